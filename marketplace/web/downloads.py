"""The tables of a page as files: each page's address with `as=csv&table=N` answers its table N.

The file is made of the very rows the page draws, by the macro that draws them, so whoever may not
see a figure on the page does not find it in the file.
"""

import re
import unicodedata
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any
from urllib.parse import urlencode

from litestar import Request, Response
from msgspec import Struct

from marketplace.refused import NotFound
from marketplace.spreadsheets import ROWS_MAX, Cell, spreadsheet
from marketplace.web.wording import _

NAME_LETTERS_MAX = 60


class Drawn(Struct, frozen=True):
    """A table the page has drawn."""

    caption: str
    columns: list[str]
    rows: list[Sequence[Cell]]


class Tables:
    """The tables of the page being drawn, in order; `wanted` is the one to answer, None for all
    of the page.
    """

    def __init__(self, request: Request[Any, Any, Any]) -> None:
        query = request.query_params
        self.wanted = _number(query.get("table", "")) if wants_file(request) else None
        # A file holds the whole list, wherever in it the page begins.
        rest = [(k, v) for k, v in query.multi_items() if k not in ("as", "table", "after")]
        self.address = f"{request.url.path}?{urlencode([*rest, ('as', 'csv')])}"
        self.offered = request.method == "GET"
        self.drawn: list[Drawn] = []

    def answer(self) -> Response[bytes]:
        """The wanted table as a file. Raises NotFound where the page has no such table."""
        if self.wanted is None or self.wanted >= len(self.drawn):
            raise NotFound(_("There is no such table on this page."))
        table = self.drawn[self.wanted]
        return Response(
            spreadsheet(table.columns, table.rows).encode(),
            media_type="text/csv",
            headers={"Content-Disposition": f'attachment; filename="{_name(table.caption)}.csv"'},
        )


tables: ContextVar[Tables | None] = ContextVar("tables", default=None)


def table_address(
    caption: str, columns: Sequence[tuple[str, str]], rows: Sequence[Sequence[Cell]], foot: Any
) -> str:
    """Called by the macro that draws a table: the address of the same as a file, or ""."""
    page = tables.get()
    if page is None or not page.offered:
        return ""
    drawn = [*rows, foot] if foot else list(rows)
    page.drawn.append(Drawn(str(caption), [name for name, _kind in columns], drawn))
    return f"{page.address}&table={len(page.drawn) - 1}"


def wants_file(request: Request[Any, Any, Any]) -> bool:
    """Whether a table of the page is asked for as a file."""
    return request.method == "GET" and request.query_params.get("as") == "csv"


def rows_wanted(request: Request[Any, Any, Any], usual: int) -> int:
    """How many rows of a list to read: a page's worth, or up to 5,000 for a file."""
    return ROWS_MAX if wants_file(request) else usual


def _number(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,3}", text) else ROWS_MAX


def _name(caption: str) -> str:
    letters = unicodedata.normalize("NFKD", caption).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", letters)[:NAME_LETTERS_MAX].strip("-") or "figures"
