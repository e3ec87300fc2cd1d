"""Reasons on a page: each sentence with how sure it is."""

from collections.abc import Iterable

from msgspec import Struct

from marketplace.acts.reasons import Reason
from marketplace.web.care_wording import lot_text
from marketplace.web.wording import _
from providers.said import said

PROOFS: dict[str, str] = {
    "proven": said("The computer tried every way."),
    "nearby": said("The computer tried every way nearby, and left the rest as it is."),
    "best_found": said("This is the best the computer found in the time it had."),
    "checked": "",
}


class WhyLine(Struct, frozen=True):
    """What it is about, the sentence as it is kept, and how sure it is, in words."""

    about: str
    sentence: str
    proof: str


def why_lines(reasons: Iterable[Reason], kind: str) -> list[WhyLine]:
    """The reasons of one kind, in their order."""
    return [
        WhyLine(_about(each), each.sentence, _(PROOFS[each.proof]))
        for each in reasons
        if each.kind == kind
    ]


def _about(reason: Reason) -> str:
    lot = lot_text(reason.lot_title)
    return f"{reason.title}: {lot}" if reason.title else lot
