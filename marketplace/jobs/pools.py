"""What a job works with: the two ways into the database, the moment it is, and who is acting."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from marketplace.database.transaction import Pool, Transaction, random_id, transaction
from marketplace.jobs.solvers import Here, Solver
from marketplace.people import Who


class Pools(NamedTuple):
    """`app` does the work; `opener` reads released keys and writes opened bids, nothing else.

    `solver` searches: a worker's in processes of their own, else in a thread.
    """

    app: Pool
    opener: Pool
    solver: Solver = Here()


def worker(council_id: int) -> Who:
    """Who stands in the audit for what falls due by itself."""
    return Who(UUID(int=0), "The worker", "worker", council_id)


@asynccontextmanager
async def at(
    pool: Pool,
    council_id: int,
    now: datetime | None = None,
    new_id: Callable[[], UUID] = random_id,
) -> AsyncIterator[Transaction]:
    """A transaction at a moment of the demonstration's clock; without `now`, at the clock's own.

    Only the demonstration role can choose the moment; for the others the setting does nothing.
    """
    async with transaction(pool, council_id, new_id=new_id) as tx:
        if now is not None:
            await tx.db.execute("select set_config('app.now', $1, true)", now.isoformat())
        yield tx


async def clock(tx: Transaction) -> datetime:
    """The one clock, inside a transaction."""
    now: datetime = await tx.db.fetchval("select app_now()")
    return now
