"""Rounds: which one, and until when exactly."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace import rounds
from marketplace.refused import Refused
from marketplace.rounds import Calendar
from providers.said import Said

CALENDAR = Calendar(date(2026, 3, 6), weeks=4)
ROUND = rounds.plan_round(CALENDAR, datetime(2026, 3, 20, tzinfo=UTC), UUID(int=1))


def test_rounds_close_at_noon_in_winter_and_in_summer():
    """The clocks change between these two closings; noon in London stays noon."""
    winter = rounds.next_closing(CALENDAR, datetime(2026, 3, 1, tzinfo=UTC))
    summer = rounds.next_closing(CALENDAR, winter)
    assert winter.astimezone(UTC) == datetime(2026, 3, 6, 12, tzinfo=UTC)
    assert summer.astimezone(UTC) == datetime(2026, 4, 3, 11, tzinfo=UTC)


def test_a_round_opens_when_the_one_before_closes():
    """There is no day on which no round is open."""
    before = rounds.plan_round(CALENDAR, datetime(2026, 3, 1, tzinfo=UTC), UUID(int=2))
    assert ROUND.opens_at == before.closes_at
    assert ROUND.name == "Round closing 3 April 2026"


def test_bidders_get_the_whole_window():
    """Three weeks to the second still make this closing, a second less makes the next."""
    closes_at = ROUND.closes_at
    just = closes_at - timedelta(days=21)
    assert rounds.closing_for(CALENDAR, just) == closes_at
    late = rounds.closing_for(CALENDAR, just + timedelta(seconds=1))
    assert late == closes_at + timedelta(weeks=4)


def test_the_deadline_is_a_moment():
    """A bid counts until the second before closing, not at it."""
    second = timedelta(seconds=1)
    assert rounds.takes_bids(ROUND, ROUND.closes_at - second)
    assert not rounds.takes_bids(ROUND, ROUND.closes_at)
    with pytest.raises(Refused, match="ended at 12 noon on Friday 3 April 2026"):
        rounds.require_open(ROUND, ROUND.closes_at)
    with pytest.raises(Refused, match="welcome from"):
        rounds.require_open(ROUND, ROUND.opens_at - second)


def test_no_bid_is_opened_early_and_opening_twice_is_once():
    """Opening before the deadline is refused; a second opening keeps the first time."""
    with pytest.raises(Refused):
        rounds.open_bids(ROUND, ROUND.closes_at - timedelta(seconds=1))
    opened = rounds.open_bids(ROUND, ROUND.closes_at)
    assert rounds.open_bids(opened, ROUND.closes_at + timedelta(days=1)) == opened
    assert not rounds.takes_bids(opened, ROUND.opens_at)


def test_the_stage_follows_from_the_times():
    """Coming, open, closed, opened, matched: nobody sets it."""
    from msgspec.structs import replace

    opened = rounds.open_bids(ROUND, ROUND.closes_at)
    matched = replace(opened, matched_at=ROUND.closes_at)
    stages = [
        rounds.stage(ROUND, ROUND.opens_at - timedelta(seconds=1)),
        rounds.stage(ROUND, ROUND.opens_at),
        rounds.stage(ROUND, ROUND.closes_at),
        rounds.stage(opened, ROUND.closes_at),
        rounds.stage(matched, ROUND.closes_at),
    ]
    assert stages == ["coming", "open", "closed", "opened", "matched"]


def test_an_urgent_round_is_alone_and_short():
    """An urgent commission closes at a noon five to six days later."""
    now = datetime(2026, 3, 20, 15, tzinfo=UTC)
    urgent = rounds.urgent_round(now, UUID(int=3))
    assert urgent.urgent
    assert timedelta(days=5) <= urgent.closes_at - now < timedelta(days=6)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.booleans())
def test_a_name_nobody_typed_is_known_again(day: date, urgent: bool) -> None:
    """A round's name made of its last day can be said in another language, and says the same."""
    name = rounds.called(rounds.closing(day), urgent=urgent)
    again = rounds.named(str(name))
    assert isinstance(again, Said)
    assert (again.msgid, again.values["day"]) == (name.msgid, day)  # type: ignore[attr-defined]


def test_a_name_somebody_typed_stays_as_it_is() -> None:
    """What only looks like such a name is somebody's own."""
    for name in ("Spring", "Round closing soon", "Round closing 31 April 2026", "round closing"):
        assert rounds.named(name) == name
        assert not isinstance(rounds.named(name), Said)
