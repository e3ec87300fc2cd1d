"""Solvers as processes: what they crash, hang or eat stays with them, and stop keeps the best."""

import asyncio
import os
import sys
import time

import pytest

from marketplace.jobs.solvers import OutOfTime, SolverFailed, Solvers
from marketplace.jobs.tasks import Began, Better, News, SearchPart, SolveWhole
from matching.check import faults
from matching.problem import decode, encode
from matching.result import decode as decode_result
from tests.large_problems import large_problem

SMALL = SolveWhole(encode(large_problem(2, 3, 3)), 1, 5.0)
BAD = """
import os, sys, time
from marketplace.jobs import solver
from marketplace.jobs.tasks import Began
good = solver.do_task
def bad(task, tell, should_stop):
    tell(Began())
    if task.seed == 7:
        {what}
    return good(task, tell, should_stop)
solver.do_task = bad
solver.main(int(sys.argv[1]))
"""


def _deaf(_: News) -> None:
    pass


def _never() -> bool:
    return False


def _solvers(what: str = "pass", memory_mb: int = 2_000) -> Solvers:
    return Solvers(1, memory_mb, (sys.executable, "-c", BAD.format(what=what)))


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("os.abort()", "SIGABRT"),
        ("os._exit(3)", "code 3"),
        ("raise MemoryError", "more memory than there is"),
        ("raise ValueError('no such lot')", "ValueError: no such lot"),
        ("hold = b'x' * 900_000_000; time.sleep(60)", "more than 700 MB"),
    ],
)
async def test_what_goes_wrong_is_named_and_the_next_task_is_done(what: str, told: str) -> None:
    """A native abort, an end, memory that is gone, an error and greed: one task fails, no more."""
    poison = SolveWhole(SMALL.problem, 7, 5.0)
    async with _solvers(what, 700) as solvers:
        with pytest.raises(SolverFailed, match=told):
            await solvers.do(poison, 60.0, _deaf, _never)
        solved = await solvers.do(SMALL, 60.0, _deaf, _never)
    problem = decode(SMALL.problem)
    assert faults(problem, decode_result(solved.result)) == []


async def test_a_search_that_hangs_is_killed_when_its_time_is_over() -> None:
    """Half a second after it began, and not when its minute of sleep is over."""
    async with _solvers("time.sleep(60)") as solvers:
        await solvers.do(SMALL, 60.0, _deaf, _never)
        started = time.monotonic()
        with pytest.raises(OutOfTime):
            await solvers.do(SolveWhole(SMALL.problem, 7, 5.0), 0.5, _deaf, _never)
    assert time.monotonic() - started < 10


async def test_what_solvers_print_goes_to_the_log_and_not_among_the_answers() -> None:
    """Some write to the first output from C++."""
    async with _solvers("os.write(1, b'running a heuristic')") as solvers:
        solved = await solvers.do(SolveWhole(SMALL.problem, 7, 5.0), 60.0, _deaf, _never)
    assert decode_result(solved.result).awards


async def test_a_solver_is_kept_and_ends_when_its_worker_lets_it_go() -> None:
    """Two tasks, one process; none is left when the pool is closed."""
    async with Solvers(1, 2_000) as solvers:
        pids = []
        for _ in range(2):
            await solvers.do(SMALL, 60.0, _deaf, _never)
            pids.append(solvers.pids())
        assert pids[0] == pids[1] and len(pids[0]) == 1
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0][0], 0)


async def test_stop_keeps_the_best_and_news_came_on_the_way() -> None:
    """A search of a minute, told to stop at its first answer, is over soon and sound."""
    problem = large_problem(10, 12, 8)
    found: list[News] = []
    task = SearchPart(encode(problem), 1, 600_000, {lot.id: "equal" for lot in problem.lots})
    async with Solvers(1, 2_000) as solvers:
        solved = await asyncio.wait_for(
            solvers.do(
                task, 600.0, found.append, lambda: any(isinstance(one, Better) for one in found)
            ),
            60,
        )
    result = decode_result(solved.result)
    assert isinstance(found[0], Began) and result.incumbents
    assert faults(decode(solved.problem), result) == []
    assert result.status == "stopped" and not result.deterministic
