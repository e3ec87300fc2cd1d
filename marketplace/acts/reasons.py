"""The reasons of a stored match: what a worker needs to find them, and writing them once."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from marketplace.acts import matches
from marketplace.acts.audit import record
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.reasons import rows_of
from matching.problem import decode
from matching.reason import Reasons
from sql import questions


class SolvedRun(Struct, frozen=True):
    """A run with an answer that nobody gave reasons for yet."""

    round_id: UUID
    problem: bytes
    result: bytes
    seed: int


class Reason(Struct, frozen=True):
    """One reason as a page reads it; `title` is its commission's where the page has several."""

    kind: str
    lot_title: str
    sentence: str
    proof: str
    title: str


async def solved_run(tx: Transaction, run_id: UUID) -> SolvedRun | None:
    """A run to give reasons for; None where that is done or it has no answer."""
    row = await questions("reasons").solved(tx.db, council_id=tx.council_id, run_id=run_id)
    return one(SolvedRun, row)


async def store_reasons(
    tx: Transaction, who: Who, run_id: UUID, solved: SolvedRun, found: Reasons, now: datetime
) -> bool:
    """Write the reasons of a run; False, and nothing written, when that was done before."""
    require_role(who, "worker")
    ask, key = questions("reasons"), {"council_id": tx.council_id, "run_id": run_id}
    names = (await matches.problem_of_round(tx, solved.round_id)).names
    first = await ask.mark_explained(tx.db, **key, now=now, unexplained=found.left_out)
    if not first:
        return False
    rows = rows_of(decode(solved.problem), found, names, tx.new_id)
    await ask.add(tx.db, **key, rows=rows)
    detail = {"reasons": len(rows), "solves": found.solves, "left_out": found.left_out}
    await record(tx, who, "explain_match", "match_run", run_id, now, detail=detail)
    return True


async def of_member(
    tx: Transaction, commission_id: UUID, run_id: UUID, member_id: UUID
) -> list[Reason]:
    """What one member is told of their own needs."""
    return await read(
        Reason,
        questions("reasons").of_member(
            tx.db,
            council_id=tx.council_id,
            commission_id=commission_id,
            run_id=run_id,
            member_id=member_id,
        ),
    )


async def of_bid(tx: Transaction, commission_id: UUID, provider_id: UUID) -> list[Reason]:
    """What a provider is told of the lots its bid lost."""
    return await read(
        Reason,
        questions("reasons").of_bid(
            tx.db,
            council_id=tx.council_id,
            commission_id=commission_id,
            provider_id=provider_id,
        ),
    )


async def of_round(tx: Transaction, run_id: UUID, kind: str) -> list[Reason]:
    """What officers are told of a run's unmet needs, or of what rules cost."""
    return await read(
        Reason,
        questions("reasons").of_round(tx.db, council_id=tx.council_id, run_id=run_id, kind=kind),
    )
