"""Equal shares over small random votes, held against a count of single voters by hand."""

from fractions import Fraction
from itertools import combinations
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.ballots import Candidate, count

COSTS = st.lists(st.integers(1, 60), min_size=1, max_size=6)
CHOICES = st.lists(st.sets(st.integers(0, 5)), min_size=1, max_size=9)
BUDGET = st.integers(1, 120)
COMPLETIONS = st.sampled_from(["none", "add_one", "add_one_then_greedy"])


def setting(costs, choices):
    candidates = [Candidate(UUID(int=i), cost) for i, cost in enumerate(costs)]
    ballots = [{UUID(int=i) for i in chosen if i < len(costs)} for chosen in choices]
    return candidates, ballots


def by_hand(candidates, ballots, share):
    """Voter by voter and project by project, trying every number of voters who pay all they have.

    Returns the projects in order with what each supporter paid at most.
    """
    money = [Fraction(share)] * len(ballots)
    bought = []
    while True:
        offers = []
        for c in candidates:
            if c.project_id in [p for p, _ in bought]:
                continue
            purses = sorted(money[i] for i, b in enumerate(ballots) if c.project_id in b)
            prices = []
            for poor in range(len(purses)):
                price = Fraction(c.cost_pence - sum(purses[:poor])) / (len(purses) - poor)
                paid = sum(min(price, purse) for purse in purses)
                if price >= 0 and paid == c.cost_pence:
                    prices.append(price)
            if prices:
                offers.append((min(prices) / c.cost_pence, c.project_id, min(prices)))
        if not offers:
            return bought
        _, project, price = min(offers)
        bought.append((project, price))
        for i, ballot in enumerate(ballots):
            if project in ballot:
                money[i] -= min(money[i], price)


@given(COSTS, CHOICES, BUDGET)
@settings(max_examples=300)
def test_the_count_is_the_one_done_by_hand(costs, choices, budget):
    """Counting alike ballots together, and lazily, changes no winner, order or price."""
    candidates, ballots = setting(costs, choices)
    found = count(candidates, ballots, budget, completion="none")
    told = [(item.project_id, item.price_per_supporter) for item in found.bought]
    assert told == by_hand(candidates, ballots, Fraction(budget, len(ballots)))


@given(COSTS, CHOICES, BUDGET, COMPLETIONS)
def test_winners_fit_in_the_fund_and_somebody_chose_them(costs, choices, budget, completion):
    """Whatever the completion, the real cost is within the fund and no unwanted project wins."""
    candidates, ballots = setting(costs, choices)
    found = count(candidates, ballots, budget, completion=completion)
    prices = {c.project_id: c.cost_pence for c in candidates}
    assert sum(prices[p] for p in found.winners) == found.spent_pence <= budget
    assert len(set(found.winners)) == len(found.winners)
    assert all(any(p in ballot for ballot in ballots) for p in found.winners)
    lost = {item.project_id for item in found.not_bought}
    assert lost | set(found.winners) == set(prices)


@given(COSTS, CHOICES, BUDGET, COMPLETIONS)
def test_a_group_that_agrees_and_can_pay_from_its_own_part_is_heard(
    costs, choices, budget, completion
):
    """Voters whose parts of the fund together pay for projects they all chose do not all go
    empty: for every such set one of them chose winners worth at least as much (proportionality)."""
    candidates, ballots = setting(costs, choices)
    found = count(candidates, ballots, budget, completion=completion)
    prices = {c.project_id: c.cost_pence for c in candidates}
    for size in (1, 2):
        for wanted in combinations(prices, size):
            worth = sum(prices[p] for p in wanted)
            group = [ballot for ballot in ballots if set(wanted) <= ballot]
            if Fraction(budget * len(group), len(ballots)) < worth:
                continue
            if size == 1:
                assert any(set(found.winners) & ballot for ballot in group)
            most = max(sum(prices[p] for p in found.winners if p in ballot) for ballot in group)
            dearest = max(prices[p] for p in wanted)
            assert most + dearest > worth or most >= worth


@given(COSTS, CHOICES, BUDGET, st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_projects_changes_nothing(costs, choices, budget, shuffler):
    """The same votes in any order give the same winners in the same order."""
    candidates, ballots = setting(costs, choices)
    found = count(candidates, ballots, budget)
    shuffler.shuffle(candidates)
    shuffler.shuffle(ballots)
    assert count(candidates, ballots, budget) == found
