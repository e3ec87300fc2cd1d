"""A coordinator records that somebody died or moved away: what is theirs ends, the ledger stays."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace import departures as rules
from marketplace.acts import audit, budgets
from marketplace.acts.elsewhere import in_council
from marketplace.acts.lines import EndLines, end_lines
from marketplace.acts.people import lock_person
from marketplace.acts.reading import column
from marketplace.clusters import LeaveReason
from marketplace.database.transaction import Transaction, one
from marketplace.departures import Departure
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from sql import questions

REASONS: dict[Departure, LeaveReason] = {"died": "died", "moved": "moved_away"}


class RecordDeparture(Struct, frozen=True):
    """Who died or moved away, and their last day here."""

    person_id: UUID
    kind: Departure
    last_day: date


class Leaver(Struct, frozen=True):
    """Somebody it may be recorded of, in how many groups they are, and what is set aside."""

    person_id: UUID
    given_name: str
    family_name: str
    lives_here_from: date
    lives_here_to: date | None
    died_on: date | None
    groups: int
    set_aside_pence: int


class Departed(Struct, frozen=True):
    """From which day nothing is theirs, how many lines ended, and the gap this leaves, in pence."""

    person_id: UUID
    first_day: date
    lines: int
    gap_pence: int


async def leaver(tx: Transaction, person_id: UUID) -> Leaver:
    """Who it is about, and what would end. Raises NotFound."""
    row = await questions("departures").leaver(tx.db, council_id=tx.council_id, person_id=person_id)
    found = one(Leaver, row)
    if found is None:
        raise NotFound("There is no such person here.")
    return found


async def record_departure(
    tx: Transaction, who: Who, form: RecordDeparture, now: datetime
) -> Departed:
    """Record a death or a move: budgets, pledges, memberships and lines end (rules 46, 47).

    Money set aside for care after the day goes back into the purse, which stays with all that moved
    in it: late invoices are still paid from it. The others in a group are priced again by the bid's
    own prices; a gap is never theirs. After a death nobody signs in or acts for the person.
    Raises NotYours, NotFound, Invalid, Refused.
    """
    require_role(who, "coordinator", "worker")
    person = await lock_person(tx, form.person_id)
    day = rules.first_day_without(person, form.kind, form.last_day, now.date())
    ask, key = questions("departures"), {"council_id": tx.council_id}
    mine = {**key, "person_id": form.person_id}
    died = form.kind == "died"
    await ask.record(
        tx.db,
        died_on=form.last_day if died else None,
        lives_here_to=None if died else day,
        **mine,
    )
    standing = await budgets.allocations_of(tx, [form.person_id])
    await budgets.write_versions(tx, rules.nothing_from(day, standing, now), now)
    await ask.end_pledges(tx.db, day=day, now=now, **mine)
    await column(ask.hold_clusters(tx.db, **mine))
    members = await column(questions("contracts").members_of_person(tx.db, **mine))
    lines, gap = await _leave(tx, who, members, day, form.kind, now)
    await ask.hand_over(tx.db, day=day, **mine)
    await ask.end_empty(tx.db, day=day, now=now, **mine)
    await ask.end_helps(tx.db, day=day, **mine)
    for host in await column(ask.hosts(tx.db, **mine)):
        async with in_council(tx, host) as there:
            guests = await column(
                questions("contracts").members_elsewhere(
                    there.db,
                    council_id=host,
                    home_council_id=tx.council_id,
                    person_id=form.person_id,
                )
            )
            more, short = await _leave(there, who, guests, day, form.kind, now)
        lines, gap = lines + more, gap + short
    if died:
        await ask.end_roles(tx.db, now=now, **mine)
        await ask.end_representatives(tx.db, day=day, **mine)
    detail = {"kind": form.kind, "last_day": form.last_day, "lines": lines, "gap_pence": gap}
    await audit.record(
        tx, who, "record_departure", "person", form.person_id, now,
        on_behalf_of=form.person_id, detail=detail,
    )  # fmt: skip
    return Departed(form.person_id, day, lines, gap)


async def _leave(
    tx: Transaction,
    who: Who,
    members: list[UUID],
    day: date,
    kind: Departure,
    now: datetime,
) -> tuple[int, int]:
    """End memberships and lines in one council: how many lines ended, and the gap in pence."""
    if not members:
        return 0, 0
    await questions("departures").end_memberships(
        tx.db, council_id=tx.council_id, member_ids=members, day=day, reason=REASONS[kind]
    )
    ended = await end_lines(tx, who, EndLines(tuple(members), day, kind), now)
    return len(ended.line_ids), ended.gap_pence
