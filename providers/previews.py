"""What a bid would cost one cluster: shown to the bidder before sending, never to anyone else."""

from fractions import Fraction
from math import ceil
from uuid import UUID

from msgspec import Struct, structs

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
    term with them. `vat_pence` is what comes on top every four weeks where nobody gets VAT back.
    """

    people: int
    pence_per_four_weeks: int
    rebate_pence: int
    once_pence: int
    pence_per_head: int
    total_pence: int
    vat_pence: int = 0


class PackagePreview(Struct, frozen=True):
    """What a package asks for its lots of one commission, pence per four weeks with VAT apart."""

    name: str
    pence_per_four_weeks: int
    vat_pence: int
    lots_elsewhere: int


def preview(
    bid: Bid, commission: CommissionNotice, vat_permille: int = 0
) -> tuple[Preview, Preview | None]:
    """What this cluster would pay with everyone, and with one person fewer (None if only one).

    Assumes that the bid wins all its lots of this commission and nothing else in the round (of
    lots that exclude each other the dearest), that people share as far as the lot and the bid
    allow, and that each has an equal part of the minutes. Rule 42: the second figure is what the
    price curve says after somebody leaves. Rule 67: `vat_permille` is what the purchasers who get
    no VAT back pay on top, in thousandths.
    """
    bid = structs.replace(bid, lots=_together(bid, commission))
    people = max((part.people for lot in commission.lots for part in lot.demand), default=0)
    everyone = _preview_with(bid, commission, people, 0, vat_permille)
    if people < 2:
        return everyone, None
    return everyone, _preview_with(bid, commission, people - 1, 1, vat_permille)


def package_previews(
    bid: Bid, commission: CommissionNotice, vat_permille: int = 0
) -> list[PackagePreview]:
    """What each package that has a lot of this commission asks for those lots."""
    here = {lot.lot_id for lot in commission.lots}
    found: list[PackagePreview] = []
    for package in bid.terms.packages:
        asked = [part.pence for part in package.lots if part.lot_id in here]
        if asked:
            vat = -(-sum(asked) * vat_permille // 1000)
            found.append(
                PackagePreview(package.name, sum(asked), vat, len(package.lots) - len(asked))
            )
    return found


def _together(bid: Bid, commission: CommissionNotice) -> tuple[LotBid, ...]:
    """The lots that can all be won: of those that exclude each other the dearest."""
    best: dict[str, tuple[int, LotBid]] = {}
    for lot in bid.lots:
        if lot.exclusive_group:
            alone = structs.replace(bid, lots=(lot,))
            cost = _preview_with(alone, commission, 1, 0, 0).total_pence
            if lot.exclusive_group not in best or cost > best[lot.exclusive_group][0]:
                best[lot.exclusive_group] = cost, lot
    chosen = {lot.lot_id for _cost, lot in best.values()}
    return tuple(lot for lot in bid.lots if not lot.exclusive_group or lot.lot_id in chosen)


def _preview_with(
    bid: Bid, commission: CommissionNotice, people: int, fewer: int, vat_permille: int
) -> Preview:
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
        vat_pence=round(four_weeks * vat_permille / 1000),
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
