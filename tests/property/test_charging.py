"""Charging over all contributions and costs."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from marketplace.charging import charge, charge_so_far

PENCE = st.integers(0, 10_000_000)


@given(PENCE, PENCE)
def test_a_person_never_pays_more_than_asked_or_than_care_cost(contribution, cost):
    """What is charged and what goes back make the contribution (rule 29)."""
    found = charge(contribution, cost)
    assert found.charge_pence + found.refund_pence == contribution
    assert 0 <= found.charge_pence <= min(contribution, cost)


@given(st.lists(st.tuples(st.fractions(0, 100_000), st.integers(0, 100_000)), min_size=1))
def test_a_year_of_running_charges_ends_at_its_last_figures(periods):
    """However contribution and cost changed on the way, the sum charged is the last cap (32)."""
    charged = 0
    for contribution, cost in periods:
        charged += charge_so_far(contribution, cost, charged)
    contribution, cost = periods[-1]
    assert charged == min(round(Fraction(contribution)), cost)
