"""The limits in money: what a cluster may cost together, and a member over all of their needs."""

import numpy as np

from matching.arrays.columns import Columns
from matching.arrays.rows import Cells, Rows, grouped, numbered
from matching.arrays.words import Floats, Ints
from matching.purses import UNBOUNDED_PENCE


def stand_alone(rows: Rows, columns: Columns, cost_pence: Floats) -> None:
    """Together a cluster pays no more, before rebates, than its served members' limits."""
    needs = columns.tables.needs
    clusters, costs = _cluster_costs(columns, cost_pence)
    owner, members = columns.package_needs
    place = numbered(clusters, needs.cluster[columns.need])
    more = numbered(clusters, needs.cluster[members])
    cells: Cells = [
        *costs,
        (place, columns.of("serves"), -needs.limit[columns.need]),
        (more, columns.of("packages", owner), -needs.limit[members]),
    ]
    rows.add("stand_alone", clusters, cells, upper=0)


def _cluster_costs(columns: Columns, cost_pence: Floats) -> tuple[Ints, Cells]:
    """The clusters, and what each column costs its cluster before rebates."""
    tables, shared = columns.tables, columns.sessions
    needs = tables.needs
    cluster_of_lot = np.zeros(len(tables.problem.lots), np.int64)
    cluster_of_lot[needs.lot] = needs.cluster
    offer, lot, pence = _package_prices(columns)
    kinds = ("serves", "full", "wins", "counts", "mixed")
    where = (
        needs.cluster[columns.need],
        needs.cluster[columns.need[columns.full_pair]],
        cluster_of_lot[tables.offered.lot[columns.win_bid]],
        needs.cluster[columns.need[shared.pair[shared.first[shared.count_group]]]],
        needs.cluster[columns.need[columns.mixed_pair]],
        cluster_of_lot[lot],
    )
    clusters, place = grouped(np.concatenate(where))
    parts = np.split(place, np.cumsum([len(one) for one in where])[:-1])
    cells: Cells = [
        (at, columns.of(kind), cost_pence[columns.of(kind)])
        for at, kind in zip(parts, kinds, strict=False)
    ]
    cells.append((parts[-1], columns.of("packages", offer), pence))
    return clusters, cells


def member_cap(rows: Rows, columns: Columns, cost_pence: Floats) -> None:
    """What the needs of a member whose cap can bind bear is within the cap, and with what the
    others may pay at most it covers their cluster's cost.
    """
    tables, paying = columns.tables, columns.pays_need
    if not len(paying):
        return
    needs, problem = tables.needs, tables.problem
    every, costs = _cluster_costs(columns, cost_pence)
    whole = np.zeros(len(every))
    for row, _, by in costs:
        np.add.at(whole, row, np.maximum(np.asarray(by), 0))
    at = numbered(every, needs.cluster)
    caps = {member.id: member.cap_pence for member in problem.members}
    may = needs.limit
    if "stand_alone" in tables.off:
        may = np.array([caps.get(n.member_id, UNBOUNDED_PENCE) for n in problem.needs], np.int64)
    most = np.minimum(may, np.where(at >= 0, whole[at], 0))
    owner, members = columns.package_needs
    served = np.concatenate([columns.need, members])
    cols = np.concatenate([columns.of("serves"), columns.of("packages", owner)])
    pays, there = columns.of("pays"), np.arange(len(paying))
    place = numbered(paying, served)
    mine = place >= 0
    cells: Cells = [(there, pays, 1), (place[mine], cols[mine], -most[served[mine]])]
    rows.add("pays_if_served", paying, cells, upper=0)
    touched = np.unique(needs.cluster[paying])
    cells = [
        (row[row >= 0], col[row >= 0], by[row >= 0])
        for row, col, by in (
            (numbered(touched, every[row]), col, np.asarray(by)) for row, col, by in costs
        )
    ]
    others = ~mine & (numbered(touched, needs.cluster[served]) >= 0)
    row = numbered(touched, needs.cluster[served[others]])
    cells.append((row, cols[others], -most[served[others]]))
    cells.append((numbered(touched, needs.cluster[paying]), pays, -1))
    rows.add("borne", touched, cells, upper=0)
    names = [problem.needs[int(need)].member_id for need in paying]
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    row = np.array([order[name] for name in names], np.int64)
    most_pence = np.array([caps[name] for name in order], np.int64)
    rows.add("member_cap", np.arange(len(order)), [(row, pays, 1)], upper=most_pence)


def _package_prices(columns: Columns) -> tuple[Ints, Ints, Ints]:
    """Each (place of the package, lot, pence) of the packages that may win."""
    tables = columns.tables
    found = [
        (place, tables.lot_place[part.lot_id], part.pence)
        for place, package in enumerate(columns.package)
        for part in tables.problem.packages[int(package)].lots
        if tables.lot_needs[tables.lot_place[part.lot_id]]
    ]
    made = np.array(found, np.int64).reshape(-1, 3)
    return made[:, 0], made[:, 1], made[:, 2]
