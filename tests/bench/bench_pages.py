"""What the pages people open most cost, beside their own queries and beside an empty page.

One granian process, CONNECTIONS browsers on 127.0.0.1. The processor time per page is the web
server's own: a machine busy with something else changes it little, unlike pages a second.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from marketplace.acts import clusters
from marketplace.database.pool import open_pool
from marketplace.database.transaction import Pool, Transaction, transaction
from sql import questions
from tests.bench.conftest import Serving
from tests.bench.load import CONNECTIONS, SECONDS, WARM_SECONDS, Load, pages, repeated

COUNCIL_ID = 1
FOREVER = (date(2000, 1, 1), date(2100, 1, 1))
NOBODY = "form=" + 43 * "a"


async def asked(pool: Pool, work: Callable[[Transaction], Awaitable[object]]) -> Load:
    """The page's own query, in the transaction a page would ask it in, from this process."""

    async def ask(_: int) -> None:
        async with transaction(pool, COUNCIL_ID) as tx:
            await work(tx)

    await repeated(ask, at_once=CONNECTIONS, seconds=WARM_SECONDS)
    return await repeated(ask, at_once=CONNECTIONS, seconds=SECONDS)


async def opportunities(tx: Transaction) -> None:
    """The public list's rows."""
    now = await tx.db.fetchval("select app_now()")
    key = {"council_id": tx.council_id, "now": now, "after_closes_at": None, "after_id": None}
    narrowed = {"service": None, "ward_code": None, "language": None}
    await questions("opportunities").found(tx.db, most=21, **key, **narrowed)


async def groups(tx: Transaction) -> None:
    """The rows of the list of groups."""
    now: datetime = await tx.db.fetchval("select app_now()")
    await clusters.public_clusters(tx, now.date(), rows_max=21)


def statement_of(person_id: UUID) -> Callable[[Transaction], Awaitable[None]]:
    """What was recognised for a person and what was spent, as a statement asks it."""

    async def statement(tx: Transaction) -> None:
        ask: Any = questions("savings")
        await ask.of_person(tx.db, council_id=tx.council_id, person_id=person_id)
        await ask.spent_by_period(
            tx.db,
            council_id=tx.council_id,
            home_council_id=tx.council_id,
            person_id=person_id,
            first_day=FOREVER[0],
            after_day=FOREVER[1],
        )

    return statement


def show(name: str, load: Load, empty: Load, query: Load | None = None) -> None:
    """One line: a second, middle and slowest hundredth, processor time, ratios."""
    ratios = f"{load.cpu_ms / empty.cpu_ms:5.2f} x empty" if empty.cpu_ms else ""
    if query is not None:
        ratios += f", {query.per_second / load.per_second:5.2f} x slower than its query"
    print(
        f"{name:32} {load.per_second:7.0f}/s {load.half_ms:7.2f} ms {load.slow_ms:7.2f} ms"
        f" {load.cpu_ms:6.3f} ms cpu  {ratios}"
    )


async def test_lists_and_statements_cost_little_more_than_an_empty_page(serving: Serving) -> None:
    """Pages a second and processor time per page: an empty one, the lists, the statement."""
    program, pid = serving.program, serving.pid
    member = await program.sign_in("holder")
    async with await open_pool(serving.dsns.demo, purpose="web", size=10) as pool:
        async with transaction(pool, COUNCIL_ID) as tx:
            person_id = await tx.db.fetchval(
                "select r.person_id from web_session s join sign_in_role r using (sign_in_id)"
                " where r.role = 'holder' order by s.started_at desc limit 1"
            )
        out = await pages(program.port, "/privacy", cookie=NOBODY, pid=pid)
        signed = await pages(program.port, "/privacy", cookie=member, pid=pid)
        found = await pages(program.port, "/opportunities", cookie=NOBODY, pid=pid)
        found_query = await asked(pool, opportunities)
        near = await pages(program.port, "/clusters", cookie=member, pid=pid)
        near_query = await asked(pool, groups)
        home = await pages(program.port, "/", cookie=member, pid=pid)
        visits = await pages(program.port, "/deliveries", cookie=member, pid=pid)
        saved = await pages(program.port, "/savings", cookie=member, pid=pid)
        saved_query = await asked(pool, statement_of(person_id))

    print(f"\n{'page':32} {'':9} {'half':>10} {'slowest 1%':>12}")
    show("empty, signed out", out, out)
    show("empty, signed in", signed, signed)
    show("opportunities (goal 1,500/s)", found, out, found_query)
    show("home, signed in", home, signed)
    show("groups, signed in", near, signed, near_query)
    show("visits, signed in", visits, signed)
    show("statement, signed in", saved, signed, saved_query)
