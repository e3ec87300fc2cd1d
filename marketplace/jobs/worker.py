"""The worker: takes jobs from the queue, and asks every few seconds what has fallen due."""

import asyncio
import logging
import signal
import time
from collections.abc import Sequence
from contextlib import AsyncExitStack, suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import asyncpg
from pgqueuer import PgQueuer
from pgqueuer import models as pgqueuer_models

from marketplace.database.keys import OPENER, make_key_files, read_key
from marketplace.database.pool import open_pool
from marketplace.database.queue import Lane, read_job
from marketplace.jobs.due import do_job, tick
from marketplace.jobs.pools import Pools
from marketplace.jobs.post import Mailing
from marketplace.jobs.solvers import PROGRAM, Solvers
from marketplace.settings import BadSetting, Settings

TICK_SECONDS = 5.0
# A worker that was killed is noticed after this long, and its jobs are done by another.
SILENT_SECONDS = 20
POOL_SIZE = 8
BATCH = 4
REST_SECONDS = 300.0  # before a job that failed is tried again
log = logging.getLogger("mutual.worker")


async def work_until_stopped(settings: Settings, mailing: Mailing | None = None) -> None:
    """Work until SIGTERM or SIGINT; a search that is cut short starts again elsewhere.

    Raises BadSetting when the settings name no database, NoKey when the key file cannot be read.
    """
    stop = asyncio.Event()
    for kind in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            asyncio.get_running_loop().add_signal_handler(kind, stop.set)
    await run_worker(settings, stop, mailing)


async def run_worker(
    settings: Settings,
    stop: asyncio.Event,
    mailing: Mailing | None = None,
    *,
    tick_seconds: float = TICK_SECONDS,
    silent_seconds: float = SILENT_SECONDS,
    program: Sequence[str] = PROGRAM,
) -> None:
    """Work until `stop` is set. A worker silent for `silent_seconds` counts as dead.

    `program`: what is started as a solver.
    """
    if settings.dsn_app is None or settings.dsn_opener is None:
        raise BadSetting("The worker needs MUTUAL_DSN_APP and MUTUAL_DSN_OPENER.")
    make_key_files(settings.keys_folder)
    secret = read_key(settings.keys_folder / OPENER)
    async with AsyncExitStack() as stack:
        solvers = Solvers(settings.solvers, settings.solver_memory_mb, program)
        pools = Pools(
            await stack.enter_async_context(
                await open_pool(settings.dsn_app, purpose="jobs", size=POOL_SIZE)
            ),
            await stack.enter_async_context(
                await open_pool(settings.dsn_opener, purpose="jobs", size=2)
            ),
            await stack.enter_async_context(solvers),
        )
        doing = Doing(pools, secret, mailing)
        # The queue counts a lane's limit over all workers together; a search keeps one processor of
        # this machine busy, so the lane of searches has a queue of its own that takes one job at a
        # time, and as many as this worker can do.
        make = partial(_queue, settings.dsn_app, stack, doing, silent_seconds)
        lanes = [await make("work", 0), await make("solve", settings.solvers)]
        await _work(doing, lanes, stop, tick_seconds)


class Doing:
    """The jobs this worker does now, and those that failed and rest before they are tried again."""

    def __init__(self, pools: Pools, secret: bytes, mailing: Mailing | None) -> None:
        self.pools = pools
        self.secret = secret
        self.mailing = mailing
        self.tasks: set[asyncio.Task[None]] = set()
        self.rest_until: dict[bytes, float] = {}

    async def do(self, taken: pgqueuer_models.Job) -> None:
        """Do one job as a task of ours, so that stopping can cancel it."""
        task = asyncio.create_task(self._do_one(taken.payload or b""))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        await asyncio.wait([task])

    async def _do_one(self, payload: bytes) -> None:
        """What goes wrong is logged and rests a while; the tick asks again for what is due."""
        if time.monotonic() < self.rest_until.get(payload, 0.0):
            return
        try:
            await do_job(self.pools, read_job(payload), self.secret, self.mailing)
            self.rest_until.pop(payload, None)
        except Exception:
            self.rest_until[payload] = time.monotonic() + REST_SECONDS
            log.exception("a job failed: %s", payload.decode("utf-8", "replace"))


class Queue(NamedTuple):
    """One lane of the queue as this worker takes jobs from it."""

    queue: PgQueuer
    batch: int
    most: int
    silent_seconds: float

    async def run(self) -> None:
        """Take jobs until told to shut down."""
        await self.queue.run(
            dequeue_timeout=timedelta(seconds=1),
            batch_size=self.batch,
            max_concurrent_tasks=self.most,
            heartbeat_timeout=timedelta(seconds=self.silent_seconds),
        )


async def _queue(
    dsn: str, stack: AsyncExitStack, doing: Doing, silent_seconds: float, lane: Lane, most: int
) -> Queue:
    # PgQueuer reads and writes JSON as text, so it has a connection without our codecs.
    db = await asyncpg.connect(dsn, server_settings={"application_name": f"mutual {lane} queue"})
    stack.push_async_callback(db.close)
    queue = PgQueuer.from_asyncpg_connection(db)
    queue.entrypoint(lane, on_failure="hold")(doing.do)
    if most:
        return Queue(queue, 1, max(2, most), silent_seconds)  # PgQueuer wants twice the batch
    return Queue(queue, BATCH, 2 * BATCH, silent_seconds)


async def _work(
    doing: Doing, lanes: Sequence[Queue], stop: asyncio.Event, tick_seconds: float
) -> None:
    running = [asyncio.create_task(lane.run()) for lane in lanes]
    ticking = asyncio.create_task(_tick_on(doing.pools, tick_seconds))
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({*running, ticking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        ticking.cancel()
        stopping.cancel()
        for lane in lanes:
            lane.queue.shutdown.set()
        for task in list(doing.tasks):
            task.cancel()
        await asyncio.wait({ticking, stopping})
        await asyncio.gather(*running)


async def _tick_on(pools: Pools, tick_seconds: float) -> None:
    while True:
        try:
            await tick(pools)
        except Exception:
            log.exception("looking for what is due failed")
        await asyncio.sleep(tick_seconds)
