"""A problem read once: what belongs to what, and which offers may serve which needs."""

from collections import Counter, defaultdict
from functools import cached_property

from matching.limits.filters import Pair, package_keeps_floor, removed_by
from matching.problem import Bid, Lot, Need, Package, Problem, Provider
from matching.purses import UNBOUNDED_PENCE


def tight_members(problem: Problem) -> frozenset[str]:
    """The members whose cap can bind: what all their needs may cost is more than the cap.

    Without the limit stand_alone a need may cost anything, and every cap can bind.
    """
    caps = {member.id: member.cap_pence for member in problem.members}
    if "stand_alone" in problem.limits_off:
        return frozenset(caps)
    most: Counter[str] = Counter()
    for need in problem.needs if caps else ():
        most[need.member_id] += need.limit_pence()
    return frozenset(one for one, cap in caps.items() if most[one] > cap)


class Offers:
    """Look-ups over one problem. Nothing here changes after it was made.

    `candidates[need]`: offers that may serve it, in the order of the problem (packages last).
    `removed[need]`: the filter that took each other offer of its lot out.
    """

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lots: dict[str, Lot] = {lot.id: lot for lot in problem.lots}
        self.needs: dict[str, Need] = {need.id: need for need in problem.needs}
        self.providers: dict[str, Provider] = {p.id: p for p in problem.providers}
        self.offers: dict[str, Bid | Package] = {o.id: o for o in problem.bids}
        self.offers.update({o.id: o for o in problem.packages})
        self.weights = {c.id: c.weights for c in problem.commissions}
        self.caps: dict[str, int] = {member.id: member.cap_pence for member in problem.members}
        self.needs_of_lot: defaultdict[str, list[Need]] = defaultdict(list)
        for need in problem.needs:
            self.needs_of_lot[need.lot_id].append(need)
        self.planned = {
            lot: sum(need.planned_minutes_per_week() for need in needs)
            for lot, needs in self.needs_of_lot.items()
        }
        self.people_max: dict[str, int] = {}
        self.people: Counter[str] = Counter()
        for need in problem.needs:
            if need.session_id:
                most = self.people_max.get(need.session_id, need.people_max)
                self.people_max[need.session_id] = min(most, need.people_max)
                self.people[need.session_id] += 1
        self.offers_of_lot: defaultdict[str, list[Bid | Package]] = defaultdict(list)
        for bid in problem.bids:
            self.offers_of_lot[bid.lot_id].append(bid)
        for package in problem.packages:
            for part in package.lots:
                self.offers_of_lot[part.lot_id].append(package)
        self.candidates: dict[str, list[str]] = {need.id: [] for need in problem.needs}
        self.removed: dict[str, dict[str, str]] = {need.id: {} for need in problem.needs}
        self._filter()

    def _filter(self) -> None:
        for bid in self.problem.bids:
            for need in self.needs_of_lot[bid.lot_id]:
                self._keep(bid, need, removed_by(self.pair(bid, need)))
        for package in self.problem.packages:
            found = {
                need.id: removed_by(self.pair(package, need))
                for need in self.package_needs(package)
            }
            fails = any(found.values())
            for need in self.package_needs(package):
                self._keep(package, need, found[need.id] or ("package" if fails else ""))

    def _keep(self, offer: Bid | Package, need: Need, failed: str) -> None:
        if failed:
            self.removed[need.id][offer.id] = failed
        else:
            self.candidates[need.id].append(offer.id)

    def pair(self, offer: Bid | Package, need: Need) -> Pair:
        """One offer against one need, with what the filters must know."""
        lot = self.lots[need.lot_id]
        together = 1
        kept = True
        if isinstance(offer, Package):
            if lot.floor_pence_per_hour:
                pence = next(part.pence for part in offer.lots if part.lot_id == lot.id)
                work = self.worker_minutes(offer, self.needs_of_lot[lot.id])
                kept = package_keeps_floor(pence, lot.floor_pence_per_hour, work)
        elif need.session_id:
            together = min(self.size(offer, need.session_id), self.people[need.session_id])
        return Pair(offer, self.providers[offer.provider_id], lot, need, together, kept)

    def size(self, offer: Bid | Package, session: str) -> int:
        """The most people one worker of this offer may be with in a session."""
        return min(offer.people_per_worker, self.people_max[session])

    def package_needs(self, package: Package) -> list[Need]:
        """Every need of a package's lots."""
        return [need for part in package.lots for need in self.needs_of_lot[part.lot_id]]

    def worker_minutes(self, offer: Bid | Package, needs: list[Need]) -> int:
        """The minutes of work per week when the offer serves these needs in full."""
        people: Counter[str] = Counter()
        minutes = 0
        for need in needs:
            if need.session_id:
                people[need.session_id] += 1
                if (people[need.session_id] - 1) % self.size(offer, need.session_id):
                    continue
            minutes += need.planned_minutes_per_week()
        return minutes

    @cached_property
    def off(self) -> frozenset[str]:
        """The limits that are switched off."""
        return frozenset(self.problem.limits_off)

    def may_pay_pence(self, need: Need) -> int:
        """The most this need's share may be, whatever its member's other needs cost."""
        if "stand_alone" not in self.off:
            return need.limit_pence()
        return self.caps.get(need.member_id, UNBOUNDED_PENCE)

    @cached_property
    def tight(self) -> frozenset[str]:
        """The members whose cap can bind."""
        return tight_members(self.problem)

    def fit(self, need: Need, provider_id: str) -> int:
        """The points of fit when this provider serves this need (Weights says what counts)."""
        provider = self.providers[provider_id]
        weights = self.weights[self.lots[need.lot_id].commission_id]
        has = {*provider.qualities, *provider.languages, *provider.skills}
        has.update(provider.carer_genders)
        liked = sum(like.points for like in need.likes if like.word in has)
        stays = weights.continuity if need.incumbent_provider_id == provider_id else 0
        return weights.like * liked + weights.quality * provider.quality + stays

    def need_weight(self, need: Need) -> int:
        """What one unmet minute of this need counts."""
        return need.weight * self.weights[self.lots[need.lot_id].commission_id].need
