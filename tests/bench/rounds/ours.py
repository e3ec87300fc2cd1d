"""Our engine in a process of its own: cold, and again after one bid has changed."""

import argparse
from pathlib import Path

import msgspec
import numpy as np

from matching.large.whole import LargeAnswer, solve_large
from matching.limits import Assignment
from matching.problem import VERSION, Problem
from tests.bench.rounds.beside import Ours, dearer
from tests.bench.rounds.instances import instance, size_of
from tests.bench.rounds.runs import Run, Trace


def solved(
    problem: Problem,
    seconds: float,
    workers: int,
    seed: int,
    previous: Assignment | None = None,
) -> tuple[Run, LargeAnswer]:
    """Solve in so many seconds; the clock starts with the problem, before anything is built."""
    trace = Trace()

    def note(_seconds: float, score: float, bound: float) -> None:
        trace.note(score, bound)

    answer = solve_large(
        problem,
        seconds=seconds,
        workers=workers,
        seed=seed,
        on_progress=note,
        previous=previous,
    )
    trace.note(answer.score, answer.bound)
    return trace.run("ours", VERSION), answer


def _served(assignment: Assignment) -> dict[str, tuple[str, int]]:
    return {need: (one.offer_id, one.minutes_per_week) for need, one in assignment.items()}


def main() -> None:
    """Draw the round, solve it, change it, solve it again; write what happened."""
    options = argparse.ArgumentParser()
    options.add_argument("size", type=size_of)
    options.add_argument("seed", type=int)
    options.add_argument("found", type=Path)
    options.add_argument("--seconds", type=float, required=True)
    options.add_argument("--warm-seconds", type=float, default=0.0)
    options.add_argument("--workers", type=int, default=2)
    given = options.parse_args()
    problem = instance(given.size, given.seed)
    cold, answer = solved(problem, given.seconds, given.workers, given.seed)
    served = _served(answer.assignment)
    found = Ours(cold, served, answer.price_bound)
    np.save(given.found.with_suffix(".npy"), answer.prices)
    if given.warm_seconds and served:
        other, bid = dearer(problem, served)
        before = answer.assignment
        warm, again = solved(other, given.warm_seconds, given.workers, given.seed, before)
        found = Ours(cold, served, answer.price_bound, bid, warm, _served(again.assignment))
    given.found.write_bytes(msgspec.json.encode(found))


if __name__ == "__main__":
    main()
