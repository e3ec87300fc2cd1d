"""Invoices over all claims and confirmations."""

from fractions import Fraction
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace.invoices import Claim, Due, match_invoice

LINE = UUID(int=1)
PENCE = st.integers(0, 1_000_000)
MINUTES = st.integers(0, 40_320)


@given(
    st.lists(st.tuples(PENCE, MINUTES), min_size=1, max_size=5),
    st.integers(1, 10_080),
    PENCE,
    MINUTES,
    st.none() | MINUTES,
)
def test_however_often_it_is_sent_no_more_is_paid_than_was_confirmed(
    claims, weekly, price, planned, confirmed
):
    """Over all invoices for a line and period, accepted ≤ confirmed units at the price."""
    paid = 0
    for claimed, minutes in claims:
        due = Due(LINE, weekly, price, planned, confirmed, accepted_before_pence=paid)
        line = match_invoice([Claim(LINE, minutes, claimed)], {LINE: due}).lines[0]
        assert 0 <= line.accepted_pence <= claimed
        assert (line.accepted_pence == claimed) or line.difference
        assert len(line.difference) <= 300
        paid += line.accepted_pence
    limit = Fraction(price * min(confirmed or 0, planned), 4 * weekly)
    assert paid <= round(limit)
