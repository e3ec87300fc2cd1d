"""The demonstration for tests: lived once, kept as a dump, and put back by each test process."""

import asyncio
import fcntl
import subprocess
from pathlib import Path

from msgspec import Struct

from marketplace.database.pool import connect
from marketplace.database.ready import prepare_ours
from marketplace.database.roles import socket_url
from marketplace.database.supervise import SUPERUSER, Server, password
from marketplace.demo.story import build

SEED = 1
DATABASE = "demonstration"


class Demonstration(Struct, frozen=True):
    """The database to copy (never connect to it), and the folder with the key files it needs."""

    database: str
    data_folder: Path


async def lived_once(server: Server, shared: Path) -> Demonstration:
    """Live the demonstration, or take what another test process kept of it in `shared`.

    The server's roles must be there. About a minute, or two seconds.
    """
    dump, keys = shared / "demonstration.dump", shared / "demonstration" / "keys"
    with (shared / "demonstration.lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        if not dump.exists():
            ready = await prepare_ours(server, name=DATABASE)
            await build(ready.dsns, keys, seed=SEED)
            dump.write_bytes(_run(server, "pg_dump", "--format=custom", "--compress=0"))
            return Demonstration(DATABASE, keys.parent)
    admin = await connect(_superuser(server, "postgres"))
    await admin.execute(f'create database "{DATABASE}" owner mutual_owner template template0')
    await admin.close()
    _run(server, "pg_restore", "--exit-on-error", str(dump))
    _run(server, "psql", "--command=analyze")
    return Demonstration(DATABASE, keys.parent)


def _superuser(server: Server, database: str) -> str:
    secret = password(server.place, SUPERUSER)
    return socket_url(str(server.socket_folder()), SUPERUSER, secret, database)


def _run(server: Server, program: str, *options: str) -> bytes:
    """What one of PostgreSQL's programs prints about the demonstration's database."""
    address = _superuser(server, DATABASE)
    done = subprocess.run(
        [server.binaries.program(program), f"--dbname={address}", *options],
        check=False,
        capture_output=True,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout
