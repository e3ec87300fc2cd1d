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


class Faults:
    """Collects faults up to a limit and counts the rest; `listed` are in the order they came."""

    def __init__(self, most: int = FAULTS_MAX) -> None:
        self.listed: list[Fault] = []
        self.more = 0
        self._most = most

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
        """Note one fault; `place` is the column's number from 0, for the cell reference."""
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


def shown(value: str) -> str:
    """A value as it may be printed anywhere: one line, no control or direction marks, not long."""
    plain = "".join(
        " " if unicodedata.category(sign)[0] in "CZ" else sign
        for sign in value[: 4 * SHOWN_LENGTH_MAX]
    )
    plain = " ".join(plain.split())
    return plain if len(plain) <= SHOWN_LENGTH_MAX else plain[: SHOWN_LENGTH_MAX - 1] + "…"
