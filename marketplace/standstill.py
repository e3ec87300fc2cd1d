"""Between the news of an award and its contract: time to object, and a last look at the provider.

Rule 62: so many working days, bank holidays of England and Wales left out. Rules 59 and 66: who
signs is insured on the day care starts and has not stopped or been stopped.
"""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from marketplace.refused import Refused
from marketplace.rounds import LONDON
from providers.organisations import Provider

STANDSTILL_WORKING_DAYS = 8
MONDAY, SATURDAY = 0, 5


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computation)."""
    a, b, c = year % 19, year // 100, year % 100
    d = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    e = (32 + 2 * (b % 4) + 2 * (c // 4) - d - c % 4) % 7
    f = d + e - 7 * ((a + 11 * d + 22 * e) // 451) + 114
    return date(year, f // 31, f % 31 + 1)


def bank_holidays(year: int) -> frozenset[date]:
    """The eight usual bank holidays of England and Wales, each moved to a weekday.

    A holiday proclaimed for one year alone is not among them.
    """
    sunday = easter(year)
    fixed: list[date] = []
    for day in (date(year, 1, 1), date(year, 12, 25), date(year, 12, 26)):
        while day.weekday() >= SATURDAY or day in fixed:
            day += timedelta(days=1)
        fixed.append(day)
    return frozenset(
        (
            *fixed,
            sunday - timedelta(days=2),
            sunday + timedelta(days=1),
            _monday_from(date(year, 5, 1)),
            _monday_from(date(year, 5, 25)),
            _monday_from(date(year, 8, 25)),
        )
    )


def _monday_from(day: date) -> date:
    return day + timedelta(days=(MONDAY - day.weekday()) % 7)


def standstill_ends_on(
    from_day: date, holidays: Collection[date], working_days: int = STANDSTILL_WORKING_DAYS
) -> date:
    """The last day of the standstill: so many working days after the day of the news (rule 62)."""
    day = from_day
    while working_days > 0:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays:
            working_days -= 1
    return day


def last_day_to_object(matched_at: datetime, working_days: int) -> date:
    """The last day of the standstill of a match, in the days of Europe/London (rule 62)."""
    told_on = matched_at.astimezone(LONDON).date()
    holidays = bank_holidays(told_on.year) | bank_holidays(told_on.year + 1)
    return standstill_ends_on(told_on, holidays, working_days)


def sign_from(last_day: date) -> datetime:
    """The first moment a contract can be signed: the midnight that ends the last day."""
    return datetime.combine(last_day + timedelta(days=1), time(), LONDON)


def require_standing(provider: Provider, starts_on: date) -> None:
    """Raise Refused for a provider that stopped, or is not insured on the first day (59, 66)."""
    if provider.state in ("failing", "failed"):
        raise Refused(
            "%(name)s cannot take on new work now. Ask the coordinator for the next one.",
            name=provider.name,
        )
    if provider.insured_until is None or provider.insured_until < starts_on:
        raise Refused(
            "The insurance of %(name)s does not reach %(starts_on)s, when care starts. They have "
            "to renew it first.",
            name=provider.name,
            starts_on=starts_on,
        )
