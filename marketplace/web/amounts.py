"""How people write money, time, numbers and days, read into whole pence, minutes and dates.

Every reader takes the text as typed or dictated and raises ValueError with no message when it
cannot be read: the form that asked says what to do.
"""

import re
import unicodedata
from datetime import date

DIGITS_MAX = 12  # more than any council's budget in pounds, far inside a bigint of pence
_POUNDS = re.compile(
    r"(-?)£?(-?)(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?(?:pounds?|gbp|quid)?", re.A
)
_PENCE = re.compile(r"(\d+)(?:p|pence|penny)", re.A)
_NUMBER = re.compile(r"-?(?:\d+|\d{1,3}(?:,\d{3})+)", re.A)
_CLOCK = re.compile(r"(\d+):([0-5]\d)", re.A)
_HOURS = re.compile(
    r"(\d+)(?:\.(\d{1,2}))?(?:(?:h|hr|hrs|hour|hours)(?:and)?(?:(\d+)(?:m|min|mins|minute|minutes)?)?)?",
    re.A,
)
_MINUTES = re.compile(r"(\d+)(?:m|min|mins|minute|minutes)", re.A)
MONTHS = "january february march april may june july august september october november december"


def _plain(text: str) -> str:
    """Text without spaces and with the digits, pound signs and minus signs people can type."""
    text = unicodedata.normalize("NFKC", text).casefold().strip().rstrip(".")
    text = text.replace("\N{MINUS SIGN}", "-")
    return re.sub(r"\s+", "", text)


def read_money(text: str) -> int:
    """Pence from £2,500.00, 2500, 2 500, 2500.5, 2500 pounds or 50p; no float on the way."""
    plain = _plain(text)
    if match := _PENCE.fullmatch(plain):
        return _bounded(match[1])
    match = _POUNDS.fullmatch(plain)
    if match is None or (match[1] and match[2]):
        raise ValueError
    pence = _bounded(match[3].replace(",", "")) * 100 + int((match[4] or "").ljust(2, "0"))
    return -pence if match[1] or match[2] else pence


def read_number(text: str) -> int:
    """A whole number from 12, 1,200 or 1 200."""
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError
    sign = -1 if plain.startswith("-") else 1
    return sign * _bounded(plain.lstrip("-").replace(",", ""))


def read_minutes(text: str) -> int:
    """Minutes from hours as people write them: 3, 3.5, 3:30, 3 hours 30 minutes, 45 minutes."""
    plain = _plain(text)
    if match := _CLOCK.fullmatch(plain):
        return _bounded(match[1]) * 60 + int(match[2])
    if match := _MINUTES.fullmatch(plain):
        return _bounded(match[1])
    match = _HOURS.fullmatch(plain)
    if match is None:
        raise ValueError
    hundredths = _bounded(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    minutes, rest = divmod(hundredths * 60, 100)
    if rest:
        raise ValueError
    return minutes + _bounded(match[3] or "0")


def read_day(day: str, month: str, year: str) -> date:
    """A date from three boxes; the month may be a number or a name such as June or jun."""
    name = _plain(month)
    if name.isalpha() and len(name) >= 3:
        numbers = [i for i, m in enumerate(MONTHS.split(), 1) if m.startswith(name)]
        if len(numbers) != 1:
            raise ValueError
        month_number = numbers[0]
    else:
        month_number = read_number(month)
    year_number = read_number(year)
    if not 1900 <= year_number <= 2200:
        raise ValueError
    return date(year_number, month_number, read_number(day))


def _bounded(digits: str) -> int:
    if len(digits.lstrip("0")) > DIGITS_MAX:
        raise ValueError
    return int(digits)
