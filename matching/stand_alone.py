"""What the cheapest offer to come for one member alone would cost, before anyone is matched.

The cheapest admissible combination of this round's bids that serves the member's needs in a lot
alone: nobody to share with, the first tier, all of the set-up and travel. Where nobody offered,
the current confirmed arrangement; else none, and the member's own cap is the limit.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct, structs

from matching.limits import Offers, room_for
from matching.prices import WEEKS, own_pence, set_up_pence
from matching.problem import Bid, Need, Problem
from matching.shares import divide

Basis = Literal["bid", "incumbent", "none"]


class StandAlone(Struct, frozen=True):
    """A need's stand-alone figure: pence per four weeks, the bid it rests on, and its basis."""

    pence_per_four_weeks: int | None
    bid_id: str | None
    basis: Basis


# Needs left out, pence, and for each bid used (by its number) the needs it serves (by number).
_Plan = tuple[int, int, tuple[tuple[int, tuple[int, ...]], ...]]


def stand_alone_offers(problem: Problem) -> dict[str, StandAlone]:
    """The stand-alone figure of every need, by need id, in the order of the problem."""
    offers = Offers(problem)
    together: defaultdict[tuple[str, str], list[Need]] = defaultdict(list)
    for need in problem.needs:
        together[need.member_id, need.lot_id].append(need)
    found: dict[str, StandAlone] = {}
    for needs in together.values():
        bids = sorted(
            (o for o in offers.offers_of_lot[needs[0].lot_id] if isinstance(o, Bid)),
            key=lambda bid: bid.id,
        )
        found.update(_cheapest(offers, sorted(needs, key=lambda need: need.id), bids))
    return {need.id: found.get(need.id) or _without_bid(need) for need in problem.needs}


def with_stand_alone(problem: Problem) -> Problem:
    """The same problem with every need's `stand_alone_pence` worked out from its own bids."""
    found = stand_alone_offers(problem)
    needs = tuple(
        structs.replace(need, stand_alone_pence=found[need.id].pence_per_four_weeks)
        for need in problem.needs
    )
    return structs.replace(problem, needs=needs)


def _without_bid(need: Need) -> StandAlone:
    if need.current_pence is not None:
        return StandAlone(need.current_pence, None, "incumbent")
    return StandAlone(None, None, "none")


def _cheapest(offers: Offers, needs: Sequence[Need], bids: Sequence[Bid]) -> dict[str, StandAlone]:
    """Serve as many of one member's needs as can be, at least cost; ties go to the lower id.

    Over all subsets of the needs: which bid takes the subset that has the first need in it.
    """
    size = len(needs)
    cost: dict[tuple[int, int], int] = {}
    for number, bid in enumerate(bids):
        for subset in range(1, 1 << size):
            chosen = [need for bit, need in enumerate(needs) if subset >> bit & 1]
            pence = _pence(offers, bid, chosen)
            if pence is not None:
                cost[number, subset] = pence
    best: dict[int, _Plan] = {0: (0, 0, ())}
    for wanted in range(1, 1 << size):
        first = wanted & -wanted
        left_out, pence, plan = best[wanted ^ first]
        options = [(left_out + 1, pence, plan)]
        for (number, subset), price in cost.items():
            if subset & first and subset & wanted == subset:
                left_out, pence, plan = best[wanted ^ subset]
                if any(number == used for used, _ in plan):
                    continue
                served = tuple(bit for bit in range(size) if subset >> bit & 1)
                options.append((left_out, pence + price, (*plan, (number, served))))
        best[wanted] = min(options)
    found: dict[str, StandAlone] = {}
    for number, served in best[(1 << size) - 1][2]:
        chosen = [needs[bit] for bit in served]
        for need_id, pence in _parts(offers, bids[number], chosen).items():
            found[need_id] = StandAlone(pence, bids[number].id, "bid")
    return found


def _pence(offers: Offers, bid: Bid, needs: Sequence[Need]) -> int | None:
    """What this bid asks for these needs of one member alone; None where it cannot serve them."""
    if any(offers.removed[need.id].get(bid.id, "cap") != "cap" for need in needs):
        return None
    minutes = sum(need.planned_minutes_per_week() for need in needs)
    provider = offers.providers[bid.provider_id]
    work: Counter[tuple[str, str]] = Counter()
    for need in needs:
        work[need.area, need.band] += need.planned_minutes_per_week()
    if any(asked > room_for(provider, *place) for place, asked in work.items()):
        return None
    most = (bid.minutes_max, provider.minutes_per_week_max)
    if minutes < bid.minutes_min or any(m is not None and minutes > m for m in most):
        return None
    return sum(_parts(offers, bid, needs).values())


def _parts(offers: Offers, bid: Bid, needs: Sequence[Need]) -> dict[str, int]:
    """Each need's own cost alone, with its equal part of set-up, travel and first-tier rebate."""
    lot = offers.lots[bid.lot_id]
    minutes = {need.id: need.planned_minutes_per_week() for need in needs}
    own = {need.id: own_pence(bid, lot, need, minutes[need.id], 1) for need in needs}
    once = divide(set_up_pence(bid, lot) + bid.travel_pence, dict.fromkeys(own, 1))
    tiers = offers.providers[bid.provider_id].tiers
    rebate = 0
    if bid.unit == "hour" and tiers and tiers[0].from_minutes_per_week == 0:
        rebate = WEEKS * sum(minutes.values()) * tiers[0].rebate_pence_per_hour // 60
    off = divide(rebate, minutes)
    return {need_id: own[need_id] + once[need_id] - off[need_id] for need_id in own}
