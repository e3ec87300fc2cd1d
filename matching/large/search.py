"""Searching one block: from its linear programme to a whole answer, then better ones nearby.

Relax and fix: a few lots at a time are made whole while all others stand as the linear programme
has them. Then neighbourhoods: a few lots are freed, all others stay, again and again; where to
look is drawn by where the gap is (the exact gap of an answer is the sum of its columns' reduced
costs and its rows' unused sides times their prices).
"""

from collections.abc import Callable

import numpy as np
from msgspec import Struct, structs
from scipy.sparse import csr_matrix

from matching.arrays.programme import Programme
from matching.arrays.rows import sums
from matching.arrays.words import Flags, Floats, Ints
from matching.large.frame import SLACK, Frame, broken_rows, part_of, snapped
from matching.large.solver import LinearAnswer, solve_near

START_LOTS = 6
START_SECONDS = 0.8
SHORTEST = 0.1
START_GAP = 2e-3
NEAR_LOTS = (3, 10)
NEAR_SECONDS = 0.7
# How often lots are freed by who holds them now, and not by who might.
BY_HOLDERS = 0.5
# Of the score of a lot: a column that costs more than this above its price is left out (pence).
REDUCED_MOST = 5_000.0
TABU, FADES = 0.7, 0.97
# Of a lot's chance to be looked at: a part that all have alike.
ALIKE = 0.3

Left = Callable[[], float]


class Guide(Struct, frozen=True):
    """The linear programme's answer and what it says about where to search."""

    linear: LinearAnswer
    likeness: csr_matrix


def guide_of(frame: Frame, linear: LinearAnswer) -> Guide:
    """How much two lots have to do with each other: bidders they share, dear ones more.

    A provider counts by the price of its room, so that lots are freed with the lots they
    compete with.
    """
    owners, programme = frame.owners, frame.programme
    dear = np.full(owners.providers, 0.15)
    row_price = np.abs(np.minimum(0.0, linear.row_price))
    cells = programme.matrix.tocoo()
    mine = owners.provider[cells.col]
    several = np.diff(programme.matrix.indptr)[cells.row] > 1
    kept = (mine >= 0) & several & (row_price[cells.row] > 0)
    rows = np.unique(cells.row[kept].astype(np.int64) * owners.providers + mine[kept])
    at, who = np.divmod(rows, max(1, owners.providers))
    alone = np.bincount(at, minlength=programme.matrix.shape[0])[at] == 1
    worth = np.bincount(who[alone], row_price[at[alone]], minlength=owners.providers)
    if worth.any():
        dear += worth / worth[worth > 0].mean()
    bids = csr_matrix(
        (np.sqrt(dear[owners.bid_provider]), (owners.bid_lot, owners.bid_provider)),
        (frame.lots, owners.providers),
    )
    return Guide(linear, csr_matrix(bids @ bids.T))


class BlockSearch:
    """The best answer of one block so far: `x`, and `value` (its cost without the constant)."""

    def __init__(self, frame: Frame, guide: Guide, seed: int, left: Left) -> None:
        self.frame, self.guide, self.left = frame, guide, left
        self.programme: Programme = frame.programme
        self.draw = np.random.default_rng(seed)
        self.x: Floats = guide.linear.x.copy()
        self.activity: Floats = self.programme.matrix @ self.x
        self.tabu: Floats = np.zeros(frame.lots)
        self.tried = self.better = 0

    @property
    def value(self) -> float:
        """Cost at x, without the constant."""
        return float(self.programme.cost @ self.x)

    def begin_from(self, x: Floats) -> None:
        """Begin from an answer that keeps every row."""
        self.x = x.copy()
        self.activity = self.programme.matrix @ x

    def _take(self, free: Ints, values: Floats) -> None:
        change = values - self.x[free]
        moved = np.flatnonzero(change)
        self.x[free] = values
        self.activity += self.frame.by_column[:, free[moved]] @ change[moved]

    def _worth_freeing(self, free: Ints) -> Ints:
        reduced = self.guide.linear.reduced_cost[free]
        keep = (reduced <= REDUCED_MOST) | (self.x[free] > SLACK)
        return free[keep | self.frame.owners.tier[free] | ~self.programme.integer[free]]

    def start(self) -> None:
        """Make the linear programme's answer whole, a few lots at a time, in half of the time."""
        left = np.ones(self.frame.lots, bool)
        end = 0.5 * self.left()
        while left.any():
            near = self._grown(int(np.argmax(left)), START_LOTS, left)
            lots = self.frame.with_mates(near)
            lots = lots[left[lots]]
            part = len(lots) / np.count_nonzero(left)
            left[lots] = False
            self._start_with(lots, min(START_SECONDS, part * max(0.0, self.left() - end)))
        self._drop_broken()

    def _start_with(self, lots: Ints, seconds: float) -> None:
        """Make these lots whole; where that cannot be done in time, they are served by nobody."""
        _, free = self.frame.free_columns(lots, self.x)
        part, _ = part_of(self.frame, free, self.x, self.activity)
        # Lots that are not whole yet may lean on these; to serve nobody here must be allowed.
        part = structs.replace(
            part,
            row_lower=np.minimum(part.row_lower, 0.0),
            row_upper=np.maximum(part.row_upper, 0.0),
        )
        worth = np.isin(free, self._worth_freeing(free))
        part = structs.replace(part, upper=np.where(worth, part.upper, 0.0))
        found = solve_near(part, self.x[free].round(), max(SHORTEST, seconds), gap=START_GAP)
        values = np.zeros(len(free)) if found is None else found
        self._take(free, snapped(values, part.integer))

    def _grown(self, first: int, size: int, allowed: Flags, noise: float = 0.0) -> Ints:
        """A lot and those that have most to do with the ones chosen so far."""
        chosen = [first]
        near = self.guide.likeness
        score = near[first].toarray().ravel()
        while len(chosen) < size:
            ranked = score * self.draw.uniform(1 - noise, 1 + noise, len(score))
            ranked[~allowed] = -1.0
            ranked[chosen] = -1.0
            best = int(np.argmax(ranked))
            if ranked[best] <= 0:
                break
            chosen.append(best)
            score = score + near[best].toarray().ravel()
        return np.array(chosen, np.int64)

    def _drop_broken(self) -> None:
        """Serve nobody in the lots whose columns still break a row, until none does."""
        owners = self.frame.owners
        for _ in range(self.frame.lots + 1):
            rows = broken_rows(self.programme, self.x)
            if not len(rows):
                return
            columns = np.unique(self.programme.matrix[rows].indices)
            used = columns[self.x[columns] > SLACK]
            lots = np.unique(owners.lot[used][owners.lot[used] >= 0])
            for one in owners.packages:
                if self.x[one.column] > SLACK and one.column in set(used.tolist()):
                    lots = np.union1d(lots, np.array(sorted(one.lots), np.int64))
            _, free = self.frame.free_columns(lots, self.x)
            self._take(free, np.zeros(len(free)))

    def improve(self) -> bool:
        """Look once around one lot; whether it found better."""
        score = self._score() * np.exp(-self.tabu)
        total = score.sum()
        chance = score / total if total > 0 else np.full(len(score), 1 / len(score))
        first = int(self.draw.choice(self.frame.lots, p=chance))
        size = int(self.draw.integers(*NEAR_LOTS))
        if self.draw.random() < BY_HOLDERS:
            near = self._held(first, size)
        else:
            near = self._grown(first, size, np.ones(self.frame.lots, bool), 0.5)
        lots, free = self.frame.free_columns(near, self.x)
        self.tabu[lots] += TABU
        self.tabu *= FADES
        free = self._worth_freeing(free)
        self.tried += 1
        part, _ = part_of(self.frame, free, self.x, self.activity)
        found = solve_near(part, self.x[free], min(NEAR_SECONDS, max(SHORTEST, self.left())))
        if found is None:
            return False
        values = snapped(found, part.integer)
        if part.cost @ (values - self.x[free]) > -0.5:
            return False
        kept = self.x.copy()
        self._take(free, values)
        if len(broken_rows(self.programme, self.x)):
            self.begin_from(kept)
            return False
        self.better += 1
        return True

    def _held(self, first: int, size: int) -> Ints:
        """A lot, and the lots that some of its bidders hold now: to give one up is to make room."""
        owners = self.frame.owners
        taken = (self.x > 0.5) & (owners.lot >= 0) & (owners.provider >= 0) & ~owners.tier
        bidders = self.frame.bidders(np.array([first]))
        chosen = [first]
        for one in self.draw.permutation(bidders):
            theirs = np.unique(owners.lot[taken & (owners.provider == one)])
            chosen += [lot for lot in self.draw.permutation(theirs).tolist() if lot not in chosen]
            if len(chosen) >= size:
                break
        return np.array(chosen[:size], np.int64)

    def _score(self) -> Floats:
        """The part of the gap that stands in each lot."""
        linear, owners = self.guide.linear, self.frame.owners
        reduced = linear.reduced_cost
        gap = np.where(reduced > 0, reduced * self.x, reduced * (self.x - self.programme.upper))
        gap = np.where(np.isfinite(gap), np.maximum(gap, 0.0), 0.0)
        of_lot = owners.lot >= 0
        found: Floats = sums(owners.lot[of_lot], gap[of_lot], self.frame.lots)
        found += ALIKE * max(float(found.mean()), 1e-6)
        return found
