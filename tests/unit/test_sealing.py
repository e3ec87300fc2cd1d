"""Sealing: who can open what, and what a change does."""

import hashlib
import zlib

import pytest

from providers.sealing import (
    CONTENT_BYTES_MAX,
    ENVELOPE_BYTES,
    CannotOpen,
    TooLong,
    in_groups,
    is_receipt_for,
    key_pair,
    open_draft,
    open_envelope,
    receipt,
    seal,
    seal_draft,
    unpad,
    unwrap_private_key,
    wrap_private_key,
)

KEYS = key_pair(b"a" * 32)
OTHERS = key_pair(b"b" * 32)
FILE, NONCE = b"k" * 32, b"n" * 24


def test_the_same_seed_gives_the_same_keys():
    """Randomness comes only from the caller; another seed gives other keys."""
    assert key_pair(b"a" * 32) == KEYS != OTHERS


def test_only_the_commissions_key_opens():
    """Another commission's private key opens nothing."""
    envelope = seal(b"price 2400", KEYS.public_key)
    assert open_envelope(envelope, KEYS.private_key) == b"price 2400"
    with pytest.raises(CannotOpen):
        open_envelope(envelope, OTHERS.private_key)


def test_sealing_twice_gives_two_envelopes():
    """An envelope cannot be recognised by sealing a guess of its content."""
    assert seal(b"same", KEYS.public_key) != seal(b"same", KEYS.public_key)


def test_the_receipt_reads_in_groups_and_is_checked_as_typed():
    """A receipt typed with spaces, dashes or capitals is the same receipt."""
    envelope = seal(b"bid", KEYS.public_key)
    shown = in_groups(receipt(envelope))
    assert len(shown.split()) == 16
    assert {len(group) for group in shown.split()} == {4}
    assert is_receipt_for(shown, envelope)
    assert is_receipt_for(shown.replace(" ", "-").lower(), envelope)
    assert not is_receipt_for(shown, seal(b"bid", KEYS.public_key))


def test_a_bid_too_long_says_what_to_do():
    """Content that cannot be packed into the fixed size is refused before sealing."""
    noise = b"".join(hashlib.sha256(bytes([at % 256, at // 256])).digest() for at in range(600))
    for content in (noise, b"x" * (CONTENT_BYTES_MAX + 1)):
        with pytest.raises(TooLong, match="Shorten"):
            seal(content, KEYS.public_key)


def test_the_private_key_is_wrapped_for_one_commission():
    """A wrapped key copied to another commission's row, or with another key file, stays shut."""
    wrapped = wrap_private_key(KEYS.private_key, FILE, NONCE, b"commission 1")
    assert KEYS.private_key not in wrapped
    assert unwrap_private_key(wrapped, FILE, b"commission 1") == KEYS.private_key
    for key, owner in ((FILE, b"commission 2"), (b"x" * 32, b"commission 1")):
        with pytest.raises(CannotOpen):
            unwrap_private_key(wrapped, key, owner)


def test_a_draft_shows_neither_its_words_nor_its_length():
    """A short and a long draft are stored as equally many bytes, without their words."""
    short = seal_draft(b"canary 987654", FILE, NONCE, b"draft")
    long = seal_draft(b"canary 987654" * 500, FILE, b"m" * 24, b"draft")
    assert len(short) == len(long)
    assert b"canary" not in short + long
    assert open_draft(short, FILE, b"draft") == b"canary 987654"


def test_a_packed_bomb_is_refused():
    """Few bytes that unpack to very many do not fill the worker's memory."""
    packed = zlib.compress(b"\0" * (CONTENT_BYTES_MAX + 1), 9)
    padded = (len(packed).to_bytes(4, "big") + packed).ljust(16_384, b"\0")
    with pytest.raises(CannotOpen):
        unpad(padded)


def test_keys_of_the_wrong_length_are_our_mistake():
    """A key file cut short is named, and never padded into a weak key."""
    with pytest.raises(ValueError, match="32 bytes"):
        key_pair(b"short")
    with pytest.raises(ValueError, match="24 bytes"):
        seal_draft(b"x", FILE, b"short", b"draft")
    assert len(seal(b"", KEYS.public_key)) == ENVELOPE_BYTES
