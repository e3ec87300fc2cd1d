"""Signing in with a one-time code: what a code is, how long it counts, how often one may guess.

The limits belong to the account (the address that was typed, whether or not anybody signs in with
it), never to where a request says it comes from.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

CODE_DIGITS = 6
CODE_LASTS = timedelta(minutes=10)
TRIES_MAX = 5  # of one code
CODES_MAX = 5  # of one account within an hour
CODES_WITHIN = timedelta(hours=1)
GUESSES_MAX = 10  # of one account, over all its codes
GUESSES_WITHIN = timedelta(minutes=15)

Outcome = Literal["in", "wrong", "old", "used", "tried", "wait"]


class Code(Struct, frozen=True):
    """A code that was asked for; `sign_in_id` is None where nobody signs in with the address."""

    code_id: UUID
    sign_in_id: UUID | None
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None
    tries: int
    tried_at: datetime | None


def address_hash(key: bytes, email: str) -> bytes:
    """What is kept of the address somebody typed: 32 bytes, the same however it is capitalised."""
    return hmac.digest(key, b"address " + email.strip().lower().encode(), "sha256")


def code_of(key: bytes, code_id: UUID) -> str:
    """The six digits of a code: they follow from its id and the key, so nobody has to keep them."""
    drawn = hmac.digest(key, b"one-time code " + code_id.bytes, hashlib.sha256)
    return f"{int.from_bytes(drawn) % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def read_code(text: str) -> str | None:
    """The digits somebody typed, however they are grouped; None when they are not six.

    Spaces, dots and dashes are dropped; digits of other scripts count as what they mean.
    """
    kept = [
        letter for letter in text if not (letter.isspace() or letter in "-.,\u2010\u2013\u2014")
    ]
    if len(kept) != CODE_DIGITS or not all(letter.isdecimal() for letter in kept):
        return None
    return "".join(str(int(letter)) for letter in kept)


def next_code_at(codes: Sequence[Code], now: datetime) -> datetime | None:
    """When the account may ask for another code; None for at once."""
    recent = sorted(code.made_at for code in codes if code.made_at > now - CODES_WITHIN)
    return recent[-CODES_MAX] + CODES_WITHIN if len(recent) >= CODES_MAX else None


def next_guess_at(codes: Sequence[Code], now: datetime) -> datetime | None:
    """When the account may guess again; None for at once."""
    tried = [c for c in codes if c.tried_at is not None and c.tried_at > now - GUESSES_WITHIN]
    if sum(code.tries for code in tried) < GUESSES_MAX:
        return None
    return max(c.tried_at for c in tried if c.tried_at is not None) + GUESSES_WITHIN


def judge(
    code: Code | None, codes: Sequence[Code], typed: str | None, key: bytes, now: datetime
) -> Outcome:
    """What a try of a code comes to; `codes` are all of its account, itself among them.

    Only "wrong" and "in" count as a guess. A code of nobody is never right.
    """
    if code is None or now >= code.expires_at:
        return "old"
    if code.used_at is not None:
        return "used"
    if code.tries >= TRIES_MAX:
        return "tried"
    if next_guess_at(codes, now) is not None:
        return "wait"
    right = typed is not None and hmac.compare_digest(typed, code_of(key, code.code_id))
    return "in" if right and code.sign_in_id is not None else "wrong"
