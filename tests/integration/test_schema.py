"""The schema keeps its promises: keys, fences, rights, and the file that shows it."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from marketplace.database.migrate import read_files
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.schema import FILE, MAJOR, dump
from marketplace.database.supervise import Server
from marketplace.database.tables import (
    APPEND_ONLY,
    BRIDGE,
    COUNCIL_SCOPED,
    NATIONAL,
    QUEUE_PREFIX,
)
from marketplace.database.transaction import Db, Pool, transaction

APPLICATION_ROLES = ("mutual_app", "mutual_opener", "mutual_demo")
FENCED = (*COUNCIL_SCOPED, *BRIDGE)


@pytest.fixture
async def db(module_dsns: Dsns) -> AsyncIterator[Db]:
    """The owner's connection, to ask the catalogue."""
    db = await connect(module_dsns.owner)
    yield db
    await db.close()


async def names(db: Db, query: str, *arguments: Any) -> list[str]:
    """The first column of a question about the catalogue."""
    return [row[0] for row in await db.fetch(query, *arguments)]


async def test_every_table_has_one_kind(db: Db) -> None:
    """A table that is in no list, or in two, or a list that names no table, fails here."""
    tables = await names(
        db,
        "select relname from pg_class where relnamespace = 'public'::regnamespace"
        " and relkind in ('r', 'p') and relname not like $1 || '%'",
        QUEUE_PREFIX,
    )
    assert sorted(tables) == sorted((*COUNCIL_SCOPED, *NATIONAL, *BRIDGE))


async def test_the_council_is_first_in_every_key(db: Db) -> None:
    """Primary, unique and exclusion keys of council-scoped tables begin with council_id."""
    wrong = await names(
        db,
        """
        select c.relname || ': ' || i.indexrelid::regclass
        from pg_index i join pg_class c on c.oid = i.indrelid
        left join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where c.relname = any($1) and (i.indisunique or i.indisexclusion)
          and a.attname is distinct from 'council_id'
        """,
        list(COUNCIL_SCOPED),
    )
    assert wrong == []


async def test_every_council_scoped_table_has_a_primary_key(db: Db) -> None:
    """No row can be told from its twin without one, nor moved to another machine."""
    keyed = await names(
        db, "select distinct conrelid::regclass::text from pg_constraint where contype = 'p'"
    )
    assert set(FENCED) - set(keyed) == set()


async def test_references_stay_within_a_council(db: Db) -> None:
    """A foreign key between council-scoped tables begins with council_id at both ends."""
    wrong = await names(
        db,
        """
        select k.conname from pg_constraint k
        join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
        join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
        join pg_attribute b on b.attrelid = f.oid and b.attnum = k.confkey[1]
        where k.contype = 'f' and f.relname = any($1)
          and (a.attname <> 'council_id' or b.attname <> 'council_id')
        """,
        list(FENCED),
    )
    assert wrong == []


async def test_national_tables_refer_to_no_council_scoped_table(db: Db) -> None:
    """What belongs to every council cannot hang on one council's row."""
    wrong = await names(
        db,
        """
        select k.conname from pg_constraint k
        join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid
        where k.contype = 'f' and c.relname = any($1) and f.relname = any($2)
        """,
        list(NATIONAL),
        list(FENCED),
    )
    assert wrong == []


async def test_money_is_bigint(db: Db) -> None:
    """Every column of pence is bigint; only seconds of work are floats."""
    wrong = await names(
        db,
        """
        select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, null)
        from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0
          and c.relname not like $1 || '%' and not a.attisdropped
          and (a.attname like '%\\_pence' and a.atttypid not in (20, 1016)
            or a.atttypid in (700, 701, 790)
              and a.attname !~ '^seconds(_|$)')
        """,
        QUEUE_PREFIX,
    )
    assert wrong == []


async def test_every_fence_stands(db: Db) -> None:
    """Row-level security is on and forced on every table that holds a council's rows."""
    open_tables = await names(
        db,
        "select relname from pg_class where relname = any($1) and relkind = 'r'"
        " and not (relrowsecurity and relforcerowsecurity)",
        list(FENCED),
    )
    assert open_tables == []


async def test_the_application_owns_nothing_and_cannot_pass_a_fence(db: Db) -> None:
    """No role that serves people is superuser, owner of anything, or free of row-level security."""
    for role in APPLICATION_ROLES:
        flags = await db.fetchrow(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication"
            " from pg_roles where rolname = $1",
            role,
        )
        owned = await db.fetchval(
            "select count(*) from pg_class where relowner = $1::regrole", role
        )
        may_create = await db.fetchval("select has_schema_privilege($1, 'public', 'create')", role)
        assert (role, *flags, owned, may_create) == (role, *[False] * 5, 0, False)


async def test_no_application_role_may_become_another(db: Db) -> None:
    """The application is no member of the owner or of the opener, so it cannot SET ROLE to them."""
    for role in APPLICATION_ROLES:
        assert not await db.fetchval("select pg_has_role($1, 'mutual_owner', 'member')", role)
    for role in ("mutual_app", "mutual_demo"):
        assert not await db.fetchval("select pg_has_role($1, 'mutual_opener', 'member')", role)


async def test_append_only_tables_are_append_only(db: Db) -> None:
    """No application role may update a column, delete or truncate where history is kept."""
    wrong = []
    for role in APPLICATION_ROLES:
        wrong += await names(
            db,
            "select $1 || ' ' || t from unnest($2::text[]) t"
            " where has_any_column_privilege($1, t, 'update')"
            " or has_table_privilege($1, t, 'delete') or has_table_privilege($1, t, 'truncate')",
            role,
            list(APPEND_ONLY),
        )
    assert wrong == []


async def test_nobody_truncates_and_the_list_of_migrations_is_the_owners(db: Db) -> None:
    """TRUNCATE passes row-level security, so no application role has it on any table."""
    wrong = await names(
        db,
        "select r || ' ' || c.relname from unnest($1::text[]) r, pg_class c"
        " where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace"
        " and (has_table_privilege(r, c.oid, 'truncate')"
        " or c.relname = 'migration' and has_table_privilege(r, c.oid, 'insert, update, delete'))",
        list(APPLICATION_ROLES),
    )
    assert wrong == []


async def test_security_definers_choose_where_they_look(db: Db) -> None:
    """A function that runs with the owner's rights fixes its search_path, or a caller could."""
    wrong = await names(
        db,
        "select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace"
        " and not exists (select from unnest(proconfig) c where c like 'search_path=%')",
    )
    assert wrong == []


async def test_without_a_context_there_is_nothing_to_see(module_pool: Pool) -> None:
    """A query outside `transaction()` finds no row in any council's table, and raises nothing."""
    async with module_pool.acquire() as db:
        for table in FENCED:
            if await db.fetchval("select has_table_privilege($1, 'select')", table):
                assert await db.fetchval(f"select count(*) from {table}") == 0, table


async def test_another_councils_row_is_out_of_reach(dsns: Dsns, app_pool: Pool) -> None:
    """Council 2 cannot see, change or add council 1's rows, with no WHERE to protect them."""
    owner = await connect(dsns.owner)
    await owner.execute(
        "insert into council (council_id, gss_code, name, starts_on) values"
        " (1, 'E08000001', 'One', '2024-04-01'), (2, 'E08000002', 'Two', '2024-04-01')"
    )
    await owner.close()
    ward = (
        "insert into ward (council_id, ward_code, name, residents)"
        " values ($1, 'E05000001', 'Here', 9000)"
    )
    async with transaction(app_pool, 1) as tx:
        await tx.db.execute(ward, 1)

    async with transaction(app_pool, 2) as tx:
        assert await tx.db.fetchval("select count(*) from ward") == 0
        assert await tx.db.execute("update ward set name = 'Mine'") == "UPDATE 0"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tx.db.transaction():
                await tx.db.execute(ward, 1)
    async with transaction(app_pool, 1) as tx:
        assert await tx.db.fetchval("select name from ward") == "Here"
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await tx.db.execute("update ward set council_id = 2")


async def test_migrations_are_recorded_once_and_in_order(db: Db) -> None:
    """The database lists every file, with the hash that a changed file would no longer have."""
    applied = await names(db, "select name from migration order by name")
    assert applied == sorted(read_files())


async def test_schema_file_equals_the_migrations(server: Server, module_dsns: Dsns) -> None:
    """sql/schema.sql is what the migrations make; `make schema` writes it anew."""
    if server.binaries.major != MAJOR:
        pytest.skip(f"sql/schema.sql is written by PostgreSQL {MAJOR}")
    assert dump(server.binaries, module_dsns.owner) == FILE.read_text(encoding="utf-8")
