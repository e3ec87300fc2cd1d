"""One part of a bid's file once its cells are read: its rows, and faults beside their cells."""

from bisect import bisect_left
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from marketplace.imports.bids.columns import hint_of
from marketplace.imports.faults import Faults
from marketplace.imports.layouts import Column, Parsed, Sheet
from marketplace.imports.tables import Table
from providers.said import said


class Cell(Struct, frozen=True):
    """Where a field stands: row from 1, place from 0 (None: no such column), title and text.

    `name` is what the column or question is called among the layouts, for its hint.
    """

    row: int
    place: int | None
    title: str
    value: str
    name: str


class Part:
    """A table read by a layout, or nothing where the file has no such part."""

    def __init__(self, table: Table, sheet: Sheet | None, faults: Faults) -> None:
        self.table, self.sheet, self.faults = table, sheet, faults
        self.rows: tuple[Parsed, ...] = sheet.rows if sheet else ()
        self._broken = {fault.row for fault in faults.listed}

    def cell(self, row: Parsed, name: str, question: Column | None = None) -> Cell:
        """The cell of a row in a column; an answer is named by its question."""
        assert self.sheet is not None
        at = bisect_left(self.table.rows, row.number, key=lambda each: each.number)
        cells = self.table.rows[at].cells
        place = self.sheet.places.get(name)
        value = cells[place] if place is not None and place < len(cells) else ""
        title = question.title if question else self.sheet.titles.get(name, "")
        return Cell(row.number, place, title, value, question.name if question else name)

    def fault(self, row: Parsed, name: str, wrong: str, expected: str) -> None:
        """Note a fault beside the cell of a row in a column."""
        cell = self.cell(row, name)
        self._broken.add(row.number)
        self.faults.add(
            wrong, expected, row=cell.row, column=cell.title, place=cell.place, value=cell.value
        )

    def broken(self, row: Parsed) -> bool:
        """Whether something in this row could not be read."""
        return row.number in self._broken

    def complete(self, row: Parsed, names: tuple[str, ...]) -> bool:
        """Whether these columns were read; a fault beside each that is empty."""
        for name in names:
            if name not in row.values:
                self.fault(row, name, said("Nothing stands here."), hint_of(name))
        return not self.broken(row)

    def same(self, row: Parsed, mine: Any, first: Any, fields: Mapping[str, str]) -> bool:
        """Whether a row says the same as the first of its kind, where it says anything.

        `fields` are the fields of `mine` and `first` by the columns they stand in.
        """
        for name, field in fields.items():
            if name in row.values and getattr(mine, field) != getattr(first, field):
                self.fault(
                    row,
                    name,
                    said("This says something else than the row above."),
                    said("Write the same, or leave it empty."),
                )
        return not self.broken(row)
