"""A solver: a process that does one task after another and may be killed at any moment.

Started by a worker as `python -m marketplace.jobs.solver PID`. Tasks come in at its standard
input and news go out at its standard output; what solvers print themselves goes to the log. It
ends when the input ends or the worker dies.
"""

import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from marketplace.database.supervise import end_with_parent
from marketplace.jobs.frames import Answered, Failed, Stop, framed, next_asked
from marketplace.jobs.tasks import Task, do_task
from providers.said import said

REASON_LETTERS_MAX = 300
# When the machine's memory is used up, the kernel takes the solver and not the database.
OUT_OF_MEMORY = Path("/proc/self/oom_score_adj")


class Wanted:
    """A task that came in, and whether its search is to stop."""

    def __init__(self, task: Task) -> None:
        self.task = task
        self.stop = threading.Event()


def main(parent: int) -> None:
    """Do tasks until the input ends."""
    end_with_parent(parent, signal.SIGKILL)()
    with suppress(OSError):
        OUT_OF_MEMORY.write_text("1000")
    # Solvers written in C++ print to the first output: that is not where answers go.
    news = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)
    wanted: queue.SimpleQueue[Wanted] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(sys.stdin.buffer, wanted), daemon=True).start()
    while True:
        one = wanted.get()
        _write(news, _answer(one, news))


def _answer(one: Wanted, news: BinaryIO) -> Answered:
    try:
        return do_task(one.task, lambda told: _write(news, told), one.stop.is_set)
    except MemoryError:
        return Failed(said("it needed more memory than there is"))
    except Exception as error:
        return Failed(f"{type(error).__name__}: {error}"[:REASON_LETTERS_MAX])


def _listen(pipe: BinaryIO, wanted: "queue.SimpleQueue[Wanted]") -> None:
    """Take tasks in, pass on that one is to stop, and end the process with its input."""
    last: Wanted | None = None
    while (asked := next_asked(pipe)) is not None:
        if not isinstance(asked, Stop):
            last = Wanted(asked)
            wanted.put(last)
        elif last is not None:
            last.stop.set()
    os._exit(0)


def _write(pipe: BinaryIO, message: Answered) -> None:
    left = memoryview(framed(message))
    while left:
        left = left[pipe.write(left) :]


if __name__ == "__main__":
    main(int(sys.argv[1]))
