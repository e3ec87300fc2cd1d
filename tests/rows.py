"""One valid row of every table, made from the catalogue: a test then changes one thing about it.

`await add_rows(db, 1, "a")` writes a whole small world; each id in it has the name of its column,
so `person_id` is one person in every table. Another council or another letter is another world.
"""

import hashlib
from datetime import UTC, date, datetime
from functools import partial
from graphlib import TopologicalSorter
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from msgspec import Struct

from marketplace.database.tables import BRIDGE, COUNCIL_SCOPED, NATIONAL, QUEUE_PREFIX
from marketplace.database.transaction import Db

Row = dict[str, Any]
FENCED = (*COUNCIL_SCOPED, *BRIDGE)
TABLES = tuple(t for t in (*NATIONAL, *FENCED) if t != "migration")
STARTS, ENDS = date(2026, 1, 1), date(2027, 1, 1)

COLUMNS = """
    select c.relname as table, a.attname as name, format_type(a.atttypid, null) as type,
        a.attnotnull and not a.atthasdef and a.attidentity = '' as needed,
        a.attnotnull as not_null, a.attidentity = 'a' as made,
        (select substring(pg_get_constraintdef(k.oid) from 'ARRAY\\[''([a-z_]+)''')
            from pg_constraint k where k.conrelid = c.oid and k.contype = 'c'
                and k.conkey = array[a.attnum] and pg_get_constraintdef(k.oid) like '%= ANY%')
            as first_word
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
        and not a.attisdropped and c.relname <> 'migration'
        and c.relname not like $1 || '%'
    order by c.relname, a.attnum
"""
REFERENCES = """
    select k.conname as name, k.conrelid::regclass::text as table,
        k.confrelid::regclass::text as other,
        array(select a.attname::text from unnest(k.conkey) with ordinality u (n, i)
            join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.n order by u.i) as mine,
        array(select a.attname::text from unnest(k.confkey) with ordinality u (n, i)
            join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.n order by u.i)
            as theirs
    from pg_constraint k
    where k.contype = 'f' and k.connamespace = 'public'::regnamespace
"""


class Column(Struct, frozen=True):
    """A column: whether an insert must give it, and the first word it may hold if it has a list."""

    table: str
    name: str
    type: str
    needed: bool
    not_null: bool
    made: bool
    first_word: str | None


class Reference(Struct, frozen=True):
    """A foreign key from the columns `mine` of a table to the columns `theirs` of another."""

    name: str
    table: str
    other: str
    mine: list[str]
    theirs: list[str]


async def columns(db: Db) -> list[Column]:
    """Every column of our own tables."""
    return [Column(*row) for row in await db.fetch(COLUMNS, QUEUE_PREFIX)]


async def references(db: Db) -> list[Reference]:
    """Every foreign key of our own tables."""
    return [Reference(*row) for row in await db.fetch(REFERENCES)]


def named(council_id: int, world: str, column: str) -> UUID:
    """The id that a column of this name has in a world."""
    return uuid5(NAMESPACE_OID, f"{council_id}/{world}/{column}")


def special(council_id: int, world: str) -> dict[str, Row]:
    """What the type of a column does not tell: where a check wants more than any value."""
    name = partial(named, council_id, world)
    other = 3 - council_id
    return {
        "allocation": {"contribution_pence": 0},
        "api_token": {"provider_id": name("provider_id")},
        "asked_match": {"provider_id": name("provider_id")},
        "audit": {"on_behalf_of": name("person_id")},
        "award_line": {"shared_pence": 0},
        "calendar_link": {"provider_id": name("provider_id"), "person_id": None},
        "call_off_line": {"shared_pence": 0},
        "council": {"gss_code": f"E0600000{council_id}"},
        "cross_payment": {"other_council_id": other},
        "demonstration": {"finished_at": None},
        "invitation": {"asked_at": datetime(2026, 1, 1, tzinfo=UTC), "home_council_id": council_id},
        "ledger_account": {"kind": "purse", "person_id": name("person_id")},
        "line_funding": {"home_council_id": council_id, "home_person_id": name("person_id")},
        "match_reason": {"lot_need_id": name("lot_need_id")},
        "member": {"person_id": name("person_id")},
        "pledge": {"cluster_id": name("cluster_id")},
        "project": {"vote_id": name("vote_id")},
        "saving": {"quarter": 1, "person_pence": 400, "council_pence": 300, "community_pence": 300},
        "sign_in": {"email": f"{world}.{council_id}@example.org"},
        "sign_off": {"person_id": name("person_id")},
        "stand_alone_offer": {"pence_per_four_weeks": 1000},
        "transfer": {"credit_account_id": name("credit_account_id")},
        "visiting_member": {"home_council_id": other},
        "visiting_pledge": {"host_council_id": other},
    }


def anything(column: Column, council_id: int, world: str) -> Any:
    """A plain value that fits the type of a column, and its name where that says more."""
    late = any(word in column.name for word in ("ends", "closes", "_to", "expires"))
    day = ENDS if late else STARTS
    if column.name == "council_id":
        return council_id
    if column.type == "uuid":
        return named(council_id, world, column.name)
    if column.type == "bytea":
        return hashlib.sha256(f"{council_id}/{world}/{column.name}".encode()).digest()
    if column.type == "timestamp with time zone":
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    simple: Row = {
        "text": column.first_word or f"words {world}",
        "date": day,
        "boolean": False,
        "jsonb": "{}",
        "smallint": 60,
        "integer": 60,
        "bigint": 1000,
    }
    return [] if column.type.endswith("[]") else simple[column.type]


async def add_rows(db: Db, council_id: int, world: str) -> dict[str, Row]:
    """Write one row into every table, as the owner; returns what was written, by table."""
    linked = await references(db)
    given = special(council_id, world)
    before: dict[str, set[str]] = {table: set() for table in TABLES}
    for link in linked:
        before[link.table] |= {link.other} - {link.table}
    fields: dict[str, list[Column]] = {table: [] for table in TABLES}
    for column in await columns(db):
        fields[column.table].append(column)
    rows: dict[str, Row] = {}
    for table in TopologicalSorter(before).static_order():
        row = {c.name: anything(c, council_id, world) for c in fields[table] if c.needed}
        for link in linked:
            if link.table == table and link.other in rows:
                pairs = zip(link.mine, link.theirs, strict=True)
                row |= {mine: rows[link.other][its] for mine, its in pairs if mine in row}
        row |= given.get(table, {})
        if table == "transfer":
            account = rows["ledger_account"] | {
                "account_id": row["credit_account_id"],
                "kind": "provider_payable",
                "person_id": None,
                "provider_id": rows["provider"]["provider_id"],
            }
            await insert(db, "ledger_account", account)
        shared = table in ("council", "demonstration")
        await insert(db, table, row, "on conflict do nothing" if shared else "")
        rows[table] = row
    return rows


async def insert(db: Db, table: str, row: Row, otherwise: str = "") -> str:
    """Insert one row, whatever its columns; returns what PostgreSQL says it did."""
    places = ", ".join(f"${number}" for number in range(1, len(row) + 1))
    query = f"insert into {table} ({', '.join(row)}) values ({places}) {otherwise}"
    return await db.execute(query, *row.values())
