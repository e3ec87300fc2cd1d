"""The one way into the database: a transaction that knows its council and how far it may see."""

import os
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypeVar
from uuid import UUID

import asyncpg
from asyncpg.pool import PoolConnectionProxy
from msgspec import Struct

if TYPE_CHECKING:  # the types take a parameter only in their stubs
    Db: TypeAlias = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
else:
    Db = asyncpg.Connection | PoolConnectionProxy
    Pool = asyncpg.Pool

ACQUIRE_SECONDS_MAX = 2.0
Row = TypeVar("Row", bound=Struct)
Scope = Literal["council", "person", "provider", "public"]


def random_id() -> UUID:
    """A new id that sorts by nothing and tells nothing."""
    return UUID(bytes=os.urandom(16), version=4)


class Transaction:
    """An open transaction: `db` asks questions, `council_id` is first in every key, `new_id` names.

    Only web handlers, jobs, the command line and the demonstration open one.
    """

    def __init__(self, db: Db, council_id: int, new_id: Callable[[], UUID] = random_id) -> None:
        self.db = db
        self.council_id = council_id
        self.new_id = new_id


async def set_context(
    db: Db,
    *,
    council_id: int,
    scope: Scope,
    person_ids: Iterable[UUID] = (),
    cluster_ids: Iterable[UUID] = (),
    provider_id: UUID | None = None,
) -> None:
    """Tell row-level security who looks until the transaction ends (never SET ROLE)."""
    await db.execute(
        "select set_config('app.council', $1, true), set_config('app.scope', $2, true),"
        " set_config('app.persons', $3, true), set_config('app.clusters', $4, true),"
        " set_config('app.provider', $5, true)",
        str(council_id),
        scope,
        "{" + ",".join(map(str, person_ids)) + "}",
        "{" + ",".join(map(str, cluster_ids)) + "}",
        "" if provider_id is None else str(provider_id),
    )


@asynccontextmanager
async def transaction(
    pool: Pool,
    council_id: int,
    scope: Scope = "council",
    *,
    person_ids: Iterable[UUID] = (),
    cluster_ids: Iterable[UUID] = (),
    provider_id: UUID | None = None,
    new_id: Callable[[], UUID] = random_id,
) -> AsyncIterator[Transaction]:
    """Open a READ COMMITTED transaction in one council's context.

    Writes run in scope 'council' (the act has checked the person); a page that only reads uses the
    narrowest scope that shows it. Raises TimeoutError when no connection is free in time (the web
    answers 503).
    """
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db, db.transaction():
        await set_context(
            db,
            council_id=council_id,
            scope=scope,
            person_ids=person_ids,
            cluster_ids=cluster_ids,
            provider_id=provider_id,
        )
        yield Transaction(db, council_id, new_id)


def one(kind: type[Row], record: Sequence[Any] | None) -> Row | None:
    """A row as its Struct (columns in field order, held by a test), or None."""
    return None if record is None else kind(*record)


def many(kind: type[Row], records: Iterable[Sequence[Any]]) -> list[Row]:
    """Rows as Structs, in the order they came."""
    return [kind(*record) for record in records]
