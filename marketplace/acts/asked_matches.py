"""A program asks to have a matching problem solved, and comes back for the answer."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from marketplace import asked_matches as rules
from marketplace.acts import audit
from marketplace.database.queue import enqueue
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from matching.problem import Problem, encode
from sql import questions

JOB = "solve_asked"


class AskMatch(Struct, frozen=True):
    """A problem, the seed that makes its answer repeatable, and the most seconds to search."""

    problem: Problem
    seed: int
    seconds: int


class AskedMatch(Struct, frozen=True):
    """A problem that was asked about and, when it is solved, its answer as JSON."""

    match_id: UUID
    asked_at: datetime
    finished_at: datetime | None
    expires_at: datetime
    result: bytes | None
    failure: str | None


class BegunMatch(Struct, frozen=True):
    """A problem taken for one more attempt."""

    problem: bytes
    seed: int
    seconds_max: int
    attempts: int


async def ask_match(tx: Transaction, who: Who, form: AskMatch, now: datetime) -> UUID:
    """Queue a problem to be solved; returns its id.

    Raises Invalid for a problem that cannot be solved, Refused while three of one's own wait.
    """
    require_role(who, "provider", "finance", "commissioner")
    ask = questions("asked_matches")
    key = {"council_id": tx.council_id, "provider_id": who.provider_id}
    await ask.lock_asker(tx.db, **key)
    rules.check_asked(form.problem, form.seconds, await ask.waiting_of(tx.db, **key))
    match_id = tx.new_id()
    await ask.add(
        tx.db,
        match_id=match_id,
        asked_by=who.sign_in_id,
        problem=encode(form.problem),
        seed=form.seed,
        seconds_max=form.seconds,
        asked_at=now,
        expires_at=rules.forgotten_at(now),
        **key,
    )
    await enqueue(tx, JOB, match_id)
    await audit.record(tx, who, "ask_match", "asked_match", match_id, now)
    return match_id


async def asked_match(tx: Transaction, who: Who, match_id: UUID) -> AskedMatch:
    """A problem of one's own organisation and its answer. Raises NotFound."""
    found = one(
        AskedMatch,
        await questions("asked_matches").find(
            tx.db, council_id=tx.council_id, match_id=match_id, provider_id=who.provider_id
        ),
    )
    if found is None:
        raise NotFound("There is no such match. Answers are kept for a week.")
    return found


async def begin_match(tx: Transaction, match_id: UUID) -> BegunMatch | None:
    """Take a problem for one more attempt; None where it is solved, forgotten or given up."""
    return one(
        BegunMatch,
        await questions("asked_matches").begin(
            tx.db, council_id=tx.council_id, match_id=match_id, attempts_max=rules.ATTEMPTS_MAX
        ),
    )


async def end_match(
    tx: Transaction, match_id: UUID, now: datetime, result: bytes | None, failure: str | None
) -> None:
    """Write the answer, or why there is none."""
    await questions("asked_matches").finish(
        tx.db,
        council_id=tx.council_id,
        match_id=match_id,
        finished_at=now,
        result=result,
        failure=failure,
    )


async def forget_matches(tx: Transaction, who: Who, now: datetime) -> None:
    """Remove what is older than a week."""
    require_role(who, "worker")
    await questions("asked_matches").forget(tx.db, council_id=tx.council_id, now=now)
