"""What of an answer a change can touch: the limits need not be added up for a whole round.

In an answer that keeps all limits, moving needs of a lot to another offer touches the lots of the
providers who win or lose by it, the clusters of those lots with all their lots, and, where members
have caps, the clusters that share such a member. Each of those lots is taken whole. Of everybody
else only a part is seen, and a part of what keeps a limit keeps it too; but a mentor may have won
elsewhere, so who did is told as well.
"""

from collections import defaultdict
from collections.abc import Iterable

from matching.check.book import Book, Served


class Near:
    """One sound answer, and the part of it around a change."""

    def __init__(self, book: Book, served: Served) -> None:
        self.book = book
        self.served = served
        self.lots_of: defaultdict[str, set[str]] = defaultdict(set)
        for need_id, (offer_id, _) in served.items():
            self.lots_of[book.provider_of(offer_id).id].add(book.need[need_id].lot_id)
        self.together = self._together()

    def _together(self) -> dict[str, frozenset[str]]:
        """For each lot, the lots whose money hangs together with it."""
        joined: dict[str, str] = {}

        def root(name: str) -> str:
            while joined.setdefault(name, name) != name:
                joined[name] = joined[joined[name]]
                name = joined[name]
            return name

        for need in self.book.problem.needs:
            joined[root(f"lot {need.lot_id}")] = root(f"cluster {need.cluster_id}")
            if need.member_id in self.book.cap:
                joined[root(f"member {need.member_id}")] = root(f"cluster {need.cluster_id}")
        found: defaultdict[str, set[str]] = defaultdict(set)
        for lot_id in self.book.in_lot:
            found[root(f"lot {lot_id}")].add(lot_id)
        whole = {name: frozenset(lots) for name, lots in found.items()}
        return {lot_id: whole[root(f"lot {lot_id}")] for lot_id in self.book.in_lot}

    def around(
        self, offer_id: str, need_ids: Iterable[str]
    ) -> tuple[dict[str, tuple[str, int]], frozenset[str]]:
        """The part of the answer that moving these needs to an offer touches, and who won outside.

        The part is what is served now; the needs are not moved yet.
        """
        providers = {self.book.provider_of(offer_id).id}
        lots: set[str] = set()
        for need_id in need_ids:
            lots.add(self.book.need[need_id].lot_id)
            if need_id in self.served:
                providers.add(self.book.provider_of(self.served[need_id][0]).id)
        for provider_id in providers:
            lots |= self.lots_of.get(provider_id, set())
        lots = set().union(*(self.together[lot_id] for lot_id in lots))
        part = {
            need.id: self.served[need.id]
            for lot_id in lots
            for need in self.book.in_lot[lot_id]
            if need.id in self.served
        }
        outside = frozenset(one for one, theirs in self.lots_of.items() if theirs - lots)
        return part, outside
