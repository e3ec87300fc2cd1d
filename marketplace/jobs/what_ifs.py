"""What-ifs: solved warm by a solver, the parts a change leaves alone keep their answers."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime

import msgspec

from marketplace.acts import what_ifs as acts
from marketplace.acts.reading import column
from marketplace.acts.what_ifs import JOB
from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction
from marketplace.jobs.pools import at, clock
from marketplace.jobs.tasks import SolveChanged
from marketplace.jobs.work import Kind, Work, daily
from marketplace.what_ifs import difference_of
from matching.problem import decode
from matching.result import decode as decode_result
from providers.said import said
from sql import questions

log = logging.getLogger(__name__)
SECONDS = 30.0
LATE_SECONDS = 15.0
GIVEN_UP = said("The computer could not work this out. Try a smaller change.")


async def solve_what_if(work: Work) -> None:
    """Solve one what-if and write the difference, or after two attempts that there is none."""
    pools, council_id, what_if_id = work.pools, work.job.council_id, work.job.subject_id
    found = None
    while True:
        async with at(pools.app, council_id, work.now) as tx:
            begun = await acts.begin_what_if(tx, what_if_id)
        if begun is None:
            break
        what_if, known, rules = begun
        task = SolveChanged(
            what_if.problem,
            what_if.result,
            list(known),
            msgspec.json.encode(what_if.change),
            what_if.seed,
            SECONDS,
            rules,
        )
        try:
            done = await pools.solver.do(
                task, SECONDS + LATE_SECONDS, lambda _: None, lambda: False
            )
        except Exception:
            log.exception("what-if %s broke off", what_if_id)
            continue
        found = await asyncio.to_thread(
            difference_of,
            decode(what_if.problem),
            decode_result(what_if.result),
            decode(done.problem),
            decode_result(done.result),
            rules,
        )
        break
    async with at(pools.app, council_id, work.now) as tx:
        failure = None if found else GIVEN_UP
        await acts.end_what_if(tx, what_if_id, await clock(tx), found, failure)


async def waiting(tx: Transaction, _now: datetime) -> Sequence[Job]:
    """What-ifs nobody has solved yet."""
    found = await column(questions("what_ifs").waiting(tx.db, council_id=tx.council_id))
    return [Job(JOB, tx.council_id, what_if_id) for what_if_id in found]


SOLVE_WHAT_IF = Kind(JOB, solve_what_if, waiting)
FORGET_WHAT_IFS = daily("forget_what_ifs", acts.forget_what_ifs)
