"""The cells of one table, from the bytes of a CSV file or an Excel workbook.

What a file may be is bounded before it is read: its bytes packed and unpacked, its rows, columns
and the length of a cell. RFC 4180 for CSV; ECMA-376 (Office Open XML) for workbooks.
"""

import csv
import io
import zlib

from msgspec import Struct

from marketplace.imports.faults import Faults
from providers.said import said

BYTES_MAX = 64 * 1024 * 1024
ROWS_MAX = 100_000
COLUMNS_MAX = 100
CELL_LENGTH_MAX = 4_000
GZIP, ZIP, OLE = b"\x1f\x8b", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = (",", ";", "\t")
# Enough of a file to see what stands between its cells.
SNIFFED_LENGTH = 20_000


class Row(Struct, frozen=True):
    """One row: `number` counts from 1 as a spreadsheet does; every cell is text."""

    number: int
    cells: tuple[str, ...]


class Table(Struct, frozen=True):
    """The rows of a file, empty ones left out, and what a person should know about the reading."""

    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    workbook: bool = False


def read_table(content: bytes, faults: Faults, aside: str = "") -> Table:
    """The cells of a file; what keeps it from being read is added to `faults`. Never raises.

    A sheet of a workbook called `aside` is ours to explain things and is not read.
    """
    unpacked = unpack(content, faults)
    if unpacked is None:
        return Table(())
    if unpacked.startswith(OLE):
        faults.add(
            said("This workbook is locked with a password, or was saved by a very old Excel."),
            said("Take the password off, or save it as a new Excel workbook (.xlsx) or as CSV."),
        )
        return Table(())
    if unpacked.startswith(ZIP):
        from marketplace.imports.workbooks import read_workbook

        return read_workbook(unpacked, faults, aside)
    return read_csv(unpacked, faults)


def unpack(content: bytes, faults: Faults) -> bytes | None:
    """The bytes themselves, out of gzip where they are packed; None with a fault where too many."""
    if len(content) > BYTES_MAX:
        _too_big(faults)
        return None
    if not content.startswith(GZIP):
        return content
    opener = zlib.decompressobj(wbits=31)
    try:
        unpacked = opener.decompress(content, BYTES_MAX + 1)
    except zlib.error:
        unpacked = b""
    if len(unpacked) > BYTES_MAX:
        _too_big(faults)
        return None
    if not opener.eof:
        faults.add(
            said("This packed file (.gz) is damaged."), said("Pack it again, or send it unpacked.")
        )
        return None
    return unpacked


def _too_big(faults: Faults) -> None:
    faults.add(
        said("This file is larger than %(number)s MB.", number=BYTES_MAX // 2**20),
        said("Split it into smaller files."),
    )


def read_csv(content: bytes, faults: Faults) -> Table:
    """The cells of a CSV file: UTF-8, else Windows-1252, which is said; comma, semicolon or tab."""
    text, notes = _decoded(content, faults)
    if text is None:
        return Table(())
    delimiter = sniff(text)
    if delimiter != ",":
        semicolons = said("The cells are parted by semicolons.")
        notes = (*notes, semicolons if delimiter == ";" else said("The cells are parted by tabs."))
    rows: list[Row] = []
    number = 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            row = bounded(number, cells, len(rows), faults)
            if row is None:
                break
            if row.cells:
                rows.append(row)
    except csv.Error:
        faults.add(
            said("The quotation marks in this row do not match."),
            said(
                'A cell with a comma or a line break in it stands between two ": "12, High Street".'
            ),
            row=number + 1,
        )
    return Table(tuple(rows), notes)


def bounded(number: int, cells: list[str], rows: int, faults: Faults) -> Row | None:
    """A row within the limits, without empty cells at its end; None where reading must stop."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    del cells[last:]
    if cells and rows >= ROWS_MAX:
        faults.add(
            said("There are more than %(rows_max)s rows.", rows_max=ROWS_MAX),
            said("Split the file."),
            row=number,
        )
        return None
    if len(cells) > COLUMNS_MAX:
        faults.add(
            said("This row has %(number)s columns.", number=len(cells)),
            said("A file has at most %(columns_max)s columns.", columns_max=COLUMNS_MAX),
            row=number,
        )
        return None
    for place, cell in enumerate(cells):
        if len(cell) > CELL_LENGTH_MAX:
            faults.add(
                said("This cell has %(number)s letters.", number=len(cell)),
                said("Write at most %(cell_length_max)s letters.", cell_length_max=CELL_LENGTH_MAX),
                row=number,
                place=place,
                value=cell,
            )
            cells = [*cells[:place], "", *cells[place + 1 :]]
    return Row(number, tuple(cell.strip() for cell in cells))


def _decoded(content: bytes, faults: Faults) -> tuple[str | None, tuple[str, ...]]:
    if not content.strip():
        faults.add(
            said("This file is empty."), said("A file has one row of titles and the rows below it.")
        )
        return None, ()
    if b"\x00" in content:
        faults.add(
            said("This is not a CSV file or an Excel workbook."),
            said("Save it as CSV (UTF-8) or as an Excel workbook (.xlsx)."),
        )
        return None, ()
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError:
        pass
    try:
        note = said("Read as Windows-1252, because it is not UTF-8. Look at letters with accents.")
        return content.decode("cp1252"), (note,)
    except UnicodeDecodeError:
        faults.add(
            said("The letters of this file are neither UTF-8 nor Windows-1252."),
            said("Save it as CSV (UTF-8)."),
        )
        return None, ()


def sniff(text: str) -> str:
    """What parts the cells: the sign that is most frequent outside quotation marks at the start."""
    outside = "".join(text[:SNIFFED_LENGTH].split('"')[::2])
    return max(DELIMITERS, key=lambda sign: (outside.count(sign), sign == ","))
