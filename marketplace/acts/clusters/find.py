"""Clusters as they are asked for: one, its members, the public list, and mine."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace import clusters as rules
from marketplace.acts.reading import read
from marketplace.clusters import Cluster, Member, Shares
from marketplace.database.transaction import Transaction, one
from marketplace.refused import NotFound
from sql import questions


class MemberNow(Member, frozen=True):
    """A member with the council and person they are at home."""

    home_council_id: int = msgspec.field(default=0)
    home_person_id: UUID = msgspec.field(default=UUID(int=0))


class ClusterRow(Struct, frozen=True):
    """A cluster in a list: members on the day and what they set aside a week, in pence.

    `leavers` are those of the last twelve months, `organises` whether the reader does, `languages`
    those that enough members let others know they speak.
    """

    cluster_id: UUID
    name: str
    shares: Shares
    about: str
    ward_code: str | None
    people_max: int
    people: int
    pence_per_week: int
    safe_from: datetime | None
    ended_at: datetime | None
    started_at: datetime
    leavers: int
    organises: bool
    languages: list[str]


class MemberRow(Struct, frozen=True):
    """A member as the others see them (rule 37); a visitor has no first name here but a council."""

    member_id: UUID
    person_id: UUID | None
    given_name: str | None
    joined_at: datetime
    leaves_on: date | None
    home_council: str | None
    signed: bool
    pledged: bool


class Reliability(Struct, frozen=True):
    """What a group's people said of their care: how many four weeks, of them late, and missed."""

    answered: int
    late: int
    missed: int


class Asking(Struct, frozen=True):
    """Somebody who asked to join and waits for a member's yes."""

    person_id: UUID
    home_council_id: int
    given_name: str | None
    asked_at: datetime
    meet_first: bool = False


async def find_cluster(tx: Transaction, cluster_id: UUID) -> Cluster:
    """One cluster, ended or not. Raises NotFound."""
    row = await questions("clusters").find_cluster(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id
    )
    return _there(one(Cluster, row))


async def lock_cluster(tx: Transaction, cluster_id: UUID) -> Cluster:
    """One cluster, held until the transaction ends. Raises NotFound."""
    row = await questions("clusters").lock_cluster(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id
    )
    return _there(one(Cluster, row))


def _there(cluster: Cluster | None) -> Cluster:
    if cluster is None:
        raise NotFound("There is no such cluster here.")
    return cluster


async def members_now(tx: Transaction, cluster_id: UUID, day: date) -> list[MemberNow]:
    """Who is in a cluster on a day, the longest first."""
    rows = questions("clusters").members_now(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=day
    )
    return await read(MemberNow, rows)


async def reliability_of(tx: Transaction, cluster_id: UUID, since: datetime) -> Reliability:
    """What the people of a group said of their care since a time."""
    row = await questions("clusters").reliability(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id, since=since
    )
    return Reliability(*row)


async def members_of(tx: Transaction, cluster_id: UUID, day: date) -> list[MemberRow]:
    """The members on a day as the others see them, the longest first (rule 37)."""
    rows = questions("clusters").member_rows(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=day
    )
    return await read(MemberRow, rows)


async def asking_to_join(tx: Transaction, cluster_id: UUID, day: date) -> list[Asking]:
    """Who asked to join and waits for a yes, the longest wait first."""
    rows = questions("clusters").asking(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=day
    )
    return await read(Asking, rows)


async def public_clusters(
    tx: Transaction,
    day: date,
    *,
    ward_code: str | None = None,
    shares: Shares | None = None,
    language: str | None = None,
    after_name: str = "",
    rows_max: int = 50,
) -> list[ClusterRow]:
    """Clusters of five or more, by name; `after_name` is the last of the page before (rule 39)."""
    rows = questions("clusters").public_clusters(
        tx.db,
        council_id=tx.council_id,
        day=day,
        people_min=rules.PEOPLE_SHOWN_MIN,
        ward_code=ward_code,
        shares=shares,
        language=language,
        after_name=after_name,
        rows_max=rows_max,
    )
    return await read(ClusterRow, rows)


async def clusters_of(tx: Transaction, person_id: UUID, day: date) -> list[ClusterRow]:
    """The clusters a person is in on a day, whatever their size; a visitor by their home id."""
    rows = questions("clusters").clusters_of_a_person(
        tx.db, council_id=tx.council_id, person_id=person_id, day=day
    )
    return await read(ClusterRow, rows)
