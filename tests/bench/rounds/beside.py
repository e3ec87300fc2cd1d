"""What is measured beside the race: building, coverage, and solving again after one change."""

import time
from collections.abc import Mapping

import msgspec
import numpy as np
from msgspec import Struct
from scipy.optimize import linprog
from scipy.sparse import vstack

from matching.arrays.programme import Built, Programme, Rates
from matching.problem import Problem
from tests.bench.rounds.checked import Checker
from tests.bench.rounds.runs import Run, gap_between

# Above so many columns the loops take minutes and gigabytes, and the LP longer than the race.
LOOPS_COLUMNS_MAX = 1_000_000
LP_COLUMNS_MAX = 100_000


class Ours(Struct, frozen=True):
    """Both runs, and the award each ended with (need id to offer id and minutes per week).

    `price_bound`: what the prices of the programme's rows prove; they stand in a file beside.
    """

    cold: Run
    served: dict[str, tuple[str, int]]
    price_bound: float
    dearer_bid: str = ""
    warm: Run | None = None
    warm_served: dict[str, tuple[str, int]] = {}


class Building(Struct, frozen=True):
    """How long the programme takes to make: ours from the round, and from it in cp_model loops."""

    seconds: float
    columns: int
    rows: int
    nonzeros: int
    loops_seconds: float | None
    times_faster: float | None
    part_of_solve: float | None


class Coverage(Struct, frozen=True):
    """Minutes that stay unmet, the fewest that must, and what part of all asked lies between."""

    unmet_minutes: int
    asked_minutes: int
    bound_minutes: int | None = None
    apart: float | None = None


class Warm(Struct, frozen=True):
    """After a bid has become 5 in 100 dearer: seconds until as near as the cold run ended."""

    seconds: float | None
    part_of_cold: float | None
    gap: float | None
    cold_gap: float | None
    faults: tuple[str, ...] = ()


def building(built: Built, seconds: float, solve_seconds: float) -> Building:
    """Ours took so many seconds, from the round; the loops begin from our arrays."""
    rows, columns = built.programme.matrix.shape
    loops = _loops_seconds(built.programme) if columns <= LOOPS_COLUMNS_MAX else None
    return Building(
        round(seconds, 3),
        columns,
        rows,
        int(built.programme.matrix.nnz),
        loops,
        None if loops is None else round(loops / seconds, 1),
        round(seconds / solve_seconds, 4) if solve_seconds else None,
    )


def _loops_seconds(programme: Programme) -> float:
    from tests.bench.rounds.cp_sat import built_in_loops

    started = time.perf_counter()
    built_in_loops(programme)
    return round(time.perf_counter() - started, 3)


def coverage(built: Built, unmet_minutes: int) -> Coverage:
    """Unmet minutes against the fewest of the programme without its whole-number columns."""
    asked = round(built.unmet_most + built.flexible_most)
    programme = built.programme
    if len(programme.cost) > LP_COLUMNS_MAX:
        return Coverage(unmet_minutes, asked)
    cost, constant = built.objective(Rates(unmet=1.0, flexible=1.0, cost=0.0))
    under, over = np.isfinite(programme.row_upper), np.isfinite(programme.row_lower)
    found = linprog(
        cost,
        A_ub=vstack([programme.matrix[under], -programme.matrix[over]], "csr"),
        b_ub=np.concatenate([programme.row_upper[under], -programme.row_lower[over]]),
        bounds=np.column_stack([programme.lower, programme.upper]),
        method="highs",
    )
    if found.status != 0:
        return Coverage(unmet_minutes, asked)
    bound = int(np.ceil(found.fun + constant - 1e-4))
    return Coverage(unmet_minutes, asked, bound, round((unmet_minutes - bound) / asked, 5))


def at_prices(programme: Programme, prices: np.ndarray) -> float:
    """What prices of the rows prove: no answer within the rows scores less. No solver is asked.

    Each row's price times the side it may not pass, and each column at whichever of its bounds is
    cheaper once the rows have been paid; a price on a side that is not there counts as nothing.
    """
    prices = np.where((prices > 0) & np.isinf(programme.row_lower), 0.0, prices)
    prices = np.where((prices < 0) & np.isinf(programme.row_upper), 0.0, prices)
    side = np.where(prices > 0, programme.row_lower, programme.row_upper)
    side[prices == 0] = 0.0
    left = programme.cost - programme.matrix.T @ prices
    cheaper = np.where(left > 0, programme.lower, programme.upper)
    return float(programme.constant + prices @ side + left @ cheaper)


def warm(ours: Ours, problem: Problem, cold_gap: float | None) -> Warm | None:
    """How soon the changed round was answered; its award is checked as well."""
    if ours.warm is None:
        return None
    other, _ = dearer(problem, ours.served)
    checked = Checker(other).checked(ours.warm_served)
    bound = ours.warm.bound()
    gap = None if bound is None or checked.faults else gap_between(checked.score, bound)
    seconds = None if cold_gap is None or gap is None else ours.warm.seconds_to(cold_gap + 1e-6)
    faults, said = checked.faults, ours.warm.score()
    if not faults and said is not None and checked.score > said + checked.providers:
        faults = (f"said {said:.0f}, and the checker says {checked.score}.",)
    part = None if seconds is None else round(seconds / max(1e-3, ours.cold.seconds), 4)
    return Warm(seconds, part, None if gap is None else round(gap, 6), cold_gap, faults)


def dearer(problem: Problem, served: Mapping[str, tuple[str, int]]) -> tuple[Problem, str]:
    """The same round, but the bid that serves most needs asks 5 in 100 more; and that bid's id."""
    bids = {bid.id for bid in problem.bids}
    won = sorted(offer for offer, _ in served.values() if offer in bids)
    most = max(won, key=won.count)
    changed = []
    for bid in problem.bids:
        if bid.id == most:
            prices = tuple(
                msgspec.structs.replace(
                    price, pence_per_head=tuple(p * 105 // 100 for p in price.pence_per_head)
                )
                for price in bid.prices
            )
            bid = msgspec.structs.replace(bid, prices=prices)
        changed.append(bid)
    return msgspec.structs.replace(problem, bids=tuple(changed)), most
