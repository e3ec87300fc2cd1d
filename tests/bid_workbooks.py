"""A bid's file opened as somebody opens it in a spreadsheet: cells found by part, row and title."""

import io
from typing import Any

from openpyxl import Workbook, load_workbook


class BidWorkbook:
    """The workbook of a bid, to write in and save."""

    def __init__(self, content: bytes) -> None:
        self.book: Workbook = load_workbook(io.BytesIO(content))
        self.sheet: Any = self.book.worksheets[0]

    def cell(self, heading: str, title: str, number: int) -> Any:
        """The cell of a part's row (from 1, below the titles) in the column of a title."""
        column = [cell.value for cell in self.sheet["A"]]
        start = next(at for at, text in enumerate(column, start=1) if text == heading)
        titles = next(
            row for row in self.sheet.iter_rows(min_row=start + 1)
            if any(cell.value == title for cell in row)
        )  # fmt: skip
        place = next(cell.column for cell in titles if cell.value == title)
        return self.sheet.cell(row=titles[0].row + number, column=place)

    def write(self, heading: str, number: int, **values: Any) -> None:
        """Write into a row; names are titles with _ for spaces."""
        for name, value in values.items():
            self.cell(heading, name.replace("_", " "), number).value = value

    def answer(self, question: str, value: Any) -> None:
        """Answer a question of the last part."""
        for row in self.sheet.iter_rows():
            if row[0].value == question:
                row[1].value = value

    def saved(self) -> bytes:
        """Its bytes."""
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()
