"""Pledges over all sequences of offers to pledge."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from marketplace.budgets import Allocation
from marketplace.pledges import Pledge, check_pledge, cuts, room_on
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


@given(st.integers(0, 100_000), st.integers(0, 80), TRIES)
def test_after_a_cut_every_later_day_fits_and_earlier_days_are_untouched(gross, first, tries):
    """Rule 51: whatever was pledged within a budget, a lower one from any day on is kept to."""
    full = [budget(0, 1_000_000, 0, 121)]
    made: list[Pledge] = []
    for number, (pence, start, days) in enumerate(tries):
        begins = START + timedelta(days=start)
        pledge = Pledge(
            UUID(int=number), UUID(int=2), UUID(int=1), None, pence, begins,
            begins + timedelta(days=days), NOW,
        )  # fmt: skip
        if all(
            room_on(begins + timedelta(days=i), full, [*made, pledge]) >= 0 for i in range(days)
        ):
            made.append(pledge)
    versions = [*full, budget(1, gross, first, 121 - first)]
    day = START + timedelta(days=first)
    found = {cut.pledge.pledge_id: cut for cut in cuts(day, versions, made)}
    after = []
    for pledge in made:
        cut = found.get(pledge.pledge_id)
        if cut is None:
            after.append(pledge)
            continue
        assert cut.from_day >= max(day, pledge.starts_on)
        assert cut.pence_per_week < pledge.pence_per_week
        after.append(replace(pledge, ends_on=cut.from_day))
        after.append(replace(pledge, starts_on=cut.from_day, pence_per_week=cut.pence_per_week))
    for number in range(121):
        each = START + timedelta(days=number)
        assert room_on(each, versions, after) >= 0
        if each < day:
            assert room_on(each, versions, after) == room_on(each, versions, made)
