"""A form or API call sent twice has one effect and one answer: the key is claimed with the act."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace.database.transaction import Transaction, one
from marketplace.refused import Invalid
from sql import questions

KEY_LENGTH_MAX = 255


class Answer(Struct, frozen=True):
    """The first answer to a key; `status` is null only inside the transaction that works on it."""

    request_sha256: bytes
    status: int | None
    location: str | None
    body: bytes | None


class AlreadyAnswered(Exception):
    """This very request was answered before: the web gives the same answer again."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def digest_of_form(method: str, path: str, texts: Mapping[str, Sequence[str]]) -> bytes:
    """What makes two sendings of a form the same: address and answers, without the tokens."""
    answers = {k: list(v) for k, v in sorted(texts.items()) if k not in ("csrf", "form_key")}
    return hashlib.sha256(msgspec.json.encode([method, path, answers])).digest()


def digest_of_body(method: str, path: str, body: bytes) -> bytes:
    """The same for an API call: address and bytes."""
    return hashlib.sha256(f"{method} {path}\n".encode() + body).digest()


async def claim(tx: Transaction, sign_in_id: UUID, key: str, request_sha256: bytes) -> datetime:
    """Claim the key in the transaction of the act, waiting for a twin that is still running.

    Returns the one clock's moment, read once the claim holds: the act's `now`. Raises
    AlreadyAnswered for a repeat, and Invalid when the key came with another request.
    """
    if not 1 <= len(key) <= KEY_LENGTH_MAX:
        raise Invalid("form_key", "This page is incomplete. Open it again and send it.")
    asked = questions("idempotency")
    row = {"sign_in_id": sign_in_id, "key": key}
    now: datetime | None = await asked.claim(tx.db, **row, request_sha256=request_sha256)
    if now is not None:
        return now
    answer = one(Answer, await asked.answered(tx.db, **row))
    if answer is None or answer.request_sha256 != request_sha256:
        raise Invalid(
            "form_key",
            "You sent this page before with other answers. Open it again and send it.",
        )
    raise AlreadyAnswered(answer)


async def remember(
    tx: Transaction, sign_in_id: UUID, key: str, *, status: int, location: str, body: bytes
) -> None:
    """Store the answer with the act, so that a repeat gets the same."""
    await questions("idempotency").answer(
        tx.db, sign_in_id=sign_in_id, key=key, status=status, location=location, body=body
    )
