"""What blocks a need that nobody serves, and the one step that would cover it for least."""

from itertools import combinations

from msgspec import Struct, structs

from matching.limits import FILTERS, Offers
from matching.problem import Need, Problem
from matching.reason import Step, UnmetReason
from matching.reasons.asking import (
    Asked,
    Asking,
    Spent,
    missing_flexible,
    proof_of,
    proof_of_asked,
)
from matching.reasons.levers import Lever, levers, present, without
from matching.reasons.near import Near, Round, changed
from matching.result import Result, Unmet

PAIRS_MOST = 15
ROOM = ("capacity", "exposure")


class Question(Struct, frozen=True):
    """One need to be served beside all who are; `allowed`: flexible minutes that may be missing."""

    near: Near
    problem: Problem
    need: Need
    wanted: frozenset[str]
    allowed: int
    previous: Result


def why_unmet(asking: Asking, solved: Round, unmet: Unmet) -> UnmetReason:
    """The reason of one unmet need; never more than was proven."""
    question = _question(solved, unmet)
    offers = question.near.offers
    need = question.need
    removed = set(offers.removed[need.id].values())
    filters = tuple(name for name in (*FILTERS, "package") if name in removed)
    nothing = UnmetReason(need.id, unmet.minutes_per_week, filters, (), False, None, "checked")
    if not offers.candidates[need.id] and "cap" not in removed:
        return nothing
    limits: tuple[str, ...] = ()
    smallest = False
    step = None
    try:
        names = present(offers, need)
        blocked = _blocked(asking, question)
        if blocked is None:
            return structs.replace(nothing, proof="best_found")
        whole = _without(asking, question, names)
        if not whole.covered:
            proof = proof_of(question.near) if whole.sure else "best_found"
            return structs.replace(nothing, proof=proof)
        singles, sure = _singles(asking, question, names)
        sure = sure and blocked
        limits, smallest = (singles[0],), sure
        if not singles[0]:
            limits, smallest = (), False
            limits, smallest = _several(asking, question, names, sure)
        if singles[0]:
            step = _cheapest(asking, question, singles)
            # Any one of the limits that block it alone is a smallest set: say the one to move.
            limits = (step.name,) if step else limits
        elif limits == ROOM:
            # One provider's room, said at this time and in all: moved together it is one step.
            step = _cheapest(asking, question, ["room"])
    except Spent:
        pass
    proof = proof_of(question.near) if limits and smallest else "best_found"
    return structs.replace(nothing, limits=limits, smallest=smallest, step=step, proof=proof)


def _question(solved: Round, unmet: Unmet) -> Question:
    whole = next(need for need in solved.problem.needs if need.id == unmet.need_id)
    near = solved.near(whole.lot_id)
    need = next(need for need in near.problem.needs if need.id == unmet.need_id)
    allowed = missing_flexible(near)
    weight = near.offers.need_weight(need)
    problem = near.problem
    if need.id in near.served:
        allowed -= weight * (need.planned_minutes_per_week() - near.served[need.id][1])
        need = structs.replace(
            need,
            firm_minutes_per_week=need.planned_minutes_per_week(),
            flexible_minutes_per_week=0,
        )
        needs = changed(problem.needs, need.id, lambda _: need)
        problem = structs.replace(problem, needs=needs)
    else:
        allowed += weight * need.flexible_minutes_per_week
    wanted = frozenset((*near.served, need.id))
    return Question(near, problem, need, wanted, allowed, solved.result)


def _blocked(asking: Asking, question: Question) -> bool | None:
    """Whether it is sure that something blocks the need; None where nothing does.

    What is proven to be the least that stays unmet leaves no doubt. Else the search of the round
    may have ended before it saw that the need can be served as things are.
    """
    if all(level.value == level.bound for level in question.previous.levels[:2]):
        return True
    now = _covers(asking, question, question.problem)
    return None if now.covered else now.sure


def _covers(asking: Asking, question: Question, problem: Problem, exact: bool = False) -> Asked:
    return asking.covers(problem, question.wanted, question.allowed, question.previous, exact=exact)


def _without(asking: Asking, question: Question, names: list[str] | tuple[str, ...]) -> Asked:
    return _covers(asking, question, without(question.problem, frozenset(names), question.need.id))


def _singles(asking: Asking, question: Question, names: list[str]) -> tuple[list[str], bool]:
    """The limits each of which blocks it alone ([""] for none), and whether that is certain."""
    found, sure = [], True
    for name in names:
        asked = _without(asking, question, [name])
        sure = sure and asked.sure
        if asked.covered:
            found.append(name)
    return (found, True) if found else ([""], sure)


def _several(
    asking: Asking, question: Question, names: list[str], sure: bool
) -> tuple[tuple[str, ...], bool]:
    """Two or more limits that block it together, and whether fewer would not do."""
    if set(ROOM) <= set(names):
        asked = _without(asking, question, ROOM)
        if asked.covered:
            return ROOM, sure
    return _deleted(asking, question, names, sure)


def _deleted(
    asking: Asking, question: Question, names: list[str], sure: bool
) -> tuple[tuple[str, ...], bool]:
    """Limits none of which can be kept when the others are off; then whether two would do."""
    left = list(names)
    for name in names:
        fewer = [one for one in left if one != name]
        asked = _without(asking, question, fewer)
        sure = sure and asked.sure
        if asked.covered:
            left = fewer
    if len(left) <= 2:
        return tuple(left), sure
    pairs = list(combinations(names, 2))
    if len(pairs) > PAIRS_MOST:
        return tuple(left), False
    for pair in pairs:
        asked = _without(asking, question, pair)
        sure = sure and asked.sure
        if asked.covered:
            return pair, sure
    return tuple(left), sure and len(left) == 3


def _cheapest(asking: Asking, question: Question, names: list[str]) -> Step | None:
    """Of all single steps the one with which everything costs least; each moved least.

    Where the budget ends first, the best step until then, and the reason does not claim more.
    """
    best: Step | None = None
    try:
        base = asking.base(question.near, question.previous)
        now = base.result.cost_pence()
        found: list[tuple[int, Lever, Asked]] = []
        for name in names:
            for lever in levers(question.near.offers, question.need, name):
                asked = _covers(asking, question, lever.apply(question.problem, lever.most), True)
                if asked.covered:
                    found.append((asked.result.cost_pence(), lever, asked))
        order = sorted(found, key=lambda one: (one[0], one[1].name, one[1].subject_id))
        for cost, lever, asked in order:
            if best is not None and cost - now >= best.cost_pence:
                break
            step = _moved(asking, question, lever, asked, base)
            if best is None or step.cost_pence < best.cost_pence:
                best = step
    except Spent:
        return best and structs.replace(best, proof="best_found")
    return best


def _moved(asking: Asking, question: Question, lever: Lever, asked: Asked, base: Asked) -> Step:
    """The lever moved no further than is needed. Raises Spent."""
    amount, low, least = lever.most, 0, True
    if lever.used is not None:
        tried = lever.used(lever.apply(question.problem, amount), asked.result)
        amount = max(tried, 0) if lever.most == 0 else max(1, min(amount, tried))
    first = lever.used is not None
    while lever.most and amount - low > lever.grain:
        middle = amount - lever.grain if first else (amount + low) // 2
        first = False
        middle = max(low + lever.grain, middle // lever.grain * lever.grain)
        now = _covers(asking, question, lever.apply(question.problem, middle))
        if now.covered:
            amount = middle
        elif now.sure:
            low = middle
        else:
            least = False
            break
    if lever.most and amount != lever.most:
        asked = _covers(asking, question, lever.apply(question.problem, amount), True)
        least = least and asked.covered
    cost = asked.result.cost_pence() - base.result.cost_pence()
    proof = proof_of_asked(question.near, asked, base)
    return Step(lever.name, lever.subject_id, amount, cost, least, proof)


def with_step(problem: Problem, need_id: str, step: Step) -> Problem:
    """The problem with this step taken. Raises StopIteration for a step it does not know."""
    offers = Offers(problem)
    found = levers(offers, offers.needs[need_id], step.name)
    lever = next(one for one in found if one.subject_id == step.subject_id)
    return lever.apply(problem, step.amount)
