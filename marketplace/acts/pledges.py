"""Pledging: setting aside pence a week of one's own budget for one cluster, and taking it back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from marketplace import pledges
from marketplace.acts import audit
from marketplace.acts.agreements import membership
from marketplace.acts.people import lock_person
from marketplace.budgets import Allocation, allocation_on
from marketplace.database.transaction import Transaction, many, one
from marketplace.people import Who
from marketplace.pledges import Pledge
from marketplace.refused import NotFound, NotYours, Refused
from sql import questions


class MakePledge(Struct, frozen=True):
    """Pence a week for a cluster from a day up to, not on, another.

    `host_council_id` names the council of the cluster where it is not the person's own (rule 48).
    """

    cluster_id: UUID
    pence_per_week: int
    starts_on: date
    ends_on: date
    host_council_id: int | None = None


class WithdrawPledge(Struct, frozen=True):
    """Take a pledge back."""

    pledge_id: UUID


class Pool(Struct, frozen=True):
    """The pledges to a cluster on a day."""

    people: int
    pence_per_week: int


class PoolFrom(Struct, frozen=True):
    """The pledges to a cluster on the first day that one counts."""

    first_day: date
    people: int
    pence_per_week: int


class Room(Struct, frozen=True):
    """What a person holds and may still pledge, pence a week on a day."""

    weekly_pence: int
    pledged_pence: int
    room_pence: int
    pledges: list[Pledge]
    allocation: Allocation | None


async def _money_of(
    tx: Transaction, person_id: UUID, day: date
) -> tuple[list[Allocation], list[Pledge]]:
    """The person's allocation versions of the funder that pays on the day, and all pledges."""
    asked = questions("pledges")
    held = many(
        Allocation, await asked.holdings(tx.db, council_id=tx.council_id, person_id=person_id)
    )
    made = many(Pledge, await asked.of_person(tx.db, council_id=tx.council_id, person_id=person_id))
    return _of_one_funder(held, day), made


def _of_one_funder(held: Sequence[Allocation], day: date) -> list[Allocation]:
    now = next((a for a in held if a.kind == "final" and a.valid_from <= day < a.valid_to), None)
    return [a for a in held if now is None or a.funder == now.funder]


async def room(tx: Transaction, person_id: UUID, day: date) -> Room:
    """What the person may still pledge on a day, with the pledges that count then."""
    held, made = await _money_of(tx, person_id, day)
    now = allocation_on(day, held)
    counted = [p for p in made if p.withdrawn_at is None and p.starts_on <= day < p.ends_on]
    return Room(
        weekly_pence=now.weekly_pence if now else 0,
        pledged_pence=pledges.pledged_on(day, made),
        room_pence=max(0, pledges.room_on(day, held, made)),
        pledges=counted,
        allocation=now,
    )


async def first_day(tx: Transaction, person_id: UUID, day: date) -> date:
    """The first day from `day` on that a person may pledge for: when their next budget starts.

    `day` itself while a final budget runs, and where none is to come.
    """
    asked = questions("pledges").holdings(tx.db, council_id=tx.council_id, person_id=person_id)
    held = [each for each in many(Allocation, await asked) if each.kind == "final"]
    return min((max(day, each.valid_from) for each in held if each.valid_to > day), default=day)


async def check_pledge(tx: Transaction, person_id: UUID, form: MakePledge) -> list[Allocation]:
    """The allocations a pledge is made from, once it fits. Raises Invalid, Refused (rule 2)."""
    held, made = await _money_of(tx, person_id, form.starts_on)
    pledges.check_pledge(form.pence_per_week, form.starts_on, form.ends_on, held, made)
    return held


async def make_pledge(tx: Transaction, who: Who, form: MakePledge, now: datetime) -> UUID:
    """Set aside pence a week of one's final allocation for a cluster; moves nothing.

    Runs in the person's own council: their row is locked, so pledges on any day stay within the
    allocation whoever else pledges at the same time. Raises NotYours for somebody not in the
    cluster, Invalid beside a field, Refused with the limit (rules 2, 16).
    """
    person_id = who.subject("money")
    await lock_person(tx, person_id)
    abroad = form.host_council_id is not None and form.host_council_id != tx.council_id
    if not abroad and await membership(tx, form.cluster_id, person_id, now) is None:
        raise NotYours("Join this group first. Then you can pledge to it.")
    held = await check_pledge(tx, person_id, form)
    holding = allocation_on(form.starts_on, held)
    assert holding is not None, "check_pledge found room, so there is an allocation"
    pledge_id = tx.new_id()
    try:
        await questions("pledges").insert(
            tx.db,
            council_id=tx.council_id,
            pledge_id=pledge_id,
            person_id=person_id,
            allocation_id=holding.allocation_id,
            cluster_id=None if abroad else form.cluster_id,
            pence_per_week=form.pence_per_week,
            starts_on=form.starts_on,
            ends_on=form.ends_on,
            made_at=now,
        )
    except asyncpg.ExclusionViolationError as error:
        raise Refused(
            "You have already pledged to this group for some of these days."
            " Take that pledge back first to change it."
        ) from error
    if abroad:
        await questions("pledges").insert_visit(
            tx.db,
            council_id=tx.council_id,
            pledge_id=pledge_id,
            host_council_id=form.host_council_id,
            host_cluster_id=form.cluster_id,
        )
    await audit.record(
        tx,
        who,
        "make_pledge",
        "pledge",
        pledge_id,
        now,
        on_behalf_of=person_id,
        detail={"pence_per_week": form.pence_per_week, "cluster_id": str(form.cluster_id)},
    )
    return pledge_id


async def withdraw_pledge(tx: Transaction, who: Who, form: WithdrawPledge, now: datetime) -> UUID:
    """Take a pledge back, until the cluster has asked providers for offers; returns its id.

    Raises NotFound for somebody else's pledge, Refused with the day the group asked.
    """
    person_id = who.subject("money")
    await lock_person(tx, person_id)
    pledge = await find_pledge(tx, form.pledge_id)
    if pledge.person_id != person_id:
        raise NotFound("There is no such pledge.")
    asked_at: datetime | None = None
    if pledge.cluster_id is not None:
        asked_at = await questions("pledges").first_asked(
            tx.db,
            council_id=tx.council_id,
            cluster_id=pledge.cluster_id,
            since=pledge.made_at,
        )
    pledges.check_withdraw(pledge, asked_at)
    await questions("pledges").withdraw(
        tx.db, council_id=tx.council_id, pledge_id=form.pledge_id, withdrawn_at=now
    )
    await audit.record(
        tx, who, "withdraw_pledge", "pledge", form.pledge_id, now, on_behalf_of=person_id
    )
    return form.pledge_id


async def fit_to_budgets(
    tx: Transaction,
    who: Who,
    versions: Mapping[UUID, Sequence[Allocation]],
    first: Mapping[UUID, date],
    now: datetime,
) -> list[UUID]:
    """Cut the pledges of people whose budget goes down, so that no day exceeds it (rule 51).

    `versions` are all of each person's allocations of the funder that changed, `first` the day the
    change begins; the act that changed them holds the people. Four statements however many people.
    Returns the ids of the pledges that end or shrink.
    """
    rows = questions("pledges").of_people(
        tx.db, council_id=tx.council_id, person_ids=sorted(versions)
    )
    made: dict[UUID, list[Pledge]] = defaultdict(list)
    for pledge in many(Pledge, await rows):
        if any(pledge.allocation_id == each.allocation_id for each in versions[pledge.person_id]):
            made[pledge.person_id].append(pledge)
    cuts = [
        cut
        for person in sorted(made)
        for cut in pledges.cuts(first[person], versions[person], made[person])
    ]
    if not cuts:
        return []
    await questions("pledges").end_early(
        tx.db,
        council_id=tx.council_id,
        pledge_ids=[cut.pledge.pledge_id for cut in cuts],
        days=[cut.from_day for cut in cuts],
        now=now,
    )
    kept = [cut for cut in cuts if cut.pence_per_week]
    await questions("pledges").go_on_smaller(
        tx.db,
        council_id=tx.council_id,
        was_ids=[cut.pledge.pledge_id for cut in kept],
        pledge_ids=[tx.new_id() for _ in kept],
        pence=[cut.pence_per_week for cut in kept],
        days=[cut.from_day for cut in kept],
        ends=[cut.pledge.ends_on for cut in kept],
        now=now,
    )
    changed = [(cut.pledge.pledge_id, cut.pledge.person_id) for cut in cuts]
    await audit.record_each(tx, who, "cut_pledge", "pledge", changed, now)
    return [pledge_id for pledge_id, _ in changed]


async def find_pledge(tx: Transaction, pledge_id: UUID) -> Pledge:
    """A pledge of this council. Raises NotFound."""
    found = one(
        Pledge,
        await questions("pledges").find(tx.db, council_id=tx.council_id, pledge_id=pledge_id),
    )
    if found is None:
        raise NotFound("There is no such pledge.")
    return found


async def pool(tx: Transaction, cluster_id: UUID, day: date) -> Pool:
    """What a cluster's members together set aside on a day: a sum, never an account."""
    row = await questions("pledges").pool(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=day
    )
    return Pool(*row)


async def pool_from(tx: Transaction, cluster_id: UUID, day: date) -> PoolFrom:
    """The pool on the first day, from `day` on, that a pledge counts; `day` where none does."""
    row = await questions("pledges").pool_from(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=day
    )
    return PoolFrom(*row)
