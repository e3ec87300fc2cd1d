"""Rounds that fall due: opened and matched after their deadline, part by part."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct

from marketplace.acts.matches import rounds_to_match
from marketplace.acts.reading import column, read
from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction
from marketplace.jobs.matching import combine_run, match_round_now, solve_part, start_match
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.work import Kind, Work
from sql import questions


class PartToSolve(Struct, frozen=True):
    """A part of a run that has not ended."""

    run_id: UUID
    part: int


async def match_round(work: Work) -> None:
    """Open a round whose deadline has passed and begin to match it."""
    pools, council_id, round_id = work.pools, work.job.council_id, work.job.subject_id
    if not work.queued:
        await match_round_now(
            pools,
            council_id,
            round_id,
            work.opener_secret,
            work.now,
            seconds=work.seconds,
            new_id=work.new_id,
        )
        return
    await open_envelopes(pools, council_id, round_id, work.now, work.opener_secret)
    await start_match(pools, council_id, round_id, work.now, seconds=work.seconds)


async def rounds_due(tx: Transaction, now: datetime) -> Sequence[Job]:
    """Rounds past their deadline that nobody has begun to match."""
    return [
        Job("match_round", tx.council_id, one.round_id) for one in await rounds_to_match(tx, now)
    ]


async def match_part(work: Work) -> None:
    """Solve one part of a run."""
    job = work.job
    await solve_part(
        work.pools, job.council_id, job.subject_id, job.part, work.now, queued=work.queued
    )


async def parts_due(tx: Transaction, _now: datetime) -> Sequence[Job]:
    """Parts nobody has finished: asked for again in case the job for them is gone."""
    found = await read(
        PartToSolve, questions("matches").parts_to_solve(tx.db, council_id=tx.council_id)
    )
    return [Job("match_part", tx.council_id, one.run_id, one.part) for one in found]


async def combine(work: Work) -> None:
    """Put the parts of a run together, check and store."""
    await combine_run(
        work.pools, work.job.council_id, work.job.subject_id, work.now, new_id=work.new_id
    )


async def combinations_due(tx: Transaction, _now: datetime) -> Sequence[Job]:
    """Runs whose parts have all ended."""
    found = await column(questions("matches").runs_to_combine(tx.db, council_id=tx.council_id))
    return [Job("combine", tx.council_id, run_id) for run_id in found]


MATCH_ROUND = Kind("match_round", match_round, rounds_due)
MATCH_PART = Kind("match_part", match_part, parts_due)
COMBINE = Kind("combine", combine, combinations_due)
