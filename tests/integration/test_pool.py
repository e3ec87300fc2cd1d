"""Connections keep their limits, and a transaction its context, from one use to the next."""

import asyncio
from datetime import UTC, datetime

import asyncpg
import pytest
from msgspec import Struct

from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from providers.said import said


async def test_limits_survive_release(app_pool: Pool) -> None:
    """A connection that was used and given back still has the timeouts of its purpose."""
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
    for _ in range(2):
        async with app_pool.acquire() as db:
            shown = [await db.fetchval(f"show {name}") for name in names]
            await db.execute("set statement_timeout = '1h'")
        assert shown == ["5s", "2s", "10s"]


async def test_times_are_utc_and_json_is_values(app_pool: Pool) -> None:
    """Times come back in UTC, jsonb goes in and comes out as values, Structs included."""

    class Pence(Struct, frozen=True):
        amount_pence: int

    async with app_pool.acquire() as db:
        now = await db.fetchval("select clock_timestamp()")
        value = await db.fetchval("select $1::jsonb", {"a": [1, None, "é"], "p": Pence(5)})

    assert abs((now - datetime.now(UTC)).total_seconds()) < 60
    assert value == {"a": [1, None, "é"], "p": {"amount_pence": 5}}


async def test_context_ends_with_the_transaction(app_pool: Pool) -> None:
    """The council of one request is unknown to the next one on the same connection."""
    async with transaction(app_pool, 7) as tx:
        assert await tx.db.fetchval("select current_setting('app.council', true)") == "7"

    async with app_pool.acquire() as db:
        assert not await db.fetchval("select nullif(current_setting('app.council', true), '')")


async def test_a_lock_is_not_waited_for_for_ever(app_pool: Pool) -> None:
    """A transaction that waits for another's lock is refused after about two seconds."""
    async with app_pool.acquire() as first, first.transaction():
        await first.execute("select pg_advisory_xact_lock(1)")
        async with app_pool.acquire() as second, second.transaction():
            with pytest.raises(asyncpg.LockNotAvailableError):
                await second.execute("select pg_advisory_xact_lock(1)")


async def test_a_full_pool_says_so_within_its_limit(dsns: Dsns) -> None:
    """With every connection in use a transaction gives up instead of queueing for ever."""
    from marketplace.database.pool import open_pool

    async with await open_pool(dsns.app, purpose="web", size=1) as pool, pool.acquire():
        started = asyncio.get_running_loop().time()
        with pytest.raises(TimeoutError):
            async with transaction(pool, 1):
                pass
        assert asyncio.get_running_loop().time() - started < 4


async def test_a_rules_sentence_is_stored_as_its_text(pool: Pool) -> None:
    """In jsonb a sentence that remembers its values is text; what is no sentence is refused."""
    sentence = said("%(left_pence)s is left.", left_pence=500)
    async with pool.acquire() as db:
        assert await db.fetchval("select $1::jsonb", [sentence]) == ["£5 is left."]
        with pytest.raises(asyncpg.DataError):
            await db.fetchval("select $1::jsonb", [object()])
