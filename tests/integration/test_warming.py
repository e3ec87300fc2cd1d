"""A web server is quick from its first page on: what pages ask is planned before anybody asks."""

import asyncio
import gc
from pathlib import Path

from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Db, transaction
from marketplace.web.rendering import environment
from marketplace.web.warming import plan_all, warm

PLANNED = "select count(*) from pg_prepared_statements where generic_plans > 0"


def refused(log: Path) -> int:
    """How often the server refused something so far."""
    return log.read_text().count("ERROR:")


async def left_over(db: Db) -> tuple[str, str]:
    """What looking at nobody's rows left behind on a connection."""
    row = await db.fetchrow(
        "select current_setting('default_transaction_read_only'), current_setting('app.council')"
    )
    assert row is not None
    return row[0], row[1]


async def test_every_warmed_connection_has_planned_every_question(
    dsns: Dsns, server_log: Path
) -> None:
    """All connections plan them all, the server refuses none, and nothing stays set; meanwhile
    a page is answered.
    """
    before = refused(server_log)
    async with await open_pool(dsns.app, purpose="web", size=2, least=2) as pool:
        planning = asyncio.create_task(plan_all(pool, 2))
        async with transaction(pool, 1) as tx:
            await tx.db.fetchval("select app_now()")
        many = await planning

        assert many > 200
        async with pool.acquire() as one, pool.acquire() as other:
            for db in (one, other):
                assert await db.fetchval(PLANNED) >= many
                assert await left_over(db) == ("off", "")
    assert refused(server_log) == before


async def test_warming_compiles_every_template(dsns: Dsns) -> None:
    """Afterwards the first visitor of any page waits for no template."""
    async with await open_pool(dsns.app, purpose="web", size=1) as pool:
        try:
            await warm(pool, 1)
        finally:
            gc.unfreeze()

    pages = environment()
    assert pages.cache is not None
    assert len(pages.cache) >= len(pages.list_templates(extensions=["html"]))


async def test_what_cannot_be_warmed_stops_nobody(dsns: Dsns) -> None:
    """A server that may not read what pages read still starts; its pages will say what is wrong."""
    async with await open_pool(dsns.opener, purpose="web", size=1) as pool:
        try:
            await warm(pool, 1)
        finally:
            gc.unfreeze()
        assert await pool.fetchval("select 1") == 1
