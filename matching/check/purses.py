"""Whether those who are served can bear what they cost: each cluster, and each member in all.

Worked out apart from the solver's `matching.purses`: there a shortest way is sought through the
groups, here the debt is pushed from cluster to cluster, deepest first.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from matching.check.book import Book, Served
from matching.check.parts import parts

NOTHING_TO_PAY_WITH = 10**9


def broken_money(book: Book, served: Served) -> Iterator[str]:
    """`stand_alone`, else `member_cap`, where they break; all costs before rebates.

    stand_alone: a cluster's cost against what its served members may pay at most. member_cap: no
    way of dividing the clusters' costs keeps every member within what they set aside for all.
    """
    debt, most = _clusters(book, served)
    if any(debt[cluster] > pence for cluster, pence in most.items()):
        yield "stand_alone"
        if "stand_alone" not in book.problem.limits_off:
            return
    if book.cap and not _within_caps(book, served, debt):
        yield "member_cap"


def spread(book: Book, served: Served) -> int:
    """The most that any cluster pays of what its served members may, in thousandths, rounded up."""
    debt, most = _clusters(book, served)
    found = [0]
    for cluster, pence in debt.items():
        if pence:
            share = Fraction(1000 * pence, most[cluster]) if most[cluster] else NOTHING_TO_PAY_WITH
            found.append(min(NOTHING_TO_PAY_WITH, ceil(share)))
    return max(found)


def _clusters(book: Book, served: Served) -> tuple[Counter[str], Counter[str]]:
    """What each cluster costs before rebates, and what its served members may pay."""
    debt: Counter[str] = Counter()
    for part in parts(book, served).values():
        cluster = book.need[next(iter(part.own_pence))].cluster_id
        debt[cluster] += part.cost_pence() + part.rebate_pence
    most: Counter[str] = Counter()
    for need_id in served:
        most[book.need[need_id].cluster_id] += _limit(book, need_id)
    return debt, most


def _limit(book: Book, need_id: str) -> int:
    need = book.need[need_id]
    figures = [need.cap_pence]
    if need.stand_alone_pence is not None:
        figures.append(need.stand_alone_pence)
    return min(figures)


def _within_caps(book: Book, served: Served, debt: Counter[str]) -> bool:
    """Whether every cluster's debt can be borne with nobody above their cap."""
    alone = "stand_alone" not in book.problem.limits_off
    room: defaultdict[str, Counter[str]] = defaultdict(Counter)
    left = dict(debt)
    for need_id in served:
        need = book.need[need_id]
        if need.member_id in book.cap:
            bears = _limit(book, need_id) if alone else book.cap[need.member_id]
            room[need.cluster_id][need.member_id] += bears
        elif alone:
            left[need.cluster_id] -= _limit(book, need_id)
        else:
            left[need.cluster_id] = 0
    spare = dict(book.cap)
    paid: Counter[tuple[str, str]] = Counter()
    return all(
        _push(cluster, pence, room, paid, spare) for cluster, pence in left.items() if pence > 0
    )


def _push(
    start: str,
    pence: int,
    room: dict[str, Counter[str]],
    paid: Counter[tuple[str, str]],
    spare: dict[str, int],
) -> bool:
    """Lay a debt on the cluster's members; one without spare hands on what they pay elsewhere."""
    while pence:
        seen: set[str] = set()
        # Each step: cluster, the member it asks, and the most that may go this way.
        ways: list[list[tuple[str, str, int]]] = [
            [(start, member, min(pence, room[start][member] - paid[start, member]))]
            for member in room[start]
        ]
        found = None
        while ways and found is None:
            way = ways.pop()
            _, member, most = way[-1]
            if most <= 0 or member in seen:
                continue
            seen.add(member)
            if spare[member] > 0:
                found = way
                break
            for other in [c for (c, one), held in paid.items() if one == member and held > 0]:
                for next_one, whole in room[other].items():
                    free = min(most, paid[other, member], whole - paid[other, next_one])
                    ways.append([*way, (other, next_one, free)])
        if found is None:
            return False
        moved = min(found[-1][2], spare[found[-1][1]])
        for place, (cluster, member, _) in enumerate(found):
            paid[cluster, member] += moved
            if place + 1 < len(found):
                paid[found[place + 1][0], member] -= moved
        spare[found[-1][1]] -= moved
        pence -= moved
    return True
