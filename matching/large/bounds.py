"""Bounds that hold whatever the prices are: a wrong price makes them weak, never wrong."""

import numpy as np
from msgspec import structs

from matching.arrays.programme import Programme
from matching.arrays.words import Floats
from matching.large.blocks import Block


def of_right_sign(programme: Programme, price: Floats) -> Floats:
    """The prices without those that no row can have: a row with no least has none above zero."""
    price = np.where((price > 0) & ~np.isfinite(programme.row_lower), 0.0, price)
    return np.where((price < 0) & ~np.isfinite(programme.row_upper), 0.0, price)


def row_worth(programme: Programme, price: Floats) -> Floats:
    """What each row adds to the bound at these prices."""
    side = np.where(price > 0, programme.row_lower, programme.row_upper)
    return np.where(price == 0, 0.0, price * np.where(price == 0, 0.0, side))


def at_prices(programme: Programme, price: Floats) -> float:
    """The Lagrangian bound at prices of the rows: every row is paid for instead of kept.

    The least of `cost @ x` over the programme is never below it (weak duality), for any prices.
    """
    price = of_right_sign(programme, price)
    reduced = programme.cost - programme.matrix.T @ price
    best = np.minimum(reduced * programme.lower, _times(reduced, programme.upper))
    return float(row_worth(programme, price).sum() + best.sum() + programme.constant)


def _times(reduced: Floats, upper: Floats) -> Floats:
    """Reduced cost times upper bound; a column without one that costs nothing adds nothing."""
    return np.where(reduced == 0, 0.0, reduced * np.where(reduced == 0, 1.0, upper))


def priced_block(whole: Programme, block: Block, price: Floats) -> Programme:
    """A block that pays for the rows it shares instead of keeping them."""
    price = of_right_sign(whole, price)
    mine = block.frame.programme
    shared = np.flatnonzero(block.shared)
    paid = mine.matrix[shared].T @ price[block.rows[shared]]
    kept = np.flatnonzero(~block.shared)
    return structs.replace(
        mine,
        cost=whole.cost[block.columns] - paid,
        matrix=mine.matrix[kept],
        row_lower=whole.row_lower[block.rows[kept]],
        row_upper=whole.row_upper[block.rows[kept]],
    )


def joined(
    whole: Programme, blocks: list[Block], price: Floats, block_bounds: list[float]
) -> float:
    """The bound of the whole from bounds of its priced blocks.

    Tiers stand in several blocks with the same rows: each block then counts its own minutes
    only, so the whole's own tier is paid for by what the blocks leave out.
    """
    price = of_right_sign(whole, price)
    times = np.zeros(len(whole.row_lower), np.int64)
    held = np.zeros(len(whole.cost), bool)
    for block in blocks:
        times[block.rows[~block.shared]] += 1
        held[block.columns] = True
    dualised = np.where(times == 0, price, 0.0)
    rest = np.flatnonzero(~held)
    reduced = whole.cost[rest] - (whole.matrix.T @ price)[rest]
    loose = np.minimum(0.0, reduced * whole.upper[rest]).sum()
    rows = row_worth(whole, dualised).sum()
    return float(rows + loose + sum(block_bounds) + whole.constant)
