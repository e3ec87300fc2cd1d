"""Workbooks made for tests, sound and with faults planted in them."""

import io
from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook

from marketplace.imports.layouts import example
from marketplace.imports.reading import LAYOUTS, FileKind


def workbook(rows: Sequence[Sequence[Any]]) -> Workbook:
    """A workbook of one sheet."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    return book


def saved(book: Workbook) -> bytes:
    """Its bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def filled(kind: FileKind, *changes: dict[str, Any]) -> list[list[Any]]:
    """Titles and a row for each change made to the template's example row, by column name."""
    layout = LAYOUTS[kind]
    titles, first = example(layout)
    places = {column.name: place for place, column in enumerate(layout.columns)}
    rows: list[list[Any]] = [titles]
    for change in changes:
        row: list[Any] = list(first)
        for name, value in change.items():
            row[places[name]] = value
        rows.append(row)
    return rows
