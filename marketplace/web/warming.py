"""Make a web server quick before people come: pages put together, questions planned.

The first visit of a page is many times slower than the next: its template is compiled, and each
connection plans each question once. Done here, beside the pages that are asked for meanwhile.
"""

import asyncio
import gc
import re
from typing import Any

import asyncpg
import structlog
from asyncpg.pool import PoolConnectionProxy

from marketplace.database.transaction import ACQUIRE_SECONDS_MAX, Db, Pool
from marketplace.web.rendering import environment
from sql import nouns, questions, texts_that_read

# Asked by commands and jobs alone.
NOT_OF_PAGES = frozenset(("demonstration", "queue", "verify", "warming"))
CALLED = re.compile(r"\b([a-z_]+)\(")
PARAMETER = re.compile(r"\$(\d+)")


async def warm(pool: Pool, connections: int) -> None:
    """Compile every template and let so many connections plan every question pages ask.

    Ends with everything alive left out of Python's search for garbage, which otherwise stops all
    pages for as long as it takes to look through the program.
    """
    try:
        await asyncio.gather(asyncio.to_thread(compile_templates), plan_all(pool, connections))
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        # Nothing is lost: the pages will do this as they are asked for.
        structlog.get_logger().warning("not warmed", error=type(error).__name__)
    gc.collect()
    gc.freeze()


def compile_templates() -> None:
    """Read and compile every template."""
    pages = environment()
    for name in pages.list_templates(extensions=["html"]):
        pages.get_template(name)


async def plan_all(pool: Pool, connections: int) -> int:
    """Let so many connections of the pool plan every question of the pages; how many there are.

    One connection at a time, so that all others answer meanwhile.
    """
    asked = [text for noun in nouns() if noun not in NOT_OF_PAGES for text in texts_that_read(noun)]
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
        guarded = {row[0] for row in await questions("warming").guarded_functions(db)}
    harmless = [text for text in asked if guarded.isdisjoint(CALLED.findall(text))]
    planned: set[int] = set()
    while len(planned) < connections:
        db = await _unplanned(pool, planned)
        try:
            planned.add(db.get_server_pid())
            await _plan(db, harmless)
        finally:
            await pool.release(db)
    return len(harmless)


async def _unplanned(pool: Pool, planned: set[int]) -> "PoolConnectionProxy[Any]":
    """A connection of the pool that has not planned yet; the pool gives the last used one first."""
    passed = []
    try:
        while True:
            db = await pool.acquire(timeout=ACQUIRE_SECONDS_MAX)
            if db.get_server_pid() not in planned:
                return db
            passed.append(db)
    finally:
        for other in passed:
            await pool.release(other)


async def _plan(db: Db, texts: list[str]) -> None:
    """Ask each question about nothing: what is asked for by key NULL is planned and finds no row.

    The pool takes the settings back when the connection is released.
    """
    await questions("warming").look_as_nobody(db)
    for text in texts:
        many = max((int(number) for number in PARAMETER.findall(text)), default=0)
        await db.fetch(text, *[None] * many)
