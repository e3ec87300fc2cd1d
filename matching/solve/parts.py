"""A round falls into parts that share no offer, provider or cluster: each is solved by itself."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeVar

from msgspec import structs

from matching.limits import tight_members
from matching.problem import Need, Problem, Provider, input_hash
from matching.result import Level, LevelName, Result, Status, level, level_names

T = TypeVar("T")
WORST: tuple[Status, ...] = ("stopped", "timed_out", "feasible", "optimal")


class _Joined:
    """Which names belong together (union-find)."""

    def __init__(self) -> None:
        self.parent: dict[tuple[str, str], tuple[str, str]] = {}

    def root(self, name: tuple[str, str]) -> tuple[str, str]:
        self.parent.setdefault(name, name)
        while self.parent[name] != name:
            self.parent[name] = self.parent[self.parent[name]]
            name = self.parent[name]
        return name

    def join(self, one: tuple[str, str], other: tuple[str, str]) -> None:
        self.parent[self.root(one)] = self.root(other)


def split(problem: Problem) -> list[Problem]:
    """The parts of a round that do not touch each other, in the order of their first lot.

    Lots hang together through a cluster, a member whose cap can bind, a package, or a provider
    whose room, tiers, exposure, mentor or alternatives span them; a provider with room for all it
    bids on joins nothing and appears in each part it bids in. Every lot, need, bid and package is
    in exactly one part.
    """
    joined = _Joined()
    spanning, tight = _spanning(problem), tight_members(problem)
    for need in problem.needs:
        joined.join(("lot", need.lot_id), ("cluster", need.cluster_id))
        if need.member_id in tight:
            joined.join(("lot", need.lot_id), ("member", need.member_id))
    for bid in problem.bids:
        if bid.provider_id in spanning:
            joined.join(("lot", bid.lot_id), ("provider", bid.provider_id))
    for package in problem.packages:
        for part in package.lots:
            joined.join(("lot", part.lot_id), ("provider", package.provider_id))
    for provider in problem.providers:
        if provider.mentor_provider_id:
            joined.join(("provider", provider.id), ("provider", provider.mentor_provider_id))
    lots: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for lot in problem.lots:
        lots[joined.root(("lot", lot.id))].append(lot.id)
    place = {lot: number for number, part in enumerate(lots.values()) for lot in part}
    return _divided(problem, joined, place)


def _spanning(problem: Problem) -> set[str]:
    """The providers through which one lot's award can touch another's."""
    found = {package.provider_id for package in problem.packages}
    found |= {p.mentor_provider_id for p in problem.providers if p.mentor_provider_id}
    found |= {bid.provider_id for bid in problem.bids if bid.exclusive_group}
    needs: defaultdict[str, list[Need]] = defaultdict(list)
    for need in problem.needs:
        needs[need.lot_id].append(need)
    asked: defaultdict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
    for provider_id, lot_id in {(bid.provider_id, bid.lot_id) for bid in problem.bids}:
        for need in needs[lot_id]:
            asked[provider_id][need.area, need.band] += need.planned_minutes_per_week()
    for provider in problem.providers:
        room = {(c.area, c.band): c.minutes_per_week for c in provider.capacities}
        most, work = provider.minutes_per_week_max, asked[provider.id]
        if (
            provider.tiers
            or provider.mentor_provider_id
            or (most is not None and work.total() > most)
            or any(work[place] > minutes for place, minutes in room.items())
        ):
            found.add(provider.id)
    return found


def _divided(problem: Problem, joined: _Joined, place: dict[str, int]) -> list[Problem]:
    """One problem per part; each list keeps the order of the whole."""
    count = max(place.values(), default=-1) + 1
    of_root = {joined.root(("lot", lot)): number for lot, number in place.items()}
    present: set[tuple[int, str]] = {(place[bid.lot_id], bid.provider_id) for bid in problem.bids}
    for provider in problem.providers:
        root = joined.root(("provider", provider.id))
        present |= {(of_root[root], provider.id)} if root in of_root else set()
    clusters = _grouped(
        problem.clusters,
        [of_root.get(joined.root(("cluster", c.id)), -1) for c in problem.clusters],
        count,
    )
    lots = _grouped(problem.lots, [place[lot.id] for lot in problem.lots], count)
    needs = _grouped(problem.needs, [place[need.lot_id] for need in problem.needs], count)
    bids = _grouped(problem.bids, [place[bid.lot_id] for bid in problem.bids], count)
    packages = _grouped(
        problem.packages, [place[package.lots[0].lot_id] for package in problem.packages], count
    )
    providers: list[list[Provider]] = [[] for _ in range(count)]
    capped = {one.id: one for one in problem.members}
    known = {provider.id: provider for provider in problem.providers}
    order = {provider_id: number for number, provider_id in enumerate(known)}
    for number, provider_id in sorted(present, key=lambda pair: order[pair[1]]):
        providers[number].append(known[provider_id])
    commissions = {commission.id: commission for commission in problem.commissions}
    return [
        structs.replace(
            problem,
            clusters=tuple(clusters[number]),
            commissions=tuple(
                commissions[name]
                for name in dict.fromkeys(lot.commission_id for lot in lots[number])
            ),
            lots=tuple(lots[number]),
            needs=tuple(needs[number]),
            providers=tuple(providers[number]),
            bids=tuple(bids[number]),
            packages=tuple(packages[number]),
            members=tuple(
                capped[one]
                for one in dict.fromkeys(need.member_id for need in needs[number])
                if one in capped
            ),
        )
        for number in range(count)
    ]


def _grouped(items: Sequence[T], places: Sequence[int], count: int) -> list[list[T]]:
    found: list[list[T]] = [[] for _ in range(count)]
    for item, place in zip(items, places, strict=True):
        if place >= 0:
            found[place].append(item)
    return found


def _level(name: LevelName, same: Sequence[Level]) -> Level:
    if len(same) == 1:
        return same[0]
    together = max if name == "spread" else sum
    given = [one.gave_up for one in same if one.gave_up is not None]
    return level(
        name,
        together(one.value for one in same) if same else 0,
        together(one.bound for one in same) if same else 0,
        gave_up=sum(given) if len(given) == len(same) and name != "spread" else None,
    )


def combine(problem: Problem, parts: Sequence[Result]) -> Result:
    """The answer to the whole round from the answers to its parts, in any order.

    Values and bounds of a level add up, of `spread` the highest counts; the status is the weakest
    of any part. What prices prove of the parts they prove of the whole only where there is one.
    """
    levels = [
        _level(name, [one for part in parts for one in part.levels if one.name == name])
        for name in level_names(problem.aims)
    ]
    needs = {need.id: place for place, need in enumerate(problem.needs)}
    ids = [*(bid.id for bid in problem.bids), *(package.id for package in problem.packages)]
    offers = {offer_id: place for place, offer_id in enumerate(ids)}
    awards = (award for part in parts for award in part.awards)
    unmet = (unmet for part in parts for unmet in part.unmet)
    losing = (losing for part in parts for losing in part.losing)
    return Result(
        status=min((part.status for part in parts), key=WORST.index, default="optimal"),
        input_hash=input_hash(problem),
        seed=min((part.seed for part in parts), default=0),
        levels=tuple(levels),
        awards=tuple(sorted(awards, key=lambda award: (award.lot_id, award.offer_id))),
        unmet=tuple(sorted(unmet, key=lambda one: needs[one.need_id])),
        losing=tuple(sorted(losing, key=lambda one: offers[one.offer_id])),
        incumbents=tuple(found for part in parts for found in part.incumbents),
        seconds=round(sum(part.seconds for part in parts), 3),
        parts=len(parts),
        deterministic=all(part.deterministic for part in parts),
        certificates=parts[0].certificates if len(parts) == 1 else (),
    )
