"""What of an award a change can touch, so that a question is not asked of a whole round.

In an award that keeps all limits, giving needs of a lot to another offer touches the lots of every
provider who gains or loses by it, and the lots whose money hangs together with those: clusters, and
members with a cap. These lots are added up whole. Others are seen in part, and a part of what keeps
a limit keeps it; only of mentors it must be told who won elsewhere.
"""

from collections import defaultdict
from collections.abc import Collection

from matching.limits.offers import Offers
from matching.limits.rules import first_broken
from matching.limits.tally import Assignment, Choice, Tally


class Near:
    """An award that keeps all limits, and the part of it around a change."""

    def __init__(self, offers: Offers, assignment: Assignment) -> None:
        self.offers = offers
        self.assignment = assignment
        self.lots_of: defaultdict[str, set[str]] = defaultdict(set)
        for need_id, choice in assignment.items():
            provider_id = offers.offers[choice.offer_id].provider_id
            self.lots_of[provider_id].add(offers.needs[need_id].lot_id)
        self.joined = _joined(offers)

    def around(
        self, offer_id: str, need_ids: Collection[str]
    ) -> tuple[dict[str, Choice], frozenset[str]]:
        """What is awarded now in the lots that giving these needs to an offer touches.

        And the providers who won in the other lots.
        """
        providers = {self.offers.offers[offer_id].provider_id}
        lots = {self.offers.needs[need_id].lot_id for need_id in need_ids}
        for need_id in need_ids:
            if need_id in self.assignment:
                now = self.assignment[need_id].offer_id
                providers.add(self.offers.offers[now].provider_id)
        for provider_id in providers:
            lots |= self.lots_of.get(provider_id, set())
        lots = {other for lot_id in lots for other in self.joined[lot_id]}
        part = {
            need.id: self.assignment[need.id]
            for lot_id in sorted(lots)
            for need in self.offers.needs_of_lot[lot_id]
            if need.id in self.assignment
        }
        return part, frozenset(one for one, won in self.lots_of.items() if not won <= lots)

    def first_broken(self, changed: Assignment, elsewhere: frozenset[str]) -> str:
        """The first limit that a changed part breaks; "" when it keeps all."""
        return first_broken(Tally(self.offers, changed, elsewhere))


def _joined(offers: Offers) -> dict[str, frozenset[str]]:
    """For each lot, all lots that share a cluster or a tight member with it, over any number."""
    lots: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for need in offers.problem.needs:
        lots["cluster", need.cluster_id].add(need.lot_id)
        if need.member_id in offers.tight:
            lots["member", need.member_id].add(need.lot_id)
    names: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for name, those in lots.items():
        for lot_id in those:
            names[lot_id].append(name)
    found: dict[str, frozenset[str]] = {}
    for lot_id in names:
        if lot_id in found:
            continue
        reached, waiting = {lot_id}, [lot_id]
        while waiting:
            for name in names[waiting.pop()]:
                new = lots[name] - reached
                reached |= new
                waiting += new
        found |= dict.fromkeys(reached, frozenset(reached))
    return found
