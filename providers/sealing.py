"""Sealed bids: what nobody may read before the deadline, and the proof that it was not changed.

Keys are bytes that the caller read from files made 0600 outside the database; nonces and seeds
are passed in by the caller. The one exception is `seal`: libsodium makes the throw-away key of a
sealed box itself, so sealing the same bid twice gives two different envelopes. What this protects
and what it does not: no content through a database role, page, log or dump; whoever holds both
the database and the worker's key file can open an envelope.
"""

import hashlib
import zlib
from typing import NamedTuple

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import SecretBox

from providers.said import said

KEY_BYTES = 32
SEED_BYTES = 32
NONCE_BYTES = 24
# Every padded bid has this size, so that the length of an envelope tells nothing about prices,
# lots or packages. Compressed first, 16 KiB holds a hundred lots in five bands at three prices.
PADDED_BYTES = 16_384
ENVELOPE_BYTES = PADDED_BYTES + 48
CONTENT_BYTES_MAX = 1_000_000
LENGTH_BYTES = 4


class TooLong(ValueError):
    """The bid does not fit into an envelope; the message says what to do."""


class CannotOpen(ValueError):
    """Wrong key, wrong owner, or the bytes were changed. It never says which: that would help."""


class KeyPair(NamedTuple):
    """A commission's keys: anyone may seal with the public one, only the private one opens."""

    private_key: bytes
    public_key: bytes


def key_pair(seed: bytes) -> KeyPair:
    """A commission's keys from 32 random bytes the caller made and does not keep."""
    private = PrivateKey.from_seed(_exactly(seed, SEED_BYTES, "a seed"))
    return KeyPair(bytes(private), bytes(private.public_key))


def pad(content: bytes) -> bytes:
    """The content compressed, its length before it, zeros after it: always PADDED_BYTES long.

    Raises TooLong when it does not fit.
    """
    packed = zlib.compress(content, 9)
    if len(content) > CONTENT_BYTES_MAX or LENGTH_BYTES + len(packed) > PADDED_BYTES:
        raise TooLong(
            said("This bid is too long to send. Shorten the notes, or bid for fewer lots at once.")
        )
    return (len(packed).to_bytes(LENGTH_BYTES, "big") + packed).ljust(PADDED_BYTES, b"\0")


def unpad(padded: bytes) -> bytes:
    """What `pad` was given. Raises CannotOpen for bytes that `pad` cannot have made."""
    length = int.from_bytes(padded[:LENGTH_BYTES], "big")
    packed = padded[LENGTH_BYTES : LENGTH_BYTES + length]
    if len(padded) != PADDED_BYTES or any(padded[LENGTH_BYTES + length :]):
        raise CannotOpen("This envelope cannot be opened.")
    # A limit on what comes out: a few bytes can unpack to gigabytes.
    unpacker = zlib.decompressobj()
    try:
        content = unpacker.decompress(packed, CONTENT_BYTES_MAX)
    except zlib.error as error:
        raise CannotOpen("This envelope cannot be opened.") from error
    if not unpacker.eof or unpacker.unused_data:
        raise CannotOpen("This envelope cannot be opened.")
    return content


def seal(content: bytes, public_key: bytes) -> bytes:
    """An envelope of ENVELOPE_BYTES that only the commission's private key opens.

    Raises TooLong. Not repeatable: libsodium draws a throw-away key for each envelope.
    """
    box = SealedBox(PublicKey(_exactly(public_key, KEY_BYTES, "a public key")))
    return bytes(box.encrypt(pad(content)))


def open_envelope(envelope: bytes, private_key: bytes) -> bytes:
    """The bid's bytes. Raises CannotOpen for another commission's envelope or a changed one."""
    box = SealedBox(PrivateKey(_exactly(private_key, KEY_BYTES, "a private key")))
    if len(envelope) != ENVELOPE_BYTES:
        raise CannotOpen("This envelope cannot be opened.")
    try:
        padded = box.decrypt(envelope)
    except CryptoError as error:
        raise CannotOpen("This envelope cannot be opened.") from error
    return unpad(padded)


def receipt(envelope: bytes) -> str:
    """The envelope's SHA-256 in hexadecimal (64 characters): what the bidder keeps as proof."""
    return hashlib.sha256(envelope).hexdigest()


def in_groups(receipt_hex: str) -> str:
    """A receipt as people read it out: groups of four, capital letters, spaces between."""
    text = receipt_hex.upper()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def is_receipt_for(typed: str, envelope: bytes) -> bool:
    """Whether a typed receipt (any case, spaces or dashes) is this envelope's."""
    kept = "".join(letter for letter in typed.lower() if letter.isalnum())
    return kept == receipt(envelope)


def lock(content: bytes, key: bytes, nonce: bytes, owner: bytes) -> bytes:
    """Content only this key file opens, tied to its owner's id (a draft's, a commission's).

    The nonce is 24 random bytes never used before with this key; it travels in the result.
    The owner inside stops a row from being copied over another one's.
    """
    box = SecretBox(_exactly(key, KEY_BYTES, "a key file"))
    text = len(owner).to_bytes(2, "big") + owner + content
    return bytes(box.encrypt(text, _exactly(nonce, NONCE_BYTES, "a nonce")))


def unlock(locked: bytes, key: bytes, owner: bytes) -> bytes:
    """What `lock` was given for this owner. Raises CannotOpen."""
    box = SecretBox(_exactly(key, KEY_BYTES, "a key file"))
    head = len(owner).to_bytes(2, "big") + owner
    try:
        text = box.decrypt(locked)
    except (CryptoError, ValueError) as error:
        raise CannotOpen("This cannot be opened with this key.") from error
    if not text.startswith(head):
        raise CannotOpen("This cannot be opened with this key.")
    return text[len(head) :]


def wrap_private_key(private_key: bytes, key: bytes, nonce: bytes, commission_id: bytes) -> bytes:
    """The commission's private key as the database may hold it: only the worker's key opens it."""
    return lock(_exactly(private_key, KEY_BYTES, "a private key"), key, nonce, commission_id)


def unwrap_private_key(wrapped: bytes, key: bytes, commission_id: bytes) -> bytes:
    """The commission's private key. The caller first makes sure that the deadline has passed."""
    return unlock(wrapped, key, commission_id)


def seal_draft(content: bytes, key: bytes, nonce: bytes, draft_id: bytes) -> bytes:
    """A draft its owner can go on writing; padded, so its length tells nothing. Raises TooLong."""
    return lock(pad(content), key, nonce, draft_id)


def open_draft(locked: bytes, key: bytes, draft_id: bytes) -> bytes:
    """The draft's bytes. Raises CannotOpen."""
    return unpad(unlock(locked, key, draft_id))


def _exactly(value: bytes, length: int, what: str) -> bytes:
    if len(value) != length:
        raise ValueError(f"{what} has {length} bytes, not {len(value)}")
    return value
