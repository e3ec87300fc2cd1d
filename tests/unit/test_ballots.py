"""Counting votes by equal shares: small votes worked by hand, and what the count says."""

from uuid import UUID

import pytest

from marketplace.ballots import Candidate, count, explain
from marketplace.refused import Invalid

A, B, C, D = (UUID(int=i) for i in range(1, 5))
TITLES = {A: "Benches", B: "Garden", C: "Choir", D: "Pool"}


def test_a_project_is_paid_evenly_by_those_who_chose_it():
    """Three of four voters pay £40 each for the £120 benches, and £80 is left in the fund."""
    found = count([Candidate(A, 12_000)], [[A], [A], [A], []], 20_000, completion="none")
    assert found.winners == (A,)
    assert found.bought[0].price_per_supporter == 4_000
    assert found.bought[0].fund_left_pence == 8_000


def test_who_has_little_left_pays_that_and_others_the_rest():
    """Of £50 voter 1 has £20 left after the garden, so voter 4 pays £40 of the £60 benches."""
    found = count(
        [Candidate(A, 6_000), Candidate(B, 9_000)],
        [[A, B], [B], [B], [A]],
        20_000,
        completion="none",
    )
    assert found.winners == (B, A)
    assert found.bought[0].price_per_supporter == 3_000
    assert found.bought[1].price_per_supporter == 4_000


def test_a_majority_cannot_take_the_whole_fund():
    """60 voters want three £40 projects and 40 want one: the 40 get theirs from £100."""
    ballots = [[A, B, C]] * 60 + [[D]] * 40
    found = count([Candidate(p, 4_000) for p in (A, B, C, D)], ballots, 10_000)
    assert D in found.winners
    assert found.spent_pence <= 10_000


def test_ties_go_to_the_lower_project_id_whatever_the_order():
    """Two alike projects where only one fits: the lower id wins, always."""
    candidates = [Candidate(B, 60), Candidate(A, 60)]
    for order in (candidates, candidates[::-1]):
        assert count(order, [[A, B]], 100, completion="none").winners == (A,)


def test_each_completion_is_a_stated_choice():
    """None leaves the money, add-one tops voters up until it fits, greedy fills by votes."""
    candidates = [Candidate(A, 60), Candidate(B, 40)]
    ballots = [[A], [B], [B]]
    assert count(candidates, ballots, 100, completion="none").winners == (B,)
    assert set(count(candidates, ballots, 100).winners) == {A, B}
    lone = [Candidate(A, 90), Candidate(B, 60), Candidate(C, 30)]
    votes = [[A]] * 3 + [[B]] * 2 + [[C]]
    filled = count(lone, votes, 100, completion="add_one_then_greedy")
    assert filled.spent_pence > count(lone, votes, 100, completion="none").spent_pence


def test_nobody_voting_leaves_the_fund_alone():
    """No ballot, no winner, and the sentence says where the money is."""
    found = count([Candidate(A, 60)], [], 100)
    assert found.winners == ()
    assert explain(found, TITLES) == ("Nobody voted, so the money stays in the fund.",)


def test_the_count_is_said_with_this_votes_numbers():
    """Every round names project, cost, supporters, price and money left; losers what they lack."""
    found = count(
        [Candidate(A, 10_000), Candidate(B, 30_000), Candidate(C, 500)],
        [[A], [A], [A], [B]],
        20_000,
        completion="none",
    )
    assert explain(found, TITLES) == (
        "4 people voted on £200. Each had £50 to give to the projects they chose.",
        "1. Benches costs £100 and 3 people chose it. Each paid about £33.33, or all they had"
        " left. £100 is left in the fund.",
        "Garden was not bought: 1 person chose it, and together they were £250 short.",
        "Choir was not bought: nobody chose it.",
    )


def test_a_count_ends_even_where_one_vote_would_need_a_thousand_runs():
    """One lone supporter of a dear project among many voters does not keep the count going."""
    ballots = [[A]] * 500 + [[B]]
    found = count([Candidate(A, 1), Candidate(B, 90_000)], ballots, 100_000)
    assert found.runs <= 2000
    assert found.winners == (A,)


@pytest.mark.parametrize(
    ("candidates", "ballots", "budget"),
    [
        ([Candidate(A, 0)], [], 100),
        ([Candidate(A, 1), Candidate(A, 2)], [], 100),
        ([Candidate(A, 1)], [[B]], 100),
        ([Candidate(A, 1)], [], 0),
    ],
)
def test_a_vote_that_cannot_be_is_refused(candidates, ballots, budget):
    """Free or doubled projects, ballots for absent ones, and an empty fund are refused."""
    with pytest.raises(Invalid):
        count(candidates, ballots, budget)
