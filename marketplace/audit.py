"""Audit: who did what, for whom and why, sealed in blocks that a later change would break.

Each change writes its audit row in its own transaction; blocks of rows are sealed afterwards, so
that nobody waits for a chain. A block's hash covers its rows and the block before it. Whoever
holds the newest hash somewhere else can tell when the tail was cut off.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

ROWS_PER_BLOCK = 1_000
FIRST_PREVIOUS = b"\0" * 32


class AuditRow(Struct, frozen=True):
    """One change. Field for field the columns of `audit` from `position` on, with its id."""

    audit_id: UUID
    position: int
    at: datetime
    sign_in_id: UUID
    role: str
    on_behalf_of: UUID | None
    act: str
    noun: str
    subject_id: UUID
    why: str
    detail: Mapping[str, Any]


class Block(Struct, frozen=True):
    """Rows `first_position` to `last_position`, with the hash that ties them to all before."""

    number: int
    first_position: int
    last_position: int
    rows: int
    previous_sha256: bytes
    sha256: bytes


class Broken(Struct, frozen=True):
    """What does not add up: the first block it shows in, and a sentence."""

    block: int
    sentence: str


def row_bytes(row: AuditRow) -> bytes:
    """A row in the one way of writing it that is hashed: times in UTC, keys in order."""
    plain = msgspec.structs.replace(row, at=row.at.astimezone(UTC))
    return msgspec.json.encode(plain, order="deterministic")


def seal(rows: Sequence[AuditRow], previous: Block | None) -> Block:
    """The next block over `rows`, in order of position. ValueError for none or out of order."""
    if not rows or any(a.position >= b.position for a, b in pairwise(rows)):
        raise ValueError("a block is made of rows in order of position, one at least")
    if previous is not None and rows[0].position <= previous.last_position:
        raise ValueError("these rows are sealed already")
    number = 1 if previous is None else previous.number + 1
    before = FIRST_PREVIOUS if previous is None else previous.sha256
    return Block(
        number=number,
        first_position=rows[0].position,
        last_position=rows[-1].position,
        rows=len(rows),
        previous_sha256=before,
        sha256=_hash(number, before, rows),
    )


def verify(
    blocks: Sequence[Block],
    rows: Sequence[AuditRow],
    anchor: tuple[int, bytes] | None = None,
) -> list[Broken]:
    """What was changed, taken out, put in or put in another order since sealing; empty when none.

    `rows` in order of position; those after the last block are not sealed yet and not judged.
    `anchor`: number and hash of a block kept elsewhere; only it shows a tail that was cut off or
    a chain that was written anew.
    """
    found: list[Broken] = []
    at, before = 0, FIRST_PREVIOUS
    for number, block in enumerate(blocks, start=1):
        if block.number != number or block.previous_sha256 != before:
            found.append(Broken(number, f"Block {number} does not follow the block before it."))
            break
        end = at
        while end < len(rows) and rows[end].position <= block.last_position:
            end += 1
        inside = rows[at:end]
        if len(inside) != block.rows:
            found.append(
                Broken(number, f"Block {number} had {block.rows} rows and has {len(inside)}.")
            )
        elif _hash(number, before, inside) != block.sha256:
            found.append(Broken(number, f"A row of block {number} was changed."))
        at, before = end, block.sha256
    if anchor is not None and not found:
        number, kept = anchor
        if number > len(blocks):
            found.append(Broken(number, f"Block {number} was kept elsewhere and is gone here."))
        elif blocks[number - 1].sha256 != kept:
            found.append(Broken(number, f"Block {number} is not the one that was kept elsewhere."))
    return found


def _hash(number: int, before: bytes, rows: Sequence[AuditRow]) -> bytes:
    """SHA-256 over the number, the hash before and each row's length and bytes."""
    hashed = hashlib.sha256(number.to_bytes(8, "big") + before)
    for row in rows:
        written = row_bytes(row)
        hashed.update(len(written).to_bytes(8, "big") + written)
    return hashed.digest()
