"""One cell of a file: what people write for a date, an amount or a choice, and what it means.

Each reader takes the cell's text and returns its value, or raises Wrong with two sentences. Its
inverse, `written`, gives the text that reads back to the same value.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from providers.organisations import split_id
from providers.said import said

Reader = Callable[[str], Any]
POUNDS_MAX = 1_000_000
ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
SPOKEN = re.compile(r"(\d{1,2}) ([A-Za-z]{3,9}) (\d{4})")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?")
AMOUNT = re.compile(r"\d+(\.\d+)?", re.A)
EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,180}\.[^@\s.]{2,}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
PARTS = re.compile(r"[;|]")
# 7, 7.5, 7:30; a spreadsheet keeps a time as 07:30:00 and 37:30 as 1 day, 13:30:00.
CLOCK = re.compile(r"(?:(\d{1,5}) days?, )?(\d{1,6}):([0-5]\d)(?::00)?", re.A)
HOURS_DIGITS_MAX = 9


class Wrong(ValueError):
    """A cell that means nothing here: what is wrong, and what is expected, as sentences."""

    def __init__(self, wrong: str, expected: str) -> None:
        super().__init__(wrong)
        self.wrong = wrong
        self.expected = expected


def plain(words: str) -> str:
    """Words without case, spaces and signs, to recognise a title or a choice by."""
    return "".join(sign for sign in words.casefold() if sign.isalnum())


def text(most: int) -> Reader:
    """Any words up to so many letters."""

    def read(cell: str) -> str:
        if len(cell) > most:
            raise Wrong(
                said("This is %(number)s letters long.", number=len(cell)),
                said("Write at most %(most)s letters.", most=most),
            )
        if any(ord(sign) < 32 for sign in cell if sign not in "\n\r\t"):
            raise Wrong(
                said("There are signs in it that cannot be seen."), said("Type it again by hand.")
            )
        return " ".join(cell.split())

    return read


def day(cell: str) -> date:
    """A day: 2026-04-06, 06/04/2026 (day first) or 6 April 2026."""
    expected = said("Write the day like 2026-04-06 or 06/04/2026 (day, month, year).")
    if found := ISO.fullmatch(cell):
        year, month, number = map(int, found.groups())
    elif found := BRITISH.fullmatch(cell):
        number, month, year = map(int, found.groups())
    elif (found := SPOKEN.fullmatch(cell)) and found[2][:3].lower() in MONTHS:
        number, month, year = int(found[1]), MONTHS.index(found[2][:3].lower()) + 1, int(found[3])
    else:
        raise Wrong(said("This is not a day."), expected)
    try:
        return date(year, month, number)
    except ValueError:
        raise Wrong(said("There is no such day."), expected) from None


def pence(cell: str) -> int:
    """An amount of pounds from 0 to a million as whole pence: 1234.50, £1,234.50."""
    expected = said("Write pounds and pence like 1234.50.")
    bare = cell.removeprefix("£").strip()
    if THOUSANDS.fullmatch(bare):
        bare = bare.replace(",", "")
    if "," in bare:
        raise Wrong(said("There is a comma where a point belongs."), expected)
    if len(bare) > 20 or not AMOUNT.fullmatch(bare):
        raise Wrong(said("This is not an amount of money."), expected)
    amount = Decimal(bare)
    if amount > POUNDS_MAX:
        raise Wrong(
            said("This amount cannot be."),
            said("Write an amount from 0 to %(pounds_max)s.", pounds_max=POUNDS_MAX),
        )
    exact = amount * 100
    if exact != int(exact):
        raise Wrong(
            said("There are parts of a penny in it."),
            said("Round it to whole pence, like 1234.50."),
        )
    return int(exact)


def hours(cell: str) -> int:
    """Hours as whole minutes: 7, 7.5, 1,200 or 7:30."""
    expected = said("Write hours like 7, 7.5 or 7:30.")
    if clock := CLOCK.fullmatch(cell):
        return (int(clock[1] or 0) * 24 + int(clock[2])) * 60 + int(clock[3])
    bare = cell.replace(",", "") if THOUSANDS.fullmatch(cell) else cell
    if "," in bare:
        raise Wrong(said("There is a comma where a point belongs."), expected)
    if not AMOUNT.fullmatch(bare) or len(bare) > HOURS_DIGITS_MAX:
        raise Wrong(said("This is not a number of hours."), expected)
    minutes = Decimal(bare) * 60
    if minutes != int(minutes):
        raise Wrong(
            said("There are parts of a minute in it."),
            said("Write hours and minutes like 7:20."),
        )
    return int(minutes)


def hours_written(minutes: int) -> str:
    """The text that `hours` reads back: 7, 7.5, or 7:20 where no short decimal says it."""
    whole_hours, rest = divmod(minutes, 60)
    if not rest:
        return str(whole_hours)
    hundredths, parts = divmod(rest * 100, 60)
    decimal = f"{whole_hours}.{hundredths:02d}".rstrip("0")
    return f"{whole_hours}:{rest:02d}" if parts else decimal


def prose(most: int) -> Reader:
    """Somebody's own words up to so many letters, with the lines they wrote."""
    bounded = text(most)

    def read(cell: str) -> str:
        lines = cell.replace("\r\n", "\n").replace("\r", "\n")
        bounded(lines)
        return lines

    return read


def identifier(cell: str) -> UUID:
    """One of our own codes."""
    try:
        return UUID(cell)
    except ValueError:
        raise Wrong(
            said("This is not one of our codes."),
            said("Copy the code from the file that you started from."),
        ) from None


def whole(least: int, most: int) -> Reader:
    """A whole number between two."""

    def read(cell: str) -> int:
        digits = cell.replace(",", "")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 9) or not (
            least <= int(digits) <= most
        ):
            raise Wrong(
                said("This is not a whole number from the range."),
                said("Write a whole number from %(least)s to %(most)s.", least=least, most=most),
            )
        return int(digits)

    return read


def choice(words: Mapping[str, str]) -> Reader:
    """One of some values: `words` has what people may write, by what it means."""
    known = {plain(value): value for value in words} | {
        plain(written): value for value, written in words.items()
    }

    def read(cell: str) -> str:
        value = known.get(plain(cell))
        if value is None:
            raise Wrong(
                said("This is not one of the choices."),
                said("Write %(one_of)s.", one_of=one_of(words.values())),
            )
        return value

    return read


def one_of(words: Iterable[str]) -> str:
    """Words as a person lists them: a, b or c."""
    listed = list(words)
    return listed[0] if len(listed) == 1 else ", ".join(listed[:-1]) + " or " + listed[-1]


def yes_or_no(cell: str) -> bool:
    """Yes or no, in the words spreadsheets use for it."""
    word = plain(cell)
    if word in ("yes", "y", "true", "1"):
        return True
    if word in ("no", "n", "false", "0"):
        return False
    raise Wrong(said("This is neither yes nor no."), said("Write yes or no."))


def several(read_one: Reader, most: int = 400) -> Reader:
    """Several values of one kind, parted by semicolons; each once, in their own order."""

    def read(cell: str) -> tuple[Any, ...]:
        words = [word.strip() for word in PARTS.split(cell) if word.strip()]
        if len(words) > most:
            raise Wrong(
                said("There are %(number)s of them.", number=len(words)),
                said("Write at most %(most)s.", most=most),
            )
        return tuple(dict.fromkeys(read_one(word) for word in words))

    return read


def email(cell: str) -> str:
    """An e-mail address, in small letters."""
    if not EMAIL.fullmatch(cell) or len(cell) > 254:
        raise Wrong(said("This is not an e-mail address."), said("Write it like name@example.org."))
    return cell.lower()


def language(cell: str) -> str:
    """A language's code of ISO 639."""
    code = cell.lower()
    if not LANGUAGE.fullmatch(code) or len(code) > 20:
        raise Wrong(said("This is not a language's code."), said("Write codes like en; so; gu."))
    return code


def register_number(cell: str) -> str:
    """A register and the number in it, as kept: GB-COH-01234567 (rule 57)."""
    found = split_id(cell)
    if found is None:
        raise Wrong(
            said("This is not a number of a register we know."),
            said("Write the register and the number: GB-COH-01234567 or CQC-1-123456789."),
        )
    return "-".join(found)


def written(value: Any, words: Mapping[str, str] | None = None) -> str:
    """The text of a value, which its reader reads back; `words` for a choice."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "; ".join(written(each, words) for each in value)
    return words.get(value, str(value)) if words else str(value)
