"""Disclosure against a reader who tries every table that could have been published."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.councils import Policy
from marketplace.disclosure import coarsen, could_be, publish, shown

# A smaller world, so that every table can be tried: hidden 1-3, rounded to 3.
SMALL = Policy(small_number=4, rounding_base=3)
WARDS = st.dictionaries(
    st.text("abcdefgh", min_size=1, max_size=2),
    st.tuples(st.integers(0, 30), st.sampled_from("NSEW")),
    min_size=1,
    max_size=10,
)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_no_hidden_count_can_be_narrowed_by_subtracting(people):
    """Among all tables with the same published row, each hidden count takes each value 1-3."""
    row = {str(i): n for i, n in enumerate(people)}
    published = publish(row, SMALL)
    ranges = [could_be(figure, SMALL) for figure in published.counts.values()]
    fitting = [
        table
        for table in product(*[range(low, high + 1) for low, high in ranges])
        if published.total is None or shown(sum(table), SMALL) == published.total
    ]
    assert tuple(people) in fitting
    for i, figure in enumerate(published.counts.values()):
        if figure is None:
            assert {table[i] for table in fitting} == {1, 2, 3}


@given(st.integers(0, 10_000))
def test_a_shown_figure_never_means_one_to_seven(people):
    """Whatever is shown stands for nobody, or for 8 or more, and holds the true count."""
    figure = shown(people)
    low, high = could_be(figure)
    assert low <= people <= high
    assert (figure is None) == (1 <= people <= 7)
    assert figure is None or figure % 5 == 0


@given(WARDS)
def test_areas_are_large_enough_and_cover_each_ward_once(wards):
    """No published area holds 1 to 7 people unless the whole council does; none overlap."""
    people = {ward: count for ward, (count, _) in wards.items()}
    areas = coarsen(people, {ward: group for ward, (_, group) in wards.items()})
    assert sorted(code for area in areas for code in area.ward_codes) == sorted(people)
    assert all(area.people == sum(people[c] for c in area.ward_codes) for area in areas)
    if len(areas) > 1:
        assert all(area.people == 0 or area.people >= 8 for area in areas)
    else:
        assert areas[0].level == "council"
