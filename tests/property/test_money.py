"""Reading and writing money over everything somebody could type."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from marketplace.money import PENCE_MAX, parse_pounds, split_pence
from marketplace.refused import Invalid
from providers.said import pounds


@given(st.integers(0, PENCE_MAX))
def test_what_is_written_reads_back(pence):
    """An amount shown on a page can be typed back into a form and means the same."""
    assert parse_pounds("amount", pounds(pence)) == pence


@given(st.text(max_size=40) | st.from_regex(r"\A[0-9,.£ -]{0,30}\Z"))
def test_any_text_is_an_amount_within_bounds_or_a_sentence(text):
    """Nothing typed becomes a bug or an amount out of bounds."""
    try:
        assert 0 <= parse_pounds("amount", text) <= PENCE_MAX
    except Invalid as refusal:
        assert refusal.sentence.endswith(".")


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=30).filter(any))
def test_a_split_loses_no_penny_and_pays_no_weightless_part(pence, weights):
    """Parts sum to the whole; a part without weight gets nothing; larger weights get no less."""
    parts = split_pence(pence, weights)
    assert sum(parts) == pence
    assert all(part == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)
    pairs = sorted(zip(weights, parts, strict=True))
    assert all(b[1] >= a[1] for a, b in pairwise(pairs) if b[0] > a[0])
