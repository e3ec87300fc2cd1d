"""The checker's sums over one way of serving the needs: its cost, and the limits that break."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction

from matching.check.book import Book, Served
from matching.check.parts import parts
from matching.check.purses import broken_money


def cost_pence(book: Book, served: Served) -> int:
    """The cost of all parts, pence per four weeks."""
    return sum(part.cost_pence() for part in parts(book, served).values())


def broken(book: Book, served: Served, elsewhere: frozenset[str] = frozenset()) -> list[str]:
    """The limits that break, in the fixed order; those switched off apart.

    `elsewhere`: the providers who won in lots that `served` leaves out (see `matching.check.near`).
    """
    found = [
        name for name in _broken(book, served, elsewhere) if name not in book.problem.limits_off
    ]
    return list(dict.fromkeys(found))


def _broken(book: Book, served: Served, elsewhere: frozenset[str]) -> Iterator[str]:
    by_offer: Counter[str] = Counter()
    by_provider: Counter[str] = Counter()
    for offer_id, minutes in served.values():
        by_offer[offer_id] += minutes
        by_provider[book.provider_of(offer_id).id] += minutes
    yield from broken_money(book, served)
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
    for provider_id in {*by_provider, *elsewhere}:
        mentor = book.provider[provider_id].mentor_provider_id
        if mentor and mentor not in elsewhere and not by_provider[mentor]:
            yield "mentor"
    yield from _alternatives(book, served, list(by_offer))


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
