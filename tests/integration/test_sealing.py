"""A planted price and text are nowhere before the deadline, and with those entitled after it."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from marketplace.acts.bids import opened_bids, save_draft, submit_bid
from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns
from marketplace.database.tables import BRIDGE, COUNCIL_SCOPED, NATIONAL
from marketplace.database.transaction import Pool, set_context, transaction
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools
from tests.integration.bidding import (
    AFTER,
    BEFORE,
    CLOSES,
    COUNCIL,
    DRAFT_KEY,
    OPENER_SECRET,
    Town,
    bid_of,
    build_town,
    published,
    send,
)

CANARY = "canary-linnet-and-finch"
PRICE = 2_987


async def _dump(dsns: Dsns) -> str:
    """Every row of every table as its owner sees it, as text."""
    db = await connect(dsns.owner)
    try:
        tables = [*COUNCIL_SCOPED, *NATIONAL, *BRIDGE, "pgqueuer", "pgqueuer_log"]
        return "\n".join(
            [row[0] for table in tables for row in await db.fetch(f"select t::text from {table} t")]
        )
    finally:
        await db.close()


async def _planted(town: Town) -> None:
    commission_id = await published(town)
    bid = await bid_of(town, commission_id, 0, PRICE, CANARY)
    async with town.at(BEFORE) as tx:
        await save_draft(tx, town.providers[0], bid, BEFORE, draft_key=DRAFT_KEY, nonce=b"n" * 24)
        await submit_bid(tx, town.providers[0], bid, BEFORE)


def _in(text: str) -> bool:
    plain = CANARY in text or CANARY.encode().hex() in text
    return plain or f'"pence_per_head": [{PRICE}]' in text


async def test_a_planted_bid_is_in_no_dump_or_log_before_the_opening_and_is_after(
    pool: Pool, dsns: Dsns, server_log: Path
) -> None:
    """Neither rows, hexadecimal bytes nor the server's log show it; after the deadline they do."""
    town = await build_town(pool)
    await _planted(town)
    assert not _in(await _dump(dsns))
    assert CANARY not in await asyncio.to_thread(server_log.read_text, errors="replace")
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        await open_envelopes(Pools(pool, opener), COUNCIL, town.round_id, AFTER, OPENER_SECRET)
    assert _in(await _dump(dsns))
    async with town.at(AFTER) as tx:
        commission_id = await tx.db.fetchval("select commission_id from commission")
        [found] = await opened_bids(tx, town.commissioner, commission_id)
    assert (found.bid().statement, found.bid().lots[0].prices[0].price_pence) == (CANARY, PRICE)


async def test_who_bids_and_how_many_is_hidden_from_the_council_until_the_opening(
    pool: Pool,
) -> None:
    """In the council's own scope there is no draft, no envelope and no audit row of either."""
    town = await build_town(pool)
    await _planted(town)
    counts = (
        "select (select count(*) from bid_draft), (select count(*) from bid_envelope),"
        " (select count(*) from audit where noun in ('bid_draft', 'bid_envelope'))"
    )
    async with town.at(BEFORE) as tx:
        assert tuple(await tx.db.fetchrow(counts)) == (0, 0, 0)
    async with town.at(CLOSES) as tx:
        assert await tx.db.fetchval("select open_round(1::smallint, $1)", town.round_id)
        assert tuple(await tx.db.fetchrow(counts)) == (0, 1, 1)


async def test_an_envelope_tells_nothing_by_its_size(pool: Pool) -> None:
    """A one-line bid and one with two thousand letters are equally long."""
    town = await build_town(pool)
    commission_id = await published(town)
    await send(town, commission_id, 0)
    await send(town, commission_id, 1, 2_600, "word " * 399)
    async with transaction(pool, COUNCIL) as tx:
        await tx.db.execute("select set_config('app.now', $1, true)", CLOSES.isoformat())
        await tx.db.fetchval("select open_round(1::smallint, $1)", town.round_id)
        sizes = await tx.db.fetch("select length(sealed) from bid_envelope")
    assert len(sizes) == 2 and len({row[0] for row in sizes}) == 1


@pytest.mark.parametrize("role", ["app", "opener", "demo", "owner"])
async def test_no_role_opens_a_round_before_its_deadline(pool: Pool, dsns: Dsns, role: str) -> None:
    """open_round() says no, and without it no key is released."""
    town = await build_town(pool, closes=datetime.now(UTC) + timedelta(days=60))
    await published(town)
    db = await connect(getattr(dsns, role))
    try:
        async with db.transaction():
            await set_context(db, council_id=COUNCIL, scope="council")
            assert not await db.fetchval("select open_round(1::smallint, $1)", town.round_id)
            if role in ("app", "demo"):
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    async with db.transaction():
                        await db.fetch("select * from release_keys(1::smallint, $1)", town.round_id)
            else:
                rows = await db.fetch("select * from release_keys(1::smallint, $1)", town.round_id)
                assert rows == []
    finally:
        await db.close()


GOING_ROUND = (
    "update round set closes_at = opens_at + interval '1 second'",
    "update round set opened_bids_at = app_now()",
    "insert into round (council_id, round_id, name, opens_at, closes_at, opened_bids_at)"
    " values (1, gen_random_uuid(), 'x', '2020-01-01', '2020-01-02', '2020-01-03')",
    "select wrapped_private_key from commission_key",
    "update commission_key set public_key = public_key",
    "delete from bid_envelope",
    "update bid_envelope set sealed = 'x'",
    "insert into bid select * from bid",
)


@pytest.mark.parametrize(
    ("role", "statement"),
    [
        (role, statement)
        for role in ("app", "demo", "opener")
        for statement in GOING_ROUND
        if not (role == "opener" and statement.startswith("insert into bid"))
    ],
)
async def test_nobody_goes_round_the_deadline(
    pool: Pool, dsns: Dsns, role: str, statement: str
) -> None:
    """Moving the deadline, faking the opening and reading the wrapped key are not granted.

    Writing opened bids is the opener's own work, so that one is asked of the others alone.
    """
    await build_town(pool, providers=0)
    db = await connect(getattr(dsns, role))
    try:
        async with db.transaction():
            await set_context(db, council_id=COUNCIL, scope="council")
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await db.execute(statement)
    finally:
        await db.close()


async def test_a_published_commission_cannot_move_to_an_opened_round(pool: Pool) -> None:
    """Its key would be released early: a trigger says no."""
    town = await build_town(pool)
    await published(town)
    async with transaction(pool, COUNCIL) as tx:
        with pytest.raises(asyncpg.CheckViolationError):
            await tx.db.execute("update commission set round_id = gen_random_uuid()")
