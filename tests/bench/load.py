"""A small load client: a bounded number of connections and seconds, on this machine alone.

It speaks just enough HTTP/1.1 to ask for one page again and again on a connection that stays open,
because a client that costs more than the server would measure itself.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from msgspec import Struct

CONNECTIONS = 8
SECONDS = 4.0
WARM_SECONDS = 1.0
ANSWER_SECONDS_MAX = 20.0
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Load(Struct, frozen=True):
    """What one run of load found: how many a second, how long each, what it cost the server."""

    count: int
    seconds: float
    half_ms: float
    slow_ms: float
    cpu_ms: float = 0.0

    @property
    def per_second(self) -> float:
        """How many a second."""
        return self.count / self.seconds


async def repeated(
    work: Callable[[int], Awaitable[None]], *, at_once: int, seconds: float, pid: int | None = None
) -> Load:
    """Do `work` again and again, `at_once` at a time, for so many seconds.

    `work` gets the number of its line, 0 to at_once - 1. `pid` is the process whose processor time
    is shared out over what was done.
    """
    took: list[float] = []
    cpu = cpu_seconds(pid)
    began = time.perf_counter()
    until = began + seconds

    async def line(number: int) -> None:
        while (start := time.perf_counter()) < until:
            await work(number)
            took.append(time.perf_counter() - start)

    await asyncio.gather(*(line(number) for number in range(at_once)))
    whole = time.perf_counter() - began
    spent = cpu_seconds(pid) - cpu
    return load_of(took, whole, spent)


def load_of(took: Sequence[float], whole: float, cpu: float) -> Load:
    """The figures of a run from how long each took, in seconds."""
    ranked = sorted(took)
    return Load(
        len(ranked),
        whole,
        1000 * ranked[len(ranked) // 2],
        1000 * ranked[len(ranked) * 99 // 100],
        1000 * cpu / len(ranked),
    )


def cpu_seconds(pid: int | None) -> float:
    """Processor seconds a process has used so far; 0 where that cannot be read."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


class Browser:
    """One connection to 127.0.0.1 that asks for one page, and holds that the answer is 200."""

    def __init__(self, port: int, path: str, cookie: str = "") -> None:
        self.port = port
        self.cookie = cookie
        self.go_to(path)

    def go_to(self, path: str) -> None:
        """Ask for this page from now on."""
        self.asking = (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nAccept: text/html\r\n"
            f"Cookie: {self.cookie}\r\n\r\n"
        ).encode()

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def ask(self) -> bytes:
        """The page; raises AssertionError when it is not a page."""
        self.writer.write(self.asking)
        head = await self.reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0])
        return await self.reader.readexactly(length)

    async def close(self) -> None:
        """Hang up."""
        self.writer.close()
        await self.writer.wait_closed()


async def pages(port: int, path: str, *, cookie: str = "", pid: int | None = None) -> Load:
    """Load one page: CONNECTIONS browsers for SECONDS, after WARM_SECONDS that do not count."""
    browsers = [Browser(port, path, cookie) for _ in range(CONNECTIONS)]
    async with asyncio.timeout(ANSWER_SECONDS_MAX):
        for browser in browsers:
            await browser.open()

        async def ask(number: int) -> None:
            await browsers[number].ask()

        await repeated(ask, at_once=CONNECTIONS, seconds=WARM_SECONDS)
        found = await repeated(ask, at_once=CONNECTIONS, seconds=SECONDS, pid=pid)
        for browser in browsers:
            await browser.close()
    return found
