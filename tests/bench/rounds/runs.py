"""One solver's way through one programme: each better answer, each better bound, when they came."""

import argparse
import importlib
import math
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
from msgspec import Struct
from scipy.sparse import csr_matrix

from matching.arrays.programme import Programme

# A proof as near as this is the end; pence are whole, so nothing more could be won.
GAP_LEAST = 1e-6


class Point(Struct, frozen=True):
    """What was known after so many seconds: pence per four weeks, None while there is nothing."""

    seconds: float
    score: float | None
    bound: float | None


class Run(Struct, frozen=True):
    """How one solver fared. `failed` says why there is no answer; `memory_mb` is the peak."""

    name: str
    version: str
    seconds: float
    points: tuple[Point, ...]
    memory_mb: float = 0.0
    failed: str = ""

    def score(self) -> float | None:
        """The best value it found."""
        return min((p.score for p in self.points if p.score is not None), default=None)

    def bound(self) -> float | None:
        """The best bound it proved."""
        return max((p.bound for p in self.points if p.bound is not None), default=None)

    def seconds_to(self, gap: float, bound: float | None = None) -> float | None:
        """When its best answer was within this gap of its own best bound then, or of this bound."""
        best, proven = math.inf, -math.inf
        for point in self.points:
            best = min(best, math.inf if point.score is None else point.score)
            proven = max(proven, -math.inf if point.bound is None else point.bound)
            limit = proven if bound is None else bound
            if math.isfinite(best) and gap_between(best, limit) <= gap:
                return point.seconds
        return None

    def gap_after(self, seconds: float) -> float | None:
        """What its own bound proved after so many seconds, None while it had no answer."""
        known = [point for point in self.points if point.seconds <= seconds]
        best = min((p.score for p in known if p.score is not None), default=None)
        proven = max((p.bound for p in known if p.bound is not None), default=None)
        if best is None or proven is None:
            return None
        return round(gap_between(best, proven), 6)


class Trace:
    """Keeps the points of a run while it goes on; the clock starts when the trace is made."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.points: list[Point] = []

    def note(self, score: float | None, bound: float | None) -> None:
        """Keep what is known now, if it is news; an infinite figure is none."""
        found = Point(self.seconds(), _finite(score), _finite(bound))
        last = self.points[-1] if self.points else Point(0.0, None, None)
        if (found.score, found.bound) != (last.score, last.bound):
            self.points.append(found)

    def seconds(self) -> float:
        """Seconds since the start."""
        return round(time.monotonic() - self.started, 3)

    def run(self, name: str, version: str) -> Run:
        """The run, now that it has ended."""
        return Run(name, version, self.seconds(), tuple(self.points), own_memory_mb())


Answer = tuple[Run, np.ndarray | None]
Solver = Callable[[Programme, float, int], Answer]


def gap_between(score: float, bound: float) -> float:
    """The part of the score that the bound does not prove."""
    return (score - bound) / max(1.0, score)


def own_memory_mb() -> float:
    """The most memory this process has held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (2**20 if sys.platform == "darwin" else 2**10), 1)


def _finite(figure: float | None) -> float | None:
    return None if figure is None or abs(figure) >= 1e19 or math.isnan(figure) else float(figure)


def save(programme: Programme, path: Path) -> None:
    """Write a programme as .npz."""
    fields = msgspec.structs.asdict(programme)
    matrix = fields.pop("matrix")
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}
    np.savez(path, **fields, **parts, shape=np.array(matrix.shape))


def load(path: Path) -> Programme:
    """Read a programme back."""
    with np.load(path) as found:
        fields = dict(found)
    parts = (fields.pop("data"), fields.pop("indices"), fields.pop("indptr"))
    matrix = csr_matrix(parts, shape=tuple(fields.pop("shape")))
    return Programme(**(fields | {"matrix": matrix, "constant": float(fields["constant"])}))


def main() -> None:
    """Solve one .npz by one of `against`, and write the run (.json) and the solution (.npy)."""
    options = argparse.ArgumentParser()
    options.add_argument("solver", help="a module of tests.bench.rounds: highs, scip, cp_sat")
    options.add_argument("programme", type=Path)
    options.add_argument("--seconds", type=float, required=True)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    solver: Solver = importlib.import_module(f"tests.bench.rounds.{given.solver}").solve
    run, x = solver(load(given.programme), given.seconds, given.workers)
    name = given.programme.with_name(f"{given.solver}-{given.workers}")
    name.with_suffix(".json").write_bytes(msgspec.json.encode(run))
    if x is not None:
        np.save(name.with_suffix(".npy"), x)


if __name__ == "__main__":
    main()
