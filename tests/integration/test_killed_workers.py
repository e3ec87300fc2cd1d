"""Two workers, ten kills -9 at random moments: one match, every part once, nothing left behind."""

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest

from marketplace.acts import matches
from marketplace.database.keys import OPENER
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.matching import start_match
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools
from matching.check import faults
from matching.problem import decode
from matching.result import decode as decode_result
from sql import questions
from tests.integration.bidding import (
    COUNCIL,
    OPENER_SECRET,
    Town,
    another_cluster,
    build_town,
    published,
    send,
)

KILLS = 10
CLUSTERS = 14
SEED = 20_260_105
# Every third part is soon done; the others take until the kills are over, and say who is at it.
SLOW_SOLVER = """
import os, random, sys, time
from pathlib import Path
from marketplace.jobs import solver
folder, quick = Path(sys.argv[1]), solver.do_task
def slow(task, tell, should_stop):
    if random.random() > 0.3:
        (folder / f"busy-{os.getpid()}").touch()
        while (folder / "slow").exists():
            time.sleep(0.05)
    return quick(task, tell, should_stop)
solver.do_task = slow
solver.main(int(sys.argv[2]))
"""
WORKER = """
import asyncio, sys
from pathlib import Path
from marketplace.jobs.worker import run_worker
from marketplace.settings import Settings
settings = Settings(
    Path(sys.argv[1]), dsn_app=sys.argv[2], dsn_opener=sys.argv[3], solvers=1
)
program = (sys.executable, "-c", sys.argv[4], sys.argv[1])
asyncio.run(
    run_worker(settings, asyncio.Event(), tick_seconds=0.5, silent_seconds=2, program=program)
)
"""


@pytest.fixture
async def pools(pool: Pool, dsns: Dsns) -> AsyncIterator[Pools]:
    """The worker's two ways into this test's database."""
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        yield Pools(pool, opener)


async def _many_parts(pools: Pools) -> tuple[Town, UUID]:
    """A round of clusters that share no provider's room: each is a part of its own."""
    town = await build_town(pools.app, providers=2)
    for _ in range(CLUSTERS):
        one = await another_cluster(town)
        commission_id = await published(one)
        for bidder, pence in enumerate((2_400, 2_600)):
            await send(one, commission_id, bidder, pence)
    await open_envelopes(pools, COUNCIL, town.round_id, None, OPENER_SECRET)
    run_id = await start_match(pools, COUNCIL, town.round_id, seconds=30)
    assert run_id is not None
    return town, run_id


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Workers:
    """Two workers of one database, each started again when it is killed."""

    def __init__(self, folder: Path, dsns: Dsns) -> None:
        (folder / "keys").mkdir()
        (folder / "keys" / OPENER).write_bytes(OPENER_SECRET)
        self.folder = folder
        self.command = (sys.executable, "-c", WORKER, str(folder), dsns.demo, dsns.opener)
        self.running: list[asyncio.subprocess.Process] = []
        self.solvers: set[int] = set()

    async def start(self) -> None:
        path = os.pathsep.join(filter(None, sys.path))
        self.running.append(
            await asyncio.create_subprocess_exec(
                *self.command, SLOW_SOLVER, env=os.environ | {"PYTHONPATH": path}
            )
        )

    async def kill(self, one: asyncio.subprocess.Process) -> None:
        self.solvers.update(_children(one.pid))
        one.send_signal(signal.SIGKILL)
        await one.wait()
        self.running.remove(one)

    def busy(self) -> list[asyncio.subprocess.Process]:
        """Those in the middle of a part."""
        files = {int(file.name.partition("-")[2]) for file in self.folder.glob("busy-*")}
        return [one for one in self.running if files & set(_children(one.pid))]

    async def orphans(self) -> list[int]:
        """The solvers of killed workers that still run after two seconds."""
        for _ in range(20):
            if not (left := [pid for pid in self.solvers if _runs(pid)]):
                return []
            await asyncio.sleep(0.1)
        return left


async def _kill_ten(workers: Workers, draw: random.Random) -> None:
    """Each time one that is in the middle of a part; a worker takes its place."""
    for _ in range(KILLS):
        await asyncio.sleep(draw.uniform(0.0, 0.7))
        for _ in range(1_000):
            if busy := workers.busy():
                break
            await asyncio.sleep(0.05)
        await workers.kill(draw.choice(busy))
        await workers.start()


async def test_ten_kills_cost_attempts_and_neither_lose_nor_double_a_match(
    pools: Pools, dsns: Dsns, tmp_path: Path
) -> None:
    """Every part is done, no failure is counted, the checker is content, no solver is left."""
    town, run_id = await _many_parts(pools)
    workers = Workers(tmp_path, dsns)
    (tmp_path / "slow").touch()
    try:
        await workers.start()
        await workers.start()
        await _kill_ten(workers, random.Random(SEED))
        (tmp_path / "slow").unlink()
        matched = await _matched(pools, town)
    finally:
        for one in list(workers.running):
            await workers.kill(one)
    assert matched and await workers.orphans() == []
    async with transaction(pools.app, COUNCIL) as tx:
        [run] = await matches.runs_of_round(tx, town.round_id)
        parts = await matches.parts_of_run(tx, run_id)
        key = {"council_id": COUNCIL, "run_id": run_id}
        problem = decode(await questions("matches").problem(tx.db, **key))
        result = decode_result(await questions("matches").result(tx.db, **key))
        awards = await tx.db.fetch("select lot_id from award")
        lines = await tx.db.fetch("select lot_need_id from award_line")
        failures = await tx.db.fetchval("select sum(failures) from match_part")
    assert run.status == "optimal" and faults(problem, result) == []
    assert {part.state for part in parts} == {"done"} and len(parts) == CLUSTERS
    assert failures == 0 and sum(part.attempts for part in parts) >= CLUSTERS + KILLS
    assert len({row[0] for row in awards}) == len(awards) == len(problem.lots)
    assert len({row[0] for row in lines}) == len(lines) == len(problem.needs)


async def _matched(pools: Pools, town: Town) -> bool:
    """Whether the round is matched within a minute."""
    for _ in range(300):
        async with transaction(pools.app, COUNCIL) as tx:
            if (await matches.find_round(tx, town.round_id)).matched_at is not None:
                return True
        await asyncio.sleep(0.2)
    return False
