"""Each limit as something that can be moved by an amount, and how far an answer moved it."""

from collections import Counter
from collections.abc import Callable, Iterator

from msgspec import Struct, structs

from matching.limits import LIMITS, Offers, Tally, assignment_of, room_for
from matching.prices import own_pence
from matching.problem import Bid, Capacity, Lot, Need, Package, Problem, Provider
from matching.reasons.near import changed
from matching.result import Result

PERCENT = 10  # thousandths
PENCE_MOST = 100_000_000
MINUTES_MOST = 10_000_000
Apply = Callable[[Problem, int], Problem]


class Lever(Struct, frozen=True):
    """A limit of one lot, provider, offer or need. `apply(problem, amount)`; `most` is no limit.

    `grain`: the smallest step worth saying. `used` says how far an answer needed it at most; None
    where that is not read off.
    """

    name: str
    subject_id: str
    most: int
    grain: int
    apply: Apply
    used: Callable[[Problem, Result], int] | None = None


def without(problem: Problem, names: frozenset[str], need_id: str = "") -> Problem:
    """The problem without these limits; "cap" is the price this need's member can pay."""
    off = tuple(name for name in LIMITS if name in {*problem.limits_off, *names})
    needs = problem.needs
    if "cap" in names:
        needs = changed(needs, need_id, lambda n: structs.replace(n, cap_pence=PENCE_MOST))
    return structs.replace(problem, limits_off=off, needs=needs)


def present(offers: Offers, need: Need) -> list[str]:
    """The limits that could stand in a need's way, in their fixed order; "cap" first."""
    names = limits_of(offers)
    capped = "cap" in offers.removed[need.id].values() or need.stand_alone_pence is None
    capped = capped or need.cap_pence < need.stand_alone_pence  # type: ignore[operator]
    return ["cap", *names] if capped else names


def limits_of(offers: Offers) -> list[str]:
    """The limits that are there at all in a problem, in their fixed order."""
    problem = offers.problem
    offered = Counter(offer.provider_id for offer in offers.offers.values())
    there: dict[str, bool] = {
        "member_cap": bool(problem.members),
        "capacity": any(p.capacities for p in problem.providers),
        "exposure": any(p.minutes_per_week_max is not None for p in problem.providers),
        "bid_maximum": any(b.minutes_max is not None for b in problem.bids),
        "bid_minimum": any(b.minutes_min for b in problem.bids),
        "providers_min": any(lot.providers_min > 1 for lot in problem.lots),
        "provider_share": any(lot.provider_share_max_permille < 1000 for lot in problem.lots),
        "start_up_reserve": any(lot.start_up_reserved_permille for lot in problem.lots),
        "mentor": any(p.mentor_provider_id for p in problem.providers),
        "exclusive": any(o.exclusive_group for o in offers.offers.values()),
        "one_offer_per_lot": any(count > 1 for count in offered.values()),
    }
    return [name for name in LIMITS if name not in offers.off and there.get(name, True)]


def levers(offers: Offers, need: Need, name: str) -> Iterator[Lever]:
    """What of one limit could be moved for a need: for each offer, or the lot, or as a whole."""
    lot = offers.lots[need.lot_id]
    able = [offers.offers[offer_id] for offer_id in offers.candidates[need.id]]
    bids = [offer for offer in able if isinstance(offer, Bid)]
    providers = [offers.providers[one] for one in dict.fromkeys(o.provider_id for o in able)]
    match name:
        case "cap":
            yield _cap(need)
        case "capacity":
            yield from (_capacity(p, need) for p in providers if p.capacities)
        case "room":
            both = (p for p in providers if p.capacities and p.minutes_per_week_max is not None)
            yield from (_room(p, need) for p in both)
        case "exposure":
            yield from (_exposure(p) for p in providers if p.minutes_per_week_max is not None)
        case "bid_maximum":
            yield from (_bid_maximum(b) for b in bids if b.minutes_max is not None)
        case "bid_minimum":
            yield from (_bid_minimum(b) for b in bids if b.minutes_min)
        case "providers_max" | "providers_min" | "provider_share" | "start_up_reserve":
            yield from (one for one in rules(lot) if one.name == name)
        case _:
            yield _off(name, need)


def rules(lot: Lot) -> Iterator[Lever]:
    """The rules that the commission itself made for a lot."""
    yield _rule(lot, "providers_max", 50 - lot.providers_max, 1, 1)
    if lot.providers_min > 1:
        yield _rule(lot, "providers_min", lot.providers_min - 1, 1, -1)
    if lot.provider_share_max_permille < 1000:
        yield _rule(lot, "provider_share_max_permille", 1000 - lot.provider_share_max_permille,
                    PERCENT, 1)  # fmt: skip
    if lot.start_up_reserved_permille:
        yield _rule(lot, "start_up_reserved_permille", lot.start_up_reserved_permille, PERCENT, -1)


RULE_OF = {
    "provider_share_max_permille": "provider_share",
    "start_up_reserved_permille": "start_up_reserve",
}


def _rule(lot: Lot, field: str, most: int, grain: int, sign: int) -> Lever:
    def apply(problem: Problem, amount: int) -> Problem:
        now = getattr(lot, field) + sign * amount
        lots = changed(problem.lots, lot.id, lambda one: structs.replace(one, **{field: now}))
        return structs.replace(problem, lots=lots)

    return Lever(RULE_OF.get(field, field), lot.id, most, grain, apply)


def _off(name: str, need: Need) -> Lever:
    def apply(problem: Problem, _amount: int) -> Problem:
        return without(problem, frozenset((name,)), need.id)

    def excess(problem: Problem, result: Result) -> int:
        clusters = Tally(Offers(problem), assignment_of(result)).cluster_pence.values()
        return sum(max(0, cost - limit) for cost, limit in clusters)

    return Lever(name, "", 0, 1, apply, excess if name == "stand_alone" else None)


def _cap(need: Need) -> Lever:
    def apply(problem: Problem, amount: int) -> Problem:
        cap = min(PENCE_MOST, need.cap_pence + amount)
        needs = changed(problem.needs, need.id, lambda n: structs.replace(n, cap_pence=cap))
        return structs.replace(problem, needs=needs)

    def used(problem: Problem, result: Result) -> int:
        offers = Offers(problem)
        choice = assignment_of(result)[need.id]
        pair = offers.pair(offers.offers[choice.offer_id], offers.needs[need.id])
        least = 0
        if isinstance(pair.offer, Bid):
            minutes = need.firm_minutes_per_week
            least = own_pence(pair.offer, pair.lot, need, minutes, pair.together)
        cost, limit = Tally(offers, assignment_of(result)).cluster_pence[need.cluster_id]
        rest = limit - offers.needs[need.id].limit_pence()
        return max(least, cost - rest) - need.cap_pence

    return Lever("cap", need.id, PENCE_MOST - need.cap_pence, 1, apply, used)


def _with_provider(problem: Problem, provider: Provider) -> Problem:
    return structs.replace(
        problem, providers=changed(problem.providers, provider.id, lambda _: provider)
    )


def _capacity(provider: Provider, need: Need) -> Lever:
    place = (need.area, need.band)
    room = room_for(provider, *place)

    def apply(problem: Problem, amount: int) -> Problem:
        others = tuple(c for c in provider.capacities if (c.area, c.band) != place)
        more = (*others, Capacity(*place, room + amount))
        return _with_provider(problem, structs.replace(provider, capacities=more))

    def used(problem: Problem, result: Result) -> int:
        work = Tally(Offers(problem), assignment_of(result)).work
        return work.get((provider.id, *place), 0) - room

    return Lever("capacity", provider.id, MINUTES_MOST - room, 1, apply, used)


def _exposure(provider: Provider) -> Lever:
    now = provider.minutes_per_week_max or 0

    def apply(problem: Problem, amount: int) -> Problem:
        return _with_provider(problem, structs.replace(provider, minutes_per_week_max=now + amount))

    def used(_problem: Problem, result: Result) -> int:
        lines = (a.lines for a in result.awards if a.provider_id == provider.id)
        return sum(line.minutes_per_week for found in lines for line in found) - now

    return Lever("exposure", provider.id, MINUTES_MOST - now, 1, apply, used)


def _room(provider: Provider, need: Need) -> Lever:
    """More minutes at this time, and as many more in all: what a provider means by taking more."""
    there, in_all = _capacity(provider, need), _exposure(provider)

    def apply(problem: Problem, amount: int) -> Problem:
        place = (need.area, need.band)
        others = tuple(c for c in provider.capacities if (c.area, c.band) != place)
        here = Capacity(*place, room_for(provider, *place) + amount)
        most = (provider.minutes_per_week_max or 0) + amount
        more = structs.replace(provider, capacities=(*others, here), minutes_per_week_max=most)
        return _with_provider(problem, more)

    def used(problem: Problem, result: Result) -> int:
        return max(one.used(problem, result) for one in (there, in_all) if one.used)

    return Lever("room", provider.id, min(there.most, in_all.most), 1, apply, used)


def _with_bid(problem: Problem, bid: Bid) -> Problem:
    return structs.replace(problem, bids=changed(problem.bids, bid.id, lambda _: bid))


def _billed(result: Result, offer: Bid | Package) -> int:
    lines = (award.lines for award in result.awards if award.offer_id == offer.id)
    return sum(line.minutes_per_week for found in lines for line in found)


def _bid_maximum(bid: Bid) -> Lever:
    now = bid.minutes_max or 0

    def apply(problem: Problem, amount: int) -> Problem:
        return _with_bid(problem, structs.replace(bid, minutes_max=now + amount))

    def used(_problem: Problem, result: Result) -> int:
        return _billed(result, bid) - now

    return Lever("bid_maximum", bid.id, MINUTES_MOST - now, 1, apply, used)


def _bid_minimum(bid: Bid) -> Lever:
    def apply(problem: Problem, amount: int) -> Problem:
        return _with_bid(problem, structs.replace(bid, minutes_min=bid.minutes_min - amount))

    def used(_problem: Problem, result: Result) -> int:
        return bid.minutes_min - _billed(result, bid)

    return Lever("bid_minimum", bid.id, bid.minutes_min, 1, apply, used)
