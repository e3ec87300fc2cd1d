"""What is due: asked of the queue by the worker's tick, or done at once for the demonstration."""

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from marketplace.acts.reading import column
from marketplace.database.queue import Job, enqueue_all
from marketplace.database.transaction import Pool, random_id
from marketplace.jobs.kinds import BY_NAME, KINDS
from marketplace.jobs.pools import Pools, at, clock
from marketplace.jobs.post import Mailing
from marketplace.jobs.work import Kind, Work
from sql import questions

NO_COUNCIL = 0
SECONDS_OF_A_ROUND = 120


async def councils_of(pool: Pool) -> list[int]:
    """The councils to look after; none while the demonstration's history is being built."""
    async with at(pool, NO_COUNCIL) as tx:
        return await column(questions("queue").councils(tx.db))


async def tick(pools: Pools, kinds: Sequence[Kind] = KINDS) -> int:
    """Ask the queue for all that is due in every council; returns how much was found.

    What waits or runs already is not asked for again: poking twice does nothing twice.
    """
    found = 0
    for council_id in await councils_of(pools.app):
        async with at(pools.app, council_id) as tx:
            now = await clock(tx)
            jobs = [job for kind in kinds if kind.due for job in await kind.due(tx, now)]
            await enqueue_all(tx, jobs)
        found += len(jobs)
    return found


async def run_due(
    pools: Pools,
    council_id: int,
    now: datetime,
    opener_secret: bytes,
    *,
    new_id: Callable[[], UUID] = random_id,
    seconds: int = SECONDS_OF_A_ROUND,
    kinds: Sequence[Kind] = KINDS,
) -> list[str]:
    """Do all that is due in a council at a moment, here and now; returns the kinds done, in order.

    One pass over the kinds in their order of the day. Raises what a job raises.
    """
    done = []
    for kind in kinds:
        if kind.due is None or kind.later:
            continue
        async with at(pools.app, council_id, now) as tx:
            jobs = await kind.due(tx, now)
        for job in jobs:
            await kind.do(Work(pools, job, opener_secret, now, False, new_id, seconds))
            done.append(job.kind)
    return done


async def do_job(
    pools: Pools, job: Job, opener_secret: bytes, mailing: Mailing | None = None
) -> None:
    """Do one job from the queue. Raises KeyError for a kind this program does not know."""
    await BY_NAME[job.kind].do(Work(pools, job, opener_secret, mailing=mailing))
