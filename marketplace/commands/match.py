"""`mutual match`: solve a matching problem kept in a file."""

import sys
from pathlib import Path

import click


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

    The same file, seed and time limit give the same answer. For example:

    \b
        mutual match --schema > problem.schema.json
        mutual match round.json --seed 1 --seconds 20 > result.json
    """
    import msgspec

    from matching import problem as problems

    if show_schema:
        click.echo(problems.schema().decode())
        return
    if file is None:
        raise click.UsageError("Name the FILE to match, or ask for --schema.")
    try:
        problem = problems.decode(file.read_bytes())
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise click.UsageError(f"{file} is not a matching problem: {error}") from error
    if found := problems.validate(problem):
        for fault in found:
            click.echo(f"{file}: {fault.path}: {fault.sentence}", err=True)
        sys.exit(2)
    from matching.result import encode
    from matching.solve import solve

    click.echo(encode(solve(problem, seed=seed, seconds=seconds)).decode())
