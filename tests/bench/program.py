"""The program as a person starts it, in a folder and on a port of its own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import httpx

from tests.personas import hidden

HOME = Path(__file__).resolve().parents[2]
ANSWER_SECONDS_MAX = 120.0
HISTORY_SECONDS_MAX = 600.0
STOP_SECONDS_MAX = 60.0
LOOK_SECONDS = 0.02
BUILT = "Today in this council"


def free_port() -> int:
    """A port nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Program:
    """One of our commands, running until it is stopped; what it prints goes to a file."""

    def __init__(self, folder: Path, command: str, more: dict[str, str] | None = None) -> None:
        self.port = free_port()
        self.began = time.monotonic()
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(HOME),
            "MUTUAL_DATA": str(folder),
            "MUTUAL_PORT": str(self.port),
            **(more or {}),
        }
        self.printed = folder.parent / f"{folder.name}-{command}-{self.port}.out"
        with self.printed.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "marketplace", command],
                cwd=HOME,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
            )

    def seconds(self) -> float:
        """How long ago it was started."""
        return time.monotonic() - self.began

    def page_after(self, *, built: bool = False) -> float:
        """Seconds from the start to the first page, or to the first on a finished history."""
        most = HISTORY_SECONDS_MAX if built else ANSWER_SECONDS_MAX
        while self.seconds() < most:
            assert self.process.poll() is None, self.printed.read_text()
            try:
                with urlopen(f"http://127.0.0.1:{self.port}/", timeout=10) as answer:
                    html = answer.read().decode()
            except OSError:
                html = ""
            if html and (BUILT in html or not built):
                return self.seconds()
            time.sleep(1.0 if built else LOOK_SECONDS)
        raise AssertionError(self.printed.read_text())

    def stop(self) -> float:
        """Stop it as Ctrl-C does; seconds until all of it has ended."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(STOP_SECONDS_MAX)
        return time.monotonic() - began

    def web_process(self) -> int | None:
        """The process that makes the pages: the server's one child."""
        try:
            told = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        except OSError:
            return None
        return int(told.split()[0]) if told.split() else None

    async def sign_in(self, role: str, number: int = 0) -> str:
        """Sign in as one of the personas of a role; the cookies a browser would send from then on.

        `number` counts through those listed, and round again.
        """
        address = f"http://127.0.0.1:{self.port}"
        async with httpx.AsyncClient(base_url=address, timeout=20) as client:
            html = (await client.get("/sign-in")).text
            forms = re.findall(r"<form.*?</form>", html, re.S)
            of_role = [each for each in forms if f'name="role" value="{role}"' in each]
            form = of_role[number % len(of_role)]
            names = ("csrf", "sign_in_id", "council_id", "role")
            answer = await client.post("/sign-in", data={n: hidden(form, n) for n in names})
            assert answer.status_code == 303, answer.text
            return "; ".join(f"{name}={value}" for name, value in client.cookies.items())
