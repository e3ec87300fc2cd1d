"""Allocations by version, payments that add up, and what a purse can bear."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.budgets import (
    Allocation,
    Settled,
    adjustments_pence,
    affordability,
    allocated_pence,
    allocation_on,
    annual_pence,
    check_allocation,
    check_decrease,
    check_spend,
    payments,
    prorated_pence,
    reclaimable_pence,
    spends_too_fast,
    too_small,
)
from marketplace.councils import DEFAULTS
from marketplace.refused import Invalid, Refused

APRIL, YEAR_END = date(2026, 4, 1), date(2027, 4, 1)
WEEKS = Fraction(365, 7)
FIRST = Allocation(
    allocation_id=UUID(int=1),
    version=1,
    person_id=UUID(int=2),
    kind="final",
    funder="council",
    route="direct_payment",
    gross_pence=1_000_000,
    contribution_pence=100_000,
    net_pence=900_000,
    valid_from=APRIL,
    valid_to=YEAR_END,
    reason="",
    recorded_at=datetime(2026, 3, 1, tzinfo=UTC),
)
OCTOBER = date(2026, 10, 1)
LOWER = replace(
    FIRST,
    version=2,
    gross_pence=400_000,
    contribution_pence=0,
    net_pence=400_000,
    valid_from=OCTOBER,
    recorded_at=datetime(2026, 8, 1, tzinfo=UTC),
)


def test_the_version_recorded_last_holds_and_the_past_stays_known():
    """In November the review of August holds, but as known in July the first did (rule 4)."""
    day = date(2026, 11, 5)
    assert allocation_on(day, [LOWER, FIRST]) == LOWER
    assert allocation_on(day, [LOWER, FIRST], datetime(2026, 7, 1, tzinfo=UTC)) == FIRST
    assert allocation_on(date(2026, 9, 30), [LOWER, FIRST]) == FIRST
    assert allocation_on(YEAR_END, [LOWER, FIRST]) is None


def test_an_indicative_amount_is_not_money():
    """Only a final allocation is found unless the other is asked for (rule 2)."""
    guess = replace(FIRST, kind="indicative")
    assert allocation_on(APRIL, [guess]) is None
    assert allocation_on(APRIL, [guess], kind="indicative") == guess


def test_what_a_year_with_a_review_is_worth():
    """183 days at the first rate and all of the second version's £4,000, exactly (rule 9)."""
    worth = allocated_pence(APRIL, YEAR_END, [FIRST, LOWER])
    assert worth == Fraction(1_000_000 * 183, 365) + 400_000


@pytest.mark.parametrize(
    "changes",
    [
        {"gross_pence": -1},
        {"gross_pence": 999_999},
        {"contribution_pence": 1_000_001},
        {"valid_to": APRIL},
    ],
)
def test_a_budget_that_does_not_add_up_is_refused(changes):
    """Gross is net and contribution, and a budget has at least one day (rule 1)."""
    with pytest.raises(Invalid):
        check_allocation(replace(FIRST, **changes))


def test_thirteen_payments_make_the_year_to_the_penny():
    """£10,000 is paid in thirteen payments, the odd day with the last, and sums exactly (9, 10)."""
    found = payments(1_000_000, APRIL, YEAR_END)
    assert len(found) == 13
    assert sum(p.amount_pence for p in found) == 1_000_000
    assert found[0].due_on == APRIL
    assert (found[-1].ends_on - found[-1].starts_on).days == 29


def test_payments_in_arrears_come_when_the_period_ends():
    """A council that pays afterwards pays on the day after the period (rule 9)."""
    assert payments(1000, APRIL, YEAR_END, in_advance=False)[0].due_on == date(2026, 4, 29)


def test_a_year_of_a_weekly_amount_is_365_sevenths():
    """£100 a week is £5,214.29 a year, or £5,200 where the council pays for 52 weeks (rule 10)."""
    assert annual_pence(10_000, "weekly", WEEKS) == 521_429
    assert annual_pence(10_000, "weekly", Fraction(52)) == 520_000
    assert annual_pence(10_000, "weekly", WEEKS, 366) == 522_857
    assert annual_pence(40_000, "four_weekly", WEEKS) == 521_429


@pytest.mark.parametrize(
    ("cycle", "times"), [("calendar_month", 12), ("quarterly", 4), ("annual_one_off", 1)]
)
def test_months_quarters_and_years_are_exact_in_leap_years_too(cycle, times):
    """Twelve months are twelve payments in 365 days and in 366 (rule 9)."""
    assert annual_pence(12_345, cycle, WEEKS, 365) == 12_345 * times
    assert annual_pence(12_345, cycle, WEEKS, 366) == 12_345 * times


def test_a_review_back_in_time_adjusts_what_was_paid_instead_of_editing_it():
    """Each settled period gets the difference to what it is worth now (rule 4)."""
    paid = Settled(OCTOBER, OCTOBER + timedelta(days=28), 76_712)
    assert adjustments_pence([paid], [FIRST, LOWER]) == (61_538 - 76_712,)


def test_a_budget_goes_down_only_after_review_and_notice():
    """Without review, without a letter, or a day too early it is refused (rule 5)."""
    told = OCTOBER - timedelta(days=28)
    check_decrease(FIRST, LOWER, True, told, DEFAULTS)
    check_decrease(LOWER, FIRST, False, None, DEFAULTS)
    for reviewed, notice in ((False, told), (True, None), (True, told + timedelta(days=1))):
        with pytest.raises(Refused):
            check_decrease(FIRST, LOWER, reviewed, notice, DEFAULTS)


def test_a_budget_below_the_floor_price_of_its_plan_is_too_small():
    """£200 a week cannot buy ten hours at £22.71, and £227.10 just can (rule 6)."""
    assert affordability(22_710, 600, 2271) == 1
    assert not too_small(22_710, 600, DEFAULTS)
    assert too_small(20_000, 600, DEFAULTS)
    assert not too_small(0, 0, DEFAULTS)


def test_a_purse_pays_its_last_penny_and_not_one_more():
    """Money set aside is not free, and the refusal says what is (rule 52)."""
    check_spend(10_000, 4_000, 6_000)
    with pytest.raises(Refused, match=r"only £60 in this purse is free"):
        check_spend(10_000, 4_000, 6_001)


def test_spending_ninety_percent_halfway_is_noticed():
    """90% at half time warns; 89%, or 90% when 90% of the year is over, does not (rule 52)."""
    assert spends_too_fast(900, 1000, APRIL, YEAR_END, OCTOBER, DEFAULTS)
    assert not spends_too_fast(899, 1000, APRIL, YEAR_END, OCTOBER, DEFAULTS)
    assert not spends_too_fast(900, 1000, APRIL, YEAR_END, date(2027, 3, 1), DEFAULTS)


def test_only_what_is_above_eight_weeks_and_not_owed_may_be_asked_back():
    """The contingency, what is owed and recognised savings stay (rules 24, 25)."""
    assert reclaimable_pence(100_000, 5_000, 10_000, 20_000, DEFAULTS) == 30_000
    assert reclaimable_pence(60_000, 5_000, 10_000, 20_000, DEFAULTS) == 0


def test_days_outside_the_range_count_nothing():
    """A quarter of a four-week amount falls in its first week, none of it before."""
    after = APRIL + timedelta(days=28)
    week = APRIL + timedelta(days=7)
    assert prorated_pence(1000, APRIL, after, APRIL, week) == 250
    assert prorated_pence(1000, APRIL, after, date(2026, 1, 1), APRIL) == 0
