"""What a row of another council, person, cluster or provider is to who must not see it: nothing.

Every statement here is as careless as a statement can be: no check in Python stands before it.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.tables import APPEND_ONLY
from marketplace.database.transaction import Db, set_context
from tests.rows import FENCED, Row, add_rows, insert, named

Worlds = dict[tuple[int, str], dict[str, Row]]
US, THEM = 1, 2
# What anybody in a council may see: notices, rules, names of groups, what the public votes on.
PUBLIC = {
    "cluster", "commission_key", "council_setting", "enterprise_call", "neighbour_offer",
    "project", "round", "vote", "ward", "ward_profile",
}  # fmt: skip
PERSONS = {
    "absence", "allocation", "allocation_payment", "audit", "ballot", "chosen_reduction", "event",
    "invitation", "ledger_account", "line_funding", "need", "neighbour_help", "person",
    "person_reference", "plan", "pledge", "representative", "saving", "sign_off",
    "suggestion_choice", "transfer", "visiting_pledge",
}  # fmt: skip
CLUSTERS = {
    "agreement", "award", "award_line", "call_off_line", "clarification", "commission",
    "commission_amendment", "contract", "invitation", "invoice",
    "invoice_line", "lot", "lot_need", "match_reason", "member", "ratification", "signature",
    "stand_alone_offer", "timesheet", "unmet", "visiting_member",
}  # fmt: skip
PROVIDERS = {
    "api_token", "asked_match", "award", "award_line", "bid", "bid_draft", "bid_envelope",
    "bid_file", "bid_outcome", "call_answer", "call_off_line", "clarification",
    "clarification_asker", "contract", "invoice", "invoice_line", "low_price_decision",
    "saved_search", "support_given", "timesheet",
}  # fmt: skip
# What the council itself sees only after the round is opened.
SEALED = {"bid_draft", "bid_envelope", "bid_file", "clarification_asker"}


def ours(column: str) -> Any:
    """An id of the first world of our council."""
    return named(US, "a", column)


@pytest.fixture(scope="module")
async def worlds(module_dsns: Dsns) -> Worlds:
    """Two worlds in our council and one in another, a row of each table in each."""
    db = await connect(module_dsns.owner)
    try:
        async with db.transaction():
            return {key: await add_rows(db, *key) for key in ((US, "a"), (US, "b"), (THEM, "a"))}
    finally:
        await db.close()


@pytest.fixture
async def db(module_dsns: Dsns, worlds: Worlds) -> AsyncIterator[Db]:
    """The application's own role, in a transaction that is not kept."""
    db = await connect(module_dsns.app)
    kept = db.transaction()
    await kept.start()
    yield db
    await kept.rollback()
    await db.close()


async def attempt(db: Db, doing: str, *given: Any) -> str:
    """What PostgreSQL answers: its words for what was done, or "refused" for want of rights."""
    try:
        async with db.transaction():
            return await db.execute(doing, *given)
    except asyncpg.InsufficientPrivilegeError:
        return "refused"


async def columns_for(db: Db, table: str, right: str) -> list[str]:
    """The columns of a table that the application may select or update."""
    rows = await db.fetch(
        "select attname::text from pg_attribute where attrelid = $1::regclass and attnum > 0"
        " and has_column_privilege(attrelid, attnum, $2)",
        table,
        right,
    )
    return [row[0] for row in rows]


async def seen(db: Db, table: str, row: Row, other: Row) -> int:
    """How many rows of a table are that one, told from the other by what differs between them."""
    readable = await columns_for(db, table, "select")
    differs = next(c for c in row if c in readable and row[c] != other[c])
    found: int = await db.fetchval(
        f"select count(*) from {table} where {differs} = $1", row[differs]
    )
    return found


async def test_our_own_rows_are_there_to_be_seen(db: Db, worlds: Worlds) -> None:
    """Nothing below holds because there was nothing to find: our council sees its two worlds."""
    await set_context(db, council_id=US, scope="council")
    a, b = worlds[US, "a"], worlds[US, "b"]
    for table in set(FENCED) - SEALED:
        assert (await seen(db, table, a[table], b[table]), table) == (1, table)
        assert (await seen(db, table, b[table], a[table]), table) == (1, table)


@pytest.mark.parametrize(
    "where",
    [
        "council_id = 2",
        "true",
        "council_id <> 1 or council_id is null or true",
        "1 / (council_id - 2) < 9",
        "council_id in (select council_id from council)",
    ],
)
async def test_no_where_reaches_another_council(db: Db, where: str) -> None:
    """Whatever is asked, changed, removed or locked, no row of theirs answers, nor any fault of it.

    Dividing by zero on their rows alone would raise, were a row of theirs ever looked at.
    """
    await set_context(db, council_id=US, scope="council")
    for table in FENCED:
        theirs = f"({where}) and council_id = {THEM}"
        assert await db.fetchval(f"select count(*) from {table} where {theirs}") == 0, table
        assert await db.fetchval(f"select count(*) from {table} where {where}") >= 0, table
        answers = {
            await attempt(db, f"delete from {table} where {theirs}"),
            await attempt(db, f"select 1 from {table} where {theirs} for update"),
            await attempt(db, f"select 1 from {table} where {theirs} for key share"),
        }
        for column in await columns_for(db, table, "update"):
            change = f"update {table} set {column} = {column} where {theirs}"
            answers.add(await attempt(db, change))
        assert answers <= {"DELETE 0", "SELECT 0", "UPDATE 0", "refused"}, (table, answers)


async def test_no_row_is_added_to_another_council_or_moved_there(db: Db, worlds: Worlds) -> None:
    """An insert for another council is refused, and so is giving one of our rows away."""
    await set_context(db, council_id=US, scope="council")
    for table in FENCED:
        row = worlds[THEM, "a"][table]
        assert await attempt_insert(db, table, row) == "refused", table
        moved = await attempt(db, f"update {table} set council_id = {THEM}")
        assert moved in {"refused", "UPDATE 0"}, table


async def attempt_insert(db: Db, table: str, row: Row) -> str:
    """As attempt, for one row."""
    try:
        async with db.transaction():
            return await insert(db, table, row)
    except asyncpg.InsufficientPrivilegeError:
        return "refused"


async def test_functions_with_the_owners_rights_refuse_another_council(db: Db) -> None:
    """Each one that names a council is called for theirs, and says no before it looks."""
    await set_context(db, council_id=US, scope="council")
    functions = await db.fetch(
        "select proname, proargtypes::regtype[]::text[] from pg_proc"
        " where prosecdef and pronamespace = 'public'::regnamespace"
    )
    assert len(functions) >= 4
    for name, types in functions:
        assert types[0] == "smallint", f"{name} does not say for which council"
        rest = "".join(f", null::{kind}" for kind in types[1:])
        assert await attempt(db, f"select {name}({THEM}::smallint{rest})") == "refused", name


async def test_without_a_context_nothing_is_seen_changed_or_added(db: Db, worlds: Worlds) -> None:
    """A forgotten set_context shows an empty database; other worlds' rows are in it."""
    for table in FENCED:
        assert await db.fetchval(f"select count(*) from {table}") == 0, table
        assert await attempt(db, f"delete from {table}") in {"refused", "DELETE 0"}
        for column in await columns_for(db, table, "update"):
            change = f"update {table} set {column} = {column}"
            assert await attempt(db, change) in {"refused", "UPDATE 0"}, table
        assert await attempt_insert(db, table, worlds[US, "a"][table]) == "refused", table


@pytest.mark.parametrize(
    ("scope", "given", "theirs"),
    [
        ("public", {}, set()),
        ("person", {"person_ids": [ours("person_id")]}, PERSONS),
        ("person", {"cluster_ids": [ours("cluster_id")]}, CLUSTERS),
        ("provider", {"provider_id": ours("provider_id")}, PROVIDERS),
    ],
    ids=["public", "person", "cluster", "provider"],
)
async def test_each_scope_sees_its_own_alone(
    db: Db, worlds: Worlds, scope: Any, given: dict[str, Any], theirs: set[str]
) -> None:
    """Of two worlds in one council: one's own rows, in these tables alone, and no other's."""
    await set_context(db, council_id=US, scope=scope, **given)
    a, b = worlds[US, "a"], worlds[US, "b"]
    own = {table for table in FENCED if await seen(db, table, a[table], b[table])}
    others = {table for table in FENCED if await seen(db, table, b[table], a[table])}
    assert (others, own - others) == (PUBLIC, theirs)


async def test_a_scope_that_nobody_knows_sees_no_more_than_the_public(
    db: Db, worlds: Worlds
) -> None:
    """A misspelt scope fails closed."""
    await set_context(db, council_id=US, scope="councl")  # type: ignore[arg-type]
    a, b = worlds[US, "a"], worlds[US, "b"]
    assert {table for table in FENCED if await seen(db, table, a[table], b[table])} == PUBLIC


async def test_the_application_does_not_set_the_clock(db: Db, module_dsns: Dsns) -> None:
    """app.now moves time for the demonstration's role alone; how far it is ahead, too."""
    owner = await connect(module_dsns.owner)
    await owner.execute("update demonstration set ahead = '90 days', finished_at = now()")
    try:
        await db.execute("select set_config('app.now', '2001-01-01T00:00:00Z', true)")
        hour = timedelta(hours=1)
        assert abs(await db.fetchval("select app_now()") - datetime.now(UTC)) < hour
        demo = await connect(module_dsns.demo)
        assert await demo.fetchval("select app_now()") - datetime.now(UTC) > 2_000 * hour
        await demo.close()
    finally:
        await owner.execute("update demonstration set ahead = '0', finished_at = null")
        await owner.close()


@pytest.mark.parametrize("role", ["app", "demo", "opener"])
async def test_history_is_not_rewritten(module_dsns: Dsns, worlds: Worlds, role: str) -> None:
    """Of what is kept for ever no role of ours changes a column, removes or truncates a row."""
    db = await connect(getattr(module_dsns, role))
    try:
        async with db.transaction():
            await set_context(db, council_id=US, scope="council")
            for table in APPEND_ONLY:
                for column in worlds[US, "a"][table]:
                    change = f"update {table} set {column} = {column}"
                    assert await attempt(db, change) == "refused", (table, column)
                assert await attempt(db, f"delete from {table}") == "refused", table
                assert await attempt(db, f"truncate {table} cascade") == "refused", table
    finally:
        await db.close()


@pytest.mark.parametrize("role", ["app", "demo", "opener"])
@pytest.mark.parametrize(
    "statement",
    [
        "select wrapped_private_key from commission_key",
        "select * from commission_key",
        "truncate ward",
        "drop table ward cascade",
        "drop policy seen_by on ward",
        "create policy all_may on ward using (true)",
        "alter table ward disable row level security",
        "alter table commission disable trigger all",
        "drop trigger a_published_commission_stays_in_its_round on commission",
        "drop function post_event",
        "create or replace function app_council() returns smallint language sql as 'select 2'",
        "create table public.mine (id int)",
        "create function public.mine() returns int language sql as 'select 1'",
        "alter table transfer owner to mutual_app",
        "set role mutual_owner",
        "set session authorization mutual_owner",
        "set session_replication_role = replica",
        "update ledger_account set credits_posted_pence = 1",
        "insert into transfer select * from transfer",
        "copy person to program 'cat'",
        "copy person to '/people'",
        "select pg_read_file('pg_hba.conf')",
    ],
)
async def test_the_fence_is_not_the_applications_to_move(
    module_dsns: Dsns, role: str, statement: str
) -> None:
    """No role that serves people takes down what holds it, reads a key or becomes another."""
    db = await connect(getattr(module_dsns, role))
    try:
        assert await attempt(db, statement) == "refused"
    finally:
        await db.close()


async def test_the_fence_is_not_stepped_over_by_turning_it_off(db: Db) -> None:
    """`set row_security = off` makes a question fail; it shows nothing."""
    await set_context(db, council_id=US, scope="council")
    await db.execute("set local row_security = off")
    assert await attempt(db, "select * from ward") == "refused"
