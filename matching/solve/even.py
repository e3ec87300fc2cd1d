"""The last level: among answers that are equal in all before, the one that spreads savings best.

How much of what its members could pay at most a cluster pays is a fraction of two sums, so it is
no sum itself; but "no cluster pays more than so many thousandths" is one row for each cluster.
So it is asked, with fewer and fewer thousandths, whether such an answer exists.
"""

from collections import defaultdict
from typing import Protocol

from ortools.sat.python import cp_model

from matching.limits import Tally
from matching.solve.model import Model
from matching.solve.sum import Sum

TRIES_MAX = 12


class Asks(Protocol):
    """The search that asks: its model, the answer so far, and how to look for another."""

    model: Model
    values: dict[int, int]

    def better(self, wish: cp_model.IntVar) -> bool | None:
        """Whether an answer with the wish exists (then it is the answer); None if time ran out."""


def even(run: Asks) -> int:
    """Make the highest share that any cluster pays least; returns the bound that was proven."""
    costs, limits = run.model.cluster_cost, _limits(run.model)
    low, high = 0, _reached(run)
    for number in range(TRIES_MAX):
        if low >= high:
            return high
        # First a little less: mostly there is none, and then nothing is left to ask.
        wanted = high - 1 if number == 0 else (low + high - 1) // 2
        wish = run.model.new_bool(f"no cluster above {wanted}")
        run.values[wish.index] = 0
        for cluster, cost in costs.items():
            row = Sum()
            row.extend(cost, 1000)
            row.extend(limits[cluster], -wanted)
            run.model.model.add(row.expression() <= 0).only_enforce_if(wish)
        found = run.better(wish)
        if found is None:
            return low
        if found:
            high = _reached(run)
        else:
            low = wanted + 1
    return low


def _reached(run: Asks) -> int:
    return Tally(run.model.offers, run.model.assignment(run.values)).spread()


def _limits(model: Model) -> dict[str, Sum]:
    found: defaultdict[str, Sum] = defaultdict(Sum)
    for need_id, takers in model.served.items():
        need = model.offers.needs[need_id]
        for takes in takers:
            found[need.cluster_id].add(takes, need.limit_pence())
    return found
