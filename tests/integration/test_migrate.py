"""Migrations: each once, each whole or not at all, and never a changed one."""

import asyncio
from pathlib import Path

import pytest

from marketplace.database.find import NoDatabase
from marketplace.database.migrate import FOLDER, migrate
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns


def more(folder: Path, **files: str) -> Path:
    """A folder with the real migrations and some more."""
    folder.mkdir(exist_ok=True)
    for path in FOLDER.glob("*.sql"):
        (folder / path.name).write_bytes(path.read_bytes())
    for name, text in files.items():
        (folder / f"{name[1:]}.sql").write_text(text)
    return folder


async def value(dsn: str, query: str) -> object:
    """One value as the owner."""
    db = await connect(dsn)
    try:
        return await db.fetchval(query)
    finally:
        await db.close()


async def test_each_is_applied_once(dsns: Dsns, tmp_path: Path) -> None:
    """A second run finds nothing to do; only what is new is applied, in name order."""
    folder = more(
        tmp_path / "m",
        _9001_one="create table one ()",
        _9002_two="alter table one add n int",
    )
    assert await migrate(dsns.owner, folder) == ["9001_one.sql", "9002_two.sql"]
    assert await migrate(dsns.owner, folder) == []


async def test_two_at_once_share_the_work(dsns: Dsns, tmp_path: Path) -> None:
    """Two machines that start together apply each file once between them, and both succeed."""
    folder = more(tmp_path / "m", _9001_one="select pg_sleep(0.3); create table one ()")
    done = await asyncio.gather(*(migrate(dsns.owner, folder) for _ in range(4)))
    assert sorted(done) == [[], [], [], ["9001_one.sql"]]


async def test_a_failed_one_leaves_nothing(dsns: Dsns, tmp_path: Path) -> None:
    """A file that fails half way leaves no table behind and stays to be applied."""
    folder = more(tmp_path / "m", _9001_bad="create table half ();\n\nselect 1/0;")
    with pytest.raises(NoDatabase, match=r"9001_bad\.sql.*division by zero"):
        await migrate(dsns.owner, folder)
    assert await value(dsns.owner, "select to_regclass('half')") is None

    more(tmp_path / "m", _9001_bad="create table half ()")
    assert await migrate(dsns.owner, folder) == ["9001_bad.sql"]


async def test_a_changed_one_is_refused(dsns: Dsns, tmp_path: Path) -> None:
    """A file edited after it was applied is named and nothing else is applied."""
    folder = more(tmp_path / "m", _9001_one="create table one ()")
    await migrate(dsns.owner, folder)
    more(folder, _9001_one="create table uno ()", _9002_two="create table two ()")
    with pytest.raises(NoDatabase, match=r"9001_one\.sql has changed"):
        await migrate(dsns.owner, folder)
    assert await value(dsns.owner, "select to_regclass('two')") is None


async def test_a_newer_database_is_refused(dsns: Dsns, tmp_path: Path) -> None:
    """An older program does not work on a newer schema."""
    await migrate(dsns.owner, more(tmp_path / "m", _9001_new="create table new ()"))
    with pytest.raises(NoDatabase, match="newer than this program"):
        await migrate(dsns.owner)


async def test_a_file_of_comments_is_a_migration_too(dsns: Dsns, tmp_path: Path) -> None:
    """A file with no statement is recorded, not stumbled over."""
    folder = more(tmp_path / "m", _9001_none="-- nothing yet\n", _9002_empty="")
    assert len(await migrate(dsns.owner, folder)) == 2
