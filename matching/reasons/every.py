"""All the reasons of a solved round, the biggest first, within a budget."""

import time
from collections.abc import Callable

from msgspec import Struct

from matching.problem import Problem
from matching.reason import LosingReason, Reasons, RuleReason, ServedReason, UnmetReason
from matching.reasons.asking import Asking
from matching.reasons.losing import why_lost
from matching.reasons.near import Round
from matching.reasons.served import rule_costs, why_served
from matching.reasons.unmet import why_unmet
from matching.result import Result


class Budget(Struct, frozen=True):
    """How much may be spent: on all reasons, and on each. Seconds are of clock."""

    seconds: float = 180.0
    seconds_each: float = 20.0
    solves_each: int = 80
    seed: int = 1


def explain_all(
    problem: Problem,
    result: Result,
    budget: Budget | None = None,
    should_stop: Callable[[], bool] | None = None,
) -> Reasons:
    """Why each need is unmet, each offer lost and each member got who they got; what rules cost.

    `result` is an answer to `problem` that the checker passed. Same problem, result and budget:
    same reasons, unless a clock ran out, which `left_out` and each reason's proof say.
    """
    budget = budget or Budget()
    started = time.monotonic()
    asking = Asking(budget.solves_each, budget.seconds_each, started + budget.seconds, budget.seed)
    solved = Round(problem, result)
    questions = _questions(asking, solved)
    found: list[object] = []
    left_out = 0
    for question in questions:
        if asking.over() or (should_stop is not None and should_stop()):
            left_out += 1
            continue
        asking.begin()
        found += question()
    return Reasons(
        unmet=tuple(one for one in found if isinstance(one, UnmetReason)),
        losing=tuple(one for one in found if isinstance(one, LosingReason)),
        served=tuple(one for one in found if isinstance(one, ServedReason)),
        rules=tuple(one for one in found if isinstance(one, RuleReason)),
        left_out=left_out,
        solves=asking.solves,
        seconds=round(time.monotonic() - started, 3),
    )


def _questions(asking: Asking, solved: Round) -> list[Callable[[], list[object]]]:
    """Each question once: unmet needs, rules, lost offers, members; in each the biggest first."""
    result = solved.result
    unmet = sorted(result.unmet, key=lambda one: (-one.minutes_per_week, one.need_id))
    own = {line.need_id: line.own_pence for award in result.awards for line in award.lines}
    planned = {lot.id: 0 for lot in solved.problem.lots}
    for need in solved.problem.needs:
        planned[need.lot_id] += need.planned_minutes_per_week()
    lots = sorted(planned, key=lambda lot_id: (-planned[lot_id], lot_id))

    def served(need_id: str) -> list[object]:
        reason = why_served(asking, solved, need_id)
        return [] if reason is None else [reason]

    questions: list[Callable[[], list[object]]] = []
    questions += [lambda one=one: [why_unmet(asking, solved, one)] for one in unmet]  # type: ignore[misc]
    questions += [lambda lot=lot: list(rule_costs(asking, solved, lot)) for lot in lots]  # type: ignore[misc]
    questions += [lambda one=one: [why_lost(asking, solved, one)] for one in result.losing]  # type: ignore[misc]
    questions += [
        lambda need=need: served(need)  # type: ignore[misc]
        for need in sorted(own, key=lambda need_id: (-own[need_id], need_id))
    ]
    return questions
