"""The columns a kind of file has, and how a table's header and cells are read by them."""

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from msgspec import Struct

from marketplace.imports.cells import Reader, Wrong, hours_written, plain, written
from marketplace.imports.faults import Faults, shown
from marketplace.imports.tables import Row, Table
from marketplace.spreadsheets import unguarded
from providers.said import said

# Some files begin with lines about themselves; the header is the row that knows most titles.
HEADER_WITHIN_ROWS = 10
UNKNOWN_SHOWN_MAX = 20


class Column(Struct, frozen=True, kw_only=True):
    """A column: its title, other titles it may have, how a cell is read, and an example.

    `needed` columns must be there; `filled` ones have something in every row. `words` are what
    people write for each value of a choice.
    """

    name: str
    title: str
    read: Reader
    example: str = ""
    others: tuple[str, ...] = ()
    needed: bool = False
    filled: bool = False
    words: Mapping[str, str] | None = None


class Layout(Struct, frozen=True):
    """A kind of file."""

    kind: str
    columns: tuple[Column, ...]


class Parsed(Struct, frozen=True):
    """A row whose cells were read: values by the columns' names; absent where nothing stands."""

    number: int
    values: Mapping[str, Any]


class Sheet(Struct, frozen=True):
    """A table read by a layout; `places` are the columns' numbers from 0 in the file, by name."""

    rows: tuple[Parsed, ...]
    places: Mapping[str, int]
    titles: Mapping[str, str]
    header: int
    notes: tuple[str, ...]


EMPTY = Sheet((), {}, {}, 0, ())


def fits(table: Table, layout: Layout) -> int:
    """How many of a layout's columns the best header row of a table has."""
    known = _known(layout)
    return max((_score(row, known) for row in table.rows[:HEADER_WITHIN_ROWS]), default=0)


def parse(table: Table, layout: Layout, faults: Faults, *, may_be_empty: bool = False) -> Sheet:
    """Read every row of a table by a layout; faults are added to `faults`.

    With `may_be_empty` it is no fault when no row stands below the titles.
    """
    known = _known(layout)
    head = max(
        table.rows[:HEADER_WITHIN_ROWS], key=lambda row: _score(row, known), default=Row(0, ())
    )
    if not _score(head, known):
        if table.rows or not faults:
            faults.add(
                said("No row of titles was found."),
                said(
                    "The first row has the titles: %(titles)s.",
                    titles=", ".join(column.title for column in layout.columns),
                ),
            )
        return EMPTY
    places, unknown = _places(head, known, faults)
    _missing(layout, places, unknown, head, faults)
    notes = table.notes
    if unknown:
        listed = ", ".join(shown(title) for title in unknown[:UNKNOWN_SHOWN_MAX])
        notes = (*notes, said("Columns that are not used: %(titles)s.", titles=listed))
    titles = {name: head.cells[place] for name, place in places.items()}
    columns = [column for column in layout.columns if column.name in places]
    rows = tuple(
        _parsed(row, columns, places, titles, faults)
        for row in table.rows
        if row.number > head.number
    )
    if not rows and not may_be_empty:
        faults.add(
            said("There are only titles, and no row below them."), said("Write one row for each.")
        )
    return Sheet(rows, places, titles, head.number, notes)


def _known(layout: Layout) -> dict[str, Column]:
    return {
        plain(title): column
        for column in layout.columns
        for title in (column.title, column.name, *column.others)
    }


def _score(row: Row, known: Mapping[str, Column]) -> int:
    return len({known[plain(cell)].name for cell in row.cells if plain(cell) in known})


def _places(
    head: Row, known: Mapping[str, Column], faults: Faults
) -> tuple[dict[str, int], list[str]]:
    places: dict[str, int] = {}
    unknown: list[str] = []
    for place, title in enumerate(head.cells):
        column = known.get(plain(title))
        if column is None:
            unknown += [title] if title else []
        elif column.name in places:
            faults.add(
                said("This column is there twice."),
                said("Delete one of the two."),
                row=head.number,
                column=title,
                place=place,
                value=title,
            )
        else:
            places[column.name] = place
    return places, unknown


def _missing(
    layout: Layout,
    places: Mapping[str, int],
    unknown: Sequence[str],
    head: Row,
    faults: Faults,
) -> None:
    for column in layout.columns:
        if column.needed and column.name not in places:
            close = get_close_matches(column.title, unknown, n=1, cutoff=0.5)
            expected = said("Add a column with the title %(title)s.", title=column.title)
            if close:
                expected = said(
                    "Add a column with the title %(title)s. Is it what you call %(other)s?",
                    title=column.title,
                    other=shown(close[0]),
                )
            faults.add(
                said("The column %(title)s is missing.", title=column.title),
                expected,
                row=head.number,
                column=column.title,
            )


def _parsed(
    row: Row,
    columns: Iterable[Column],
    places: Mapping[str, int],
    titles: Mapping[str, str],
    faults: Faults,
) -> Parsed:
    values: dict[str, Any] = {}
    for column in columns:
        place = places[column.name]
        cell = row.cells[place] if place < len(row.cells) else ""
        # The sign that keeps a spreadsheet from running a cell is ours, not theirs.
        cell = unguarded(cell)
        try:
            if cell:
                values[column.name] = column.read(cell)
            elif column.filled:
                raise Wrong(
                    said("Nothing stands here."),
                    said("Write something like %(example)s.", example=column.example),
                )
        except Wrong as error:
            faults.add(
                error.wrong,
                error.expected,
                row=row.number,
                column=titles[column.name],
                place=place,
                value=cell,
            )
    return Parsed(row.number, values)


def lines(layout: Layout, rows: Iterable[Mapping[str, Any]]) -> list[list[str]]:
    """The titles and rows as texts that `parse` reads back to the same values."""
    return [
        [column.title for column in layout.columns],
        *([cell(column, row.get(column.name)) for column in layout.columns] for row in rows),
    ]


def cell(column: Column, value: Any) -> str:
    """One value as its column writes it."""
    if column.name.endswith("_pence") and isinstance(value, int):
        return f"{value // 100}.{value % 100:02d}"
    if column.name.endswith("_minutes") and isinstance(value, int):
        return hours_written(value)
    return written(value, column.words)


def example(layout: Layout) -> list[list[str]]:
    """The titles and one made-up row: the template of a kind of file."""
    return [
        [column.title for column in layout.columns],
        [column.example for column in layout.columns],
    ]
