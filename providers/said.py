"""Sentences of the rules that remember what they were made of, so a page can say them anew.

A rule knows no language. It writes its sentence in English with named places and hands the values
over as they are; the page translates the sentence and writes each value as its reader does:

    said("You can pledge up to %(free_pence)s a week from %(day)s.", free_pence=4550, day=day)

The name says how a value reads: `_pence` is money, `_minutes` is hours and minutes, `_words` is
words of ours that have a translation of their own; a date, a moment and a whole number are known
by their type, and any other text is somebody's own and stays as it is. Names that end in `_id` or
`_code` are not sentences: leave them out. `said("home care")` without values only marks a text as
one to be translated, in a table say, and gives it back.

A sentence that goes into the database is `kept` and, when a page or a program reads it, `recalled`.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

KEPT = '{"said":'
LONDON = ZoneInfo("Europe/London")
Value = str | int | date


class Said(str):
    """The sentence in English, with the places and values it was made of."""

    msgid: str
    several: str
    number: int
    values: Mapping[str, Value]


def said(sentence: str, **values: Value) -> str:
    """The sentence with its values in English; a `Said` when it has any."""
    if not values:
        return sentence
    return _made(sentence, sentence, "", 1, values)


def counted(one: str, several: str, number: int, **values: Value) -> str:
    """The singular or plural sentence; `%(number)s` is the number that decides which."""
    values = {"number": number, **values}
    return _made(one if number == 1 else several, one, several, number, values)


def fault(field: str, sentence: str, **values: Value) -> tuple[str, str]:
    """A field of a form and the sentence about it."""
    return field, said(sentence, **values)


def _made(pattern: str, msgid: str, several: str, number: int, values: Mapping[str, Value]) -> Said:
    sentence = Said(pattern % {name: _written(name, value) for name, value in values.items()})
    sentence.msgid, sentence.several = msgid, several
    sentence.number, sentence.values = number, values
    return sentence


def _written(name: str, value: Value) -> str:
    if isinstance(value, datetime):
        return moment_said(value)
    if isinstance(value, date):
        return day_said(value)
    if isinstance(value, str):
        return value
    if name.endswith("_pence"):
        return pounds(value)
    return hours(value) if name.endswith("_minutes") else f"{value:,}"


def pounds(pence: int) -> str:
    """Money in English: £1,800 when whole, £8,200.50 when not, -£5 below nothing."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{rest:02d}" if rest else f"{sign}£{whole:,}"


def hours(minutes: int) -> str:
    """Minutes as hours and minutes in English: 1 hour, 3 hours 20 minutes."""
    whole, rest = divmod(minutes, 60)
    parts = []
    if whole or not rest:
        parts.append(f"{whole} hour" if whole == 1 else f"{whole} hours")
    if rest:
        parts.append(f"{rest} minute" if rest == 1 else f"{rest} minutes")
    return " ".join(parts)


def day_said(day: date) -> str:
    """A day as people say it in English: 4 May 2026."""
    return f"{day.day} {day:%B %Y}"


def moment_said(at: datetime) -> str:
    """A moment as people say it in English: 12 noon on Friday 3 April 2026."""
    local = at.astimezone(LONDON)
    if local.hour == 12 and local.minute == 0:
        clock = "12 noon"
    else:
        clock = f"{local.hour % 12 or 12}:{local.minute:02d}{'am' if local.hour < 12 else 'pm'}"
    return f"{clock} on {local:%A} {day_said(local.date())}"


AFTER = said("%(first_words)s %(next_words)s")


def together(*sentences: str, between: str = AFTER) -> str:
    """Sentences or words in a row, each still able to be said in another language."""
    whole = sentences[0] if sentences else ""
    for following in sentences[1:]:
        whole = said(between, first_words=whole, next_words=following)
    return whole


def kept(sentence: str, length_max: int | None = None) -> str:
    """The sentence as a column keeps it, for `recalled`: a `Said` as JSON, any other as it is.

    Where that would be longer than `length_max` characters, the sentence is kept in English.
    """
    if not isinstance(sentence, Said):
        return str(sentence)
    text = json.dumps(_parts(sentence), ensure_ascii=False, separators=(",", ":"))
    fits = length_max is None or len(text) <= length_max
    return text if fits else str(sentence)[:length_max]


def recalled(text: str) -> str:
    """The sentence that `kept` wrote; a text that it did not write stays itself."""
    if not text.startswith(KEPT):
        return text
    try:
        return _whole(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError):
        return text


def _parts(sentence: Said) -> dict[str, Any]:
    parts: dict[str, Any] = {"said": sentence.msgid}
    if sentence.several:
        parts |= {"several": sentence.several, "number": sentence.number}
    return parts | {"values": {name: _plain(value) for name, value in sentence.values.items()}}


def _plain(value: Value) -> Any:
    if isinstance(value, Said):
        return _parts(value)
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _whole(parts: dict[str, Any]) -> str:
    values = {name: _value(name, value) for name, value in parts["values"].items()}
    several = parts.get("several", "")
    number = parts.get("number", 1)
    msgid = parts["said"]
    pattern = several if several and number != 1 else msgid
    return _made(pattern, msgid, several, number, values)


def _value(name: str, plain: Any) -> Value:
    if isinstance(plain, str):
        return recalled(plain) if name.endswith("_words") else plain
    if isinstance(plain, int):
        return plain
    if "moment" in plain:
        return datetime.fromisoformat(plain["moment"])
    return date.fromisoformat(plain["day"]) if "day" in plain else _whole(plain)
