"""Residents over all birthdays and moves."""

from datetime import date, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.community import Resident, age_on, may_vote

DAYS = st.dates(date(1920, 1, 1), date(2040, 1, 1))


@given(DAYS, DAYS)
def test_age_goes_up_by_one_a_year_and_never_down(born, day):
    """A day later nobody is younger, and a year later everyone is one older (or on 1 March)."""
    assert 0 <= age_on(born, day + timedelta(days=1)) - age_on(born, day) <= 1
    assert 0 <= age_on(born, day + timedelta(days=365)) - age_on(born, day) <= 1
    assert 1 <= age_on(born, day + timedelta(days=366)) - age_on(born, day) <= 2


@given(DAYS, DAYS, st.none() | st.integers(1, 9999), DAYS)
def test_somebody_who_moves_votes_in_one_ward_on_any_day(born, moved_in, stayed, day):
    """Never in the old and the new ward on the same day, and never before moving in (S8)."""
    left = None if stayed is None else moved_in + timedelta(days=stayed)
    old = Resident(UUID(int=1), "E1", born, moved_in, left)
    votes = [may_vote(old, "E1", day), may_vote(old, "E2", day)]
    if left is not None:
        votes.append(may_vote(Resident(UUID(int=1), "E2", born, left), "E2", day))
    assert sum(votes) <= 1
    assert day >= moved_in or not votes[0]
