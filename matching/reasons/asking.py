"""Solving again, counted: how many times and how long is bounded, and what was proven is kept."""

import time
from collections.abc import Collection

from msgspec import Struct, structs

from matching.limits import assignment_of
from matching.problem import Problem
from matching.reason import Proof
from matching.reasons.near import Near, keeping, leaves_packages
from matching.result import Result
from matching.solve import Search, solve_part


class Spent(Exception):
    """No more may be solved for this question."""


class Asked(Struct, frozen=True):
    """Whether all who had care keep it and the wanted need is served too, with the answer.

    `every_offer`: no package had to be left aside to ask.
    """

    covered: bool
    sure: bool
    every_offer: bool
    result: Result


class Asking:
    """Solves small problems until its budget is spent. `solves`: how many it solved in all."""

    def __init__(self, solves_each: int, seconds_each: float, ends_at: float, seed: int) -> None:
        self.solves_each, self.seconds_each = solves_each, seconds_each
        self.ends_at, self.seed = ends_at, seed
        self.solves = 0
        self._left, self._until = 0, 0.0
        self._bases: dict[int, Asked] = {}

    def begin(self) -> None:
        """A new question: its own count of solves and seconds."""
        self._left = self.solves_each
        self._until = min(self.ends_at, time.monotonic() + self.seconds_each)

    def over(self) -> bool:
        """Whether the time for all questions has ended."""
        return time.monotonic() >= self.ends_at

    def solve(self, problem: Problem, previous: Result | None, *, exact: bool = True) -> Result:
        """The best answer; not `exact`: only who can be served. Raises Spent."""
        left = self._until - time.monotonic()
        if self._left <= 0 or left <= 0:
            raise Spent
        self._left -= 1
        self.solves += 1
        asked = problem if exact else structs.replace(problem, aims=("cost",))
        search = Search(seed=self.seed, seconds=left, gap=0.0 if exact else 1.0)
        return solve_part(asked, search, previous)

    def covers(
        self,
        problem: Problem,
        wanted: Collection[str],
        allowed: int,
        previous: Result | None,
        *,
        exact: bool = False,
    ) -> Asked:
        """Whether all of `wanted` can be served with at most `allowed` weighted flexible minutes
        missing. Raises Spent.
        """
        found = self.solve(keeping(problem, wanted), previous, exact=exact)
        unmet, flexible = found.levels[0], found.levels[1]
        all_served = assignment_of(found).keys() >= frozenset(wanted)
        covered = all_served and flexible.value <= allowed
        # Need that no offer may serve counts nothing, so nothing unmet is not yet all served.
        nobody_may = unmet.value == 0 and not all_served
        too_little = unmet.value == 0 and flexible.bound > allowed
        cannot = unmet.bound > 0 or nobody_may or too_little
        every = not leaves_packages(problem, wanted)
        return Asked(covered, covered or (cannot and every), every, found)

    def base(self, near: Near, previous: Result) -> Asked:
        """The best answer that keeps everybody who is served now. Raises Spent."""
        if id(near) not in self._bases:
            self._bases[id(near)] = self.covers(
                near.problem, near.served, missing_flexible(near), previous, exact=True
            )
        return self._bases[id(near)]


def missing_flexible(near: Near) -> int:
    """The weighted flexible minutes that those who are served do without now."""
    return sum(
        near.offers.need_weight(need) * (need.planned_minutes_per_week() - near.served[need.id][1])
        for need in near.problem.needs
        if need.id in near.served
    )


def proof_of(near: Near, *found: Result) -> Proof:
    """What can be claimed of a comparison of these answers."""
    if any(one.status != "optimal" for one in found):
        return "best_found"
    return "proven" if near.whole else "nearby"


def proof_of_asked(near: Near, *asked: Asked) -> Proof:
    """What can be claimed of a comparison of answers that keep everybody's care."""
    if not all(one.every_offer for one in asked):
        return "best_found"
    return proof_of(near, *(one.result for one in asked))


def provider_of(result: Result, need_id: str) -> str:
    """Who serves a need in an answer, "" for nobody."""
    for award in result.awards:
        if any(line.need_id == need_id for line in award.lines):
            return award.provider_id
    return ""
