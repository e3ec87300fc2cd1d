"""Processes that share the work, each ending with the one that began it."""

import ctypes
import multiprocessing
import signal
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from typing import Any

# prctl's PR_SET_PDEATHSIG.
END_WITH_PARENT = 1


class _Here(Executor):
    """Tasks done at once, in this process."""

    def submit(self, task: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        """Do a task."""
        future: Future[Any] = Future()
        future.set_result(task(*given, **named))
        return future


def team_of(workers: int) -> Executor:
    """So many processes, forked when the first task comes; one is this process itself."""
    if workers == 1:
        return _Here()
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(workers, context, initializer=_end_with_parent)


def _end_with_parent() -> None:
    """End this process when the one that began it does, however that ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(END_WITH_PARENT, signal.SIGKILL)
    parent = multiprocessing.parent_process()
    if parent is not None and not parent.is_alive():
        sys.exit(1)
