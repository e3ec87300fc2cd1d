"""A part too wide for one model: searched in blocks, with the same result at the end.

Need, fit and cost are one weighted sum here, need far above fit and fit above cost. The levels are
measured from the answer as always, and each states its own bound and gap.
"""

import math
import time
from collections.abc import Sequence

from msgspec import structs

from matching.arrays.programme import Built, Rates, rates_of
from matching.arrays.words import Floats
from matching.causes import losing_of, unmet_of
from matching.certificate import Certificate
from matching.check.relaxed import certified_bound
from matching.large.levels import bound_at
from matching.large.proof import certified
from matching.large.whole import Found, LargeAnswer, solve_built
from matching.limits import Offers, Tally, assignment_of, first_broken, with_rebates
from matching.problem import Problem, input_hash
from matching.result import Incumbent, Level, LevelName, Result, Status
from matching.solve.asked import Search
from matching.solve.measured import measured

# More lots than this in one part: one model of them finds slowly and proves little.
WIDE_LOTS = 40
# Of the seconds: for the bound of unmet minutes alone, and for reading and explaining the answer.
COVER_PART, EXPLAIN_PART = 0.1, 0.15
COVER = Rates(unmet=1.0, flexible=0.0, fit=0.0, cost=0.0)


def is_wide(problem: Problem) -> bool:
    """Whether a part is searched in blocks."""
    return len(problem.lots) > WIDE_LOTS


def solve_wide(problem: Problem, search: Search, previous: Result | None) -> Result:
    """The answer to a wide part. It depends on the clock, and says so (`deterministic`)."""
    started = time.monotonic()
    rates = rates_of(problem)
    built = Built(problem, rates)
    seconds = search.seconds * (1 - COVER_PART - EXPLAIN_PART)
    incumbents: list[Incumbent] = []

    def told(found: Found, cost: int, bound: int) -> None:
        incumbents.append(Incumbent(found.seconds, "cost", cost, min(bound, cost)))
        if search.on_incumbent:
            search.on_incumbent(incumbents[-1])

    answer = solve_built(
        built,
        seconds=seconds,
        workers=search.workers,
        seed=search.seed,
        gap=search.gap,
        should_stop=search.should_stop,
        on_found=lambda found, x: told(found, *_cost(built, rates, x, found.bound)),
        previous=assignment_of(previous) if previous else None,
    )
    offers = Offers(problem)
    tally = Tally(offers, answer.assignment)
    if broken := first_broken(tally):
        raise RuntimeError(f"The answer breaks the limit {broken}: the model is wrong.")
    left = max(0.5, COVER_PART * search.seconds)
    levels, certificates = _levels(built, offers, rates, answer, left)
    stopped = search.should_stop is not None and search.should_stop()
    status = status_of(levels, search.gap, stopped=stopped)
    proven = status == "optimal"
    return Result(
        status=status,
        input_hash=input_hash(problem),
        seed=search.seed,
        levels=levels,
        awards=with_rebates(offers, tally.awards),
        unmet=unmet_of(offers, answer.assignment, proven),
        losing=losing_of(offers, answer.assignment, proven),
        incumbents=tuple(incumbents),
        seconds=round(time.monotonic() - started, 3),
        deterministic=False,
        certificates=certificates,
    )


def status_of(levels: Sequence[Level], gap: float, *, stopped: bool) -> Status:
    """How sure an answer is; good enough is within the gap at every level but the spread, which
    is not searched for here.
    """
    if all(level.value == level.bound for level in levels):
        return "optimal"
    if stopped:
        return "stopped"
    near = all(level.gap <= gap for level in levels if level.name != "spread")
    return "feasible" if near else "timed_out"


def _cost(built: Built, rates: Rates, x: Floats, bound: float) -> tuple[int, int]:
    """The cost of an answer on the way, and the bound of the cost at what it serves."""
    cost = float(built.cost_pence @ x)
    rest = float((built.objective(rates)[0] - built.cost_pence) @ x)
    rest += rates.unmet * built.unmet_most + rates.flexible * built.flexible_most
    return round(cost), round(bound - rest)


def _levels(
    built: Built, offers: Offers, rates: Rates, answer: LargeAnswer, seconds: float
) -> tuple[tuple[Level, ...], tuple[Certificate, ...]]:
    """Each level with its bound: unmet by prices of its own, cost by those of the search."""
    values: dict[str, int] = {
        one.name: one.value for one in measured(offers, answer.assignment, {})
    }
    aims = built.problem.aims
    unmet = bound_at(built, COVER, seconds)
    bounds: dict[LevelName, int] = {
        "unmet_minutes": min(values["unmet_minutes"], max(0, _up(unmet.value))),
        "flexible_minutes": 0,
        "spread": 0,
    }
    fit_first = structs.replace(rates, cost=0.0)
    if "fit" in aims:
        bounds["fit"] = int(built.fit_most())
        if aims[0] == "fit":
            least = bound_at(built, fit_first, seconds).value
            reached = rates.unmet * values["unmet_minutes"]
            reached += rates.flexible * values["flexible_minutes"]
            most = (reached - least + _slack(least)) // rates.fit
            bounds["fit"] = min(bounds["fit"], int(most))
        bounds["fit"] = max(bounds["fit"], values["fit"])
    certificates: tuple[Certificate, ...] = ()
    by_prices = -1
    if "cost" in aims:
        proof = certified(built, "cost", rates, answer.prices)
        proven = certified_bound(built.problem, proof)
        certificates = (proof,)
        tree = _up(answer.bound) - proven.least
        by_prices = proven.of_level(values)
        bounds["cost"] = max(0, min(values["cost"], by_prices + max(0, tree)))
    levels = measured(offers, answer.assignment, bounds)
    return (
        tuple(
            structs.replace(level, proof="prices")
            if level.name == "cost" and level.bound <= by_prices
            else level
            for level in levels
        ),
        certificates,
    )


def _up(bound: float) -> int:
    """A bound on a whole number is a whole number."""
    return math.ceil(bound - _slack(bound))


def _slack(bound: float) -> float:
    """What the solvers' own rounding may have added to a bound."""
    return 1e-4 * math.sqrt(max(1.0, abs(bound)))
