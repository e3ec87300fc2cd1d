"""What may be published, and what stays hidden."""

import pytest

from marketplace.disclosure import (
    Area,
    PriceStatistic,
    Published,
    coarsen,
    could_be,
    price_statistic,
    publish,
    shown,
    shown_pence,
    sum_may_be_shown,
)


@pytest.mark.parametrize(
    ("people", "figure"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (100, 100)]
)
def test_small_counts_are_hidden_and_others_rounded(people, figure):
    """1 to 7 never show, 0 and the nearest 5 do (rule 38)."""
    assert shown(people) == figure


def test_a_total_is_hidden_where_it_would_give_a_count_away():
    """12 and 6 sum to 18, shown as 20: less 10 that leaves 6 or 7, so the total is hidden."""
    assert publish({"a": 12, "b": 6}) == Published({"a": 10, "b": None}, None)
    assert publish({"a": 12, "b": 4}).total == 15
    assert publish({"a": 12, "b": 13}).total == 25


def test_four_sevens_do_not_sum_to_a_telling_total():
    """28 rounds to 30, which only four sevens could make: it is hidden."""
    assert publish(dict.fromkeys("abcd", 7)).total is None


def test_a_figure_of_ten_starts_at_eight():
    """10 stands for 8 to 12, 15 for 13 to 17, hidden for 1 to 7."""
    assert could_be(10) == (8, 12)
    assert could_be(15) == (13, 17)
    assert could_be(None) == (1, 7)


def test_areas_grow_until_they_hold_eight():
    """A group with a ward of 3 is shown as one; a group of 4 in all joins the smallest other."""
    people = {"w1": 20, "w2": 3, "w3": 9, "w4": 10, "w5": 0}
    north_south = {"w1": "north", "w2": "north", "w3": "south", "w4": "south", "w5": "south"}
    assert coarsen(people, north_south) == (
        Area("group", ("w1", "w2"), 23),
        Area("ward", ("w3",), 9),
        Area("ward", ("w4",), 10),
        Area("ward", ("w5",), 0),
    )
    few = people | {"w1": 1}
    assert coarsen(few, north_south)[0] == Area("group", ("w1", "w2", "w3"), 13)


def test_where_nothing_else_helps_it_is_the_whole_council():
    """Five people in all are one area, whose count is then hidden."""
    areas = coarsen({"w1": 2, "w2": 3}, {"w1": "a", "w2": "b"})
    assert areas == (Area("council", ("w1", "w2"), 5),)
    assert shown(areas[0].people) is None


def test_prices_of_two_providers_are_not_published():
    """Three providers make a median, each counting once however many prices it has."""
    assert price_statistic({"a": [2000] * 50, "b": [3000], "c": []}) is None
    found = price_statistic({"a": [2000] * 50, "b": [3000], "c": [2600, 2700]})
    assert found == PriceStatistic(2650, 3)


def test_a_sum_that_is_mostly_one_persons_is_not_published():
    """Seven people, or one with over half, hide the sum; else it is shown to the nearest £100."""
    assert not sum_may_be_shown([100] * 7)
    assert not sum_may_be_shown([100] * 8 + [900])
    assert shown_pence([100] * 8 + [900]) is None
    assert shown_pence([30_700] * 8) == 250_000
