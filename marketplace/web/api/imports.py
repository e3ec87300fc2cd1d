"""A council's own files by program: providers and allocations, all of a file or nothing of it."""

import asyncio
from typing import Annotated

from msgspec import Meta, Struct, convert
from msgspec.structs import replace

from marketplace.acts.imports import import_file
from marketplace.imports.faults import Fault
from marketplace.imports.outcome import Change
from marketplace.imports.reading import FILE_KINDS, ReadFile, read_file
from marketplace.people import Role
from marketplace.refused import NotFound
from marketplace.web.api.callers import Web
from marketplace.web.api.operations import Done, Writing, writes
from marketplace.web.api.problems import ApiProblem, ProblemError, pointer
from marketplace.web.wording import _, retold

NOUN = "imports"
CSV = "text/csv"
SENDERS: tuple[Role, ...] = ("commissioner", "finance")
CsvText = Annotated[
    str,
    Meta(
        min_length=1,
        description="The file, UTF-8, with its titles in the first row.",
        examples=["Name,Kind,Services\nQuay Carers,company,home care\n"],
    ),
]


class ImportAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Whether only to look."""

    dry_run: Annotated[bool, Meta(description="Only say what would happen.")] = False


class ImportChange(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that is there already and differs: how it was, and is now."""

    row: int
    name: str
    before: str
    after: str


class ImportOutcome(Struct, frozen=True, forbid_unknown_fields=True):
    """What the file did, or with `dry_run` would do. The first changes are listed."""

    kind: str
    rows: int
    added: int
    changed: int
    unchanged: int
    left_out: int
    changes: list[ImportChange]
    notes: list[str]
    done: bool


async def read_csv(request: Web, raw: bytes) -> ReadFile:
    """The file, read in a thread before any transaction. Raises NotFound for an unknown kind."""
    kind = next((each for each in FILE_KINDS if each == request.path_params["kind"]), None)
    if kind is None:
        raise NotFound(_("Only providers and allocations can be sent here."))
    return await asyncio.to_thread(read_file, kind, raw)


@writes(
    "/imports/{kind:str}", noun=NOUN, takes=CsvText, gives=ImportOutcome, roles=SENDERS,
    asks=ImportAsked, status=200, media_type=CSV, read=read_csv,
)  # fmt: skip
async def bring_in(writing: Writing[ReadFile]) -> Done[ImportOutcome]:
    """Bring in a file of providers or allocations, all of it or nothing.

    A file with faults is refused whole: `errors` names the row, the column and what is expected.
    The same file a second time changes nothing. The layouts are those of `mutual import`.
    """
    check = writing.asked.dry_run
    outcome = await import_file(writing.tx, writing.who, writing.body, writing.now, check=check)
    if outcome.faults:
        count = len(outcome.faults) + outcome.faults_more
        sentence = _("Nothing of this file was brought in. Faults in it: %s.") % count
        raise ApiProblem(422, sentence, [fault_told(each) for each in outcome.faults])
    told = replace(
        outcome,
        changes=tuple(map(_change, outcome.changes)),
        notes=tuple(map(retold, outcome.notes)),
    )
    return Done(convert(told, ImportOutcome, from_attributes=True))


def _change(change: Change) -> Change:
    name, before, after = map(retold, (change.name, change.before, change.after))
    return Change(change.row, name, before, after)


def fault_told(fault: Fault) -> ProblemError:
    """A fault of a file as a program is told it."""
    told = f"{_(fault.wrong)} {_(fault.expected)}".strip()
    place = pointer(str(fault.row)) + pointer(fault.column)
    return ProblemError(place, told, fault.row, fault.column)


routes = [bring_in]
