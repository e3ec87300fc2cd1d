"""Savings over all amounts, splits and orders of events."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import astuple

from marketplace.savings import (
    NOTHING,
    SOURCES,
    Shares,
    Split,
    recognise,
    shares_of,
    sources_pence,
    work_out,
)

PENCE = st.integers(0, 10_000_000)
SPLITS = st.tuples(*[st.integers(0, 12)] * 3).filter(any).map(lambda w: Split(*w))


def add(one: Shares, other: Shares) -> Shares:
    return Shares(*(a + b for a, b in zip(astuple(one), astuple(other), strict=True)))


@given(PENCE, PENCE, PENCE, PENCE, PENCE)
def test_money_is_conserved(allocation, contribution, spent, committed, missed):
    """Spent + refund + saving never exceed the budget where spending did not (S1)."""
    contribution = min(contribution, allocation)
    working = work_out(allocation, contribution, spent, committed, missed)
    cost = spent + committed
    assert working.shares_pence.total_pence == working.saving_pence
    assert 0 <= working.saving_pence <= allocation - contribution
    assert min(cost, allocation) + working.refund_pence + working.saving_pence <= allocation
    assert contribution - working.refund_pence <= cost


@given(PENCE, SPLITS)
def test_a_split_is_exact_and_within_a_penny_of_its_quota(pence, split):
    """Shares sum to the saving and each is the exact share rounded up or down (S4)."""
    shares = astuple(shares_of(pence, split))
    weights = astuple(split)
    assert sum(shares) == pence
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(pence * weight, sum(weights))) < 1


@given(st.lists(st.fractions(0, 10_000_000), min_size=1, max_size=8), SPLITS)
def test_every_year_ends_exact_whatever_its_quarters_held(totals, split):
    """Posting running totals leaves each share at its part of the last total (DESIGN 1)."""
    posted = NOTHING
    for total in totals:
        posted = add(posted, recognise(total, split, posted).shares)
    assert posted == shares_of(round(totals[-1]), split)


@given(
    st.lists(st.tuples(st.fractions(0, 100_000), st.integers(0, 100)), min_size=1, max_size=8),
    SPLITS,
)
def test_nobody_is_ever_asked_to_repay(quarters, split):
    """Whatever was spent of the shares in between, no balance goes below zero (S6)."""
    posted, held = NOTHING, NOTHING
    for total, percent_spent in quarters:
        now = recognise(total, split, posted, held)
        posted, held = add(posted, now.shares), add(held, now.shares)
        assert min(astuple(held)) >= 0
        assert min(astuple(now.not_recovered)) >= 0
        assert posted.total_pence - sum(astuple(now.not_recovered)) == round(total)
        held = Shares(*(left - left * percent_spent // 100 for left in astuple(held)))


@given(st.integers(-1_000_000, 1_000_000), st.dictionaries(st.sampled_from(SOURCES), PENCE))
def test_sources_always_sum_to_the_saving(saving, estimates):
    """What is said about where a saving came from adds up to it."""
    assert sum(sources_pence(saving, estimates).values()) == saving
