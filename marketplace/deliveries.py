"""Deliveries: four weeks of care as the provider claims them and the member confirms them.

Silence is not confirmation: after 14 days a timesheet nobody answered goes to the coordinator.
Days of a period run from `starts_on` up to, not on, `ends_on`.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.budgets import FOUR_WEEKS
from marketplace.councils import DEFAULTS, Policy
from marketplace.money import round_pence
from marketplace.refused import Invalid, Refused

Answer = Literal["came", "late", "did_not_come", "i_cancelled", "disputed"]
State = Literal["waiting", "with_coordinator", "confirmed"]
Worker = Literal["personal_assistant", "agency"]
PERIOD_MINUTES_MAX = 28 * 24 * 60
DISPUTE_LETTERS_MAX = 500


class Period(Struct, frozen=True):
    """Four weeks of a contract, or what is left of them at its end."""

    starts_on: date
    ends_on: date

    @property
    def days(self) -> int:
        """How many days the period has, 28 or fewer."""
        return (self.ends_on - self.starts_on).days


class Timesheet(Struct, frozen=True):
    """One line's care in one period; `confirmed_minutes` is None until answered."""

    timesheet_id: UUID
    line_id: UUID
    period_starts_on: date
    planned_minutes: int
    claimed_minutes: int
    submitted_at: datetime
    answer: Answer | None = None
    confirmed_minutes: int | None = None
    cancelled_minutes: int = 0
    confirmed_at: datetime | None = None
    dispute: str | None = None
    settled_at: datetime | None = None


class Confirmed(Struct, frozen=True):
    """What an answer settles: minutes that count as delivered (None: still disputed), or were
    cancelled by the member, which is neither delivered nor a saving."""

    answer: Answer
    confirmed_minutes: int | None
    cancelled_minutes: int = 0


def period_of(day: date, starts_on: date, ends_on: date) -> Period:
    """The four-weekly period of a contract that a day is in; Invalid outside the contract."""
    if not starts_on <= day < ends_on:
        raise Invalid("period_starts_on", "This day is outside the contract.")
    first = starts_on + (day - starts_on) // FOUR_WEEKS * FOUR_WEEKS
    return Period(first, min(first + FOUR_WEEKS, ends_on))


def periods(starts_on: date, ends_on: date) -> tuple[Period, ...]:
    """All four-weekly periods of a contract; the last may be shorter."""
    found = []
    while starts_on < ends_on:
        found.append(Period(starts_on, min(starts_on + FOUR_WEEKS, ends_on)))
        starts_on += FOUR_WEEKS
    return tuple(found)


def planned_minutes(minutes_per_week: int, period: Period, starts_on: date, ends_on: date) -> int:
    """Planned minutes of a line in a period, for the days the line holds in it (rules 44, 45)."""
    days = (min(period.ends_on, ends_on) - max(period.starts_on, starts_on)).days
    return round(Fraction(minutes_per_week * max(0, days), 7))


def check_claim(period: Period, claimed_minutes: int, today: date) -> None:
    """Raise unless a provider may hand in a timesheet for a period today, with these minutes."""
    if not 0 <= claimed_minutes <= PERIOD_MINUTES_MAX:
        raise Invalid(
            "claimed_minutes",
            "Write minutes from 0 to %(most)s for four weeks.",
            most=PERIOD_MINUTES_MAX,
        )
    if today < period.ends_on:
        raise Refused("A timesheet can be handed in when its four weeks are over.")


def state_of(timesheet: Timesheet, now: datetime, policy: Policy = DEFAULTS) -> State:
    """Where a timesheet stands; derived from times, so nothing has to move it."""
    if timesheet.confirmed_minutes is not None:
        return "confirmed"
    if timesheet.answer == "disputed" or now >= answer_by(timesheet, policy):
        return "with_coordinator"
    return "waiting"


def answer_by(timesheet: Timesheet, policy: Policy = DEFAULTS) -> datetime:
    """Until when the member or their supporter may answer: 14 days after it was handed in."""
    return timesheet.submitted_at + timedelta(days=policy.confirm_within_days)


def answer(
    timesheet: Timesheet,
    said: Answer,
    minutes: int | None,
    words: str,
    now: datetime,
    policy: Policy = DEFAULTS,
) -> Confirmed:
    """What the member's answer settles, within 14 days.

    `minutes` is what came, from 0 to what is claimed: for "came" and "late" all of it unless said;
    for "did_not_come" none unless said; for "i_cancelled" the rest was cancelled by the member. A
    dispute needs `words` and settles nothing. Raises Refused after an answer or too late, Invalid
    for minutes or words out of bounds.
    """
    if timesheet.answer is not None or timesheet.confirmed_minutes is not None:
        raise Refused("This timesheet has been answered already.")
    if now >= answer_by(timesheet, policy):
        raise Refused(
            "The %(days)s days to answer are over. Your coordinator will ask you what happened.",
            days=policy.confirm_within_days,
        )
    if said == "disputed":
        if not 1 <= len(words.strip()) <= DISPUTE_LETTERS_MAX:
            raise Invalid(
                "dispute",
                "Say what was wrong in up to %(most)s letters.",
                most=DISPUTE_LETTERS_MAX,
            )
        return Confirmed(said, None)
    if minutes is None:
        minutes = timesheet.claimed_minutes if said in ("came", "late") else 0
    _check_minutes(timesheet, minutes)
    cancelled = 0
    if said == "i_cancelled":
        cancelled = max(0, timesheet.planned_minutes - minutes)
    return Confirmed(said, minutes, cancelled)


def settle(timesheet: Timesheet, minutes: int, now: datetime, policy: Policy = DEFAULTS) -> int:
    """The minutes a coordinator settles after asking both sides, from 0 to what is claimed.

    Raises Refused while the member may still answer, or when it is settled already.
    """
    state = state_of(timesheet, now, policy)
    if state == "confirmed":
        raise Refused("This timesheet has been answered already.")
    if state == "waiting":
        raise Refused("The member can still answer this timesheet themselves.")
    _check_minutes(timesheet, minutes)
    return minutes


def _check_minutes(timesheet: Timesheet, minutes: int) -> None:
    if not 0 <= minutes <= timesheet.claimed_minutes:
        raise Invalid(
            "confirmed_minutes",
            "Write minutes from 0 to %(most)s.",
            most=timesheet.claimed_minutes,
        )


def undelivered_minutes(timesheet: Timesheet, chosen_minutes: int = 0) -> int:
    """Planned minutes that neither came nor were chosen away by a signed reduction (S1, S2)."""
    came = timesheet.confirmed_minutes or 0
    return max(0, timesheet.planned_minutes - came - chosen_minutes)


def days_away(period: Period, absences: Iterable[Period]) -> int:
    """Days of the period somebody was away, each day once however the absences overlap (49)."""
    away: set[date] = set()
    for absence in absences:
        first = max(period.starts_on, absence.starts_on)
        days = (min(period.ends_on, absence.ends_on) - first).days
        away |= {first + timedelta(days=i) for i in range(days)}
    return len(away)


def retainer_pence(
    worker: Worker, stay: Period, period: Period, weekly_pence: int, policy: Policy = DEFAULTS
) -> int:
    """What keeps a worker while the person is in hospital, for the part of the stay in a period.

    A personal assistant is kept on full pay for 4 weeks of a stay, an agency on half for 2; after
    that nothing (rule 49). Whole pence, rounded once.
    """
    if worker == "personal_assistant":
        weeks, rate = policy.hospital_pa_weeks, Fraction(1)
    else:
        weeks, rate = policy.hospital_agency_weeks, policy.hospital_agency_rate
    last = min(stay.ends_on, stay.starts_on + timedelta(weeks=weeks), period.ends_on)
    days = (last - max(stay.starts_on, period.starts_on)).days
    return round_pence(rate * weekly_pence * max(0, days) / 7)
