"""A real PostgreSQL for the tests: started as the program starts its own, and thrown away.

Each test process (each xdist worker) has its own server with one template database, migrated once;
a test that asks for `dsns`, `pool` or `app_pool` gets a copy of its own (about 50 ms).
"""

import asyncio
import itertools
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from marketplace.database.pool import connect, open_pool
from marketplace.database.ready import Ready, find_server, prepare_ours
from marketplace.database.roles import Dsns, socket_url, with_role
from marketplace.database.supervise import SUPERUSER, Place, Server, password
from marketplace.database.transaction import Pool
from marketplace.settings import Settings
from tests.demonstrated import Demonstration, lived_once
from tests.village import Village, found_village

TEMPLATE = "template_mutual"
numbers = itertools.count(1)


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A temporary folder that the server's account can walk into (pytest's own are closed)."""
    folder = Path(tempfile.mkdtemp(prefix="mutual-test-"))
    if os.geteuid() == 0:
        folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def test_settings(open_folder: Path) -> Settings:
    """Settings for a server in a temporary folder; MUTUAL_POSTGRES_BIN chooses its programs."""
    given = Settings.from_environment(os.environ)
    return msgspec.structs.replace(given, data_folder=open_folder / "session", database_url=None)


@pytest.fixture(scope="session")
def server(test_settings: Settings) -> Iterator[Server]:
    """The running server. It does not wait for the disk: its data are not meant to last.

    Nothing that any test does together may end in a deadlock; PostgreSQL writes of each in its log.
    """
    server = find_server(test_settings)
    server.durable = False
    server.start()
    yield server
    server.stop()
    assert "deadlock detected" not in server.place.log.read_text(errors="replace")


@pytest.fixture(scope="session")
def server_log(server: Server) -> Path:
    """What the server wrote, to look for deadlocks in."""
    return server.place.log


@pytest.fixture(scope="session")
def template(server: Server) -> Ready:
    """The migrated database that every test's own is a copy of. Do not connect to it."""
    return asyncio.run(prepare_ours(server, name=TEMPLATE))


@pytest.fixture(scope="session")
def admin_dsn(server: Server) -> str:
    """The superuser, for tests about roles; rows are only ever read through the roles."""
    secret = password(server.place, SUPERUSER)
    return socket_url(str(server.socket_folder()), SUPERUSER, secret, "postgres")


async def copy_of(
    template: Ready, admin_dsn: str, place: Place, *, like: str = TEMPLATE
) -> tuple[str, Dsns]:
    """A new database like the template: its name, and how to reach it as each role."""
    name = f"test_{next(numbers)}"
    db = await connect(admin_dsn)
    try:
        await db.execute(f'create database "{name}" template "{like}"')
        for role in ("mutual_owner", "mutual_app", "mutual_opener", "mutual_demo"):
            await db.execute(f'grant connect on database "{name}" to {role}')
    finally:
        await db.close()
    given = msgspec.structs.asdict(template.dsns)
    return name, Dsns(
        **{
            role: with_role(dsn, f"mutual_{role}", password(place, f"mutual_{role}"), name)
            for role, dsn in given.items()
        }
    )


async def drop(admin_dsn: str, name: str) -> None:
    """Remove a copy, whoever is still connected to it."""
    db = await connect(admin_dsn)
    try:
        await db.execute(f'drop database "{name}" with (force)')
    finally:
        await db.close()


@pytest.fixture
async def dsns(template: Ready, admin_dsn: str, server: Server) -> AsyncIterator[Dsns]:
    """A database for this test alone."""
    name, dsns = await copy_of(template, admin_dsn, server.place)
    yield dsns
    await drop(admin_dsn, name)


@pytest.fixture(scope="module")
async def module_dsns(template: Ready, admin_dsn: str, server: Server) -> AsyncIterator[Dsns]:
    """A database for the tests of one file, for those that only read or that build a world once."""
    name, dsns = await copy_of(template, admin_dsn, server.place)
    yield dsns
    await drop(admin_dsn, name)


@pytest.fixture
async def pool(dsns: Dsns) -> AsyncIterator[Pool]:
    """What most tests use: the application's rights and a clock that can be set (mutual_demo)."""
    async with await open_pool(dsns.demo, purpose="jobs", size=24) as pool:
        yield pool


@pytest.fixture
async def app_pool(dsns: Dsns) -> AsyncIterator[Pool]:
    """Exactly the application's rights (mutual_app)."""
    async with await open_pool(dsns.app, purpose="web", size=24) as pool:
        yield pool


@pytest.fixture(scope="module")
async def module_pool(module_dsns: Dsns) -> AsyncIterator[Pool]:
    """As `pool`, on the file's own database."""
    async with await open_pool(module_dsns.demo, purpose="jobs", size=24) as pool:
        yield pool


@pytest.fixture(scope="session")
def lived_world(
    template: Ready, server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Demonstration:
    """The whole demonstration, lived once (about a minute) and shared by all test processes."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    return asyncio.run(lived_once(server, shared))


@pytest.fixture(scope="module")
async def lived_dsns(
    lived_world: Demonstration, template: Ready, admin_dsn: str, server: Server
) -> AsyncIterator[Dsns]:
    """A copy of the demonstration for the tests of one file."""
    name, dsns = await copy_of(template, admin_dsn, server.place, like=lived_world.database)
    yield dsns
    await drop(admin_dsn, name)


@pytest.fixture
async def village(pool: Pool) -> Village:
    """A council with two wards in this test's database, to act in and to ask."""
    return await found_village(pool)


@pytest.fixture
async def neighbour_village(village: Village) -> Village:
    """Another council in the same database."""
    return await found_village(village.pool, 2)
