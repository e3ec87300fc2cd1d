"""Timesheets over all answers and times."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from marketplace.deliveries import Timesheet, answer, settle, state_of
from marketplace.refused import Refused

HANDED_IN = datetime(2026, 5, 5, 9, tzinfo=UTC)
SHEET = Timesheet(UUID(int=1), UUID(int=2), date(2026, 4, 6), 1200, 1000, HANDED_IN)
SAID = st.sampled_from(["came", "late", "did_not_come", "i_cancelled", "disputed"])
STEPS = st.lists(
    st.tuples(st.integers(0, 20), st.none() | SAID, st.none() | st.integers(-5, 1005)), max_size=6
)


@given(STEPS)
def test_minutes_count_only_when_somebody_said_so(steps):
    """Whatever is tried in whatever order, minutes are confirmed once, by the member within 14
    days or by the coordinator afterwards or after a dispute, and never above the claim."""
    sheet, day = SHEET, 0
    for wait, said, minutes in steps:
        day += wait
        now = HANDED_IN + timedelta(days=day)
        before = sheet
        try:
            if said is None:
                sheet = replace(sheet, confirmed_minutes=settle(sheet, minutes or 0, now))
                assert day >= 14 or before.answer == "disputed"
            else:
                found = answer(sheet, said, minutes, "It was dirty.", now)
                assert day < 14
                sheet = replace(
                    sheet, answer=found.answer, confirmed_minutes=found.confirmed_minutes
                )
        except Refused:
            assert sheet == before
        else:
            assert before.confirmed_minutes is None
        if sheet.confirmed_minutes is not None:
            assert 0 <= sheet.confirmed_minutes <= 1000
            assert state_of(sheet, now) == "confirmed"
