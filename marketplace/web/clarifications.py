"""Pages of questions about a notice: a provider asks, the group answers, and says it better."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import clarifications as rules
from marketplace.acts import clarifications as acts
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotFound, Refused
from marketplace.web.bid_writing import bidder_of
from marketplace.web.commission_reading import require_speaks, see
from marketplace.web.opportunities import moment, public_notice
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, deadline_text


class AskPage(Struct, frozen=True):
    """Asking about a notice."""

    commission_id: UUID
    title: str
    until: str


class AskForm(Struct, frozen=True):
    """The question as the form asks it."""

    question: Annotated[str, Meta(max_length=rules.QUESTION_MAX, title="your question")]


class Row(Struct, frozen=True):
    """One question; `href` leads to where it is answered, "" when it is or cannot be."""

    question: str
    answer: str
    href: str


class GroupPage(Struct, frozen=True):
    """What providers asked, for the group."""

    commission_id: UUID
    title: str
    rows: list[Row]
    until: str
    closes: str
    may_answer: bool


class AnswerPage(Struct, frozen=True):
    """Answering one question."""

    commission_id: UUID
    clarification_id: UUID
    question: str
    closes: str


class AnswerForm(Struct, frozen=True):
    """The answer as the form asks it."""

    answer: Annotated[str, Meta(max_length=rules.ANSWER_MAX, title="your answer")]


class AmendPage(Struct, frozen=True):
    """Putting a published notice in other words."""

    commission_id: UUID


class AmendForm(Struct, frozen=True):
    """The other words as the form asks them."""

    title: Annotated[str, Meta(max_length=120, title="a title")]
    about: Annotated[str, Meta(max_length=2000, title="what you want to happen")]
    what: Annotated[str, Meta(max_length=rules.WHAT_MAX, title="what changes")]


@get("/opportunities/{commission_id:uuid}/question")
async def ask(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for a provider's question."""
    return await _ask_page(request, commission_id)


async def _ask_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    bidder_of(request)
    async with reading(request) as tx:
        found = await public_notice(tx, commission_id)
        until = await acts.asking_ends_at(tx, found)
        now = await moment(tx)
    rules.require_asking(found.stage(now), found.opens_at, until, 0, now)
    view = AskPage(commission_id, found.title, deadline_text(until))
    return page(request, "clarifications/ask.html", view, typed=typed)


@post("/opportunities/{commission_id:uuid}/question", status_code=200)
async def send_question(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Keep the question for the group to answer."""

    async def act(tx: Transaction, who: Who, form: AskForm, now: datetime) -> UUID:
        return await acts.ask_question(tx, who, commission_id, form.question, now)

    return await submit(
        request,
        AskForm,
        act=act,
        then=lambda _done: (
            f"/opportunities/{commission_id}",
            _("The group has your question. You read the answer here when everybody does."),
        ),
        again=lambda typed: _ask_page(request, commission_id, typed),
    )


@get("/commissions/{commission_id:uuid}/questions")
async def list_asked(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """What providers asked: those that wait first for whoever answers."""
    who = who_of(request)
    async with reading(request, "council") as tx:
        seen = await see(tx, who, commission_id)
        asked = await acts.questions_about(tx, commission_id)
        until = await acts.asking_ends_at(tx, seen.commission)
    may_answer = seen.speaks and seen.stage == "published"
    here = f"/commissions/{commission_id}/questions"
    view = GroupPage(
        commission_id,
        seen.commission.title,
        [
            Row(
                each.question,
                each.answer or "",
                f"{here}/{each.clarification_id}" if may_answer and not each.answer else "",
            )
            for each in sorted(asked, key=lambda each: each.answer is not None)
        ],
        deadline_text(until),
        deadline_text(seen.commission.closes_at),
        may_answer,
    )
    return page(request, "clarifications/list.html", view)


@get("/commissions/{commission_id:uuid}/questions/{clarification_id:uuid}")
async def ask_answer(
    request: Web, commission_id: FromPath[UUID], clarification_id: FromPath[UUID]
) -> Response[str]:
    """Ask for the answer to one question."""
    return await _answer_page(request, commission_id, clarification_id)


async def _answer_page(
    request: Web, commission_id: UUID, clarification_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    async with reading(request, "council") as tx:
        seen = await see(tx, who, commission_id)
        require_speaks(seen)
        asked = await acts.questions_about(tx, commission_id)
    for each in asked:
        if each.clarification_id == clarification_id:
            break
    else:
        raise NotFound(_("There is no such question."))
    if each.answer is not None:
        raise Refused(_("This question has its answer. Everyone has read it."))
    view = AnswerPage(
        commission_id,
        clarification_id,
        each.question,
        deadline_text(seen.commission.closes_at),
    )
    return page(request, "clarifications/answer.html", view, typed=typed)


@post("/commissions/{commission_id:uuid}/questions/{clarification_id:uuid}", status_code=200)
async def send_answer(
    request: Web, commission_id: FromPath[UUID], clarification_id: FromPath[UUID]
) -> Response[Any]:
    """Publish the question with its answer."""

    async def act(tx: Transaction, who: Who, form: AnswerForm, now: datetime) -> UUID:
        return await acts.answer_question(tx, who, clarification_id, form.answer, now)

    return await submit(
        request,
        AnswerForm,
        act=act,
        then=lambda of: (
            f"/commissions/{of}/questions",
            _("Everyone can read the question and your answer now."),
        ),
        again=lambda typed: _answer_page(request, commission_id, clarification_id, typed),
    )


@get("/commissions/{commission_id:uuid}/amend")
async def ask_amend(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for the notice in other words."""
    return await _amend_page(request, commission_id)


async def _amend_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    async with reading(request, "council") as tx:
        seen = await see(tx, who, commission_id)
        require_speaks(seen)
    if seen.stage != "published":
        raise Refused(_("Only a notice that takes bids can be put in other words."))
    if typed is NOTHING_TYPED:
        typed = Typed.of({"title": seen.commission.title, "about": seen.commission.about})
    return page(request, "clarifications/amend.html", AmendPage(commission_id), typed=typed)


@post("/commissions/{commission_id:uuid}/amend", status_code=200)
async def send_amend(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Change the notice and say so to everyone who reads it or writes a bid."""

    async def act(tx: Transaction, who: Who, form: AmendForm, now: datetime) -> int:
        amend = acts.Amend(commission_id, form.title, form.about, form.what)
        return await acts.amend_commission(tx, who, amend, now)

    return await submit(
        request,
        AmendForm,
        act=act,
        then=lambda version: (
            f"/commissions/{commission_id}",
            _("The notice has changed. This is version %s. Everyone who writes a bid is told.")
            % version,
        ),
        again=lambda typed: _amend_page(request, commission_id, typed),
    )


routes = [ask, send_question, list_asked, ask_answer, send_answer, ask_amend, send_amend]
