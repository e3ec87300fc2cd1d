"""What is wrong with a file: every fault with its place, what stands there, and what should."""

import unicodedata

from msgspec import Struct

FAULTS_MAX = 1_000
SHOWN_LENGTH_MAX = 60


class Fault(Struct, frozen=True):
    """One thing wrong: `row` counts from 1 as a spreadsheet does, 0 is the whole file.

    `column` is its title in the file, `cell` the reference a spreadsheet shows (C7), `shown` what
    stands there, made safe to print; `wrong` and `expected` are sentences.
    """

    row: int
    column: str
    cell: str
    shown: str
    wrong: str
    expected: str


class Area(Struct, frozen=True):
    """Cells from a row and column to a last row and column; rows from 1, places from 0."""

    row: int
    place: int
    last_row: int
    last_place: int


class Faults:
    """Collects faults up to a limit and counts the rest; `listed` are in the order they came."""

    def __init__(self, most: int = FAULTS_MAX) -> None:
        self.listed: list[Fault] = []
        self.more = 0
        self._most = most
        self._cells: set[tuple[int, int]] = set()
        self._areas: list[Area] = []

    def cover(self, area: Area) -> None:
        """Say nothing more about the cells of an area: one fault about all of them is enough."""
        self._areas.append(area)

    def _said(self, row: int, place: int) -> bool:
        if (row, place) in self._cells:
            return True
        self._cells.add((row, place))
        return any(
            area.row <= row <= area.last_row and area.place <= place <= area.last_place
            for area in self._areas
        )

    def add(
        self,
        wrong: str,
        expected: str,
        *,
        row: int = 0,
        column: str = "",
        place: int | None = None,
        value: str = "",
    ) -> None:
        """Note one fault; `place` is the column's number from 0, for the cell reference.

        Of several faults of one cell the first is kept: it says what to do about the cell.
        """
        if place is not None and row and self._said(row, place):
            return
        if len(self.listed) >= self._most:
            self.more += 1
            return
        cell = f"{letters(place)}{row}" if place is not None and row else ""
        self.listed.append(Fault(row, shown(column), cell, shown(value), wrong, expected))

    def __bool__(self) -> bool:
        return bool(self.listed)

    @property
    def count(self) -> int:
        """All faults, the ones beyond the limit too."""
        return len(self.listed) + self.more


def letters(place: int) -> str:
    """The letters a spreadsheet gives a column counted from 0: A, Z, AA."""
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        found = chr(ord("A") + rest) + found
    return found


def letters_of(cell: str) -> str:
    """The column's letters in a cell's reference: C of C7."""
    return cell.rstrip("0123456789")


def place_of(column: str) -> int:
    """The number from 0 of a column's letters: A is 0, AA is 26."""
    number = 0
    for sign in column:
        number = 26 * number + ord(sign) - ord("A") + 1
    return number - 1


def shown(value: str) -> str:
    """A value as it may be printed anywhere: one line, no control or direction marks, not long."""
    plain = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign
        for sign in value[: 4 * SHOWN_LENGTH_MAX]
    )
    plain = " ".join(plain.split())
    return plain if len(plain) <= SHOWN_LENGTH_MAX else plain[: SHOWN_LENGTH_MAX - 1] + "…"
