"""`mutual work`: the worker alone, for machines that only match."""

import os
from contextlib import suppress
from pathlib import Path

import click

from marketplace.commands.starting import read_settings, run_async, say

NICER = 5  # pages go first
# Where Linux shares the processors between sessions, being nicer inside one changes nothing.
OWN_SESSION = Path("/proc/self/autogroup")
SESSION_NICER = 10


@click.command()
def work() -> None:
    """Do the long work: close rounds, match, send what falls due.

    `mutual run` starts this for you. On its own it finds the database as `mutual run` does; with
    DATABASE_URL many machines can work for one database.
    """
    settings = read_settings()
    _let_pages_go_first()

    async def until_stopped() -> None:
        from marketplace.database.keys import SIGN_IN, make_key_files, read_key
        from marketplace.database.ready import database
        from marketplace.jobs.post import Mailing, sender
        from marketplace.jobs.worker import work_until_stopped
        from marketplace.web.letters import writer

        make_key_files(settings.keys_folder)
        key = read_key(settings.keys_folder / SIGN_IN)
        mailing = Mailing(writer(settings.public_url, key), sender(settings))
        if settings.dsn_app and settings.dsn_opener:
            await work_until_stopped(settings, mailing)
            return
        async with database(settings, say) as ready:
            os.environ.update(ready.dsns.for_worker(demonstration=settings.demonstration))
            await work_until_stopped(read_settings(), mailing)

    run_async(until_stopped)


def _let_pages_go_first() -> None:
    os.nice(NICER)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            OWN_SESSION.write_text(str(SESSION_NICER))
