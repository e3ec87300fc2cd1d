"""Sets of words as bits, so that a million pairs can be held against each other at once."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
BITS = 64


class Words:
    """Numbers for the words that are asked for; a word nobody asks for has none (-1)."""

    def __init__(self, asked: Iterable[str]) -> None:
        self.number: dict[str, int] = {}
        for word in asked:
            self.number.setdefault(word, len(self.number))
        self.blocks = max(1, -(-len(self.number) // BITS))

    def numbers(self, words: Iterable[str], count: int) -> Ints:
        """The number of each of `count` words."""
        get = self.number.get
        return np.fromiter((get(word, -1) for word in words), np.int64, count)

    def sets(self, held: Sequence[Iterable[str]]) -> NDArray[np.uint64]:
        """Each set of words as a row of bits, shape (sets, blocks)."""
        found = np.zeros((len(held), self.blocks), np.uint64)
        get = self.number.get
        for row, words in enumerate(held):
            for word in words:
                number = get(word, -1)
                if number >= 0:
                    found[row, number // BITS] |= np.uint64(1 << number % BITS)
        return found


def has(sets: NDArray[np.uint64], rows: Ints, numbers: Ints) -> Flags:
    """Whether the set in each row holds the word of this number; a word without one is in none."""
    known = np.maximum(numbers, 0)
    block = sets[rows, known // BITS] >> (known % BITS).astype(np.uint64)
    found: Flags = ((block & np.uint64(1)) > 0) & (numbers >= 0)
    return found


def has_any(sets: NDArray[np.uint64], rows: Ints, wanted: NDArray[np.uint64], which: Ints) -> Flags:
    """Whether set and wanted set have a word in common."""
    found = np.zeros(len(rows), bool)
    for block in range(sets.shape[1]):
        found |= (sets[rows, block] & wanted[which, block]) > 0
    return found


def has_all(sets: NDArray[np.uint64], rows: Ints, wanted: NDArray[np.uint64], which: Ints) -> Flags:
    """Whether the set holds every word that is wanted."""
    found = np.ones(len(rows), bool)
    for block in range(sets.shape[1]):
        found &= (wanted[which, block] & ~sets[rows, block]) == 0
    return found
