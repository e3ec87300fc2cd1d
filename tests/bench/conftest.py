"""One demonstration for all measurements: built once, by the program itself, timed as it goes.

The server underneath waits for the disk as it does for a council: `durable` stays on.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest
from msgspec import Struct

from marketplace.database.ready import Ready, find_server, prepare_ours
from marketplace.database.roles import Dsns
from marketplace.database.supervise import Server
from marketplace.settings import Settings
from tests.bench.program import Program


class Lived(Struct, frozen=True):
    """A demonstration that was built, and how long it took from a start on an empty folder."""

    folder: Path
    first_page_seconds: float
    built_seconds: float
    stop_seconds: float


class Serving(Struct, frozen=True):
    """One web server with one process on that demonstration."""

    program: Program
    pid: int | None
    dsns: Dsns


@pytest.fixture(scope="session")
def lived(open_folder: Path) -> Lived:
    """Start the program on an empty folder, wait for the first page and the whole history, stop."""
    folder = open_folder / "lived"
    program = Program(folder, "run")
    try:
        first = program.page_after()
        built = program.page_after(built=True)
    finally:
        stopped = program.stop()
    return Lived(folder, first, built, stopped)


@pytest.fixture(scope="session")
def lived_server(lived: Lived, test_settings: Settings) -> Iterator[tuple[Server, Ready]]:
    """The demonstration's database, running without worker or web server."""
    import asyncio

    server = find_server(msgspec.structs.replace(test_settings, data_folder=lived.folder))
    server.start()
    try:
        yield server, asyncio.run(prepare_ours(server))
    finally:
        server.stop()


@contextmanager
def served(lived: Lived, ready: Ready) -> Iterator[Serving]:
    """`mutual serve` with one process on the demonstration."""
    program = Program(lived.folder, "serve", ready.dsns.for_web(demonstration=True))
    try:
        program.page_after()
        yield Serving(program, program.web_process(), ready.dsns)
    finally:
        program.stop()


@pytest.fixture(scope="session")
def serving(lived: Lived, lived_server: tuple[Server, Ready]) -> Iterator[Serving]:
    """One web server for all that measure a warm one."""
    with served(lived, lived_server[1]) as serving:
        yield serving


@pytest.fixture
def just_started(lived: Lived, lived_server: tuple[Server, Ready]) -> Iterator[Serving]:
    """A web server nobody has come to yet."""
    with served(lived, lived_server[1]) as serving:
        yield serving
