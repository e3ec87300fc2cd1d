"""Dates as a calendar program shows them: visits and deadlines, by a secret address (RFC 5545).

A title says who comes or what to do, never why: calendars lie open on kitchen tables, and what
care somebody has, or what faith a group is of, is nobody's business there.
"""

import re
from datetime import date, datetime, time, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.rounds import LONDON

COUNCIL_ID_MAX = 32_767
ADDRESS = re.compile(r"([1-9][0-9]{0,4})-([A-Za-z0-9_-]{43})\.ics", re.A)
ANSWER_DAYS = 14
KEPT_DAYS = 92
Kind = Literal["visit", "confirm", "vote", "bids", "starts", "ends"]
Weekday = Literal["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
WEEK: tuple[Weekday, ...] = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
# When a band begins and ends, and on which days (providers/offers.py names them so).
BANDS: dict[str, tuple[tuple[Weekday, ...], time, time]] = {
    "weekday_morning": (WEEK[:5], time(7), time(11)),
    "weekday_day": (WEEK[:5], time(11), time(17)),
    "weekday_evening": (WEEK[:5], time(17), time(22)),
    "weekend": (WEEK[5:], time(7), time(22)),
    "night": (WEEK, time(22), time(7)),
}


class Happening(Struct, frozen=True):
    """One thing of a calendar. `about`: whose id, with its kind, names it for ever.

    A repeated one begins on its first day and has the days of the week and its last day; `without`
    are days on which it does not happen. A deadline has its moment as begin and end; one of a whole
    day has none of the clock. `sequence` grows when it is changed.
    """

    kind: Kind
    about: UUID
    name: str
    begins: datetime | date
    ends: datetime | date
    changed_at: datetime
    sequence: int = 0
    weekdays: tuple[Weekday, ...] = ()
    last_day: date | None = None
    without: tuple[date, ...] = ()
    minutes_per_week: int = 0


class Away(Struct, frozen=True):
    """Days somebody is away, both ends among them; None: until they say."""

    starts_on: date
    ends_on: date | None


def council_of(address: str) -> tuple[int, str] | None:
    """The council and the secret of a calendar's address, None for what is none."""
    found = ADDRESS.fullmatch(address)
    if found is None or int(found[1]) > COUNCIL_ID_MAX:
        return None
    return int(found[1]), found[2]


def address_of(council_id: int, secret: str) -> str:
    """The last part of a calendar's address; `secret` is 32 random bytes as 43 letters."""
    return f"{council_id}-{secret}.ics"


def visits(
    line_id: UUID,
    version: int,
    name: str,
    band: str,
    minutes_per_week: int,
    from_day: date,
    to_day: date,
    changed_at: datetime,
    away: tuple[Away, ...] = (),
) -> Happening | None:
    """The visits of one line as a weekly happening: a time within which somebody comes.

    None where no day of the band lies between the days, both among them, or the band is unknown.
    """
    if band not in BANDS:
        return None
    weekdays, begins, ends = BANDS[band]
    first = next(
        (
            day
            for day in (from_day + timedelta(days=n) for n in range(7))
            if WEEK[day.weekday()] in weekdays and day <= to_day
        ),
        None,
    )
    if first is None:
        return None
    without = tuple(
        day
        for day in (first + timedelta(days=n) for n in range((to_day - first).days + 1))
        if WEEK[day.weekday()] in weekdays and any(_away(each, day) for each in away)
    )
    over_night = timedelta(days=1 if ends <= begins else 0)
    return Happening(
        "visit",
        line_id,
        name,
        datetime.combine(first, begins, LONDON),
        datetime.combine(first + over_night, ends, LONDON),
        changed_at,
        version,
        weekdays,
        to_day,
        without,
        minutes_per_week,
    )


def _away(each: Away, day: date) -> bool:
    return each.starts_on <= day and (each.ends_on is None or day <= each.ends_on)


def confirm_by(submitted_at: datetime) -> date:
    """The last day to say what came: 14 days after the timesheet, in Europe/London."""
    return (submitted_at.astimezone(LONDON) + timedelta(days=ANSWER_DAYS)).date()


def whole_day(
    kind: Kind, about: UUID, name: str, day: date, changed_at: datetime, sequence: int = 0
) -> Happening:
    """Something of a whole day."""
    return Happening(kind, about, name, day, day + timedelta(days=1), changed_at, sequence)


def deadline(kind: Kind, about: UUID, name: str, at: datetime, changed_at: datetime) -> Happening:
    """Something that ends at a moment: the half hour before it."""
    ends = at.astimezone(LONDON)
    return Happening(kind, about, name, ends - timedelta(minutes=30), ends, changed_at)
