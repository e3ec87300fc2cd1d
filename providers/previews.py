"""What a bid would cost one cluster: shown to the bidder before sending, never to anyone else."""

from fractions import Fraction
from math import ceil
from uuid import UUID

from msgspec import Struct

from providers.bids import Bid, LotBid, LotNotice
from providers.prices import BandPrice, rebate_pence_per_week


class CommissionNotice(Struct, frozen=True):
    """What a bidder is told of a commission: totals, nobody's name."""

    commission_id: UUID
    weeks: int
    lots: tuple[LotNotice, ...]


class Preview(Struct, frozen=True):
    """What the bid would cost a cluster of `people` members: an estimate, in pence.

    Money is per four weeks. Set-up and prices paid once are not in it; `total_pence` is the whole
    term with them.
    """

    people: int
    pence_per_four_weeks: int
    rebate_pence: int
    once_pence: int
    pence_per_head: int
    total_pence: int


def preview(bid: Bid, commission: CommissionNotice) -> tuple[Preview, Preview | None]:
    """What this cluster would pay with everyone, and with one person fewer (None if only one).

    Assumes that the bid wins all its lots of this commission and nothing else in the round, that
    people share as far as the lot and the bid allow, and that each has an equal part of the
    minutes. Rule 42: the second figure is what the price curve says after somebody leaves.
    """
    people = max((part.people for lot in commission.lots for part in lot.demand), default=0)
    everyone = _preview_with(bid, commission, people, fewer=0)
    return everyone, (_preview_with(bid, commission, people - 1, fewer=1) if people > 1 else None)


def _preview_with(bid: Bid, commission: CommissionNotice, people: int, fewer: int) -> Preview:
    notices = {lot.lot_id: lot for lot in commission.lots}
    week = once = travel = hourly_minutes = Fraction(0)
    for lot in bid.lots:
        notice = notices.get(lot.lot_id)
        if notice is None:
            continue
        travel += lot.travel_pence
        once += lot.set_up_pence
        most = min(lot.people_per_worker, notice.people_sharing_max)
        prices = {price.band: price for price in lot.prices if price.pence_per_head}
        for demand in notice.demand:
            present = demand.people - fewer
            price = prices.get(demand.band)
            if price is None or present < 1:
                continue
            each = Fraction(demand.minutes_per_week, demand.people)
            cost = _pence(lot, price, present, most, each)
            if lot.unit == "one_off":
                once += cost
            else:
                week += cost
            if lot.unit == "hour":
                hourly_minutes += each * present
    rebate = 4 * rebate_pence_per_week(bid.terms.tiers, bid.terms.tier_kind, hourly_minutes)
    four_weeks = 4 * week + travel - rebate
    return Preview(
        people=people,
        pence_per_four_weeks=round(four_weeks),
        rebate_pence=round(rebate),
        once_pence=round(once),
        pence_per_head=round(four_weeks / people) if people else 0,
        total_pence=round(four_weeks * commission.weeks / 4 + once),
    )


def _pence(
    lot: LotBid, price: BandPrice, people: int, most: int, minutes_each: Fraction
) -> Fraction:
    """A week's price for everyone, in groups of at most `most`.

    Sessions are whole, and uneven groups all pay the price of the smallest, as in the matching.
    """
    head_pence = price.head_pence(min(groups_of(people, most)))
    if lot.unit == "hour":
        return people * head_pence * minutes_each / 60
    if lot.unit == "session" and lot.session_minutes:
        return people * head_pence * Fraction(ceil(minutes_each / lot.session_minutes))
    return Fraction(people * head_pence)


def groups_of(people: int, most: int) -> list[int]:
    """How `people` split into the fewest groups of at most `most`, as even as can be."""
    count = -(-people // max(1, most))
    small, bigger = divmod(people, count) if count else (0, 0)
    return [small + 1] * bigger + [small] * (count - bigger)
