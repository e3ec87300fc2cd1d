"""Every query in sql/ is understood by the database, and its columns are the Struct's fields."""

import importlib
import types
import typing
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal, Union
from uuid import UUID

import asyncpg
import msgspec
import pytest

import sql
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns

NOUNS = sorted(path.stem for path in sql.FOLDER.glob("*.sql") if path.stem != "schema")
# What asyncpg makes of a column. A sum of bigints is numeric: uncast, pence become Decimal.
PYTHON_TYPES: dict[str, type] = {
    "int2": int,
    "int4": int,
    "int8": int,
    "text": str,
    "varchar": str,
    "bool": bool,
    "uuid": UUID,
    "date": date,
    "timestamptz": datetime,
    "interval": timedelta,
    "bytea": bytes,
    "numeric": Decimal,
    "float8": float,
}


def queries_of(noun: str) -> list[tuple[str, str, str]]:
    """Name, text and comment of each query of a noun."""
    asked = sql.questions(noun)
    found = []
    for name in asked.available_queries:
        query = getattr(asked, name)
        if not name.endswith("_cursor"):
            found.append((name, query.sql, query.__doc__ or ""))
    return found


def struct_named(path: str) -> type[msgspec.Struct]:
    """The Struct that a `-- reads` line names."""
    module, _, name = path.rpartition(".")
    found: type[msgspec.Struct] = getattr(importlib.import_module(module), name)
    return found


def plain_types(annotation: Any) -> set[Any]:
    """The classes that may stand in a field: unions, optionals and literals taken apart."""
    origin = typing.get_origin(annotation)
    if origin in (Union, types.UnionType):
        return set().union(*(plain_types(part) for part in typing.get_args(annotation)))
    if origin is Literal:
        return {type(value) for value in typing.get_args(annotation)}
    if origin is typing.Annotated:
        return plain_types(typing.get_args(annotation)[0])
    return {origin or annotation}


@pytest.mark.parametrize("noun", NOUNS)
async def test_queries_fit_the_schema_and_their_structs(noun: str, module_dsns: Dsns) -> None:
    """Each query prepares with the application's tables; `-- reads` names its columns in order."""
    db = await connect(module_dsns.owner)
    faults = []
    try:
        for name, text, comment in queries_of(noun):
            try:
                columns = (await db.prepare(text)).get_attributes()
            except asyncpg.PostgresError as error:
                faults.append(f"{noun}.{name}: {error}")
                continue
            first = comment.splitlines()[0] if comment else ""
            if first.startswith("reads "):
                faults += misfits(f"{noun}.{name}", first.removeprefix("reads ").strip(), columns)
    finally:
        await db.close()

    assert faults == []


def misfits(query: str, path: str, columns: Any) -> list[str]:
    """How the columns differ from the Struct's fields, in name, order or type."""
    kind = struct_named(path)
    fields = list(kind.__struct_fields__)
    names = [column.name for column in columns]
    if fields != names:
        return [f"{query} reads {path}: fields {fields}, columns {names}"]
    hints = typing.get_type_hints(kind, include_extras=True)
    found = []
    for column in columns:
        wanted = PYTHON_TYPES.get(column.type.name)
        allowed = plain_types(hints[column.name])
        if wanted is not None and wanted not in allowed and Any not in allowed:
            found.append(f"{query} reads {path}.{column.name}: {column.type.name}, not {allowed}")
    return found


async def test_the_check_sees_a_wrong_column(module_dsns: Dsns) -> None:
    """A column too few, two in the wrong order, and pence as Decimal are each reported."""
    shares = "marketplace.savings.Shares"
    db = await connect(module_dsns.owner)
    try:
        for wrong in (
            "select 1 as person, 1 as council",
            "select 1 as person, 1 as council, 1 as community",
            "select sum(1::bigint) as person, 1 as community, 1 as council",
        ):
            assert misfits("test", shares, (await db.prepare(wrong)).get_attributes()) != []
        right = "select 1 as person, 1 as community, 1 as council"
        assert misfits("test", shares, (await db.prepare(right)).get_attributes()) == []
    finally:
        await db.close()
