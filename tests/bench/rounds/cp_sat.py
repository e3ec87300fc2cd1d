"""The whole programme to CP-SAT, and how long it takes to tell it row by row."""

from itertools import pairwise

import numpy as np
import ortools
from ortools.sat.python import cp_model

from matching.arrays.programme import Programme
from tests.bench.rounds.runs import GAP_LEAST, Answer, Trace

# Rebates are pence per hour for minutes, so their factors are whole in sixtieths of a penny.
PARTS = 60
MOST = 2**50


class _Watch(cp_model.CpSolverSolutionCallback):
    """Notes each better answer."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self.trace = trace

    def on_solution_callback(self) -> None:
        """Called by CP-SAT at each better answer."""
        self.trace.note(self.objective_value, self.best_objective_bound)


def solve(programme: Programme, seconds: float, workers: int) -> Answer:
    """Minimise in so many seconds; the clock starts when CP-SAT has the programme."""
    model, columns = _loaded(programme)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = workers
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = GAP_LEAST
    solver.parameters.linearization_level = 2
    trace = Trace()
    solver.best_bound_callback = lambda bound: trace.note(None, bound)
    ended = solver.solve(model, _Watch(trace))
    found = ended in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    trace.note(solver.objective_value if found else None, solver.best_objective_bound)
    x = np.array([solver.value(column) for column in columns], float) if found else None
    return trace.run(f"CP-SAT, {workers} workers", ortools.__version__), x


def _loaded(programme: Programme) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """The quickest way there is from Python: a weighted sum for each row."""
    model, columns, rows = _columns(programme)
    for place, factors, least, most in rows:
        total = cp_model.LinearExpr.weighted_sum([columns[one] for one in place], factors)
        model.add_linear_constraint(total, least, most)
    cost = _whole(programme.cost * PARTS).tolist()
    model.minimize(
        (cp_model.LinearExpr.weighted_sum(columns, cost) + round(programme.constant * PARTS))
        * (1.0 / PARTS)
    )
    return model, columns


def built_in_loops(programme: Programme) -> cp_model.CpModel:
    """The same model written as one writes it: sums over loops, row by row."""
    model, columns, rows = _columns(programme)
    for place, factors, least, most in rows:
        total = sum(factor * columns[one] for one, factor in zip(place, factors, strict=True))
        if least == most:
            model.add(total == most)
            continue
        if most < MOST:
            model.add(total <= most)
        if least > -MOST:
            model.add(total >= least)
    cost = _whole(programme.cost * PARTS).tolist()
    model.minimize(sum(pence * column for pence, column in zip(cost, columns, strict=True)))
    return model


Rows = list[tuple[list[int], list[int], int, int]]


def _columns(programme: Programme) -> tuple[cp_model.CpModel, list[cp_model.IntVar], Rows]:
    """A model with its columns, and its rows as plain lists.

    The columns that are not whole numbers are minutes, and minutes are whole in every award.
    """
    model = cp_model.CpModel()
    bounds = zip(_whole(programme.lower).tolist(), _whole(programme.upper).tolist(), strict=True)
    columns = [model.new_int_var(least, most, "") for least, most in bounds]
    matrix = programme.matrix
    factors, places = _whole(matrix.data).tolist(), matrix.indices.tolist()
    least = _whole(np.clip(np.ceil(programme.row_lower - 1e-6), -MOST, MOST)).tolist()
    most = _whole(np.clip(np.floor(programme.row_upper + 1e-6), -MOST, MOST)).tolist()
    return (
        model,
        columns,
        [
            (places[first:end], factors[first:end], low, high)
            for (first, end), low, high in zip(
                pairwise(matrix.indptr.tolist()), least, most, strict=True
            )
        ],
    )


def _whole(figures: np.ndarray) -> np.ndarray:
    """The figures as whole numbers. Raises ValueError when they are none."""
    found = np.rint(figures)
    if np.abs(found - figures).max(initial=0.0) > 1e-6:
        raise ValueError("CP-SAT needs whole numbers, and this programme has others.")
    return found.astype(np.int64)
