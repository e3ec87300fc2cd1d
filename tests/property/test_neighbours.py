"""Help over all days and amounts."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.neighbours import Help, lapse_on, paid_minutes_on

START = date(2026, 5, 1)
HELPS = st.lists(
    st.tuples(st.integers(1, 600), st.integers(0, 30), st.none() | st.integers(0, 40)), max_size=5
)


@given(HELPS, st.integers(0, 3000), st.integers(0, 80))
def test_no_care_is_lost_to_help_that_ended(helps, planned, day):
    """On any day paid units and holding help make the plan; once all lapsed it is paid in full."""
    given_help = []
    for i, (minutes, first, ends) in enumerate(helps):
        start = START + timedelta(days=first)
        one = Help(UUID(int=i), UUID(int=i), UUID(int=9), None, minutes, start)
        lapsed = None if ends is None else lapse_on(one, START + timedelta(days=ends))
        given_help.append(
            Help(one.help_id, one.offer_id, one.person_id, None, minutes, start, lapsed)
        )
    today = START + timedelta(days=day)
    paid = paid_minutes_on(today, planned, given_help)
    assert 0 <= paid <= planned
    holding = [
        h for h in given_help if h.starts_on <= today and (not h.lapsed_on or today < h.lapsed_on)
    ]
    assert paid + sum(h.minutes_per_week for h in holding) >= planned
    assert holding or paid == planned
