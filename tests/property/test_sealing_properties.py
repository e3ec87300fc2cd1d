"""Sealing holds for every content and every changed byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.sealing import (
    ENVELOPE_BYTES,
    CannotOpen,
    is_receipt_for,
    key_pair,
    open_envelope,
    pad,
    receipt,
    seal,
    unpad,
)

KEYS = key_pair(b"a" * 32)


@given(st.binary(max_size=10_000))
def test_padding_hides_the_length(content):
    """Every content gives an envelope of one size, and comes back whole."""
    assert unpad(pad(content)) == content
    assert len(seal(content, KEYS.public_key)) == ENVELOPE_BYTES


@settings(max_examples=60)
@given(st.integers(0, ENVELOPE_BYTES - 1), st.integers(1, 255))
def test_one_changed_byte_shows(at, change):
    """A changed byte breaks the receipt and the seal, wherever it is."""
    envelope = seal(b"price_pence 2400", KEYS.public_key)
    kept = receipt(envelope)
    changed = bytearray(envelope)
    changed[at] ^= change
    assert not is_receipt_for(kept, bytes(changed))
    with pytest.raises(CannotOpen):
        open_envelope(bytes(changed), KEYS.private_key)


@given(st.binary(max_size=200))
def test_other_bytes_never_open(junk):
    """Bytes that are no envelope end in one plain refusal, whatever they are."""
    with pytest.raises(CannotOpen):
        open_envelope(junk, KEYS.private_key)
    with pytest.raises(CannotOpen):
        unpad(junk)
