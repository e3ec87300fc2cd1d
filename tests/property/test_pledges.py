"""Pledges over all sequences of offers to pledge."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.budgets import Allocation
from marketplace.pledges import Pledge, check_pledge, room_on
from marketplace.refused import Refused

START = date(2026, 4, 1)
NOW = datetime(2026, 4, 1, tzinfo=UTC)
TRIES = st.lists(
    st.tuples(st.integers(100, 9_000), st.integers(0, 60), st.integers(1, 60)), max_size=12
)
VERSIONS = st.lists(
    st.tuples(st.integers(0, 200_000), st.integers(0, 60), st.integers(1, 60)), max_size=4
)


def budget(number, gross, first, days):
    start = START + timedelta(days=first)
    return Allocation(
        allocation_id=UUID(int=1),
        version=number + 1,
        person_id=UUID(int=2),
        kind="final",
        funder="council",
        route="direct_payment",
        gross_pence=gross,
        contribution_pence=0,
        net_pence=gross,
        valid_from=start,
        valid_to=start + timedelta(days=days),
        reason="",
        recorded_at=NOW + timedelta(days=number),
    )


@given(VERSIONS, TRIES)
def test_no_accepted_pledge_exceeds_the_budget_on_any_day(versions, tries):
    """Whatever is tried in whatever order, each single day stays within its allocation.

    And nothing is refused that would have fitted on every day.
    """
    allocations = [budget(i, *version) for i, version in enumerate(versions)]
    kept: list[Pledge] = []
    for pence, first, days in tries:
        start = START + timedelta(days=first)
        end = start + timedelta(days=days)
        rooms = [room_on(start + timedelta(days=i), allocations, kept) for i in range(days)]
        try:
            check_pledge(pence, start, end, allocations, kept)
        except Refused:
            assert min(rooms) < pence
            continue
        assert min(rooms) >= pence
        kept.append(
            Pledge(UUID(int=3), UUID(int=2), UUID(int=1), UUID(int=4), pence, start, end, NOW)
        )
    assert all(room_on(START + timedelta(days=i), allocations, kept) >= 0 for i in range(130))
