"""Rows of a question as Structs, lists and dictionaries."""

from collections.abc import AsyncIterable, Sequence
from typing import Any, TypeVar

from msgspec import Struct

Row = TypeVar("Row", bound=Struct)


async def read(kind: type[Row], rows: AsyncIterable[Sequence[Any]]) -> list[Row]:
    """Every row as its Struct, in the order they came."""
    return [kind(*row) async for row in rows]


async def column(rows: AsyncIterable[Sequence[Any]]) -> list[Any]:
    """The first column of every row; also the way to run a question only for its locks."""
    return [row[0] async for row in rows]
