"""Why a need stayed unmet and why an offer lost: the first cause in the fixed order.

The order: no admissible bid (which filter), price above cap, capacity, a limit of the commission.
Each cause can be checked: it says what happens when this one thing is tried on the award as it is.
"""

from collections import Counter
from collections.abc import Sequence

from matching.limits import FILTERS, LIMITS, ROOM, Assignment, Choice, Near, Offers, Tally
from matching.limits.tally import with_rebates
from matching.problem import Bid, Need, Package
from matching.result import Cause, Losing, LosingReason, Removed, Unmet

ORDER: tuple[str, ...] = (
    "no_bid",
    *(name for name in FILTERS if name != "cap"),
    "package",
    "cap",
    *LIMITS,
    "package_apart",
    "search_stopped",
)
_PLACE = {name: place for place, name in enumerate(ORDER)}


def in_order(names: Sequence[str]) -> tuple[Removed, ...]:
    """How often each name occurs, in the fixed order."""
    counts = Counter(names)
    return tuple(Removed(name, counts[name]) for name in sorted(counts, key=_PLACE.__getitem__))


def cause_of(decided_by: str) -> Cause:
    """The kind of cause a filter or limit is."""
    if _PLACE[decided_by] <= _PLACE["package"]:
        return "no_admissible_bid"
    if decided_by in ("cap", "stand_alone", "member_cap"):
        return "price_above_cap"
    if decided_by in ROOM:
        return "capacity"
    return "search_stopped" if decided_by == "search_stopped" else "commission_limit"


def tried(near: Near, need: Need, offer_id: str, minutes: int) -> str:
    """What stands in the way of this offer serving this need too, the award being as it is."""
    offer = near.offers.offers[offer_id]
    if isinstance(offer, Package):
        return _package_tried(near, offer)
    part, elsewhere = near.around(offer_id, (need.id,))
    changed = {**part, need.id: Choice(offer_id, minutes)}
    return near.first_broken(changed, elsewhere) or "search_stopped"


def _package_tried(near: Near, package: Package) -> str:
    offers, needs = near.offers, near.offers.package_needs(package)
    changed, elsewhere = near.around(package.id, [need.id for need in needs])
    for need in needs:
        now = changed.get(need.id)
        if now and now.offer_id != package.id and isinstance(offers.offers[now.offer_id], Package):
            return "package_apart"
        changed[need.id] = Choice(package.id, need.planned_minutes_per_week())
    return near.first_broken(changed, elsewhere) or "search_stopped"


def unmet_of(offers: Offers, assignment: Assignment, proven: bool) -> tuple[Unmet, ...]:
    """Every planned minute that no award covers, with its first cause.

    Raises RuntimeError when an answer that is proven best could plainly serve one more.
    """
    found = []
    near = Near(offers, assignment)
    for need in offers.problem.needs:
        choice = assignment.get(need.id)
        have = choice.minutes_per_week if choice else 0
        missing = need.planned_minutes_per_week() - have
        if not missing:
            continue
        want = need.planned_minutes_per_week() if choice else need.firm_minutes_per_week
        names = list(offers.removed[need.id].values())
        names += [tried(near, need, o, want) for o in offers.candidates[need.id]]
        removed = in_order(names)
        decided = removed[-1].name if removed else "no_bid"
        if decided == "search_stopped" and proven:
            raise RuntimeError(f"Need {need.id} could be served: the model is wrong.")
        found.append(Unmet(need.id, missing, cause_of(decided), decided, removed))
    return tuple(found)


def losing_of(offers: Offers, assignment: Assignment, proven: bool) -> tuple[Losing, ...]:
    """Every bid and package that won nothing, and what decided."""
    won = {choice.offer_id for choice in assignment.values()}
    every = [offer for offer in offers.offers.values() if offer.id not in won]
    near = Near(offers, assignment)
    return tuple(_lost(near, offer, proven) for offer in every)


def _lost(near: Near, offer: Bid | Package, proven: bool) -> Losing:
    offers, assignment = near.offers, near.assignment
    if isinstance(offer, Package):
        needs = offers.package_needs(offer)
    else:
        needs = offers.needs_of_lot[offer.lot_id]
    out = [offers.removed[n.id][offer.id] for n in needs if offer.id in offers.removed[n.id]]
    able = [need for need in needs if offer.id not in offers.removed[need.id]]
    if not able:
        removed = in_order(out)
        decided = removed[-1].name if removed else "no_bid"
        reason: LosingReason = "price_above_cap" if decided == "cap" else "no_admissible_need"
        return Losing(offer.id, offer.provider_id, reason, decided, removed)
    served = [need for need in able if need.id in assignment]
    if isinstance(offer, Package) and not _all_in_full(assignment, able):
        decided = _package_tried(near, offer)
        return _limited(offer, decided, in_order([*out, decided]))
    if not served:
        tries = [tried(near, need, offer.id, need.firm_minutes_per_week) for need in able]
        removed = in_order([*out, *tries])
        return _limited(offer, removed[-1].name, removed)
    return _compared(near, offer, served, proven)


def _all_in_full(assignment: Assignment, needs: list[Need]) -> bool:
    """Whether all these needs are served already, flexible minutes too."""
    return all(
        need.id in assignment
        and assignment[need.id].minutes_per_week == need.planned_minutes_per_week()
        for need in needs
    )


def _limited(offer: Bid | Package, decided: str, removed: tuple[Removed, ...]) -> Losing:
    reason: LosingReason = "search_stopped" if decided == "search_stopped" else "limit"
    return Losing(offer.id, offer.provider_id, reason, decided, removed)


def _compared(near: Near, offer: Bid | Package, served: list[Need], proven: bool) -> Losing:
    """Hold the award against the same award with these needs moved to the offer that lost."""
    offers = near.offers
    # The others cost the same either way: only what the move touches is priced.
    assignment, elsewhere = near.around(offer.id, [need.id for need in served])
    moved = dict(assignment)
    without = dict(assignment)
    fit = chosen_fit = 0
    for need in served:
        now = without.pop(need.id)
        minutes = now.minutes_per_week
        if isinstance(offer, Package):
            minutes = need.planned_minutes_per_week()
        moved[need.id] = Choice(offer.id, minutes)
        fit += offers.fit(need, offer.provider_id)
        chosen_fit += offers.fit(need, offers.offers[now.offer_id].provider_id)
    rest = cost_pence(offers, without)
    chosen_cost = cost_pence(offers, assignment) - rest
    cost = cost_pence(offers, moved) - rest
    holders = (offers.offers[assignment[need.id].offer_id] for need in served)
    apart = any(isinstance(holder, Package) for holder in holders)
    limit = "package_apart" if apart else near.first_broken(moved, elsewhere)
    reason, decided = _decided(offers, (chosen_fit - fit, cost - chosen_cost), limit)
    if reason == "search_stopped" and proven:
        raise RuntimeError(f"Offer {offer.id} would have been better: the model is wrong.")
    return Losing(
        offer.id,
        offer.provider_id,
        reason,
        decided,
        (),
        cost,
        chosen_cost,
        fit,
        chosen_fit,
    )


def _decided(offers: Offers, worse: tuple[int, int], limit: str) -> tuple[LosingReason, str]:
    """The first aim at which the offer is worse; else the limit; else nothing tells them apart."""
    for aim in offers.problem.aims:
        by = worse[0] if aim == "fit" else worse[1]
        if by > 0:
            return ("fit", "fit") if aim == "fit" else ("price", "price")
        if by < 0:
            return ("limit", limit) if limit else ("search_stopped", "search_stopped")
    return ("limit", limit) if limit else ("equal", "equal")


def cost_pence(offers: Offers, assignment: Assignment) -> int:
    """What an assignment costs with rebates, pence per four weeks."""
    awards = with_rebates(offers, Tally(offers, assignment).awards)
    return sum(award.cost_pence() for award in awards)
