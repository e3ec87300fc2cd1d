"""The whole programme to SCIP (PySCIPOpt): one thread, as its wheel is built."""

from itertools import pairwise

import numpy as np
from pyscipopt import SCIP_EVENTTYPE, Eventhdlr, Model, quicksum

from matching.arrays.programme import Programme
from tests.bench.rounds.runs import GAP_LEAST, Answer, Trace

MEMORY_MB = 12_000


class _Watch(Eventhdlr):  # type: ignore[misc]
    """Notes each better answer and each better bound."""

    def __init__(self, trace: Trace) -> None:
        super().__init__()
        self.trace = trace
        self.kinds = (SCIP_EVENTTYPE.BESTSOLFOUND, SCIP_EVENTTYPE.DUALBOUNDIMPROVED)

    def eventinit(self) -> None:
        """Called by SCIP when it begins."""
        for kind in self.kinds:
            self.model.catchEvent(kind, self)

    def eventexit(self) -> None:
        """Called by SCIP when it ends."""
        for kind in self.kinds:
            self.model.dropEvent(kind, self)

    def eventexec(self, event: object) -> None:
        """Called by SCIP at each of them."""
        self.trace.note(self.model.getPrimalbound(), self.model.getDualbound())


def solve(programme: Programme, seconds: float, workers: int) -> Answer:
    """Minimise in so many seconds; the clock starts when SCIP has the programme."""
    model = Model()
    model.hideOutput()
    columns = [
        model.addVar(vtype="I" if whole else "C", lb=least, ub=most, obj=cost)
        for whole, least, most, cost in zip(
            programme.integer.tolist(),
            programme.lower.tolist(),
            programme.upper.tolist(),
            programme.cost.tolist(),
            strict=True,
        )
    ]
    model.addObjoffset(programme.constant)
    matrix = programme.matrix
    bounds = zip(programme.row_lower.tolist(), programme.row_upper.tolist(), strict=True)
    for (first, end), (least, most) in zip(pairwise(matrix.indptr.tolist()), bounds, strict=True):
        places = zip(
            matrix.indices[first:end].tolist(), matrix.data[first:end].tolist(), strict=True
        )
        total = quicksum(factor * columns[place] for place, factor in places)
        if least == most:
            model.addCons(total == most)
        elif np.isinf(least):
            model.addCons(total <= most)
        elif np.isinf(most):
            model.addCons(total >= least)
        else:
            model.addCons((total <= most) >= least)
    model.setParam("limits/time", seconds)
    model.setParam("limits/gap", GAP_LEAST)
    model.setParam("limits/memory", MEMORY_MB)
    trace = Trace()
    model.includeEventhdlr(_Watch(trace), "watch", "notes answers and bounds")
    model.optimize()
    found = model.getNSols() > 0
    trace.note(model.getPrimalbound() if found else None, model.getDualbound())
    best = model.getBestSol() if found else None
    x = np.array([model.getSolVal(best, column) for column in columns]) if found else None
    return trace.run("SCIP", str(model.version())), x
