"""What a program is told when something is wrong: RFC 9457, with a page of ours for each type."""

import re
from collections.abc import Iterable

from msgspec import Struct

PROBLEMS_PAGE = "/api/docs/problems"
TYPES: dict[int, str] = {
    400: "unreadable",
    401: "token",
    403: "not-yours",
    404: "not-found",
    405: "method",
    406: "not-acceptable",
    409: "not-now",
    413: "too-large",
    415: "media-type",
    422: "wrong-value",
    500: "our-fault",
    503: "busy",
}
_STEP = re.compile(r"\[(\d+|\.\.\.)\]|\.?([^.\[\]]+)")


class ProblemError(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One fault: a JSON pointer into what was sent (RFC 6901), and what to do about it.

    In a file `row` counts from 1 as a spreadsheet does, and `column` is its title.
    """

    pointer: str
    detail: str
    row: int | None = None
    column: str | None = None


class ProblemDetails(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Why a request was not done (RFC 9457). `type` is a page that explains it."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: list[ProblemError] = []
    incident: str = ""


class ApiProblem(Exception):
    """A request the API answers with this status, sentence and list of faults."""

    def __init__(
        self, status: int, sentence: str, errors: Iterable[tuple[str, str] | ProblemError] = ()
    ) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.errors = tuple(
            each if isinstance(each, ProblemError) else ProblemError(*each) for each in errors
        )


def type_of(status: int) -> str:
    """The address of the page that explains a status."""
    return f"{PROBLEMS_PAGE}#{TYPES.get(status, 'unreadable')}"


def pointer(path: str) -> str:
    """A field's path (`lots.0.unit`, `lots[0].unit`) as a JSON pointer: /lots/0/unit."""
    steps = [index or name for index, name in _STEP.findall(path)]
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps)
