"""What the processes of a team do: one block at a time, of a run that they read and never write."""

import time

from msgspec import Struct

from matching.arrays.programme import Programme
from matching.arrays.words import Floats
from matching.large.bounds import at_prices, priced_block
from matching.large.frame import Frame
from matching.large.search import BlockSearch, guide_of
from matching.large.shared_rows import Division
from matching.large.solver import (
    LinearAnswer,
    WholeAnswer,
    solve_linear,
    solve_whole,
    without_prices,
)


class Run(Struct, frozen=True):
    """A large programme and its blocks."""

    whole: Programme
    division: Division


# The runs under way by number. Processes are forked after theirs is put here.
RUNS: dict[int, Run] = {}


def _frame(run: int, number: int, upper: Floats) -> Frame:
    division = RUNS[run].division
    division.upper[number] = upper
    return division.frame(number)


def solve_block(run: int, number: int, upper: Floats, seconds: float) -> LinearAnswer:
    """A block's linear programme with its part of what is shared; no prices where time ends."""
    programme = _frame(run, number, upper).programme
    return solve_linear(programme, seconds) or without_prices(programme)


def search_block(
    run: int,
    number: int,
    upper: Floats,
    answer: LinearAnswer,
    x: Floats | None,
    seconds: float,
    seed: int,
) -> Floats:
    """A better answer to a block: its first where there is none (x), else from looking around."""
    end = time.monotonic() + seconds
    frame = _frame(run, number, upper)
    search = BlockSearch(frame, guide_of(frame, answer), seed, lambda: end - time.monotonic())
    if x is None:
        search.start()
    else:
        search.begin_from(x)
        while search.left() > 0:
            search.improve()
    return search.x


def price_block(run: int, number: int, price: Floats, seconds: float) -> float:
    """The linear bound of a block that pays for what it shares; by prices where time is short."""
    block = RUNS[run].division.blocks[number]
    programme = priced_block(RUNS[run].whole, block, price)
    found = solve_linear(programme, seconds)
    kept = price[block.rows[~block.shared]]
    return at_prices(programme, kept if found is None else found.row_price)


def prove_block(
    run: int, number: int, price: Floats, seconds: float, near: Floats | None
) -> WholeAnswer:
    """A bound of a block that pays for what it shares, from the solver's own tree.

    The answer found on the way holds for the block only where it shares nothing.
    """
    block = RUNS[run].division.blocks[number]
    programme = priced_block(RUNS[run].whole, block, price)
    return solve_whole(programme, seconds, gap=1e-5, near=near)
