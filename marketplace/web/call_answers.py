"""Pages of answers to a call: saying what one would do, being accepted, helped and moved on."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace.acts import startups
from marketplace.acts.organisations import find_providers
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from marketplace.unmet_demand import SEED_PENCE_MAX
from marketplace.web.care_wording import capital
from marketplace.web.enterprise_calls import (
    ABOUT_LETTERS_MAX,
    card_of,
    find_call,
    supports_text,
)
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.sessions import visit_of, who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, money_text
from providers.startups import (
    MILESTONES,
    STAGE_NAMES,
    STAGES,
    SUPPORT_NAMES,
    Answer,
    Stage,
    Support,
    next_stage,
)
from sql import questions


class Help(Struct, frozen=True):
    """Help that was given, in pence where it is money."""

    provider_id: UUID
    kind: str
    about: str
    amount_pence: int
    given_at: datetime


class AnswerCard(Struct, frozen=True):
    """An enterprise's answer and how far it has come; `base` is where its buttons lead."""

    base: str
    name: str
    about: str
    sentence: str
    steps: list[tuple[str, bool]]
    help: list[str]
    next_stage: str
    next_name: str
    milestone: str
    may_accept: bool
    may_help: bool
    may_move: bool


class CallPage(Struct, frozen=True):
    """One call with the answers the reader may see."""

    call_id: UUID
    title: str
    need: str
    about: str
    sentence: str
    supports: str
    answers: list[AnswerCard]
    may_answer: bool
    letters_max: int
    officer: bool


class HelpPage(Struct, frozen=True):
    """The form for giving help."""

    call_id: UUID
    provider_id: UUID
    name: str
    kinds: list[tuple[str, str]]


class AnswerForm(Struct, frozen=True):
    """An answer as the form asks it."""

    about: Annotated[str, Meta(max_length=ABOUT_LETTERS_MAX, title="what you would do")]


class HelpForm(Struct, frozen=True):
    """Help as the form asks it."""

    kind: Annotated[Support, Meta(extra={"ask": "Choose what help it is."})]
    about: Annotated[str, Meta(max_length=300, title="what exactly")] = ""
    amount_pence: Annotated[int, Meta(ge=0, le=SEED_PENCE_MAX, title="how much money")] = 0


class MoveForm(Struct, frozen=True):
    """Which stage an enterprise enters."""

    to: Stage


class Nothing(Struct, frozen=True):
    """A button that says all there is to say."""


def _card(answer: Answer, name: str, given: list[Help], role: str) -> AnswerCard:
    at = STAGES.index(answer.stage)
    after = next_stage(answer.stage)
    accepted = answer.accepted_at is not None
    said = (
        _("Accepted on %s.") % day_text(answer.accepted_at)
        if accepted
        else _("Waits for the council to accept it.")
    )
    return AnswerCard(
        f"/enterprise-calls/{answer.call_id}/answers/{answer.provider_id}",
        name,
        answer.about,
        said,
        [(_(STAGE_NAMES[stage]), place <= at) for place, stage in enumerate(STAGES)],
        [_given(each) for each in given if each.provider_id == answer.provider_id],
        after or "",
        _(STAGE_NAMES[after]) if after else "",
        _(MILESTONES[after]) if after else "",
        role == "commissioner" and not accepted,
        role == "commissioner" and accepted,
        role in ("commissioner", "provider") and after is not None and accepted,
    )


def _given(each: Help) -> str:
    what = capital(_(SUPPORT_NAMES[each.kind]))  # type: ignore[index]
    if each.amount_pence:
        what = f"{what}, {money_text(each.amount_pence)}"
    words = f": {each.about}" if each.about else ""
    return f"{day_text(each.given_at)}. {what}{words}"


@get("/enterprise-calls/{call_id:uuid}")
async def show(request: Web, call_id: FromPath[UUID]) -> Response[str]:
    """One call, and the answers to it that the reader may see."""
    return await _page(request, call_id)


async def _page(request: Web, call_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = visit_of(request).who
    role = who.role if who else ""
    officer = role in ("commissioner", "coordinator", "finance")
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        call = await find_call(tx, call_id)
        found: list[Answer] = []
        given: list[Help] = []
        if officer or role == "provider":
            found = await startups.answers(tx, call_id)
            given = await _help(tx, call_id)
        if who is not None and role == "provider":
            found = [answer for answer in found if answer.provider_id == who.provider_id]
        names = await find_providers(tx, [answer.provider_id for answer in found])
    card = card_of(call, now)
    view = CallPage(
        call_id,
        call.title,
        card.need,
        call.about,
        card.sentence,
        supports_text(call),
        [_card(answer, names[answer.provider_id].name, given, role) for answer in found],
        role == "provider" and not found and card.is_open,
        ABOUT_LETTERS_MAX,
        officer,
    )
    return page(request, "enterprise_calls/show.html", view, typed=typed)


async def _help(tx: Transaction, call_id: UUID) -> list[Help]:
    rows = questions("startups").help_given(tx.db, council_id=tx.council_id, call_id=call_id)
    return await read(Help, rows)


@post("/enterprise-calls/{call_id:uuid}/answer", status_code=200)
async def answer(request: Web, call_id: FromPath[UUID]) -> Response[Any]:
    """Answer a call."""

    async def act(tx: Transaction, who: Who, form: AnswerForm, now: datetime) -> Answer:
        return await startups.answer_call(tx, who, startups.AnswerCall(call_id, form.about), now)

    return await submit(
        request,
        AnswerForm,
        act=act,
        then=lambda _answer: (
            f"/enterprise-calls/{call_id}",
            _("Thank you. The council reads your answer next."),
        ),
        again=lambda typed: _page(request, call_id, typed),
    )


@post("/enterprise-calls/{call_id:uuid}/answers/{provider_id:uuid}/accept", status_code=200)
async def accept(
    request: Web, call_id: FromPath[UUID], provider_id: FromPath[UUID]
) -> Response[Any]:
    """Take an answer on."""

    async def act(tx: Transaction, who: Who, form: Nothing, now: datetime) -> Answer:  # noqa: ARG001
        taken = startups.AcceptAnswer(call_id, provider_id)
        return await startups.accept_answer(tx, who, taken, now)

    return await submit(
        request,
        Nothing,
        act=act,
        then=lambda _answer: (f"/enterprise-calls/{call_id}", _("The answer is accepted.")),
        again=lambda typed: _back(request, call_id, typed),
    )


@post("/enterprise-calls/{call_id:uuid}/answers/{provider_id:uuid}/move", status_code=200)
async def move(request: Web, call_id: FromPath[UUID], provider_id: FromPath[UUID]) -> Response[Any]:
    """Enter the next stage."""

    async def act(tx: Transaction, who: Who, form: MoveForm, now: datetime) -> Answer:
        return await startups.move_stage(
            tx, who, startups.MoveStage(call_id, provider_id, form.to), now
        )

    return await submit(
        request,
        MoveForm,
        act=act,
        then=lambda done: (
            f"/enterprise-calls/{call_id}",
            _("The next stage has begun: %s.") % _(STAGE_NAMES[done.stage]),
        ),
        again=lambda typed: _back(request, call_id, typed),
    )


async def _back(request: Web, call_id: UUID, typed: Typed) -> Response[Any]:
    said = " ".join(fault.sentence for fault in typed.faults)
    return go_to(request, f"/enterprise-calls/{call_id}", said)


@get("/enterprise-calls/{call_id:uuid}/answers/{provider_id:uuid}/help")
async def ask_help(
    request: Web, call_id: FromPath[UUID], provider_id: FromPath[UUID]
) -> Response[str]:
    """Ask what help is given."""
    return await _help_page(request, call_id, provider_id)


async def _help_page(
    request: Web, call_id: UUID, provider_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    require_role(who_of(request), "commissioner", "finance")
    async with reading(request) as tx:
        call = await find_call(tx, call_id)
        names = await find_providers(tx, [provider_id])
    if provider_id not in names:
        raise NotFound("There is no such answer.")
    kinds = [(kind, capital(_(SUPPORT_NAMES[kind]))) for kind in call.supports]
    view = HelpPage(call_id, provider_id, names[provider_id].name, list(kinds))
    return page(request, "enterprise_calls/help.html", view, typed=typed)


@post("/enterprise-calls/{call_id:uuid}/answers/{provider_id:uuid}/help", status_code=200)
async def give_help(
    request: Web, call_id: FromPath[UUID], provider_id: FromPath[UUID]
) -> Response[Any]:
    """Give help."""

    async def act(tx: Transaction, who: Who, form: HelpForm, now: datetime) -> UUID:
        made = startups.GiveSupport(call_id, provider_id, form.kind, form.about, form.amount_pence)
        return await startups.give_support(tx, who, made, now)

    return await submit(
        request,
        HelpForm,
        act=act,
        then=lambda _id: (f"/enterprise-calls/{call_id}", _("The help is written down.")),
        again=lambda typed: _help_page(request, call_id, provider_id, typed),
    )


routes = [show, answer, accept, move, ask_help, give_help]
