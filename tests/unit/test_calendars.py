"""Claims about the dates of a calendar, worked by hand."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from marketplace.calendars import (
    BANDS,
    Away,
    address_of,
    confirm_by,
    council_of,
    deadline,
    visits,
)
from marketplace.rounds import LONDON
from providers.offers import BAND_NAMES

LINE = UUID(int=7, version=4)
NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)
MONDAY = date(2026, 6, 1)


def test_every_band_has_its_hours() -> None:
    """A band that providers can bid for is one a calendar can show."""
    assert BANDS.keys() == BAND_NAMES.keys()


def test_visits_begin_on_the_first_day_of_their_band() -> None:
    """From a Monday: weekend visits begin on Saturday; a night ends the next morning; a line that
    ends before its first day has none.
    """
    at_weekends = visits(LINE, 2, "Day Breakers", "weekend", 120, MONDAY, date(2026, 7, 1), NOW)
    assert at_weekends is not None
    assert at_weekends.begins == datetime(2026, 6, 6, 7, tzinfo=LONDON)
    assert at_weekends.sequence == 2
    at_night = visits(LINE, 1, "Owl", "night", 600, MONDAY, MONDAY, NOW)
    assert at_night is not None
    assert at_night.ends == datetime(2026, 6, 2, 7, tzinfo=LONDON)
    assert visits(LINE, 1, "Owl", "weekend", 60, MONDAY, MONDAY, NOW) is None
    assert visits(LINE, 1, "Owl", "never", 60, MONDAY, MONDAY, NOW) is None


def test_days_away_are_left_out() -> None:
    """Away from Wednesday on, with no end yet: of two weeks only Monday and Tuesday stay."""
    found = visits(
        LINE, 1, "Owl", "weekday_day", 60, MONDAY, MONDAY + timedelta(days=13), NOW,
        (Away(date(2026, 6, 3), None),),
    )  # fmt: skip
    assert found is not None
    assert len(found.without) == 8


def test_deadlines_are_in_london() -> None:
    """14 days after a timesheet of 23:30 UTC in summer, which is the next day here."""
    assert confirm_by(datetime(2026, 6, 1, 23, 30, tzinfo=UTC)) == date(2026, 6, 16)
    found = deadline("bids", LINE, "June", datetime(2026, 6, 1, 11, tzinfo=UTC), NOW)
    assert found.ends == datetime(2026, 6, 1, 12, tzinfo=LONDON)


def test_an_address_names_its_council_and_nothing_else_is_one() -> None:
    """The address holds the council and a secret of 43 letters."""
    assert council_of(address_of(12, "a" * 43)) == (12, "a" * 43)
    for wrong in (
        "",
        "12-a.ics",
        f"0-{'a' * 43}.ics",
        f"99999-{'a' * 43}.ics",
        f"1-{'é' * 43}.ics",
    ):
        assert council_of(wrong) is None
