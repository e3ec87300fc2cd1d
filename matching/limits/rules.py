"""The limits an award as a whole must keep: one function each, its docstring is the sentence.

LIMITS is in the fixed order of causes: what the member can pay, room, then the commission's and
the offers' own terms.
"""

from collections import Counter
from collections.abc import Callable, Iterator

from matching.limits.tally import Tally
from matching.problem import Bid, Provider

# More minutes than any round can ask for.
UNBOUNDED = 10**12


def stand_alone(tally: Tally) -> Iterator[str]:
    """Together the cluster would pay more than if each member bought alone."""
    for cluster, (cost, limit) in tally.cluster_pence.items():
        if cost > limit:
            yield cluster


def member_cap(tally: Tally) -> Iterator[str]:
    """Together this would cost the member more than they set aside."""
    if tally.offers.tight:
        yield from sorted(tally.over_cap())


def room_for(provider: Provider, area: str, band: str) -> int:
    """Minutes of work per week a provider has in an area and band; see Provider."""
    if not provider.capacities:
        return UNBOUNDED
    places = ((c.area, c.band, c.minutes_per_week) for c in provider.capacities)
    return next((minutes for a, b, minutes in places if (a, b) == (area, band)), 0)


def capacity(tally: Tally) -> Iterator[str]:
    """The provider has no room left at this time in this area."""
    for (provider_id, area, band), minutes in tally.work.items():
        provider = tally.offers.providers[provider_id]
        if minutes > room_for(provider, area, band):
            yield provider_id


def exposure(tally: Tally) -> Iterator[str]:
    """A start-up may only take on so much at once."""
    for provider_id, minutes in tally.minutes_of_provider.items():
        most = tally.offers.providers[provider_id].minutes_per_week_max
        if most is not None and minutes > most:
            yield provider_id


def bid_maximum(tally: Tally) -> Iterator[str]:
    """The offer has a most, and it is reached."""
    for offer_id, minutes in tally.minutes_of_offer.items():
        offer = tally.offers.offers[offer_id]
        if isinstance(offer, Bid) and offer.minutes_max is not None and minutes > offer.minutes_max:
            yield offer_id


def bid_minimum(tally: Tally) -> Iterator[str]:
    """The offer is only for more hours than this."""
    for offer_id, minutes in tally.minutes_of_offer.items():
        offer = tally.offers.offers[offer_id]
        if isinstance(offer, Bid) and minutes < offer.minutes_min:
            yield offer_id


def providers_max(tally: Tally) -> Iterator[str]:
    """The commission wants no more providers than it already has here."""
    for lot_id, offers in tally.offers_in_lot.items():
        if len(set(offers.values())) > tally.offers.lots[lot_id].providers_max:
            yield lot_id


def providers_min(tally: Tally) -> Iterator[str]:
    """The commission wants more than one provider here, so that one can stand in for another."""
    for lot_id, offers in tally.offers_in_lot.items():
        if len(set(offers.values())) < tally.offers.lots[lot_id].providers_min:
            yield lot_id


def provider_share(tally: Tally) -> Iterator[str]:
    """The commission does not let one provider hold this much of the lot."""
    for (lot_id, _), minutes in tally.minutes_in_lot.items():
        share = tally.offers.lots[lot_id].provider_share_max_permille
        if 1000 * minutes > share * tally.offers.planned[lot_id]:
            yield lot_id


def start_up_reserve(tally: Tally) -> Iterator[str]:
    """The commission keeps this part of the lot for start-ups."""
    others: Counter[str] = Counter()
    for (lot_id, provider_id), minutes in tally.minutes_in_lot.items():
        if not tally.offers.providers[provider_id].start_up:
            others[lot_id] += minutes
    for lot_id, minutes in others.items():
        kept = tally.offers.lots[lot_id].start_up_reserved_permille
        if 1000 * minutes > (1000 - kept) * tally.offers.planned[lot_id]:
            yield lot_id


def mentor(tally: Tally) -> Iterator[str]:
    """This start-up comes with a mentor, and the mentor won nothing in this round."""
    won = {*tally.minutes_of_provider, *tally.elsewhere}
    for provider_id in sorted(won):
        wanted = tally.offers.providers[provider_id].mentor_provider_id
        if wanted and wanted not in won:
            yield provider_id


def exclusive(tally: Tally) -> Iterator[str]:
    """The provider made this offer instead of another one, and the other one won."""
    won: Counter[tuple[str, str]] = Counter()
    for offer_id in tally.minutes_of_offer:
        offer = tally.offers.offers[offer_id]
        if offer.exclusive_group:
            won[offer.provider_id, offer.exclusive_group] += 1
    for (provider_id, _), count in won.items():
        if count > 1:
            yield provider_id


def one_offer_per_lot(tally: Tally) -> Iterator[str]:
    """The provider already won this lot with another of their offers."""
    for lot_id, offers in tally.offers_in_lot.items():
        if len(set(offers.values())) < len(offers):
            yield lot_id


LIMITS: dict[str, Callable[[Tally], Iterator[str]]] = {
    "stand_alone": stand_alone,
    "member_cap": member_cap,
    "capacity": capacity,
    "exposure": exposure,
    "bid_maximum": bid_maximum,
    "bid_minimum": bid_minimum,
    "providers_max": providers_max,
    "providers_min": providers_min,
    "provider_share": provider_share,
    "start_up_reserve": start_up_reserve,
    "mentor": mentor,
    "exclusive": exclusive,
    "one_offer_per_lot": one_offer_per_lot,
}
ROOM = frozenset(("capacity", "exposure", "bid_maximum"))
PACKAGE_SENTENCE = "This offer is for several lots together, and not all of them could be had."


def first_broken(tally: Tally) -> str:
    """The first limit, in the fixed order, that an assignment breaks; "" when it keeps all."""
    for name, broken in LIMITS.items():
        if name not in tally.offers.off and next(broken(tally), None) is not None:
            return name
    return ""
