"""Timesheets: who says what came, by when, and what silence means."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.deliveries import (
    Period,
    Timesheet,
    answer,
    check_claim,
    days_away,
    period_of,
    periods,
    planned_minutes,
    retainer_pence,
    settle,
    state_of,
    undelivered_minutes,
)
from marketplace.refused import Invalid, Refused

START, END = date(2026, 4, 6), date(2027, 4, 5)
PERIOD = Period(START, START + timedelta(days=28))
HANDED_IN = datetime(2026, 5, 5, 9, tzinfo=UTC)
SHEET = Timesheet(UUID(int=1), UUID(int=2), START, 1200, 1000, HANDED_IN)
LAST_MOMENT = HANDED_IN + timedelta(days=14, microseconds=-1)
TOO_LATE = HANDED_IN + timedelta(days=14)


def test_periods_cover_the_contract_day_by_day():
    """Thirteen periods of 28 days; every day is in the period it is found in."""
    found = periods(START, END)
    assert len(found) == 13
    assert found[0] == PERIOD == period_of(PERIOD.ends_on - timedelta(days=1), START, END)
    assert period_of(PERIOD.ends_on, START, END) == found[1]
    assert sum(p.days for p in found) == 364
    with pytest.raises(Invalid):
        period_of(END, START, END)


def test_planned_minutes_follow_the_days_a_line_holds():
    """A leaver after one week of four has a quarter planned, and nobody has minus minutes (44)."""
    week = START + timedelta(days=7)
    assert planned_minutes(300, PERIOD, START, END) == 1200
    assert planned_minutes(300, PERIOD, START, week) == 300
    assert planned_minutes(300, PERIOD, END, END) == 0


def test_a_timesheet_comes_after_its_four_weeks():
    """Not on the last day, and not with more minutes than there are."""
    check_claim(PERIOD, 1000, PERIOD.ends_on)
    with pytest.raises(Refused):
        check_claim(PERIOD, 1000, PERIOD.ends_on - timedelta(days=1))
    for minutes in (-1, 28 * 24 * 60 + 1):
        with pytest.raises(Invalid):
            check_claim(PERIOD, minutes, PERIOD.ends_on)


@pytest.mark.parametrize(
    ("said", "minutes", "confirmed", "cancelled"),
    [
        ("came", None, 1000, 0),
        ("late", None, 1000, 0),
        ("late", 900, 900, 0),
        ("did_not_come", None, 0, 0),
        ("did_not_come", 600, 600, 0),
        ("i_cancelled", 700, 700, 500),
        ("disputed", None, None, 0),
    ],
)
def test_each_answer_settles_what_it_says(said, minutes, confirmed, cancelled):
    """What came is what counts; what the member cancelled is neither delivered nor a saving."""
    found = answer(SHEET, said, minutes, "Nobody rang.", LAST_MOMENT)
    assert (found.confirmed_minutes, found.cancelled_minutes) == (confirmed, cancelled)


def test_an_answer_comes_once_in_time_and_in_bounds():
    """After 14 days, twice, more than claimed, or a dispute without words is refused."""
    with pytest.raises(Refused, match="14 days to answer are over"):
        answer(SHEET, "came", None, "", TOO_LATE)
    with pytest.raises(Refused, match="answered already"):
        answer(replace(SHEET, answer="disputed"), "came", None, "", LAST_MOMENT)
    for said, minutes in (("came", 1001), ("came", -1), ("disputed", None)):
        with pytest.raises(Invalid):
            answer(SHEET, said, minutes, " ", LAST_MOMENT)


def test_silence_goes_to_the_coordinator_and_confirms_nothing():
    """On day 14 an unanswered timesheet is with the coordinator, and still has no minutes."""
    assert state_of(SHEET, LAST_MOMENT) == "waiting"
    assert state_of(SHEET, TOO_LATE) == "with_coordinator"
    assert undelivered_minutes(SHEET) == 1200


def test_the_coordinator_settles_only_silence_and_disputes():
    """Not while the member may answer, not twice, not above the claim."""
    disputed = replace(SHEET, answer="disputed")
    assert state_of(disputed, HANDED_IN) == "with_coordinator"
    assert settle(disputed, 800, HANDED_IN) == 800
    assert settle(SHEET, 0, TOO_LATE) == 0
    with pytest.raises(Refused):
        settle(SHEET, 800, LAST_MOMENT)
    with pytest.raises(Refused):
        settle(replace(SHEET, confirmed_minutes=5), 800, TOO_LATE)
    with pytest.raises(Invalid):
        settle(disputed, 1001, HANDED_IN)


def test_care_chosen_away_is_not_missing():
    """Of 1,200 planned, 1,000 came and 150 were chosen away: 50 are missing (S1)."""
    assert undelivered_minutes(replace(SHEET, confirmed_minutes=1000), 150) == 50


def test_a_day_away_counts_once():
    """Two absences that overlap, one reaching past the period, are 10 days in it."""
    first = Period(START + timedelta(days=18), START + timedelta(days=25))
    second = Period(START + timedelta(days=20), START + timedelta(days=40))
    assert days_away(PERIOD, [first, second]) == 10


@pytest.mark.parametrize(
    ("worker", "days", "pence"),
    [
        ("personal_assistant", 21, 21_000),
        ("personal_assistant", 60, 28_000),
        ("agency", 7, 3_500),
        ("agency", 60, 7_000),
    ],
)
def test_workers_are_kept_through_a_hospital_stay_for_a_while(worker, days, pence):
    """A PA in full for four weeks, an agency at half for two (rule 49)."""
    stay = Period(START, START + timedelta(days=days))
    assert retainer_pence(worker, stay, PERIOD, 7_000) == pence


def test_a_stay_over_two_periods_is_kept_for_four_weeks_in_all():
    """The four weeks run from the first day of the stay, not of each period (rule 49)."""
    stay = Period(START + timedelta(days=14), START + timedelta(days=100))
    second = Period(PERIOD.ends_on, PERIOD.ends_on + timedelta(days=28))
    third = Period(second.ends_on, second.ends_on + timedelta(days=28))
    kept = [retainer_pence("personal_assistant", stay, p, 7_000) for p in (PERIOD, second, third)]
    assert kept == [14_000, 14_000, 0]
