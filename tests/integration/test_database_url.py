"""A database that is given: its roles are made, the same on every machine, and kept apart."""

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import msgspec
import pytest

from marketplace.database.find import NoDatabase
from marketplace.database.pool import connect
from marketplace.database.ready import find_server, get_ready
from marketplace.database.roles import derived_password, scram_verifier, socket_url, with_role
from marketplace.database.supervise import SUPERUSER, Server, password
from marketplace.settings import Settings


@pytest.fixture(scope="module")
def given(open_folder: Path, test_settings: Settings) -> Iterator[Server]:
    """A server of somebody else's, as far as the program can tell."""
    server = find_server(msgspec.structs.replace(test_settings, data_folder=open_folder / "given"))
    server.durable = False
    server.start()
    yield server
    server.stop()


@pytest.fixture
def fresh(open_folder: Path, test_settings: Settings) -> Iterator[Server]:
    """A server on which nobody has made our roles yet."""
    server = find_server(msgspec.structs.replace(test_settings, data_folder=open_folder / "fresh"))
    server.durable = False
    server.start()
    yield server
    server.stop()
    shutil.rmtree(open_folder / "fresh")


def url(server: Server, database: str = "postgres", role: str = SUPERUSER) -> str:
    """The address its operator would write into DATABASE_URL."""
    secret = password(server.place, SUPERUSER) if role == SUPERUSER else "council's own"
    return with_role(socket_url(str(server.socket_folder()), "x", "x", database), role, secret)


def execute(dsn: str, *statements: str) -> None:
    """Run statements on a connection of their own."""

    async def run() -> None:
        db = await connect(dsn)
        for statement in statements:
            await db.execute(statement)
        await db.close()

    asyncio.run(run())


def settings(folder: Path, address: str, *, unsafe: bool = True) -> Settings:
    """A machine with its own data folder and the address."""
    return Settings(data_folder=folder, database_url=address, unsafe_database=unsafe)


async def ask(dsn: str, query: str) -> object:
    """One value."""
    db = await connect(dsn)
    try:
        return await db.fetchval(query)
    finally:
        await db.close()


def test_a_superusers_address(given: Server, tmp_path: Path) -> None:
    """From a superuser's address the program makes its roles and never works as that superuser."""
    execute(url(given), "create database of_superuser")
    ready = asyncio.run(get_ready(settings(tmp_path, url(given, "of_superuser"))))

    assert ready.server is None
    assert "0008_row_level_security.sql" in ready.migrated
    for role in ("owner", "app", "opener", "demo"):
        dsn = getattr(ready.dsns, role)
        assert asyncio.run(ask(dsn, "select current_user::text")) == f"mutual_{role}"
        assert asyncio.run(ask(dsn, "select current_setting('is_superuser')")) == "off"


OWNER = (
    "create role council_it login createrole password 'council''s own'",
    "create database of_owner owner council_it",
)


def test_an_owners_address(fresh: Server, tmp_path: Path) -> None:
    """The database's owner with CREATEROLE is enough; a superuser is not needed."""
    execute(url(fresh), *OWNER)
    ready = asyncio.run(get_ready(settings(tmp_path, url(fresh, "of_owner", "council_it"))))
    assert asyncio.run(ask(ready.dsns.app, "select count(*) from council")) == 0


def test_roles_that_somebody_else_made(fresh: Server, tmp_path: Path) -> None:
    """Where the roles are another's to give, it works or the operator is told in a sentence."""
    execute(url(fresh), "create database of_superuser", *OWNER)
    asyncio.run(get_ready(settings(tmp_path / "a", url(fresh, "of_superuser"))))
    try:  # up to 15 CREATEROLE is enough to take the roles over, from 16 it is not
        asyncio.run(get_ready(settings(tmp_path / "b", url(fresh, "of_owner", "council_it"))))
    except NoDatabase as error:
        assert "DATABASE_URL" in str(error)


def test_two_machines_agree_on_the_passwords(given: Server, tmp_path: Path) -> None:
    """A second machine with the same address and other files gets in without changing anything."""
    execute(url(given), "create database of_two")
    address = url(given, "of_two")
    first = asyncio.run(get_ready(settings(tmp_path / "a", address)))
    second = asyncio.run(get_ready(settings(tmp_path / "b", address)))

    assert first.dsns == second.dsns
    assert asyncio.run(ask(first.dsns.app, "select 1")) == 1
    assert second.migrated == []


def test_a_server_that_may_lose_data_is_refused(given: Server, tmp_path: Path) -> None:
    """With fsync off the address is refused by name, unless the operator says otherwise."""
    with pytest.raises(NoDatabase, match=r"fsync.*MUTUAL_UNSAFE_DATABASE"):
        asyncio.run(get_ready(settings(tmp_path, url(given), unsafe=False)))


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://a:b@127.0.0.1:1/nowhere",
        "postgresql://a:b@/x?host=/nonexistent",
        "postgresql://a:b@no-such-host.invalid/x",
    ],
)
def test_an_address_where_nobody_answers(address: str, tmp_path: Path) -> None:
    """A wrong address ends in a sentence that names DATABASE_URL, not in a traceback."""
    with pytest.raises(NoDatabase, match="DATABASE_URL"):
        asyncio.run(get_ready(settings(tmp_path, address)))


def test_roles_on_an_address_with_a_host() -> None:
    """Role and password are exchanged and quoted; host, port, database and options stay."""
    before = "postgresql://me:secret@db.example:6432/care?sslmode=require"
    after = with_role(before, "mutual_app", "p@ss/word")
    assert after == ("postgresql://mutual_app:p%40ss%2Fword@db.example:6432/care?sslmode=require")
    assert derived_password("postgresql://db.example/care", "mutual_app") is None


def test_no_statement_holds_a_password(given: Server, tmp_path: Path) -> None:
    """What we send for a role is a verifier: the server's log cannot give the password away."""
    assert "secret" not in scram_verifier("secret")
    role = "create role verified login password '{}'"
    execute(url(given), role.format(scram_verifier("secret word")))
    address = url(given).replace(SUPERUSER, "verified")
    right = with_role(address, "verified", "secret word")
    assert asyncio.run(ask(right, "select current_user::text")) == "verified"
    with pytest.raises(asyncpg.InvalidPasswordError):
        asyncio.run(ask(with_role(address, "verified", "secret"), "select 1"))
