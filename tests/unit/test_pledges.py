"""Pledges never exceed the allocation on any day."""

from datetime import UTC, date, datetime
from fractions import Fraction
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.budgets import Allocation
from marketplace.pledges import (
    Pledge,
    check_pledge,
    check_withdraw,
    pledged_on,
    pledged_pence,
    room_on,
)
from marketplace.refused import Invalid, Refused

APRIL, JULY, OCTOBER, YEAR_END = (
    date(2026, 4, 1),
    date(2026, 7, 1),
    date(2026, 10, 1),
    date(2027, 4, 1),
)
NOW = datetime(2026, 4, 2, tzinfo=UTC)
BUDGET = Allocation(
    allocation_id=UUID(int=1),
    version=1,
    person_id=UUID(int=2),
    kind="final",
    funder="council",
    route="direct_payment",
    gross_pence=365 * 1000,
    contribution_pence=0,
    net_pence=365 * 1000,
    valid_from=APRIL,
    valid_to=YEAR_END,
    reason="",
    recorded_at=NOW,
)
HELD = Pledge(UUID(int=3), UUID(int=2), UUID(int=1), UUID(int=4), 5_000, JULY, OCTOBER, NOW)


def test_room_is_the_week_of_the_budget_less_what_is_pledged():
    """£70 a week, £50 pledged from July to September: £20 is left then, £70 before and after."""
    assert room_on(APRIL, [BUDGET], [HELD]) == 7_000
    assert room_on(JULY, [BUDGET], [HELD]) == 2_000
    assert room_on(OCTOBER, [BUDGET], [HELD]) == 7_000
    assert pledged_on(JULY, [HELD, HELD]) == 10_000


def test_the_tightest_day_of_the_range_decides_and_is_named():
    """A pledge over the year is held to its fullest day, and the refusal says day and limit."""
    check_pledge(2_000, APRIL, YEAR_END, [BUDGET], [HELD])
    with pytest.raises(Refused, match=r"On 1 July 2026 you can pledge up to £20 a week"):
        check_pledge(2_001, APRIL, YEAR_END, [BUDGET], [HELD])


def test_a_pledge_taken_back_makes_room_again():
    """What was withdrawn no longer counts."""
    gone = replace(HELD, withdrawn_at=NOW)
    check_pledge(7_000, APRIL, YEAR_END, [BUDGET], [gone])


def test_a_day_without_an_agreed_budget_has_no_room():
    """A pledge that outlives the allocation, or stands on an indicative one, is refused (2)."""
    with pytest.raises(Refused, match="no agreed budget on 1 April 2027"):
        check_pledge(100, APRIL, date(2027, 4, 2), [BUDGET], [])
    with pytest.raises(Refused, match="no agreed budget"):
        check_pledge(100, APRIL, JULY, [replace(BUDGET, kind="indicative")], [])


def test_a_cut_inside_the_range_is_seen():
    """A lower version from October limits a pledge made for the year (rules 4, 51)."""
    cut = replace(
        BUDGET,
        version=2,
        gross_pence=182 * 500,
        net_pence=182 * 500,
        valid_from=OCTOBER,
        recorded_at=datetime(2026, 8, 1, tzinfo=UTC),
    )
    with pytest.raises(Refused, match=r"On 1 October 2026 you can pledge up to £35 a week"):
        check_pledge(3_501, APRIL, YEAR_END, [BUDGET, cut], [])
    assert room_on(OCTOBER, [BUDGET, cut], [replace(HELD, ends_on=YEAR_END)]) == -1_500


@pytest.mark.parametrize(("pence", "end"), [(99, JULY), (2_000_001, JULY), (500, APRIL)])
def test_amounts_and_dates_out_of_bounds_are_refused(pence, end):
    """Less than £1, more than £20,000 a week, or no day at all."""
    with pytest.raises(Invalid):
        check_pledge(pence, APRIL, end, [BUDGET], [])


def test_a_pledge_stays_once_providers_were_asked():
    """It may be taken back until its commission is published, and only once."""
    check_withdraw(HELD, None)
    with pytest.raises(Refused, match="asked providers"):
        check_withdraw(HELD, NOW)
    with pytest.raises(Refused, match="already"):
        check_withdraw(replace(HELD, withdrawn_at=NOW), None)


def test_a_year_pledged_in_full_is_the_whole_allocation():
    """£10,000 is £191.78 a week and a bit; pledging £191.78 all year pledges all £10,000."""
    budget = replace(BUDGET, gross_pence=1_000_000, net_pence=1_000_000)
    whole = replace(HELD, pence_per_week=19_178, starts_on=APRIL, ends_on=YEAR_END)
    assert pledged_pence(APRIL, YEAR_END, [budget], [whole]) == 1_000_000
    assert pledged_pence(APRIL, JULY, [budget], [HELD]) == 0


def test_what_was_pledged_counts_by_days_and_never_above_the_allocation():
    """£50 a week from July to September, 92 days; after a cut no more than the allocation."""
    assert pledged_pence(APRIL, YEAR_END, [BUDGET], [HELD]) == Fraction(5_000 * 92, 7)
    cut = replace(BUDGET, gross_pence=365 * 100, net_pence=365 * 100)
    assert pledged_pence(APRIL, YEAR_END, [cut], [HELD]) == 100 * 92
    assert pledged_pence(APRIL, YEAR_END, [BUDGET], [replace(HELD, withdrawn_at=NOW)]) == 0
