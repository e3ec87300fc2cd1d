"""Neighbours: unpaid help from people nearby, taken into a plan only when the member wants it.

Help never replaces care by itself: the member accepts it, may end it on any day without a reason,
and the paid units come back from that day. Nobody is asked to help or to accept help.
"""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace.refused import Invalid, NotYours, Refused

MINUTES_MIN = 15
MINUTES_MAX = 2_400
HELP_LETTERS = (3, 300)


class Offer(Struct, frozen=True):
    """What a neighbour would do, in minutes a week, for somebody in the ward."""

    offer_id: UUID
    neighbour_id: UUID
    ward_code: str
    help: str
    service: str
    minutes_per_week: int
    offered_at: datetime
    withdrawn_at: datetime | None = None


class Help(Struct, frozen=True):
    """An offer a member accepted into their plan; `lapsed_on` is the first day without it."""

    help_id: UUID
    offer_id: UUID
    person_id: UUID
    line_id: UUID | None
    minutes_per_week: int
    starts_on: date
    lapsed_on: date | None = None


def check_offer(words: str, minutes_per_week: int, lives_in_ward: bool) -> None:
    """Raise unless a neighbour may offer this: words, 15 to 2,400 minutes a week, in their ward."""
    least, most = HELP_LETTERS
    if not least <= len(words.strip()) <= most:
        raise Invalid(
            "help",
            "Say what you would do, in %(least)s to %(most)s letters.",
            least=least,
            most=most,
        )
    if not MINUTES_MIN <= minutes_per_week <= MINUTES_MAX:
        raise Invalid(
            "minutes_per_week",
            "Offer from %(least)s to %(most)s minutes a week.",
            least=MINUTES_MIN,
            most=MINUTES_MAX,
        )
    if not lives_in_ward:
        raise NotYours("You can offer help in the ward where you live.")


def check_accept(
    offer: Offer,
    person_id: UUID,
    person_ward_code: str,
    minutes_per_week: int,
    paid_minutes_per_week: int,
    personal_care: bool,
    taken: bool,
) -> None:
    """Raise unless a member may take an offer into their plan.

    `paid_minutes_per_week` are the paid units it would stand in for, `personal_care` whether
    those are personal care, which stays with trained people (rule 54); `taken` whether it helps
    somebody already. Who asks, the member or a supporter with power over the plan, the act checks.
    """
    if offer.withdrawn_at is not None:
        raise Refused("This offer of help has been taken back.")
    if taken:
        raise Refused("This neighbour is helping somebody else with these hours.")
    if offer.neighbour_id == person_id:
        raise Refused("This is your own offer.")
    if offer.ward_code != person_ward_code:
        raise Refused("This neighbour offers help in another ward.")
    if personal_care:
        raise Refused("Personal care stays with trained people, so a neighbour cannot do it.")
    most = min(offer.minutes_per_week, paid_minutes_per_week)
    if not 1 <= minutes_per_week <= most:
        raise Invalid("minutes_per_week", "Accept from 1 to %(most)s minutes a week.", most=most)


def holds_on(given: Help, day: date) -> bool:
    """True while the help is part of the plan."""
    return given.starts_on <= day and (given.lapsed_on is None or day < given.lapsed_on)


def paid_minutes_on(day: date, planned_minutes_per_week: int, helps: Iterable[Help]) -> int:
    """Paid minutes a week on a day: the plan less help that holds; all of it once help lapses."""
    helped = sum(given.minutes_per_week for given in helps if holds_on(given, day))
    return max(0, planned_minutes_per_week - helped)


def check_withdraw(offer: Offer) -> None:
    """Raise Refused where an offer was taken back before. Taking it back needs no reason."""
    if offer.withdrawn_at is not None:
        raise Refused("You have already taken this offer back.")


def lapse_on(given: Help, day: date) -> date:
    """The first day without the help, when either side ends it on `day`; paid units are back then.

    Raises Refused where it had ended before. Help that has not begun ends before it starts.
    """
    if given.lapsed_on is not None:
        raise Refused("This help has already ended.")
    return max(day, given.starts_on)
