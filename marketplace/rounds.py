"""Rounds: the council's calendar, and the moment after which no bid is taken.

All commissions of a council that close together are one round, and one round is one matching
problem. An urgent commission gets a round of its own.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from marketplace.refused import Refused
from providers.said import said

LONDON = ZoneInfo("Europe/London")
CLOSES_AT = time(12)  # noon: help is at hand if something does not work
ROUND_WEEKS = 4
BID_WINDOW_DAYS = 21
URGENT_WINDOW_DAYS = 5

# A name that `called` made.
NOBODY_TYPED = re.compile(r"(Round|Urgent round) closing (\d{1,2} [A-Z][a-z]+ \d{4})")

Stage = Literal["coming", "open", "closed", "opened", "matched"]


class Round(Struct, frozen=True):
    """Commissions that close together. Field for field the columns of `round`."""

    round_id: UUID
    name: str
    opens_at: datetime
    closes_at: datetime
    urgent: bool = False
    opened_bids_at: datetime | None = None
    matched_at: datetime | None = None


class Calendar(Struct, frozen=True):
    """A round closes on `first_closes_on` at noon in London, and every so many weeks after."""

    first_closes_on: date
    weeks: int = ROUND_WEEKS


def closing(on: date) -> datetime:
    """Noon in London on that day, summer time or not."""
    return datetime.combine(on, CLOSES_AT, LONDON)


def next_closing(calendar: Calendar, after: datetime) -> datetime:
    """The first closing of the calendar later than `after`."""
    number = max(0, (after.astimezone(LONDON).date() - calendar.first_closes_on).days)
    steps = number // (7 * calendar.weeks)
    found = calendar.first_closes_on + timedelta(weeks=calendar.weeks * steps)
    while closing(found) <= after:
        found += timedelta(weeks=calendar.weeks)
    return closing(found)


def closing_for(
    calendar: Calendar, published_at: datetime, window_days: int = BID_WINDOW_DAYS
) -> datetime:
    """The closing a commission published now belongs to: bidders get `window_days` at least."""
    return next_closing(calendar, published_at + timedelta(days=window_days) - timedelta(seconds=1))


def plan_round(calendar: Calendar, after: datetime, round_id: UUID) -> Round:
    """The round that closes next after `after`; it opens when the one before it closes."""
    closes_at = next_closing(calendar, after)
    day = closes_at.astimezone(LONDON).date()
    opens_at = closing(day - timedelta(weeks=calendar.weeks))
    return Round(round_id, str(called(closes_at)), opens_at, closes_at)


def urgent_round(now: datetime, round_id: UUID, window_days: int = URGENT_WINDOW_DAYS) -> Round:
    """A round for one urgent commission alone: closes at the next noon after the window."""
    day = now.astimezone(LONDON).date() + timedelta(days=window_days)
    if closing(day) < now + timedelta(days=window_days):
        day += timedelta(days=1)
    closes_at = closing(day)
    return Round(round_id, str(called(closes_at, urgent=True)), now, closes_at, urgent=True)


def called(closes_at: datetime, *, urgent: bool = False) -> str:
    """What a round is called by the day on which it closes; nobody need think of a name."""
    day = closes_at.astimezone(LONDON).date()
    if urgent:
        return said("Urgent round closing %(day)s", day=day)
    return said("Round closing %(day)s", day=day)


def named(name: str) -> str:
    """A round's name for whoever reads it: a `Said` where nobody typed it, else as it was typed."""
    found = NOBODY_TYPED.fullmatch(name)
    if found is None:
        return name
    try:
        closes_at = closing(datetime.strptime(found[2], "%d %B %Y").date())  # noqa: DTZ007
    except ValueError:
        return name
    return called(closes_at, urgent=found[1].startswith("Urgent"))


def stage(round_: Round, now: datetime) -> Stage:
    """Where the round stands, from its times alone."""
    if round_.matched_at is not None:
        return "matched"
    if round_.opened_bids_at is not None:
        return "opened"
    if now >= round_.closes_at:
        return "closed"
    return "open" if now >= round_.opens_at else "coming"


def takes_bids(round_: Round, now: datetime) -> bool:
    """Whether a bid sent at `now` counts: strictly before the closing second."""
    return round_.opened_bids_at is None and round_.opens_at <= now < round_.closes_at


def require_open(round_: Round, now: datetime) -> None:
    """Raise Refused with the time when the round takes no bids."""
    if now < round_.opens_at:
        raise Refused("Bids are welcome from %(opens_at)s.", opens_at=round_.opens_at)
    if not takes_bids(round_, now):
        raise Refused("The time for bids ended at %(closes_at)s.", closes_at=round_.closes_at)


def open_bids(round_: Round, now: datetime) -> Round:
    """The round with its envelopes opened. Raises Refused before the deadline; twice is once."""
    if now < round_.closes_at:
        raise Refused("Nobody can open the bids before the time for bids has ended.")
    return round_ if round_.opened_bids_at is not None else replace(round_, opened_bids_at=now)
