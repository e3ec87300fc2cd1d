"""The checker's own prices: what each part of an award costs, with its provider's rebate."""

from collections import Counter, defaultdict
from fractions import Fraction

from msgspec import Struct

from matching.check.book import Book, Served, in_proportion, own_pence, set_up_pence
from matching.problem import Need, Provider


class Part(Struct, frozen=True):
    """A lot, or part of it, under one offer: what each need pays itself, and what is shared."""

    headcount: dict[str, int]
    own_pence: dict[str, int]
    set_up_pence: int = 0
    travel_pence: int = 0
    rebate_pence: int = 0

    def cost_pence(self) -> int:
        """All of it, pence per four weeks."""
        own = sum(self.own_pence.values())
        return own + self.set_up_pence + self.travel_pence - self.rebate_pence


def parts(book: Book, served: Served) -> dict[tuple[str, str], Part]:
    """Every part by lot and offer, with rebates."""
    needs: defaultdict[tuple[str, str], list[tuple[Need, int]]] = defaultdict(list)
    for need_id, (offer_id, minutes) in served.items():
        need = book.need[need_id]
        needs[need.lot_id, offer_id].append((need, minutes))
    rebates = _rebates(book, needs)
    return {key: _part(book, key, found, rebates.get(key, 0)) for key, found in needs.items()}


def _part(book: Book, key: tuple[str, str], needs: list[tuple[Need, int]], rebate: int) -> Part:
    lot_id, offer_id = key
    together = Counter(need.session_id for need, _ in needs)
    heads: dict[str, int] = {}
    for need, _ in needs:
        people = together[need.session_id] if need.session_id else 1
        workers = -(-people // book.at_once(offer_id, need))
        heads[need.id] = people // workers
    bid = book.bid.get(offer_id)
    if bid is None:
        package = book.package[offer_id]
        pence = next(part.pence for part in package.lots if part.lot_id == lot_id)
        return Part(heads, in_proportion(pence, {need.id: m for need, m in needs}))
    own = {need.id: own_pence(book, bid, need, m, heads[need.id]) for need, m in needs}
    return Part(heads, own, set_up_pence(book, bid), bid.travel_pence, rebate)


def _rebates(
    book: Book, needs: dict[tuple[str, str], list[tuple[Need, int]]]
) -> dict[tuple[str, str], int]:
    """Each provider's rebate over all its hours, divided over its parts by minutes."""
    minutes: defaultdict[str, dict[tuple[str, str], int]] = defaultdict(dict)
    for (lot_id, offer_id), found in needs.items():
        bid = book.bid.get(offer_id)
        if bid and bid.unit == "hour" and book.provider[bid.provider_id].tiers:
            minutes[bid.provider_id][lot_id, offer_id] = sum(m for _, m in found)
    rebates: dict[tuple[str, str], int] = {}
    for provider_id, by_part in minutes.items():
        total = _rebate(book.provider[provider_id], sum(by_part.values()))
        names = {f"{place:09d}": key for place, key in enumerate(sorted(by_part))}
        divided = in_proportion(total, {name: by_part[key] for name, key in names.items()})
        rebates.update({names[name]: pence for name, pence in divided.items()})
    return rebates


def _rebate(provider: Provider, minutes: int) -> int:
    """Pence per four weeks, rounded down, on so many minutes per week."""
    if provider.tier_kind == "all_units":
        rates = [
            t.rebate_pence_per_hour for t in provider.tiers if t.from_minutes_per_week <= minutes
        ]
        return int(Fraction(4 * minutes * max(rates, default=0), 60))
    total, rate = Fraction(0), 0
    # Each tier adds what it takes off beyond the tier before, on the minutes above its start.
    for tier in provider.tiers:
        above = max(0, minutes - tier.from_minutes_per_week)
        total += Fraction(4 * above * (tier.rebate_pence_per_hour - rate), 60)
        rate = tier.rebate_pence_per_hour
    return int(total)
