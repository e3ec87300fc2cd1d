"""`mutual import`: bring in a council's own files."""

import sys
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from marketplace.acts import councils, imports
from marketplace.commands.outcomes import tell
from marketplace.commands.starting import read_settings, run_async, say
from marketplace.database.transaction import Transaction, transaction
from marketplace.imports import council as council_files
from marketplace.imports import marked
from marketplace.imports.faults import Faults
from marketplace.imports.outcome import Outcome, refused
from marketplace.imports.reading import FILE_KINDS, LAYOUTS, FileKind, read_file
from marketplace.people import Who
from marketplace.refused import NotFound, Refused

GSS_CODE = "E09000005"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
Open = Callable[[int], AbstractAsyncContextManager[Transaction]]


@click.group(name="import")
def bring_in() -> None:
    """Bring in a council's own files: its wards, providers and allocations.

    Nothing is half brought in: with any fault in a file, all of it is left alone and every fault is
    named. The same file a second time changes nothing. Exit code 0: done (or, with --check, it
    could be); 1: the file has faults; 2: the command was not understood.
    """


def run_import(work: Callable[[Open], Any]) -> Outcome:
    """Do a file's work in the database; ends the program with a rule's sentence where one says no.

    `work` is given a way to open a transaction in a council.
    """
    settings = read_settings()

    async def do() -> Outcome:
        from marketplace.database.pool import open_pool
        from marketplace.database.ready import database

        async with database(settings, say) as ready:
            # The demonstration's clock runs ahead, and only its own role sees it.
            dsn = ready.dsns.demo if settings.demonstration else ready.dsns.app
            async with await open_pool(dsn, purpose="commands", size=1) as pool:
                found: Outcome = await work(lambda council_id: transaction(pool, council_id))
                return found

    try:
        return run_async(do)
    except Refused as refusal:
        raise click.ClickException(refusal.sentence) from refusal


def program(council_id: int) -> Who:
    """Who acts when a command does."""
    return Who(UUID(int=0), "The command line", "worker", council_id)


async def clock(tx: Transaction) -> datetime:
    """What time it is for the database, which may be a demonstration."""
    now: datetime = await tx.db.fetchval("select app_now()")
    return now


@bring_in.command()
@click.option("--code", required=True, help=f"The council's code, such as {GSS_CODE}.")
@click.option("--profile", required=True, type=FILE, help="Who lives in each LSOA (CSV, .csv.gz).")
@click.option("--wards", required=True, type=FILE, help="The wards' boundaries (GeoJSON, WGS84).")
@click.option("--name", help="What the council is called, if not as in the profile.")
@click.option("--code-property", help="Which property of a feature is the ward's code.")
@click.option("--name-property", help="Which property of a feature is the ward's name.")
@click.option(
    "--credit", default=council_files.CREDIT, help='What stands under every map; "" none.'
)
@click.option("--check", is_flag=True, help="Look only: say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def council(
    code: str,
    profile: Path,
    wards: Path,
    name: str | None,
    code_property: str | None,
    name_property: str | None,
    credit: str,
    check: bool,
    as_json: bool,
) -> None:
    """Open a council with its wards, or bring its wards up to date.

    \b
        mutual import council --code E09000005 --profile lsoa.csv.gz --wards wards.geojson
    """
    faults = Faults()
    files = council_files.read_council(
        code,
        profile.read_bytes(),
        wards.read_bytes(),
        faults,
        code_property=code_property,
        name_property=name_property,
        credit=credit[: council_files.CREDIT_MAX],
    )
    if name is not None:
        files = council_files.named(files, name)

    async def bring(open_in: Open) -> Outcome:
        async with open_in(1) as tx:
            council_id = await imports.council_id_for(tx, code)
        async with open_in(council_id) as tx:
            now = await clock(tx)
            who = program(council_id)
            return await imports.import_council(tx, who, files, now, check=check)

    if faults:
        outcome = refused("council", len(files.wards), faults, files.notes)
    else:
        outcome = run_import(bring)
    finish(outcome, as_json)


def finish(outcome: Outcome, as_json: bool) -> None:
    """Print what happened and end with 1 where the file had faults."""
    for line in tell(outcome, as_json):
        click.echo(line)
    sys.exit(1 if outcome.faults else 0)


@bring_in.command()
@click.argument("file", type=FILE)
@click.option("--council", "code", help="The council's code; without it, the first council.")
@click.option("--check", is_flag=True, help="Look only: say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@click.option("--faults", "out", type=OUT, help="Write a copy with what is wrong marked in it.")
def providers(file: Path, code: str | None, check: bool, as_json: bool, out: Path | None) -> None:
    """Register the providers of FILE, or bring them up to date (CSV, .csv.gz or .xlsx).

    FILE has our own columns (`mutual import template providers`) or those of the directory of the
    Care Quality Commission, of which only this council's home care is brought in.
    """
    bring_file("providers", file, code, check, as_json, out)


@bring_in.command()
@click.argument("file", type=FILE)
@click.option("--council", "code", help="The council's code; without it, the first council.")
@click.option("--check", is_flag=True, help="Look only: say what would happen.")
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
@click.option("--faults", "out", type=OUT, help="Write a copy with what is wrong marked in it.")
def allocations(file: Path, code: str | None, check: bool, as_json: bool, out: Path | None) -> None:
    """Set the personal budgets of FILE, and register who is new (CSV, .csv.gz or .xlsx)."""
    bring_file("allocations", file, code, check, as_json, out)


@bring_in.command()
@click.argument("kind", type=click.Choice(FILE_KINDS))
@click.option("--xlsx", "out", type=OUT, help="Write an Excel workbook there instead.")
def template(kind: FileKind, out: Path | None) -> None:
    """Print an empty file with one made-up row, to fill in."""
    if out is None:
        click.echo(marked.template(LAYOUTS[kind]).decode("utf-8-sig"), nl=False)
    else:
        out.write_bytes(marked.template(LAYOUTS[kind], workbook=True))


def bring_file(
    kind: FileKind, path: Path, code: str | None, check: bool, as_json: bool, out: Path | None
) -> None:
    """Bring in a file of providers or allocations, and end the program as `finish` does."""
    file = read_file(kind, path.read_bytes())

    async def bring(open_in: Open) -> Outcome:
        async with open_in(1) as tx:
            council_id = await known_council(tx, code)
        async with open_in(council_id) as tx:
            now = await clock(tx)
            return await imports.import_file(tx, program(council_id), file, now, check=check)

    outcome = run_import(bring)
    if out is not None and outcome.faults:
        out.write_bytes(marked.marked(file.table, outcome.faults, outcome.faults_more))
        click.echo(f"The file with its faults marked: {out}", err=True)
    finish(outcome, as_json)


async def known_council(tx: Transaction, code: str | None) -> int:
    """The council with a code, or the first one. Raises NotFound."""
    for council in sorted(await councils.all_councils(tx), key=lambda each: each.council_id):
        if code in (None, council.gss_code):
            return council.council_id
    raise NotFound("There is no such council here. Bring it in first: mutual import council.")
