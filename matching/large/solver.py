"""OR-Tools' solvers behind one call: a sparse programme in, values, prices and a bound out.

MathOpt's back ends do the work: HiGHS for linear programmes and for small integer ones.
"""

import datetime
from typing import Literal

import numpy as np
from msgspec import Struct
from ortools.linear_solver.python.model_builder_helper import (
    ModelBuilderHelper,
    ModelSolverHelper,
)
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt
from scipy.sparse import csr_matrix

from matching.arrays.programme import Programme
from matching.arrays.words import Floats

LpAlgorithm = Literal["simplex", "barrier"]
ALGORITHM = {
    "simplex": mathopt.LPAlgorithm.DUAL_SIMPLEX,
    "barrier": mathopt.LPAlgorithm.BARRIER,
}


class LinearAnswer(Struct, frozen=True):
    """A linear programme's value, solution, prices of the rows and reduced costs."""

    value: float
    x: Floats
    row_price: Floats
    reduced_cost: Floats


class WholeAnswer(Struct, frozen=True):
    """An integer programme's best solution (None where none was found) and proven bound."""

    x: Floats | None
    value: float
    bound: float


def as_model(programme: Programme, *, whole: bool) -> mathopt.Model:
    """The programme as MathOpt takes it, filled list by list; `whole` keeps integers."""
    made = model_pb2.ModelProto()
    count, rows = len(programme.cost), len(programme.row_lower)
    variables, limits = made.variables, made.linear_constraints
    variables.ids.extend(range(count))
    variables.lower_bounds.extend(programme.lower.tolist())
    variables.upper_bounds.extend(programme.upper.tolist())
    variables.integers.extend(programme.integer.tolist() if whole else [False] * count)
    made.objective.offset = programme.constant
    priced = np.flatnonzero(programme.cost)
    made.objective.linear_coefficients.ids.extend(priced.tolist())
    made.objective.linear_coefficients.values.extend(programme.cost[priced].tolist())
    limits.ids.extend(range(rows))
    limits.lower_bounds.extend(programme.row_lower.tolist())
    limits.upper_bounds.extend(programme.row_upper.tolist())
    matrix: csr_matrix = programme.matrix
    if not matrix.has_sorted_indices:
        matrix = matrix.sorted_indices()
    cells = made.linear_constraint_matrix
    cells.row_ids.extend(np.repeat(np.arange(rows), np.diff(matrix.indptr)).tolist())
    cells.column_ids.extend(matrix.indices.tolist())
    cells.coefficients.extend(matrix.data.tolist())
    return mathopt.Model.from_model_proto(made)


def solve_linear(
    programme: Programme, seconds: float, algorithm: LpAlgorithm = "simplex"
) -> LinearAnswer | None:
    """Solve without integers; None where it did not end in time."""
    model = as_model(programme, whole=False)
    given = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=seconds), lp_algorithm=ALGORITHM[algorithm]
    )
    found = mathopt.solve(model, mathopt.SolverType.HIGHS, params=given)
    if found.termination.reason != mathopt.TerminationReason.OPTIMAL:
        return None
    return LinearAnswer(
        found.objective_value(),
        _list(found.variable_values()),
        _list(found.dual_values()),
        _list(found.reduced_costs()),
    )


def without_prices(programme: Programme) -> LinearAnswer:
    """What stands in for an answer that could not be had in time: nobody served, no prices."""
    nothing = np.zeros(len(programme.cost))
    return LinearAnswer(0.0, nothing, np.zeros(len(programme.row_lower)), nothing)


def solve_near(
    programme: Programme, near: Floats, seconds: float, seed: int = 1, gap: float = 1e-4
) -> Floats | None:
    """A small integer programme from an answer near by, with CP-SAT on one thread.

    `near` need not keep the rows. Returns the best found, None where nothing was.
    """
    model = ModelBuilderHelper()
    sides = (programme.lower, programme.upper, programme.cost)
    rows = (programme.row_lower, programme.row_upper, programme.matrix)
    model.fill_model_from_sparse_data(*sides, *rows)  # type: ignore[arg-type]
    for integral in np.flatnonzero(programme.integer):
        model.set_var_integrality(int(integral), True)
    for column, value in enumerate(near.tolist()):
        model.add_hint(column, value)
    solver = ModelSolverHelper("sat")
    solver.set_time_limit_in_seconds(seconds)
    solver.set_solver_specific_parameters(
        f"num_workers:1 linearization_level:2 random_seed:{seed} relative_gap_limit:{gap}"
    )
    solver.solve(model)
    return np.asarray(solver.variable_values()) if solver.has_solution() else None


def solve_whole(
    programme: Programme,
    seconds: float,
    gap: float = 1e-3,
    seed: int = 1,
    near: Floats | None = None,
) -> WholeAnswer:
    """Solve with integers, for at most so many seconds or until within `gap` (relative).

    `near`: an answer to begin from.
    """
    model = as_model(programme, whole=True)
    given = mathopt.SolveParameters(
        time_limit=datetime.timedelta(seconds=seconds),
        relative_gap_tolerance=gap,
        random_seed=seed,
    )
    known = mathopt.ModelSolveParameters()
    if near is not None:
        values = dict(zip(model.variables(), near.tolist(), strict=True))
        known.solution_hints.append(mathopt.SolutionHint(variable_values=values))
    found = mathopt.solve(model, mathopt.SolverType.HIGHS, params=given, model_params=known)
    bound = found.termination.objective_bounds.dual_bound
    if not found.has_primal_feasible_solution():
        return WholeAnswer(None, float("inf"), bound)
    return WholeAnswer(_list(found.variable_values()), found.objective_value(), bound)


def _list(values: dict[object, float]) -> Floats:
    """Values in the order of their ids, which is the order they were made in."""
    return np.fromiter(values.values(), np.float64, len(values))
