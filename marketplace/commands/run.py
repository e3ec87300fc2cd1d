"""`mutual run`: everything from one command, and everything stopped with it."""

import asyncio
import os
import signal
import socket
import sys
import time
from types import FrameType
from urllib.error import URLError
from urllib.request import urlopen

import click

from marketplace.commands.children import Child, KeepsDying
from marketplace.commands.starting import in_a_sentence, read_settings
from marketplace.commands.telling import Teller
from marketplace.database.keys import make_key_files
from marketplace.database.ready import Ready, get_ready
from marketplace.settings import Settings

ANSWER_SECONDS_MAX = 60.0
LOOK_SECONDS = 0.2
PROGRESS_SECONDS = 1.0  # asking oftener would slow down what is asked about
SECRETS = ("DATABASE_URL", "MUTUAL_DSN_OWNER", "MUTUAL_DSN_OPENER", "MUTUAL_DSN_DEMO")


class Stop(KeyboardInterrupt):
    """Somebody pressed Ctrl-C or sent SIGTERM (a kind that asyncio lets through)."""


@click.command()
def run() -> None:
    """Start everything: database, migrations, worker and web server.

    Finds PostgreSQL (DATABASE_URL, else the one that came with the packages, else the system's),
    brings the schema up to date, builds the demonstration council on the first start, and says
    where to look. Ctrl-C stops all of it; the data stay.
    """
    settings = read_settings()
    tell = Teller()
    for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(kind, _stop)
    try:
        _refuse_taken_port(settings)
        with tell.busy("database") as say, in_a_sentence():
            ready = asyncio.run(get_ready(settings, say))
        try:
            tell.database(ready, settings)
            make_key_files(settings.keys_folder)
            _serve_until_stopped(settings, ready, tell)
        finally:
            _let_nothing_interrupt()
            if ready.server is not None:
                ready.server.stop()
    except Stop:
        tell.line("stopped", "the data stay; start again with the same command")


def _stop(_kind: int, _frame: FrameType | None) -> None:
    _let_nothing_interrupt()  # stopping takes its time and is done once
    raise Stop


def _let_nothing_interrupt() -> None:
    for kind in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(kind, signal.SIG_IGN)


def _refuse_taken_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise click.ClickException(
                f"Port {settings.port} on {settings.host} cannot be used ({error.strerror})."
                f" Is Mutual running already? Another port: MUTUAL_PORT={settings.port % 65535 + 1}"
            ) from error


def _serve_until_stopped(settings: Settings, ready: Ready, tell: Teller) -> None:
    inherited = {name: value for name, value in os.environ.items() if name not in SECRETS}
    demonstration = settings.demonstration
    web = Child("web server", "serve", inherited | ready.dsns.for_web(demonstration=demonstration))
    worker = Child("worker", "work", inherited | ready.dsns.for_worker(demonstration=demonstration))
    history = Child("demonstration", "demo --quiet", inherited | ready.dsns.for_command())
    children = [web]
    try:
        web.start()
        _wait_until_answers(settings, web, ready, tell)
        worker.start()  # second: its solver takes a while to load, and a page should not wait
        children.append(worker)
        tell.where_to_look(settings)
        if demonstration and not tell.history_is_built(ready.dsns):
            history.start()
            children.append(history)
            _tell_history(history, [web, worker], ready, tell)
            children.remove(history)
        while True:
            _tend(children=[web, worker], ready=ready, tell=tell)
            time.sleep(LOOK_SECONDS)
    except KeepsDying as error:
        tell.line("stopped", f"{error} What it wrote is above.")
        sys.exit(1)
    finally:
        _let_nothing_interrupt()
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.wait_or_kill()


def _wait_until_answers(settings: Settings, web: Child, ready: Ready, tell: Teller) -> None:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104
    shown = f"[{host}]" if ":" in host else host
    started = time.monotonic()
    with tell.busy("web"):
        while time.monotonic() - started < ANSWER_SECONDS_MAX:
            _tend(children=[web], ready=ready, tell=tell)
            try:
                with urlopen(f"http://{shown}:{settings.port}/health", timeout=2):
                    break
            except (URLError, OSError):
                time.sleep(0.05)
        else:
            raise KeepsDying(f"The web server did not answer within {ANSWER_SECONDS_MAX:.0f} s.")
    tell.line("web", f"{settings.public_url} answers after {time.monotonic() - started:.1f} s")


def _tell_history(history: Child, others: list[Child], ready: Ready, tell: Teller) -> None:
    """Show how the history grows, while the pages can be read already."""
    tell.line("demonstration", "18 months are being lived through; pages can be read meanwhile")
    looked_at = started = time.monotonic()
    with tell.progress() as show:
        while (code := history.exit_code()) is None:
            if time.monotonic() - looked_at >= PROGRESS_SECONDS:
                looked_at = time.monotonic()
                show(ready.dsns)
            _tend(children=others, ready=ready, tell=tell)
            time.sleep(LOOK_SECONDS)
    if code == 0:
        tell.line("demonstration", f"complete after {time.monotonic() - started:.0f} s")
    else:
        tell.line("demonstration", f"stopped (exit code {code}); `mutual demo` tries again")


def _tend(*, children: list[Child], ready: Ready, tell: Teller) -> None:
    for child in children:
        if line := child.tend():
            tell.line(child.name, line)
    if ready.server is not None and not ready.server.alive():
        tell.line("database", "stopped; it is started again")
        ready.server.stop()
        with in_a_sentence():
            ready.server.start()
