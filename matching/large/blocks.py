"""A large programme in blocks of lots that share little: each is searched by itself.

A row that several blocks touch (room of a provider who works in two of them, say) is divided:
each block may use a part of it, and the parts are moved to where a little more room is worth most.
"""

import numpy as np
from msgspec import Struct
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from matching.arrays.programme import Programme
from matching.arrays.rows import grouped
from matching.arrays.words import Flags, Floats, Ints
from matching.large.frame import NONE, Frame, Owners, Taken

LOTS_MAX = 140
# How far from an even division a cut may be, as a part of a piece.
CUT_NEAR = 0.15


class Block(Struct, frozen=True):
    """A block: its own frame, and which of the whole's columns and rows its own are, in order.

    `shared`: the rows (of the block) that other blocks touch too.
    """

    frame: Frame
    columns: Ints
    rows: Ints
    shared: Flags


def divide_lots(frame: Frame, lots_max: int = LOTS_MAX) -> Ints:
    """The number of each lot's block: what hangs together, cut where it is too large.

    Lots of one cluster stay together. A part that is too large is first cut where only few
    providers reach across, else where the order of the lots says.
    """
    owners = frame.owners
    clusters = int(owners.cluster.max(initial=-1)) + 1
    bids = csr_matrix(
        (np.ones(len(owners.bid_lot)), (owners.cluster[owners.bid_lot], owners.bid_provider)),
        (clusters, owners.providers),
    )
    size = np.bincount(owners.cluster, minlength=clusters)
    part = _components(bids, np.ones(owners.providers, bool))
    weight = np.bincount(part, weights=size)
    if weight.max(initial=0) > lots_max:
        part = _cut(bids, part, size, lots_max)
    number: Ints = grouped(part)[1][owners.cluster].astype(np.int64)
    return number


def _components(bids: csr_matrix, kept: Flags) -> Ints:
    """Which clusters hang together through the providers that are kept."""
    near = bids[:, kept]
    both = csr_matrix(near @ near.T)
    found: Ints = connected_components(both, directed=False)[1].astype(np.int64)
    return found


def _cut(bids: csr_matrix, part: Ints, size: Ints, lots_max: int) -> Ints:
    """Cut parts that are too large in about equal pieces, where fewest providers reach across."""
    place = _place(bids)
    found = np.zeros(len(part), np.int64)
    number = 0
    for one in range(int(part.max(initial=-1)) + 1):
        order = np.flatnonzero(part == one)
        order = order[np.argsort(place[order], kind="stable")]
        lots = np.cumsum(size[order])
        pieces = -(-int(lots[-1]) // lots_max)
        across = _across(bids[order])
        begin = 0
        for piece in range(1, pieces + 1):
            end = len(order)
            if piece < pieces:
                near = np.abs(lots - lots[-1] * piece / pieces) <= CUT_NEAR * lots[-1] / pieces
                near[: begin + 1] = False
                places = np.flatnonzero(near)
                if len(places):
                    end = int(places[np.argmin(across[places])]) + 1
                else:
                    end = int(np.searchsorted(lots, lots[-1] * piece / pieces)) + 1
            found[order[begin:end]] = number
            number, begin = number + 1, max(begin, end)
    return found


def _across(bids: csr_matrix) -> Ints:
    """How many providers bid both up to each row and after it."""
    cells = bids.tocoo()
    rows, providers = bids.shape
    first, last = np.full(providers, rows), np.full(providers, -1)
    np.minimum.at(first, cells.col, cells.row)
    np.maximum.at(last, cells.col, cells.row)
    bidding = last >= 0
    change = np.bincount(first[bidding], minlength=rows + 1)
    change -= np.bincount(last[bidding], minlength=rows + 1)
    found: Ints = np.cumsum(change[:rows]).astype(np.int64)
    return found


def _place(bids: csr_matrix) -> Floats:
    """A place on a line for each cluster, so that those with the same bidders stand together.

    Starting from the order given, each moves again and again to the middle of its bidders, who
    move to the middle of theirs; the slowest wave of that is what separates the parts best.
    """
    place = np.arange(bids.shape[0], dtype=np.float64)
    rows = np.maximum(1.0, np.asarray(bids.sum(axis=1)).ravel())
    cols = np.maximum(1.0, np.asarray(bids.sum(axis=0)).ravel())
    for _ in range(8):
        place = (bids @ ((bids.T @ place) / cols)) / rows
    return place


def blocks_of(frame: Frame, block_of_lot: Ints) -> list[Block]:
    """The blocks. A package that reaches over blocks is in none; a tier is in each it may be in."""
    owners, count = frame.owners, int(block_of_lot.max(initial=-1)) + 1
    block_of_column = np.where(owners.lot >= 0, block_of_lot[owners.lot], NONE)
    for one in owners.packages:
        inside = {int(block_of_lot[lot]) for lot in one.lots}
        block_of_column[one.column] = inside.pop() if len(inside) == 1 else NONE
    tiers = np.flatnonzero(owners.tier)
    pairs = np.unique(block_of_lot[owners.bid_lot] * owners.providers + owners.bid_provider)
    of_block, provider = np.divmod(pairs, max(1, owners.providers))
    touched = _touching(frame, block_of_column, count)
    order = np.argsort(block_of_column, kind="stable")
    first = np.searchsorted(block_of_column[order], np.arange(count + 1))
    by_provider = np.argsort(owners.provider[tiers], kind="stable")
    ranked = owners.provider[tiers][by_provider]
    found = []
    for block in range(count):
        who = provider[of_block == block]
        low, high = np.searchsorted(ranked, who), np.searchsorted(ranked, who, side="right")
        mine = [tiers[by_provider[a:b]] for a, b in zip(low, high, strict=True) if b > a]
        columns = np.concatenate([order[first[block] : first[block + 1]], *mine])
        lots = np.flatnonzero(block_of_lot == block)
        found.append(_block(frame, np.sort(columns), lots, touched))
    return found


def _touching(frame: Frame, block_of_column: Ints, count: int) -> Ints:
    """How many blocks touch each row, tiers apart; a package of several counts as several."""
    cells = frame.programme.matrix.tocoo()
    block = block_of_column[cells.col]
    kept = block >= 0
    rows = frame.programme.matrix.shape[0]
    keys = np.unique(cells.row[kept].astype(np.int64) * count + block[kept])
    found = np.bincount(keys // max(1, count), minlength=rows)
    found[cells.row[~kept & ~frame.owners.tier[cells.col]]] += 2
    return found


def _block(frame: Frame, columns: Ints, lots: Ints, touched: Ints) -> Block:
    whole, owners = frame.programme, frame.owners
    cells = frame.by_column[:, columns]
    rows, place = grouped(cells.indices.astype(np.int64))
    matrix = csr_matrix(
        (cells.data, (place, np.repeat(np.arange(len(columns)), np.diff(cells.indptr)))),
        (len(rows), len(columns)),
    )
    programme = Programme(
        whole.cost[columns],
        whole.lower[columns],
        whole.upper[columns],
        whole.integer[columns],
        matrix,
        whole.row_lower[rows],
        whole.row_upper[rows],
    )
    number = np.full(frame.lots, NONE)
    number[lots] = np.arange(len(lots))
    here = number[owners.bid_lot] >= 0
    at = {int(column): place for place, column in enumerate(columns)}
    packages = tuple(
        Taken(at[one.column], frozenset(int(number[lot]) for lot in one.lots))
        for one in owners.packages
        if one.column in at
    )
    lot = owners.lot[columns]
    mine = Owners(
        np.where(lot >= 0, number[lot], NONE),
        owners.provider[columns],
        owners.tier[columns],
        grouped(owners.cluster[lots])[1],
        number[owners.bid_lot[here]],
        owners.bid_provider[here],
        packages,
        owners.providers,
    )
    return Block(Frame(programme, mine), columns, rows, touched[rows] > 1)
