"""Rows that change no answer, and let the linear programme see what a bid cannot do.

A bid that wins in part still has no more than its room: where its room is less than its lot asks,
`minutes <= room * wins` is a row that no whole answer breaks and many a fractional one does.
"""

import numpy as np

from matching.arrays.columns import Columns
from matching.arrays.rows import Cells, Rows, numbered, sums
from matching.arrays.tables import Tables
from matching.arrays.words import Ints
from matching.limits.rules import UNBOUNDED


def tighten(rows: Rows, columns: Columns) -> None:
    """Add a row for each bid, and for each bid and place, with less room than its lot asks."""
    _by_bid(rows, columns)
    if "capacity" not in columns.tables.off:
        _by_place(rows, columns)


def minutes_of(columns: Columns, bid_place: Ints, package_place: Ints) -> Cells:
    """Planned minutes: `bid_place` is the row of each win, `package_place` of each package need.

    A row of -1 is left out.
    """
    needs = columns.tables.needs
    owner, members = columns.package_needs
    of_pair = bid_place[columns.win_of_pair]
    of_full = of_pair[columns.full_pair]
    cells = (
        (of_pair, columns.of("serves"), needs.firm[columns.need]),
        (of_full, columns.of("full"), needs.flexible[columns.need[columns.full_pair]]),
        (package_place, columns.of("packages", owner), columns.tables.planned[members]),
    )
    return [(row[row >= 0], col[row >= 0], by[row >= 0]) for row, col, by in cells]


def room_at(tables: Tables, places: Ints) -> Ints:
    """Minutes of work per week at each place (see `Tables.place_key`); none where not listed."""
    keys, room = tables.room()
    if not len(keys):
        return np.zeros(len(places), np.int64)
    found = np.minimum(np.searchsorted(keys, places), len(keys) - 1)
    return np.where(keys[found] == places, room[found], 0)


def _by_bid(rows: Rows, columns: Columns) -> None:
    tables, off = columns.tables, columns.tables.off
    lots, lot = tables.problem.lots, tables.offered.lot[columns.win_bid]
    who = tables.offered.provider[columns.win_bid]
    most = np.full(len(columns.win_bid), UNBOUNDED)
    if "bid_maximum" not in off:
        most = np.minimum(most, tables.offered.most[columns.win_bid])
    if "exposure" not in off:
        most = np.minimum(most, tables.supply.exposure[who])
    planned = tables.lot_planned[lot]
    if "provider_share" not in off:
        share = np.array([one.provider_share_max_permille for one in lots], np.int64)
        most = np.minimum(most, share[lot] * planned // 1000)
    if "start_up_reserve" not in off:
        kept = np.array([one.start_up_reserved_permille for one in lots], np.int64)
        rest = (1000 - kept[lot]) * planned // 1000
        most = np.where(tables.supply.start_up[who], most, np.minimum(most, rest))
    asked = sums(columns.win_of_pair, tables.planned[columns.need], len(most))
    short = np.flatnonzero(most < asked)
    nothing = np.full(len(columns.package_needs[0]), -1)
    cells = minutes_of(columns, numbered(short, np.arange(len(most))), nothing)
    cells.append((np.arange(len(short)), columns.of("wins", short), -most[short]))
    rows.add("room_of_bid", columns.win_bid[short], cells, upper=0)


def _by_place(rows: Rows, columns: Columns) -> None:
    tables, shared = columns.tables, columns.sessions
    provider = tables.offered.provider
    alone = np.flatnonzero(columns.session < 0)
    more = columns.full_pair
    one = shared.pair[shared.first[shared.count_group]]
    pair = np.concatenate([alone, more, one])
    firm, flexible = tables.needs.firm, tables.needs.flexible
    work = np.concatenate(
        [
            firm[columns.need[alone]],
            flexible[columns.need[more]],
            shared.workers * firm[columns.need[one]],
        ]
    )
    col = np.concatenate([columns.of("serves", alone), columns.of("full"), columns.of("counts")])
    need, win = columns.need[pair], columns.win_of_pair[pair]
    bands, areas = len(tables.bands.number), len(tables.areas.number)
    key = (win * areas + tables.area[need]) * bands + tables.band[need]
    places, first, at = np.unique(key, return_index=True, return_inverse=True)
    who = provider[columns.bid[pair[first]]]
    room = room_at(
        tables, tables.place_key(who, tables.area[need[first]], tables.band[need[first]])
    )
    # Of a session's counts one holds, the largest at most.
    most = np.bincount(at[: len(alone) + len(more)], work[: len(alone) + len(more)], len(places))
    largest = np.zeros(len(places))
    group = np.zeros(len(shared.keys))
    np.maximum.at(group, shared.count_group, work[len(alone) + len(more) :])
    at_count = at[len(alone) + len(more) :]
    np.add.at(largest, at_count[shared.first], group)
    short = np.flatnonzero((room < most + largest) & tables.supply.has_room[who])
    row = numbered(short, at)
    kept = row >= 0
    wins = win[first[short]]
    cells: Cells = [
        (row[kept], col[kept], work[kept]),
        (np.arange(len(short)), columns.of("wins", wins), -room[short]),
    ]
    rows.add("room_of_bid_at_place", places[short], cells, upper=0)
