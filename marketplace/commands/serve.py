"""`mutual serve`: the web server alone, for machines that only serve pages."""

import os
import signal
from typing import Any

import click

from marketplace.commands.starting import read_settings, run_async, say
from marketplace.settings import Settings


@click.command()
def serve() -> None:
    """Serve the pages, without a worker.

    `mutual run` starts this for you. On its own it finds the database as `mutual run` does; with
    DATABASE_URL many machines can serve from one database.
    """
    settings = read_settings()
    if settings.dsn_app:
        listen(settings)
        return

    from marketplace.database.ready import get_ready

    ready = run_async(lambda: get_ready(settings, say))
    try:
        os.environ.update(ready.dsns.for_web(demonstration=settings.demonstration))
        listen(settings)
    finally:
        if ready.server is not None:
            ready.server.stop()


def listen(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; the application reads its settings from the environment."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    Granian(
        "marketplace.commands.serve:application",
        factory=True,
        interface=Interfaces.ASGI,
        address=settings.host,
        port=settings.port,
        workers=settings.web_processes,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def application() -> Any:
    """The application in a serving process, which ends when the server that made it does."""
    from marketplace.app import POOL_WARM, create_app
    from marketplace.database.supervise import end_with_parent

    end_with_parent(os.getppid(), signal.SIGTERM)()
    return create_app(warmed=POOL_WARM)
