"""Reading, writing and dividing pence."""

import pytest

from marketplace.money import parse_pounds, split_pence
from marketplace.refused import Invalid
from providers.said import pounds


@pytest.mark.parametrize(
    ("pence", "text"),
    [(0, "£0"), (5, "£0.05"), (180_000, "£1,800"), (60_002, "£600.02"), (-50, "-£0.50")],
)
def test_pence_are_written_as_people_write_them(pence, text):
    """Whole pounds have no pence, and below zero the sign comes first."""
    assert pounds(pence) == text


@pytest.mark.parametrize(
    ("text", "pence"),
    [("10000.00", 1_000_000), ("£1,234.50", 123_450), (" 7 ", 700), ("0", 0), ("007.01", 701)],
)
def test_amounts_are_read_as_typed(text, pence):
    """A pound sign, thousands and spaces around are understood."""
    assert parse_pounds("amount", text) == pence


@pytest.mark.parametrize("text", ["", "1.5", "1.234", "12,34", "-1", "1 000", "£", "1e3", "½"])
def test_anything_else_is_refused(text):
    """An amount that could be read in two ways is not guessed."""
    with pytest.raises(Invalid):
        parse_pounds("amount", text)


def test_an_amount_above_the_bound_is_refused_with_the_bound():
    """The sentence says the most that may be written."""
    with pytest.raises(Invalid, match="£50 or less"):
        parse_pounds("amount", "50.01", most_pence=5000)


def test_splitting_by_no_weight_at_all_is_our_bug():
    """Weights that are all zero, or an amount below zero, raise ValueError."""
    for pence, weights in ((1, (0, 0)), (-1, (1, 1)), (1, (2, -1))):
        with pytest.raises(ValueError):
            split_pence(pence, weights)
