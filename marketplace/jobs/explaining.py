"""Reasons after a match: found by a solver within a budget, the biggest first, and stored."""

import logging
from collections.abc import Sequence
from datetime import datetime

from marketplace.acts import reasons as acts
from marketplace.acts.reading import column
from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction
from marketplace.jobs.pools import at, clock, worker
from marketplace.jobs.tasks import ExplainMatch
from marketplace.jobs.work import Kind, Work
from matching.reason import Reasons, decode
from sql import questions

log = logging.getLogger(__name__)
JOB = "explain_match"
SECONDS = 180.0
LATE_SECONDS = 30.0
NOTHING_FOUND = Reasons((), (), (), (), 1, 0, 0.0)


async def explain_match(work: Work) -> None:
    """Find and store why, once for each run; a search that breaks off leaves no reason behind."""
    council_id, run_id = work.job.council_id, work.job.subject_id
    async with at(work.pools.app, council_id, work.now) as tx:
        solved = await acts.solved_run(tx, run_id)
    if solved is None:
        return
    task = ExplainMatch(solved.problem, solved.result, solved.seed, SECONDS)
    try:
        done = await work.pools.solver.do(
            task, SECONDS + LATE_SECONDS, lambda _: None, lambda: False
        )
        found = decode(done.result)
    except Exception:
        log.exception("no reasons for match %s", run_id)
        found = NOTHING_FOUND
    async with at(work.pools.app, council_id, work.now, work.new_id) as tx:
        await acts.store_reasons(tx, worker(council_id), run_id, solved, found, await clock(tx))


async def unexplained(tx: Transaction, _now: datetime) -> Sequence[Job]:
    """Runs with an answer and without reasons."""
    found = await column(questions("reasons").to_explain(tx.db, council_id=tx.council_id))
    return [Job(JOB, tx.council_id, run_id) for run_id in found]


EXPLAIN_MATCH = Kind(JOB, explain_match, unexplained, later=True)
