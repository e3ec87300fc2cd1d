"""Running each solver in a process of its own, and watching how much memory it takes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

HOME = Path(__file__).parents[3]
SAMPLE_SECONDS = 0.5
ERROR_LINES = 3


def run_alone(module: str, *arguments: str, seconds: float, folder: Path) -> tuple[float, str]:
    """Run a module of this package as a program, at most so many seconds.

    Returns the most memory it and its own processes held at once (MB, 0 where the system does not
    say), and why it failed ("" when it did not): its last lines, or that it was ended.
    """
    command = (sys.executable, "-m", f"tests.bench.rounds.{module}", *arguments)
    said = folder / "said.txt"
    with said.open("w") as output:
        program = subprocess.Popen(
            command, cwd=HOME, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
        )
        watch = _Watch(program.pid)
        watch.start()
        try:
            program.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
            return watch.end(), f"It was ended after {seconds:.0f} seconds."
    last = " ".join(said.read_text(errors="replace").split("\n")[-ERROR_LINES - 1 :]).strip()
    return watch.end(), last or f"It ended with {program.returncode}." if program.returncode else ""


class _Watch(threading.Thread):
    """Adds up the memory of a process and all it started, twice a second (Linux only)."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.most_mb = 0.0
        self.ended = threading.Event()

    def run(self) -> None:
        """Sample until the end; what takes long to read is read less often."""
        wait = SAMPLE_SECONDS
        while not self.ended.wait(wait):
            started = time.monotonic()
            self.most_mb = max(self.most_mb, sum(_memory_mb(pid) for pid in _family(self.pid)))
            wait = max(SAMPLE_SECONDS, 20 * (time.monotonic() - started))

    def end(self) -> float:
        """Stop, and say the most that was held at once, in MB."""
        self.ended.set()
        self.join()
        return round(self.most_mb, 1)


def _family(pid: int) -> Sequence[int]:
    """A process and all that descend from it."""
    found = [pid]
    for one in found:
        for children in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                found += map(int, children.read_text().split())
            except OSError:
                continue
    return found


def _memory_mb(pid: int) -> float:
    """What a process holds, pages that it shares counted in parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    held = (line.split()[1] for line in lines if line.startswith("Pss:"))
    return sum(map(int, held)) / 1024
