"""The whole round as one sparse mixed-integer programme, made from arrays at once.

Minimise `cost @ x + constant` with `row_lower <= matrix @ x <= row_upper` and
`lower <= x <= upper`. The columns are described in `matching.arrays.columns`.
"""

from collections.abc import Mapping

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matching.arrays.columns import Columns
from matching.arrays.filters import Pairs
from matching.arrays.limits import limit_rows
from matching.arrays.rows import Block, Rows
from matching.arrays.tables import Tables
from matching.arrays.words import Flags, Floats, Ints
from matching.limits import Assignment, Choice
from matching.prices import WEEKS
from matching.problem import Problem


class Rates(Struct, frozen=True):
    """What each level counts in the one sum that is made least.

    `unmet` and `flexible`: pence per four weeks for each weighted minute per week that is not
    served (400 is 60 pounds an hour, far above any price of care); `fit`: pence for a point.
    """

    unmet: float = 400.0
    flexible: float = 400.0
    fit: float = 0.0
    cost: float = 1.0


class Programme(Struct, frozen=True):
    """One mixed-integer programme; see the module's docstring. Arrays of n columns, m rows."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Flags
    matrix: csr_matrix
    row_lower: Floats
    row_upper: Floats
    constant: float = 0.0


class Built:
    """A problem read into arrays, with its columns, rows and levels."""

    def __init__(self, problem: Problem, rates: Rates | None = None) -> None:
        self.problem = problem
        self.tables = Tables(problem)
        self.pairs = Pairs(self.tables)
        self.columns = Columns(self.tables, self.pairs)
        rows = Rows()
        self.cost_pence = _cost(self.columns)
        limit_rows(rows, self.columns, self.cost_pence)
        self.blocks: list[Block] = rows.blocks
        self.unmet, self.unmet_most = _unmet(self.columns)
        self.flexible, self.flexible_most = _flexible(self.columns)
        self.fit = _fit(self.columns)
        lower, upper = rows.bounds()
        total = self.columns.total
        most = np.ones(total)
        first = self.columns.first["tier_minutes"]
        size = self.columns.sizes["tier_minutes"]
        most[first : first + size] = self.columns.tier_end
        integer = np.ones(total, bool)
        integer[first : first + size] = False
        pays = self.columns.of("pays")
        integer[pays], most[pays] = False, _caps(self.columns)
        cost, constant = self.objective(rates or rates_of(problem))
        self.programme = Programme(
            cost, np.zeros(total), most, integer, rows.matrix(total), lower, upper, constant
        )

    def objective(self, rates: Rates) -> tuple[Floats, float]:
        """The sum that is made least: factors of the columns, and the constant."""
        cost = rates.cost * self.cost_pence + rates.unmet * self.unmet
        cost += rates.flexible * self.flexible - rates.fit * self.fit
        return cost, rates.unmet * self.unmet_most + rates.flexible * self.flexible_most

    def fit_most(self) -> float:
        """The points of fit if everybody had the provider that suits them best."""
        columns = self.columns
        best = np.zeros(len(self.problem.needs))
        np.maximum.at(best, columns.need, self.fit[columns.of("serves")])
        owner, members = columns.package_needs
        who = self.tables.offered.provider[self.tables.offered.bid_count + columns.package[owner]]
        np.maximum.at(best, members, _points(self.tables, members, who))
        return float(best.sum())

    def removed(self) -> dict[str, int]:
        """How many pairs each filter removed; none of them is a column."""
        return self.pairs.removed()

    def assignment(self, x: NDArray[np.float64]) -> Assignment:
        """What a solution says: each served need's offer and minutes per week."""
        columns, tables, problem = self.columns, self.tables, self.problem
        found: dict[str, Choice] = {}
        serves = x[: len(columns.need)] > 0.5
        full = np.zeros(len(columns.need), bool)
        full[columns.full_pair] = x[columns.of("full")] > 0.5
        for place in np.flatnonzero(serves):
            need = int(columns.need[place])
            firm = int(tables.needs.firm[need])
            minutes = int(tables.planned[need]) if full[place] else firm
            offer = problem.bids[int(columns.bid[place])].id
            found[problem.needs[need].id] = Choice(offer, minutes)
        owner, needs = columns.package_needs
        won = x[columns.of("packages")] > 0.5
        for place in np.flatnonzero(won[owner]) if len(owner) else []:
            need = int(needs[place])
            package = problem.packages[int(columns.package[owner[place]])]
            found[problem.needs[need].id] = Choice(package.id, int(tables.planned[need]))
        return found

    def choices(self, assignment: Mapping[str, Choice]) -> Floats:
        """The solution that an assignment is; whatever is no column of ours is left out."""
        columns, problem = self.columns, self.problem
        offers = {bid.id: place for place, bid in enumerate(problem.bids)}
        needs = {need.id: place for place, need in enumerate(problem.needs)}
        served = np.full(len(problem.needs), -1)
        minutes = np.zeros(len(problem.needs))
        won = {choice.offer_id for choice in assignment.values()}
        for need_id, choice in assignment.items():
            if need_id in needs and choice.offer_id in offers:
                served[needs[need_id]] = offers[choice.offer_id]
                minutes[needs[need_id]] = choice.minutes_per_week
        x = np.zeros(columns.total)
        x[: len(columns.need)] = served[columns.need] == columns.bid
        need = columns.need[columns.full_pair]
        whole = minutes[need] > self.tables.needs.firm[need]
        x[columns.of("full")] = x[columns.full_pair] * whole
        for place, package in enumerate(columns.package):
            x[columns.first["packages"] + place] = problem.packages[int(package)].id in won
        return _followed(columns, x)


def rates_of(problem: Problem) -> Rates:
    """The rates for a problem's aims: need above fit above cost, or need above cost alone."""
    return Rates(fit=0.0) if problem.aims[0] == "cost" else Rates(unmet=4000.0, fit=200.0)


def build(problem: Problem, rates: Rates | None = None) -> Built:
    """The programme of a problem. The problem must be valid (`matching.problem.validate`)."""
    return Built(problem, rates)


def _followed(columns: Columns, x: Floats) -> Floats:
    """The solution with what follows from who serves whom: wins, counts, mixed and present."""
    serves = x[columns.of("serves")]
    wins = np.bincount(columns.win_of_pair, serves, minlength=len(columns.win_bid)) > 0
    x[columns.of("wins")] = wins
    shared = columns.sessions
    people = np.bincount(shared.group, serves[shared.pair], minlength=len(shared.keys))
    counts = shared.people == people[shared.count_group]
    x[columns.of("counts")] = counts
    x[columns.of("mixed")] = counts[columns.mixed_count] * serves[columns.mixed_pair]
    offers = np.concatenate([wins, x[columns.of("packages")] > 0])[columns.offer_win]
    there = np.bincount(columns.at, offers, minlength=len(columns.lot_provider)) > 0
    x[columns.of("present")] = there[columns.several]
    return x


def _cost(columns: Columns) -> Floats:
    """Pence per four weeks of each column; rebates are taken whole, not rounded down."""
    tables = columns.tables
    cost = np.zeros(columns.total)
    cost[columns.of("serves")] = columns.alone_pence
    cost[columns.of("full")] = columns.full_pence
    cost[columns.of("wins")] = tables.offered.fixed[columns.win_bid]
    packages = tables.problem.packages
    for place, package in enumerate(columns.package):
        pence = sum(
            part.pence
            for part in packages[int(package)].lots
            if tables.lot_needs[tables.lot_place[part.lot_id]]
        )
        cost[columns.first["packages"] + place] = pence
    cost[columns.of("counts")] = columns.count_pence
    cost[columns.of("mixed")] = columns.mixed_pence
    cost[columns.of("tier")] = -WEEKS * columns.tier_once / 60
    cost[columns.of("tier_minutes")] = -WEEKS * columns.tier_rate / 60
    return cost


def _caps(columns: Columns) -> Ints:
    """The most a member may bear for a need: what they set aside for all."""
    problem = columns.tables.problem
    caps = {member.id: member.cap_pence for member in problem.members}
    members = (problem.needs[int(need)].member_id for need in columns.pays_need)
    return np.fromiter((caps[one] for one in members), np.int64, len(columns.pays_need))


def _unmet(columns: Columns) -> tuple[Floats, float]:
    """Weighted firm minutes that each column serves (negative), and all that might be served."""
    needs = columns.tables.needs
    worth = needs.weight * needs.firm
    found = np.zeros(columns.total)
    found[columns.of("serves")] = -worth[columns.need]
    owner, members = columns.package_needs
    np.add.at(found, columns.of("packages", owner), -worth[members])
    return found, float(worth[_offered(columns)].sum())


def _flexible(columns: Columns) -> tuple[Floats, float]:
    """The same for flexible minutes."""
    needs = columns.tables.needs
    worth = needs.weight * needs.flexible
    found = np.zeros(columns.total)
    found[columns.of("full")] = -worth[columns.need[columns.full_pair]]
    owner, members = columns.package_needs
    np.add.at(found, columns.of("packages", owner), -worth[members])
    return found, float(worth[_offered(columns)].sum())


def _offered(columns: Columns) -> Flags:
    """The needs that some offer may serve: only those count as unmet."""
    found = np.zeros(len(columns.tables.problem.needs), bool)
    found[columns.need] = True
    found[columns.package_needs[1]] = True
    return found


def _fit(columns: Columns) -> Floats:
    """Points of fit of each column; see `matching.limits.offers.Offers.fit`."""
    tables = columns.tables
    found = np.zeros(columns.total)
    if "fit" not in tables.problem.aims:
        return found
    provider = tables.offered.provider
    found[columns.of("serves")] = _points(tables, columns.need, provider[columns.bid])
    owner, members = columns.package_needs
    who = provider[tables.offered.bid_count + columns.package[owner]]
    np.add.at(found, columns.of("packages", owner), _points(tables, members, who))
    return found


def _points(tables: Tables, needs: NDArray[np.int64], who: NDArray[np.int64]) -> Floats:
    problem = tables.problem
    weights = [one.weights for one in problem.commissions]
    of_lot = tables.lot_commission[tables.needs.lot[needs]]
    like, quality, stays = (
        np.array([getattr(weight, name) for weight in weights], np.int64)[of_lot]
        for name in ("like", "quality", "continuity")
    )
    incumbent = np.array(
        [tables.provider_place.get(n.incumbent_provider_id, -1) for n in problem.needs], np.int64
    )
    liked = np.zeros(len(needs), np.int64)
    wishes = tables.needs.likes.which[needs]
    has = [{*p.qualities, *p.languages, *p.skills, *p.carer_genders} for p in problem.providers]
    asked = tables.needs.likes.values
    worth = np.array([bool(likes) for likes in asked] or [False], bool)
    for place in np.flatnonzero(worth[wishes]):
        words = has[int(who[place])]
        liked[place] = sum(one.points for one in asked[int(wishes[place])] if one.word in words)
    points: Floats = (like * liked + quality * tables.supply.quality[who]).astype(np.float64)
    points += stays * (incumbent[needs] == who)
    return points
