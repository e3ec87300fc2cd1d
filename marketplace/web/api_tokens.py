"""Tokens for programs of a provider or the council: all of them, making one, stopping one."""

import secrets
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import api_tokens as rules
from marketplace.acts import api_tokens as acts
from marketplace.api_tokens import ApiToken, MakeToken, token_text
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import Invalid, Refused
from marketplace.web.forms import parse
from marketplace.web.navigation import ROLE_NAMES
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, acting, go_to, page, reading, submit, texts_of
from marketplace.web.sessions import TOKEN_BYTES, token_hash, who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, moment_text, ngettext
from providers.said import said

HERE = "/api-tokens"
STATE_NAMES: dict[rules.State, tuple[str, str]] = {
    "live": (said("Works"), "green"),
    "expired": (said("Ended"), "grey"),
    "revoked": (said("Stopped"), "red"),
}


class TokenRow(Struct, frozen=True):
    """One token in words."""

    token_id: UUID
    name: str
    state: str
    colour: str
    facts: list[tuple[str, str]]
    live: bool


class ListPage(Struct, frozen=True):
    """An organisation's tokens, those that work first."""

    rows: list[TokenRow]


class MakePage(Struct, frozen=True):
    """The form for a new token; `role` is what it will act as."""

    role: str
    may: list[tuple[str, str, str]]
    days: list[tuple[int, str]]


class MadePage(Struct, frozen=True):
    """A new token, shown this once."""

    name: str
    token: str
    address: str


class StopPage(Struct, frozen=True):
    """Asking whether to stop a token."""

    token_id: UUID
    name: str
    used: str


class MakeForm(Struct, frozen=True):
    """A new token as the form asks it."""

    name: Annotated[str, Meta(max_length=rules.NAME_LETTERS_MAX, title="a name for the program")]
    may: Annotated[Literal["read", "write"], Meta(extra={"ask": "Choose what the program may do."})]
    days: Annotated[int, Meta(ge=1, le=365, extra={"ask": "Choose how long the token works."})]


class StopForm(Struct, frozen=True):
    """Which token to stop."""

    token_id: UUID


def _used(token: ApiToken) -> str:
    if token.last_used_at is None:
        return _("Never used")
    return _("Last used on %s") % moment_text(token.last_used_at)


def _row(token: ApiToken, now: datetime) -> TokenRow:
    state = token.state(now)
    name, colour = STATE_NAMES[state]
    may = _("Read and send") if token.may_write else _("Only read")
    made = _("%(name)s on %(day)s") % {
        "name": token.made_by_name,
        "day": day_text(token.made_at),
    }
    ends = {
        "live": (_("Works until"), day_text(token.expires_at)),
        "expired": (_("Ended"), day_text(token.expires_at)),
        "revoked": (_("Stopped"), day_text(token.revoked_at)),
    }
    facts = [
        (_("May"), may),
        (_("Acts as"), _(ROLE_NAMES[token.role])),
        (_("Used"), _used(token)),
        (_("Made by"), made),
        ends[state],
    ]
    return TokenRow(token.token_id, token.name, _(name), colour, facts, state == "live")


@get(HERE)
async def show(request: Web) -> Response[str]:
    """The organisation's tokens, when each was used, and a button to stop it."""
    who = who_of(request)
    async with reading(request) as tx:
        now = await moment(tx)
        found = await acts.tokens_of(tx, who)
    rows = [_row(token, now) for token in found]
    rows = [row for row in rows if row.live] + [row for row in rows if not row.live]
    return page(request, "api_tokens/list.html", ListPage(rows))


@get(f"{HERE}/make")
async def ask(request: Web) -> Response[str]:
    """Ask what the program is called, what it may do and for how long."""
    return await _make_page(request)


async def _make_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    rules.check_maker(who)
    view = MakePage(
        _(ROLE_NAMES[who.role]),
        [
            ("read", _("Only read"), _("It sees what you see.")),
            ("write", _("Read and send"), _("It can also send what you can send, in your name.")),
        ],
        [
            (days, ngettext("%(num)s day", "%(num)s days", days) % {"num": days})
            for days in rules.DAYS
        ],
    )
    return page(request, "api_tokens/make.html", view, typed=typed)


@post(f"{HERE}/make", status_code=200)
async def make(request: Web) -> Response[Any]:
    """Make the token and show it once; a form sent twice leads to the list instead."""
    who_of(request)
    form, typed = parse(MakeForm, texts_of(request))
    if form is None:
        return await _make_page(request, typed)
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    try:
        async with acting(request) as doing:
            token = token_text(doing.tx.council_id, secret)
            made = MakeToken(form.name, form.may == "write", form.days)
            sha256 = token_hash(token)
            await acts.make_token(doing.tx, doing.who, made, doing.now, token_sha256=sha256)
            doing.go_to(HERE, _("The token was made. It was shown once and cannot be shown again."))
    except Invalid as fault:
        return await _make_page(request, typed.plus(fault.field, fault.sentence))
    view = MadePage(form.name.strip(), token, f"{request.app.state.public_url}/api")
    return page(request, "api_tokens/made.html", view)


@get(f"{HERE}/{{token_id:uuid}}/stop")
async def ask_stop(request: Web, token_id: FromPath[UUID]) -> Response[Any]:
    """Ask whether to stop it."""
    return await _stop_page(request, token_id)


async def _stop_page(request: Web, token_id: UUID) -> Response[Any]:
    async with reading(request) as tx:
        now = await moment(tx)
        found = [each for each in await acts.tokens_of(tx, who_of(request))
                 if each.token_id == token_id]  # fmt: skip
    if not found or found[0].state(now) != "live":
        return go_to(request, HERE, _("This token does not work any more."))
    view = StopPage(token_id, found[0].name, _used(found[0]))
    return page(request, "api_tokens/stop.html", view)


@post(f"{HERE}/stop", status_code=200)
async def stop(request: Web) -> Response[Any]:
    """Stop it at once."""

    async def act(tx: Transaction, who: Who, form: StopForm, now: datetime) -> None:
        await acts.revoke_token(tx, who, form.token_id, now)

    async def again(typed: Typed) -> Response[Any]:
        raise Refused(" ".join(fault.sentence for fault in typed.faults))

    return await submit(
        request,
        StopForm,
        act=act,
        then=lambda _done: (HERE, _("The token is stopped. Programs that used it are refused.")),
        again=again,
    )


routes = [show, ask, make, ask_stop, stop]
