"""What an offer costs, in whole pence per four weeks: the one definition of every price.

- A need's own cost: its units in four weeks at the bid's band price for its headcount, with the
  VAT its purchaser cannot get back (rule 67), rounded once, half to even (rule S10).
- Shared with all in the lot: set-up spread over the lot's term (rounded once, half to even) and
  travel. Less the provider's tier rebate, rounded down once per provider and divided over the
  awards by minutes (largest remainder, then lot and offer).
- A package's price for a lot is divided over its needs by minutes, in the same way.
`matching.check` computes all of it again in its own way.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from matching.problem import Bid, Lot, Need, Provider
from matching.result import Award, Line
from matching.shares import divide

WEEKS = 4


def half_even(numerator: int, denominator: int) -> int:
    """The nearest whole number to a fraction of whole numbers; a half goes to the even one."""
    whole, rest = divmod(numerator, denominator)
    if 2 * rest > denominator or (2 * rest == denominator and whole % 2):
        return whole + 1
    return whole


def workers(people: int, size: int) -> int:
    """How many workers a session of so many people takes, each with at most `size` of them."""
    return -(-people // size)


def headcount(people: int, size: int) -> int:
    """People per worker that the price is read at: as even as can be, the smallest group."""
    return people // workers(people, size)


def band_pence(bid: Bid, band: str, people: int) -> int | None:
    """Pence per unit and head in a band for so many people; None where the bid has no price."""
    for price in bid.prices:
        if price.band == band:
            return price.pence_per_head[min(people, len(price.pence_per_head)) - 1]
    return None


def own_pence(bid: Bid, lot: Lot, need: Need, minutes: int, people: int) -> int:
    """A need's own cost under a bid, pence per four weeks, for minutes per week.

    Raises ValueError when the bid has no price for the need's band.
    """
    price = band_pence(bid, need.band, people)
    if price is None:
        raise ValueError(f"Bid {bid.id} has no price for {need.band}.")
    match bid.unit:
        case "hour":
            numerator, denominator = WEEKS * minutes * price, 60
        case "session":
            numerator, denominator = WEEKS * workers(minutes, bid.session_minutes) * price, 1
        case "week":
            numerator, denominator = WEEKS * price, 1
        case "one_off":
            numerator, denominator = WEEKS * price, lot.term_weeks
    vat = next((vat.permille for vat in bid.vat if vat.route == need.route), 0)
    return half_even(numerator * (1000 + vat), denominator * 1000)


def set_up_pence(bid: Bid, lot: Lot) -> int:
    """The part of the set-up price that falls on four weeks, in pence."""
    return half_even(WEEKS * bid.set_up_pence, lot.term_weeks)


def rebate_pence(provider: Provider, minutes: int) -> int:
    """The rebate on so many billed minutes per week over all awards, pence per four weeks."""
    minute_pence = 0
    if provider.tier_kind == "all_units":
        reached = [t for t in provider.tiers if t.from_minutes_per_week <= minutes]
        minute_pence = minutes * reached[-1].rebate_pence_per_hour if reached else 0
    else:
        ends = [t.from_minutes_per_week for t in provider.tiers[1:]]
        for tier, end in zip(provider.tiers, [*ends, minutes], strict=False):
            inside = max(0, min(minutes, end) - tier.from_minutes_per_week)
            minute_pence += inside * tier.rebate_pence_per_hour
    return WEEKS * minute_pence // 60


def package_pence(pence: int, minutes: Mapping[str, int]) -> dict[str, int]:
    """A package's price for one lot divided over its needs by minutes per week."""
    return divide(pence, minutes)


def bid_award(
    bid: Bid, lot: Lot, needs: Iterable[tuple[Need, int]], size: Mapping[str, int]
) -> Award:
    """The award of a lot's needs (each with minutes per week) to one bid, before rebates.

    `size`: the most people per worker in each session under this bid.
    """
    chosen = list(needs)
    people: defaultdict[str, int] = defaultdict(int)
    for need, _ in chosen:
        people[need.session_id] += 1
    lines = []
    for need, minutes in chosen:
        session = need.session_id
        heads = headcount(people[session], size[session]) if session else 1
        own = own_pence(bid, lot, need, minutes, heads)
        lines.append(Line(need.id, minutes, heads, own))
    return Award(
        lot.id,
        bid.provider_id,
        bid.id,
        tuple(lines),
        set_up_pence=set_up_pence(bid, lot),
        travel_pence=bid.travel_pence,
    )
