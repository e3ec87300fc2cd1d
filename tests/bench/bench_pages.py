"""What the five busiest pages cost, beside their own queries and beside an empty page.

Busiest are those that the crowd of bench_users.py comes to most. One granian process, CONNECTIONS
browsers on 127.0.0.1. The processor time per page is the web server's own: a machine busy with
something else changes it little, unlike pages a second.
"""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from marketplace.acts import clusters, community, next_steps
from marketplace.acts.opportunities import open_opportunities
from marketplace.database.pool import open_pool
from marketplace.database.transaction import Pool, Transaction, transaction
from sql import questions
from tests.bench.bench_users import CROWD
from tests.bench.conftest import Serving
from tests.bench.load import CONNECTIONS, SECONDS, WARM_SECONDS, Load, pages, repeated

COUNCIL_ID = 1
FOREVER = (date(2000, 1, 1), date(2100, 1, 1))
NOBODY = "form=" + 43 * "a"
BUSIEST = 5
PAGE_ROWS = 21
Work = Callable[[Transaction], Awaitable[object]]


def busiest() -> list[str]:
    """The pages most of the crowd's visits go to, the busiest first."""
    visits: dict[str, Fraction] = {}
    for many, paths in CROWD.values():
        for path in paths:
            visits[path] = visits.get(path, Fraction(0)) + Fraction(many, len(paths))
    return sorted(visits, key=lambda path: -visits[path])[:BUSIEST]


async def asked(pool: Pool, work: Work) -> Load:
    """The page's own query, in the transaction a page would ask it in, from this process."""

    async def ask(_: int) -> None:
        async with transaction(pool, COUNCIL_ID) as tx:
            await work(tx)

    await repeated(ask, at_once=CONNECTIONS, seconds=WARM_SECONDS)
    return await repeated(ask, at_once=CONNECTIONS, seconds=SECONDS)


async def opportunities(tx: Transaction) -> None:
    """The public list's rows."""
    now = await tx.db.fetchval("select app_now()")
    await open_opportunities(tx, now, most=PAGE_ROWS)


async def groups(tx: Transaction) -> None:
    """The rows of the list of groups."""
    now: datetime = await tx.db.fetchval("select app_now()")
    await clusters.public_clusters(tx, now.date(), rows_max=PAGE_ROWS)


def queries_of(person_id: UUID, ward_code: str, now: datetime) -> dict[str, Work]:
    """The main query of each of a holder's busy pages: what it shows, without all around it."""

    async def home(tx: Transaction) -> None:
        await next_steps.of_people(tx, [person_id], now)

    async def projects(tx: Transaction) -> None:
        await community.projects_of_ward(tx, ward_code)

    async def statement(tx: Transaction) -> None:
        """What was recognised for a person and what was spent."""
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

    async def visits(tx: Transaction) -> None:
        key = {"council_id": tx.council_id, "home_council_id": tx.council_id}
        which = {"person_id": person_id, "timesheet_id": None, "after": None}
        await questions("deliveries").sheets_of_person(tx.db, rows_max=PAGE_ROWS, **key, **which)

    return {
        "/": home,
        "/clusters": groups,
        "/community": projects,
        "/savings": statement,
        "/deliveries": visits,
    }


def show(name: str, load: Load, empty: Load, query: Load | None = None) -> None:
    """One line: a second, middle and slowest hundredth, processor time, ratios."""
    ratios = f"{empty.per_second / load.per_second:5.2f} x slower than empty"
    if empty.cpu_ms:
        ratios += f" ({load.cpu_ms / empty.cpu_ms:.2f} x its processor time)"
    if query is not None:
        ratios += f", {query.per_second / load.per_second:5.2f} x slower than its query"
    print(
        f"{name:32} {load.per_second:7.0f}/s {load.half_ms:7.2f} ms {load.slow_ms:7.2f} ms"
        f" {load.cpu_ms:6.3f} ms cpu  {ratios}"
    )


async def test_the_busiest_pages_cost_little_more_than_an_empty_page(serving: Serving) -> None:
    """Pages a second and processor time per page: empty, the five busiest, the public list."""
    program, pid = serving.program, serving.pid
    member = await program.sign_in("holder")
    async with await open_pool(serving.dsns.demo, purpose="web", size=10) as pool:
        async with transaction(pool, COUNCIL_ID) as tx:
            person_id, ward_code, now = await tx.db.fetchrow(
                "select p.person_id, p.ward_code, app_now() from web_session s"
                " join sign_in_role r using (sign_in_id, council_id, role)"
                " join person p using (council_id, person_id)"
                " where r.role = 'holder' order by s.started_at desc limit 1"
            )
        queries = queries_of(person_id, ward_code, now)
        out = await pages(program.port, "/privacy", cookie=NOBODY, pid=pid)
        signed = await pages(program.port, "/privacy", cookie=member, pid=pid)
        found = await pages(program.port, "/opportunities", cookie=NOBODY, pid=pid)
        found_query = await asked(pool, opportunities)
        busy = [
            (path, await pages(program.port, path, cookie=member, pid=pid),
             await asked(pool, queries[path]))
            for path in busiest()
        ]  # fmt: skip

    print(f"\n{'page':32} {'':9} {'half':>10} {'slowest 1%':>12}")
    show("empty, signed out", out, out)
    show("empty, signed in", signed, signed)
    show("opportunities (goal 1,500/s)", found, out, found_query)
    for path, load, query in busy:
        show(f"{path}, signed in", load, signed, query)
