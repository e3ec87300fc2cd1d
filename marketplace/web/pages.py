"""How a page is written. Copy this; nothing else is needed.

    routes of a noun live in marketplace/web/<noun>.py, which ends in `routes = [show, join]` and
    is found by marketplace/app.py; templates in marketplace/templates/<noun>/, SQL in sql/.

A page that shows something: read in the narrowest scope, hand a Struct to the template.

    @get("/clusters/{cluster_id:uuid}")
    async def show(request: Request, cluster_id: FromPath[UUID]) -> Response[str]:
        async with reading(request) as tx:
            cluster = one(Cluster, await questions("clusters").find(tx.db, ...))
        if cluster is None:
            raise NotFound(_("There is no such group."))
        return page(request, "clusters/show.html", ClusterPage(cluster, ...))

A page that asks and the act behind it. `typed` keeps what was typed; an untouched form is empty.

    @get("/clusters/{cluster_id:uuid}/pledge")
    async def ask(request: Request, cluster_id: FromPath[UUID]) -> Response[str]:
        return await pledge_page(request, cluster_id)

    async def pledge_page(request, cluster_id, typed: Typed = NOTHING_TYPED) -> Response[str]:
        async with reading(request) as tx: ...
        return page(request, "clusters/pledge.html", PledgePage(...), typed=typed)

    @post("/clusters/{cluster_id:uuid}/pledge", status_code=200)
    async def send(request: Request, cluster_id: FromPath[UUID]) -> Response[Any]:
        return await submit(
            request,
            PledgeMoney,                                          # the act's form, a frozen Struct
            act=pledge_money,                                     # async (tx, who, form, now)
            then=lambda pledge: (f"/clusters/{cluster_id}", _("You have pledged.")),
            again=lambda typed: pledge_page(request, cluster_id, typed),
            cluster_id=cluster_id,                                # fields the address gives
        )

`submit` parses the form, opens the transaction, claims the form's one-time key, runs the act,
stores the answer and redirects. Faults of the form and `Invalid` raised by a rule come back on the
same page beside their field (422); `Refused`, `NotYours` and `NotFound` become pages of their own.
Parameters are `cluster_id: FromPath[UUID]` and `after: FromQuery[UUID | None] = None`, both from
litestar.params; one that cannot be read answers 404 or 422 by itself.
A template extends base.html, fills the blocks `title` and `content` (one h1), and may fill
`before` (back link); it has `view`, `typed`, `frame` and the macros f (forms), p (parts) and
g (figures). A POST form starts with `{{ f.form_start(frame, address) }}`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType
from litestar.response import Redirect
from msgspec import Struct

from marketplace.database.transaction import Scope, Transaction, set_context, transaction
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound
from marketplace.web import downloads, once
from marketplace.web.care_wording import listed
from marketplace.web.forms import parse
from marketplace.web.languages import LANGUAGES
from marketplace.web.navigation import ROLE_NAMES, Link, links
from marketplace.web.rendering import render
from marketplace.web.sessions import Visit, visit_of, who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import LONDON, _
from sql import questions

Form = TypeVar("Form", bound=Struct)
Outcome = TypeVar("Outcome")
Web = Request[Any, Any, Any]
NARROWEST: dict[str, Scope] = {
    "holder": "person",
    "supporter": "person",
    "neighbour": "person",
    "provider": "provider",
}


class Frame(Struct, frozen=True):
    """What base.html shows around a page."""

    language: str
    direction: str
    path: str
    csrf: str
    name: str = ""
    role: str = ""
    acting_for: str = ""
    powers: str = ""
    notice: str = ""
    large: bool = False
    contrast: bool = False
    navigation: list[Link] = []
    contact: str = ""
    demonstration: bool = False
    building: bool = False
    draft: bool = False
    today: date | None = None


def powers_text(powers: frozenset[str] | list[Any]) -> str:
    """What a representative may do, as a sentence (rule 16)."""
    names = {
        "see": _("see their pages"),
        "plan": _("change their plan"),
        "money": _("use their money"),
        "votes": _("vote"),
    }
    may = [words for power, words in names.items() if power in powers]
    may_not = [words for power, words in names.items() if power not in powers]
    sentences = []
    if may:
        sentences.append(_("You can %s.") % listed(may))
    if may_not:
        sentences.append(_("You cannot %s.") % _(" or ").join(may_not))
    return " ".join(sentences)


def frame_of(request: Web, visit: Visit) -> Frame:
    """The frame of this request's page."""
    who, shown = visit.who, visit.demonstration
    return Frame(
        language=visit.language,
        direction=LANGUAGES[visit.language].direction,
        draft=LANGUAGES[visit.language].draft,
        path=request.url.path,
        csrf=visit.csrf,
        name=who.name if who else "",
        role=_(ROLE_NAMES[who.role]) if who else "",
        acting_for=visit.acting_for_name,
        powers=powers_text(who.powers) if who and who.acting_for else "",
        notice=visit.notice,
        large="large" in visit.display,
        contrast="contrast" in visit.display,
        navigation=links(who.role if who else None, request.app.state.served, request.url.path),
        contact=request.app.state.contact,
        demonstration=bool(request.app.state.demonstration),
        building=shown is not None and shown.building,
        today=shown.now.astimezone(LONDON).date() if shown else None,
    )


def _cookies(visit: Visit) -> list[Cookie]:
    return list({cookie.key: cookie for cookie in visit.cookies}.values())


def page(
    request: Web,
    template: str,
    view: Any = None,
    *,
    typed: Typed = NOTHING_TYPED,
    status: int = 200,
) -> Response[Any]:
    """A page from marketplace/templates/: `view` is what it shows, `typed` what was typed.

    A form with faults answers 422 whatever `status` says. With `as=csv&table=N` in the address it
    answers that page's table N as a file.
    """
    visit = visit_of(request)
    drawn = downloads.Tables(request)
    downloads.tables.set(drawn)
    text = render(template, view=view, typed=typed, frame=frame_of(request, visit))
    downloads.tables.set(None)
    if drawn.wanted is not None and status == 200:
        return drawn.answer()
    return Response(
        text,
        status_code=422 if typed.faults and status == 200 else status,
        media_type=MediaType.HTML,
        headers={"Content-Language": visit.language, "Vary": "Accept-Language, Cookie"},
        cookies=_cookies(visit),
    )


def go_to(request: Web, address: str, notice: str = "") -> Redirect:
    """Send the browser to a page of ours (303), which says `notice` at its top once."""
    visit = visit_of(request)
    if notice:
        visit.leave_notice(notice)
    return Redirect(address, status_code=303, cookies=_cookies(visit))


@asynccontextmanager
async def reading(
    request: Web, scope: Scope | None = None, *, council_id: int | None = None
) -> AsyncIterator[Transaction]:
    """A transaction for a page that only reads, in the narrowest scope that shows it.

    Holders, supporters and neighbours see what is theirs (or the person's they act for) and their
    clusters'; providers their own; officers the council; somebody signed out what is published.
    `scope="council"` is for pages whose SQL keeps to the person by itself, and says why.
    """
    pool, who = request.app.state.pool, visit_of(request).who
    if who is None:
        council_id = council_id or await _first_council(request)
        async with transaction(pool, council_id, scope or "public") as tx:
            yield tx
        return
    scope = scope or NARROWEST.get(who.role, "council")
    person_id = who.acting_for or who.person_id
    persons = [person_id] if person_id else []
    council = council_id or who.council_id
    async with transaction(
        pool, council, scope, person_ids=persons, provider_id=who.provider_id
    ) as tx:
        if scope == "person" and person_id:
            await _see_clusters(tx, person_id)
        yield tx


async def _see_clusters(tx: Transaction, person_id: UUID) -> None:
    clusters = await questions("sign_ins").clusters_of(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    await set_context(
        tx.db,
        council_id=tx.council_id,
        scope="person",
        person_ids=[person_id],
        cluster_ids=clusters,
    )


async def _first_council(request: Web) -> int:
    """The council whose public pages somebody signed out sees."""
    known = getattr(request.app.state, "first_council", None)
    if known is None:
        async with request.app.state.pool.acquire(timeout=2) as db:
            known = await questions("sign_ins").first_council(db)
        if known is None:
            raise NotFound("There is no council here yet.")
        request.app.state.first_council = known
    return int(known)


class Acting:
    """An act under way: `tx` to work in, `who` asks, `now` is the one clock read once."""

    def __init__(self, request: Web, tx: Transaction, who: Who, now: datetime) -> None:
        self.request = request
        self.tx = tx
        self.who = who
        self.now = now
        self.answer: tuple[int, str, bytes] | None = None

    def go_to(self, address: str, notice: str = "") -> None:
        """Answer the form: to this page, saying `notice` once."""
        self.answer = 303, address, notice.encode()

    def give(self, value: Any, *, status: int = 201, location: str = "") -> None:
        """Answer an API call with a value as JSON."""
        self.answer = status, location, msgspec.json.encode(value)

    def response(self) -> Response[Any]:
        """The answer as a response, once the transaction is over."""
        assert self.answer is not None
        return respond(self.request, *self.answer)


def respond(request: Web, status: int, location: str, body: bytes) -> Response[Any]:
    """An answer as first given or as remembered."""
    if status == 303:
        return go_to(request, location, body.decode())
    headers = {"Location": location} if location else {}
    return Response(body, status_code=status, headers=headers, media_type=MediaType.JSON)


@asynccontextmanager
async def acting(request: Web) -> AsyncIterator[Acting]:
    """A transaction for an act, under the request's one-time key.

    Inside, run the act and answer with `go_to` or `give`; after it, return `response()`. Raises
    NotSignedIn, AlreadyAnswered for a repeat, and Invalid for a key used for something else.
    """
    who = who_of(request)
    method, path = request.method, request.url.path
    texts: dict[str, list[str]] | None = request.scope["state"].get("texts")
    if texts is None:
        key = request.headers.get("idempotency-key", "")
        asked = f"{path}?{request.url.query}"
        sha256 = once.digest_of_body(method, asked, await request.body())
    else:
        key = (texts.get("form_key") or [""])[0]
        sha256 = once.digest_of_form(method, path, texts)
    async with transaction(request.app.state.pool, who.council_id) as tx:
        now = await once.claim(tx, who.sign_in_id, key, sha256)
        doing = Acting(request, tx, who, now)
        yield doing
        if doing.answer is None:
            raise RuntimeError("an act must answer with go_to() or give()")
        status, location, body = doing.answer
        await once.remember(tx, who.sign_in_id, key, status=status, location=location, body=body)


def texts_of(request: Web) -> dict[str, list[str]]:
    """The form's texts by name, as read before the handler ran."""
    texts: dict[str, list[str]] = request.scope["state"].get("texts") or {}
    return texts


async def submit(
    request: Web,
    kind: type[Form],
    *,
    act: Callable[[Transaction, Who, Form, datetime], Awaitable[Outcome]],
    then: Callable[[Outcome], str | tuple[str, str]],
    again: Callable[[Typed], Awaitable[Response[Any]]],
    **also: Any,
) -> Response[Any]:
    """Parse the form, run the act, go where `then` says; show `again` with faults and all typed.

    `then` returns an address, or an address and a notice. `also` are fields the address gives.
    """
    who_of(request)
    form, typed = parse(kind, texts_of(request), **also)
    if form is None:
        return await again(typed)
    try:
        async with acting(request) as doing:
            place = then(await act(doing.tx, doing.who, form, doing.now))
            if isinstance(place, str):
                doing.go_to(place)
            else:
                doing.go_to(*place)
    except Invalid as fault:
        return await again(typed.plus(fault.field, fault.sentence))
    return doing.response()
