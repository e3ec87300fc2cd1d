"""Budgets: a person's allocation in append-only versions, what it is worth on a day, and its purse.

A version's amounts are for its whole range, from `valid_from` up to, not on, `valid_to`. Rates are
exact fractions of a penny; money that moves is rounded once (rules 4, 9, 10, S10).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.councils import Cycle, Policy
from marketplace.money import round_pence
from marketplace.refused import Invalid, Refused

Kind = Literal["indicative", "final"]
Funder = Literal["council", "service_fund", "nhs", "self"]
Route = Literal["direct_payment", "service_fund", "council_managed", "health_budget", "self_funder"]
FOUR_WEEKS = timedelta(days=28)
GROSS_PENCE_MAX = 100_000_000
# A last payment for fewer days than this is joined to the one before it.
SHORT_PERIOD = timedelta(days=14)


class Allocation(Struct, frozen=True):
    """One version of a personal budget: gross = net + contribution, in pence for its range."""

    allocation_id: UUID
    version: int
    person_id: UUID
    kind: Kind
    funder: Funder
    route: Route
    gross_pence: int
    contribution_pence: int
    net_pence: int
    valid_from: date
    valid_to: date
    reason: str
    recorded_at: datetime

    @property
    def daily_pence(self) -> Fraction:
        """What one day of it is worth, exactly (rule 9)."""
        return Fraction(self.gross_pence, (self.valid_to - self.valid_from).days)

    @property
    def weekly_pence(self) -> int:
        """Whole pence a week that may be promised: rounded down, so a year of it never exceeds."""
        return int(self.daily_pence * 7)


class Payment(Struct, frozen=True):
    """Money into the purse: `amount_pence` on `due_on` for `starts_on` up to, not on, `ends_on`."""

    due_on: date
    starts_on: date
    ends_on: date
    amount_pence: int


class Settled(Struct, frozen=True):
    """A period already paid out: what was paid for it, in pence."""

    starts_on: date
    ends_on: date
    paid_pence: int


def check_allocation(allocation: Allocation) -> Allocation:
    """Return the version, or raise Invalid where its amounts or dates cannot be (rule 1)."""
    if allocation.valid_to <= allocation.valid_from:
        raise Invalid("valid_to", "A budget must end after the day it starts.")
    if not 0 <= allocation.gross_pence <= GROSS_PENCE_MAX:
        raise Invalid(
            "gross_pence",
            "A budget is from £0 to %(most_pence)s.",
            most_pence=GROSS_PENCE_MAX,
        )
    if not 0 <= allocation.contribution_pence <= allocation.gross_pence:
        raise Invalid(
            "contribution_pence", "The person's own part is from £0 up to the whole budget."
        )
    if allocation.net_pence != allocation.gross_pence - allocation.contribution_pence:
        raise Invalid(
            "net_pence", "The whole budget must be the council's part and the person's part."
        )
    return allocation


def allocation_on(
    day: date,
    versions: Iterable[Allocation],
    known_at: datetime | None = None,
    kind: Kind = "final",
) -> Allocation | None:
    """The version that holds on `day` as known at `known_at` (None: all recorded), or None.

    Of several the one recorded last wins (rule 4); money uses only final ones (rule 2).
    `versions` are one person's of one funder.
    """
    holding = [
        version
        for version in versions
        if version.kind == kind
        and version.valid_from <= day < version.valid_to
        and (known_at is None or version.recorded_at <= known_at)
    ]
    return max(holding, key=lambda v: (v.recorded_at, v.version), default=None)


def change_days(starts_on: date, ends_on: date, versions: Iterable[Allocation]) -> list[date]:
    """The days from `starts_on` up to `ends_on` on which another version may begin to hold."""
    edges = {day for v in versions for day in (v.valid_from, v.valid_to)}
    return sorted({starts_on} | {day for day in edges if starts_on < day < ends_on})


def allocated_pence(
    starts_on: date,
    ends_on: date,
    versions: Sequence[Allocation],
    known_at: datetime | None = None,
) -> Fraction:
    """What the final allocation is worth from `starts_on` up to, not on, `ends_on`, in exact pence.

    Each day counts at the rate of the version that holds on it (rules 4, 9); a day without one
    counts nothing.
    """
    if ends_on <= starts_on:
        return Fraction(0)
    days = [*change_days(starts_on, ends_on, versions), ends_on]
    total = Fraction(0)
    for first, after in pairwise(days):
        holding = allocation_on(first, versions, known_at)
        if holding is not None:
            total += holding.daily_pence * (after - first).days
    return total


def contribution_share(allocation: Allocation) -> Fraction:
    """The part of the allocation that is the person's own contribution, from 0 to 1 (rule 1)."""
    if allocation.gross_pence == 0:
        return Fraction(0)
    return Fraction(allocation.contribution_pence, allocation.gross_pence)


def prorated_pence(
    amount_pence: int, starts_on: date, ends_on: date, first: date, after: date
) -> Fraction:
    """The part of an amount for `starts_on`..`ends_on` that falls in `first`..`after`, by days."""
    days = (min(ends_on, after) - max(starts_on, first)).days
    return Fraction(amount_pence * max(0, days), (ends_on - starts_on).days)


def daily_rate(
    amount_pence: int, cycle: Cycle, weeks_per_year: Fraction, days_in_year: int = 365
) -> Fraction:
    """The exact pence a day of an amount quoted per cycle (rules 9, 10).

    `weeks_per_year` is the council's: 365/7, or 52 where it pays for 52 weeks; `days_in_year` is
    366 for a year with 29 February, and matters for months, quarters and one-off years.
    """
    per_year = {"calendar_month": 12, "quarterly": 4, "annual_one_off": 1}
    if cycle in per_year:
        return Fraction(amount_pence * per_year[cycle], days_in_year)
    weeks = 1 if cycle == "weekly" else 4
    return Fraction(amount_pence, weeks) * weeks_per_year / 365


def annual_pence(
    amount_pence: int, cycle: Cycle, weeks_per_year: Fraction, days_in_year: int = 365
) -> int:
    """A year of an amount quoted per cycle, in whole pence rounded half to even (rule 10)."""
    return round_pence(daily_rate(amount_pence, cycle, weeks_per_year, days_in_year) * days_in_year)


def payments(
    amount_pence: int, starts_on: date, ends_on: date, in_advance: bool = True
) -> tuple[Payment, ...]:
    """The four-weekly payments of an amount for a range; they sum to it exactly (rules 9, 10).

    Each is what is due by then less what was paid, so odd pence fall where they arise and the same
    way every time. A last period under 14 days is paid with the one before it.
    """
    if ends_on <= starts_on or amount_pence < 0:
        raise Invalid("ends_on", "Payments need a range of days and an amount of £0 or more.")
    edges = [starts_on]
    while edges[-1] + FOUR_WEEKS < ends_on:
        edges.append(edges[-1] + FOUR_WEEKS)
    if len(edges) > 1 and ends_on - edges[-1] < SHORT_PERIOD:
        edges.pop()
    edges.append(ends_on)
    days = (ends_on - starts_on).days
    due = [round_pence(Fraction(amount_pence * (day - starts_on).days, days)) for day in edges]
    return tuple(
        Payment(first if in_advance else after, first, after, due[i + 1] - due[i])
        for i, (first, after) in enumerate(pairwise(edges))
    )


def payments_due(
    day: date, versions: Sequence[Allocation], paid: Sequence[Settled], in_advance: bool = True
) -> list[Payment]:
    """The payments of one final allocation that fall due by a day and were not made (rules 4, 9).

    `versions` are all of the allocation, `paid` what was paid for it. Each payment brings what was
    paid up to what the days until its end are worth now, so a version that came later is made good
    with the next payment and nothing paid is edited; where too much was paid, none follows yet.
    """
    final = [version for version in versions if version.kind == "final"]
    if not final:
        return []
    first = min(version.valid_from for version in final)
    after = max(version.valid_to for version in final)
    made = {period.starts_on for period in paid}
    total = sum(period.paid_pence for period in paid)
    due: list[Payment] = []
    for period in payments(0, first, after, in_advance):
        if period.due_on > day or period.starts_on in made:
            continue
        amount = round_pence(allocated_pence(first, period.ends_on, final)) - total
        if amount > 0:
            due.append(replace(period, amount_pence=amount))
            total += amount
    return due


def contribution_part(allocation: Allocation, paid_before_pence: int, amount_pence: int) -> int:
    """The person's own part of a payment, in pence; a year of them is exact (rule 1)."""
    share = contribution_share(allocation)
    return round_pence(share * (paid_before_pence + amount_pence)) - round_pence(
        share * paid_before_pence
    )


def adjustments_pence(
    settled: Iterable[Settled], versions: Sequence[Allocation]
) -> tuple[int, ...]:
    """For each period already paid, what a new version adds to it or takes from it (rule 4).

    A paid period is never edited: the difference between what it is worth now and what was paid
    is a payment (above zero) or a recovery (below) of its own.
    """
    return tuple(
        round_pence(allocated_pence(period.starts_on, period.ends_on, versions)) - period.paid_pence
        for period in settled
    )


def check_decrease(
    now: Allocation, then: Allocation, reviewed: bool, notice_given_on: date | None, policy: Policy
) -> None:
    """Raise Refused where `then` is less than `now` without review or before notice (rule 5)."""
    if then.daily_pence >= now.daily_pence:
        return
    if not reviewed:
        raise Refused("A budget can only go down after a review with the person.")
    if notice_given_on is None:
        raise Refused("The person must be told in writing before their budget goes down.")
    earliest = notice_given_on + timedelta(days=policy.decrease_notice_days)
    if then.valid_from < earliest:
        raise Refused(
            "A lower budget can start on %(earliest)s or later, because the person is "
            "given %(days)s days' notice.",
            earliest=earliest,
            days=policy.decrease_notice_days,
        )


def affordability(
    weekly_pence: int, planned_minutes_per_week: int, floor_price_pence: int
) -> Fraction | None:
    """Weekly budget over the cost of the planned hours at the local floor price (rule 6).

    None where nothing is planned. Below the policy's least the commissioner is told and no saving
    is recognised for the person.
    """
    cost = Fraction(planned_minutes_per_week * floor_price_pence, 60)
    return None if cost == 0 else weekly_pence / cost


def too_small(weekly_pence: int, planned_minutes_per_week: int, policy: Policy) -> bool:
    """True where the budget cannot buy the planned care even at the floor price (rule 6)."""
    ratio = affordability(weekly_pence, planned_minutes_per_week, policy.floor_price_pence)
    return ratio is not None and ratio < policy.affordability_min


def check_spend(
    balance_pence: int, set_aside_pence: int, amount_pence: int, overdraft_pence: int = 0
) -> None:
    """Raise Refused where a purse cannot bear an amount (rule 52).

    `balance_pence` is what is in the purse, `set_aside_pence` what is committed in it already.
    Nobody else's purse is ever borrowed from (rule 41).
    """
    free = balance_pence - set_aside_pence + overdraft_pence
    if amount_pence > free:
        raise Refused(
            "This costs %(amount_pence)s, but only %(free_pence)s in this purse is free: "
            "it holds %(balance_pence)s and %(set_aside_pence)s is set aside.",
            amount_pence=amount_pence,
            free_pence=max(0, free),
            balance_pence=balance_pence,
            set_aside_pence=set_aside_pence,
        )


def spends_too_fast(
    spent_pence: int, gross_pence: int, starts_on: date, ends_on: date, day: date, policy: Policy
) -> bool:
    """True where 90% (the policy's) of a budget is spent and time for it is left (rule 52).

    Time is left when a smaller part of the days than of the money has gone.
    """
    gone = Fraction(max(0, (day - starts_on).days), (ends_on - starts_on).days)
    spent = Fraction(spent_pence, gross_pence) if gross_pence else Fraction(spent_pence > 0)
    return spent >= policy.overspend_alert and spent > gone


def reclaimable_pence(
    balance_pence: int,
    weekly_pence: int,
    owed_pence: int,
    recognised_savings_pence: int,
    policy: Policy,
) -> int:
    """What a council may ask back from a purse: more than the weeks allowed in it (rules 24, 25).

    Money owed (notice, holiday, redundancy, insurance) and recognised savings are never asked for.
    """
    kept = policy.contingency_weeks * weekly_pence + owed_pence + recognised_savings_pence
    return max(0, balance_pence - kept)
