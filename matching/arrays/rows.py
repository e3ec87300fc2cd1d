"""Rows of a sparse programme, gathered in blocks and joined once."""

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix

from matching.arrays.words import Floats, Ints

INFINITE = float("inf")
# Of a block of rows: (row within the block, column, factor).
Cells = list[tuple[Ints, Ints, Ints | Floats | int]]


class Block(Struct, frozen=True):
    """The rows of one limit: they begin at `first` and stand in the order of `keys`."""

    name: str
    first: int
    keys: Ints


class Rows:
    """Blocks of rows; `cells` of each are (row within the block, column, factor)."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.count = 0
        self._cells: list[tuple[Ints, Ints, Floats]] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []

    def add(
        self,
        name: str,
        keys: Ints,
        cells: Cells,
        lower: Ints | Floats | float = -INFINITE,
        upper: Ints | Floats | float = INFINITE,
    ) -> None:
        """Add one row for each key; factors of a column named twice in a row add up."""
        count = len(keys)
        if not count:
            return
        self.blocks.append(Block(name, self.count, keys))
        for row, col, factor in cells:
            factors = np.broadcast_to(np.asarray(factor, np.float64), (len(row),))
            self._cells.append((row + self.count, col, factors))
        self._lower.append(np.broadcast_to(np.asarray(lower, np.float64), (count,)))
        self._upper.append(np.broadcast_to(np.asarray(upper, np.float64), (count,)))
        self.count += count

    def matrix(self, columns: int) -> csr_matrix:
        """All rows as one sparse matrix, shape (rows, columns)."""
        shape = (self.count, columns)
        if not self._cells:
            return csr_matrix(shape)
        row, col, factor = (np.concatenate(part) for part in zip(*self._cells, strict=True))
        found = coo_matrix((factor, (row, col)), shape).tocsr()
        found.eliminate_zeros()
        return found

    def bounds(self) -> tuple[Floats, Floats]:
        """The least and the most of each row."""
        if not self._lower:
            return np.zeros(0), np.zeros(0)
        return np.concatenate(self._lower), np.concatenate(self._upper)


def grouped(keys: Ints) -> tuple[Ints, Ints]:
    """The distinct keys, and for each entry the place of its key among them."""
    found, place = np.unique(keys, return_inverse=True)
    return found, place.astype(np.int64)


def runs(lengths: Ints) -> tuple[Ints, Ints]:
    """For runs of these lengths one after the other: (which run, place inside it) of each entry."""
    which = np.repeat(np.arange(len(lengths)), lengths)
    start = np.repeat(np.cumsum(lengths) - lengths, lengths)
    return which, np.arange(len(which)) - start


def sums(place: Ints, weights: Ints | Floats, count: int) -> NDArray[np.float64]:
    """The sum of the weights at each place."""
    found: NDArray[np.float64] = np.bincount(place, weights, count).astype(np.float64)
    return found


def numbered(wanted: Ints, of: Ints) -> Ints:
    """The place of each value among the (sorted) wanted, -1 for others."""
    if not len(wanted):
        return np.full(len(of), -1)
    found = np.minimum(np.searchsorted(wanted, of), len(wanted) - 1)
    return np.where(wanted[found] == of, found, -1)
