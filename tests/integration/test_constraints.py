"""Each constraint is broken once, alone, and answers with its own name."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.tables import COUNCIL_SCOPED, QUEUE_PREFIX
from marketplace.database.transaction import Db
from tests.faults import DANGLING, TWINS, Change, checks
from tests.rows import Row, add_rows, columns, insert, references

Rows = dict[str, Row]
CONSTRAINTS = """
    select conname from pg_constraint join pg_class c on c.oid = conrelid
    where connamespace = 'public'::regnamespace and contype = $1 and c.relname not like $2 || '%'
"""
KEYS = """
    select i.indexrelid::regclass::text as name, c.relname as table,
        array(select a.attname::text from unnest(i.indkey) n
            join pg_attribute a on a.attrelid = c.oid and a.attnum = n) as columns
    from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and c.relname not like $1 || '%'
        and c.relname <> 'migration' and (i.indisunique or i.indisexclusion)
    order by 1
"""


@pytest.fixture(scope="module")
async def rows(module_dsns: Dsns) -> Rows:
    """The one valid row of each table, written once for this file."""
    db = await connect(module_dsns.owner)
    try:
        async with db.transaction():
            return await add_rows(db, 1, "a")
    finally:
        await db.close()


@pytest.fixture
async def db(module_dsns: Dsns, rows: Rows) -> AsyncIterator[Db]:
    """The owner, whom no privilege stops: what refuses is the constraint."""
    db = await connect(module_dsns.owner)
    yield db
    await db.close()


def own(row: Row, change: Change) -> Change:
    """The change with each value that names a column of the world replaced by that column's."""
    return {
        column: row[value] if isinstance(value, str) and value in row else value
        for column, value in change.items()
    }


async def refusal(db: Db, doing: str, *given: Any, first: tuple[str, ...] = ()) -> str:
    """The name of the constraint that refuses, or what happened instead; nothing is kept."""
    undo = db.transaction()
    await undo.start()
    try:
        await db.execute("set constraints all immediate")
        for before in first:
            await db.execute(before)
        await db.execute(doing, *given)
    except asyncpg.NotNullViolationError as error:
        return f"{error.table_name}.{error.column_name}"
    except asyncpg.IntegrityConstraintViolationError as error:
        return error.constraint_name or str(error)
    except asyncpg.PostgresError as error:
        return str(error)
    finally:
        await undo.rollback()
    return "nothing refused it"


async def refused_update(db: Db, table: str, change: Change, first: tuple[str, ...] = ()) -> str:
    """What refuses to change the row of the first world."""
    setting = ", ".join(f"{column} = ${n}" for n, column in enumerate(change, 1))
    where = " where council_id = 1" if table in COUNCIL_SCOPED else ""
    if table == "ledger_account":
        where += " and kind = 'purse'"
    return await refusal(db, f"update {table} set {setting}{where}", *change.values(), first=first)


async def names(db: Db, kind: str) -> set[str]:
    """The constraints of a kind in our own tables."""
    return {row[0] for row in await db.fetch(CONSTRAINTS, kind.encode(), QUEUE_PREFIX)}


async def test_every_check_refuses_its_fault(db: Db, rows: Rows) -> None:
    """Each CHECK of the schema has a fault in the list, and says its own name to it."""
    faults = checks()
    assert set(faults) == await names(db, "c")
    ids = {column: value for row in rows.values() for column, value in row.items()}
    answers = {
        name: await refused_update(db, table, own(ids, change))
        for name, (table, change) in faults.items()
    }
    assert {name: got for name, got in answers.items() if got != name} == {}


async def test_no_needed_column_may_be_empty(db: Db, rows: Rows) -> None:
    """NULL in a column that is NOT NULL is refused by that column, table by table."""
    wrong = {}
    for column in await columns(db):
        if column.not_null and not column.made:
            got = await refused_update(db, column.table, {column.name: None})
            if got != f"{column.table}.{column.name}":
                wrong[f"{column.table}.{column.name}"] = got
    assert wrong == {}


def unlike(value: Any) -> Any:
    """Another value of the same type, which no row has."""
    if isinstance(value, UUID):
        return uuid4()
    return "nowhere" if isinstance(value, str) else 77


async def test_every_reference_refuses_what_does_not_exist(db: Db, rows: Rows) -> None:
    """Each foreign key, alone (the others of its table are taken away first), says its name."""
    wrong = {}
    linked = await references(db)
    for link in linked:
        alone = tuple(
            f"alter table {other.table} drop constraint {other.name}"
            for other in linked
            if link.table in (other.table, other.other) and other != link
        )
        change = {link.mine[-1]: unlike(rows[link.other][link.theirs[-1]])}
        got = await refused_update(
            db, link.table, change | DANGLING.get(link.name, {}), first=alone
        )
        if got != link.name:
            wrong[link.name] = got
    assert wrong == {}
    assert {link.name for link in linked} == await names(db, "f")


async def test_every_key_refuses_a_twin(db: Db, rows: Rows) -> None:
    """Primary, unique (also partial) and exclusion keys refuse a second row like the first."""
    wrong, tried = {}, set()
    found = await db.fetch(KEYS, QUEUE_PREFIX)
    primary = {row["table"]: row["columns"] for row in found if row["name"].endswith("_pkey")}
    for name, table, key in found:
        first = own(rows[table], TWINS.get(name, {}))
        twin = rows[table] | first
        if not name.endswith("_pkey"):
            free = [c for c in primary[table] if c not in key]
            twin |= {column: unlike(twin[column]) for column in free}
        undo = db.transaction()
        await undo.start()
        try:
            if first:
                await change_row(db, table, first)
            got = await refused_insert(db, table, twin)
        finally:
            await undo.rollback()
        tried.add(name)
        if got != name:
            wrong[name] = got
    assert wrong == {}
    assert await names(db, "u") | await names(db, "x") <= tried


async def change_row(db: Db, table: str, change: Change) -> None:
    """Change the first world's row, so that a twin of it can be made."""
    setting = ", ".join(f"{column} = ${n}" for n, column in enumerate(change, 1))
    await db.execute(f"update {table} set {setting} where council_id = 1", *change.values())


async def refused_insert(db: Db, table: str, row: Row) -> str:
    """The name of the constraint that refuses a new row."""
    try:
        async with db.transaction():
            await insert(db, table, row)
    except asyncpg.IntegrityConstraintViolationError as error:
        return error.constraint_name or str(error)
    return "nothing refused it"
