"""What was done with one thing, told to those it concerns: who, for whom, what, when and why."""

from collections.abc import Mapping
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.people import ROLES_OF_THE_COUNCIL, Role, Who
from marketplace.refused import NotFound, NotYours
from marketplace.web.audit import Entry, Line, line_of
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _
from providers.said import said
from sql import questions

PAGE_ROWS = 25
HEADINGS: Mapping[str, str] = {
    "person": said("Who did what for this person"),
    "plan": said("Who did what with this plan"),
    "cluster": said("Who did what in this group"),
    "commission": said("Who did what with this commission"),
    "contract": said("Who did what with this contract"),
    "invoice": said("Who did what with this invoice"),
}
# What people who are no officers may open; their own scope decides which of it is theirs.
OPEN_TO: Mapping[Role, frozenset[str]] = {
    "holder": frozenset(("person", "plan", "cluster", "commission", "contract")),
    "supporter": frozenset(("person", "plan", "cluster", "commission", "contract")),
    "provider": frozenset(("contract", "invoice")),
}
BACK: Mapping[str, str] = {
    "cluster": "/clusters/{id}",
    "commission": "/commissions/{id}",
    "contract": "/contracts/{id}",
    "invoice": "/invoices",
    "plan": "/plan",
}


class TimelinePage(Struct, frozen=True):
    """One thing's history, a page at a time."""

    heading: str
    sentence: str
    lines: list[Line]
    back: str
    next_page: str
    links: bool


def _may(who: Who, kind: str, subject_id: UUID) -> None:
    """Raise NotFound for an unknown kind, NotYours for a kind that is not for this role."""
    if kind not in HEADINGS:
        raise NotFound("There is nothing here.")
    if who.role in ROLES_OF_THE_COUNCIL:
        return
    if kind not in OPEN_TO.get(who.role, frozenset()):
        raise NotYours("Only your council can look at this. Ask your care coordinator.")
    if kind == "person" and subject_id != who.subject("see"):
        raise NotFound("There is nothing here.")


async def _entries(
    request: Web, kind: str, subject_id: UUID, before: int | None
) -> tuple[list[Entry], bool]:
    """The rows the visitor may see, and whether the thing is there for them at all."""
    who, ask = who_of(request), questions("audit")
    given = {"council_id": who.council_id, "kind": kind, "subject_id": subject_id}
    async with reading(request) as tx:
        there = bool(await ask.is_there(tx.db, **given))
    if not there:
        return [], False
    # A provider's rows carry no person, so its own scope would show none: the question leaves out
    # what is about people.
    async with reading(request, "council" if who.role == "provider" else None) as tx:
        rows = ask.timeline(
            tx.db,
            **given,
            of_provider=who.role == "provider",
            before_position=before,
            rows_max=PAGE_ROWS + 1,
        )
        return await read(Entry, rows), True


@get("/audit/{kind:str}/{subject_id:uuid}")
async def show(
    request: Web, kind: FromPath[str], subject_id: FromPath[UUID], before: FromQuery[str] = ""
) -> Response[str]:
    """What was done with it, the newest first."""
    who = who_of(request)
    _may(who, kind, subject_id)
    position = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found, there = await _entries(request, kind, subject_id, position)
    if not there:
        raise NotFound("There is nothing here.")
    shown = found[:PAGE_ROWS]
    here = f"/audit/{kind}/{subject_id}"
    more = f"{here}?before={shown[-1].position}" if len(found) > PAGE_ROWS else ""
    officer = who.role in ROLES_OF_THE_COUNCIL
    sentence = (
        _("Every change is here. Nobody can take a line out.")
        if officer
        else _("Every change that concerns you is here. Nobody can take a line out.")
    )
    view = TimelinePage(
        _(HEADINGS[kind]),
        sentence,
        [line_of(each) for each in shown],
        BACK.get(kind, "/").format(id=subject_id),
        more,
        who.role in ("commissioner", "finance", "worker"),
    )
    return page(request, "audit/timeline.html", view)


routes = [show]
