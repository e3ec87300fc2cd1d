"""A sparse programme with what a search needs to know: whose is each column, who shares what."""

from typing import Self

import numpy as np
from msgspec import Struct
from scipy.sparse import csc_matrix

from matching.arrays.programme import Built, Programme
from matching.arrays.rows import grouped, runs
from matching.arrays.words import Flags, Floats, Ints

NONE = -1
# A solver keeps rows to within its own tolerance; whole numbers are taken back to whole ones.
WHOLE = 1e-5
SLACK = 1e-6


class Taken(Struct, frozen=True):
    """A package: its column, and the lots it is for."""

    column: int
    lots: frozenset[int]


class Owners(Struct, frozen=True):
    """Whose each column is: its lot and its provider (-1: of none), and whether it is a tier's.

    `cluster`: of each lot. `bid_lot`, `bid_provider`: who bids where. `packages`: see Taken.
    """

    lot: Ints
    provider: Ints
    tier: Flags
    cluster: Ints
    bid_lot: Ints
    bid_provider: Ints
    packages: tuple[Taken, ...]
    providers: int


class Frame:
    """A programme and its owners, with look-ups; nothing here changes."""

    def __init__(self, programme: Programme, owners: Owners) -> None:
        self.programme, self.owners = programme, owners
        self.by_column: csc_matrix = programme.matrix.tocsc()
        self.lots = len(owners.cluster)
        self._of_lot, self._lot_first = _listed(owners.lot, self.lots)
        tiers = np.where(owners.tier, owners.provider, NONE)
        self._tiers, self._tier_first = _listed(tiers, owners.providers)
        self._in_cluster, self._cluster_first = _listed(
            owners.cluster, int(owners.cluster.max(initial=-1)) + 1
        )
        order = np.argsort(owners.bid_lot, kind="stable")
        self._bidders = owners.bid_provider[order]
        self._bidders_first = np.searchsorted(owners.bid_lot[order], np.arange(self.lots + 1))

    @classmethod
    def of(cls, built: Built) -> Self:
        """The frame of a whole problem."""
        return cls(built.programme, _owners(built))

    def bidders(self, lots: Ints) -> Ints:
        """The providers who bid on any of these lots."""
        return np.unique(self._bidders[_runs_at(self._bidders_first, lots)])

    def with_mates(self, lots: Ints) -> Ints:
        """The lots with all others of their clusters, whose members' costs are one sum."""
        clusters = np.unique(self.owners.cluster[lots])
        return np.sort(self._in_cluster[_runs_at(self._cluster_first, clusters)])

    def close_over(self, lots: Ints, x: Floats) -> tuple[Ints, list[int]]:
        """The lots, with their clusters' and those of packages taken there; and their packages."""
        chosen = set(self.with_mates(lots).tolist())
        taken = [one for one in self.owners.packages if x[one.column] > SLACK]
        grown = True
        while grown:
            grown = False
            for one in taken:
                if one.lots & chosen and not one.lots <= chosen:
                    more = np.array(sorted(chosen | one.lots), np.int64)
                    chosen = set(self.with_mates(more).tolist())
                    grown = True
        inside = [one.column for one in self.owners.packages if one.lots <= chosen]
        return np.array(sorted(chosen), np.int64), inside

    def free_columns(self, lots: Ints, x: Floats) -> tuple[Ints, Ints]:
        """What a search of these lots may change: their columns, packages and bidders' tiers.

        Returns the lots (see close_over) and the columns.
        """
        closed, packages = self.close_over(lots, x)
        mine = self._of_lot[_runs_at(self._lot_first, closed)]
        tiers = self._tiers[_runs_at(self._tier_first, self.bidders(closed))]
        return closed, np.concatenate([mine, np.array(packages, np.int64), tiers])


def part_of(frame: Frame, free: Ints, x: Floats, activity: Floats) -> tuple[Programme, Ints]:
    """The programme of the free columns, all others held at x; and the rows it touches.

    `activity`: the value of each row at x.
    """
    whole = frame.programme
    cells = frame.by_column[:, free]
    rows, place = grouped(cells.indices.astype(np.int64))
    matrix = csc_matrix((cells.data, place, cells.indptr), (len(rows), len(free)))
    others = activity[rows] - matrix @ x[free]
    part = Programme(
        whole.cost[free],
        whole.lower[free],
        whole.upper[free],
        whole.integer[free],
        matrix.tocsr(),
        loosened(whole.row_lower[rows] - others, -SLACK),
        loosened(whole.row_upper[rows] - others, SLACK),
    )
    return part, rows


def loosened(side: Floats, by: float) -> Floats:
    """Whole sides as they are, without rounding noise; others a little wider.

    A side wider by exactly the solver's own tolerance is sometimes called impossible by HiGHS.
    """
    whole = np.round(side)
    with np.errstate(invalid="ignore"):
        near = np.abs(side - whole) < WHOLE
    return np.where(near, whole, side + by)


def snapped(x: Floats, integer: Flags) -> Floats:
    """Whole numbers where they must be."""
    return np.where(integer, np.round(x), x)


def broken_rows(programme: Programme, x: Floats, tolerance: float = 1e-4) -> Ints:
    """The rows that x breaks by more than the tolerance."""
    activity = programme.matrix @ x
    under = programme.row_lower - activity > tolerance
    return np.flatnonzero(under | (activity - programme.row_upper > tolerance))


def _listed(owner: Ints, owners: int) -> tuple[Ints, Ints]:
    """Places in the order of their owners (of 0 and more), and where each owner's begin."""
    order = np.argsort(owner, kind="stable")
    order = order[np.searchsorted(owner[order], 0) :]
    return order, np.searchsorted(owner[order], np.arange(owners + 1))


def _runs_at(first: Ints, owners: Ints) -> Ints:
    """The places of all that these owners have, in the list that `first` cuts up."""
    which, inside = runs(first[owners + 1] - first[owners])
    return first[owners][which] + inside


def _owners(built: Built) -> Owners:
    columns, tables = built.columns, built.tables
    shared = columns.sessions
    one = shared.pair[shared.first[shared.count_group]]
    who, providers = tables.offered.provider, len(tables.problem.providers)
    win_lot = tables.offered.lot[columns.win_bid]
    several = columns.lot_provider[columns.several]
    pair_lot, pair_who = win_lot[columns.win_of_pair], who[columns.bid]
    tier = np.concatenate([columns.tier_provider, columns.tier_provider])
    lot = np.concatenate(
        [
            pair_lot,
            pair_lot[columns.full_pair],
            win_lot,
            np.full(len(columns.package), NONE),
            pair_lot[one],
            pair_lot[columns.mixed_pair],
            np.full(len(tier), NONE),
            several // max(1, providers),
            tables.needs.lot[columns.pays_need],
        ]
    )
    provider = np.concatenate(
        [
            pair_who,
            pair_who[columns.full_pair],
            who[columns.win_bid],
            who[tables.offered.bid_count + columns.package],
            pair_who[one],
            pair_who[columns.mixed_pair],
            tier,
            several % max(1, providers),
            np.full(len(columns.pays_need), NONE),
        ]
    )
    is_tier = np.zeros(columns.total, bool)
    is_tier[columns.of("tier")] = is_tier[columns.of("tier_minutes")] = True
    cluster = np.arange(len(tables.problem.lots)) + len(tables.problem.clusters)
    cluster[tables.needs.lot] = tables.needs.cluster
    keys = np.unique(win_lot * providers + who[columns.win_bid])
    bid_lot, bid_provider = np.divmod(keys, max(1, providers))
    packages = tuple(
        Taken(
            columns.first["packages"] + place,
            frozenset(
                tables.lot_place[part.lot_id] for part in tables.problem.packages[int(package)].lots
            ),
        )
        for place, package in enumerate(columns.package)
    )
    return Owners(
        lot, provider, is_tier, grouped(cluster)[1], bid_lot, bid_provider, packages, providers
    )
