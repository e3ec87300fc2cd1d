"""The checker's own account of why a need stayed unmet and why an offer lost."""

from collections import Counter

from matching.check.book import Book, Served, planned
from matching.check.near import Near
from matching.check.purses import spread
from matching.check.sums import broken, cost_pence
from matching.problem import Need, Package, Problem
from matching.result import Losing, Removed, Unmet

FILTERS = [
    "no_bid",
    "service",
    "area",
    "band",
    "start",
    "language",
    "carer_gender",
    "skill",
    "personal_care",
    "veto",
    "price_floor",
    "package",
]
MONEY = ["cap", "stand_alone", "member_cap"]
ROOM = ["capacity", "exposure", "bid_maximum"]
TERMS = [
    "bid_minimum",
    "providers_max",
    "providers_min",
    "provider_share",
    "start_up_reserve",
    "mentor",
    "exclusive",
    "one_offer_per_lot",
    "package_apart",
]
ORDER = [*FILTERS, *MONEY, *ROOM, *TERMS, "search_stopped"]


def funnel(names: list[str]) -> tuple[Removed, ...]:
    """How many each took out, in the fixed order."""
    counts = Counter(names)
    return tuple(Removed(name, counts[name]) for name in ORDER if counts[name])


def unmet(near: Near, need: Need) -> Unmet | None:
    """What this need lacks and why; None when all its planned minutes are covered."""
    book, served = near.book, near.served
    have = served[need.id][1] if need.id in served else 0
    if have == planned(need):
        return None
    want = planned(need) if need.id in served else need.firm_minutes_per_week
    names = []
    for offer_id in book.on_lot[need.lot_id]:
        failing = book.removed(offer_id, need)
        names.append(failing or in_the_way(near, offer_id, need, want))
    removed = funnel(names)
    decided = removed[-1].name if removed else "no_bid"
    if decided in FILTERS:
        return Unmet(need.id, planned(need) - have, "no_admissible_bid", decided, removed)
    if decided in MONEY:
        return Unmet(need.id, planned(need) - have, "price_above_cap", decided, removed)
    if decided in ROOM:
        return Unmet(need.id, planned(need) - have, "capacity", decided, removed)
    if decided in TERMS:
        return Unmet(need.id, planned(need) - have, "commission_limit", decided, removed)
    return Unmet(need.id, planned(need) - have, "search_stopped", decided, removed)


def in_the_way(near: Near, offer_id: str, need: Need, minutes: int) -> str:
    """The first limit that would break if this offer served this need too."""
    package = near.book.package.get(offer_id)
    if package:
        return _package_in_the_way(near, package)
    changed, elsewhere = near.around(offer_id, [need.id])
    changed[need.id] = (offer_id, minutes)
    return next(iter(broken(near.book, changed, elsewhere)), "search_stopped")


def _package_in_the_way(near: Near, package: Package) -> str:
    book, needs = near.book, near.book.package_needs(package)
    changed, elsewhere = near.around(package.id, [need.id for need in needs])
    for need in needs:
        holder = near.served.get(need.id, ("", 0))[0]
        if holder in book.package and holder != package.id:
            return "package_apart"
        changed[need.id] = (package.id, planned(need))
    return next(iter(broken(book, changed, elsewhere)), "search_stopped")


def losing(near: Near, offer_id: str) -> Losing:
    """Why an offer that won nothing lost."""
    book, served = near.book, near.served
    package = book.package.get(offer_id)
    needs = book.package_needs(package) if package else book.in_lot[book.bid[offer_id].lot_id]
    who = book.provider_of(offer_id).id
    names = [book.removed(offer_id, need) for need in needs]
    able = [need for need, name in zip(needs, names, strict=True) if not name]
    names = [name for name in names if name]
    if not able:
        removed = funnel(names)
        decided = removed[-1].name if removed else "no_bid"
        reason = "price_above_cap" if decided == "cap" else "no_admissible_need"
        return Losing(offer_id, who, reason, decided, removed)  # type: ignore[arg-type]
    there = [need for need in able if need.id in served]
    if package:
        whole = all(served.get(need.id, ("", 0))[1] == planned(need) for need in able)
        if not whole:
            names.append(_package_in_the_way(near, package))
    elif not there:
        names += [in_the_way(near, offer_id, need, need.firm_minutes_per_week) for need in able]
    if (package and not whole) or not there:
        decided = names[-1] if package else funnel(names)[-1].name
        stopped = decided == "search_stopped"
        removed = funnel(names)
        return Losing(offer_id, who, "search_stopped" if stopped else "limit", decided, removed)
    return _compared(near, offer_id, there)


def _compared(near: Near, offer_id: str, there: list[Need]) -> Losing:
    """The same award with these needs moved to the offer that lost: dearer, or fitting less?"""
    book, ids = near.book, {need.id for need in there}
    # The others cost the same either way: only what the move touches is priced.
    served, elsewhere = near.around(offer_id, ids)
    without = {one: choice for one, choice in served.items() if one not in ids}
    minutes = {one: served[one][1] for one in ids}
    if offer_id in book.package:
        minutes = {need.id: planned(need) for need in there}
    # The order of the needs is kept: nothing here may depend on it, and then nothing can.
    moved = {one: (offer_id, minutes[one]) if one in ids else now for one, now in served.items()}
    fit = sum(book.fit(need, offer_id) for need in there)
    chosen_fit = sum(book.fit(need, served[need.id][0]) for need in there)
    rest = cost_pence(book, without)
    cost, chosen_cost = cost_pence(book, moved) - rest, cost_pence(book, served) - rest
    reason, decided = "equal", "equal"
    for aim in book.problem.aims:
        here, chosen = (-fit, -chosen_fit) if aim == "fit" else (cost, chosen_cost)
        if here > chosen:
            reason = decided = "fit" if aim == "fit" else "price"
            break
        if here < chosen:
            reason = decided = "search_stopped"
            break
    if reason in ("equal", "search_stopped"):
        apart = any(served[need.id][0] in book.package for need in there)
        limits = ["package_apart"] if apart else broken(book, moved, elsewhere)
        if limits:
            reason, decided = "limit", limits[0]
    who = book.provider_of(offer_id).id
    figures = (cost, chosen_cost, fit, chosen_fit)
    return Losing(offer_id, who, reason, decided, (), *figures)  # type: ignore[arg-type]


def level_values(problem: Problem, book: Book, served: Served) -> dict[str, int]:
    """The value of each level."""
    firm = flexible = fit = 0
    for need in problem.needs:
        weight = need.weight * book.weights[book.lot[need.lot_id].commission_id].need
        offered = any(not book.removed(o, need) for o in book.on_lot[need.lot_id])
        if need.id in served:
            flexible += weight * (planned(need) - served[need.id][1])
            fit += book.fit(need, served[need.id][0])
        elif offered:
            firm += weight * need.firm_minutes_per_week
            flexible += weight * need.flexible_minutes_per_week
    cost = cost_pence(book, served)
    return {
        "unmet_minutes": firm,
        "flexible_minutes": flexible,
        "fit": fit,
        "cost": cost,
        "spread": spread(book, served),
    }
