"""The checker's sums over one way of serving the needs: costs, rebates, and limits that break."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from msgspec import Struct

from matching.check.book import Book, Served, in_proportion, own_pence
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
    set_up = round(Fraction(4 * bid.set_up_pence, book.lot[lot_id].term_weeks))
    return Part(heads, own, set_up, bid.travel_pence, rebate)


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


def cost_pence(book: Book, served: Served) -> int:
    """The cost of all parts, pence per four weeks."""
    return sum(part.cost_pence() for part in parts(book, served).values())


def broken(book: Book, served: Served) -> list[str]:
    """The limits that break, in the fixed order; those switched off apart."""
    found = [name for name in _broken(book, served) if name not in book.problem.limits_off]
    return list(dict.fromkeys(found))


def _broken(book: Book, served: Served) -> Iterator[str]:
    by_offer: Counter[str] = Counter()
    by_provider: Counter[str] = Counter()
    for offer_id, minutes in served.values():
        by_offer[offer_id] += minutes
        by_provider[book.provider_of(offer_id).id] += minutes
    yield from _money(book, served)
    work: Counter[tuple[str, str, str]] = Counter()
    for place, minutes in book.sittings(served):
        work[place] += minutes
    for (provider_id, area, band), minutes in work.items():
        places = book.provider[provider_id].capacities
        if places and minutes > sum(
            c.minutes_per_week for c in places if (c.area, c.band) == (area, band)
        ):
            yield "capacity"
    for provider_id, minutes in by_provider.items():
        most = book.provider[provider_id].minutes_per_week_max
        if most is not None and minutes > most:
            yield "exposure"
    bids = [(book.bid[o], minutes) for o, minutes in by_offer.items() if o in book.bid]
    if any(bid.minutes_max is not None and minutes > bid.minutes_max for bid, minutes in bids):
        yield "bid_maximum"
    if any(minutes < bid.minutes_min for bid, minutes in bids):
        yield "bid_minimum"
    yield from _lots(book, served)
    for provider_id in by_provider:
        mentor = book.provider[provider_id].mentor_provider_id
        if mentor and not by_provider[mentor]:
            yield "mentor"
    yield from _alternatives(book, served, list(by_offer))


def _money(book: Book, served: Served) -> Iterator[str]:
    """A cluster's cost, before rebates, against what its served members may pay at most."""
    left: Counter[str] = Counter()
    for need_id in served:
        need = book.need[need_id]
        figures = [need.cap_pence]
        if need.stand_alone_pence is not None:
            figures.append(need.stand_alone_pence)
        left[need.cluster_id] += min(figures)
    for part in parts(book, served).values():
        cluster = book.need[next(iter(part.own_pence))].cluster_id
        left[cluster] -= part.cost_pence() + part.rebate_pence
    if any(pence < 0 for pence in left.values()):
        yield "stand_alone"


def _lots(book: Book, served: Served) -> Iterator[str]:
    held: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for need_id, (offer_id, minutes) in served.items():
        held[book.need[need_id].lot_id][book.provider_of(offer_id).id] += minutes
    found: set[str] = set()
    for lot_id, by_provider in held.items():
        lot, asked = book.lot[lot_id], book.asked[lot_id]
        if len(by_provider) > lot.providers_max:
            found.add("providers_max")
        if len(by_provider) < lot.providers_min:
            found.add("providers_min")
        share = Fraction(max(by_provider.values()), asked)
        if share > Fraction(lot.provider_share_max_permille, 1000):
            found.add("provider_share")
        started = sum(m for one, m in by_provider.items() if not book.provider[one].start_up)
        if Fraction(started, asked) > 1 - Fraction(lot.start_up_reserved_permille, 1000):
            found.add("start_up_reserve")
    order = ("providers_max", "providers_min", "provider_share", "start_up_reserve")
    yield from (name for name in order if name in found)


def _alternatives(book: Book, served: Served, won: list[str]) -> Iterator[str]:
    groups = [
        (offer.provider_id, offer.exclusive_group)
        for offer in (book.bid.get(one) or book.package[one] for one in won)
        if offer.exclusive_group
    ]
    if len(set(groups)) < len(groups):
        yield "exclusive"
    ways = {(book.need[n].lot_id, offer_id) for n, (offer_id, _) in served.items()}
    holders = Counter((lot_id, book.provider_of(offer_id).id) for lot_id, offer_id in ways)
    if any(count > 1 for count in holders.values()):
        yield "one_offer_per_lot"
