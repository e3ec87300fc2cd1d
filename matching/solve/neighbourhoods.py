"""Better answers from small searches: a few lots are freed, all others stay as they are.

One search over a whole round proves well and finds slowly; many over a few lots find fast.
The order comes from the seed alone, so the same seed takes the same way.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from ortools.sat.python import cp_model

from matching.solve.model import Model
from matching.solve.sum import Sum

LOTS_FREED = 4
COUNT_EACH = 0.1


def improve(
    model: Model,
    total: Sum,
    values: dict[int, int],
    seed: int,
    count: float,
    seconds_left: Callable[[], float],
) -> tuple[dict[int, int], float]:
    """Make a sum smaller than in an answer, within a deterministic count and the clock.

    Returns the best answer found (variable index to value) and the count that it took.
    """
    by_lot = _variables_by_lot(model)
    if len(by_lot) <= LOTS_FREED:
        return values, 0.0
    model.model.minimize(total.expression())
    taken, failures = 0.0, 0
    for freed in _neighbourhoods(model, sorted(by_lot), random.Random(seed)):
        left = seconds_left()
        if taken >= count or failures >= 2 * len(by_lot) or left <= 0:
            break
        fixed = [v for lot, found in by_lot.items() if lot not in freed for v in found]
        solver = _small_search(model, fixed, values, seed, left)
        ended = solver.solve(model.model)
        taken += solver.response_proto.deterministic_time
        failures += 1
        if ended in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            found = {v.index: solver.value(v) for v in model.variables}
            if total.value(found) < total.value(values):
                values, failures = found, 0
    return values, taken


def _small_search(
    model: Model,
    fixed: Sequence[cp_model.IntVar],
    values: Mapping[int, int],
    seed: int,
    seconds: float,
) -> cp_model.CpSolver:
    model.model.clear_hints()  # type: ignore[no-untyped-call]
    for variable in fixed:
        model.model.add_hint(variable, values[variable.index])
    solver = cp_model.CpSolver()
    given = solver.parameters
    given.fix_variables_to_their_hinted_value = True
    given.num_workers = 1
    given.linearization_level = 2
    given.random_seed = seed
    given.max_deterministic_time = COUNT_EACH
    given.max_time_in_seconds = seconds
    return solver


def _variables_by_lot(model: Model) -> dict[str, list[cp_model.IntVar]]:
    """The choices of each lot; what follows from them (sessions, tiers) is never fixed."""
    found: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    for pairs in (model.serves, model.full):
        for (need_id, _), variable in pairs.items():
            found[model.offers.needs[need_id].lot_id].append(variable)
    for bid in model.offers.problem.bids:
        if bid.id in model.wins:
            found[bid.lot_id].append(model.wins[bid.id])
    return dict(found)


def _neighbourhoods(
    model: Model, lots: Sequence[str], draw: random.Random
) -> Iterator[frozenset[str]]:
    """Without end: a lot and a few that share its bidders, each lot in turn in a drawn order."""
    bidders: defaultdict[str, set[str]] = defaultdict(set)
    for bid in model.offers.problem.bids:
        if bid.id in model.wins:
            bidders[bid.lot_id].add(bid.provider_id)
    while True:
        for first in draw.sample(lots, len(lots)):
            order = draw.sample(lots, len(lots))
            order.sort(key=lambda lot: -len(bidders[lot] & bidders[first]) * draw.random())
            others = [lot for lot in order if lot != first]
            yield frozenset((first, *others[: LOTS_FREED - 1]))
