"""Asking for long work: one row in the queue, in the transaction that needs it.

No more than an insert, so that a web process can ask without loading the queue's library.
"""

from collections.abc import Iterable
from typing import Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace.database.transaction import Transaction
from sql import questions

# Two lanes: solving keeps a processor busy for long, everything else is over soon.
Lane = Literal["work", "solve"]
LANE_OF: dict[str, Lane] = {
    "match_part": "solve",
    "solve_asked": "solve",
    "explain_match": "solve",
    "solve_what_if": "solve",
}


class Job(Struct, frozen=True):
    """One piece of work: what kind, in which council, about what; `part` where it has several."""

    kind: str
    council_id: int
    subject_id: UUID
    part: int = 0

    @property
    def lane(self) -> Lane:
        """Where it waits."""
        return LANE_OF.get(self.kind, "work")

    @property
    def name(self) -> str:
        """The same for the same work: it waits in the queue once."""
        return f"{self.kind}:{self.council_id}:{self.subject_id}:{self.part}"


def read_job(payload: bytes) -> Job:
    """The job in a queue row. Raises msgspec.DecodeError."""
    return msgspec.json.decode(payload, type=Job)


async def enqueue(tx: Transaction, kind: str, subject_id: UUID, part: int = 0) -> None:
    """Ask for one piece of work in this council; it is gone if the transaction is."""
    await enqueue_all(tx, [Job(kind, tx.council_id, subject_id, part)])


async def enqueue_all(tx: Transaction, jobs: Iterable[Job]) -> None:
    """Ask for several pieces of work with one statement."""
    wanted = list(jobs)
    if not wanted:
        return
    await questions("queue").enqueue(
        tx.db,
        entrypoints=[job.lane for job in wanted],
        payloads=[msgspec.json.encode(job) for job in wanted],
        dedupe_keys=[job.name for job in wanted],
        priorities=[0 for _ in wanted],
    )
