"""Every reason against brute force: what it says blocks, would win or costs is so, to the penny."""

from collections.abc import Iterator

from msgspec import structs

from matching.check.book import Book
from matching.check.reasons import level_values
from matching.limits import LIMITS, Choice, Offers, Tally
from matching.problem import Bid, Problem
from matching.reasons import Budget, LosingReason, Reasons, UnmetReason, explain_all, with_step
from matching.reasons.levers import rules, without
from matching.reasons.losing import lowered
from matching.result import Award, Losing, Result, Unmet
from matching.solve import solve, solve_part
from tests.property.test_matching_solve import (
    EXACT,
    best_by_hand,
    every_way,
    side_by_side,
    small_round,
)

PLENTY = Budget(seconds=600, seconds_each=60, solves_each=400)
Served = dict[str, tuple[str, int]]


def explained(seed: int) -> tuple[Problem, Result, Reasons]:
    """A small round, its best answer and every reason."""
    problem = small_round(seed)
    result = solve_part(problem, EXACT)
    return problem, result, explain_all(problem, result, PLENTY)


def served_in(result: Result) -> Served:
    """Who serves whom, and for how long."""
    return {
        line.need_id: (award.offer_id, line.minutes_per_week)
        for award in result.awards
        for line in award.lines
    }


def ways_to_keep(problem: Problem, now: Served, need_id: str) -> Iterator[tuple[Served, set[str]]]:
    """Every way that serves all of `now` and this need (if any), with the limits it breaks."""
    offers, book = Offers(problem), Book(problem)
    needs = {need.id: need for need in problem.needs}
    missing_now = sum(
        offers.need_weight(needs[one]) * (needs[one].planned_minutes_per_week() - minutes)
        for one, (_, minutes) in now.items()
        if one != need_id
    )
    for way in every_way(book):
        if set(way) != ({*now, need_id} if need_id else set(now)):
            continue
        if need_id in now and way[need_id][1] < needs[need_id].planned_minutes_per_week():
            continue
        missing = sum(
            offers.need_weight(needs[one]) * (needs[one].planned_minutes_per_week() - minutes)
            for one, (_, minutes) in way.items()
            if one != need_id
        )
        if missing <= missing_now:
            yield way, beyond_limits(offers, way)


def beyond_limits(offers: Offers, way: Served) -> set[str]:
    """The limits a way goes beyond; what a member can bear in all depends on the cluster's."""
    choices = {one: Choice(*choice) for one, choice in way.items()}
    tally = Tally(offers, choices)
    beyond = {name for name, rule in LIMITS.items() if next(rule(tally), None) is not None}
    if "stand_alone" in beyond:
        free = Offers(without(offers.problem, frozenset(("stand_alone",)), ""))
        borne = next(LIMITS["member_cap"](Tally(free, choices)), None) is None
        beyond -= {"member_cap"} if borne else set()
    return beyond - offers.off


def smallest_by_hand(problem: Problem, now: Served, need_id: str) -> int | None:
    """The fewest limits (the cap among them) that must go; None where nothing helps."""
    free = without(problem, frozenset(("cap",)), need_id)
    sizes = [len(beyond) for _, beyond in ways_to_keep(problem, now, need_id)]
    sizes += [1 + len(beyond) for _, beyond in ways_to_keep(free, now, need_id)]
    return min(sizes, default=None)


def can_be_kept(problem: Problem, now: Served, need_id: str) -> bool:
    """Whether a way within every limit serves this need too."""
    return any(not beyond for _, beyond in ways_to_keep(problem, now, need_id))


def best_cost(problem: Problem, now: Served, need_id: str) -> int:
    """What the best way within the limits costs that keeps all and serves this need."""
    book = Book(problem)
    names = ["flexible_minutes", *problem.aims]
    keys = []
    for way, beyond in ways_to_keep(problem, now, need_id):
        if not beyond:
            values = level_values(problem, book, way)
            found = tuple(-values[name] if name == "fit" else values[name] for name in names)
            keys.append((*found, values["cost"]))
    return min(keys)[-1]


def test_the_limits_said_to_block_a_need_do_and_no_fewer_would() -> None:
    """Brute force: without them the need is served and nobody loses; no smaller set does it."""
    seen: set[int] = set()
    for seed in range(44):
        problem, result, reasons = explained(seed)
        now = served_in(result)
        for reason in reasons.unmet:
            least = smallest_by_hand(problem, now, reason.need_id)
            if reason.limits:
                free = without(problem, frozenset(reason.limits), reason.need_id)
                assert can_be_kept(free, now, reason.need_id), (seed, reason)
                seen.add(len(reason.limits))
            elif reason.proof in ("proven", "checked"):
                assert least is None, (seed, reason)
            if reason.smallest:
                assert least == len(reason.limits), (seed, reason)
    assert {1, 2} <= seen


def test_the_step_said_to_cover_a_need_does_at_its_price_and_a_smaller_one_does_not() -> None:
    """Brute force over every way: covered with the step, not with one unit less, cost exact."""
    steps = 0
    for seed in range(32, 52):
        problem, result, reasons = explained(seed)
        now = served_in(result)
        for reason in reasons.unmet:
            if reason.step is None or reason.need_id in now:
                continue
            steps += 1
            moved = with_step(problem, reason.need_id, reason.step)
            assert can_be_kept(moved, now, reason.need_id), (seed, reason)
            assert_least(problem, now, reason)
            if reason.step.proof == "proven":
                before = best_cost(problem, now, "") if now else 0
                after = best_cost(moved, now, reason.need_id)
                assert after - before == reason.step.cost_pence, (seed, reason)
    assert steps > 5


def assert_least(problem: Problem, now: Served, reason: UnmetReason) -> None:
    """One grain less of the step does not cover the need."""
    step = reason.step
    assert step is not None
    by_percent = step.name in ("provider_share", "start_up_reserve")
    less = step.amount - (10 if by_percent else 1)
    if step.least and less > 0 and step.name != "stand_alone":
        smaller = structs.replace(step, amount=less)
        assert not can_be_kept(with_step(problem, reason.need_id, smaller), now, reason.need_id)


def test_a_bid_would_have_won_at_the_price_it_is_told_and_not_a_penny_above() -> None:
    """Brute force: at that price the best answer beats the best without the bid; above, not."""
    told = 0
    for seed in range(84, 104):
        problem, _, reasons = explained(seed)
        for reason in reasons.losing:
            if reason.kind != "price" or reason.proof != "proven":
                continue
            told += 1
            assert_lowest(problem, reason)
    assert told > 4


def instead(problem: Problem, offer_id: str, offer: object) -> Problem:
    """The problem with another offer in its place, or without it."""
    bids = [offer if b.id == offer_id else b for b in problem.bids]
    packages = [offer if p.id == offer_id else p for p in problem.packages]
    return structs.replace(
        problem,
        bids=tuple(b for b in bids if isinstance(b, Bid)),
        packages=tuple(p for p in packages if p is not None),
    )


def test_what_a_search_missed_is_not_said_to_be_blocked() -> None:
    """An answer that lacks an award it could have had: nothing is said to stand in its way, and no
    offer is told a lower price that would have won at its own."""
    told = 0
    for seed in range(84, 108):
        problem = small_round(seed)
        best = solve_part(problem, EXACT)
        if not best.awards or best.awards[0].package:
            continue
        missed = best.awards[0]
        worse = without_award(best, missed)
        reasons = explain_all(problem, worse, PLENTY)
        lines = {line.need_id for line in missed.lines}
        for one in reasons.unmet:
            if one.need_id in lines and can_be_kept(problem, served_in(worse), one.need_id):
                assert (one.limits, one.step, one.proof) == ((), None, "best_found"), (seed, one)
                told += 1
        for reason in reasons.losing:
            if reason.kind == "price" and reason.proof == "proven":
                assert_lowest(problem, reason)
    assert told > 5


def without_award(best: Result, missed: Award) -> Result:
    """The answer of a search that ended before it found this award."""
    lost = Losing(missed.offer_id, missed.provider_id, "search_stopped", "search_stopped")
    unmet = tuple(
        Unmet(line.need_id, line.minutes_per_week, "search_stopped", "search_stopped", ())
        for line in missed.lines
    )
    first = structs.replace(best.levels[0], value=best.levels[0].value + 1)
    return structs.replace(
        best,
        status="timed_out",
        levels=(first, *best.levels[1:]),
        awards=tuple(award for award in best.awards if award != missed),
        unmet=(
            *(one for one in best.unmet if one.need_id not in {x.need_id for x in unmet}),
            *unmet,
        ),
        losing=(*best.losing, lost),
    )


def assert_lowest(problem: Problem, reason: LosingReason) -> None:
    """At the price it is told the offer is in every best answer, a penny above in none."""
    offer = Offers(problem).offers[reason.offer_id]
    others = best_by_hand(instead(problem, reason.offer_id, None))
    at = lowered(offer, reason.less_pence)
    assert best_by_hand(instead(problem, offer.id, at)) < others, reason
    above = lowered(offer, reason.less_pence - 1)
    assert not best_by_hand(instead(problem, offer.id, above)) < others, reason


def test_what_a_rule_costs_is_the_best_with_it_less_the_best_without_it() -> None:
    """Brute force, both ways: the pence a commission's own rule costs are exact where proven."""
    seen = set()
    for seed in range(120, 128):
        problem, _, reasons = explained(seed)
        if problem.aims[-1] != "cost":
            continue
        kept = best_by_hand(problem)[-1]
        for reason in reasons.rules:
            lot = next(lot for lot in problem.lots if lot.id == reason.lot_id)
            lever = next(one for one in rules(lot) if one.name == reason.rule)
            free = best_by_hand(lever.apply(problem, lever.most))[-1]
            assert reason.proof == "proven"
            assert kept - free == reason.cost_pence, (seed, reason)
            seen.add(reason.rule)
    assert len(seen) >= 3


def test_a_budget_that_runs_out_says_what_was_left_and_claims_nothing_more() -> None:
    """With three solves for each question nothing is proven smallest that is not; with no time
    every question is counted as left out."""
    problem = side_by_side([small_round(seed) for seed in range(6)])
    result = solve(problem, gap=0.0)
    short = explain_all(problem, result, Budget(solves_each=3))
    long = explain_all(problem, result, PLENTY)
    for few, many in zip(short.unmet, long.unmet, strict=True):
        assert few.need_id == many.need_id
        if few.smallest:
            assert len(few.limits) == len(many.limits)
    none = explain_all(problem, result, Budget(seconds=0.0))
    assert none.solves == 0
    assert none.unmet == none.losing == none.served == none.rules == ()
    assert none.left_out == len(result.unmet) + len(problem.lots) + len(result.losing) + len(
        served_in(result)
    )


def test_the_next_provider_is_one_the_member_may_have_and_the_like_would_be_met() -> None:
    """Who would come else is not who comes; who would come for a like has what is liked."""
    for seed in range(132, 142):
        problem, _, reasons = explained(seed)
        needs = {need.id: need for need in problem.needs}
        providers = {provider.id: provider for provider in problem.providers}
        for reason in reasons.served:
            assert reason.next_provider_id != reason.provider_id
            assert reason.next_provider_id not in needs[reason.need_id].vetoes
            for like in reason.likes:
                assert like.word not in providers[reason.provider_id].qualities
                if like.provider_id:
                    assert like.word in providers[like.provider_id].qualities
