"""Solvers of a worker: a few processes that are kept, watched, killed and replaced.

A search can crash, eat the machine's memory or never end; all of that stays in a process of its
own. A kept solver spares small parts the second that starting one takes.
"""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from msgspec import Struct

from marketplace.jobs.frames import LENGTH_BYTES, READ_ANSWERED, Answered, Failed, Stop, framed
from marketplace.jobs.tasks import Began, ShouldStop, Solved, Task, Tell, do_task
from providers.said import said

LOOK_SECONDS = 0.1
START_SECONDS_MAX = 30.0  # on a busy machine the solver's libraries take a while to load
MEGABYTE = 1_000_000
NICER = 10
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
PROGRAM = (sys.executable, "-m", "marketplace.jobs.solver")
# A solver that grew so far is not kept: what it holds would be missing to the next.
KEPT_PART = 0.5


class SolverFailed(Exception):
    """A task was not done: the solver died, went over a limit or raised, as `why` says."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class OutOfTime(SolverFailed):
    """The solver was still busy when its seconds and the margin were over."""


class Limits(Struct, frozen=True):
    """What a task may take: seconds of clock from the moment each search begins, and megabytes."""

    seconds: float
    memory_mb: int


class Solver(Protocol):
    """What does tasks."""

    async def do(
        self, task: Task, seconds: float, tell: Tell, should_stop: ShouldStop, /
    ) -> Solved:
        """Do a task, killed `seconds` after its search began. Raises what went wrong."""
        ...


class Here:
    """Tasks done in a thread of this process: for programs that do nothing else and may end.

    Nothing is killed here: a task keeps to its own seconds.
    """

    async def do(self, task: Task, _seconds: float, tell: Tell, should_stop: ShouldStop) -> Solved:
        """Do a task in a thread."""
        return await asyncio.to_thread(do_task, task, tell, should_stop)


class Solvers:
    """Up to `count` processes, started as they are needed and kept until this is closed."""

    def __init__(self, count: int, memory_mb: int, program: Sequence[str] = PROGRAM) -> None:
        self.memory_mb = memory_mb
        self._program = (*program, str(os.getpid()))
        self._free = asyncio.Semaphore(count)
        self._idle: list[_Process] = []

    async def __aenter__(self) -> Self:
        self._idle.append(await _started(self._program))
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for one in self._idle:
            await one.end()
        self._idle.clear()

    async def do(self, task: Task, seconds: float, tell: Tell, should_stop: ShouldStop) -> Solved:
        """Do a task in a process; one that died, or that we leave before the end, is killed.

        Raises SolverFailed, OutOfTime.
        """
        async with self._free:
            one = await self._taken()
            try:
                limits = Limits(seconds, self.memory_mb)
                solved = await one.solve(task, limits, tell, should_stop)
            except BaseException:
                await asyncio.shield(one.end())
                raise
            if one.resident_mb() > self.memory_mb * KEPT_PART:
                await one.end()
            else:
                self._idle.append(one)
            return solved

    def pids(self) -> list[int]:
        """The processes that wait for a task."""
        return [one.process.pid for one in self._idle]

    async def _taken(self) -> "_Process":
        while self._idle:
            one = self._idle.pop()
            if one.alive():
                return one
        return await _started(self._program)


async def _started(program: Sequence[str]) -> "_Process":
    # From the main thread: the solver dies with the thread that made it.
    process = await asyncio.create_subprocess_exec(
        *program,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        process_group=0,  # Ctrl-C is for the worker, which stops its solvers itself
    )
    with suppress(OSError):  # from its first moment: pages go first, and then other jobs
        os.setpriority(os.PRIO_PROCESS, process.pid, os.getpriority(os.PRIO_PROCESS, 0) + NICER)
    return _Process(process)


class _Process:
    """One solver process, which does one task at a time."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        assert process.stdin is not None and process.stdout is not None
        self.asked, self.answers = process.stdin, process.stdout

    def alive(self) -> bool:
        """Whether it has not ended."""
        return self.process.returncode is None

    def resident_mb(self) -> float:
        """What it holds in memory; 0.0 where the system does not say."""
        try:
            pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        except (OSError, IndexError):
            return 0.0
        return int(pages) * PAGE_BYTES / MEGABYTE

    async def end(self) -> None:
        """Kill it and wait until it is gone."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    async def solve(
        self, task: Task, limits: Limits, tell: Tell, should_stop: ShouldStop
    ) -> Solved:
        """Hand over a task, pass on its news, and hold it to its limits. Raises SolverFailed."""
        reading: asyncio.Task[Answered] | None = None
        end, told_to_stop = time.monotonic() + START_SECONDS_MAX + limits.seconds, False
        try:
            await self._send(task)
            while True:
                reading = reading or asyncio.create_task(self._next())
                done, _ = await asyncio.wait({reading}, timeout=LOOK_SECONDS)
                if done:
                    message, reading = reading.result(), None
                    match message:
                        case Solved():
                            return message
                        case Failed(reason):
                            raise SolverFailed(reason)
                        case Began():
                            end = time.monotonic() + limits.seconds
                    tell(message)
                if should_stop() and not told_to_stop:
                    told_to_stop = True
                    await self._send(Stop())
                self._hold_to(limits, end)
        except (EOFError, ConnectionError):
            raise SolverFailed(_how_it_ended(await self.process.wait())) from None
        finally:
            if reading is not None:
                reading.cancel()

    async def _send(self, message: Task | Stop) -> None:
        self.asked.write(framed(message))
        await self.asked.drain()

    def _hold_to(self, limits: Limits, end: float) -> None:
        if time.monotonic() > end:
            raise OutOfTime(
                said("it was not done after %(seconds)s seconds", seconds=round(limits.seconds))
            )
        if self.resident_mb() > limits.memory_mb:
            raise SolverFailed(
                said("it needed more than %(most)s MB of memory", most=limits.memory_mb)
            )

    async def _next(self) -> Answered:
        head = await self.answers.readexactly(LENGTH_BYTES)
        return READ_ANSWERED.decode(await self.answers.readexactly(int.from_bytes(head, "big")))


def _how_it_ended(code: int) -> str:
    if code >= 0:
        return said("the solver ended with code %(code)s", code=code)
    try:
        return said("the solver was ended by %(name)s", name=signal.Signals(-code).name)
    except ValueError:
        return said("the solver was ended by signal %(number)s", number=-code)
