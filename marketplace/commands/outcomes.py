"""How the command line tells what an import did: a table for people, or one JSON object."""

import io
import shutil
from collections.abc import Iterator

import msgspec
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from marketplace.imports.outcome import Outcome

WIDTH_MIN = 100
SHOWN_MAX = 50


def tell(outcome: Outcome, as_json: bool) -> Iterator[str]:
    """The lines to print: faults in a table first, then one sentence with the counts."""
    if as_json:
        yield msgspec.json.encode(outcome, enc_hook=str).decode()
        return
    yield from outcome.notes
    if outcome.faults:
        yield from _faults(outcome)
        more = len(outcome.faults) - SHOWN_MAX + outcome.faults_more
        if more > 0:
            yield f"and {more:,} more (--faults FILE writes them all into a copy of the file)"
        total = len(outcome.faults) + outcome.faults_more
        yield f"{total:,} faults: nothing was brought in."
        return
    for change in outcome.changes[:SHOWN_MAX]:
        yield f"{change.name}: {change.before} -> {change.after}"
    verb = "" if outcome.done else "would be "
    left_out = f", {outcome.left_out:,} left out" if outcome.left_out else ""
    yield (
        f"{outcome.rows:,} rows: {outcome.added:,} {verb}added, {outcome.changed:,} {verb}changed,"
        f" {outcome.unchanged:,} unchanged{left_out}."
    )


def _faults(outcome: Outcome) -> Iterator[str]:
    table = Table(show_lines=False, expand=False)
    for title in ("row", "column", "what stands there", "what is wrong", "what is expected"):
        table.add_column(title, justify="right" if title == "row" else "left", overflow="fold")
    for fault in outcome.faults[:SHOWN_MAX]:
        row = fault.cell or (str(fault.row) if fault.row else "")
        cells = (row, fault.column, fault.shown, fault.wrong, fault.expected)
        table.add_row(*map(escape, cells))
    width = max(WIDTH_MIN, shutil.get_terminal_size().columns)
    written = io.StringIO()
    Console(file=written, width=width, color_system=None).print(table)
    yield from written.getvalue().splitlines()
