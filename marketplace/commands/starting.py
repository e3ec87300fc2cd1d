"""What every command does first: read the settings, and turn what stops it into one sentence."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

from marketplace.database.find import NoDatabase
from marketplace.settings import BadSetting, Settings

Answer = TypeVar("Answer")


def read_settings() -> Settings:
    """The settings from the environment; ends the program with a sentence when one is wrong."""
    try:
        return Settings.from_environment(os.environ)
    except BadSetting as error:
        raise click.UsageError(str(error)) from error


@contextmanager
def in_a_sentence() -> Iterator[None]:
    """End with the database's own sentence and exit code 1, not with a traceback."""
    try:
        yield
    except NoDatabase as error:
        raise click.ClickException(str(error)) from error


def run_async(work: Callable[[], Coroutine[object, object, Answer]]) -> Answer:
    """Run a command's asynchronous part in this thread; Ctrl-C ends it quietly with code 130."""
    try:
        with in_a_sentence():
            return asyncio.run(work())
    except KeyboardInterrupt:
        sys.exit(130)


def say(line: str) -> None:
    """Tell the person what goes on, beside the answer and not in it."""
    click.echo(line, err=True)
