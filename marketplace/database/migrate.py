"""Bring the schema up to date: numbered SQL files, each once, each whole or not at all."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import asyncpg

import sql
from marketplace.database.find import NoDatabase
from marketplace.database.pool import connect
from marketplace.database.roles import LOCK
from marketplace.database.transaction import Db

FOLDER = sql.FOLDER / "migrations"
LIST = """
create table if not exists migration (
  name text primary key,
  sha256 text not null,
  applied_at timestamptz not null default clock_timestamp()
)
"""


async def migrate(
    dsn: str, folder: Path = FOLDER, say: Callable[[str, int, int], None] | None = None
) -> list[str]:
    """Apply the files of `folder` that are not applied yet, in name order; returns their names.

    Connects as mutual_owner. `say(name, number, count)` is called before each. Raises NoDatabase
    when an applied file has changed or is gone, or when one fails (nothing of it stays).
    """
    files = read_files(folder)
    db = await connect(dsn)
    try:
        await db.execute("set client_min_messages = warning")
        if not await db.fetchval("select to_regclass('migration') is not null"):
            async with db.transaction():
                await db.execute("select pg_advisory_xact_lock($1)", LOCK)
                await db.execute(LIST)
        waiting = await _waiting(db, files)
        done = []
        for number, name in enumerate(waiting, 1):
            if say is not None:
                say(name, number, len(waiting))
            if await _apply(db, name, files):
                done.append(name)
        return done
    finally:
        await db.close()


def read_files(folder: Path = FOLDER) -> dict[str, str]:
    """The migrations' texts by file name, in the order they apply."""
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.sql"))}


async def _waiting(db: Db, files: dict[str, str]) -> list[str]:
    """The names not applied yet, after checking those that are."""
    rows = await db.fetch("select name, sha256 from migration")
    applied: dict[str, str] = {row["name"]: row["sha256"] for row in rows}
    if unknown := sorted(applied.keys() - files.keys()):
        raise NoDatabase(
            f"This database is newer than this program: it has {unknown[-1]}. Update the program."
        )
    for name, sha256 in applied.items():
        if sha256 != _sha256(files[name]):
            raise NoDatabase(
                f"{name} has changed since it was applied. Put the change in a new file."
            )
    return [name for name in files if name not in applied]


async def _apply(db: Db, name: str, files: dict[str, str]) -> bool:
    try:
        async with db.transaction():
            await db.execute("select pg_advisory_xact_lock($1)", LOCK)
            if name not in await _waiting(db, files):
                return False  # another process was quicker
            await db.execute("set local lock_timeout = '2s'")
            if _says_something(files[name]):
                await db.execute(files[name])
            await db.execute(
                "insert into migration (name, sha256) values ($1, $2)", name, _sha256(files[name])
            )
    except asyncpg.PostgresError as error:
        where = getattr(error, "position", None)
        line = files[name].count("\n", 0, int(where)) + 1 if where else "?"
        raise NoDatabase(f"{name}, line {line}: {error}") from error
    return True


def _says_something(text: str) -> bool:
    """Whether a statement is left without comment lines (asyncpg cannot execute nothing)."""
    lines = (line.strip() for line in text.splitlines())
    return any(line and not line.startswith("--") for line in lines)


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
