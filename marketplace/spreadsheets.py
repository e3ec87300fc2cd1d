"""Tables as files: comma-separated values that a spreadsheet opens and never runs (RFC 4180).

A cell that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets
and people read as "this is text". Figures stay figures: money and thousands lose their signs.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from markupsafe import Markup

BYTE_ORDER_MARK = "\ufeff"
ROWS_MAX = 5_000
CELL_LETTERS_MAX = 32_000
# What starts a formula in one program or another, also in its wide form.
STARTS = frozenset("=+-@\N{MINUS SIGN}\uff1d\uff0b\uff0d\uff20")
UNSEEN = " \t\r\n\v\f\xa0\ufeff\u200b\u2028\u2029"
MONEY = re.compile(r"[-\N{MINUS SIGN}]?£[0-9]{1,3}(,?[0-9]{3})*(\.[0-9]{2})?")
FIGURE = re.compile(r"[-\N{MINUS SIGN}]?([0-9]{1,3}(,[0-9]{3})*(\.[0-9]+)?|[0-9]{1,15})")

Cell = object


def plain(cell: Cell) -> str:
    """What a cell of a page says: without markup, or the words of a link."""
    if isinstance(cell, dict):
        cell = cell.get("text", "")
    if isinstance(cell, Markup):
        cell = cell.striptags()
    return str(cell).replace("\0", "")[:CELL_LETTERS_MAX]


def guarded(text: str) -> str:
    """The text as a spreadsheet shows it: with an apostrophe where it would be run or eaten."""
    risky = text.strip(UNSEEN)[:1] in STARTS or text[:1] in ("'", "\t", "\r", "\n")
    return f"'{text}" if text and risky else text


def unguarded(text: str) -> str:
    """What was guarded, as it was; any other text stays itself."""
    return text[1:] if text[:1] == "'" and guarded(text[1:]) == text else text


def written(cell: Cell) -> str:
    """A cell as it stands in the file: a figure bare, any other text guarded."""
    text = plain(cell)
    if MONEY.fullmatch(text) or FIGURE.fullmatch(text):
        return text.replace(",", "").replace("£", "").replace("\N{MINUS SIGN}", "-")
    return guarded(text)


def spreadsheet(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """The table as a file: a mark of its encoding, the columns' names, then up to 5,000 rows.

    A column whose cells are all money says so in its name, because the cells lose the sign.
    """
    kept = [list(row) for _at, row in zip(range(ROWS_MAX), rows, strict=False)]
    names = []
    for at, name in enumerate(columns):
        texts = [plain(row[at]) for row in kept if at < len(row)]
        money = [text for text in texts if text]
        is_money = bool(money) and all(MONEY.fullmatch(text) for text in money)
        names.append(guarded(f"{name} (£)" if is_money else name))
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([written(cell) for cell in row] for row in kept)
    return BYTE_ORDER_MARK + file.getvalue()
