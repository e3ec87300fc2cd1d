"""Several seeds put together: medians, the growth with size, and the table people read."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.bench.rounds.measure import Figures, Measured

FIGURES = (
    "seconds_to_1pct",
    "gap",
    "seconds",
    "memory_mb",
    "seconds_to_3pct",
    "seconds_to_1pct_of_best",
)
HEADS = ("to 1 %", "gap", "seconds", "MB", "to 3 %", "to 1 % of best")


def median(figures: Iterable[float | None]) -> float | None:
    """The middle figure; one that was never reached counts as more than any."""
    found = statistics.median([math.inf if one is None else one for one in figures])
    return round(found, 6) if math.isfinite(found) else None


def report(runs: Sequence[Measured]) -> dict[str, Any]:
    """What one size came to: medians over its seeds, and every run."""
    first = runs[0]
    found: dict[str, Any] = {
        "size": first.size,
        "seed": first.seed,
        "seeds": [run.seed for run in runs],
        "ours": _medians([run.ours for run in runs]),
        "competitors": {
            name: _medians([run.competitors[name] for run in runs]) for name in first.competitors
        },
        "times_sooner_than_best_competitor": _sooner(runs),
        "building": _middle(runs, "building", ("seconds", "loops_seconds", "times_faster")),
        "coverage_apart": _of(runs, "coverage", "apart"),
        "warm_part_of_cold": _of(runs, "warm", "part_of_cold"),
        "faults": [fault for run in runs for fault in run.faults],
        "left_out": first.left_out,
        "runs": runs,
    }
    return found


def _medians(figures: Sequence[Figures]) -> dict[str, Any]:
    found: dict[str, Any] = {n: median(getattr(f, n) for f in figures) for n in FIGURES}
    failed = [figure.failed for figure in figures if figure.failed]
    moments = {moment for figure in figures for moment in figure.gap_after}
    found["gap_after"] = {
        moment: median(figure.gap_after.get(moment) for figure in figures)
        for moment in sorted(moments, key=int)
    }
    return {**found, "version": figures[0].version, "failed": failed[0] if failed else ""}


def _of(runs: Sequence[Measured], part: str, name: str) -> float | None:
    return median(getattr(getattr(run, part), name, None) for run in runs)


def _middle(runs: Sequence[Measured], part: str, names: Iterable[str]) -> dict[str, float | None]:
    return {name: _of(runs, part, name) for name in names}


def _sooner(runs: Sequence[Measured]) -> float | None:
    """How many times sooner than the first other engine ours proves 1 %: the median over seeds.

    Where no other engine ever did, the seconds it was given count: at least so many times.
    """
    found: list[float | None] = []
    for run in runs:
        others = [f.seconds_to_1pct or f.seconds for f in run.competitors.values() if not f.failed]
        ours = run.ours.seconds_to_1pct
        sooner = min(others) / max(1e-3, ours) if others and ours else 0.0
        found.append(sooner if others else None)
    return median(found)


def growth(reports: Sequence[Mapping[str, Any]]) -> float | None:
    """The exponent with which ours' time to 3 % grows with the lots, fitted over the sizes."""
    points = [
        (math.log(int(one["size"].split("x")[0])), math.log(seconds))
        for one in reports
        if (seconds := one["ours"]["seconds_to_3pct"])
    ]
    if len({lots for lots, _ in points}) < 2:
        return None
    return round(statistics.linear_regression(*zip(*points, strict=True)).slope, 3)


def table(found: Mapping[str, Any]) -> str:
    """One size for people: a line for each engine, then what stands beside."""
    lines = [
        f"{found['size']}, seeds {', '.join(map(str, found['seeds']))} (medians):",
        f"  {'':22}" + "".join(f"{head:>16}" for head in HEADS),
    ]
    for name, figures in {"ours": found["ours"], **found["competitors"]}.items():
        shown = "".join(f"{_shown(n, figures[n]):>16}" for n in FIGURES)
        lines.append(f"  {name:22}{figures['failed'] or shown}")
    building = found["building"]
    after = found["ours"]["gap_after"].items()
    lines += [
        f"  ours after: {', '.join(f'{moment} s {_percent(gap)}' for moment, gap in after)}",
        f"  to 1 %: {_or_none(found['times_sooner_than_best_competitor'])} times sooner than "
        "the best other engine (at least, where none came so far)",
        f"  built in {building['seconds']} s; cp_model loops take "
        f"{_or_none(building['loops_seconds'])} s: {_or_none(building['times_faster'])} times",
        f"  unmet minutes above the fewest: {_percent(found['coverage_apart'])} of all asked",
        f"  after one change: {_percent(found['warm_part_of_cold'])} of the cold time",
    ]
    lines += [f"  FAULT: {fault}" for fault in found["faults"]]
    if found["left_out"]:
        lines.append(f"  {found['left_out']}")
    return "\n".join(lines)


def _shown(name: str, figure: float | None) -> str:
    if name == "gap":
        return _percent(figure)
    if figure is None:
        return "never"
    return f"{figure:,.0f}" if name == "memory_mb" else f"{figure:,.1f} s"


def _percent(figure: float | None) -> str:
    return "not known" if figure is None else f"{figure:.3%}"


def _or_none(figure: float | None) -> str:
    return "not known" if figure is None else f"{figure:,}"
