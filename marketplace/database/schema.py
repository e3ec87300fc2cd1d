"""Write sql/schema.sql: what the migrations add up to, for people to read and a test to compare."""

import asyncio
import os
import re
import subprocess
import tempfile
from pathlib import Path

import sql
from marketplace.database.find import Binaries, NoDatabase
from marketplace.database.ready import find_server, prepare_ours
from marketplace.settings import Settings

FILE = sql.FOLDER / "schema.sql"
MAJOR = 18  # versions print the same schema differently; the wheel's is the one we keep
HEAD = "-- Generated from sql/migrations by `make schema`; a test holds the two equal.\n\n"
NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)$", re.M)


def dump(binaries: Binaries, dsn: str) -> str:
    """The schema of the database as pg_dump tells it, without what differs between two runs."""
    done = subprocess.run(
        [binaries.program("pg_dump"), "--schema-only", "--no-owner", "--dbname", dsn],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "LC_ALL": "C"},
    )
    if done.returncode != 0:
        raise NoDatabase(f"pg_dump: {done.stderr.strip()}")
    body = re.sub(r"\n{3,}", "\n\n", NOISE.sub("", done.stdout)).strip()
    return f"{HEAD}{body}\n"


async def from_migrations(folder: Path) -> str:
    """The schema that the migrations make in a new database kept in `folder` for the while."""
    server = find_server(Settings(data_folder=folder))
    server.durable = False
    server.start()
    try:
        ready = await prepare_ours(server)
        return dump(server.binaries, ready.dsns.owner)
    finally:
        server.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="mutual-schema-") as name:
        Path(name).chmod(0o711)
        FILE.write_text(asyncio.run(from_migrations(Path(name) / "data")), encoding="utf-8")
