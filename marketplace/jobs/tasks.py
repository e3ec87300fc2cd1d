"""What a solver is asked and answers: bytes in, bytes out, and news on the way.

Nothing here knows the database, so that any process, on any machine, can do a task.
"""

from collections.abc import Callable
from typing import Union

import msgspec
from msgspec import Struct

from marketplace.asked_matches import pairs
from marketplace.awards import unfair_lots, with_one_provider
from matching.problem import decode, encode
from matching.reasons import Budget, explain_all
from matching.reasons import encode as encode_reasons
from matching.result import Incumbent
from matching.result import decode as decode_result
from matching.result import encode as encode_result
from matching.solve import Search, solve, solve_again, solve_part
from matching.what_if import Change, changed

AGAIN_MAX = 2
# Reading a problem, and saying of every need and offer why: this too is within the time, and by
# the size alone, so that the search is as long on any machine.
READ_SECONDS_PER_BYTE = 1e-7
REASONS_SECONDS_PER_PAIR = 4e-5


class SearchPart(Struct, frozen=True, tag=True):
    """Solve one part of a round. `share_rules`: each lot's rule, by its cluster's agreement."""

    problem: bytes
    seed: int
    milliseconds_max: int
    share_rules: dict[str, str]

    @property
    def seconds(self) -> float:
        """The most seconds of one try."""
        return self.milliseconds_max / 1000


class SolveWhole(Struct, frozen=True, tag=True):
    """Solve a whole problem that a program asked about; `seconds` is the most it may all take."""

    problem: bytes
    seed: int
    seconds: float


class ExplainMatch(Struct, frozen=True, tag=True):
    """Find the reasons of a solved round, within so many seconds; answers with them as JSON."""

    problem: bytes
    result: bytes
    seed: int
    seconds: float


class SolveChanged(Struct, frozen=True, tag=True):
    """Solve a round again with one thing changed (`change` as JSON), beginning from its answer.

    `known`: the answers to its parts; `share_rules`: each lot's rule.
    """

    problem: bytes
    result: bytes
    known: list[bytes]
    change: bytes
    seed: int
    seconds: float
    share_rules: dict[str, str]


class Began(Struct, frozen=True, tag=True):
    """A search begins, and its seconds count from now."""


class Better(Struct, frozen=True, tag=True):
    """A better answer was found."""

    incumbent: Incumbent


class Solved(Struct, frozen=True, tag=True):
    """The problem as it was solved in the end, and the result of it."""

    problem: bytes
    result: bytes


Task = Union[SearchPart, SolveWhole, ExplainMatch, SolveChanged]  # noqa: UP007 (msgspec reads it)
News = Union[Began, Better]  # noqa: UP007
Tell = Callable[[News], None]
ShouldStop = Callable[[], bool]


def do_task(task: Task, tell: Tell, should_stop: ShouldStop) -> Solved:
    """Do a task. `tell` hears what was found on the way; `should_stop` is asked again and again."""
    if isinstance(task, SearchPart):
        return _search(task, tell, should_stop)
    tell(Began())
    if isinstance(task, SolveChanged):
        return _search_again(task, should_stop)
    problem = decode(task.problem)
    if isinstance(task, ExplainMatch):
        budget = Budget(seconds=task.seconds, seed=task.seed)
        why = explain_all(problem, decode_result(task.result), budget, should_stop)
        return Solved(task.problem, encode_reasons(why))
    around = pairs(problem) * REASONS_SECONDS_PER_PAIR + len(task.problem) * READ_SECONDS_PER_BYTE
    found = solve(
        problem,
        task.seed,
        max(task.seconds / 2, task.seconds - around),
        on_incumbent=lambda one: tell(Better(one)),
        should_stop=should_stop,
    )
    return Solved(task.problem, encode_result(found))


def _search_again(task: SolveChanged, should_stop: ShouldStop) -> Solved:
    """Solve a changed round; lots whose shares do not work out get one provider, as in a match."""
    problem = changed(decode(task.problem), msgspec.json.decode(task.change, type=Change))
    previous = decode_result(task.result)
    known = [decode_result(one) for one in task.known]
    search = Search(seed=task.seed, seconds=task.seconds, should_stop=should_stop)
    result = solve_again(problem, known, previous, search)
    for _ in range(AGAIN_MAX):
        if "stand_alone" in problem.limits_off or "member_cap" in problem.limits_off:
            break
        unfair = unfair_lots(problem, result, task.share_rules)
        if not unfair:
            break
        problem = with_one_provider(problem, unfair)
        result = solve_again(problem, known, previous, search)
    return Solved(encode(problem), encode_result(result))


def _search(task: SearchPart, tell: Tell, should_stop: ShouldStop) -> Solved:
    """Solve one part.

    Where two providers share a lot and one of them costs its own members more than they may pay,
    the lot is given to one provider: an award's members pay for that award and no other.
    """
    search = Search(
        seed=task.seed,
        seconds=task.seconds,
        on_incumbent=lambda one: tell(Better(one)),
        should_stop=should_stop,
    )
    problem = decode(task.problem)
    tell(Began())
    result = solve_part(problem, search)
    for _ in range(AGAIN_MAX):
        unfair = unfair_lots(problem, result, task.share_rules)
        if not unfair:
            break
        problem = with_one_provider(problem, unfair)
        tell(Began())
        result = solve_part(problem, search)
    return Solved(encode(problem), encode_result(result))
