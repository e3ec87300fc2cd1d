"""A person never pays more for their care than it cost."""

from fractions import Fraction

import pytest

from marketplace.charging import (
    Charge,
    assessed_pence,
    charge,
    charge_so_far,
    funded_pence,
    paid_into_purse_pence,
)
from marketplace.refused import Invalid


def test_the_excess_over_the_cost_goes_back():
    """£9,000 asked and £8,200 spent: £8,200 is charged and £800 goes back (rule 29)."""
    assert charge(900_000, 820_000) == Charge(900_000, 820_000, 80_000)
    assert charge(0, 820_000) == Charge(0, 0, 0)


def test_some_money_carries_no_charge():
    """Aftercare, NHS money and a self-funder's own money are not charged for (12, 13, 14)."""
    assert assessed_pence(500, "council") == 500
    assert assessed_pence(500, "council", "aftercare_s117") == 0
    assert assessed_pence(500, "nhs") == assessed_pence(500, "self") == 0


def test_negative_amounts_are_refused():
    """A contribution or a cost below zero is a mistake, not a payment."""
    for contribution, cost in ((-1, 0), (0, -1)):
        with pytest.raises(Invalid):
            charge(contribution, cost)
    with pytest.raises(Invalid):
        assessed_pence(-1, "council")


def test_a_running_year_charges_the_difference():
    """A contribution lowered back in time gives back in this period (rule 32)."""
    assert charge_so_far(Fraction(30_000), 90_000, 20_000) == 10_000
    assert charge_so_far(Fraction(15_000), 90_000, 20_000) == -5_000
    assert charge_so_far(Fraction(30_000), 18_000, 20_000) == -2_000


def test_net_and_gross_fill_the_purse_alike():
    """Net: council and person pay in together. Gross: the council pays in all of it (rule 30)."""
    assert paid_into_purse_pence(1000, 300, "net") == (700, 300)
    assert paid_into_purse_pence(1000, 300, "gross") == (1000, 0)


def test_arrears_count_after_the_grace_and_never_below_nothing():
    """28 days late changes nothing, 29 days reduces this purse only (rule 31)."""
    assert funded_pence(1000, 300, 28, 28) == 1000
    assert funded_pence(1000, 300, 29, 28) == 700
    assert funded_pence(200, 300, 29, 28) == 0
