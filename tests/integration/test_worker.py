"""The worker: what is due is done once, a killed one costs one attempt, poison ends by name."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from marketplace.acts import matches
from marketplace.acts.matches import stop_match
from marketplace.database.keys import (
    DRAFT,
    OPENER,
    OPENER_PUBLIC,
    SIGN_IN,
    make_key_files,
    read_key,
)
from marketplace.database.pool import open_pool
from marketplace.database.queue import Job, enqueue, enqueue_all
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.due import run_due, tick
from marketplace.jobs.kinds import KINDS
from marketplace.jobs.matching import ATTEMPTS_MAX, FAILURES_MAX, solve_part, start_match
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools
from marketplace.jobs.rounds import COMBINE, MATCH_PART, MATCH_ROUND
from marketplace.jobs.worker import run_worker
from marketplace.settings import Settings
from providers.said import recalled
from tests.integration.bidding import (
    AFTER,
    COUNCIL,
    OPENER_SECRET,
    Town,
    build_town,
    published,
    send,
)

ROUNDS = (MATCH_ROUND, MATCH_PART, COMBINE)


@pytest.fixture
async def pools(pool: Pool, dsns: Dsns) -> AsyncIterator[Pools]:
    """The worker's two ways into this test's database."""
    async with await open_pool(dsns.opener, purpose="jobs", size=4) as opener:
        yield Pools(pool, opener)


@pytest.fixture
def worker_settings(dsns: Dsns, tmp_path: Path) -> Settings:
    """A worker of this test's database, with the opener key that the town's keys are wrapped to."""
    keys = tmp_path / "keys"
    keys.mkdir()
    (keys / OPENER).write_bytes(OPENER_SECRET)
    return Settings(data_folder=tmp_path, dsn_app=dsns.demo, dsn_opener=dsns.opener)


async def _town_with_bids(pool: Pool) -> Town:
    """A round that has closed by now, with two bids."""
    town = await build_town(pool)
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_400)
    await send(town, commission_id, 1, 2_600)
    return town


async def _until(what: Callable[[], Any], seconds: float = 20.0) -> Any:
    for _ in range(int(seconds / 0.1)):
        if found := await what():
            return found
        await asyncio.sleep(0.1)
    raise AssertionError("it did not happen in time")


async def _working(settings: Settings, what: Callable[[], Any], **how: Any) -> Any:
    """Run a worker in this process until something is so."""
    stop = asyncio.Event()
    worker = asyncio.create_task(run_worker(settings, stop, tick_seconds=0.2, **how))
    try:
        return await _until(what)
    finally:
        stop.set()
        await worker


def test_key_files_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    """Making them again keeps the keys; only their owner may read them."""
    make_key_files(tmp_path / "keys")
    names = (DRAFT, OPENER, OPENER_PUBLIC, SIGN_IN)
    before = {name: read_key(tmp_path / "keys" / name) for name in names}
    make_key_files(tmp_path / "keys")
    files = sorted((tmp_path / "keys").iterdir())
    assert {file.name: file.read_bytes() for file in files} == before
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


async def test_a_job_is_gone_if_its_transaction_is_and_waits_once(pool: Pool) -> None:
    """Enqueue commits or rolls back with the change; the same job is queued once."""
    subject = uuid4()
    with pytest.raises(ZeroDivisionError):
        async with transaction(pool, COUNCIL) as tx:
            await enqueue(tx, "match_round", subject)
            raise ZeroDivisionError
    async with transaction(pool, COUNCIL) as tx:
        assert await tx.db.fetchval("select count(*) from pgqueuer") == 0
        await enqueue(tx, "match_round", subject)
        await enqueue_all(tx, [Job("match_round", COUNCIL, subject)] * 3)
        assert await tx.db.fetchval("select count(*) from pgqueuer") == 1


def test_asking_for_work_does_not_load_the_queue_library() -> None:
    """The web process never pays for pgqueuer, pydantic or ortools."""
    code = (
        "import sys, marketplace.database.queue, marketplace.acts.matches;"
        "print([m for m in ('pgqueuer', 'pydantic', 'ortools') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


async def test_the_worker_matches_a_round_that_is_due(
    pools: Pools, worker_settings: Settings
) -> None:
    """From sealed envelopes to awards without anyone asking; a second tick finds nothing."""
    town = await _town_with_bids(pools.app)

    async def matched() -> bool:
        async with transaction(pools.app, COUNCIL) as tx:
            return (await matches.find_round(tx, town.round_id)).matched_at is not None

    await _working(worker_settings, matched)
    assert await tick(pools, ROUNDS) == 0
    async with transaction(pools.app, COUNCIL) as tx:
        [run] = await matches.runs_of_round(tx, town.round_id)
        assert run.status == "optimal"
        assert await tx.db.fetchval("select count(*) from award") == 1


async def test_nothing_is_due_while_the_history_is_being_built(pools: Pools) -> None:
    """The story's own clock opens its rounds; the worker waits until the story is told."""
    await _town_with_bids(pools.app)
    async with pools.app.acquire() as db:
        await db.execute("insert into demonstration (seed) values (1)")
    assert await tick(pools) == 0


async def test_doing_what_is_due_twice_does_it_once(pools: Pools) -> None:
    """`run_due` matches the round and the day's work; the second pass does nothing."""
    town = await _town_with_bids(pools.app)
    first = await run_due(pools, COUNCIL, AFTER, OPENER_SECRET, seconds=5)
    second = await run_due(pools, COUNCIL, AFTER, OPENER_SECRET, seconds=5)
    assert "match_round" in first and "pay_what_is_due" in first and second == []
    async with town.at(AFTER) as tx:
        assert await tx.db.fetchval("select count(*) from match_run") == 1


async def _begun(pools: Pools) -> tuple[Town, UUID]:
    town = await _town_with_bids(pools.app)
    await open_envelopes(pools, COUNCIL, town.round_id, None, OPENER_SECRET)
    run_id = await start_match(pools, COUNCIL, town.round_id, seconds=5)
    assert run_id is not None
    return town, run_id


SLEEPER = """
import asyncio, sys
from pathlib import Path
from marketplace.jobs.worker import run_worker
from marketplace.settings import Settings
NEVER_ANSWERS = (sys.executable, "-c", "import sys; sys.stdin.read()")
settings = Settings(Path(sys.argv[1]), dsn_app=sys.argv[2], dsn_opener=sys.argv[3])
asyncio.run(run_worker(settings, asyncio.Event(), program=NEVER_ANSWERS))
"""


async def test_a_worker_killed_in_mid_part_costs_one_attempt(
    pools: Pools, worker_settings: Settings
) -> None:
    """Another worker notices the silence, takes the part again and the round is matched."""
    town, run_id = await _begun(pools)
    folder, app, opener = (
        str(worker_settings.data_folder), worker_settings.dsn_app, worker_settings.dsn_opener,
    )  # fmt: skip
    assert app is not None and opener is not None
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        SLEEPER,
        folder,
        app,
        opener,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )

    async def state(wanted: str) -> bool:
        async with transaction(pools.app, COUNCIL) as tx:
            [part] = await matches.parts_of_run(tx, run_id)
            return part.state == wanted

    try:
        await _until(lambda: state("running"))
    finally:
        child.send_signal(signal.SIGKILL)
        await child.wait()
    await _working(worker_settings, lambda: state("done"), silent_seconds=2)
    async with transaction(pools.app, COUNCIL) as tx:
        [part] = await matches.parts_of_run(tx, run_id)
        assert part.attempts == 2
    await _working(worker_settings, lambda: _matched(pools, town))


async def _matched(pools: Pools, town: Town) -> bool:
    async with transaction(pools.app, COUNCIL) as tx:
        return (await matches.find_round(tx, town.round_id)).matched_at is not None


async def test_a_poison_part_ends_as_a_named_failure(
    pools: Pools, worker_settings: Settings
) -> None:
    """After three tries the run fails and says which part and why; nothing else is stored."""
    town, run_id = await _begun(pools)
    async with transaction(pools.app, COUNCIL) as tx:
        await tx.db.execute("update match_part set problem = '{\"needs\": 7}'")

    async def failed() -> Any:
        async with transaction(pools.app, COUNCIL) as tx:
            [run] = await matches.runs_of_round(tx, town.round_id)
            return run.finished_at and run

    run = await _working(worker_settings, failed)
    assert run.status == "failed"
    assert recalled(run.failure).startswith(f"Part 0 failed {FAILURES_MAX} times: ValidationError")
    async with transaction(pools.app, COUNCIL) as tx:
        [part] = await matches.parts_of_run(tx, run_id)
        assert (part.state, part.attempts) == ("failed", FAILURES_MAX)
        assert await tx.db.fetchval("select count(*) from award") == 0


async def test_workers_that_die_each_time_fail_the_part(pools: Pools) -> None:
    """Twenty begun attempts and no answer: the next worker does not try again."""
    _, run_id = await _begun(pools)
    async with transaction(pools.app, COUNCIL) as tx:
        await tx.db.execute("update match_part set attempts = $1, state = 'running'", ATTEMPTS_MAX)
    await solve_part(pools, COUNCIL, run_id, 0)
    async with transaction(pools.app, COUNCIL) as tx:
        [part] = await matches.parts_of_run(tx, run_id)
    assert part.state == "failed" and part.failure is not None
    assert "the worker stopped each time" in recalled(part.failure)


async def test_a_match_that_is_stopped_keeps_the_best_so_far(
    pools: Pools, worker_settings: Settings
) -> None:
    """The commissioner stops a run; it ends with an answer that passed the checker."""
    town, run_id = await _begun(pools)
    async with transaction(pools.app, COUNCIL) as tx:
        await stop_match(tx, town.commissioner, town.round_id, run_id, AFTER)
    await _working(worker_settings, lambda: _matched(pools, town))
    async with transaction(pools.app, COUNCIL) as tx:
        [run] = await matches.runs_of_round(tx, town.round_id)
    assert run.stop_asked_at is not None and run.status in ("optimal", "feasible", "stopped")


def test_every_kind_of_work_has_a_name_of_its_own() -> None:
    """The queue finds a handler by name."""
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert (
        msgspec.json.decode(msgspec.json.encode(Job("combine", 1, UUID(int=7))), type=Job).part == 0
    )
