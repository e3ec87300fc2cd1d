"""Bringing in a council's own files: choose one, look at what it would do, then say yes."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts import imports
from marketplace.acts.imports.files import BYTES_MAX, ROLES, KeptFile
from marketplace.imports import marked
from marketplace.imports.faults import Fault
from marketplace.imports.outcome import Outcome
from marketplace.imports.reading import LAYOUTS, FileKind, ReadFile, read_file
from marketplace.people import Role, require_role
from marketplace.refused import Invalid, NotFound
from marketplace.web.pages import Web, acting, page, reading, texts_of
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, ngettext, retold
from providers.said import said

# Beside the file: its form's other fields and what parts them.
BODY_BYTES_MAX = BYTES_MAX + 100_000
SHOWN_MAX = 50
ACCEPTED = ".csv,.gz,.xlsx"
KIND_NAMES: dict[FileKind, str] = {
    "allocations": said("Personal budgets"),
    "providers": said("Providers"),
}
# What each kind of file is for, told where it is chosen.
HINTS: dict[FileKind, str] = {
    "allocations": said("One row for each budget of each person."),
    "providers": said("Your own list, or the directory of the Care Quality Commission."),
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ChoosePage(Struct, frozen=True):
    """The form that asks for a file; `kinds` are the word, name and hint of each."""

    kinds: Sequence[tuple[str, str, str]]
    accepted: str
    megabytes: int


class LookPage(Struct, frozen=True):
    """What a file would do, or what is wrong with it; every sentence in this page's language."""

    address: str
    file_name: str
    kind: str
    sentence: str
    notes: list[str]
    faults: Sequence[tuple[str, ...]]
    faults_left: int
    changes: Sequence[tuple[str, ...]]
    changes_left: int
    may_bring: bool


def kinds_of(role: Role) -> list[FileKind]:
    """What an officer may bring in: providers are the commissioner's."""
    return [kind for kind in KIND_NAMES if kind != "providers" or role == "commissioner"]


def look_of(import_id: UUID, kept: KeptFile, told: Outcome) -> LookPage:
    """A look at a file as its page shows it."""
    total = len(told.faults) + told.faults_more
    if total:
        words = ngettext(
            "%(num)s thing is wrong. Nothing was brought in.",
            "%(num)s things are wrong. Nothing was brought in.",
            total,
        )
        sentence = words % {"num": f"{total:,}"}
    else:
        sentence = would_text(told)
    changes = [
        (retold(each.name), retold(each.before), retold(each.after))
        for each in told.changes[:SHOWN_MAX]
    ]
    return LookPage(
        f"/imports/{import_id}",
        kept.file_name,
        _(KIND_NAMES[kept.kind]),
        sentence,
        [_(note) for note in told.notes[:SHOWN_MAX]],
        [fault_row(fault) for fault in told.faults[:SHOWN_MAX]],
        max(0, total - SHOWN_MAX),
        changes,
        max(0, told.changed - len(changes)),
        not total and bool(told.added or told.changed),
    )


def fault_row(fault: Fault) -> tuple[str, ...]:
    """A fault as the cells of its row."""
    place = fault.cell or (f"{fault.row:,}" if fault.row else _("whole file"))
    return place, fault.column, fault.shown, _(fault.wrong), _(fault.expected)


def would_text(told: Outcome) -> str:
    """What the file would do, in one sentence."""
    if not (told.added or told.changed):
        return _("Everything in this file is here already. There is nothing to bring in.")
    return _("%(added)s new, %(changed)s changed and %(unchanged)s as they were.") % {
        "added": f"{told.added:,}",
        "changed": f"{told.changed:,}",
        "unchanged": f"{told.unchanged:,}",
    }


@get("/imports")
async def choose(request: Web) -> Response[str]:
    """Ask for a file."""
    return choose_page(request)


def choose_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    """The form that asks for a file, for the officers who may send one."""
    who = who_of(request)
    require_role(who, *ROLES)
    kinds = [(kind, _(KIND_NAMES[kind]), _(HINTS[kind])) for kind in kinds_of(who.role)]
    view = ChoosePage(kinds, ACCEPTED, BYTES_MAX // 2**20)
    return page(request, "imports/choose.html", view, typed=typed)


@post("/imports", status_code=200, request_max_body_size=BODY_BYTES_MAX)
async def send(request: Web) -> Response[Any]:
    """Keep the file, and go and look at it."""
    who = who_of(request)
    require_role(who, *ROLES)
    texts = texts_of(request)
    name, content = request.scope["state"].get("files", {}).get("file", ("", b""))
    kind = (texts.get("kind") or [""])[0]
    typed = Typed({"kind": [kind]})
    if kind not in kinds_of(who.role):
        typed = typed.plus("kind", _("Choose what the file holds."))
    if not content:
        typed = typed.plus("file", _("Choose a file that has something in it."))
    if typed.faults:
        return choose_page(request, typed)
    try:
        async with acting(request) as doing:
            import_id = await imports.keep_file(doing.tx, doing.who, kind, name, content, doing.now)
            doing.go_to(f"/imports/{import_id}")
    except Invalid as fault:
        return choose_page(request, typed.plus(fault.field, fault.sentence))
    return doing.response()


async def kept_and_read(request: Web, import_id: UUID) -> tuple[KeptFile, ReadFile]:
    """The file somebody sent, read. Raises NotFound, NotYours."""
    async with reading(request) as tx:
        kept = await imports.kept_file(tx, who_of(request), import_id)
    # A large file takes a second or two, in which other people's pages must go on.
    return kept, await asyncio.to_thread(read_file, kept.kind, kept.content)


async def looked(request: Web, file: ReadFile) -> Outcome:
    """What a file would do now; nothing is written."""
    async with reading(request) as tx:
        now = await tx.db.fetchval("select app_now()")
        return await imports.import_file(tx, who_of(request), file, now, check=True)


@get("/imports/{import_id:uuid}")
async def look(request: Web, import_id: FromPath[UUID]) -> Response[str]:
    """What the file would do, or everything that is wrong with it."""
    kept, file = await kept_and_read(request, import_id)
    view = look_of(import_id, kept, await looked(request, file))
    return page(request, "imports/look.html", view)


@post("/imports/{import_id:uuid}", status_code=200)
async def bring(request: Web, import_id: FromPath[UUID]) -> Response[Any]:
    """Bring the file in as it was looked at; where it no longer fits, show what is wrong."""
    _kept, file = await kept_and_read(request, import_id)
    async with acting(request) as doing:
        told = await imports.import_file(doing.tx, doing.who, file, doing.now)
        if told.done:
            await imports.forget_file(doing.tx, doing.who, import_id)
            words = _("The file is in: %(what)s")
            doing.go_to("/imports", words % {"what": would_text(told)})
        else:
            doing.go_to(f"/imports/{import_id}", _("Nothing was brought in."))
    return doing.response()


@post("/imports/{import_id:uuid}/forget", status_code=200)
async def forget(request: Web, import_id: FromPath[UUID]) -> Response[Any]:
    """Throw the file away."""
    async with acting(request) as doing:
        await imports.forget_file(doing.tx, doing.who, import_id)
        doing.go_to("/imports", _("The file is thrown away. Nothing was brought in."))
    return doing.response()


@get("/imports/{import_id:uuid}/marked")
async def mark(request: Web, import_id: FromPath[UUID]) -> Response[bytes]:
    """The same file with what is wrong in it marked."""
    kept, file = await kept_and_read(request, import_id)
    told = await looked(request, file)
    content = await asyncio.to_thread(marked.marked, file.table, told.faults, told.faults_more, _)
    stem = "".join(sign for sign in kept.kind if sign.isalpha())
    return as_file(content, f"{stem}-marked", workbook=file.table.workbook)


@get("/imports/templates/{name:str}")
async def template(request: Web, name: FromPath[str]) -> Response[bytes]:
    """An empty file of a kind, with one made-up row: allocations.csv, allocations.xlsx."""
    require_role(who_of(request), *ROLES)
    kind, _dot, form = name.rpartition(".")
    if form not in ("csv", "xlsx"):
        raise NotFound(_("There is no such file."))
    for known, layout in LAYOUTS.items():
        if kind == known:
            workbook = form == "xlsx"
            return as_file(marked.template(layout, workbook=workbook), kind, workbook=workbook)
    raise NotFound(_("There is no such file."))


def as_file(content: bytes, stem: str, *, workbook: bool) -> Response[bytes]:
    """A download, never shown in the browser."""
    name = f"{stem}.{'xlsx' if workbook else 'csv'}"
    return Response(
        content,
        media_type=XLSX if workbook else "text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


routes = [choose, send, look, bring, forget, mark, template]
