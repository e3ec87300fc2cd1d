"""Unmet demand over all lists of needs."""

from datetime import date
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.unmet_demand import CAUSES, Unmet, gaps, hot_spots

NEEDS = st.lists(
    st.builds(
        Unmet,
        person_id=st.integers(1, 12).map(lambda i: UUID(int=i)),
        service=st.sampled_from(["home_care", "meals"]),
        band=st.sampled_from(["night", "weekend"]),
        ward_code=st.sampled_from(["E1", "E2"]),
        languages=st.sampled_from([(), ("so",)]),
        minutes_per_week=st.integers(1, 600),
        cause=st.sampled_from(CAUSES),
        filter_name=st.just(""),
        since=st.dates(date(2026, 1, 1), date(2026, 6, 1)),
    ),
    max_size=60,
)


@given(NEEDS)
def test_no_minute_is_lost_or_counted_twice(needs):
    """The groups' minutes sum to all unmet minutes, whatever the order the needs come in."""
    found = gaps(needs)
    assert sum(gap.minutes_per_week for gap in found) == sum(n.minutes_per_week for n in needs)
    assert gaps(needs[::-1]) == found


@given(NEEDS)
def test_hot_spots_hold_eight_different_people(needs):
    """Each spot names at least 8 different people of its area, and none is missed."""
    spots = {(s.service, s.languages, s.area): s.people for s in hot_spots(needs)}
    who = {}
    for need in needs:
        who.setdefault((need.service, need.languages, need.ward_code), set()).add(need.person_id)
    assert spots == {key: len(people) for key, people in who.items() if len(people) >= 8}
