"""What an offer that lost would have needed: a lower price, or one limit less."""

from msgspec import structs

from matching.limits import Offers
from matching.problem import Bid, Package, Problem
from matching.reason import LosingReason
from matching.reasons.asking import Asking, Spent, proof_of
from matching.reasons.levers import limits_of, without
from matching.reasons.near import Near, Round, changed
from matching.result import Losing, Result
from matching.shares import divide


def why_lost(asking: Asking, solved: Round, losing: Losing) -> LosingReason:
    """The reason of one offer; never more than was proven.

    The members' stand-alone figures stay as they were stored: a cheaper offer would have lowered
    them, which is left aside.
    """
    near = solved.near(solved.lot_of_offer[losing.offer_id])
    reason = LosingReason(losing.offer_id, losing.provider_id, "unsure", 0, 0, "", "best_found")
    offer = near.offers.offers.get(losing.offer_id)
    if offer is None:
        return reason
    try:
        others = asking.solve(_with(near.problem, offer, None), solved.result)
        most = most_off(near, offer)
        if _serves_nobody(near, offer):
            return structs.replace(reason, kind="no_need", proof="checked")
        lowest = _tried(asking, near, offer, most, others)
        if key(lowest) < key(others):
            return _price(asking, near, offer, most, others, reason)
        return _limit(asking, near, offer, [others, lowest], reason)
    except Spent:
        return reason


def key(result: Result) -> tuple[int, ...]:
    """The levels of an answer, so that less is better."""
    return tuple(-one.value if one.best == "most" else one.value for one in result.levels)


def most_off(near: Near, offer: Bid | Package) -> int:
    """How much lower the price may be before the offer may serve fewer needs, or is nothing."""
    if isinstance(offer, Package):
        most = sum(part.pence for part in offer.lots)
    else:
        most = min(pence for price in offer.prices for pence in price.pence_per_head)
        if offer.unit == "hour":
            tiers = near.offers.providers[offer.provider_id].tiers
            most -= max((tier.rebate_pence_per_hour for tier in tiers), default=0)
    able = _able(near.offers, offer)
    low, high = 0, max(0, most)
    while low < high:
        middle = (low + high + 1) // 2
        if able <= _able(Offers(_alone(near.problem, lowered(offer, middle))), offer):
            low = middle
        else:
            high = middle - 1
    return low


def _alone(problem: Problem, offer: Bid | Package) -> Problem:
    """The problem with this offer only: who else bids decides nothing about whom it may serve."""
    if isinstance(offer, Bid):
        return structs.replace(problem, bids=(offer,), packages=())
    return structs.replace(problem, bids=(), packages=(offer,))


def _able(offers: Offers, offer: Bid | Package) -> set[str]:
    needs = (
        offers.needs_of_lot[offer.lot_id] if isinstance(offer, Bid) else offers.package_needs(offer)
    )
    return {need.id for need in needs if offer.id in offers.candidates[need.id]}


def _serves_nobody(near: Near, offer: Bid | Package) -> bool:
    """Whether a filter other than the price keeps the offer from every need."""
    lots = [offer.lot_id] if isinstance(offer, Bid) else [part.lot_id for part in offer.lots]
    needs = [need for lot in lots for need in near.offers.needs_of_lot[lot]]
    removed = [near.offers.removed[need.id].get(offer.id, "") for need in needs]
    return all(name not in ("", "cap") for name in removed)


def lowered(offer: Bid | Package, less_pence: int) -> Bid | Package:
    """The offer with each price, or a package's whole price, so much lower."""
    if isinstance(offer, Package):
        pence = {part.lot_id: part.pence for part in offer.lots}
        parts = divide(sum(pence.values()) - less_pence, pence)
        lots = tuple(structs.replace(part, pence=parts[part.lot_id]) for part in offer.lots)
        return structs.replace(offer, lots=lots)
    prices = tuple(
        structs.replace(
            price, pence_per_head=tuple(max(0, p - less_pence) for p in price.pence_per_head)
        )
        for price in offer.prices
    )
    return structs.replace(offer, prices=prices)


def _with(problem: Problem, offer: Bid | Package, instead: Bid | Package | None) -> Problem:
    """The problem with another offer in its place, or none."""
    if instead is None:
        return structs.replace(
            problem,
            bids=tuple(b for b in problem.bids if b.id != offer.id),
            packages=tuple(p for p in problem.packages if p.id != offer.id),
        )
    if isinstance(instead, Bid):
        return structs.replace(problem, bids=changed(problem.bids, offer.id, lambda _: instead))
    packages = changed(problem.packages, offer.id, lambda _: instead)
    return structs.replace(problem, packages=packages)


def _tried(
    asking: Asking, near: Near, offer: Bid | Package, less_pence: int, hint: Result
) -> Result:
    return asking.solve(_with(near.problem, offer, lowered(offer, less_pence)), hint)


def _price(
    asking: Asking,
    near: Near,
    offer: Bid | Package,
    most: int,
    others: Result,
    reason: LosingReason,
) -> LosingReason:
    """The smallest reduction that makes every best answer use the offer; a penny less does not.

    An offer that should have won at its own price lost because the search of the round ended
    early: then no reduction is what it lacked, and nothing is claimed.
    """
    low, high, answers = 0, most, [others]
    while high - low > 1:
        middle = (low + high) // 2
        found = _tried(asking, near, offer, middle, others)
        answers.append(found)
        if key(found) < key(others):
            high = middle
        else:
            low = middle
    if low == 0:
        answers.append(_tried(asking, near, offer, 0, others))
        if key(answers[-1]) < key(others):
            return reason
    cheaper = lowered(offer, high)
    if isinstance(cheaper, Package):
        price = sum(part.pence for part in cheaper.lots)
    else:
        price = cheaper.prices[0].pence_per_head[0]
    return structs.replace(
        reason, kind="price", less_pence=high, price_pence=price, proof=proof_of(near, *answers)
    )


def _limit(
    asking: Asking,
    near: Near,
    offer: Bid | Package,
    at_no_price: list[Result],
    reason: LosingReason,
) -> LosingReason:
    """The first limit without which the offer wins at its own price; it does so at no lower price.

    `at_no_price`: the answers without the offer, and with it at its lowest price.
    """
    others, answers = at_no_price[0], [*at_no_price]
    for name in limits_of(near.offers):
        free = without(near.problem, frozenset((name,)))
        with_it = asking.solve(free, others)
        without_it = asking.solve(_with(free, offer, None), others)
        answers += [with_it, without_it]
        if key(with_it) < key(without_it):
            proof = proof_of(near, *at_no_price, with_it, without_it)
            return structs.replace(reason, kind="limit", limit=name, proof=proof)
    return structs.replace(reason, kind="neither", proof=proof_of(near, *answers))
