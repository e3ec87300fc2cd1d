"""Budgets over all amounts and ranges of days."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.budgets import (
    Allocation,
    Settled,
    allocated_pence,
    contribution_part,
    contribution_share,
    payments,
    payments_due,
)
from marketplace.money import round_pence

NOW = datetime(2026, 4, 6, tzinfo=UTC)
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


@given(
    st.lists(st.tuples(st.integers(0, 3_000_000), st.integers(0, 300)), min_size=1, max_size=4),
    st.lists(st.integers(0, 364), max_size=8),
)
def test_payments_end_a_year_exact_whatever_changed_and_whenever_they_ran(changes, runs):
    """Rules 4 and 9: runs on any days, with versions that only raise, pay the year to the penny.

    Each run pays the same period never twice, and money only ever flows into the purse.
    """
    year = 365
    versions, rate = [], 0
    for number, (gross, first) in enumerate(changes):
        start = 0 if number == 0 else first
        rate = max(rate, gross)
        begins = date(2026, 4, 6) + timedelta(days=start)
        pence = rate * (year - start)
        versions.append(
            Allocation(
                UUID(int=1),
                number + 1,
                UUID(int=2),
                "final",
                "council",
                "direct_payment",
                pence,
                0,
                pence,
                begins,
                date(2027, 4, 6),
                "",
                NOW + timedelta(days=number),
            )
        )
    paid: list[Settled] = []
    for day in [*sorted(runs), year]:
        due = payments_due(date(2026, 4, 6) + timedelta(days=day), versions, paid)
        assert all(payment.amount_pence > 0 for payment in due)
        paid += [Settled(p.starts_on, p.ends_on, p.amount_pence) for p in due]
    assert len({period.starts_on for period in paid}) == len(paid)
    worth = allocated_pence(date(2026, 4, 6), date(2027, 4, 6), versions)
    assert sum(period.paid_pence for period in paid) == round_pence(worth)


@given(st.integers(0, 10**7), st.integers(0, 10**7), st.lists(st.integers(1, 10**6), max_size=20))
def test_the_persons_part_of_payments_is_exact_over_all_of_them(gross, own, amounts):
    """Rule 1: however a budget is paid out, the parts of the person sum to their share of it."""
    allocation = Allocation(
        UUID(int=1), 1, UUID(int=2), "final", "council", "direct_payment", max(gross, own), own,
        max(gross, own) - own, date(2026, 4, 6), date(2027, 4, 6), "", NOW,
    )  # fmt: skip
    paid, parts = 0, 0
    for amount in amounts:
        part = contribution_part(allocation, paid, amount)
        assert 0 <= part <= amount
        paid, parts = paid + amount, parts + part
    assert parts == round_pence(contribution_share(allocation) * paid)
