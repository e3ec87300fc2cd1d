"""What-ifs of a matched round: how many one may ask, and what changed, for a page or a program."""

from collections.abc import Mapping

from msgspec import Struct

from marketplace.awards import award_shares
from marketplace.refused import Invalid, Refused
from matching.problem import Problem
from matching.result import Result
from matching.shares import CannotShare, need_limits
from matching.what_if import LotChange, Totals, lots_that_change, minutes_of_members, totals
from providers.said import said

WAITING_MAX = 3
SAVED_MAX = 50
KEPT_DAYS = 7
ATTEMPTS_MAX = 2
NAME_MAX = 60
FOUR_WEEKS_A_YEAR = 13
# More than anybody pays: where a limit is off, nothing bounds a share.
NO_LIMIT_PENCE = 10**12


class Counts(Struct, frozen=True):
    """What-ifs of one person that wait, and that are saved under a name."""

    waiting: int
    saved: int


class MemberChange(Struct, frozen=True):
    """One member before and after: minutes per week, and their share in pence per four weeks."""

    member_id: str
    minutes_before: int
    minutes_after: int
    pence_before: int
    pence_after: int


class Difference(Struct, frozen=True):
    """How an answer differs from the one before. `proven`: none better is possible.

    `unsure_pence`: how far both costs together may be from the best, pence per four weeks; a
    difference no larger than that says nothing about the change.
    """

    before: Totals
    after: Totals
    lots: tuple[LotChange, ...]
    members: tuple[MemberChange, ...]
    proven: bool
    seconds: float
    unsure_pence: int = 0

    def sure_of_cost(self) -> bool:
        """Whether the costs differ by more than both may be from the best."""
        return abs(self.after.cost_pence - self.before.cost_pence) > self.unsure_pence

    def year_pence(self) -> int:
        """What all together pay more in a year of 52 weeks, in pence; below nothing is less."""
        return (self.after.cost_pence - self.before.cost_pence) * FOUR_WEEKS_A_YEAR


def check_asked(counts: Counts) -> None:
    """Raises Refused while as many wait as may."""
    if counts.waiting >= WAITING_MAX:
        raise Refused(
            said(
                "%(most)s of your changes are still being worked out. Wait for one of them.",
                most=WAITING_MAX,
            )
        )


def check_name(name: str, counts: Counts) -> str:
    """The name to save under. Raises Invalid, or Refused when too many are saved."""
    name = " ".join(name.split())
    if not name:
        raise Invalid("name", "Give it a name, so that you find it again.")
    if len(name) > NAME_MAX:
        raise Invalid("name", said("Use at most %(most)s letters.", most=NAME_MAX))
    if counts.saved >= SAVED_MAX:
        raise Refused(
            said("You have saved %(most)s of these. Delete one of them first.", most=SAVED_MAX)
        )
    return name


def difference_of(
    problem: Problem,
    before: Result,
    other: Problem,
    after: Result,
    rules: Mapping[str, str],
) -> Difference:
    """How the changed round's answer differs; `rules`: each lot's share rule."""
    pays, pays_then = member_shares(problem, before, rules), member_shares(other, after, rules)
    has, has_then = minutes_of_members(problem, before), minutes_of_members(other, after)
    members = []
    for member_id in sorted({*pays, *pays_then}):
        one = MemberChange(
            member_id,
            has[member_id],
            has_then[member_id],
            pays.get(member_id, 0),
            pays_then.get(member_id, 0),
        )
        if one.minutes_before != one.minutes_after or one.pence_before != one.pence_after:
            members.append(one)
    return Difference(
        totals(problem, before),
        totals(other, after),
        lots_that_change(before, after),
        tuple(members),
        after.status == "optimal",
        after.seconds,
        _unsure_pence(before) + _unsure_pence(after),
    )


def _unsure_pence(result: Result) -> int:
    return sum(level.value - level.bound for level in result.levels if level.name == "cost")


def member_shares(problem: Problem, result: Result, rules: Mapping[str, str]) -> dict[str, int]:
    """What each member pays for all their awards, pence per four weeks."""
    member = {need.id: need.member_id for need in problem.needs}
    try:
        limits = need_limits(problem, result, by="award")
    except CannotShare:
        limits = {}
    found: dict[str, int] = {}
    for award in result.awards:
        rule = rules.get(award.lot_id, "equal")
        free = {line.need_id: NO_LIMIT_PENCE for line in award.lines}
        try:
            paid = award_shares(award, rule, free | limits)
        except CannotShare:
            # A limit that was switched off: then nobody's share is held to it.
            paid = award_shares(award, rule, free)
        for need_id, pence in paid.items():
            found[member[need_id]] = found.get(member[need_id], 0) + pence
    return found
