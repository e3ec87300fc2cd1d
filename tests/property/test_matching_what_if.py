"""What-ifs against brute force, and a warm answer against a cold one."""

import random
from collections import Counter

import pytest
from msgspec import structs

from matching.check import Book, faults
from matching.problem import Problem
from matching.solve import Search, solve, solve_again, solve_part, split
from matching.stand_alone import with_stand_alone
from matching.what_if import (
    BidIn,
    BidOut,
    BidPrice,
    Budget,
    CannotChange,
    Change,
    Hours,
    LimitOff,
    MemberIn,
    MemberOut,
    changed,
    check_change,
    lots_that_change,
    totals,
)
from tests.by_hand import best
from tests.property.test_matching_solve import (
    EXACT,
    reached,
    side_by_side,
    small_round,
)


def changes_of(problem: Problem, draw: random.Random) -> list[Change]:
    """One change of each kind that this round allows."""
    lot, bid, need = (draw.choice(one) for one in (problem.lots, problem.bids, problem.needs))
    return [
        LimitOff("capacity"),
        LimitOff("providers_max", lot.id),
        BidOut(bid.id),
        BidIn(bid.id),
        BidPrice(bid.id, draw.choice((-200, 300))),
        MemberOut(need.member_id),
        MemberIn(need.member_id),
        Hours(lot.id, draw.choice((-15, 30))),
        Budget(lot.id, draw.choice((-2_000, 5_000))),
    ]


def test_a_changed_round_is_answered_as_well_as_brute_force_would() -> None:
    """Whatever is changed, the answer passes the checker and nothing beats it."""
    compared: Counter[type[Change]] = Counter()
    for seed in range(99):
        problem = with_stand_alone(small_round(seed))
        draw = random.Random(seed)
        change = changes_of(problem, draw)[seed % 9]
        try:
            other = changed(problem, change)
        except CannotChange:
            continue
        before = solve_part(problem, EXACT)
        after = solve_again(other, [before], before, EXACT)
        assert faults(other, after) == [], (seed, change)
        assert reached(after) == best(Book(other)), (seed, change)
        compared[type(change)] += 1
    assert len(compared) == 8, compared


def test_a_warm_answer_is_as_good_as_a_cold_one_and_leaves_other_parts_alone() -> None:
    """One bid out of twelve rounds side by side: the same levels, eleven answers kept as they are.

    The times are printed: they depend on the machine.
    """
    problem = side_by_side([structs.replace(small_round(n), limits_off=()) for n in range(12)])
    problem = with_stand_alone(problem)
    parts = split(problem)
    known = [solve_part(part, EXACT) for part in parts]
    before = solve(problem, gap=0.0)
    change = BidOut(before.awards[0].offer_id)
    other = changed(problem, change)
    warm = solve_again(other, known, before, Search(gap=0.0))
    cold = solve(other, gap=0.0)
    print(f"cold {cold.seconds:.3f} s, warm {warm.seconds:.3f} s")
    assert reached(warm) == reached(cold)
    assert faults(other, warm) == []
    touched = [lot.id for part in split(other) for lot in part.lots if part not in parts]
    assert len(touched) < len(problem.lots) / 3
    assert {one.lot_id for one in lots_that_change(before, warm)} <= set(touched)


@pytest.mark.parametrize("seed", range(3))
def test_what_cannot_be_changed_is_refused_with_a_sentence(seed: int) -> None:
    """Somebody or something that is not there, hours below a quarter: a sentence, no problem."""
    problem = small_round(seed)
    for change in (
        BidOut("nobody"),
        BidPrice("nobody", 1),
        MemberOut("nobody"),
        MemberIn("nobody"),
        Budget("nowhere", 1),
        Hours("nowhere", 15),
        Hours(problem.lots[0].id, -10_000),
        LimitOff("providers_min", "nowhere"),
    ):
        for ask in (changed, check_change):
            with pytest.raises(CannotChange, match=r"^[A-Z].*\.$"):
                ask(problem, change)


def test_what_is_taken_in_can_be_worked_out() -> None:
    """A change is looked at without new figures; those never turn a yes into a no."""
    for seed in range(40):
        problem = small_round(seed)
        for change in changes_of(problem, random.Random(seed)):
            try:
                check_change(problem, change)
            except CannotChange:
                continue
            assert changed(problem, change).lots


def test_sums_of_an_answer_are_those_of_its_awards() -> None:
    """Minutes, people and pence of a what-if are added up from the awards themselves."""
    for seed in range(20):
        problem = small_round(seed)
        result = solve_part(problem, EXACT)
        found = totals(problem, result)
        lines = [line for award in result.awards for line in award.lines]
        unmet = sum(one.minutes_per_week for one in result.unmet)
        assert found.covered_minutes == sum(line.minutes_per_week for line in lines)
        assert found.covered_minutes + unmet == found.planned_minutes
        assert found.cost_pence == result.cost_pence()
        assert lots_that_change(result, result) == ()
