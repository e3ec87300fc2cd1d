"""Which pairs may be, for all pairs at once: the same rules as `matching.limits.filters`.

A pair that fails never becomes a variable; the first filter it fails is kept with it.
"""

import numpy as np

from matching.arrays.pence import Prices
from matching.arrays.tables import Tables
from matching.arrays.words import Flags, Ints, has, has_all, has_any
from matching.limits import FILTERS
from matching.prices import WEEKS

PACKAGE = "package"
NAMES: tuple[str, ...] = ("", *FILTERS, PACKAGE)
NUMBER = {name: number for number, name in enumerate(NAMES)}


class Pairs:
    """Every need against every offer of its lot: bids first, then packages.

    `offer`, `need`: places; `reason`: number of the first filter that fails (see NAMES), 0 when
    the pair may be; `row`: of the bid's price for the need's band (-1 for packages).
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.prices = Prices(tables)
        offered = tables.offered
        which, needs = tables.needs_of_lots(offered.lot)
        self.bid_pairs = len(which)
        more_offers, more_needs = _package_pairs(tables)
        self.offer: Ints = np.concatenate([which, more_offers])
        self.need: Ints = np.concatenate([needs, more_needs])
        rows = self.prices.rows(which, needs)
        self.row: Ints = np.concatenate([rows, np.full(len(more_offers), -1)])
        self.reason = np.zeros(len(self.offer), np.int8)
        self._words()
        self._floors()
        self._caps()
        self._whole_packages(more_offers)

    def fail(self, name: str, passes: Flags) -> None:
        """Keep the filter as the reason of the pairs that fail it and no earlier one."""
        order = NUMBER[name]
        now = self.reason
        later = (now == 0) | (now > order)
        now[~passes & later] = order

    def _words(self) -> None:
        tables, supply = self.tables, self.tables.supply
        who = tables.offered.provider[self.offer]
        musts = tables.needs.musts
        which = musts.which[self.need]
        lot = tables.needs.lot[self.need]
        self.fail("service", has(supply.has_service, who, tables.lot_service[lot]))
        self.fail("area", has(supply.has_area, who, tables.area[self.need]))
        banded = np.arange(len(self.offer)) >= self.bid_pairs
        self.fail("band", banded | (self.row >= 0))
        self.fail("start", tables.offered.start[self.offer] <= tables.start[lot])
        languages = supply.languages.sets([must.languages for must in musts.values])
        silent = np.array([not must.languages for must in musts.values], bool)
        spoken = has_any(supply.has_language, who, languages, which)
        self.fail("language", silent[which] | spoken)
        genders = supply.genders.numbers((m.carer_gender for m in musts.values), len(musts.values))
        self.fail(
            "carer_gender",
            (genders[which] < 0) | has(supply.has_gender, who, genders[which]),
        )
        skills = supply.skills.sets([must.skills for must in musts.values])
        self.fail("skill", has_all(supply.has_skill, who, skills, which))
        personal = np.array([must.personal_care for must in musts.values], bool)
        self.fail("personal_care", supply.personal_care[who] | ~personal[which])
        self.fail("veto", ~np.isin(self.need * len(tables.provider_place) + who, _vetoes(tables)))

    def _together(self) -> Ints:
        """How many could be with one worker in the pair's session, 1 alone."""
        session = self.tables.needs.session[self.need]
        size = self.tables.together(self.offer, self.need)
        if not len(self.tables.needs.session_people):
            return size
        people = self.tables.needs.session_people[session]
        return np.where(session >= 0, np.minimum(size, people), 1)

    def _floors(self) -> None:
        tables = self.tables
        floor = tables.floor[tables.needs.lot[self.need]]
        asked = (floor > 0) & ~tables.offered.low_accepted[self.offer]
        unit = self.prices.unit[tables.offered.unit.which[self.offer[: self.bid_pairs]]]
        timed = np.zeros(len(self.offer), bool)
        timed[: self.bid_pairs] = unit <= 1
        held = np.flatnonzero(asked & timed & (self.row >= 0))
        minutes = np.where(unit[held] == 0, 60, tables.offered.session_minutes[self.offer[held]])
        most = self._together()[held]
        passes = np.ones(len(self.offer), bool)
        for people in range(1, int(most.max(initial=0)) + 1):
            price = self.prices.head_pence(self.row[held], np.full(len(held), people))
            under = price * people * 60 < floor[held] * minutes
            passes[held[under & (people <= most)]] = False
        self.fail("price_floor", passes)
        self._package_floors(asked)

    def _package_floors(self, asked: Flags) -> None:
        """A package's price for a lot must pay its workers' minutes at the lot's floor."""
        tables = self.tables
        offers, needs = self.offer[self.bid_pairs :], self.need[self.bid_pairs :]
        parts = [
            (place, tables.lot_place[part.lot_id], part.pence)
            for place, package in enumerate(tables.problem.packages)
            for part in package.lots
        ]
        made = np.array(parts, np.int64).reshape(-1, 3)
        count = len(tables.problem.lots)
        order = np.argsort(made[:, 0] * count + made[:, 1])
        key = (offers - tables.offered.bid_count) * count + tables.needs.lot[needs]
        at = np.searchsorted((made[:, 0] * count + made[:, 1])[order], key)
        work = np.bincount(at, worker_minutes(tables, offers, needs), minlength=len(made))
        floor = tables.floor[made[order, 1]] * WEEKS * work
        passes = np.ones(len(self.offer), bool)
        passes[self.bid_pairs :] = (made[order, 2] * 60 >= floor)[at]
        self.fail("price_floor", passes | ~asked)

    def _caps(self) -> None:
        held = np.flatnonzero(self.row[: self.bid_pairs] >= 0)
        needs = self.need[held]
        least = self.prices.own(
            self.offer[held],
            needs,
            self.row[held],
            self.tables.needs.firm[needs],
            self._together()[held],
        )
        passes = np.ones(len(self.offer), bool)
        passes[held] = least <= self.tables.needs.cap[needs]
        self.fail("cap", passes)

    def _whole_packages(self, offers: Ints) -> None:
        """A package that may not serve one of its needs may serve none."""
        own = self.reason[self.bid_pairs :]
        first = self.tables.offered.bid_count
        count = len(self.tables.problem.packages)
        failing = np.bincount(offers[own > 0] - first, minlength=count) > 0
        own[(own == 0) & failing[offers - first]] = NUMBER[PACKAGE]

    def removed(self) -> dict[str, int]:
        """How many pairs each filter removed."""
        counts = np.bincount(self.reason, minlength=len(NAMES))
        return {name: int(n) for name, n in zip(NAMES, counts, strict=True) if name and n}


def worker_minutes(tables: Tables, offers: Ints, needs: Ints) -> Ints:
    """What each need adds to its offer's minutes of work per week when all of these are served.

    Of those who share a session the first of every `size` people counts, in the order given.
    """
    session = tables.needs.session[needs]
    size = tables.together(offers, needs)
    key = offers * (len(tables.needs.session_most) + 1) + session + 1
    order = np.argsort(key, kind="stable")
    ranked = key[order]
    starts = np.r_[True, ranked[1:] != ranked[:-1]] if len(ranked) else np.zeros(0, bool)
    first = np.maximum.accumulate(np.where(starts, np.arange(len(ranked)), 0))
    rank = np.empty(len(needs), np.int64)
    rank[order] = np.arange(len(ranked)) - first
    counts = (session < 0) | (rank % size == 0)
    return np.where(counts, tables.planned[needs], 0)


def _package_pairs(tables: Tables) -> tuple[Ints, Ints]:
    offers, lots = [], []
    for place, package in enumerate(tables.problem.packages):
        for part in package.lots:
            offers.append(tables.offered.bid_count + place)
            lots.append(tables.lot_place[part.lot_id])
    which, needs = tables.needs_of_lots(np.array(lots, np.int64))
    return np.array(offers, np.int64)[which], needs


def _vetoes(tables: Tables) -> Ints:
    """The pairs of need and provider that a member said no to, each as one number."""
    count = len(tables.provider_place)
    found = [
        place * count + tables.provider_place[name]
        for place, need in enumerate(tables.problem.needs)
        for name in need.vetoes
        if name in tables.provider_place
    ]
    return np.array(found, np.int64)
