"""Private words: what may not stand in a text that everyone reads (rule 37)."""

import re
from collections.abc import Iterable

from marketplace.refused import Invalid

# How to find a person: a postcode, a telephone number, an e-mail address.
CONTACTS = re.compile(
    r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[a-z]{2}\b"
    r"|(?<!\d)(?:\+44\s?|0)\d(?:[\s-]?\d){8,9}(?!\d)"
    r"|[^\s@]+@[^\s@]+\.[a-z]{2,}",
    re.IGNORECASE,
)


def contacts_in(text: str) -> list[str]:
    """The postcodes, telephone numbers and e-mail addresses in a text."""
    return [found.group() for found in CONTACTS.finditer(text)]


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in the text as whole words, however they are written."""
    plain = f" {_letters(text)} "
    return [name for name in names if len(_letters(name)) > 1 and f" {_letters(name)} " in plain]


def private_words(text: str, names: Iterable[str]) -> list[str]:
    """Everything in a text that names a person or says how to find one."""
    return [*names_in(text, names), *contacts_in(text)]


def require_public(field: str, text: str, names: Iterable[str]) -> None:
    """Raise Invalid beside the field when the text names a person or says how to find one."""
    for word in private_words(text, names):
        raise Invalid(
            field,
            "Take out “%(words)s”: everyone can read this, and it points to a person.",
            words=word,
        )


def _letters(text: str) -> str:
    """Small letters and digits, anything else a single space: so "O'Neil," finds "o neil"."""
    return " ".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
