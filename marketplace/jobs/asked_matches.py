"""Problems that programs ask about: solved in a thread, tried three times, kept for a week."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from threading import Event

from marketplace.acts import asked_matches as acts
from marketplace.acts.asked_matches import JOB, BegunMatch
from marketplace.acts.reading import column
from marketplace.asked_matches import ATTEMPTS_MAX
from marketplace.database.queue import Job
from marketplace.database.transaction import Transaction
from marketplace.jobs.pools import at, clock
from marketplace.jobs.work import Kind, Work, daily
from matching.problem import decode
from matching.result import encode
from matching.solve import solve
from sql import questions

GIVEN_UP = "The search broke off each time we tried. Check the problem with `mutual match`."


async def solve_asked(work: Work) -> None:
    """Solve one problem and write its answer, or after three attempts that there is none."""
    pool, council_id, match_id = work.pools.app, work.job.council_id, work.job.subject_id
    result, failure = None, GIVEN_UP
    while True:
        async with at(pool, council_id, work.now) as tx:
            begun = await acts.begin_match(tx, match_id)
        if begun is None:
            break
        stop = Event()
        try:
            result = await asyncio.to_thread(_solved, begun, stop)
            break
        except asyncio.CancelledError:
            # Told to stop: another worker starts again.
            await asyncio.shield(_hand_back(work))
            raise
        except Exception:
            if begun.attempts >= ATTEMPTS_MAX:
                break
        finally:
            stop.set()
    async with at(pool, council_id, work.now) as tx:
        await acts.end_match(tx, match_id, await clock(tx), result, None if result else failure)


def _solved(begun: BegunMatch, stop: Event) -> bytes:
    problem = decode(begun.problem)
    found = solve(problem, begun.seed, begun.seconds_max, should_stop=stop.is_set)
    return encode(found)


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
