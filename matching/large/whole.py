"""A large round from end to end: blocks, their linear programmes, answers, and a proven bound.

Work is done by processes that are forked from this one, so the arrays are read by all and copied
by none. Answers only ever get better and bounds only ever rise, so whoever stops early keeps
the best of both.
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from itertools import count
from typing import Any

import numpy as np
from msgspec import Struct

from matching.arrays.programme import Built, Rates, build
from matching.arrays.words import Floats
from matching.large.blocks import Block, blocks_of, divide_lots
from matching.large.bounds import at_prices, joined
from matching.large.frame import Frame, broken_rows, snapped
from matching.large.shared_rows import Division, common_price
from matching.large.solver import LinearAnswer, WholeAnswer
from matching.large.tasks import RUNS, Run, price_block, prove_block, search_block, solve_block
from matching.large.team import team_of
from matching.limits import Assignment
from matching.prices import WEEKS
from matching.problem import Problem

OnProgress = Callable[[float, float, float], None]
# Of the time after the start: when proving begins where blocks must take turns.
PROVE_AFTER = 0.5
SLICE_SECONDS = 4.0
FIRST_PROOF_SECONDS, PROOF_GROWS = 4.0, 3.0
LP_ROUNDS = 2
LP_PART = 0.4
_NUMBERS = count(1)


class Found(Struct, frozen=True):
    """A better answer or bound: seconds since the start, score and bound then."""

    seconds: float
    score: float
    bound: float


OnFound = Callable[[Found, Floats], object]


class LargeAnswer(Struct, frozen=True):
    """An answer and how sure it is.

    `score`: what the rates make of it (see Rates), exact but for rebates, which are not rounded
    down to whole pence; `bound`: no answer scores less. `prices`: of the programme's rows, which
    prove `price_bound` without any solver; what `bound` is above it rests on the solver's tree.
    """

    assignment: Assignment
    score: float
    bound: float
    price_bound: float
    prices: Floats
    x: Floats
    incumbents: tuple[Found, ...]
    seconds: float

    def gap(self) -> float:
        """How far the score may be above the least, as a part of the score."""
        return max(0.0, self.score - self.bound) / max(1.0, self.score)


def solve_large(
    problem: Problem,
    *,
    seconds: float = 120.0,
    workers: int = 2,
    seed: int = 1,
    rates: Rates | None = None,
    gap: float = 0.0,
    on_progress: OnProgress | None = None,
    should_stop: Callable[[], bool] | None = None,
    previous: Assignment | None = None,
) -> LargeAnswer:
    """Match a large round within so many seconds of clock, or until the gap is reached.

    The problem must be valid. `on_progress(seconds, score, bound)` is told of each better answer
    and bound. `previous`: an answer to begin from, as far as it still holds.
    """
    started = time.monotonic()
    built = build(problem, rates)
    return solve_built(
        built,
        seconds=seconds - (time.monotonic() - started),
        workers=workers,
        seed=seed,
        gap=gap,
        should_stop=should_stop,
        previous=previous,
        on_found=lambda one, _: on_progress and on_progress(one.seconds, one.score, one.bound),
    )


def solve_built(
    built: Built,
    *,
    seconds: float,
    workers: int,
    seed: int,
    gap: float = 0.0,
    on_found: OnFound | None = None,
    should_stop: Callable[[], bool] | None = None,
    previous: Assignment | None = None,
) -> LargeAnswer:
    """The same for a problem that is built already.

    `on_found` is told of each better answer or bound, and the answer then. With one worker all
    is done in this process.
    """
    team = _Team(built, seconds, workers, seed, on_found)
    team.good_enough, team.should_stop = gap, should_stop
    return team.run(previous)


class _Team:
    """One run: what is known so far and what is being worked on."""

    def __init__(
        self,
        built: Built,
        seconds: float,
        workers: int,
        seed: int,
        on_found: OnFound | None,
    ) -> None:
        self.built, self.seed, self.workers = built, seed, workers
        self.started, self.seconds, self.on_found = time.monotonic(), seconds, on_found
        self.frame = Frame.of(built)
        self.whole = built.programme
        self.blocks: list[Block] = blocks_of(self.frame, divide_lots(self.frame))
        self.division = Division(self.whole, self.blocks)
        self.x: list[Floats | None] = [None] * len(self.blocks)
        self.best_x = np.zeros(len(self.whole.cost))
        self.score = float(self.whole.constant)
        self.price = np.zeros(len(self.whole.row_lower))
        # Points of fit can make a score less than nothing.
        self.bound = self.price_bound = at_prices(self.whole, self.price)
        self.number = next(_NUMBERS)
        self.block_bounds: list[float] = []
        self.proof_seconds = [FIRST_PROOF_SECONDS] * len(self.blocks)
        self.found: list[Found] = []
        self.good_enough = 0.0
        self.should_stop: Callable[[], bool] | None = None

    def left(self) -> float:
        """Seconds of clock that are left."""
        return self.seconds - (time.monotonic() - self.started)

    def run(self, previous: Assignment | None) -> LargeAnswer:
        """Do all of it."""
        RUNS[self.number] = Run(self.whole, self.division)
        try:
            with team_of(self.workers) as pool:
                answers = self._linear(pool)
                self._begin(previous)
                self._search(pool, answers)
                pool.shutdown(cancel_futures=True)
        finally:
            del RUNS[self.number]
        return LargeAnswer(
            self.built.assignment(self.best_x),
            self.score,
            min(self.bound, self.score),
            self.price_bound,
            self.price,
            self.best_x,
            tuple(self.found),
            round(time.monotonic() - self.started, 3),
        )

    def _linear(self, pool: Executor) -> list[LinearAnswer]:
        """The blocks' linear programmes; again with shared rows moved to where they are worth it.

        A block whose programme is not solved in its time is searched without.
        """
        answers: list[LinearAnswer] = []
        shared = any(len(places) for places in self.division.places)
        for _ in range(LP_ROUNDS if shared else 1):
            seconds = LP_PART * self.left()
            tasks = [
                pool.submit(solve_block, self.number, number, self.division.upper[number], seconds)
                for number in range(len(self.blocks))
            ]
            answers = [task.result() for task in tasks]
            price = common_price(self.whole, self.blocks, answers)
            bound = at_prices(self.whole, price)
            if bound > self.price_bound:
                self.price_bound, self.price = bound, price
                self._tell(bound=bound)
            self.division.move([a.x for a in answers], [a.row_price for a in answers])
            if self.left() < self.seconds / 2:
                break
        self._price_blocks(pool)
        return answers

    def _price_blocks(self, pool: Executor) -> None:
        """The bound when each block keeps its own rows and pays for those it shares."""
        if len(self.blocks) == 1:
            self.block_bounds = [self.price_bound - self.whole.constant]
            return
        tasks = [
            pool.submit(price_block, self.number, number, self.price, LP_PART * self.left())
            for number in range(len(self.blocks))
        ]
        bounds = [task.result() for task in tasks]
        self.block_bounds = bounds
        joint = joined(self.whole, self.blocks, self.price, bounds)
        if joint > self.bound:
            self._tell(bound=joint)

    def _begin(self, previous: Assignment | None) -> None:
        if previous is None:
            return
        x = with_tiers(self.built, self.built.choices(previous))
        if len(broken_rows(self.whole, x)):
            return
        for number, block in enumerate(self.blocks):
            self.x[number] = x[block.columns]
        self._take()

    def _search(self, pool: Executor, answers: list[LinearAnswer]) -> None:
        """Answers first, then proofs; both at once where there are fewer blocks than processes."""
        begun = time.monotonic()
        left = self.left()
        running: dict[Future[Any], tuple[str, int]] = {}
        busy: set[tuple[str, int]] = set()
        turn = 0
        while self.left() > 0.1 and not self._done():
            while len(running) < self.workers:
                proving = time.monotonic() - begun > PROVE_AFTER * left
                task = self._next(busy, proving, turn)
                if task is None:
                    break
                kind, number = task
                turn += 1
                busy.add(task)
                running[self._submit(pool, kind, number, answers, turn)] = task
            ended, _ = wait(running, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in ended:
                kind, number = task = running.pop(future)
                busy.discard(task)
                self._ended(kind, number, future.result())
        # What is still at work has the clock's end as its own.
        for future in [*running] if not self._done() else []:
            kind, number = running[future]
            self._ended(kind, number, future.result())

    def _done(self) -> bool:
        if self.should_stop is not None and self.should_stop():
            return True
        unsearched = any(x is None for x in self.x)
        gap = (self.score - self.bound) / max(1.0, self.score)
        return not unsearched and gap <= max(self.good_enough, 1e-7)

    def _next(self, busy: set[tuple[str, int]], proving: bool, turn: int) -> tuple[str, int] | None:
        """What to do next: a block without an answer, else a proof when it is time, else search."""
        numbers = range(len(self.blocks))
        free = [n for n in numbers if ("search", n) not in busy]
        fresh = [n for n in free if self.x[n] is None]
        if fresh:
            return "search", fresh[0]
        idle = [n for n in numbers if ("prove", n) not in busy]
        alone = len(self.blocks) < self.workers
        if idle and (proving or (alone and not free)):
            return "prove", min(idle, key=lambda n: self.proof_seconds[n])
        if free:
            return "search", free[turn % len(free)]
        return ("prove", idle[0]) if idle else None

    def _submit(
        self,
        pool: Executor,
        kind: str,
        number: int,
        answers: list[LinearAnswer],
        turn: int,
    ) -> Future[Any]:
        if kind == "prove":
            seconds = min(self.proof_seconds[number], self.left())
            self.proof_seconds[number] *= PROOF_GROWS
            return pool.submit(
                prove_block, self.number, number, self.price, seconds, self.x[number]
            )
        seconds = self.left() if self.x[number] is None else min(SLICE_SECONDS, self.left())
        upper = self.division.upper[number]
        return pool.submit(
            search_block,
            self.number,
            number,
            upper,
            answers[number],
            self.x[number],
            seconds,
            self.seed + turn,
        )

    def _ended(self, kind: str, number: int, result: Any) -> None:
        if kind == "prove":
            proof: WholeAnswer = result
            if proof.bound > self.block_bounds[number]:
                self.block_bounds[number] = proof.bound
                bound = joined(self.whole, self.blocks, self.price, self.block_bounds)
                if bound > self.bound:
                    self._tell(bound=bound)
            if proof.x is None or self.blocks[number].shared.any():
                return
            result = snapped(proof.x, self.blocks[number].frame.programme.integer)
        if self._is_better(number, result):
            self.x[number] = result
            self._take()

    def _is_better(self, number: int, x: Floats) -> bool:
        """Whether an answer to a block costs less than the one it has and keeps its rows."""
        now, programme = self.x[number], self.division.frame(number).programme
        if now is not None and programme.cost @ x > programme.cost @ now - 0.5:
            return False
        return not len(broken_rows(programme, x))

    def _take(self) -> None:
        """The whole's answer from its blocks', with each provider's tier over all of them."""
        x = np.zeros(len(self.whole.cost))
        for block, mine in zip(self.blocks, self.x, strict=True):
            if mine is not None:
                x[block.columns] = mine
        x = with_tiers(self.built, x)
        score = float(self.whole.cost @ x + self.whole.constant)
        if score < self.score - 0.5:
            self.best_x = x
            self._tell(score=score)

    def _tell(self, score: float | None = None, bound: float | None = None) -> None:
        self.score = self.score if score is None else score
        self.bound = self.bound if bound is None else bound
        at = round(time.monotonic() - self.started, 3)
        self.found.append(Found(at, self.score, self.bound))
        if self.on_found:
            self.on_found(self.found[-1], self.best_x)


def with_tiers(built: Built, x: Floats) -> Floats:
    """The answer with each provider's best tier at the minutes it bills."""
    columns = built.columns
    tier, minutes = columns.of("tier"), columns.of("tier_minutes")
    if not len(tier):
        return x
    block = next(one for one in built.blocks if one.name == "tier_minutes")
    rows = np.arange(block.first, block.first + len(block.keys))
    x = x.copy()
    x[tier] = x[minutes] = 0.0
    billed = np.round(-(built.programme.matrix[rows] @ x))
    of_row = np.searchsorted(block.keys, columns.tier_provider)
    inside = np.minimum(billed[of_row], columns.tier_end)
    worth = WEEKS * (columns.tier_rate * inside + columns.tier_once)
    worth = np.where(billed[of_row] >= columns.tier_start, worth, -1.0)
    order = np.lexsort((-worth, of_row))
    first = np.r_[True, of_row[order][1:] != of_row[order][:-1]]
    chosen = order[first]
    chosen = chosen[worth[chosen] > 0]
    x[tier[chosen]] = 1.0
    x[minutes[chosen]] = inside[chosen]
    return x
