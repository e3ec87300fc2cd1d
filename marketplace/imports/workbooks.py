"""The cells of an Excel workbook (.xlsx), and what in it cannot be trusted to mean one thing.

Nothing is worked out or run: a formula, a macro or a merged cell is a fault that names its place.
The archive's list of contents is held against limits before any of it is unpacked.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from marketplace.imports.faults import Area, Faults, place_of, shown
from marketplace.imports.tables import ROWS_MAX, Row, Table, bounded
from providers.said import said

PARTS_MAX = 500
UNPACKED_BYTES_MAX = 128 * 1024 * 1024
# A worksheet of plain text packs to about a tenth; a thousandth is a bomb.
PACKED_TIMES_MAX = 250
HEAD_BYTES = 4_096
MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)


def read_workbook(content: bytes, faults: Faults, aside: str = "") -> Table:
    """The cells of the first sheet people see. Faults are added to `faults`, nothing is raised.

    A sheet called `aside` is passed over.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if not _may_be_opened(archive, faults):
                return Table((), workbook=True)
        return _read(content, faults, aside)
    except Exception:  # whatever a damaged archive or worksheet makes the reader do
        faults.add(
            said("This workbook is damaged or is no Excel workbook."),
            said("Open it in your spreadsheet program and save it again as .xlsx."),
        )
        return Table((), workbook=True)


def _may_be_opened(archive: zipfile.ZipFile, faults: Faults) -> bool:
    parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts)
    if len(parts) > PARTS_MAX or unpacked > max(
        min(UNPACKED_BYTES_MAX, PACKED_TIMES_MAX * packed), HEAD_BYTES
    ):
        faults.add(
            said("This workbook unpacks to far more than a table of this kind holds."),
            said("Copy the table into a new workbook and save that."),
        )
        return False
    names = {part.filename for part in parts}
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        faults.add(
            said("This workbook has macros in it."), said("Save it as .xlsx, without macros.")
        )
        return False
    if "[Content_Types].xml" not in names:
        faults.add(
            said("This is no Excel workbook."),
            said("Save it as an Excel workbook (.xlsx) or as CSV."),
        )
        return False
    for part in parts:
        if part.flag_bits & 1:
            faults.add(
                said("This workbook is locked with a password."), said("Take the password off.")
            )
            return False
        # No workbook declares entities of its own; a file that does wants to harm its reader.
        if b"<!DOCTYPE" in archive.read(part)[:HEAD_BYTES].upper():
            faults.add(said("This workbook was changed by hand."), said("Save it anew as .xlsx."))
            return False
    return True


def _read(content: bytes, faults: Faults, aside: str) -> Table:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        sheets = [sheet for sheet in book.worksheets if not aside or sheet.title != aside]
        seen = [sheet for sheet in sheets if sheet.sheet_state == "visible"]
        for sheet in sheets:
            if sheet.sheet_state != "visible":
                faults.add(
                    said("This sheet is hidden."),
                    said("Show it and look at it, or delete it."),
                    value=sheet.title,
                )
        if not seen:
            return Table((), workbook=True)
        notes = (
            (said("Only the first sheet was read: %(name)s.", name=shown(seen[0].title)),)
            if len(seen) > 1
            else ()
        )
        _tell_merged(content, seen[0], faults)
        return Table(tuple(_rows(seen[0], faults)), notes, workbook=True)
    finally:
        book.close()


def _tell_merged(content: bytes, sheet: Any, faults: Faults) -> None:
    """Add a fault for each area of merged cells, in place of faults for the empty cells in it."""
    # Reading a sheet cell by cell does not tell which are merged; its own XML does, at the end.
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        xml = archive.read(sheet._worksheet_path)
    for found in MERGED.finditer(xml):
        first, last, row, last_row = (part.decode() for part in found.group(1, 3, 2, 4))
        faults.add(
            said(
                "These cells are merged: %(first)s%(row)s:%(last)s%(last_row)s.",
                first=first,
                row=row,
                last=last,
                last_row=last_row,
            ),
            said("Part them, and write what belongs to a row into each cell."),
            row=int(row),
            place=place_of(first),
        )
        faults.cover(Area(int(row), place_of(first), int(last_row), place_of(last)))


def _rows(sheet: Any, faults: Faults) -> Iterator[Row]:
    kept = 0
    for number, cells in enumerate(sheet.iter_rows(), start=1):
        texts = [_text(number, place, cell, faults) for place, cell in enumerate(cells)]
        row = bounded(number, texts, kept, faults)
        if row is None or number > 2 * ROWS_MAX:
            return
        if row.cells:
            kept += 1
            yield row


def _text(number: int, place: int, cell: Any, faults: Faults) -> str:
    """What a cell says, as a CSV file would write it; dates as 2026-04-06."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        faults.add(
            said("This cell is a formula."),
            said("Copy it and paste it back as a value."),
            row=number,
            place=place,
            value=str(value),
        )
        return ""
    if cell.data_type == "e":
        faults.add(
            said("This cell is an error of the spreadsheet."),
            said("Write what should stand here."),
            row=number,
            place=place,
            value=str(value),
        )
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)
