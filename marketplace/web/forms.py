"""From what a browser sends to a Struct an act can trust: every fault at once, each by its field.

A form is a frozen msgspec Struct; its fields say how each is read:

    class PledgeMoney(Struct, frozen=True):
        cluster_id: UUID                                          # hidden field
        weekly_pence: Annotated[int, Meta(ge=1, le=500_000, title="how much to pledge each week")]
        visit_minutes: Annotated[int, Meta(ge=15, le=1440)]       # hours: 3, 3.5, 3:30
        starts_on: date                                           # three boxes: starts_on-day, …
        reads_aloud: bool                                         # a box to tick
        languages: frozenset[Language]                            # checkboxes, Language a Literal
        why: Annotated[str, Meta(max_length=500)] = ""            # a default makes it optional

`title` is how a sentence names the field ("Enter how much to pledge each week, …"); `extra={"ask":
"…"}` replaces the whole sentence for an empty or unreadable answer. A list of Structs is read from
names such as `prices-0-from_minutes`. Fields the Struct does not name are not read.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qsl
from uuid import UUID

import msgspec
from msgspec import Struct, inspect

from marketplace.refused import Invalid
from marketplace.web.amounts import read_day, read_minutes, read_money, read_number
from marketplace.web.typed import Fault, Typed
from marketplace.web.wording import _, money_text

Form = TypeVar("Form", bound=Struct)
TEXT_MAX = 10_000
ROWS_MAX = 200
FIELDS_MAX = 2_000
_UNPRINTED = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LISTS = (inspect.ListType, inspect.VarTupleType, inspect.FrozenSetType, inspect.SetType)


class Field(NamedTuple):
    """One field of a form as it is asked: its name, kind, bounds and the words for it."""

    name: str
    kind: inspect.Type
    optional: bool
    label: str
    ask: str


class _Wrong(Exception):
    """This field cannot be read; the sentence says what to do."""


def _label(name: str) -> str:
    return re.sub(r"_(pence|id|ids|on|at|minutes)$", "", name).replace("_", " ")


@cache
def fields_of(kind: type[Struct]) -> tuple[Field, ...]:
    """The fields of a form Struct in order."""
    info = inspect.type_info(kind)
    assert isinstance(info, inspect.StructType)
    found = []
    for field in info.fields:
        of, label, ask, optional = field.type, _label(field.name), "", not field.required
        while isinstance(of, (inspect.Metadata, inspect.UnionType)):
            if isinstance(of, inspect.Metadata):
                label = (of.extra_json_schema or {}).get("title", label)
                ask = (of.extra or {}).get("ask", ask)
                of = of.type
            else:
                optional = True
                of = next(t for t in of.types if not isinstance(t, inspect.NoneType))
        found.append(Field(field.name, of, optional, label, ask))
    return tuple(found)


def read_texts(body: bytes) -> dict[str, list[str]]:
    """A form's body (application/x-www-form-urlencoded) as texts by name.

    Unprintable characters are dropped, line ends made one, each text cut at 10,000 characters.
    Raises ValueError for more than 2,000 fields.
    """
    texts: dict[str, list[str]] = {}
    pairs = parse_qsl(
        body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=FIELDS_MAX
    )
    for name, text in pairs:
        clean = _UNPRINTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        texts.setdefault(_UNPRINTED.sub("", name), []).append(clean[:TEXT_MAX])
    return texts


def parse(
    kind: type[Form], texts: Mapping[str, Sequence[str]], **also: Any
) -> tuple[Form | None, Typed]:
    """The form as its Struct, or None and every fault; the texts are kept either way.

    `also` gives fields the address or the page knows (never read from the body).
    """
    values, faults = _parse_fields(kind, texts, "", also)
    if not faults:
        try:
            return msgspec.convert(values, kind), Typed(texts)
        except (msgspec.ValidationError, ValueError, TypeError):
            faults.append(Fault("", _("Check what you wrote. Something in it cannot be used.")))
    return None, Typed(texts, faults)


def parse_json(kind: type[Form], body: bytes) -> Form:
    """The same Struct from the body of an API call; money is whole pence there, dates ISO.

    Raises Invalid naming the first field that does not fit and what was expected.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        expected, _at, path = str(error).partition(" - at `$.")
        raise Invalid(path.rstrip("`"), _("This field cannot be read. %s.") % expected) from None


def _parse_fields(
    kind: type[Struct], texts: Mapping[str, Sequence[str]], prefix: str, also: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Fault]]:
    values: dict[str, Any] = {}
    faults: list[Fault] = []
    for field in fields_of(kind):
        name = prefix + field.name
        if field.name in also:
            values[field.name] = also[field.name]
            continue
        of = field.kind
        if isinstance(of, _LISTS) and isinstance(_item(of), inspect.StructType):
            rows, row_faults = _parse_rows(field, texts, name)
            faults += row_faults
            if rows or not field.optional:
                values[field.name] = rows
            continue
        try:
            value = _read(field, texts, name)
        except _Wrong as wrong:
            anchor = f"{name}-day" if isinstance(of, inspect.DateType) else name
            faults.append(Fault(name, str(wrong), anchor))
        else:
            if value is not None:
                values[field.name] = value
    return values, faults


def _item(of: Any) -> inspect.Type:
    item: inspect.Type = of.item_type
    while isinstance(item, inspect.Metadata):
        item = item.type
    return item


def _parse_rows(
    field: Field, texts: Mapping[str, Sequence[str]], name: str
) -> tuple[list[dict[str, Any]], list[Fault]]:
    item = _item(field.kind)
    assert isinstance(item, inspect.StructType)
    pattern = re.compile(rf"{re.escape(name)}-(\d{{1,4}})-.+", re.A)
    filled = {
        int(match[1])
        for key, given in texts.items()
        if (match := pattern.fullmatch(key)) and any(text.strip() for text in given)
    }
    if len(filled) > ROWS_MAX:
        return [], [Fault(name, _("Use %d rows or fewer.") % ROWS_MAX, name)]
    rows, faults = [], []
    for index in sorted(filled):
        row, wrong = _parse_fields(item.cls, texts, f"{name}-{index}-", {})
        rows.append(row)
        faults += wrong
    if not rows and not field.optional:
        faults.append(Fault(name, _asked(field, _("Fill in at least one row.")), name))
    return rows, faults


def _asked(field: Field, otherwise: str) -> str:
    return _(field.ask) if field.ask else otherwise


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _read(field: Field, texts: Mapping[str, Sequence[str]], name: str) -> Any:
    """One field's value, None when it is empty and may be. Raises _Wrong with the sentence."""
    of = field.kind
    if isinstance(of, inspect.DateType):
        return _read_date(field, texts, name)
    given = [text.strip() for text in texts.get(name, ())]
    if isinstance(of, inspect.BoolType):
        return bool(given) and given[0] in ("yes", "true", "on", "1")
    if isinstance(of, _LISTS):
        return _read_many(field, [text for text in given if text])
    text = given[0] if given else ""
    if not text:
        if field.optional:
            return None
        raise _Wrong(_asked(field, _how_to_answer(field)))
    return _read_one(field, of, text)


def _read_many(field: Field, given: list[str]) -> list[Any] | None:
    if not given:
        if field.optional:
            return None
        raise _Wrong(_asked(field, _("Choose %s.") % _(field.label)))
    return [_read_one(field, _item(field.kind), text) for text in dict.fromkeys(given[:ROWS_MAX])]


def _read_one(field: Field, of: inspect.Type, text: str) -> Any:
    if isinstance(of, inspect.LiteralType):
        for value in of.values:
            if str(value) == text:
                return value
        raise _Wrong(_asked(field, _how_to_answer(field)))
    if isinstance(of, inspect.IntType):
        return _read_int(field, of, text)
    if isinstance(of, inspect.UUIDType):
        try:
            return UUID(text)
        except ValueError:
            raise _Wrong(_asked(field, _("Choose %s.") % _(field.label))) from None
    if isinstance(of, inspect.StrType):
        return _read_str(field, of, text)
    raise TypeError(f"a form cannot read {of} for {field.name}")


def _is_hours(field: Field) -> bool:
    return field.name.endswith("_minutes") or field.name.startswith("minutes_")


def _is_money(field: Field) -> bool:
    return field.name.endswith("_pence") or field.name.startswith("pence_")


def _how_to_answer(field: Field) -> str:
    """What to do about an empty or unreadable answer, by the kind of the field."""
    if isinstance(field.kind, inspect.IntType):
        if _is_money(field):
            return _("Enter %s in pounds, like 2500 or 2,500.00.") % _(field.label)
        if _is_hours(field):
            return _("Enter %s in hours, like 3 or 3:30.") % _(field.label)
        return _("Enter %s as a whole number, like 12.") % _(field.label)
    if isinstance(field.kind, (inspect.LiteralType, inspect.UUIDType)):
        return _("Choose %s.") % _(field.label)
    return _("Enter %s.") % _(field.label)


def _read_int(field: Field, of: inspect.IntType, text: str) -> int:
    money = _is_money(field)
    read = read_money if money else read_minutes if _is_hours(field) else read_number
    try:
        value = read(text)
    except ValueError:
        raise _Wrong(_asked(field, _how_to_answer(field))) from None
    least = of.ge if of.ge is not None else of.gt + 1 if of.gt is not None else None
    most = of.le if of.le is not None else of.lt - 1 if of.lt is not None else None
    most = 2**53 if most is None else most
    if least is None:
        least = 0 if money else -(2**53)
    say = money_text if money else _hours if _is_hours(field) else "{:,}".format
    if value < least:
        raise _Wrong(_("%s must be %s or more.") % (_capital(_(field.label)), say(int(least))))
    if value > most:
        raise _Wrong(_("%s must be %s or less.") % (_capital(_(field.label)), say(int(most))))
    return value


def _hours(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _read_str(field: Field, of: inspect.StrType, text: str) -> str:
    most = min(of.max_length or TEXT_MAX, TEXT_MAX)
    if len(text) > most:
        raise _Wrong(
            _("%s must be %d characters or fewer. You wrote %d.")
            % (_capital(_(field.label)), most, len(text))
        )
    if of.min_length and len(text) < of.min_length:
        raise _Wrong(
            _("%s must be %d characters or more.") % (_capital(_(field.label)), of.min_length)
        )
    if of.pattern and not re.search(of.pattern, text):
        raise _Wrong(
            _asked(field, _("Check %s. It is not written the way we need it.") % _(field.label))
        )
    return text


def _read_date(field: Field, texts: Mapping[str, Sequence[str]], name: str) -> Any:
    parts = {p: (texts.get(f"{name}-{p}") or [""])[0].strip() for p in ("day", "month", "year")}
    whole = (texts.get(name) or [""])[0].strip()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", whole, re.A):
        parts = dict(zip(("year", "month", "day"), whole.split("-"), strict=True))
    if not any(parts.values()):
        if field.optional:
            return None
        raise _Wrong(_asked(field, _("Enter %s, like 27 3 2027.") % _(field.label)))
    words = {"day": _("a day"), "month": _("a month"), "year": _("a year")}
    missing = [words[part] for part, text in parts.items() if not text]
    if missing:
        raise _Wrong(_("%s needs %s.") % (_capital(_(field.label)), _(" and ").join(missing)))
    try:
        return read_day(parts["day"], parts["month"], parts["year"])
    except ValueError:
        raise _Wrong(
            _("%s must be a real date, like 27 3 2027.") % _capital(_(field.label))
        ) from None
