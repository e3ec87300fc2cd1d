"""The same file again with what is wrong beside each row, and the empty file to start from.

What people typed is written as text that no spreadsheet runs (marketplace/spreadsheets.py), and
reading such a file takes away what was put before it.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from marketplace.imports.faults import Fault, letters_of, place_of
from marketplace.imports.layouts import Layout, example
from marketplace.imports.tables import Table
from marketplace.spreadsheets import BYTE_ORDER_MARK, guarded, unguarded
from providers.said import counted, said

MARK = said("What is wrong")
WHOLE_FILE = said("The whole file")
RED = "FFF4B8B8"
# Excel takes no more in one cell.
CELL_LENGTH_MAX = 32_000


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that Excel opens rightly: UTF-8 with its mark, RFC 4180, no formulas."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([guarded(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def marked(
    table: Table, faults: Sequence[Fault], more: int = 0, say: Callable[[str], str] = str
) -> bytes:
    """The rows of a file with a last column of what is wrong, in the form the file came in.

    `say` puts a sentence into a reader's language.
    """
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    if more:
        tail = counted("and 1 more fault", "and %(number)s more faults", more)
        again = said("Mend these and send the file again.")
        by_row[0].append(Fault(0, "", "", "", tail, again))
    width = max((len(row.cells) for row in table.rows), default=0)
    # Faults of the file, and of rows that could not be read, stand above all.
    numbers = {row.number for row in table.rows}
    above = [
        ["", *[""] * max(0, width - 1), f"{say(WHOLE_FILE)}: {_words(fault, say, True)}"]
        for number in sorted(by_row)
        if number not in numbers
        for fault in by_row[number]
    ]
    lines: list[tuple[list[str], set[int]]] = [(line, set()) for line in above]
    for at, row in enumerate(table.rows):
        wrong = " ".join(_words(fault, say) for fault in by_row.get(row.number, ()))
        mark = wrong or (say(MARK) if at == 0 else "")
        cells = [*map(unguarded, row.cells), *[""] * (width - len(row.cells)), mark]
        lines.append((cells, _places(by_row.get(row.number, ()))))
    if table.workbook:
        return _workbook(lines)
    return csv_bytes(cells for cells, _ in lines)


def _words(fault: Fault, say: Callable[[str], str], with_row: bool = False) -> str:
    row = say(said("Row %(number)s", number=fault.row))
    head = f"{row}, " if with_row and fault.row else ""
    name = f"{fault.column}: " if fault.column else ""
    shown = f" ({fault.shown})" if with_row and fault.shown else ""
    return f"{head}{name}{say(fault.wrong)}{shown} {say(fault.expected)}"


def _places(faults: Iterable[Fault]) -> set[int]:
    return {place_of(letters_of(fault.cell)) for fault in faults if fault.cell}


def _workbook(lines: Sequence[tuple[list[str], set[int]]]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill

    book = Workbook()
    sheet = book.active
    red, bold = PatternFill("solid", fgColor=RED), Font(bold=True)
    for number, (cells, wrong) in enumerate(lines, start=1):
        for place, text in enumerate(cells):
            cell = sheet.cell(row=number, column=place + 1)
            cell.value = safe(text)
            cell.data_type = "s"  # text, whatever it begins with
            if place in wrong:
                cell.fill = red
            if place == len(cells) - 1 and text:
                cell.font = bold
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def safe(text: str) -> str:
    """A text a workbook can hold: guarded, without signs that XML does not know."""
    kept = "".join(sign for sign in text if sign >= " " or sign in "\t\n\r")
    kept = "".join(sign for sign in kept if not "\ud800" <= sign <= "\udfff")
    return guarded(kept)[:CELL_LENGTH_MAX].replace("\ufffe", "").replace("\uffff", "")


def template(layout: Layout, *, workbook: bool = False) -> bytes:
    """The titles of a kind of file and one made-up row to write over."""
    rows = example(layout)
    return _workbook([(row, set()) for row in rows]) if workbook else csv_bytes(rows)
