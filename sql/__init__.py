"""The questions we ask PostgreSQL, one file per noun; `sql.clusters.find(...)` asks one.

A query's first comment may say `-- reads marketplace.clusters.Cluster`: the frozen Struct
whose fields, in order, are its columns. A test prepares every query and compares.

A query for many rows (no mark after its name) is awaited for a list, or walked with `async for`.
"""

import re
from collections.abc import AsyncIterator, Callable, Generator
from functools import cache, wraps
from pathlib import Path
from typing import Any

import aiosql
from aiosql.adapters.asyncpg import AsyncPGAdapter
from aiosql.types import SQLOperationType

FOLDER = Path(__file__).parent
READS = (SQLOperationType.SELECT, SQLOperationType.SELECT_ONE, SQLOperationType.SELECT_VALUE)
CHANGES = re.compile(r"\b(insert into|delete from|update|for share)\b")


class Rows:
    """The answer to a query for many rows, asked when it is awaited or walked."""

    def __init__(self, ask: Callable[[], Any]) -> None:
        self._ask = ask

    def __await__(self) -> Generator[Any, None, list[Any]]:
        rows: list[Any] = yield from self._ask().__await__()
        return rows

    async def __aiter__(self) -> AsyncIterator[Any]:
        for row in await self:
            yield row


class OneConnection(AsyncPGAdapter):
    """aiosql's adapter, which looks for a pool at each query; ours is always given a connection."""

    def ordered(self, query_name: str, parameters: Any) -> list[Any]:
        """The parameters in the order of their numbers in the query."""
        if not isinstance(parameters, dict):
            return list(parameters)
        return [parameters[name] for name in self.var_sorted[query_name]]

    async def select_one(
        self, conn: Any, query_name: str, sql: str, parameters: Any, record_class: Any = None
    ) -> Any:
        assert record_class is None
        return await conn.fetchrow(sql, *self.ordered(query_name, parameters))

    async def select_value(self, conn: Any, query_name: str, sql: str, parameters: Any) -> Any:
        return await conn.fetchval(sql, *self.ordered(query_name, parameters))

    async def insert_update_delete(
        self, conn: Any, query_name: str, sql: str, parameters: Any
    ) -> Any:
        return await conn.execute(sql, *self.ordered(query_name, parameters))


def _for_many(queries: Any, query: Any) -> Any:
    @wraps(query)
    def ask(conn: Any, *args: Any, **kwargs: Any) -> Rows:
        parameters = kwargs if kwargs else args
        ordered = queries.driver_adapter.ordered(query.__name__, parameters)
        return Rows(lambda: conn.fetch(query.sql, *ordered))

    return ask


@cache
def questions(noun: str) -> Any:
    """The queries in sql/<noun>.sql; each takes an asyncpg connection first."""
    queries: Any = aiosql.from_path(
        FOLDER / f"{noun}.sql", OneConnection, mandatory_parameters=False
    )
    for name in queries.available_queries:
        query = getattr(queries, name)
        if getattr(query, "operation", None) == SQLOperationType.SELECT and not name.endswith(
            "_cursor"
        ):
            setattr(queries, name, _for_many(queries, query))
    return queries


def nouns() -> list[str]:
    """The files of questions there are, without what is generated."""
    return sorted(path.stem for path in FOLDER.glob("*.sql") if path.stem != "schema")


def texts_that_read(noun: str) -> list[str]:
    """The text of each question of a file that neither changes nor locks a row."""
    queries = questions(noun)
    asked = (getattr(queries, n) for n in queries.available_queries if not n.endswith("_cursor"))
    return [
        query.sql
        for query in asked
        if getattr(query, "operation", None) in READS and not CHANGES.search(query.sql)
    ]


def __getattr__(noun: str) -> Any:
    if noun.startswith("_") or not (FOLDER / f"{noun}.sql").exists():
        raise AttributeError(f"sql has no file {noun}.sql")
    return questions(noun)
