"""From what a program sends to a Struct an act can trust; each fault with a pointer to it."""

import base64
import binascii
import json
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from marketplace.web.api.problems import ApiProblem, pointer
from marketplace.web.wording import _

Form = TypeVar("Form", bound=Struct)
UNKEPT = b"\\u0000"
NO_NUMBERS = (b"NaN", b"Infinity")


def fault_of(error: Exception) -> tuple[str, str]:
    """The pointer and sentence of what msgspec found first."""
    expected, _at, path = str(error).partition(" - at `")
    place = path.removeprefix("key in ").removeprefix("$").rstrip("`")
    return pointer(place), _("This cannot be read. %s.") % expected


def read_body(kind: type[Form], body: bytes) -> Form:
    """A JSON body as its Struct. Raises ApiProblem (422) with the first fault."""
    if UNKEPT in body:
        raise ApiProblem(422, _("Take out the character with the number 0."))
    try:
        return msgspec.json.decode(body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        fault = fault_of(_at_its_place(kind, body) or error)
        raise ApiProblem(422, _("The body is not what we expect."), [fault]) from None


def _at_its_place(kind: type[Form], body: bytes) -> msgspec.ValidationError | None:
    """Where NaN or Infinity stands, which JSON has no words for and many programs write."""
    if not any(word in body for word in NO_NUMBERS):
        return None
    try:
        msgspec.convert(json.loads(body), kind)
    except msgspec.ValidationError as error:
        return error
    except (ValueError, RecursionError):
        return None
    return None


def read_query(kind: type[Form], pairs: list[tuple[str, str]]) -> Form:
    """The part of the address after the question mark as its Struct; each name once.

    Raises ApiProblem (422) for a name nobody knows, a name given twice, a value out of bounds.
    """
    given: dict[str, str] = {}
    for name, text in pairs:
        if name in given:
            raise ApiProblem(
                422, _("The address is not what we expect."),
                [(pointer(name), _("Give this once."))],
            )  # fmt: skip
        if "\x00" in text:
            raise ApiProblem(422, _("Take out the character with the number 0."))
        given[name] = text
    try:
        return msgspec.convert(given, kind, strict=False)
    except (msgspec.ValidationError, ValueError) as error:
        raise ApiProblem(422, _("The address is not what we expect."), [fault_of(error)]) from None


def write_cursor(noun: str, key: tuple[Any, ...]) -> str:
    """Where a page ended, as text that means nothing outside."""
    packed = msgspec.json.encode([noun, *key])
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def read_cursor(noun: str, text: str, kinds: tuple[Any, ...]) -> tuple[Any, ...] | None:
    """The key in a cursor of ours, None where none was given. Raises ApiProblem (422)."""
    if not text:
        return None
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found, *key = msgspec.json.decode(raw, type=list[Any])
        if found != noun or len(key) != len(kinds):
            raise ValueError("another list's cursor")
        return tuple(msgspec.convert(value, kind) for value, kind in zip(key, kinds, strict=True))
    except (ValueError, TypeError, UnicodeError, binascii.Error, msgspec.MsgspecError):
        sentence = _("Take the cursor as it came in the page before, or leave it out.")
        raise ApiProblem(422, sentence, [("/cursor", sentence)]) from None
