"""Members from another council: their needs are read at home and commissioned by the host.

`visitors` is asked in the host's context, `needs_at_home` in the home's; `needs_of_visitors` does
both for every home.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

from msgspec import Struct

from marketplace.acts.elsewhere import in_council
from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction
from marketplace.lots import MemberNeed
from marketplace.people import Who
from sql import questions


class Visitor(Struct, frozen=True):
    """A member whose home is another council, and what the host knows of them."""

    member_id: UUID
    cluster_id: UUID
    home_council_id: int
    home_person_id: UUID
    signed: bool
    asked_needs: list[UUID]
    committed_pence_per_four_weeks: int


class NeedAtHome(Struct, frozen=True):
    """A need in its home council, with the pledge to the host's cluster, pence per week."""

    person_id: UUID
    need_id: UUID
    service: str
    band: str
    ward_code: str
    minutes_per_week: int
    flexible_minutes_per_week: int
    personal_care: bool
    languages: list[str]
    carer_gender: str | None
    skills: list[str]
    likes: list[str]
    people_sharing_max: int
    incumbent_id: UUID | None
    incumbent_pence_per_four_weeks: int | None
    route: str
    pence_per_week: int


class GroupElsewhere(Struct, frozen=True):
    """A group of another council that somebody from here is in."""

    cluster_id: UUID
    name: str
    council_name: str


async def groups_elsewhere(tx: Transaction, person_id: UUID) -> list[GroupElsewhere]:
    """The groups of other councils that a person of this one is in."""
    rows = questions("visiting").groups_elsewhere(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    return await read(GroupElsewhere, rows)


@asynccontextmanager
async def at_host(
    tx: Transaction,
    who: Who,
    *,
    cluster_id: UUID | None = None,
    commission_id: UUID | None = None,
) -> AsyncIterator[Transaction]:
    """The transaction in the council that hosts a group of the person's; at home where none does.

    What is read there must keep to the person: they are a guest, and see what a member sees.
    """
    person_id = who.acting_for or who.person_id
    host = None
    if person_id is not None and (cluster_id or commission_id):
        host = await questions("visiting").host_of(
            tx.db,
            council_id=tx.council_id,
            person_id=person_id,
            cluster_id=cluster_id,
            commission_id=commission_id,
        )
    async with in_council(tx, host or tx.council_id) as there:
        yield there


async def visitors(tx: Transaction, cluster_id: UUID, starts_on: date) -> list[Visitor]:
    """A cluster's members from other councils, in the host's transaction (rule 48)."""
    return await read(
        Visitor,
        questions("visiting").visitors(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id, starts_on=starts_on
        ),
    )


async def needs_at_home(
    tx: Transaction, host_council_id: int, found: Sequence[Visitor], starts_on: date
) -> tuple[MemberNeed, ...]:
    """Their needs and pledges, in the home council's transaction; others' visitors are skipped."""
    mine = {one.home_person_id: one for one in found if one.home_council_id == tx.council_id}
    if not mine:
        return ()
    [cluster_id] = {one.cluster_id for one in mine.values()}
    rows = await read(
        NeedAtHome,
        questions("visiting").needs_at_home(
            tx.db,
            council_id=tx.council_id,
            person_ids=sorted(mine),
            host_council_id=host_council_id,
            host_cluster_id=cluster_id,
            starts_on=starts_on,
        ),
    )
    return tuple(_member_need(row, mine[row.person_id]) for row in rows)


async def needs_of_visitors(
    tx: Transaction, cluster_id: UUID, starts_on: date
) -> tuple[MemberNeed, ...]:
    """Needs of a cluster's members from other councils, each read in its home's context (rule 48).

    In the host's transaction and scope council.
    """
    seen = await visitors(tx, cluster_id, starts_on)
    needs: tuple[MemberNeed, ...] = ()
    for home in sorted({visitor.home_council_id for visitor in seen}):
        async with in_council(tx, home) as there:
            needs += await needs_at_home(there, tx.council_id, seen, starts_on)
    return needs


async def names_of_all(tx: Transaction, cluster_id: UUID, day: date) -> list[str]:
    """Full names of a cluster's members, those who live in another council too (rules 37, 48).

    In the host's transaction and scope council; each name of a visitor is read at its home.
    """
    names = await column(
        questions("commissions").names_of_members(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id
        )
    )
    seen = await visitors(tx, cluster_id, day)
    for home in sorted({visitor.home_council_id for visitor in seen}):
        async with in_council(tx, home) as there:
            names += await column(
                questions("visiting").names_at_home(
                    there.db,
                    council_id=home,
                    person_ids=[v.home_person_id for v in seen if v.home_council_id == home],
                )
            )
    return names


def _member_need(row: NeedAtHome, visitor: Visitor) -> MemberNeed:
    same = set(MemberNeed.__struct_fields__) & set(NeedAtHome.__struct_fields__)
    return MemberNeed(
        **{name: getattr(row, name) for name in same},
        member_id=visitor.member_id,
        pledged_pence_per_week=row.pence_per_week,
        committed_pence_per_four_weeks=visitor.committed_pence_per_four_weeks,
        vetoed_providers=[],
        signed=visitor.signed,
        taken=row.need_id in visitor.asked_needs,
    )
