"""`mutual run` starts everything, stops everything, and comes back after it was killed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.request import urlopen

import pytest

from marketplace.database.supervise import _living

HOME = Path(__file__).resolve().parents[2]
ANSWER_SECONDS_MAX = 45.0


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Running:
    """A `mutual run` in a folder of its own, without the demonstration's long history."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process = self.start()

    def start(self) -> "subprocess.Popen[str]":
        """Start it; what it prints is kept in a file, as a person would see it."""
        with (self.folder.parent / f"{self.folder.name}.out").open("a") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace", "run"],
                cwd=HOME,
                env={
                    "PATH": os.environ["PATH"],
                    "PYTHONPATH": str(HOME),
                    "MUTUAL_DATA": str(self.folder),
                    "MUTUAL_PORT": str(self.port),
                    "MUTUAL_DEMONSTRATION": "no",
                },
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                text=True,
            )
        return self.process

    def printed(self) -> str:
        """Everything it printed so far."""
        return (self.folder.parent / f"{self.folder.name}.out").read_text()

    def answers_after(self) -> float:
        """Seconds until the web server answers; fails after ANSWER_SECONDS_MAX."""
        started = time.monotonic()
        while (waited := time.monotonic() - started) < ANSWER_SECONDS_MAX:
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/health", timeout=2) as answer:
                    assert answer.status == 200
                    return waited
            except OSError:
                assert self.process.poll() is None, self.printed()
                time.sleep(0.05)
        pytest.fail(self.printed())

    def processes(self) -> list[int]:
        """Every process of this run but its PostgreSQL: it and its children carry its port."""
        mark = f"MUTUAL_PORT={self.port}\0".encode()
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    if mark in (entry / "environ").read_bytes():
                        found.append(int(entry.name))
                except OSError:
                    continue
        return found

    def kill_everything(self) -> None:
        """kill -9, all at once: us, the children, the database."""
        for pid in (*self.processes(), *_living(self.folder / "postgres")):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def running(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    """A program that runs, and of which nothing is left afterwards."""
    running = Running(open_folder / request.node.name[:40])
    yield running
    running.kill_everything()


pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")


def test_it_answers_and_stops_cleanly(running: Running) -> None:
    """It answers from nothing, says where; SIGTERM ends all of it with exit code 0."""
    running.answers_after()
    deadline = time.monotonic() + 10
    while "Ctrl-C" not in running.printed() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert f"http://127.0.0.1:{running.port}" in running.printed()

    running.process.terminate()
    assert running.process.wait(30) == 0, running.printed()
    assert running.processes() == []
    assert _living(running.folder / "postgres") == []
    assert "stopped" in running.printed()


def test_after_everything_was_killed_it_starts_again(running: Running) -> None:
    """After kill -9 of every process the same command answers again, on the same port."""
    running.answers_after()
    running.kill_everything()
    running.start()
    running.answers_after()


def test_when_it_alone_is_killed_nothing_stays_behind(running: Running) -> None:
    """After kill -9 of the parent its children and the database end by themselves."""
    running.answers_after()
    running.process.kill()
    running.process.wait()

    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and (
        running.processes() or _living(running.folder / "postgres")
    ):
        time.sleep(0.05)
    assert running.processes() == []
    assert _living(running.folder / "postgres") == []


def test_a_database_that_dies_comes_back(running: Running) -> None:
    """When PostgreSQL is killed it is started again and the pages answer."""
    running.answers_after()
    for pid in _living(running.folder / "postgres"):
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 30
    while "started again" not in running.printed() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.answers_after()


def test_a_port_in_use_is_said(open_folder: Path) -> None:
    """A port in use ends in a sentence that names the setting, before anything starts."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        told = subprocess.run(
            [sys.executable, "-m", "marketplace", "run"],
            cwd=HOME,
            env={
                "PATH": os.environ["PATH"],
                "MUTUAL_DATA": str(open_folder / "never"),
                "MUTUAL_PORT": str(taken.getsockname()[1]),
            },
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert told.returncode == 1
    assert "MUTUAL_PORT" in told.stderr
    assert "Traceback" not in told.stderr
    assert not (open_folder / "never").exists()


def test_a_wrong_setting_is_said() -> None:
    """A setting that cannot be used exits with 2 and a sentence, for every command."""
    for command in ("run", "serve", "work", "migrate", "verify", "demo"):
        told = subprocess.run(
            [sys.executable, "-m", "marketplace", command],
            cwd=HOME,
            env={"PATH": os.environ["PATH"], "MUTUAL_PORT": "eighty"},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
        assert (command, told.returncode) == (command, 2)
        assert "MUTUAL_PORT must be a whole number" in told.stderr
