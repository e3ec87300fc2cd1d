"""Help from neighbours: offered freely, accepted freely, and paid units come back."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.neighbours import (
    Help,
    Offer,
    check_accept,
    check_offer,
    check_withdraw,
    lapse_on,
    paid_minutes_on,
)
from marketplace.refused import Invalid, NotYours, Refused

NOW = datetime(2026, 5, 1, tzinfo=UTC)
MAY = date(2026, 5, 1)
OFFER = Offer(UUID(int=1), UUID(int=2), "E1", "Shopping", "cleaning", 120, NOW)
GIVEN = Help(UUID(int=3), OFFER.offer_id, UUID(int=4), None, 60, MAY)


def accept(offer=OFFER, person=4, ward="E1", minutes=60, paid=300, personal=False, taken=False):
    check_accept(offer, UUID(int=person), ward, minutes, paid, personal, taken)


@pytest.mark.parametrize(("words", "minutes"), [("hi", 60), ("x" * 301, 60), ("Tea", 14)])
def test_an_offer_out_of_bounds_is_refused(words, minutes):
    """An offer needs words and at least a quarter of an hour."""
    check_offer("Tea", 15, True)
    with pytest.raises(Invalid):
        check_offer(words, minutes, True)


def test_a_neighbour_lives_nearby():
    """Somebody from another ward is no neighbour here."""
    with pytest.raises(NotYours):
        check_offer("Tea and a talk", 60, False)


@pytest.mark.parametrize(
    "changes",
    [
        {"offer": replace(OFFER, withdrawn_at=NOW)},
        {"taken": True},
        {"person": 2},
        {"ward": "E2"},
        {"personal": True},
    ],
)
def test_help_that_cannot_be_accepted_is_refused_with_the_reason(changes):
    """Taken back, given to another, one's own, far away, or personal care: refused (rule 54)."""
    accept()
    with pytest.raises(Refused):
        accept(**changes)


@pytest.mark.parametrize(("minutes", "paid"), [(0, 300), (121, 300), (61, 60), (1, 0)])
def test_help_never_exceeds_the_offer_or_the_paid_units(minutes, paid):
    """Nobody accepts more than is offered, or replaces care they do not have."""
    with pytest.raises(Invalid):
        accept(minutes=minutes, paid=paid)


def test_paid_units_come_back_on_the_day_help_lapses():
    """300 planned minutes are 240 paid while an hour of help holds, and 300 again after it."""
    week = MAY + timedelta(days=7)
    ended = replace(GIVEN, lapsed_on=lapse_on(GIVEN, week))
    assert paid_minutes_on(MAY - timedelta(days=1), 300, [ended]) == 300
    assert paid_minutes_on(week - timedelta(days=1), 300, [ended]) == 240
    assert paid_minutes_on(week, 300, [ended]) == 300


def test_help_ends_any_day_once_and_even_before_it_began():
    """Ending needs no reason or notice; ended help cannot end again."""
    assert lapse_on(GIVEN, MAY - timedelta(days=5)) == MAY
    with pytest.raises(Refused):
        lapse_on(replace(GIVEN, lapsed_on=MAY), MAY)


def test_an_offer_is_taken_back_once():
    """The second time there is nothing to take back."""
    check_withdraw(OFFER)
    with pytest.raises(Refused):
        check_withdraw(replace(OFFER, withdrawn_at=NOW))
