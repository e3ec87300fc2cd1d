"""What waits is told in the order in which it has to be done."""

from datetime import date
from uuid import UUID

from marketplace.next_steps import KINDS, Kind, Step, in_order, is_late

TODAY = date(2026, 6, 3)


def step(kind: Kind, due_on: date | None = None) -> Step:
    """A step of somebody."""
    return Step(kind, UUID(int=1), UUID(int=2), "Elm Park", due_on, 1)


def test_the_soonest_day_comes_first() -> None:
    """A day beats none, an earlier day a later one; without days the list of kinds decides."""
    steps = [
        step("pledge"),
        step("sign"),
        step("vote", date(2026, 6, 9)),
        step("confirm", date(2026, 6, 4)),
    ]
    assert [each.kind for each in in_order(steps)] == ["confirm", "vote", "sign", "pledge"]


def test_no_more_are_shown_than_somebody_can_read() -> None:
    """However much waits, a home page lists the most urgent twelve."""
    assert len(in_order([step(kind) for kind in KINDS])) == 12


def test_late_is_after_the_day_itself() -> None:
    """What has to be done today is not late today."""
    assert not is_late(step("vote", TODAY), TODAY)
    assert is_late(step("vote", date(2026, 6, 2)), TODAY)
    assert not is_late(step("sign"), TODAY)
