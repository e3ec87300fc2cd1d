"""Problems that programs ask about: solved by a solver, within their seconds, kept for a week."""

import asyncio
import time
from collections.abc import Sequence
from datetime import datetime

from marketplace.acts import asked_matches as acts
from marketplace.acts.asked_matches import JOB
from marketplace.acts.reading import column
from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction
from marketplace.jobs.pools import at, clock
from marketplace.jobs.solvers import OutOfTime
from marketplace.jobs.tasks import SolveWhole
from marketplace.jobs.work import Kind, Work, daily
from providers.said import said
from sql import questions

GIVEN_UP = said("The search broke off each time we tried. Check the problem with `mutual match`.")
TOO_LATE = said(
    "The time was over before there was an answer. Allow more seconds, or ask for less."
)
# After its seconds a search may end what it is at, and give its reasons.
LATE_SECONDS = 1.5


async def solve_asked(work: Work) -> None:
    """Solve one problem and write its answer, or why there is none.

    A search that broke off begins again while its seconds are not over.
    """
    pool, council_id, match_id = work.pools.app, work.job.council_id, work.job.subject_id
    result, failure, started = None, GIVEN_UP, time.monotonic()
    while True:
        async with at(pool, council_id, work.now) as tx:
            begun = await acts.begin_match(tx, match_id)
        if begun is None:
            break
        try:
            task = SolveWhole(begun.problem, begun.seed, begun.seconds_max)
            limit = begun.seconds_max + LATE_SECONDS
            solved = await work.pools.solver.do(task, limit, lambda _: None, lambda: False)
            result = solved.result
            break
        except asyncio.CancelledError:
            # Told to stop: another worker starts again.
            await asyncio.shield(_hand_back(work))
            raise
        except OutOfTime:
            failure = TOO_LATE
            break
        except Exception:
            if time.monotonic() - started > begun.seconds_max:
                break
    async with at(pool, council_id, work.now) as tx:
        await acts.end_match(tx, match_id, await clock(tx), result, None if result else failure)


async def _hand_back(work: Work) -> None:
    async with at(work.pools.app, work.job.council_id, work.now) as tx:
        await questions("asked_matches").hand_back(
            tx.db, council_id=work.job.council_id, match_id=work.job.subject_id
        )


async def unsolved(tx: Transaction, _now: datetime) -> Sequence[Job]:
    """Problems nobody has solved yet."""
    found = await column(questions("asked_matches").unsolved(tx.db, council_id=tx.council_id))
    return [Job(JOB, tx.council_id, match_id) for match_id in found]


SOLVE_ASKED = Kind(JOB, solve_asked, unsolved)
FORGET_ASKED = daily("forget_asked", acts.forget_matches)
