"""Pledges: pence a week of one final allocation set aside for one cluster; pledging moves nothing.

On any day all of a person's pledges together are at most the week's worth of the final allocation
of that day. A range runs from `starts_on` up to, not on, `ends_on`.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

from msgspec import Struct

from marketplace.budgets import Allocation, allocation_on, change_days
from marketplace.refused import Invalid, Refused

PENCE_PER_WEEK_MIN = 100
PENCE_PER_WEEK_MAX = 2_000_000


class Pledge(Struct, frozen=True):
    """One pledge; withdrawn_at says from when it no longer counts. cluster_id is None abroad."""

    pledge_id: UUID
    person_id: UUID
    allocation_id: UUID
    cluster_id: UUID | None
    pence_per_week: int
    starts_on: date
    ends_on: date
    made_at: datetime
    withdrawn_at: datetime | None = None


def pledged_on(day: date, pledges: Iterable[Pledge]) -> int:
    """Pence a week pledged on a day by the pledges given: a person's total, or a cluster's pool."""
    return sum(
        pledge.pence_per_week
        for pledge in pledges
        if pledge.withdrawn_at is None and pledge.starts_on <= day < pledge.ends_on
    )


def room_on(day: date, versions: Sequence[Allocation], pledges: Iterable[Pledge]) -> int:
    """Pence a week one person may still pledge on a day; below zero after a cut (rule 51).

    `versions` and `pledges` are all of one person and one funder.
    """
    holding = allocation_on(day, versions)
    return (holding.weekly_pence if holding else 0) - pledged_on(day, pledges)


def least_room(
    starts_on: date, ends_on: date, versions: Sequence[Allocation], pledges: Sequence[Pledge]
) -> tuple[int, date]:
    """The smallest room on any day of a range, in pence a week, and the first day that has it.

    Room changes only where an allocation or a pledge starts or ends, so only those days are tried.
    """
    days = set(change_days(starts_on, ends_on, versions))
    days |= {p.starts_on for p in pledges if starts_on < p.starts_on < ends_on}
    return min((room_on(day, versions, pledges), day) for day in days)


def pledged_pence(
    starts_on: date, ends_on: date, versions: Sequence[Allocation], pledges: Sequence[Pledge]
) -> Fraction:
    """What was pledged of the final allocation from `starts_on` up to `ends_on`, exact pence.

    This is what a saving is measured from (DESIGN section 1). Who pledged every whole penny of a
    week pledged all of it: the fraction of a penny a week cannot show is theirs too, so a year
    of £10,000 is £10,000. Pledges above the allocation after a cut count up to it.
    """
    if ends_on <= starts_on:
        return Fraction(0)
    days = set(change_days(starts_on, ends_on, versions))
    days |= {d for p in pledges for d in (p.starts_on, p.ends_on) if starts_on < d < ends_on}
    total = Fraction(0)
    for first, after in pairwise([*sorted(days), ends_on]):
        holding = allocation_on(first, versions)
        if holding is None:
            continue
        pledged = pledged_on(first, pledges)
        everything = pledged >= holding.weekly_pence
        total += (holding.daily_pence if everything else Fraction(pledged, 7)) * (
            after - first
        ).days
    return total


def check_pledge(
    pence_per_week: int,
    starts_on: date,
    ends_on: date,
    versions: Sequence[Allocation],
    pledges: Sequence[Pledge],
) -> None:
    """Raise unless a person may pledge this much a week over the range.

    Raises Invalid for the amount or the dates, Refused with the limit when there is no room.
    Pledging uses only final allocations (rule 2).
    """
    if ends_on <= starts_on:
        raise Invalid("ends_on", "A pledge must end after the day it starts.")
    if not PENCE_PER_WEEK_MIN <= pence_per_week <= PENCE_PER_WEEK_MAX:
        raise Invalid(
            "pence_per_week",
            "Pledge from %(least_pence)s to %(most_pence)s a week.",
            least_pence=PENCE_PER_WEEK_MIN,
            most_pence=PENCE_PER_WEEK_MAX,
        )
    room, day = least_room(starts_on, ends_on, versions, pledges)
    if pence_per_week <= room:
        return
    holding = allocation_on(day, versions)
    if holding is None:
        raise Refused("You have no agreed budget on %(day)s, so you cannot pledge then.", day=day)
    raise Refused(
        "On %(day)s you can pledge up to %(free_pence)s a week. Your budget is "
        "%(weekly_pence)s a week and %(pledged_pence)s of it is already pledged.",
        day=day,
        free_pence=max(0, room),
        weekly_pence=holding.weekly_pence,
        pledged_pence=pledged_on(day, pledges),
    )


class Cut(Struct, frozen=True):
    """A pledge that becomes `pence_per_week` from a day on; 0 when too little is left to pledge."""

    pledge: Pledge
    from_day: date
    pence_per_week: int


def cuts(first: date, versions: Sequence[Allocation], made: Sequence[Pledge]) -> list[Cut]:
    """What pledges become when a budget goes down, so that each day from `first` on fits (rule 51).

    All pledges of a day that is too small shrink in the same proportion, rounded down, and stay so
    until they end; days that fit are left alone. `versions` and `made` are of one person and
    funder.
    """
    standing = [p for p in made if p.withdrawn_at is None and p.ends_on > first]
    if not standing:
        return []
    days = set(change_days(first, max(p.ends_on for p in standing), versions))
    days |= {p.starts_on for p in standing if p.starts_on > first}
    part: dict[date, Fraction] = {}
    for day in sorted(days):
        pledged = pledged_on(day, standing)
        if pledged > pledged + room_on(day, versions, standing):
            part[day] = Fraction(pledged + room_on(day, versions, standing), pledged)
    found = []
    for pledge in standing:
        small = [day for day in part if pledge.starts_on <= day < pledge.ends_on]
        if small:
            pence = int(pledge.pence_per_week * min(part[day] for day in small))
            found.append(Cut(pledge, min(small), pence if pence >= PENCE_PER_WEEK_MIN else 0))
    return found


def check_withdraw(pledge: Pledge, commission_published_at: datetime | None) -> None:
    """Raise Refused unless a pledge may be taken back: until its commission is published.

    `commission_published_at` is the first publication of a commission that counts on the pledge,
    or None. Afterwards a member leaves by the agreement's notice, or vetoes their own award.
    """
    if pledge.withdrawn_at is not None:
        raise Refused("You have already taken this pledge back.")
    if commission_published_at is not None:
        raise Refused(
            "Your cluster asked providers for offers on %(day)s, so this pledge stays "
            "for now. You can still say no to the offer made for you.",
            day=commission_published_at.date(),
        )
