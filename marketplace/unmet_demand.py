"""Unmet demand: planned units no award covers, why, where they are, and the calls that follow.

Each unmet need has one first cause, looked for in a fixed order, so that figures of different
rounds can be compared. Groups of 8 people or more are hot spots; for those, or for people who have
waited too long, a commissioner opens a call for new enterprises (rule 68).
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.councils import DEFAULTS, Policy
from marketplace.refused import Invalid, Refused

Cause = Literal["no_admissible_bid", "price_above_cap", "capacity", "commission_limit"]
CAUSES: tuple[Cause, ...] = (
    "no_admissible_bid",
    "price_above_cap",
    "capacity",
    "commission_limit",
)
Support = Literal["space", "hr", "it", "finance", "legal", "mentor", "seed_money"]
SEED_PENCE_MAX = 100_000_000
CALL_DAYS = (14, 180)


class Unmet(Struct, frozen=True):
    """One need no award covers: whose, what, where, since when, and its first cause.

    `filter_name` says which filter left no admissible bid ("" for other causes).
    """

    person_id: UUID
    service: str
    band: str
    ward_code: str
    languages: tuple[str, ...]
    minutes_per_week: int
    cause: Cause
    filter_name: str
    since: date
    ward_name: str = ""


class Gap(Struct, frozen=True):
    """Unmet needs of one kind in one area for one cause; `people` is exact, for the council."""

    service: str
    band: str
    languages: tuple[str, ...]
    area: str
    cause: Cause
    filter_name: str
    people: int
    minutes_per_week: int
    longest_since: date


class HotSpot(Struct, frozen=True):
    """A kind of need in an area that 8 people or more cannot have met, over all causes."""

    service: str
    languages: tuple[str, ...]
    area: str
    people: int
    minutes_per_week: int
    main_cause: Cause
    longest_since: date


def first_cause(admissible_bids: int, affordable_bids: int, bids_with_room: int) -> Cause:
    """The one cause of an unmet need: the first that alone explains it (DESIGN section 1).

    No bid passed the filters; none of those was within the cap; none of those had capacity left;
    else a limit of the commission decided.
    """
    if admissible_bids == 0:
        return "no_admissible_bid"
    if affordable_bids == 0:
        return "price_above_cap"
    if bids_with_room == 0:
        return "capacity"
    return "commission_limit"


def gaps(unmet: Iterable[Unmet]) -> tuple[Gap, ...]:
    """Unmet minutes by need, area and first cause, most people first; each person counts once."""
    found: dict[tuple[str, str, tuple[str, ...], str, Cause, str], list[Unmet]] = defaultdict(list)
    for need in unmet:
        languages = tuple(sorted(need.languages))
        key = (
            need.service,
            need.band,
            languages,
            need.ward_code,
            need.cause,
            need.filter_name,
        )
        found[key].append(need)
    listed = [
        Gap(
            *key,
            people=len({need.person_id for need in needs}),
            minutes_per_week=sum(need.minutes_per_week for need in needs),
            longest_since=min(need.since for need in needs),
        )
        for key, needs in found.items()
    ]
    return tuple(
        sorted(
            listed,
            key=lambda g: (-g.people, g.service, g.band, g.languages, g.area, g.cause),
        )
    )


def hot_spots(unmet: Iterable[Unmet], policy: Policy = DEFAULTS) -> tuple[HotSpot, ...]:
    """Services and languages that 8 people or more in one area miss, most people first (68).

    Bands and causes are taken together; the main cause is that of most minutes, then the first in
    the fixed order.
    """
    found: dict[tuple[str, tuple[str, ...], str], list[Unmet]] = defaultdict(list)
    for need in unmet:
        found[need.service, tuple(sorted(need.languages)), need.ward_code].append(need)
    spots = []
    for key, needs in found.items():
        people = len({need.person_id for need in needs})
        if people < policy.small_number:
            continue
        minutes = {
            cause: sum(need.minutes_per_week for need in needs if need.cause == cause)
            for cause in CAUSES
        }
        spots.append(
            HotSpot(
                *key,
                people=people,
                minutes_per_week=sum(minutes.values()),
                main_cause=max(CAUSES, key=lambda cause: minutes[cause]),
                longest_since=min(need.since for need in needs),
            )
        )
    return tuple(sorted(spots, key=lambda s: (-s.people, s.service, s.languages, s.area)))


def weeks_waited(since: date, day: date) -> int:
    """How many whole weeks a need has been unmet on this day."""
    return max(0, (day - since).days // 7)


def waits_too_long(since: date, day: date, policy: Policy = DEFAULTS) -> bool:
    """True where a need has been unmet for over 4 weeks (rule 68)."""
    return day > since + timedelta(weeks=policy.unmet_wait_weeks)


def check_call(
    title: str,
    about: str,
    seed_pence: int,
    seed_fund_pence: int,
    closes_at: datetime,
    now: datetime,
) -> None:
    """Raise unless a commissioner may open a call for new enterprises (rule 68).

    Open for 14 to 180 days; seed money only as far as the ring-fenced fund holds it.
    """
    if not 3 <= len(title.strip()) <= 120:
        raise Invalid("title", "Give the call a name of 3 to 120 letters.")
    if not 1 <= len(about.strip()) <= 2_000:
        raise Invalid("about", "Say who needs what, in up to 2,000 letters.")
    if not 0 <= seed_pence <= SEED_PENCE_MAX:
        raise Invalid(
            "seed_pence",
            "Seed money is from £0 to %(most_pence)s.",
            most_pence=SEED_PENCE_MAX,
        )
    least, most = CALL_DAYS
    if not timedelta(days=least) <= closes_at - now <= timedelta(days=most):
        raise Invalid(
            "closes_at", "A call is open for %(least)s to %(most)s days.", least=least, most=most
        )
    if seed_pence > seed_fund_pence:
        raise Refused(
            "The seed fund holds %(fund_pence)s, so the call can promise that or less.",
            fund_pence=seed_fund_pence,
        )


def check_answer(closes_at: datetime, now: datetime, about: str) -> None:
    """Raise unless an enterprise may answer a call now: it is open, and the idea is said."""
    if now >= closes_at:
        raise Refused("This call has closed.")
    if not 1 <= len(about.strip()) <= 2_000:
        raise Invalid("about", "Say what you would do, in up to 2,000 letters.")


def check_support(accepted: bool, kind: Support, amount_pence: int, left_pence: int) -> None:
    """Raise unless help may be given to an enterprise: its answer was accepted, the money is left.

    `left_pence` is what the call promised and has not given yet.
    """
    if not accepted:
        raise Refused("Help is given once the enterprise's answer has been accepted.")
    if (kind == "seed_money") != (amount_pence > 0) or amount_pence < 0:
        raise Invalid("amount_pence", "Only seed money has an amount, and it is more than £0.")
    if amount_pence > left_pence:
        raise Refused("%(left_pence)s of this call's seed money is left.", left_pence=left_pence)
