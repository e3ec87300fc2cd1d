"""Savings: a whole council's quarter recognised at once, held where a professional must look.

The rules decide (marketplace/savings.py); this reads, locks and writes: a fixed number of
statements whatever the number of people. Each row adds to the allocation year what its running
total grew by, so that a year ends exact.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import cast
from uuid import UUID

from msgspec import Struct

from marketplace import ledger
from marketplace.acts import audit, councils, messages, sign_offs
from marketplace.acts.booking import book
from marketplace.acts.commitments import Purse
from marketplace.acts.evidence import Facts, Posted, gather
from marketplace.acts.reading import column, read
from marketplace.acts.recognition import Recognised, Row, Year, decide
from marketplace.budgets import Allocation, Funder
from marketplace.councils import Policy
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.pledges import Pledge
from marketplace.refused import Invalid, NotFound, Refused
from marketplace.savings import Shares, quarters
from providers.said import kept, said, together
from sql import questions

QUARTER_ENDS = ((3, 31), (6, 30), (9, 30), (12, 31))
DAYS_TO_LOOK = 28
DAYS_TO_CATCH_UP = 365


class Totals(Struct, frozen=True):
    """Everything recognised for the people of one ward, in pence."""

    ward_code: str
    people: int
    saving_pence: int
    person_pence: int
    council_pence: int
    community_pence: int


class RecognisedQuarter(Struct, frozen=True):
    """What a quarter brought: rows written, pence shared, refunded and held for a look."""

    saving_ids: tuple[UUID, ...]
    saving_pence: int
    refund_pence: int
    held_ids: tuple[UUID, ...]
    held_pence: int


async def recognise_quarter(
    tx: Transaction, who: Who, quarter_ends_on: date, now: datetime
) -> RecognisedQuarter:
    """Recognise the calendar quarter that ends on a day, for everybody of the council (S1 to S6).

    Doing it twice recognises nothing twice. Raises Invalid for a day no quarter ends on, Refused
    before the 42 days for late invoices are over.
    """
    require_role(who, "finance", "worker", "commissioner")
    if (quarter_ends_on.month, quarter_ends_on.day) not in QUARTER_ENDS:
        raise Invalid("quarter_ends_on", "A quarter ends in March, June, September or December.")
    policy = await councils.policy_on(tx, quarter_ends_on)
    if now.date() < quarter_ends_on + timedelta(days=policy.recognise_after_days):
        raise Refused("Late invoices may still come for this quarter.")
    before = date(quarter_ends_on.year, quarter_ends_on.month - 2, 1) - timedelta(days=1)
    return await _recognise(tx, who, before, quarter_ends_on, policy, now)


async def recognise_due(tx: Transaction, who: Who, now: datetime) -> list[RecognisedQuarter]:
    """Recognise every quarter and last piece of an allocation year whose 42 days are over.

    The job's act: looks back a year, sees each end once, does nothing twice (S3).
    """
    require_role(who, "finance", "worker", "commissioner")
    policy = await councils.policy_on(tx, now.date())
    until = now.date() - timedelta(days=policy.recognise_after_days)
    since = until - timedelta(days=DAYS_TO_CATCH_UP)
    ask, key = questions("savings"), {"council_id": tx.council_id}
    days = {
        day
        for year in range(since.year, until.year + 1)
        for day in (date(year, *end) for end in QUARTER_ENDS)
        if since <= day <= until
    }
    seen = await column(ask.recognised_days(tx.db, days=sorted(days), **key))
    ends = await column(ask.year_ends_to_recognise(tx.db, since=since, until=until, **key))
    done = []
    for day in sorted({*days, *ends} - set(seen)):
        done.append(await _recognise(tx, who, day - timedelta(days=1), day, policy, now))
        await ask.mark_recognised(tx.db, due_on=day, subject_id=tx.new_id(), done_at=now, **key)
    return done


async def _recognise(
    tx: Transaction, who: Who, after: date, until: date, policy: Policy, now: datetime
) -> RecognisedQuarter:
    """Recognise what ended after one day and by another, for everybody, once."""
    years = await _years(tx, after, until)
    if not years:
        return RecognisedQuarter((), 0, 0, (), 0)
    people = sorted({year.newest.person_id for year in years})
    key = {"council_id": tx.council_id, "person_ids": people}
    purses = await read(Purse, questions("savings").purses_of(tx.db, **key))
    # After the wait for the purses: another run may have recognised the quarter meanwhile.
    years = await _years(tx, after, until)
    facts = await gather(tx, people)
    free = {(purse.person_id, purse.funder): purse.free_pence for purse in purses}
    rows = []
    for year in years:
        newest = year.newest
        known = facts.get((newest.person_id, newest.funder), Facts([], [], [], []))
        row = decide(tx, year, known, free, policy, now)
        if row is not None:
            rows.append((year, row))
    wards = dict(await questions("savings").wards_of(tx.db, **key))
    return await _write(tx, who, rows, wards, policy, until, now)


async def release_saving(
    tx: Transaction, who: Who, form: sign_offs.Decide, now: datetime
) -> Recognised | None:
    """A professional looked at a held saving: approved, it is shared now (S5).

    Returns the row that posted it; None when it was sent back, or when a later quarter already
    counts its money (quarters are cumulative). Raises NotFound, Invalid, Refused as sign_offs.
    """
    found = await sign_offs.decide(tx, who, form, now, stage="saving")
    ask = questions("savings")
    key = {"council_id": tx.council_id}
    held = one(Recognised, await ask.lock_saving(tx.db, saving_id=found.subject_id, **key))
    if held is None:
        raise NotFound("There is no such saving.")
    await ask.lock_allocation(tx.db, person_id=held.person_id, **key)
    over = await ask.superseded(
        tx.db,
        allocation_id=held.allocation_id,
        quarter=held.quarter,
        saving_id=held.saving_id,
        **key,
    )
    if form.decision != "approved" or over or held.held_for is None:
        return None
    shares = Shares(held.person_pence, held.community_pence, held.council_pence)
    [ward] = await ask.wards_of(tx.db, person_ids=[held.person_id], **key)
    funder = await _funder(tx, held.allocation_id)
    transfers = ledger.recognise_saving(held.person_id, funder, ward["ward_code"], shares)
    event = await book(
        tx, "saving_recognised", held.quarter_ends_on, transfers, now, subject_id=held.saving_id
    )
    row = Row(held, None, held.saving_id, True)
    [saving_id] = await _insert(tx, [(tx.new_id(), row)], event, now)
    await audit.record(
        tx, who, "release_saving", "saving", saving_id, now, on_behalf_of=held.person_id,
        detail={"saving_pence": held.saving_pence, "held": held.saving_id, "event": event},
    )  # fmt: skip
    await messages.tell_people(tx, "statement_ready", [(held.person_id, saving_id)], now)
    rows = await savings_of(tx, held.person_id)
    return next(each for each in rows if each.saving_id == saving_id)


async def savings_of(tx: Transaction, person_id: UUID) -> list[Recognised]:
    """Everything recognised for a person, held rows and their releases too, oldest first."""
    return await read(
        Recognised,
        questions("savings").of_person(tx.db, council_id=tx.council_id, person_id=person_id),
    )


async def totals(tx: Transaction) -> list[Totals]:
    """Everything recognised in the council, by ward."""
    return await read(Totals, questions("savings").totals(tx.db, council_id=tx.council_id))


async def _years(tx: Transaction, after: date, until: date) -> list[Year]:
    """The allocation years with a quarter whose last day is after one day and by another.

    Those recognised before are left out.
    """
    key = {"council_id": tx.council_id}
    ask = questions("savings")
    versions: dict[UUID, list[Allocation]] = defaultdict(list)
    for row in await read(Allocation, ask.years_at(tx.db, first_day=after, last_day=until, **key)):
        versions[row.allocation_id].append(row)
    ids = sorted(versions)
    pledges: dict[UUID, list[Pledge]] = defaultdict(list)
    for pledge in await read(Pledge, ask.pledges_of(tx.db, allocation_ids=ids, **key)):
        pledges[pledge.allocation_id].append(pledge)
    posted: dict[UUID, list[Posted]] = defaultdict(list)
    for done in await read(Posted, ask.posted(tx.db, allocation_ids=ids, **key)):
        posted[done.allocation_id].append(done)
    years = []
    for each in ids:
        starts_on = min(version.valid_from for version in versions[each])
        ends_on = max(version.valid_to for version in versions[each])
        for quarter in quarters(starts_on, ends_on):
            seen = any(row.quarter == quarter.number for row in posted[each])
            if after < quarter.ends_on - timedelta(days=1) <= until and not seen:
                years.append(Year(versions[each], pledges[each], quarter, starts_on, posted[each]))
    return years


async def _write(
    tx: Transaction,
    who: Who,
    rows: Sequence[tuple[Year, Row]],
    wards: Mapping[UUID, str],
    policy: Policy,
    quarter_ends_on: date,
    now: datetime,
) -> RecognisedQuarter:
    """Post the quarter's money in one event (refunds in another) and write its rows."""
    shared: list[ledger.Transfer] = []
    refunds: list[ledger.Transfer] = []
    for year, row in rows:
        person_id, funder = row.what.person_id, year.newest.funder
        if row.posted:
            shares = Shares(row.what.person_pence, row.what.community_pence, row.what.council_pence)
            shared += ledger.recognise_saving(person_id, funder, wards[person_id], shares)
        if row.what.refund_pence:
            refunds += ledger.refund_contribution(
                person_id, funder, row.what.refund_pence, policy.contribution_mode == "net"
            )
    event = None
    if shared:
        event = await book(tx, "saving_recognised", quarter_ends_on, shared, now)
    if refunds:
        await book(
            tx, "contribution_refunded", quarter_ends_on, refunds, now,
            subject_id=rows[0][1].what.saving_id,
        )  # fmt: skip
    written = await _insert(tx, [(row.what.saving_id, row) for _, row in rows], event, now)
    if len(written) < len(rows):
        raise Refused("This quarter is being recognised already.")
    ready = [(row.what.person_id, row.what.saving_id) for _, row in rows if row.held_for is None]
    await messages.tell_people(tx, "statement_ready", ready, now)
    held = [row.what for _, row in rows if row.held_for is not None]
    await _ask(tx, held, now)
    await audit.record_each(
        tx, who, "recognise_saving", "saving",
        [(row.what.saving_id, row.what.person_id) for _, row in rows], now,
        detail={"quarter_ends_on": quarter_ends_on, "event": event},
    )  # fmt: skip
    return RecognisedQuarter(
        tuple(written),
        sum(row.what.saving_pence for _, row in rows if row.held_for is None),
        sum(row.what.refund_pence for _, row in rows),
        tuple(each.saving_id for each in held),
        sum(each.saving_pence for each in held),
    )


async def _ask(tx: Transaction, held: Sequence[Recognised], now: datetime) -> None:
    """Ask a professional to look at each held saving (S5)."""
    if held:
        await questions("sign_offs").ask_many(
            tx.db,
            council_id=tx.council_id,
            stage="saving",
            asked_at=now,
            due_on=now.date() + timedelta(days=DAYS_TO_LOOK),
            sign_off_ids=[tx.new_id() for _ in held],
            subject_ids=[each.saving_id for each in held],
            person_ids=[each.person_id for each in held],
            abouts=[_question(each.held_for or "") for each in held],
        )


def _question(held_for: str) -> str:
    asked = together(said("A saving waits."), held_for)
    return kept(asked, sign_offs.ABOUT_LETTERS_MAX)


async def _funder(tx: Transaction, allocation_id: UUID) -> Funder:
    funder = await questions("savings").funder(
        tx.db, council_id=tx.council_id, allocation_id=allocation_id
    )
    return cast(Funder, funder)


async def _insert(
    tx: Transaction,
    rows: Sequence[tuple[UUID, Row]],
    event_id: UUID | None,
    now: datetime,
) -> list[UUID]:
    whats = [row.what for _, row in rows]
    written = await questions("savings").add_savings(
        tx.db,
        council_id=tx.council_id,
        recognised_at=now,
        event_id=event_id,
        saving_ids=[saving_id for saving_id, _ in rows],
        person_ids=[what.person_id for what in whats],
        allocation_ids=[what.allocation_id for what in whats],
        years=[what.year_starts_on for what in whats],
        quarters=[what.quarter for what in whats],
        ends=[what.quarter_ends_on for what in whats],
        allocated=[what.allocated_pence for what in whats],
        spent=[what.spent_pence for what in whats],
        not_genuine=[what.not_genuine_pence for what in whats],
        # A release posts the saving alone: the refund went when it was held.
        refunds=[0 if row.releases else row.what.refund_pence for _, row in rows],
        savings=[what.saving_pence for what in whats],
        persons=[what.person_pence for what in whats],
        councils=[what.council_pence for what in whats],
        communities=[what.community_pence for what in whats],
        planned=[what.planned_minutes for what in whats],
        delivered=[what.delivered_minutes for what in whats],
        chosen=[what.chosen_minutes for what in whats],
        sources=[what.sources for what in whats],
        held=[row.held_for for _, row in rows],
        releases=[row.releases for _, row in rows],
        posted=[row.posted for _, row in rows],
    )
    return [row[0] for row in written]
