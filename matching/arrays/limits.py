"""Every limit as rows of the programme: the same limits as `matching.limits.rules`, by name."""

import numpy as np

from matching.arrays.columns import Columns
from matching.arrays.money import member_cap, stand_alone
from matching.arrays.rows import Cells, Rows, grouped, numbered, runs, sums
from matching.arrays.tightening import minutes_of, room_at, tighten
from matching.arrays.words import Floats, Ints
from matching.limits.rules import UNBOUNDED


def limit_rows(rows: Rows, columns: Columns, cost_pence: Floats) -> None:
    """Add every limit that is not switched off, after the rows that make the choices whole."""
    _choices(rows, columns)
    _sessions(rows, columns)
    off = columns.tables.off
    if "stand_alone" not in off:
        stand_alone(rows, columns, cost_pence)
    if "member_cap" not in off:
        member_cap(rows, columns, cost_pence)
    for name, rule in (
        ("capacity", _capacity),
        ("exposure", _exposure),
        ("bid_maximum", _bid_maximum),
        ("bid_minimum", _bid_minimum),
        ("provider_share", _provider_share),
        ("start_up_reserve", _start_up_reserve),
        ("mentor", _mentor),
        ("exclusive", _exclusive),
    ):
        if name not in off:
            rule(rows, columns)
    _providers_in_lots(rows, columns)
    _tiers(rows, columns)
    tighten(rows, columns)


def _choices(rows: Rows, columns: Columns) -> None:
    """A need is served once, by an offer that wins; a bid that wins serves somebody."""
    owner, members = columns.package_needs
    needs, place = grouped(np.concatenate([columns.need, members]))
    pairs = len(columns.need)
    cells: Cells = [
        (place[:pairs], columns.of("serves"), 1),
        (place[pairs:], columns.of("packages", owner), 1),
    ]
    rows.add("cover", needs, cells, upper=1)
    alone = np.flatnonzero(columns.session < 0)
    there = np.arange(len(alone))
    wins = columns.of("wins", columns.win_of_pair)
    cells = [(there, columns.of("serves", alone), 1), (there, wins[alone], -1)]
    rows.add("link", alone, cells, upper=0)
    there = np.arange(len(columns.full_pair))
    cells = [
        (there, columns.of("full"), 1),
        (there, columns.of("serves", columns.full_pair), -1),
    ]
    rows.add("full", columns.full_pair, cells, upper=0)
    there = np.arange(len(columns.win_bid))
    cells = [
        (there, columns.of("wins"), 1),
        (columns.win_of_pair, columns.of("serves"), -1),
    ]
    rows.add("serving", columns.win_bid, cells, upper=0)


def _sessions(rows: Rows, columns: Columns) -> None:
    """How many share each session under each bid: one of its counts, or nobody."""
    shared = columns.sessions
    counts, members = columns.of("counts"), columns.of("serves", shared.pair)
    groups = np.arange(len(shared.keys))
    win = columns.win_of_pair[shared.pair[shared.first]]
    cells: Cells = [(shared.count_group, counts, 1), (groups, columns.of("wins", win), -1)]
    rows.add("session", groups, cells, upper=0)
    cells = [(shared.group, members, 1), (shared.count_group, counts, -shared.people)]
    rows.add("people", groups, cells, lower=0, upper=0)
    there = np.arange(len(members))
    which, inside = runs(shared.size_of_group[shared.group])
    start = shared.first[shared.group[which]]
    cells = [(there, members, 1), (which, counts[start + inside], -1)]
    rows.add("sharing", shared.pair, cells, upper=0)
    pairs, place = grouped(columns.mixed_pair)
    cells = [
        (place, columns.of("mixed"), 1),
        (np.arange(len(pairs)), columns.of("serves", pairs), -1),
    ]
    rows.add("one_price", pairs, cells, lower=0, upper=0)
    there = np.arange(len(columns.mixed_pair))
    cells = [(there, columns.of("mixed"), 1), (there, counts[columns.mixed_count], -1)]
    rows.add("priced_by_count", columns.mixed_count, cells, upper=0)


def _capacity(rows: Rows, columns: Columns) -> None:
    """Minutes of work at each place a provider has room for (or has none)."""
    tables, shared = columns.tables, columns.sessions
    provider = tables.offered.provider

    def key(offers: Ints, needs: Ints) -> Ints:
        found = tables.place_key(provider[offers], tables.area[needs], tables.band[needs])
        return np.where(tables.supply.has_room[provider[offers]], found, -1)

    alone = np.flatnonzero(columns.session < 0)
    more = columns.full_pair
    one = shared.pair[shared.first[shared.count_group]]
    owner, members = columns.package_needs
    package = tables.offered.bid_count + columns.package[owner]
    keys = (
        key(columns.bid[alone], columns.need[alone]),
        key(columns.bid[more], columns.need[more]),
        key(columns.bid[one], columns.need[one]),
        key(package, members),
    )
    cols = (
        columns.of("serves", alone),
        columns.of("full"),
        columns.of("counts"),
        columns.of("packages", owner),
    )
    minutes = (
        tables.needs.firm[columns.need[alone]],
        tables.needs.flexible[columns.need[more]],
        shared.workers * tables.needs.firm[columns.need[one]],
        columns.package_work(owner, members),
    )
    every, col, work = (np.concatenate(parts) for parts in (keys, cols, minutes))
    kept = every >= 0
    places, place = grouped(every[kept])
    most = room_at(tables, places)
    rows.add("capacity", places, [(place, col[kept], work[kept])], upper=most)


def _exposure(rows: Rows, columns: Columns) -> None:
    tables = columns.tables
    who = tables.offered.provider
    limited = np.flatnonzero(tables.supply.exposure < UNBOUNDED)
    owner, _ = columns.package_needs
    package = who[tables.offered.bid_count + columns.package[owner]]
    cells = minutes_of(columns, numbered(limited, who[columns.win_bid]), numbered(limited, package))
    rows.add("exposure", limited, cells, upper=tables.supply.exposure[limited])


def _bid_maximum(rows: Rows, columns: Columns) -> None:
    most = columns.tables.offered.most[columns.win_bid]
    limited = np.flatnonzero(most < UNBOUNDED)
    nothing = np.full(len(columns.package_needs[0]), -1)
    cells = minutes_of(columns, numbered(limited, np.arange(len(most))), nothing)
    rows.add("bid_maximum", columns.win_bid[limited], cells, upper=most[limited])


def _bid_minimum(rows: Rows, columns: Columns) -> None:
    least = columns.tables.offered.least[columns.win_bid]
    limited = np.flatnonzero(least > 0)
    nothing = np.full(len(columns.package_needs[0]), -1)
    cells = minutes_of(columns, numbered(limited, np.arange(len(least))), nothing)
    cells.append((np.arange(len(limited)), columns.of("wins", limited), -least[limited]))
    rows.add("bid_minimum", columns.win_bid[limited], cells, lower=0)


def _provider_share(rows: Rows, columns: Columns) -> None:
    """The most of a lot's planned minutes that one provider may hold."""
    tables = columns.tables
    share = np.array([lot.provider_share_max_permille for lot in tables.problem.lots], np.int64)
    who, count = tables.offered.provider, len(tables.provider_place)
    lot = tables.offered.lot[columns.win_bid]
    owner, members = columns.package_needs
    their_lot = tables.needs.lot[members]
    package = who[tables.offered.bid_count + columns.package[owner]]
    keys = np.where(share[lot] < 1000, lot * count + who[columns.win_bid], -1)
    more = np.where(share[their_lot] < 1000, their_lot * count + package, -1)
    limited = np.unique(np.concatenate([keys, more]))
    limited = limited[limited >= 0]
    cells = minutes_of(columns, numbered(limited, keys), numbered(limited, more))
    of = limited // max(1, count)
    rows.add("provider_share", limited, cells, upper=share[of] * tables.lot_planned[of] // 1000)


def _start_up_reserve(rows: Rows, columns: Columns) -> None:
    """The part of a lot's planned minutes that only start-ups may hold."""
    tables = columns.tables
    kept = np.array([lot.start_up_reserved_permille for lot in tables.problem.lots], np.int64)
    who, grown = tables.offered.provider, ~tables.supply.start_up
    lot = tables.offered.lot[columns.win_bid]
    owner, members = columns.package_needs
    package = who[tables.offered.bid_count + columns.package[owner]]
    limited = np.flatnonzero(kept > 0)
    bids = np.where(grown[who[columns.win_bid]], numbered(limited, lot), -1)
    more = np.where(grown[package], numbered(limited, tables.needs.lot[members]), -1)
    most = (1000 - kept[limited]) * tables.lot_planned[limited] // 1000
    rows.add("start_up_reserve", limited, minutes_of(columns, bids, more), upper=most)


def _mentor(rows: Rows, columns: Columns) -> None:
    """Whoever needs a mentor wins only where the mentor wins something."""
    tables = columns.tables
    mentor = np.array(
        [tables.provider_place.get(p.mentor_provider_id, -1) for p in tables.problem.providers],
        np.int64,
    )
    wins = np.concatenate([columns.of("wins"), columns.of("packages")])
    places = np.concatenate([columns.win_bid, tables.offered.bid_count + columns.package])
    who = tables.offered.provider[places]
    led = np.flatnonzero(mentor[who] >= 0)
    there = np.arange(len(led))
    order = np.argsort(who, kind="stable")
    ranked = who[order]
    first = np.searchsorted(ranked, mentor[who[led]])
    end = np.searchsorted(ranked, mentor[who[led]], side="right")
    which, inside = runs(end - first)
    mentors = wins[order[first[which] + inside]]
    cells: Cells = [(there, wins[led], 1), (which, mentors, -1)]
    rows.add("mentor", places[led], cells, upper=0)


def _exclusive(rows: Rows, columns: Columns) -> None:
    """At most one offer of a group wins."""
    tables = columns.tables
    wins = np.concatenate([columns.of("wins"), columns.of("packages")])
    places = np.concatenate([columns.win_bid, tables.offered.bid_count + columns.package])
    named = np.array([value is not None for value in tables.offered.group.values], bool)
    which = tables.offered.group.which[places]
    held = np.flatnonzero(named[which]) if len(named) else np.zeros(0, np.int64)
    groups, place = grouped(which[held])
    rows.add("exclusive", groups, [(place, wins[held], 1)], upper=1)


def _providers_in_lots(rows: Rows, columns: Columns) -> None:
    """How many providers a lot may and must have, and one offer of each in a lot."""
    tables, off = columns.tables, columns.tables.off
    wins = np.concatenate([columns.of("wins"), columns.of("packages")])[columns.offer_win]
    lots = tables.problem.lots
    count = len(tables.provider_place)
    held = np.bincount(columns.at, minlength=len(columns.lot_provider))
    if "one_offer_per_lot" not in off:
        twice = np.flatnonzero(held > 1)
        place = numbered(twice, columns.at)
        cells: Cells = [(place[place >= 0], wins[place >= 0], 1)]
        rows.add("one_offer_per_lot", columns.lot_provider[twice], cells, upper=1)
    several = np.flatnonzero(columns.several)
    place = numbered(several, columns.at)
    present = columns.of("present")
    inside = np.flatnonzero(place >= 0)
    there = np.arange(len(inside))
    cells = [(there, wins[inside], 1), (there, present[place[inside]], -1)]
    rows.add("there", inside, cells, upper=0)
    cells = [(np.arange(len(several)), present, 1), (place[inside], wins[inside], -1)]
    rows.add("there_by", several, cells, upper=0)
    # A provider of one offer in a lot is there when that offer wins.
    once = np.flatnonzero(~columns.several[columns.at])
    col = np.concatenate([wins[once], present])
    lot = np.concatenate([columns.offer_lot[once], columns.lot_provider[several] // max(1, count)])
    most = np.array([one.providers_max for one in lots], np.int64)
    least = np.array([one.providers_min for one in lots], np.int64)
    if "providers_max" not in off:
        crowded = np.flatnonzero(sums(lot, np.ones(len(lot)), len(lots)) > most)
        place = numbered(crowded, lot)
        cells = [(place[place >= 0], col[place >= 0], 1)]
        rows.add("providers_max", crowded, cells, upper=most[crowded])
    if "providers_min" not in off:
        held_to = np.flatnonzero(least[lot] > 1)
        order = np.argsort(lot, kind="stable")
        first = np.searchsorted(lot[order], lot[held_to])
        end = np.searchsorted(lot[order], lot[held_to], side="right")
        which, inside = runs(end - first)
        others = col[order[first[which] + inside]]
        cells = [(which, others, 1), (np.arange(len(held_to)), col[held_to], -least[lot[held_to]])]
        rows.add("providers_min", lot[held_to], cells, lower=0)


def _tiers(rows: Rows, columns: Columns) -> None:
    """The minutes of the tier reached: at most those billed by the hour, in one tier."""
    tables = columns.tables
    tier, minutes = columns.of("tier"), columns.of("tier_minutes")
    there = np.arange(len(tier))
    cells: Cells = [(there, minutes, 1), (there, tier, -columns.tier_start)]
    rows.add("tier_from", there, cells, lower=0)
    cells = [(there, minutes, 1), (there, tier, -columns.tier_end)]
    rows.add("tier_to", there, cells, upper=0)
    providers, place = grouped(columns.tier_provider)
    rows.add("one_tier", providers, [(place, tier, 1)], upper=1)
    who = tables.offered.provider[columns.win_bid]
    of_win = np.where(columns.win_hourly, numbered(providers, who), -1)
    nothing = np.full(len(columns.package_needs[0]), -1)
    cells = [(row, col, -by) for row, col, by in minutes_of(columns, of_win, nothing)]
    rows.add("tier_minutes", providers, [(place, minutes, 1), *cells], upper=0)
