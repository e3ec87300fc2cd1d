"""The piece of a round in which a question is asked, small enough to be solved many times."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import cached_property
from typing import TypeVar

from msgspec import Struct, structs

from matching.limits import Offers
from matching.problem import Bid, Lot, Need, Package, Problem, Provider
from matching.result import Result
from matching.solve import split

LOTS_FREE = 8
Thing = TypeVar("Thing", Bid, Lot, Need, Package, Provider)


class Near(Struct, frozen=True, dict=True):
    """A problem, what was awarded in it (offer by need), and whether all of it is free.

    Where not all is free, the lots further away keep the offers that won there, and so do their
    needs: an answer here is an answer to the round, but a better one may lie further off.
    """

    problem: Problem
    served: dict[str, tuple[str, int]]
    whole: bool

    @cached_property
    def offers(self) -> Offers:
        """Which offers may serve which needs."""
        return Offers(self.problem)


class Round:
    """A solved round, cut into the pieces that questions are asked in."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem = problem
        self.result = result
        self.parts = split(problem)
        self.served = {
            line.need_id: (award.offer_id, line.minutes_per_week)
            for award in result.awards
            for line in award.lines
        }
        self.part_of = {lot.id: part for part in self.parts for lot in part.lots}
        self.lot_of_offer = {bid.id: bid.lot_id for bid in problem.bids}
        self.lot_of_offer |= {package.id: package.lots[0].lot_id for package in problem.packages}
        self._near: dict[str, Near] = {}

    def near(self, lot_id: str) -> Near:
        """The piece around a lot: its connected part, or the lots that share most bidders."""
        part = self.part_of[lot_id]
        name = lot_id if len(part.lots) > LOTS_FREE else part.lots[0].id
        if name not in self._near:
            self._near[name] = self._cut(part, lot_id)
        return self._near[name]

    def _cut(self, part: Problem, lot_id: str) -> Near:
        served = {n.id: self.served[n.id] for n in part.needs if n.id in self.served}
        if len(part.lots) <= LOTS_FREE:
            return Near(part, served, True)
        free = _closest(part, lot_id)
        won = {offer for offer, _ in served.values()}
        bids = tuple(b for b in part.bids if b.lot_id in free or b.id in won)
        packages = tuple(
            p for p in part.packages if p.id in won or all(one.lot_id in free for one in p.lots)
        )
        holder = {b.id: b.provider_id for b in bids} | {p.id: p.provider_id for p in packages}
        providers = frozenset(holder.values())
        needs = tuple(
            need
            if need.lot_id in free
            else vetoing(
                need,
                providers - {holder[served[need.id][0]]} if need.id in served else providers,
            )
            for need in part.needs
        )
        cut = structs.replace(part, bids=bids, packages=packages, needs=needs)
        return Near(cut, served, False)


def _closest(part: Problem, lot_id: str) -> set[str]:
    bidders: defaultdict[str, set[str]] = defaultdict(set)
    for bid in part.bids:
        bidders[bid.lot_id].add(bid.provider_id)
    for package in part.packages:
        for one in package.lots:
            bidders[one.lot_id].add(package.provider_id)
    mine = bidders[lot_id]
    cluster = {need.lot_id: need.cluster_id for need in part.needs}
    order = sorted(
        (lot.id for lot in part.lots),
        key=lambda one: (
            one != lot_id,
            cluster.get(one) != cluster.get(lot_id),
            -len(bidders[one] & mine),
            one,
        ),
    )
    return set(order[:LOTS_FREE])


def vetoing(need: Need, providers: Collection[str]) -> Need:
    """The need, to be served by none of these."""
    return structs.replace(need, vetoes=tuple(sorted({*need.vetoes, *providers})))


def changed(
    things: Iterable[Thing], one_id: str, how: Callable[[Thing], Thing]
) -> tuple[Thing, ...]:
    """The same things in order, the one with this id changed."""
    return tuple(how(thing) if thing.id == one_id else thing for thing in things)


def keeping(problem: Problem, wanted: Collection[str]) -> Problem:
    """The problem in which nobody may serve who is not wanted, so nothing unmet is all wanted."""
    providers = frozenset(provider.id for provider in problem.providers)

    def kept(need: Need) -> Need:
        return need if need.id in wanted else vetoing(need, providers)

    return structs.replace(problem, needs=tuple(map(kept, problem.needs)))


def leaves_packages(problem: Problem, wanted: Collection[str]) -> bool:
    """Whether `keeping` takes away a package, which would have to serve somebody not wanted."""
    packaged = {one.lot_id for package in problem.packages for one in package.lots}
    return any(need.lot_id in packaged and need.id not in wanted for need in problem.needs)
