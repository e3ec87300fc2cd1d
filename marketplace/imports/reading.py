"""Reading a file of any kind that can be brought in: for pages, the API and the commands."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Literal, get_args

from msgspec import Struct
from msgspec.structs import replace

from marketplace.imports import allocations, directory, providers
from marketplace.imports.allocations import AllocationRow
from marketplace.imports.faults import Fault, Faults, letters_of, place_of, shown
from marketplace.imports.layouts import Layout, Sheet, fits, parse
from marketplace.imports.providers import ProviderRow
from marketplace.imports.tables import Table, read_table
from providers.said import said

FileKind = Literal["providers", "allocations"]
FILE_KINDS: tuple[FileKind, ...] = get_args(FileKind)
LAYOUTS: Mapping[FileKind, Layout] = {
    "providers": providers.LAYOUT,
    "allocations": allocations.LAYOUT,
}


class ReadFile(Struct, frozen=True):
    """What was read of a file; without faults its rows can be brought in.

    `places` and `titles` say where each column stands, for the faults that are found later.
    """

    kind: FileKind
    table: Table
    count: int
    places: Mapping[str, int]
    titles: Mapping[str, str]
    allocations: tuple[AllocationRow, ...] = ()
    providers: tuple[ProviderRow, ...] = ()
    left_out: int = 0
    notes: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    faults_more: int = 0


def read_file(kind: FileKind, content: bytes) -> ReadFile:
    """Read the bytes of a CSV file or an Excel workbook. Never raises: all faults are listed."""
    faults = Faults()
    table = read_table(content, faults)
    layout = LAYOUTS[kind]
    of_the_cqc = kind == "providers" and fits(table, directory.LAYOUT) > fits(table, layout)
    sheet = parse(table, directory.LAYOUT if of_the_cqc else layout, faults)
    left_out = 0
    made: tuple[ProviderRow, ...] = ()
    budgets: tuple[AllocationRow, ...] = ()
    if not faults and of_the_cqc:
        made, left_out = directory.rows(sheet, faults)
    elif not faults and kind == "providers":
        made = providers.rows(sheet)
    elif not faults:
        budgets = allocations.rows(sheet)
    return ReadFile(
        kind,
        table,
        len(sheet.rows),
        sheet.places,
        sheet.titles,
        allocations=budgets,
        providers=made,
        left_out=left_out,
        notes=_notes(sheet, left_out),
        faults=_in_order(faults, sheet),
        faults_more=faults.more,
    )


def _in_order(faults: Faults, sheet: Sheet) -> tuple[Fault, ...]:
    """Faults from the first row to the last, each with its column's title where it is known."""
    titles = {place: sheet.titles[name] for name, place in sheet.places.items()}
    named = [
        replace(each, column=shown(titles.get(place_of(letters_of(each.cell)), "")))
        if each.cell and not each.column
        else each
        for each in faults.listed
    ]
    return tuple(sorted(named, key=lambda each: (each.row, place_of(letters_of(each.cell)))))


def _notes(sheet: Sheet, left_out: int) -> tuple[str, ...]:
    if not left_out:
        return sheet.notes
    sentence = said(
        "%(rows)s rows are left out: their services are not care at home or in the day.",
        rows=left_out,
    )
    return (*sheet.notes, sentence)


def beside(
    file: ReadFile, faults: Faults, number: int, column: str, wrong: str, expected: str
) -> None:
    """Add a fault beside the cell of a row (by its number) and a column (by its name)."""
    rows = file.table.rows
    at = bisect_left(rows, number, key=lambda row: row.number)
    cells = rows[at].cells if at < len(rows) and rows[at].number == number else ()
    place = file.places.get(column)
    value = cells[place] if place is not None and place < len(cells) else ""
    title = file.titles.get(column, "")
    faults.add(wrong, expected, row=number, column=title, place=place, value=value)
