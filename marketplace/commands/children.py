"""The processes `mutual run` keeps alive: started, restarted within a bound, and stopped."""

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping

from marketplace.database.supervise import end_with_parent

DEATHS_MAX = 5  # within DEATHS_SECONDS; a process that dies oftener has a fault to be read
DEATHS_SECONDS = 60.0
STOP_SECONDS_MAX = 10.0


class KeepsDying(Exception):
    """A child died too often to be started again; the message says which, and its exit code."""


class Child:
    """One of our own commands as a process of its own, which never outlives us."""

    def __init__(self, name: str, command: str, environment: Mapping[str, str]) -> None:
        self.name = name
        self.command = command
        self.environment = dict(environment)
        self.deaths: deque[float] = deque(maxlen=DEATHS_MAX)
        self.process: subprocess.Popen[bytes] | None = None
        self._again_at = 0.0

    def start(self) -> None:
        """Start it, from the main thread: it ends when the thread that forked it does."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "marketplace", *self.command.split()],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C is for us: we stop the children in order
            preexec_fn=end_with_parent(os.getpid(), signal.SIGTERM),  # noqa: PLW1509
        )

    def exit_code(self) -> int | None:
        """Its exit code, or None while it runs."""
        return None if self.process is None else self.process.poll()

    def tend(self) -> str | None:
        """Start it again if it died, later each time; returns a line to tell when it did.

        Raises KeepsDying after DEATHS_MAX deaths within DEATHS_SECONDS.
        """
        now = time.monotonic()
        if self.process is None:
            if now >= self._again_at:
                self.start()
            return None
        code = self.process.poll()
        if code is None:
            return None
        self.process = None
        self.deaths.append(now)
        if len(self.deaths) == DEATHS_MAX and now - self.deaths[0] < DEATHS_SECONDS:
            raise KeepsDying(f"The {self.name} stopped {DEATHS_MAX} times (exit code {code}).")
        self._again_at = now + 0.2 * 2 ** len(self.deaths)
        return f"The {self.name} stopped (exit code {code}) and is started again."

    def ask_to_stop(self) -> None:
        """Send SIGTERM if it runs."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait_or_kill(self) -> None:
        """Wait until it ends; kill it after STOP_SECONDS_MAX."""
        if self.process is None:
            return
        try:
            self.process.wait(STOP_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
