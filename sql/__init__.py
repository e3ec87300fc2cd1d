"""The questions we ask PostgreSQL, one file per noun; `sql.clusters.find(...)` asks one.

A query's first comment may say `-- reads marketplace.clusters.Cluster`: the frozen Struct
whose fields, in order, are its columns. A test prepares every query and compares.
"""

from functools import cache
from pathlib import Path
from typing import Any

import aiosql

FOLDER = Path(__file__).parent


@cache
def questions(noun: str) -> Any:
    """The queries in sql/<noun>.sql; each takes an asyncpg connection first."""
    return aiosql.from_path(FOLDER / f"{noun}.sql", "asyncpg", mandatory_parameters=False)


def __getattr__(noun: str) -> Any:
    if noun.startswith("_") or not (FOLDER / f"{noun}.sql").exists():
        raise AttributeError(f"sql has no file {noun}.sql")
    return questions(noun)
