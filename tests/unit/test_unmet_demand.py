"""Needs nobody meets: grouped by cause, noticed from eight people on, answered by a call."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.refused import Invalid, Refused
from marketplace.unmet_demand import (
    Unmet,
    check_answer,
    check_call,
    check_support,
    first_cause,
    gaps,
    hot_spots,
    waits_too_long,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = date(2026, 5, 1)
ONE = Unmet(
    person_id=UUID(int=1),
    service="home_care",
    band="weekend",
    ward_code="E1",
    languages=("so", "en"),
    minutes_per_week=60,
    cause="no_admissible_bid",
    filter_name="language",
    since=DAY,
)


def people(count, **changes):
    return [replace(ONE, person_id=UUID(int=i), **changes) for i in range(count)]


@pytest.mark.parametrize(
    ("bids", "cause"),
    [
        ((0, 0, 0), "no_admissible_bid"),
        ((3, 0, 0), "price_above_cap"),
        ((3, 2, 0), "capacity"),
        ((3, 2, 1), "commission_limit"),
    ],
)
def test_the_first_cause_in_the_fixed_order_is_the_one_said(bids, cause):
    """However many causes there are, the first that alone explains it is recorded."""
    assert first_cause(*bids) == cause


def test_a_gap_counts_each_person_once():
    """Two needs of one person are one person and both their minutes; languages in any order."""
    again = replace(ONE, languages=("en", "so"), since=DAY - timedelta(days=3))
    found = gaps([ONE, again, replace(ONE, cause="capacity", filter_name="")])
    assert [(g.people, g.minutes_per_week) for g in found] == [(1, 60), (1, 120)]
    assert found[1].longest_since == DAY - timedelta(days=3)


def test_eight_people_make_a_hot_spot_and_seven_do_not():
    """Causes and bands are taken together; the cause of most minutes is named first (68)."""
    seven = people(7)
    assert hot_spots(seven) == ()
    eighth = replace(
        ONE, person_id=UUID(int=8), band="night", cause="price_above_cap", minutes_per_week=500
    )
    (spot,) = hot_spots([*seven, eighth])
    assert (spot.people, spot.minutes_per_week) == (8, 920)
    assert spot.main_cause == "price_above_cap"


def test_eight_needs_of_seven_people_are_no_hot_spot():
    """People are counted, not needs."""
    assert hot_spots([*people(7), *people(7)]) == ()


def test_four_weeks_is_long_enough_to_wait():
    """On day 28 it may still be met, on day 29 somebody must look (rule 68)."""
    assert not waits_too_long(DAY, DAY + timedelta(days=28))
    assert waits_too_long(DAY, DAY + timedelta(days=29))


@pytest.mark.parametrize(
    ("title", "about", "seed", "days"),
    [
        ("ab", "x", 0, 30),
        ("Somali care", " ", 0, 30),
        ("Somali care", "x", -1, 30),
        ("Somali care", "x", 100_000_001, 30),
        ("Somali care", "x", 0, 13),
        ("Somali care", "x", 0, 181),
    ],
)
def test_a_call_out_of_bounds_is_refused(title, about, seed, days):
    """A name, words, seed money within bounds and 14 to 180 days."""
    with pytest.raises(Invalid):
        check_call(title, about, seed, 10**9, NOW + timedelta(days=days), NOW)


def test_a_call_promises_only_what_the_seed_fund_holds():
    """The seed fund is ring-fenced: a call above it is refused with what it holds."""
    closes = NOW + timedelta(days=30)
    check_call("Somali care", "Elders at home", 500_00, 500_00, closes, NOW)
    with pytest.raises(Refused, match="holds £500"):
        check_call("Somali care", "Elders at home", 500_01, 500_00, closes, NOW)


def test_a_call_is_answered_while_it_is_open():
    """Not at its closing moment, and not without words."""
    check_answer(NOW, NOW - timedelta(seconds=1), "We would")
    with pytest.raises(Refused):
        check_answer(NOW, NOW, "We would")
    with pytest.raises(Invalid):
        check_answer(NOW, NOW - timedelta(seconds=1), "")


def test_help_follows_an_accepted_answer_and_the_money_promised():
    """Before that nothing is given; a room has no amount; seed money ends with the promise."""
    check_support(True, "space", 0, 0)
    check_support(True, "seed_money", 100, 100)
    with pytest.raises(Refused):
        check_support(False, "space", 0, 0)
    with pytest.raises(Refused):
        check_support(True, "seed_money", 101, 100)
    for kind, amount in (("space", 5), ("seed_money", 0), ("seed_money", -5)):
        with pytest.raises(Invalid):
            check_support(True, kind, amount, 100)
