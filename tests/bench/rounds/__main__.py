"""Measure matching on drawn rounds: ours, and other solvers with the whole round at once.

    python -m tests.bench.rounds --size 50x20 [--size 500x200] [--seeds 3] [--json]

The clock of ours starts with the round, before anything is built; the others' when they hold the
whole programme. Every award passes our checker, and gaps are its scores against their bounds.
"""

import argparse
import sys

import msgspec

from tests.bench.rounds.instances import Size, size_of
from tests.bench.rounds.measure import COMPETITORS, Plan, measure
from tests.bench.rounds.medians import growth, report, table

# Up to so many lots: seconds for each engine, and seeds.
USUAL = ((100, 30.0, 3), (1_000, 120.0, 3), (10_000, 900.0, 1), (60_000, 3_600.0, 1))
COMPETITORS_LOTS_MAX = 1_000
LEFT_OUT = (
    "The other solvers are left out at this size unless --competitors names them: with all of it "
    "at once they have no answer worth the name at 500x200 yet, and they grow faster than it."
)


def main() -> None:
    """Measure each size on each seed; print a table, or JSON."""
    given = _options().parse_args()
    reports = []
    for size in given.size or [Size(50, 20)]:
        _, seconds, seeds = next(usual for usual in USUAL if size.lots <= usual[0])
        plan = _plan(given, size, given.seconds or seconds)
        runs = []
        for seed in range(given.seed, given.seed + (given.seeds or seeds)):
            runs.append(measure(plan, seed))
            print(f"{size}, seed {seed}: done", file=sys.stderr, flush=True)
        reports.append(report(runs))
        if not given.json:
            print(table(reports[-1]), flush=True)
    exponent = growth(reports)
    if given.json:
        whole = reports[0] if len(reports) == 1 else {"sizes": reports, "growth": exponent}
        print(msgspec.json.format(msgspec.json.encode(whole), indent=2).decode())
    elif exponent is not None:
        print(f"Time to 3 % grows with lots to the power of {exponent}.")
    sys.exit(any(one["faults"] for one in reports))


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m tests.bench.rounds")
    options.add_argument("--size", type=_size, action="append", help="lots x providers: 50x20")
    options.add_argument("--seed", type=int, default=1, help="the first seed")
    options.add_argument("--seeds", type=int, help="how many seeds")
    options.add_argument("--seconds", type=float, help="for ours")
    options.add_argument("--competitor-seconds", type=float, help="for each other (as ours)")
    names = ",".join(COMPETITORS)
    options.add_argument("--competitors", type=_named, help=f"of {names}; none leaves all out")
    options.add_argument("--workers", type=int, default=2, help="processes for ours")
    options.add_argument("--json", action="store_true")
    return options


def _size(text: str) -> Size:
    try:
        return size_of(text)
    except ValueError as why:
        raise argparse.ArgumentTypeError(str(why)) from why


def _named(text: str) -> tuple[str, ...]:
    names = () if text == "none" else tuple(text.split(","))
    if unknown := set(names) - set(COMPETITORS):
        raise argparse.ArgumentTypeError(f"There is no {', '.join(sorted(unknown))}.")
    return names


def _plan(given: argparse.Namespace, size: Size, seconds: float) -> Plan:
    names = tuple(COMPETITORS) if size.lots <= COMPETITORS_LOTS_MAX else ()
    left_out = "" if names else LEFT_OUT
    if given.competitors is not None:
        names, left_out = given.competitors, ""
    allowed = given.competitor_seconds or seconds
    return Plan(size, seconds, names, allowed, left_out, given.workers)


if __name__ == "__main__":
    main()
