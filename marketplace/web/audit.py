"""The record of who did what, for whom and why: for commissioners and finance officers."""

import re
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.people import require_role
from marketplace.web.audit_words import did
from marketplace.web.care_wording import capital
from marketplace.web.navigation import ROLE_NAMES
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, moment_text, retold
from sql import questions

PAGE_ROWS = 25
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class Entry(Struct, frozen=True):
    """One change: who, for whom, what, why."""

    position: int
    at: datetime
    by_name: str
    role: str
    for_name: str
    act: str
    noun: str
    subject_id: UUID
    why: str


class Line(Struct, frozen=True):
    """One change in words."""

    when: str
    sentence: str
    subject_id: UUID
    why: str


class AuditPage(Struct, frozen=True):
    """A page of the record."""

    lines: list[Line]
    subject: Typed
    filtered: bool
    next_page: str


def line_of(entry: Entry) -> Line:
    """A row of the record as sentences."""
    role = _(ROLE_NAMES.get(entry.role, entry.role))  # type: ignore[call-overload]
    who = entry.by_name or capital(role)
    by = f"{who} ({role})" if entry.by_name else who
    sentence = _("%(who)s %(did)s.") % {"who": by, "did": did(entry.act)}
    if entry.for_name and entry.for_name != entry.by_name:
        sentence += " " + _("For %s.") % entry.for_name
    return Line(moment_text(entry.at), sentence, entry.subject_id, retold(entry.why))


@get("/audit")
async def show(
    request: Web, subject: FromQuery[str] = "", before: FromQuery[str] = ""
) -> Response[str]:
    """What was done, the newest first; of one subject where the address names it."""
    require_role(who_of(request), "commissioner", "finance", "worker")
    typed, subject_id = _subject(subject.strip()[:200])
    position = int(before) if before.isascii() and before.isdigit() and len(before) < 18 else None
    found: list[Entry] = []
    if not typed.faults:
        async with reading(request) as tx:
            found = await read(
                Entry,
                questions("audit").page(
                    tx.db,
                    council_id=tx.council_id,
                    subject_id=subject_id,
                    before_position=position,
                    rows_max=PAGE_ROWS + 1,
                ),
            )
    shown = found[:PAGE_ROWS]
    next_page = ""
    if len(found) > PAGE_ROWS:
        kept = {"subject": str(subject_id)} if subject_id else {}
        next_page = f"/audit?{urlencode({**kept, 'before': str(shown[-1].position)})}"
    view = AuditPage([line_of(each) for each in shown], typed, subject_id is not None, next_page)
    return page(request, "audit/show.html", view, typed=typed if typed.faults else NOTHING_TYPED)


def _subject(text: str) -> tuple[Typed, UUID | None]:
    typed = Typed.of({"subject": text})
    if not text:
        return typed, None
    if named := ID.search(text.lower()):
        return typed, UUID(named[0])
    sentence = _("Copy the whole address of its page and paste it here.")
    return typed.plus("subject", sentence), None


routes = [show]
