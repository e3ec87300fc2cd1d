"""The whole programme to HiGHS (highspy), which cannot share a process with ortools."""

from typing import Any

import highspy
import numpy as np

from matching.arrays.programme import Programme
from tests.bench.rounds.runs import GAP_LEAST, Answer, Trace


def solve(programme: Programme, seconds: float, workers: int) -> Answer:
    """Minimise in so many seconds; the clock starts when HiGHS has the programme."""
    highs = _loaded(programme)
    for name, value in (
        ("output_flag", False),
        ("time_limit", seconds),
        ("threads", workers),
        ("mip_rel_gap", GAP_LEAST),
    ):
        highs.setOptionValue(name, value)
    trace = Trace()

    def note(event: Any) -> None:
        trace.note(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    highs.cbMipLogging.subscribe(note)
    highs.cbMipImprovingSolution.subscribe(
        lambda event: trace.note(
            event.data_out.objective_function_value, event.data_out.mip_dual_bound
        )
    )
    highs.run()
    info = highs.getInfo()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    trace.note(info.objective_function_value if found else None, info.mip_dual_bound)
    x = np.array(highs.getSolution().col_value) if found else None
    return trace.run("HiGHS", highs.version()), x


def _loaded(programme: Programme) -> highspy.Highs:
    rows, columns = programme.matrix.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = columns, rows
    lp.col_cost_, lp.offset_ = programme.cost, programme.constant
    lp.col_lower_, lp.col_upper_ = programme.lower, programme.upper
    lp.row_lower_, lp.row_upper_ = programme.row_lower, programme.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_col_, lp.a_matrix_.num_row_ = columns, rows
    lp.a_matrix_.start_ = programme.matrix.indptr
    lp.a_matrix_.index_ = programme.matrix.indices
    lp.a_matrix_.value_ = programme.matrix.data
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(whole)] for whole in programme.integer]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    if highs.passModel(lp) == highspy.HighsStatus.kError:
        raise RuntimeError("HiGHS did not take the programme.")
    return highs
