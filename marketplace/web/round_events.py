"""How far a round's match is, told while somebody watches: server-sent events, few and bounded.

Each connection asks the database every five seconds for what the workers stored, in a transaction
of its own, and holds none between. An event's id is how far the match was, so that a browser
that comes back is told nothing twice.
"""

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage
from msgspec import Struct

from marketplace.acts import matches as acts
from marketplace.database.transaction import Transaction, one
from marketplace.people import require_role
from marketplace.web.match_progress import ProgressView, progress_of
from marketplace.web.pages import Web, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _, ngettext
from sql import questions

POLL_SECONDS = 5.0
# After so many questions the browser comes back by itself: ten minutes at a time.
POLLS_MAX = 120
WATCHERS_MAX = 50
RETRY_MILLISECONDS = 5000


class Parts(Struct, frozen=True):
    """How far the parts of a run are, and how many answers were found on the way."""

    parts: int
    done: int
    failed: int
    answers: int


class Told(Struct, frozen=True):
    """How far a match is: `mark` changes when anything does, `text` says it in a sentence."""

    mark: str
    text: str
    finished: bool


async def parts_of(tx: Transaction, run_id: UUID) -> Parts:
    """How far the parts of a run are."""
    found = await questions("matches").parts_so_far(tx.db, council_id=tx.council_id, run_id=run_id)
    return one(Parts, found) or Parts(0, 0, 0, 0)


def so_far_text(parts: Parts, way: ProgressView | None) -> str:
    """The same in words, and how good the best plan so far is."""
    answers = ngettext(
        "%(num)s answer was found so far.", "%(num)s answers were found so far.", parts.answers
    )
    sentences = [
        _("%(done)s of %(parts)s parts are done.") % {"done": parts.done, "parts": parts.parts},
        answers % {"num": parts.answers},
    ]
    return " ".join(sentences + ([way.sentence.striptags()] if way else []))


async def told(request: Web, round_id: UUID) -> Told:
    """How far the newest match of a round is now. Raises NotFound."""
    async with reading(request) as tx:
        await acts.find_round(tx, round_id)
        runs = await acts.runs_of_round(tx, round_id)
        if not runs:
            return Told("0", _("The match has not begun yet."), False)
        run = runs[0]
        if run.finished_at is not None:
            return Told(f"{run.run_id}-end", _("The match is done."), True)
        parts = await parts_of(tx, run.run_id)
        way = await progress_of(tx, run)
    mark = f"{run.run_id}-{parts.done}-{parts.failed}-{parts.answers}"
    return Told(mark, so_far_text(parts, way), False)


@get("/rounds/{round_id:uuid}/events")
async def events(request: Web, round_id: FromPath[UUID]) -> ServerSentEvent | Response[str]:
    """The match of a round as it goes, until it is done or ten minutes are over."""
    require_role(who_of(request), "commissioner", "finance", "coordinator", "worker")
    first = await told(request, round_id)
    state = request.app.state
    if getattr(state, "watchers", 0) >= WATCHERS_MAX:
        wait = {"Retry-After": str(RETRY_MILLISECONDS // 1000)}
        return Response(_("Too many people watch now."), status_code=503, headers=wait)
    seen = request.headers.get("last-event-id", "")
    return ServerSentEvent(_events(request, round_id, first, seen))


async def _events(
    request: Web, round_id: UUID, first: Told, seen: str
) -> AsyncIterator[ServerSentEventMessage]:
    state = request.app.state
    state.watchers = getattr(state, "watchers", 0) + 1
    try:
        now = first
        for _poll in range(POLLS_MAX):
            if now.mark != seen or now.finished:
                seen = now.mark
                kind = "finished" if now.finished else "progress"
                yield ServerSentEventMessage(
                    data=now.text, event=kind, id=now.mark, retry=RETRY_MILLISECONDS
                )
            if now.finished:
                return
            await asyncio.sleep(POLL_SECONDS)
            now = await told(request, round_id)
    finally:
        state.watchers -= 1


routes = [events]
