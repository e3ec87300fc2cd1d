"""`mutual match`: solve a matching problem kept in a file."""

import asyncio
import sys
import time
from pathlib import Path

import click

from marketplace.commands.starting import read_settings

# After its seconds a search may end what it is at, and give its reasons.
LATE_SECONDS = 1.5
LATE_PART = 0.1
TOO_LATE = "The time was over before there was an answer. Allow more with --seconds."


@click.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0, 2**31 - 1))
@click.option(
    "--seconds", default=20.0, show_default=True, type=click.FloatRange(0.1, 3600), help="At most."
)
@click.option("--schema", "show_schema", is_flag=True, help="Print the problem's JSON Schema.")
def match(file: Path | None, seed: int, seconds: float, show_schema: bool) -> None:
    """Match the needs and bids in FILE (a problem as JSON) and print the result as JSON.

    The same file, seed and time limit give the same answer where the result says so
    ("deterministic"). The search has a process of its own, which ends with the time. For example:

    \b
        mutual match --schema > problem.schema.json
        mutual match round.json --seed 1 --seconds 20 > result.json
    """
    import msgspec

    from marketplace.jobs.solvers import OutOfTime, SolverFailed, Solvers
    from marketplace.jobs.tasks import SolveWhole
    from matching import problem as problems

    started = time.monotonic()
    if show_schema:
        click.echo(problems.schema().decode())
        return
    if file is None:
        raise click.UsageError("Name the FILE to match, or ask for --schema.")
    try:
        problem = problems.decode(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise click.UsageError(f"{file} is not a matching problem: {error}") from error
    if found := problems.validate(problem):
        for fault in found:
            click.echo(f"{file}: {fault.path}: {fault.sentence}", err=True)
        sys.exit(2)
    # The search gets all of its seconds, or its answer would depend on how fast this was.
    task = SolveWhole(problems.encode(problem), seed, seconds)
    limit = seconds + max(LATE_SECONDS, LATE_PART * seconds) - (time.monotonic() - started)

    async def solved() -> bytes:
        async with Solvers(1, read_settings().solver_memory_mb) as solvers:
            return (await solvers.do(task, limit, lambda _: None, lambda: False)).result

    try:
        click.echo(asyncio.run(solved()).decode())
    except OutOfTime as error:
        raise click.ClickException(TOO_LATE) from error
    except SolverFailed as error:
        raise click.ClickException(f"The search broke off: {error}.") from error
