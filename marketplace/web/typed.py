"""What somebody typed into a form and what is wrong with it: what the macros of forms read."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace.web.wording import _


class Fault(Struct, frozen=True):
    """One fault: the field's name, a sentence that says what to do, the element it links to."""

    field: str
    sentence: str
    anchor: str = ""


def _as_texts(name: str, value: Any) -> Iterable[tuple[str, tuple[str, ...]]]:
    if value is None:
        return
    if isinstance(value, bool):
        if value:
            yield name, ("yes",)
    elif isinstance(value, date):
        for part in ("day", "month", "year"):
            yield f"{name}-{part}", (str(getattr(value, part)),)
    elif (name.endswith("_pence") or name.startswith("pence_")) and isinstance(value, int):
        pounds, rest = divmod(value, 100)
        yield name, (f"{pounds}.{rest:02d}" if rest else str(pounds),)
    elif isinstance(value, (list, tuple, set, frozenset)):
        yield name, tuple(str(item) for item in value)
    elif isinstance(value, (str, int, UUID)):
        yield name, (str(value),)


class Typed:
    """Texts by field name, as a browser sends them, with the faults found in them.

    An empty one stands for a form not yet filled in; `Typed.of` fills one from a Struct.
    """

    def __init__(
        self, texts: Mapping[str, Sequence[str]] | None = None, faults: Sequence[Fault] = ()
    ) -> None:
        self.texts = texts or {}
        self.faults = tuple(faults)

    @classmethod
    def of(cls, values: Struct | Mapping[str, Any]) -> "Typed":
        """A form already filled in with these values: pence as pounds, a date in three boxes."""
        known = msgspec.structs.asdict(values) if isinstance(values, Struct) else values
        return cls({k: v for name, value in known.items() for k, v in _as_texts(name, value)})

    def value(self, name: str) -> str:
        """The text of a field, empty when nothing was typed."""
        texts = self.texts.get(name, ())
        return texts[0] if texts else ""

    def chosen(self, name: str, value: object) -> bool:
        """Whether this choice of radios or checkboxes was made."""
        return str(value) in self.texts.get(name, ())

    def fault(self, name: str) -> str:
        """The sentence about this field, empty when there is none."""
        return next((f.sentence for f in self.faults if f.field == name), "")

    def plus(self, field: str, sentence: str) -> "Typed":
        """The same with one more fault, as a rule found it."""
        is_date = f"{field}-day" in self.texts or (
            field.endswith("_on") and field not in self.texts
        )
        anchor = f"{field}-day" if is_date else field
        if field == "form_key":  # a hidden field: there is nothing to lead to
            anchor = ""
        return Typed(self.texts, [*self.faults, Fault(field, _(sentence), anchor)])


NOTHING_TYPED = Typed()
