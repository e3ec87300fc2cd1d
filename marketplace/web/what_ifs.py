"""What if: an officer tries one change of a matched round, reads, saves and compares answers."""

from datetime import datetime
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from marketplace.acts import what_ifs as acts
from marketplace.acts.matches import find_round
from marketplace.acts.what_ifs import ASKERS, AskWhatIf, SaveWhatIf, WhatIf
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from marketplace.web.care_wording import round_text
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.what_if_forms import (
    KINDS,
    QUESTIONS,
    Kind,
    change_of,
    choices_of,
    form_of,
    kinds_for,
)
from marketplace.web.what_if_words import (
    Names,
    change_text,
    compared_rows,
    lot_rows,
    member_rows,
    names_of,
    proof_text,
    sentences,
    total_rows,
)
from marketplace.web.wording import _, moment_text

PAGE_ROWS = 20


class Row(Struct, frozen=True):
    """One what-if of a list."""

    what_if_id: UUID
    title: str
    name: str
    sentence: str
    done: bool


class ListPage(Struct, frozen=True):
    """One's own what-ifs of a round."""

    round_id: UUID
    round_name: str
    rows: list[Row]
    more: str
    comparable: list[tuple[str, str]]


class KindPage(Struct, frozen=True):
    """Which kind of change?"""

    round_id: UUID
    round_name: str
    kinds: list[tuple[str, str]]


class ChangePage(Struct, frozen=True):
    """What to change, and by how much where it has an amount: "money", "hours" or ""."""

    round_id: UUID
    kind: str
    title: str
    question: str
    choices: list[tuple[str, str]]
    amount: str


class ShowPage(Struct, frozen=True):
    """One what-if: being worked out, failed, or what would be different."""

    what_if_id: UUID
    round_id: UUID
    title: str
    name: str
    asked: str
    failure: str
    sentences: list[str]
    proof: str
    totals: list[list[Any]]
    lots: list[list[Any]]
    members: list[list[Any]]
    letters_max: int = 60


class ComparePage(Struct, frozen=True):
    """Two what-ifs side by side."""

    round_id: UUID
    titles: list[str]
    hrefs: list[str]
    sentences: list[list[str]]
    rows: list[list[Any]]


def _cursor(after: str) -> tuple[datetime | None, UUID | None]:
    asked_at, _sep, what_if_id = after.partition("~")
    try:
        found = datetime.fromisoformat(asked_at)
        return (found, UUID(what_if_id)) if found.tzinfo else (None, None)
    except ValueError:
        return None, None


def _row(one: WhatIf, names: Names) -> Row:
    found = one.found()
    change = one.changing()
    if found is not None:
        told = " ".join(sentences(change, found))
    else:
        told = _(one.failure) if one.failure else _("The computer is working this out.")
    return Row(one.what_if_id, change_text(change, names), one.name or "", told, found is not None)


@get("/rounds/{round_id:uuid}/what-if")
async def list_own(
    request: Web, round_id: FromPath[UUID], after: FromQuery[str] = ""
) -> Response[str]:
    """One's own what-ifs of a round, the newest first."""
    who = who_of(request)
    require_role(who, *ASKERS)
    before, before_id = _cursor(after)
    async with reading(request) as tx:
        round_ = await find_round(tx, round_id)
        run = await acts.matched_run(tx, round_id)
        names = await names_of(tx, who, run.run_id)
        own = await acts.what_ifs_of_round(tx, who, round_id, PAGE_ROWS + 1, before, before_id)
    shown = own[:PAGE_ROWS]
    rows = [_row(each, names) for each in shown]
    more = ""
    if len(own) > PAGE_ROWS:
        last = f"{shown[-1].asked_at.isoformat()}~{shown[-1].what_if_id}"
        more = f"/rounds/{round_id}/what-if?after={quote(last)}"
    comparable = [(str(row.what_if_id), row.name or row.title) for row in rows if row.done]
    view = ListPage(round_id, round_text(round_.name), rows, more, comparable)
    return page(request, "what_ifs/list.html", view)


@get("/rounds/{round_id:uuid}/what-if/new")
async def choose(request: Web, round_id: FromPath[UUID]) -> Response[str]:
    """Which kind of change to try."""
    who = who_of(request)
    require_role(who, *ASKERS)
    async with reading(request) as tx:
        round_ = await find_round(tx, round_id)
        await acts.matched_run(tx, round_id)
    view = KindPage(round_id, round_text(round_.name), kinds_for(who.role))
    return page(request, "what_ifs/kind.html", view)


def _kind(name: str, who: Who) -> Kind:
    if name not in dict(kinds_for(who.role)):
        raise NotFound("There is no such change to try.")
    return cast(Kind, name)


@get("/rounds/{round_id:uuid}/what-if/change")
async def ask(request: Web, round_id: FromPath[UUID], kind: FromQuery[str] = "") -> Response[str]:
    """What to change, and by how much."""
    return await _change_page(request, round_id, kind)


async def _change_page(
    request: Web, round_id: UUID, name: str, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    require_role(who, *ASKERS)
    kind = _kind(name, who)
    async with reading(request) as tx:
        choices = await _choices(tx, who, round_id, kind)
    amount = {"bid_price": "money", "budget": "money", "hours": "hours"}.get(kind, "")
    view = ChangePage(round_id, kind, _(KINDS[kind]), _(QUESTIONS[kind]), choices, amount)
    return page(request, "what_ifs/change.html", view, typed=typed)


async def _choices(tx: Transaction, who: Who, round_id: UUID, kind: Kind) -> list[tuple[str, str]]:
    run = await acts.matched_run(tx, round_id)
    names = await names_of(tx, who, run.run_id)
    return choices_of(kind, await acts.problem_of(tx, run.run_id), names)


@post("/rounds/{round_id:uuid}/what-if/change", status_code=200)
async def send(request: Web, round_id: FromPath[UUID], kind: FromQuery[str] = "") -> Response[Any]:
    """Have one change worked out."""

    async def act(tx: Transaction, who: Who, form: Struct, now: datetime) -> str:
        require_role(who, *ASKERS)
        chosen = _kind(kind, who)
        allowed = await _choices(tx, who, round_id, chosen)
        change = change_of(chosen, form, allowed)
        try:
            return str(await acts.ask_what_if(tx, who, AskWhatIf(round_id, change), now))
        except Invalid as why:
            raise Invalid("which", why.sentence) from why

    return await submit(
        request,
        form_of(_kind(kind, who_of(request))),
        act=act,
        then=lambda what_if_id: (
            f"/what-if/{what_if_id}",
            _("The computer is working it out. The match itself stays as it is."),
        ),
        again=lambda typed: _change_page(request, round_id, kind, typed),
    )


@get("/what-if/{what_if_id:uuid}")
async def show(request: Web, what_if_id: FromPath[UUID]) -> Response[str]:
    """What would be different."""
    return await _show_page(request, what_if_id)


async def _show_page(request: Web, what_if_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    async with reading(request) as tx:
        one = await acts.find_what_if(tx, who, what_if_id)
        names = await names_of(tx, who, one.run_id)
    found, change = one.found(), one.changing()
    view = ShowPage(
        what_if_id,
        one.round_id,
        change_text(change, names),
        one.name or "",
        _("Asked on %s.") % moment_text(one.asked_at),
        _(one.failure) if one.failure else "",
        sentences(change, found) if found else [],
        proof_text(found) if found else "",
        total_rows(found) if found else [],
        lot_rows(found, names) if found else [],
        member_rows(found, names) if found else [],
    )
    return page(request, "what_ifs/show.html", view, typed=typed)


class NameForm(Struct, frozen=True):
    """The name to keep a what-if under."""

    name: str


@post("/what-if/{what_if_id:uuid}/save", status_code=200)
async def save(request: Web, what_if_id: FromPath[UUID]) -> Response[Any]:
    """Keep it under a name."""

    async def act(tx: Transaction, who: Who, form: NameForm, now: datetime) -> str:
        return str(await acts.save_what_if(tx, who, SaveWhatIf(what_if_id, form.name), now))

    return await submit(
        request,
        NameForm,
        act=act,
        then=lambda _round_id: (f"/what-if/{what_if_id}", _("Saved. You find it in your list.")),
        again=lambda typed: _show_page(request, what_if_id, typed),
    )


class Nothing(Struct, frozen=True):
    """A form that only has its button."""


@post("/what-if/{what_if_id:uuid}/delete", status_code=200)
async def delete(request: Web, what_if_id: FromPath[UUID]) -> Response[Any]:
    """Delete it."""

    async def act(tx: Transaction, who: Who, _form: Nothing, now: datetime) -> str:
        return str(await acts.delete_what_if(tx, who, what_if_id, now))

    return await submit(
        request,
        Nothing,
        act=act,
        then=lambda round_id: (f"/rounds/{round_id}/what-if", _("Deleted.")),
        again=lambda typed: _show_page(request, what_if_id, typed),
    )


@get("/what-if/compare")
async def compare(request: Web, one: FromQuery[UUID], other: FromQuery[UUID]) -> Response[str]:
    """Two what-ifs of the same round, side by side."""
    who = who_of(request)
    async with reading(request) as tx:
        pair = [await acts.find_what_if(tx, who, each) for each in (one, other)]
        names = await names_of(tx, who, pair[0].run_id)
    found = [each.found() for each in pair]
    first, second = found
    if pair[0].run_id != pair[1].run_id:
        raise Refused("These two are of different rounds. Choose two of the same.")
    if first is None or second is None:
        raise Refused("One of these is not worked out yet. Look again in a moment.")
    view = ComparePage(
        pair[0].round_id,
        [each.name or change_text(each.changing(), names) for each in pair],
        [f"/what-if/{each.what_if_id}" for each in pair],
        [
            sentences(each.changing(), what)
            for each, what in zip(pair, (first, second), strict=True)
        ],
        compared_rows(first, second),
    )
    return page(request, "what_ifs/compare.html", view)


routes = [list_own, choose, ask, send, show, save, delete, compare]
