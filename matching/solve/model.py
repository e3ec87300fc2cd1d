"""The round as a CP-SAT model: a variable for each admissible pair, a row for each limit."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from ortools.sat.python import cp_model

from matching.limits import Assignment, Choice, Offers
from matching.prices import headcount, own_pence, set_up_pence, workers
from matching.problem import Bid, Need, Package
from matching.result import LevelName
from matching.solve.sum import Sum

Term = tuple[cp_model.IntVar, int]


class Model:
    """The model of one problem. `levels`: what to make least or most, in order."""

    def __init__(self, offers: Offers) -> None:
        self.offers = offers
        self.model = cp_model.CpModel()
        self.variables: list[cp_model.IntVar] = []
        self.serves: dict[tuple[str, str], cp_model.IntVar] = {}
        self.full: dict[tuple[str, str], cp_model.IntVar] = {}
        self.wins: dict[str, cp_model.IntVar] = {}
        self.served: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        self.work: defaultdict[tuple[str, str, str], Sum] = defaultdict(Sum)
        self.minutes_of_offer: defaultdict[str, Sum] = defaultdict(Sum)
        self.minutes_in_lot: defaultdict[tuple[str, str], Sum] = defaultdict(Sum)
        self.cluster_of_lot = {need.lot_id: need.cluster_id for need in offers.problem.needs}
        self.cluster_cost: defaultdict[str, Sum] = defaultdict(Sum)
        self.rebates = Sum()
        self._pairs()
        self._packages()
        self._once()
        self._sessions()
        self.levels: list[tuple[LevelName, Sum]] = []

    def new_bool(self, name: str) -> cp_model.IntVar:
        """A choice; every variable is kept so that an answer can be kept whole."""
        variable = self.model.new_bool_var(name)
        self.variables.append(variable)
        return variable

    def new_int(self, least: int, most: int, name: str) -> cp_model.IntVar:
        """A whole number between bounds."""
        variable = self.model.new_int_var(least, most, name)
        self.variables.append(variable)
        return variable

    def at_least(self, total: Sum, bound: int) -> None:
        """A row: the sum is at least the bound."""
        self.model.add(total.expression() >= bound)

    def at_most(self, total: Sum, bound: int) -> None:
        """A row: the sum is at most the bound."""
        self.model.add(total.expression() <= bound)

    def _pairs(self) -> None:
        """One variable for each need and bid that may serve it; one more for flexible minutes."""
        for need in self.offers.problem.needs:
            for offer_id in self.offers.candidates[need.id]:
                bid = self.offers.offers[offer_id]
                if isinstance(bid, Package):
                    continue
                takes = self.new_bool(f"serves {need.id} {bid.id}")
                self.serves[need.id, bid.id] = takes
                self.served[need.id].append(takes)
                if bid.id not in self.wins:
                    self._bid(bid)
                self.model.add_implication(takes, self.wins[bid.id])
                self._count_minutes(need, bid, takes, need.firm_minutes_per_week)
                if not need.session_id:
                    self._alone(need, bid, takes)

    def _bid(self, bid: Bid) -> None:
        wins = self.wins[bid.id] = self.new_bool(f"wins {bid.id}")
        fixed = set_up_pence(bid, self.offers.lots[bid.lot_id]) + bid.travel_pence
        self.cluster_cost[self.cluster_of_lot[bid.lot_id]].add(wins, fixed)

    def _count_minutes(
        self, need: Need, offer: Bid | Package, takes: cp_model.IntVar, minutes: int
    ) -> None:
        self.minutes_of_offer[offer.id].add(takes, minutes)
        self.minutes_in_lot[need.lot_id, offer.provider_id].add(takes, minutes)

    def _alone(self, need: Need, bid: Bid, takes: cp_model.IntVar) -> None:
        """A need that shares with nobody: its own cost and the worker's minutes are its own."""
        lot = self.offers.lots[need.lot_id]
        cost = self.cluster_cost[need.cluster_id]
        place = (bid.provider_id, need.area, need.band)
        firm = own_pence(bid, lot, need, need.firm_minutes_per_week, 1)
        cost.add(takes, firm)
        self.work[place].add(takes, need.firm_minutes_per_week)
        if need.flexible_minutes_per_week:
            more = self.full[need.id, bid.id] = self.new_bool(f"full {need.id} {bid.id}")
            self.model.add_implication(more, takes)
            whole = own_pence(bid, lot, need, need.planned_minutes_per_week(), 1)
            cost.add(more, whole - firm)
            self.work[place].add(more, need.flexible_minutes_per_week)
            self._count_minutes(need, bid, more, need.flexible_minutes_per_week)

    def _packages(self) -> None:
        """One variable for each package whose provider may serve every need of its lots."""
        for package in self.offers.problem.packages:
            needs = self.offers.package_needs(package)
            if not needs or package.id not in self.offers.candidates[needs[0].id]:
                continue
            wins = self.wins[package.id] = self.new_bool(f"wins {package.id}")
            for part in package.lots:
                if part.lot_id in self.cluster_of_lot:
                    self.cluster_cost[self.cluster_of_lot[part.lot_id]].add(wins, part.pence)
            by_place: defaultdict[tuple[str, str], list[Need]] = defaultdict(list)
            for need in needs:
                self.served[need.id].append(wins)
                by_place[need.area, need.band].append(need)
                self._count_minutes(need, package, wins, need.planned_minutes_per_week())
            for (area, band), there in by_place.items():
                work = self.offers.worker_minutes(package, there)
                self.work[package.provider_id, area, band].add(wins, work)

    def _once(self) -> None:
        """A need is served once; a bid that wins serves somebody."""
        for takers in self.served.values():
            self.model.add_at_most_one(takers)
        serving: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        for (_, bid_id), takes in self.serves.items():
            serving[bid_id].append(takes)
        for bid_id, takers in serving.items():
            self.model.add_bool_or([self.wins[bid_id].negated(), *takers])

    def _sessions(self) -> None:
        """How many share each session under each bid decides price per head and workers."""
        together: defaultdict[tuple[str, str], list[Need]] = defaultdict(list)
        for need_id, bid_id in self.serves:
            need = self.offers.needs[need_id]
            if need.session_id:
                together[need.session_id, bid_id].append(need)
        for (session, bid_id), needs in together.items():
            bid = self.offers.offers[bid_id]
            if isinstance(bid, Bid):
                self._session(bid, session, needs)

    def _session(self, bid: Bid, session: str, needs: Sequence[Need]) -> None:
        size = self.offers.size(bid, session)
        lot = self.offers.lots[bid.lot_id]
        minutes = needs[0].firm_minutes_per_week
        counts = [
            self.new_bool(f"{people} in {session} {bid.id}") for people in range(len(needs) + 1)
        ]
        self.model.add_exactly_one(counts)
        total = Sum()
        for need in needs:
            total.add(self.serves[need.id, bid.id], 1)
        cost = self.cluster_cost[needs[0].cluster_id]
        place = (bid.provider_id, needs[0].area, needs[0].band)
        own: dict[str, list[int]] = {}
        for need in needs:
            own[need.id] = [
                own_pence(bid, lot, need, minutes, headcount(people, size))
                for people in range(1, len(needs) + 1)
            ]
        alike = all(prices == own[needs[0].id] for prices in own.values())
        for people, count in enumerate(counts):
            if not people:
                continue
            total.add(count, -people)
            self.work[place].add(count, workers(people, size) * minutes)
            if alike:
                cost.add(count, people * own[needs[0].id][people - 1])
        self.model.add(total.expression() == 0)
        if not alike:
            for need in needs:
                self._by_count(bid, need, counts, own[need.id], cost)

    def _by_count(
        self,
        bid: Bid,
        need: Need,
        counts: Sequence[cp_model.IntVar],
        prices: Sequence[int],
        cost: Sum,
    ) -> None:
        """Members of one session who pay different VAT: a variable for each price each may pay."""
        at_price: defaultdict[int, list[cp_model.IntVar]] = defaultdict(list)
        for count, pence in zip(counts[1:], prices, strict=True):
            at_price[pence].append(count)
        parts = Sum()
        parts.add(self.serves[need.id, bid.id], -1)
        for pence, having in at_price.items():
            pays = self.new_bool(f"{need.id} pays {pence} {bid.id}")
            self.model.add_bool_or([pays.negated(), *having])
            parts.add(pays, 1)
            cost.add(pays, pence)
        self.model.add(parts.expression() == 0)

    def assignment(self, value: Mapping[int, int]) -> Assignment:
        """What a solution (the value of each variable by its index) says."""
        found: dict[str, Choice] = {}
        for (need_id, bid_id), takes in self.serves.items():
            if value[takes.index]:
                need = self.offers.needs[need_id]
                more = self.full.get((need_id, bid_id))
                full = more is not None and value[more.index]
                minutes = need.firm_minutes_per_week
                found[need_id] = Choice(
                    bid_id, need.planned_minutes_per_week() if full else minutes
                )
        for package in self.offers.problem.packages:
            if package.id in self.wins and value[self.wins[package.id].index]:
                for need in self.offers.package_needs(package):
                    found[need.id] = Choice(package.id, need.planned_minutes_per_week())
        return found

    def hint(self, assignment: Assignment) -> None:
        """Suggest an earlier answer to begin from (only the choices; the rest follows)."""
        used = Counter(choice.offer_id for choice in assignment.values())
        for (need_id, bid_id), takes in self.serves.items():
            choice = assignment.get(need_id)
            self.model.add_hint(takes, choice is not None and choice.offer_id == bid_id)
        for offer_id, wins in self.wins.items():
            self.model.add_hint(wins, offer_id in used)
