"""A problem as rows and entries: what each offer and each pair puts into each limit.

The same rows as `matching.certificate` names, read from the problem by the checker's own `Book`.
"""

from collections import defaultdict
from collections.abc import Iterator
from math import lcm

import numpy as np
from numpy.typing import NDArray

from matching.certificate import Row
from matching.check.book import Book, head_pence, own_pence, planned, set_up_pence
from matching.problem import Bid, Need, Package

Whole = NDArray[np.int64]
# More pence than any round can come to: what somebody may pay whom nothing limits.
UNLIMITED_PENCE = 10**12


class Table:
    """Columns of whole numbers, filled row by row."""

    def __init__(self, *names: str) -> None:
        self.lists: dict[str, list[int]] = {name: [] for name in names}

    def add(self, *values: int) -> None:
        """One more row, in the order of the names."""
        for column, value in zip(self.lists.values(), values, strict=True):
            column.append(value)

    def columns(self) -> dict[str, Whole]:
        """The columns as arrays."""
        return {name: np.array(column, dtype=np.int64) for name, column in self.lists.items()}


class Entries:
    """Everything of a problem that the bound needs, as lists. Row 0 is no row: its price is 0.

    `wins`: (offer, row, amount) for each offer that wins; `minutes`: the same per minute per week
    of a bid; `money`: (offer, cluster row, pence) paid once when it wins; `needs`: one line a need;
    `pairs`: a need that is served alone by a bid; `sitting`: a need in a session under a bid, and
    `counted`: what it pays for each number of people there; `sessions`: a session under a bid.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        self.off = frozenset(self.book.problem.limits_off)
        self.rows: dict[Row, int] = {("",): 0}
        self.most: list[int] = [0]
        self.wins = Table("offer", "row", "amount")
        self.minutes = Table("offer", "row", "amount")
        self.money = Table("offer", "cluster", "pence")
        self.needs = Table("cover", "cluster", "member", "limit", "weight", "firm", "flexible")
        self.pairs = Table("need", "offer", "cluster", "place", "firm", "extra", "flexible", "fit")
        self.sitting = Table("need", "offer", "cluster", "fit")
        self.sessions = Table("offer", "place", "minutes", "people", "first")
        self.counted = Table("session", "count", "workers", "sitting", "pence")
        self.fit_of_package = Table("offer", "need", "fit")
        self.room = {
            one.id: {(c.area, c.band): c.minutes_per_week for c in one.capacities}
            for one in self.book.problem.providers
        }
        self.place_of_need = {need.id: at for at, need in enumerate(self.book.problem.needs)}
        self.offered = [self._offered(need) for need in self.book.problem.needs]
        self.bids, self.packages = self._live()
        self.offers: list[Bid | Package] = [*self.bids, *self.packages]
        self.place_of_offer = {offer.id: at for at, offer in enumerate(self.offers)}
        self._needs()
        for bid in self.bids:
            self._bid(bid)
        for package in self.packages:
            self._package(package)
        self._alternatives()
        self._lots()
        self._mentors()
        self.tiered = [p for p in self.book.problem.providers if p.tiers]

    def row(self, most: int, name: str, *of: str) -> int:
        """The row of a limit (0 where it is switched off) and the most its sum may be."""
        if name in self.off:
            return 0
        key = (name, *of)
        if key not in self.rows:
            self.rows[key] = len(self.most)
            self.most.append(most)
        return self.rows[key]

    def _offered(self, need: Need) -> list[str]:
        return [o for o in self.book.on_lot[need.lot_id] if not self.book.removed(o, need)]

    def _live(self) -> tuple[list[Bid], list[Package]]:
        """The bids and packages that may serve somebody."""
        able = {offer for offers in self.offered for offer in offers}
        problem = self.book.problem
        return [b for b in problem.bids if b.id in able], [
            p for p in problem.packages if p.id in able
        ]

    def _needs(self) -> None:
        for need, offers in zip(self.book.problem.needs, self.offered, strict=True):
            weight = self.book.weights[self.book.lot[need.lot_id].commission_id].need * need.weight
            cap = self.book.cap.get(need.member_id)
            member = 0 if cap is None else self.row(cap, "member_cap", need.member_id)
            self.needs.add(
                self.row(1, "cover", need.id),
                self._cluster(need.cluster_id),
                member,
                self._limit(need),
                weight if offers else 0,
                need.firm_minutes_per_week,
                need.flexible_minutes_per_week,
            )

    def _cluster(self, cluster_id: str) -> int:
        """A cluster's row; caps of members are kept through it even without stand_alone."""
        if "stand_alone" in self.off and ("member_cap" in self.off or not self.book.cap):
            return 0
        key = ("stand_alone", cluster_id)
        if key not in self.rows:
            self.rows[key] = len(self.most)
            self.most.append(0)
        return self.rows[key]

    def _limit(self, need: Need) -> int:
        if "stand_alone" not in self.off:
            figures = [need.cap_pence]
            if need.stand_alone_pence is not None:
                figures.append(need.stand_alone_pence)
            return min(figures)
        return self.book.cap.get(need.member_id, UNLIMITED_PENCE)

    def _place(self, provider_id: str, area: str, band: str) -> int:
        places = self.room[provider_id]
        if not places:
            return 0
        return self.row(places.get((area, band), 0), "capacity", provider_id, area, band)

    def _minute_rows(self, lot_id: str, provider_id: str) -> Iterator[int]:
        """The rows in which every minute a provider serves in a lot counts."""
        who, lot, asked = self.book.provider[provider_id], self.book.lot[lot_id], self.book.asked
        if who.minutes_per_week_max is not None:
            yield self.row(who.minutes_per_week_max, "exposure", provider_id)
        share = lot.provider_share_max_permille
        if share < 1000:
            yield self.row(share * asked[lot_id] // 1000, "provider_share", lot_id, provider_id)
        kept = lot.start_up_reserved_permille
        if kept and not who.start_up:
            yield self.row((1000 - kept) * asked[lot_id] // 1000, "start_up_reserve", lot_id)

    def _bid(self, bid: Bid) -> None:
        at, who = self.place_of_offer[bid.id], self.book.provider[bid.provider_id]
        for row in self._minute_rows(bid.lot_id, bid.provider_id):
            self.minutes.add(at, row, 1)
        if bid.minutes_max is not None:
            row = self.row(0, "bid_maximum", bid.id)
            self.minutes.add(at, row, 1)
            self.wins.add(at, row, -bid.minutes_max)
        if bid.minutes_min:
            row = self.row(0, "bid_minimum", bid.id)
            self.minutes.add(at, row, -1)
            self.wins.add(at, row, bid.minutes_min)
        if bid.unit == "hour" and who.tiers:
            self.minutes.add(at, self.row(0, "volume", who.id), -1)
        needs = [n for n in self.book.in_lot[bid.lot_id] if not self.book.removed(bid.id, n)]
        cluster = self._cluster(needs[0].cluster_id)
        set_up = set_up_pence(self.book, bid)
        self.money.add(at, cluster, set_up + bid.travel_pence)
        together: defaultdict[str, list[Need]] = defaultdict(list)
        for need in needs:
            if need.session_id:
                together[need.session_id].append(need)
                continue
            firm = own_pence(self.book, bid, need, need.firm_minutes_per_week, 1)
            whole_pence = own_pence(self.book, bid, need, planned(need), 1)
            self.pairs.add(
                self.place_of_need[need.id],
                at,
                cluster,
                self._place(bid.provider_id, need.area, need.band),
                firm,
                whole_pence - firm,
                need.flexible_minutes_per_week,
                self.book.fit(need, bid.id),
            )
        for there in together.values():
            self._session(bid, at, cluster, there)

    def _session(self, bid: Bid, at: int, cluster: int, needs: list[Need]) -> None:
        """What each pays for each number of people, cheap to work out once per price and route."""
        size = self.book.at_once(bid.id, needs[0])
        minutes = needs[0].firm_minutes_per_week
        session, first = len(self.sessions.lists["offer"]), len(self.sitting.lists["need"])
        place = self._place(bid.provider_id, needs[0].area, needs[0].band)
        self.sessions.add(at, place, minutes, len(needs), first)
        known: dict[tuple[str, int], int] = {}
        for need in needs:
            self.sitting.add(self.place_of_need[need.id], at, cluster, self.book.fit(need, bid.id))
        for count in range(1, len(needs) + 1):
            workers = -(-count // size)
            heads = head_pence(bid, needs[0].band, count // workers)
            for number, need in enumerate(needs):
                key = (need.route, heads)
                if key not in known:
                    known[key] = own_pence(self.book, bid, need, minutes, count // workers)
                self.counted.add(session, count, workers, first + number, known[key])

    def _package(self, package: Package) -> None:
        at, needs = self.place_of_offer[package.id], self.book.package_needs(package)
        for part in package.lots:
            there = self.book.in_lot[part.lot_id]
            if not there:
                continue
            self.money.add(at, self._cluster(there[0].cluster_id), part.pence)
            for row in self._minute_rows(part.lot_id, package.provider_id):
                self.wins.add(at, row, self.book.asked[part.lot_id])
        for need in needs:
            fit = self.book.fit(need, package.id)
            self.fit_of_package.add(at, self.place_of_need[need.id], fit)
        served = {need.id: (package.id, planned(need)) for need in needs}
        for (provider_id, area, band), minutes in self.book.sittings(served):
            self.wins.add(at, self._place(provider_id, area, band), minutes)

    def _alternatives(self) -> None:
        for offer in self.offers:
            if offer.exclusive_group:
                row = self.row(1, "exclusive", offer.provider_id, offer.exclusive_group)
                self.wins.add(self.place_of_offer[offer.id], row, 1)

    def _lots(self) -> None:
        """How many providers a lot may and must have, and one offer of each."""
        there: defaultdict[str, list[Bid | Package]] = defaultdict(list)
        for offer in self.offers:
            lots = [offer.lot_id] if isinstance(offer, Bid) else [x.lot_id for x in offer.lots]
            for lot_id in lots:
                if self.book.in_lot[lot_id]:
                    there[lot_id].append(offer)
        for lot_id, offers in there.items():
            lot = self.book.lot[lot_id]
            of: defaultdict[str, int] = defaultdict(int)
            for offer in offers:
                of[offer.provider_id] += 1
            several = lcm(*of.values()) if "one_offer_per_lot" in self.off else 1
            most = self.row(several * lot.providers_max, "providers_max", lot_id)
            for offer in offers:
                at = self.place_of_offer[offer.id]
                count = of[offer.provider_id] if several > 1 else 1
                self.wins.add(at, most, several // count)
                if of[offer.provider_id] > 1:
                    row = self.row(1, "one_offer_per_lot", lot_id, offer.provider_id)
                    self.wins.add(at, row, 1)
                if lot.providers_min > 1:
                    row = self.row(0, "providers_min", lot_id, offer.id)
                    self.wins.add(at, row, lot.providers_min)
                    for other in offers:
                        self.wins.add(self.place_of_offer[other.id], row, -1)

    def _mentors(self) -> None:
        of: defaultdict[str, list[int]] = defaultdict(list)
        for offer in self.offers:
            of[offer.provider_id].append(self.place_of_offer[offer.id])
        for offer in self.offers:
            mentor = self.book.provider[offer.provider_id].mentor_provider_id
            if mentor:
                row = self.row(0, "mentor", offer.id)
                self.wins.add(self.place_of_offer[offer.id], row, 1)
                for at in of[mentor]:
                    self.wins.add(at, row, -1)
