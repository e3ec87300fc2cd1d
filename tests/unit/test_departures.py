"""A death or a move: from which day nothing is theirs, and that no earlier figure changes."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from marketplace.budgets import Allocation, allocated_pence
from marketplace.departures import first_day_without, nothing_from
from marketplace.people import Person
from marketplace.refused import Invalid, Refused

NOW = datetime(2026, 6, 3, tzinfo=UTC)
TODAY = NOW.date()
START, END = date(2026, 4, 6), date(2027, 4, 6)


def person(died_on: date | None = None) -> Person:
    """Somebody who lives here since 2000."""
    return Person(
        UUID(int=1), "Edith", "Bell", date(1940, 1, 1), "W1", ("en",), None, None,
        date(2000, 1, 1), None, died_on,
    )  # fmt: skip


def budget(number: int, start: date = START, version: int = 1) -> Allocation:
    """A year of £3,650."""
    return Allocation(
        UUID(int=number), version, UUID(int=1), "final", "council", "direct_payment", 365_000,
        0, 365_000, start, END, "", datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_the_last_day_still_counts() -> None:
    """Nothing is charged from the day after (rule 46)."""
    assert first_day_without(person(), "died", TODAY, TODAY) == date(2026, 6, 4)


@pytest.mark.parametrize(
    ("kind", "last_day"),
    [
        ("died", date(2026, 6, 4)),
        ("moved", date(2026, 7, 2)),
        ("died", date(1999, 12, 31)),
    ],
)
def test_days_that_cannot_be(kind: str, last_day: date) -> None:
    """A death is in the past, a move at most four weeks ahead, neither before they lived here."""
    with pytest.raises(Invalid) as refusal:
        first_day_without(person(), kind, last_day, TODAY)  # type: ignore[arg-type]
    assert refusal.value.field == "last_day"


def test_it_is_recorded_once() -> None:
    """A second record changes nothing that others relied on."""
    with pytest.raises(Refused):
        first_day_without(person(TODAY), "died", TODAY, TODAY)


def test_the_budget_is_nothing_from_the_day_and_unchanged_before() -> None:
    """£10 a day up to the day, £0 after it; a budget that is over gets no version (rule 4)."""
    day = date(2026, 6, 4)
    versions = [budget(1), *nothing_from(day, [budget(1)], NOW)]
    assert allocated_pence(START, day, versions) == 59 * 1_000
    assert allocated_pence(day, END, versions) == 0
    assert nothing_from(END, [budget(1)], NOW) == []


def test_a_budget_that_starts_later_is_nothing_at_all() -> None:
    """Next year's budget, set already, is £0 from its first day."""
    later = budget(2, date(2026, 9, 1))
    [made] = nothing_from(date(2026, 6, 4), [later], NOW)
    assert (made.valid_from, made.gross_pence, made.version) == (date(2026, 9, 1), 0, 2)
