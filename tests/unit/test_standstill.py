"""Claims about the time between an award and its contract (rules 59, 62, 66)."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from marketplace import standstill
from marketplace.refused import Refused
from providers.organisations import Provider

STARTS = date(2026, 4, 6)


def provider(state: str = "healthy", insured_until: date | None = STARTS) -> Provider:
    return Provider(
        UUID(int=1), "Care Together", "charity", (), True, False, 20, False, True, 3,
        insured_until, None, state,  # type: ignore[arg-type]
    )  # fmt: skip


def test_standstill_skips_weekends_and_christmas() -> None:
    """Eight working days from 18 December 2026 end on 4 January 2027 (rule 62)."""
    news = datetime(2026, 12, 18, 13, tzinfo=UTC)
    assert standstill.last_day_to_object(news, 8) == date(2027, 1, 4)


def test_signing_begins_when_the_last_day_has_ended_in_london() -> None:
    """Midnight of a summer's night in London is 11pm in UTC."""
    assert standstill.sign_from(date(2026, 6, 11)) == datetime(2026, 6, 11, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("year", "days"),
    [
        # As published for England and Wales on gov.uk/bank-holidays.
        (2026, "01-01 04-03 04-06 05-04 05-25 08-31 12-25 12-28"),
        (2027, "01-01 03-26 03-29 05-03 05-31 08-30 12-27 12-28"),
    ],
)
def test_bank_holidays_are_those_that_are_published(year: int, days: str) -> None:
    """Good Friday and the substitutes for a Christmas at the weekend among them."""
    expected = {date.fromisoformat(f"{year}-{day}") for day in days.split()}
    assert standstill.bank_holidays(year) == expected


@pytest.mark.parametrize("changes", [{"state": "failed"}, {"state": "failing"},
                                     {"insured_until": None},
                                     {"insured_until": date(2026, 4, 5)}])  # fmt: skip
def test_whoever_stopped_or_is_not_insured_signs_nothing(changes: dict[str, object]) -> None:
    """Insured up to the day before care starts is not enough; on the day it is."""
    standstill.require_standing(provider(), STARTS)
    with pytest.raises(Refused, match="Care Together"):
        standstill.require_standing(provider(**changes), STARTS)  # type: ignore[arg-type]
