"""An invoice is accepted for what members confirmed, and each difference is said."""

from datetime import date
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.invoices import Claim, Due, check_invoice, due_pence, is_late, match_invoice
from marketplace.refused import Invalid, Refused

LINE = UUID(int=1)
DUE = Due(LINE, 300, 60_000, planned_minutes=1200, confirmed_minutes=1200)


def match(claimed, minutes=1200, **changes):
    return match_invoice([Claim(LINE, minutes, claimed)], {LINE: replace(DUE, **changes)}).lines[0]


def test_what_was_confirmed_is_accepted_in_full():
    """1,200 minutes at £30 an hour are £600 and need no words."""
    line = match(60_000)
    assert (line.accepted_pence, line.difference) == (60_000, "")


@pytest.mark.parametrize(
    ("claimed", "minutes", "changes", "accepted", "words"),
    [
        (
            60_000,
            1200,
            {"confirmed_minutes": 1000},
            50_000,
            "£100 not accepted: 1,200 minutes were",
        ),
        (60_000, 1200, {"confirmed_minutes": None}, 0, "£600 waits: nobody has confirmed"),
        (65_000, 1200, {}, 60_000, "£50 not accepted: 1,200 confirmed minutes cost £600"),
        (65_000, 1300, {"confirmed_minutes": 1300}, 60_000, "1,300 minutes came and 1,200 were"),
        (60_000, 1200, {"accepted_before_pence": 60_000}, 0, "£600 was accepted for these four"),
        (50_000, 1000, {}, 50_000, "£100 less was asked for than was confirmed"),
        (9_000, 0, {"confirmed_minutes": None, "retained_pence": 9_000}, 9_000, ""),
    ],
)
def test_each_difference_is_said_in_words_and_pence(claimed, minutes, changes, accepted, words):
    """The provider reads what is not accepted and why, and the first cause is the one said."""
    line = match(claimed, minutes, **changes)
    assert line.accepted_pence == accepted
    assert words in line.difference


def test_a_line_of_another_contract_is_not_paid():
    """A line that is not in the contract is accepted for nothing."""
    found = match_invoice([Claim(UUID(int=9), 60, 100)], {LINE: DUE})
    assert (found.claimed_pence, found.accepted_pence) == (100, 0)


def test_the_price_is_rounded_once_half_to_even():
    """A line of 7 minutes a week for £1 costs 3.57p a minute: 10 minutes cost 36p (S10)."""
    assert due_pence(Due(LINE, 7, 100, 28, 10)) == 36


@pytest.mark.parametrize("number", ["A-17", " a-17 "])
def test_the_same_number_twice_is_a_duplicate(number):
    """A number sent before is refused, however it is spaced or capitalised."""
    with pytest.raises(Refused, match="already"):
        check_invoice(number, ["A-17"], [Claim(LINE, 60, 100)])


@pytest.mark.parametrize(
    ("number", "claims"),
    [
        ("", [Claim(LINE, 60, 100)]),
        ("x" * 41, [Claim(LINE, 60, 100)]),
        ("1", []),
        ("1", [Claim(LINE, 60, 100)] * 2),
        ("1", [Claim(LINE, -1, 100)]),
        ("1", [Claim(LINE, 60, -1)]),
        ("1", [Claim(LINE, 60, 100_000_001)]),
    ],
)
def test_an_invoice_out_of_bounds_is_refused(number, claims):
    """No number, no line, a line twice, or an amount nobody could owe."""
    with pytest.raises(Invalid):
        check_invoice(number, [], claims)


def test_an_invoice_is_late_when_savings_no_longer_wait_for_it():
    """42 days after the last day is in time, the day after is late (S3)."""
    assert not is_late(date(2026, 6, 14), date(2026, 5, 4))
    assert is_late(date(2026, 6, 15), date(2026, 5, 4))
