"""One round measured: ours and the others on the same programme, our checker over all of them."""

import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
from msgspec import Struct

from matching.arrays.programme import Built, build
from tests.bench.rounds.beside import (
    Building,
    Coverage,
    Ours,
    Warm,
    at_prices,
    building,
    coverage,
    warm,
)
from tests.bench.rounds.checked import Checked, Checker
from tests.bench.rounds.instances import Size, instance
from tests.bench.rounds.machine import run_alone
from tests.bench.rounds.runs import Run, gap_between, save

# Module, workers, and the package that must be there.
COMPETITORS = {
    "highs": ("highs", 2, "highspy"),
    "scip": ("scip", 1, "pyscipopt"),
    "cp_sat_8": ("cp_sat", 8, "ortools"),
    "cp_sat_2": ("cp_sat", 2, "ortools"),
}
# What a process may take beside solving: to read, to build, to end.
GRACE_SECONDS = 300.0
MOMENTS_SECONDS = (10, 30, 60, 120, 300, 600, 900, 1800, 3600)


class Figures(Struct, frozen=True):
    """How one engine fared. Gaps are the checker's score against the engine's own bound.

    `seconds_to_1pct` and `_3pct`: until its own bound proved that much, None when it never did;
    `seconds_to_1pct_of_best`: until its answer was within 1 % of the best bound anybody proved.
    `unmet_minutes` are weighted minutes per week; `gap_after` so many seconds, as it said then.
    """

    seconds_to_1pct: float | None = None
    gap: float | None = None
    seconds: float = 0.0
    memory_mb: float = 0.0
    seconds_to_3pct: float | None = None
    seconds_to_1pct_of_best: float | None = None
    score: int | None = None
    bound: float | None = None
    unmet_minutes: int | None = None
    version: str = ""
    failed: str = ""
    gap_after: dict[str, float | None] = {}


class Measured(Struct, frozen=True):
    """One size and seed. `faults`: what cannot be true; empty when all is well."""

    size: str
    seed: int
    ours: Figures
    competitors: dict[str, Figures]
    building: Building
    coverage: Coverage | None
    warm: Warm | None
    faults: tuple[str, ...] = ()
    left_out: str = ""


class Plan(Struct, frozen=True):
    """What to measure. Seconds are for each engine."""

    size: Size
    seconds: float
    competitors: tuple[str, ...]
    competitor_seconds: float
    left_out: str = ""
    workers: int = 2


class Entry(Struct, frozen=True):
    """One engine's run with what the checker says of its award."""

    run: Run
    checked: Checked | None


def measure(plan: Plan, seed: int) -> Measured:
    """Draw a round, build it, let everybody solve it, check all of it."""
    problem = instance(plan.size, seed)
    started = time.perf_counter()
    built = build(problem)
    seconds = time.perf_counter() - started
    checker = Checker(problem)
    with TemporaryDirectory() as folder:
        ours, mine = _ours(plan, seed, Path(folder), checker)
        faults = _proof(ours, built, Path(folder)) if ours else []
        others: dict[str, Entry] = {}
        if plan.competitors:
            save(built.programme, Path(folder, "round.npz"))
        for name in plan.competitors:
            others[name] = _other(name, plan, Path(folder), built, checker)
    entries = {"ours": mine, **others}
    best = max((b for e in entries.values() if (b := e.run.bound()) is not None), default=None)
    figures = {name: _figures(entry, best) for name, entry in entries.items()}
    first = figures.pop("ours")
    again = warm(ours, problem, first.gap) if ours else None
    if again:
        faults += [f"ours, after one change: {fault}" for fault in again.faults]
    return Measured(
        str(plan.size),
        seed,
        first,
        figures,
        building(built, seconds, first.seconds),
        coverage(built, first.unmet_minutes) if first.unmet_minutes is not None else None,
        again,
        (*_faults(entries, best), *faults),
        plan.left_out,
    )


def _ours(plan: Plan, seed: int, folder: Path, checker: Checker) -> tuple[Ours | None, Entry]:
    found = folder / "ours.json"
    arguments = [str(plan.size), str(seed), str(found), f"--seconds={plan.seconds}"]
    arguments += [f"--warm-seconds={plan.seconds / 10}", f"--workers={plan.workers}"]
    most = 2 * plan.seconds + GRACE_SECONDS
    memory, failed = run_alone("ours", *arguments, seconds=most, folder=folder)
    if failed or not found.exists():
        return None, Entry(Run("ours", "", 0.0, (), memory, failed or "No answer."), None)
    ours = msgspec.json.decode(found.read_bytes(), type=Ours)
    run = msgspec.structs.replace(ours.cold, memory_mb=max(memory, ours.cold.memory_mb))
    return ours, Entry(run, checker.checked(ours.served))


def _proof(ours: Ours, built: Built, folder: Path) -> list[str]:
    """Whether the prices that ours gives prove what it says they do."""
    proven = at_prices(built.programme, np.load(folder / "ours.npy"))
    if ours.price_bound > proven + 1e-6 * abs(proven) + 1:
        return [f"ours: its prices prove {proven:.0f}, and not {ours.price_bound:.0f}."]
    return []


def _other(name: str, plan: Plan, folder: Path, built: Built, checker: Checker) -> Entry:
    module, workers, package = COMPETITORS[name]
    if find_spec(package) is None:
        why = f"{package} is not installed here; make bench-matching installs it."
        return Entry(Run(name, "", 0.0, (), 0.0, why), None)
    arguments = ["runs", module, str(folder / "round.npz")]
    arguments += [f"--seconds={plan.competitor_seconds}", f"--workers={workers}"]
    most = 1.5 * plan.competitor_seconds + GRACE_SECONDS
    memory, failed = run_alone(*arguments, seconds=most, folder=folder)
    found = folder / f"{module}-{workers}.json"
    if failed or not found.exists():
        return Entry(Run(name, "", 0.0, (), memory, failed or "No answer."), None)
    run = msgspec.json.decode(found.read_bytes(), type=Run)
    run = msgspec.structs.replace(run, memory_mb=max(memory, run.memory_mb))
    solution = found.with_suffix(".npy")
    if not solution.exists():
        return Entry(run, None)
    award = built.assignment(np.load(solution))
    served = {need: (one.offer_id, one.minutes_per_week) for need, one in award.items()}
    return Entry(run, checker.checked(served))


def _figures(entry: Entry, best: float | None) -> Figures:
    run, checked, bound = entry.run, entry.checked, entry.run.bound()
    sound = checked is not None and not checked.faults
    score = checked.score if sound and checked else None
    return Figures(
        run.seconds_to(0.01) if sound else None,
        None if score is None or bound is None else round(gap_between(score, bound), 6),
        run.seconds,
        run.memory_mb,
        run.seconds_to(0.03) if sound else None,
        run.seconds_to(0.01, best) if sound and best is not None else None,
        score,
        bound,
        checked.unmet_minutes if sound and checked else None,
        f"{run.name} {run.version}",
        run.failed,
        {str(s): run.gap_after(s) for s in MOMENTS_SECONDS if sound and s <= run.seconds + 1},
    )


def _faults(entries: dict[str, Entry], best: float | None) -> list[str]:
    """An award with faults, a score that is not what its engine said, a bound above an award."""
    found = []
    for name, entry in entries.items():
        checked, said = entry.checked, entry.run.score()
        if checked is None:
            continue
        found += [f"{name}: {fault}" for fault in checked.faults]
        if checked.faults or said is None:
            continue
        # An engine may miss a rebate that its award earns; it may not claim one that is not due.
        if checked.score > said + checked.providers:
            found.append(f"{name}: said {said:.0f}, and the checker says {checked.score}.")
        if best is not None and checked.score < best - 1 - 1e-6 * checked.score:
            who = next(n for n, e in entries.items() if e.run.bound() == best)
            found.append(f"{who}: its bound {best:.0f} is above {name}'s award {checked.score}.")
    return found
