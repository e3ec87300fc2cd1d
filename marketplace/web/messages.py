"""What somebody was told, and which of it they want by e-mail; in a demonstration, all of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromQuery
from msgspec import Struct

from marketplace.acts import messages
from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction
from marketplace.messages import NOTICES_OF, Kind, Message, Notice, Outgoing
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.code_sign_in import sign_in_key
from marketplace.web.letters import letter, page_of, told
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _, moment_text
from providers.said import said
from sql import questions

PAGE_ROWS = 20
SENT_ROWS = 30
KIND_NAMES: dict[Notice, str] = {
    "timesheet_waits": said("Visits to confirm"),
    "ratify_open": said("Offers to say yes or no to"),
    "statement_ready": said("Savings statements"),
    "vote_open": said("Votes where I live"),
    "commission_deadline": said("Deadlines of groups I organise"),
    "sign_offs_wait": said("Things to sign off, once a day"),
    "contract_to_sign": said("Contracts ready to sign"),
    "bid_received": said("Bids we have sent"),
    "bid_deadline": said("Deadlines of bids we are writing"),
    "contract_signed": said("New contracts"),
    "notices_found": said("New notices in my searches, once a day"),
}


class Line(Struct, frozen=True):
    """One message in words."""

    heading: str
    title: str
    sentence: str
    more: tuple[str, ...]
    when: str
    href: str
    emailed: bool


class MessagesPage(Struct, frozen=True):
    """A page of messages, and the kinds to choose e-mails for."""

    lines: list[Line]
    next_page: str
    kinds: list[tuple[Notice, str]]
    email: str


class Sent(Struct, frozen=True):
    """One e-mail of the demonstration as it is kept."""

    message_id: UUID
    kind: Kind
    cause_id: UUID
    details: Mapping[str, Any]
    made_at: datetime
    sent_at: datetime | None
    failure: str | None
    email: str
    shown_name: str
    council: str
    language: str


class SentLine(Struct, frozen=True):
    """One e-mail as it was written."""

    to: str
    when: str
    subject: str
    text: str
    failure: str


class SentPage(Struct, frozen=True):
    """The newest e-mails of the demonstration."""

    lines: list[SentLine]


class ChooseForm(Struct, frozen=True):
    """The kinds that are ticked."""

    wanted: frozenset[Notice] = frozenset()


def _line(message: Message) -> Line:
    says = told(message.kind, message.details)
    return Line(
        says.heading,
        message.title,
        says.sentence,
        says.more,
        moment_text(message.made_at),
        page_of(message.kind, message.cause_id),
        message.sent_at is not None,
    )


async def _page(
    request: Web, before: UUID | None = None, typed: Typed | None = None
) -> Response[str]:
    who = who_of(request)
    kinds = NOTICES_OF.get(who.role, ())
    ask, me = questions("messages"), {"council_id": who.council_id, "sign_in_id": who.sign_in_id}
    # The questions keep to the sign-in by themselves; a provider's sealed ones need its own scope.
    async with reading(request, None if who.role == "provider" else "council") as tx:
        found = await messages.messages_of(tx, who.sign_in_id, before, PAGE_ROWS + 1)
    async with reading(request, "council") as tx:
        refused = await column(ask.refused_kinds(tx.db, **me))
        email = await ask.address_of(tx.db, sign_in_id=who.sign_in_id)
    shown = found[:PAGE_ROWS]
    more = f"/messages?before={shown[-1].message_id}" if len(found) > PAGE_ROWS else ""
    named = [(kind, _(KIND_NAMES[kind])) for kind in kinds]
    view = MessagesPage([_line(each) for each in shown], more, named, email or "")
    chosen = typed or Typed.of({"wanted": [kind for kind in kinds if kind not in refused]})
    return page(request, "messages/mine.html", view, typed=chosen)


@get("/messages")
async def show(request: Web, before: FromQuery[UUID | None] = None) -> Response[str]:
    """What we have told you."""
    return await _page(request, before)


@post("/messages", status_code=200)
async def choose(request: Web) -> Response[Any]:
    """Choose which of it comes by e-mail too."""

    async def act(tx: Transaction, who: Who, form: ChooseForm, now: datetime) -> None:
        kinds = NOTICES_OF.get(who.role, ())
        await messages.choose_emails(tx, who, messages.ChooseEmails(kinds, form.wanted), now)

    return await submit(
        request,
        ChooseForm,
        act=act,
        then=lambda _none: ("/messages", _("We will write to you as you have chosen.")),
        again=lambda typed: _page(request, typed=typed),
    )


@get("/messages-sent")
async def sent(request: Web) -> Response[str]:
    """The e-mails of the demonstration, so that people find their code; nowhere else."""
    if not request.app.state.demonstration:
        raise NotFound("There is nothing at this address.")
    key, address = sign_in_key(request), request.app.state.public_url
    # Everybody in a demonstration is made up; sealed messages stay out of sight all the same.
    async with reading(request, "council") as tx:
        rows = questions("messages").newest_sent(
            tx.db, council_id=tx.council_id, rows_max=SENT_ROWS
        )
        found = await read(Sent, rows)
    lines = []
    for each in found:
        outgoing = Outgoing(
            each.message_id, each.kind, each.cause_id, each.details, each.language, 1,
            each.email, each.shown_name, each.council,
        )  # fmt: skip
        says = letter(outgoing, address, key)
        when = moment_text(each.made_at)
        lines.append(SentLine(each.email, when, says.subject, says.text, _(each.failure or "")))
    return page(request, "messages/sent.html", SentPage(lines))


routes = [show, choose, sent]
