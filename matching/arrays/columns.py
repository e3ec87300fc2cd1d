"""The choices of a round as columns of one programme: who serves whom, and what follows from it."""

from functools import cached_property

import numpy as np

from matching.arrays.filters import Pairs, worker_minutes
from matching.arrays.rows import grouped, runs
from matching.arrays.tables import Tables
from matching.arrays.words import Flags, Ints
from matching.limits import tight_members


class Sessions:
    """Sessions under a bid (groups): how many of the group's pairs share is one of its counts.

    `pair`: the pair columns that share, sorted by group; `group`: their group. One count column
    for each number of people 1..n of a group: `count_group`, `people`; `workers` with them.
    """

    def __init__(self, tables: Tables, need: Ints, bid: Ints) -> None:
        session = tables.needs.session[need]
        shared = np.flatnonzero(session >= 0)
        key = bid[shared] * (len(tables.needs.session_most) + 1) + session[shared]
        order = np.argsort(key, kind="stable")
        self.pair: Ints = shared[order]
        self.keys, self.group = grouped(key[order])
        self.size_of_group: Ints = np.bincount(self.group, minlength=len(self.keys))
        self.first: Ints = np.cumsum(self.size_of_group) - self.size_of_group
        self.count_group, inside = runs(self.size_of_group)
        self.people: Ints = inside + 1
        one = self.pair[self.first]
        self.most: Ints = tables.together(bid[one], need[one])
        self.workers: Ints = -(-self.people // self.most[self.count_group])
        self.head: Ints = self.people // np.maximum(1, self.workers)


class Columns:
    """Every column by its kind; each kind is one run of numbers, `first[kind]` where it begins.

    serves: need and bid of an admissible pair; full: its flexible minutes too; wins: a bid that
    serves somebody; packages; counts: see Sessions; mixed: a member's place in a count where
    members of one session pay different prices; tier and tier_minutes: a provider's tiers;
    present: a provider in a lot, only where it may win there twice; pays: pence that a member
    whose cap can bind bears for a need.
    """

    def __init__(self, tables: Tables, pairs: Pairs) -> None:
        self.tables, self.pairs = tables, pairs
        offered = tables.offered
        kept = np.flatnonzero(pairs.reason[: pairs.bid_pairs] == 0)
        self.need: Ints = pairs.need[kept]
        self.bid: Ints = pairs.offer[kept]
        self.row: Ints = pairs.row[kept]
        self.session: Ints = tables.needs.session[self.need]
        self.full_pair: Ints = np.flatnonzero(
            (tables.needs.flexible[self.need] > 0) & (self.session < 0)
        )
        self.win_bid, self.win_of_pair = grouped(self.bid)
        self.package: Ints = _packages(tables, pairs)
        self.sessions = Sessions(tables, self.need, self.bid)
        self._prices()
        self._tiers(offered.provider[self.win_bid])
        self._present()
        self.pays_need: Ints = _tight_needs(
            tables, np.concatenate([self.need, self.package_needs[1]])
        )
        self._number()

    def _prices(self) -> None:
        """Own pence of each pair alone (firm, and with flexible minutes) and in each count."""
        tables, price = self.tables, self.pairs.prices
        needs, shared = tables.needs, self.sessions
        one = np.ones(len(self.need), np.int64)
        self.alone_pence = price.own(self.bid, self.need, self.row, needs.firm[self.need], one)
        self.alone_pence[self.session >= 0] = 0
        more = self.full_pair
        whole = price.own(
            self.bid[more],
            self.need[more],
            self.row[more],
            tables.planned[self.need[more]],
            one[more],
        )
        self.full_pence = whole - self.alone_pence[more]
        which, inside = runs(shared.size_of_group[shared.group])
        pair = shared.pair[which]
        count = shared.first[shared.group[which]] + inside
        each = price.own(
            self.bid[pair],
            self.need[pair],
            self.row[pair],
            needs.firm[self.need[pair]],
            shared.head[count],
        )
        # Prices of the group's first member stand at the same places as its count columns.
        first = which == shared.first[shared.group[which]]
        of_first = each[first]
        unlike = each != of_first[count]
        mixed = np.bincount(shared.group[which][unlike], minlength=len(shared.keys)) > 0
        self.group_mixed: Flags = mixed
        self.count_pence = np.where(mixed[shared.count_group], 0, of_first * shared.people)
        kept = mixed[shared.group[which]]
        self.mixed_pair, self.mixed_count = pair[kept], count[kept]
        self.mixed_pence = each[kept]

    def _tiers(self, win_provider: Ints) -> None:
        """The tiers of each provider who may win hourly bids; `most`: all minutes it might."""
        tables = self.tables
        unit = self.pairs.prices.unit[tables.offered.unit.which[self.win_bid]]
        self.win_hourly: Flags = unit == 0
        minutes = np.bincount(
            tables.offered.provider[self.bid[self.win_hourly[self.win_of_pair]]],
            weights=tables.planned[self.need[self.win_hourly[self.win_of_pair]]],
            minlength=len(tables.provider_place),
        ).astype(np.int64)
        rows: list[tuple[int, int, int, int, int]] = []
        for provider in np.unique(win_provider[self.win_hourly]):
            rows += _tiers_of(tables, int(provider), int(minutes[provider]))
        found = np.array(rows, np.int64).reshape(-1, 5)
        self.tier_provider, self.tier_start, self.tier_end = found[:, 0], found[:, 1], found[:, 2]
        self.tier_rate, self.tier_once = found[:, 3], found[:, 4]

    def _present(self) -> None:
        """Where one provider may win a lot by several offers, whether it is there at all."""
        tables = self.tables
        self.offer_win, self.offer_lot = self._offers_in_lots()
        who = self.provider_of_offer(self.offer_win)
        key = self.offer_lot * len(tables.provider_place) + who
        self.lot_provider, self.at = grouped(key)
        several = np.bincount(self.at, minlength=len(self.lot_provider)) > 1
        self.several: Flags = several & ("one_offer_per_lot" in tables.off)

    def _offers_in_lots(self) -> tuple[Ints, Ints]:
        """Each (offer, lot): an offer is the place of a bid's win, or after them of a package."""
        tables = self.tables
        offers = [np.arange(len(self.win_bid))]
        lots = [tables.offered.lot[self.win_bid]]
        for place, package in enumerate(self.package):
            parts = tables.problem.packages[int(package)].lots
            mine = np.array([tables.lot_place[part.lot_id] for part in parts], np.int64)
            mine = mine[tables.lot_needs[mine] > 0]
            offers.append(np.full(len(mine), len(self.win_bid) + place))
            lots.append(mine)
        return np.concatenate(offers), np.concatenate(lots)

    def provider_of_offer(self, offers: Ints) -> Ints:
        """The provider of each offer (see `_offers_in_lots`)."""
        places = np.concatenate([self.win_bid, self.tables.offered.bid_count + self.package])
        found: Ints = self.tables.offered.provider[places[offers]]
        return found

    def _number(self) -> None:
        sizes = {
            "serves": len(self.need),
            "full": len(self.full_pair),
            "wins": len(self.win_bid),
            "packages": len(self.package),
            "counts": len(self.sessions.people),
            "mixed": len(self.mixed_pair),
            "tier": len(self.tier_provider),
            "tier_minutes": len(self.tier_provider),
            "present": int(self.several.sum()),
            "pays": len(self.pays_need),
        }
        self.sizes = sizes
        self.first: dict[str, int] = {}
        self.total = 0
        for kind, size in sizes.items():
            self.first[kind] = self.total
            self.total += size

    def of(self, kind: str, places: Ints | None = None) -> Ints:
        """The column numbers of a kind, all or at these places."""
        if places is None:
            places = np.arange(self.sizes[kind])
        return self.first[kind] + places

    @cached_property
    def package_needs(self) -> tuple[Ints, Ints]:
        """Each (place of the package, need) of the packages that may win."""
        tables = self.tables
        owner, lots = [], []
        for place, package in enumerate(self.package):
            for part in tables.problem.packages[int(package)].lots:
                owner.append(place)
                lots.append(tables.lot_place[part.lot_id])
        which, needs = tables.needs_of_lots(np.array(lots, np.int64))
        return np.array(owner, np.int64)[which], needs

    def package_work(self, owner: Ints, needs: Ints) -> Ints:
        """Minutes of work per week that each need adds to its package, see `worker_minutes`."""
        offers = self.tables.offered.bid_count + self.package[owner]
        return worker_minutes(self.tables, offers, needs)


def _tight_needs(tables: Tables, offered: Ints) -> Ints:
    """The needs somebody may serve whose members' caps can bind."""
    tight = tight_members(tables.problem)
    if not tight:
        return np.zeros(0, np.int64)
    binds = np.array([need.member_id in tight for need in tables.problem.needs], bool)
    found = np.unique(offered)
    tight_ones: Ints = found[binds[found]]
    return tight_ones


def _packages(tables: Tables, pairs: Pairs) -> Ints:
    """The packages that may serve all of their needs, and have some."""
    first = tables.offered.bid_count
    offers, reason = pairs.offer[pairs.bid_pairs :] - first, pairs.reason[pairs.bid_pairs :]
    count = len(tables.problem.packages)
    has = np.bincount(offers, minlength=count) > 0
    fails = np.bincount(offers[reason > 0], minlength=count) > 0
    return np.flatnonzero(has & ~fails)


def _tiers_of(tables: Tables, place: int, most: int) -> list[tuple[int, int, int, int, int]]:
    """A provider's tiers that may be reached: provider, start, end, pence per hour off, and once.

    `once`: minutes times pence per hour that the tiers before an incremental one add, less what
    its own rate would add below its start.
    """
    provider = tables.problem.providers[place]
    found, before = [], 0
    tiers = provider.tiers
    for number, tier in enumerate(tiers):
        start, rate = tier.from_minutes_per_week, tier.rebate_pence_per_hour
        if number and provider.tier_kind == "incremental":
            last = tiers[number - 1]
            before += (start - last.from_minutes_per_week) * last.rebate_pence_per_hour
        if start > most:
            break
        end = tiers[number + 1].from_minutes_per_week - 1 if number + 1 < len(tiers) else most
        once = before - start * rate if provider.tier_kind == "incremental" else 0
        found.append((place, start, min(end, most), rate, once))
    return found
