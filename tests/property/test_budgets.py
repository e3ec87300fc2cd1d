"""Budgets over all amounts and ranges of days."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.budgets import payments

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


@given(st.integers(0, 100_000_000), DAYS, st.integers(1, 800))
def test_payments_sum_to_the_amount_and_cover_each_day_once(amount, start, days):
    """Whatever the amount and range, no penny and no day is lost or paid twice (rules 9, 10)."""
    end = start + timedelta(days=days)
    found = payments(amount, start, end)
    assert sum(p.amount_pence for p in found) == amount
    assert [p.starts_on for p in found[1:]] == [p.ends_on for p in found[:-1]]
    assert (found[0].starts_on, found[-1].ends_on) == (start, end)
    assert all(1 <= (p.ends_on - p.starts_on).days <= 42 for p in found)


@given(st.integers(0, 100_000_000), DAYS)
def test_four_weekly_payments_differ_by_a_penny_at_most(amount, start):
    """Full periods are paid the same but for the odd penny, so people can plan (rule 9)."""
    full = [p.amount_pence for p in payments(amount, start, start + timedelta(days=364))]
    assert max(full) - min(full) <= 1
