"""What `mutual run` prints: a few lines a person can read, and a bar while they wait."""

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import asyncpg
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from marketplace.database.pool import connect
from marketplace.database.ready import Ready
from marketplace.database.roles import Dsns
from marketplace.demo.figures import PEOPLE_TO_TRY
from marketplace.demo.state import State, state
from marketplace.settings import Settings

LABEL_WIDTH = 14
WARNING = "Take care"  # how a line begins that must not be missed


class Teller:
    """Prints labelled lines; on a terminal also a bar, which leaves no trace elsewhere."""

    def __init__(self) -> None:
        self.console = Console(highlight=False, soft_wrap=True)
        self.started = time.monotonic()

    def line(self, label: str, text: str) -> None:
        """One line of what happened."""
        self.console.print(f"{label:<{LABEL_WIDTH}} ", text, style=None, sep="", markup=False)

    @contextmanager
    def busy(self, label: str) -> Iterator[Callable[[str], None]]:
        """A line that changes while something takes its time, on a terminal only; warnings stay."""
        with self.console.status(label) as status:

            def say(text: str) -> None:
                status.update(f"{label:<{LABEL_WIDTH}} {text}")
                if text.startswith(WARNING):
                    self.line(label, text)

            yield say

    @contextmanager
    def progress(self) -> Iterator[Callable[[Dsns], None]]:
        """A bar for the demonstration's history; call what it yields to look how far it is."""
        columns = (
            TextColumn(f"{'':<{LABEL_WIDTH}} {{task.description}}"),
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.console, transient=True) as bars:
            bar = bars.add_task("begins", total=100)

            def show(dsns: Dsns) -> None:
                if (now := _look(dsns)) is not None:
                    bars.update(bar, completed=now.percent_done, description=now.stage)

            yield show

    def database(self, ready: Ready, settings: Settings) -> None:
        """What was found or made."""
        seconds = time.monotonic() - self.started
        if ready.server is None:
            where = "the server in DATABASE_URL"
        else:
            made = "made now in" if ready.made_now else "in"
            where = f"{made} {settings.data_folder}"
        self.line("database", f"PostgreSQL {ready.version}, {where}, ready after {seconds:.1f} s")
        count = len(ready.migrated)
        self.line("schema", f"{count} migrations applied" if count else "up to date")

    def history_is_built(self, dsns: Dsns) -> bool:
        """Whether the demonstration's history is complete."""
        now = _look(dsns)
        return now is not None and now.finished_at is not None

    def where_to_look(self, settings: Settings) -> None:
        """The address, how to stop, and whom to sign in as."""
        self.line("ready", f"open {settings.public_url} (Ctrl-C stops everything)")
        if settings.demonstration:
            self.line("sign in", f"{settings.public_url}/sign-in lists made-up people, such as")
            for name, what in PEOPLE_TO_TRY:
                self.line("", f"{name}: {what}")


def _look(dsns: Dsns) -> State | None:
    async def ask() -> State | None:
        db = await connect(dsns.owner)
        try:
            return await state(db)
        finally:
            await db.close()

    try:
        return asyncio.run(ask())
    except (OSError, asyncpg.PostgresError):
        return None
