"""Rounds: the council plans when commissions close together."""

from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace import rounds as rules
from marketplace.acts import audit
from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid
from marketplace.rounds import ROUND_WEEKS, Calendar, Round
from sql import questions

WEEKS_BETWEEN = (1, 26)
ROUNDS_MAX = 60


class PlanRounds(Struct, frozen=True):
    """Rounds that close at noon every so many weeks, from a first day up to, not on, another."""

    first_closes_on: date
    until: date
    weeks: int = ROUND_WEEKS


async def plan_rounds(tx: Transaction, who: Who, form: PlanRounds, now: datetime) -> list[UUID]:
    """Add the rounds of a calendar that are not there yet; returns the new ones' ids, by closing.

    Planning the same again adds nothing, also when two plan at once. Raises Invalid, NotYours.
    """
    require_role(who, "commissioner", "worker")
    if not WEEKS_BETWEEN[0] <= form.weeks <= WEEKS_BETWEEN[1]:
        raise Invalid("weeks", "Choose from 1 to 26 weeks between rounds.")
    if form.until <= form.first_closes_on:
        raise Invalid("until", "The calendar must end after its first round closes.")
    if (form.until - form.first_closes_on).days > 7 * form.weeks * ROUNDS_MAX:
        raise Invalid("until", "Plan at most %(most)s rounds at a time.", most=ROUNDS_MAX)
    calendar = Calendar(form.first_closes_on, form.weeks)
    planned = []
    after = rules.closing(form.first_closes_on) - timedelta(seconds=1)
    while True:
        next_one = rules.plan_round(calendar, after, tx.new_id())
        if next_one.closes_at >= rules.closing(form.until):
            break
        planned.append(next_one)
        after = next_one.closes_at
    return await _add(tx, who, planned, now)


async def plan_urgent_round(tx: Transaction, who: Who, now: datetime) -> UUID:
    """A round for one urgent commission alone; returns its id."""
    require_role(who, "commissioner", "coordinator", "worker")
    [round_id] = await _add(tx, who, [rules.urgent_round(now, tx.new_id())], now)
    return round_id


async def _add(tx: Transaction, who: Who, planned: list[Round], now: datetime) -> list[UUID]:
    asks = questions("rounds")
    await asks.lock_calendar(tx.db, council_id=tx.council_id)
    added = await column(
        asks.insert_rounds(
            tx.db,
            council_id=tx.council_id,
            round_ids=[each.round_id for each in planned],
            names=[each.name for each in planned],
            opens=[each.opens_at for each in planned],
            closes=[each.closes_at for each in planned],
            urgent=any(each.urgent for each in planned),
            now=now,
        )
    )
    ids = [each.round_id for each in planned if each.round_id in set(added)]
    await audit.record_each(tx, who, "plan_round", "round", [(each, None) for each in ids], now)
    return ids


async def coming_rounds(tx: Transaction, after: datetime, rows_max: int = 20) -> list[Round]:
    """The rounds that close after a moment, soonest first."""
    rows = questions("rounds").rounds(
        tx.db, council_id=tx.council_id, from_time=after, rows_max=rows_max
    )
    return await read(Round, rows)
