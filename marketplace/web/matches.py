"""Pages after the match: who was chosen and why, yes or no for oneself, and the contract."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace.acts import contracts as acts
from marketplace.acts import reasons
from marketplace.acts.reading import read
from marketplace.acts.visiting import at_host
from marketplace.contracts import Count
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from marketplace.web.care_wording import capital, lot_text
from marketplace.web.commission_reading import Seen, see, stage_text
from marketplace.web.match_reading import (
    Answer,
    Award,
    CallOff,
    Losing,
    Run,
    Share,
    Signed,
    Unmet,
    alone_text,
    answers_of,
    awards_of,
    gave_up,
    losing_of,
    losing_text,
    pay_sentences,
    proof_text,
    run_of,
    shares_of,
    unmet_of,
    unmet_of_others,
)
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.reasons import WhyLine, why_lines
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, hours_text, money_markup, money_text, ngettext
from providers.said import said
from sql import questions

PURCHASERS = {
    "holder": said("you, with your direct payment or own money"),
    "service_fund_holder": said("the organisation that holds your service fund"),
    "council": said("the council, for you"),
    "nhs": said("the NHS, for you"),
}


class MatchPage(Struct, frozen=True):
    """What the match gave: first why, then what it means for the reader, then for the group."""

    commission_id: UUID
    title: str
    awards: list[Award]
    pay: list[str]
    parts: list[list[Any]]
    my_unmet: list[str]
    others_unmet: list[str]
    losing: list[str]
    proof: str
    answers: str
    my_answer: str
    may_answer: bool
    contracted: bool
    gave_up: list[str] = []
    why_me: list[WhyLine] = []
    would_help: list[WhyLine] = []


class RatifyPage(Struct, frozen=True):
    """The one question: yes, or no for me alone."""

    commission_id: UUID
    title: str
    pay: list[str]
    answers: str
    letters_max: int


class ContractsPage(Struct, frozen=True):
    """What was agreed: the reader's own lines, and the contracts behind them."""

    commission_id: UUID
    title: str
    sentence: str
    lines: list[list[tuple[str, str]]]
    rows: list[list[Any]]


class RatifyForm(Struct, frozen=True):
    """The member's answer as the form asks it."""

    answer: Annotated[Literal["yes", "no"], Meta(extra={"ask": "Choose yes, or no for you alone."})]
    why: Annotated[str, Meta(max_length=500, title="your reason")] = ""


async def _matched(tx: Transaction, who: Who, commission_id: UUID) -> tuple[Seen, Run]:
    """A commission whose round is matched. Raises NotFound, Refused before that."""
    seen = await see(tx, who, commission_id)
    run = await run_of(tx, commission_id)
    if run is None or seen.stage not in ("matched", "ratified", "contracted"):
        raise Refused(stage_text(seen.commission, seen.stage))
    return seen, run


def count_text(count: Count) -> str:
    """How members answered, in a sentence."""
    told = []
    if count.yes:
        told.append(ngettext("%(num)s said yes", "%(num)s said yes", count.yes))
        told[-1] %= {"num": count.yes}
    if count.no:
        told.append(ngettext("%(num)s said no", "%(num)s said no", count.no) % {"num": count.no})
    if count.waiting:
        waits = ngettext(
            "%(num)s has not answered yet", "%(num)s have not answered yet", count.waiting
        )
        told.append(waits % {"num": count.waiting})
    if not told:
        return ""
    said = ", ".join(told) + "."
    missing = count.needed - count.yes - count.no
    if missing > 0:
        more = ngettext(
            "%(num)s more has to answer before it counts.",
            "%(num)s more have to answer before it counts.",
            missing,
        ) % {"num": missing}
        said = f"{said} {more}"
    return said


def _answer_text(answer: Answer | None) -> str:
    if answer is None or answer.decision is None:
        return ""
    if answer.decision == "ratify":
        return _("You said yes on %s.") % day_text(answer.decided_at)
    return _("You said no for yourself on %s. The others go on without you.") % day_text(
        answer.decided_at
    )


def _may_answer(who: Who, seen: Seen, answers: dict[UUID, Answer]) -> bool:
    """Whether the reader can answer: a part in the award, power over the money, not signed yet."""
    if seen.member_id not in answers or seen.commission.contracted_at is not None:
        return False
    try:
        who.subject("money")
    except NotYours:
        return False
    return True


@get("/commissions/{commission_id:uuid}/match")
async def show(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Who was chosen and why, what I pay against alone, what stayed unmet."""
    who = who_of(request)
    async with (
        reading(request, "council") as home,
        at_host(home, who, commission_id=commission_id) as tx,
    ):
        seen, run = await _matched(tx, who, commission_id)
        awards = await awards_of(tx, commission_id, run)
        mine: list[Share] = []
        if seen.member_id is not None:
            mine = await shares_of(tx, commission_id, run, seen.member_id)
        unmet = await unmet_of(tx, commission_id, run)
        losing = await losing_of(tx, commission_id, run)
        answers, count = await answers_of(tx, commission_id, run)
        why = []
        if seen.member_id is not None:
            why = await reasons.of_member(tx, commission_id, run.run_id, seen.member_id)
    view = MatchPage(
        commission_id=commission_id,
        title=seen.commission.title,
        awards=awards,
        pay=pay_sentences(mine, seen.stage == "contracted"),
        parts=[_part(share) for share in mine],
        my_unmet=_mine(unmet, seen.member_id),
        others_unmet=unmet_of_others(unmet, seen.member_id),
        losing=_losing(losing),
        proof=proof_text(run),
        answers=count_text(count),
        my_answer=_answer_text(answers.get(seen.member_id)) if seen.member_id else "",
        may_answer=_may_answer(who, seen, answers),
        contracted=seen.stage == "contracted",
        gave_up=gave_up(mine),
        why_me=why_lines(why, "member"),
        would_help=why_lines(why, "unmet"),
    )
    return page(request, "matches/show.html", view)


def _part(share: Share) -> list[Any]:
    hours = _("%s a week") % hours_text(share.minutes_per_week)
    if share.headcount > 1:
        hours = _("%(hours)s, shared by %(num)s") % {"hours": hours, "num": share.headcount}
    return [
        lot_text(share.lot_title),
        share.provider_name,
        hours,
        money_markup(share.pence_per_four_weeks),
        alone_text(share),
    ]


def _mine(unmet: list[Unmet], member_id: UUID | None) -> list[str]:
    return [
        f"{lot_text(each.lot_title)}: {_(each.sentence)}"
        for each in unmet
        if each.member_id == member_id
    ]


def _losing(losing: list[Losing]) -> list[str]:
    return [losing_text(each) for each in losing]


@get("/commissions/{commission_id:uuid}/ratify")
async def ask(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask the one question."""
    return await _ratify_page(request, commission_id)


async def _ratify_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    who.subject("money")
    async with (
        reading(request, "council") as home,
        at_host(home, who, commission_id=commission_id) as tx,
    ):
        seen, run = await _matched(tx, who, commission_id)
        answers, count = await answers_of(tx, commission_id, run)
        if seen.member_id is None or seen.member_id not in answers:
            raise NotYours("This offer is not for you, so there is nothing for you to decide.")
        if seen.commission.contracted_at is not None:
            raise Refused("This is signed already. You can still leave with notice.")
        mine = await shares_of(tx, commission_id, run, seen.member_id)
    view = RatifyPage(
        commission_id, seen.commission.title, pay_sentences(mine), count_text(count), 500
    )
    return page(request, "matches/ratify.html", view, typed=typed)


@post("/commissions/{commission_id:uuid}/ratify", status_code=200)
async def answer(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Say yes, or no for oneself."""

    async def act(tx: Transaction, who: Who, form: RatifyForm, now: datetime) -> str:
        if form.answer == "no" and not form.why.strip():
            raise Invalid("why", "Say why not, so that your coordinator can help.")
        async with at_host(tx, who, commission_id=commission_id) as there:
            if form.answer == "yes":
                await acts.ratify_award(there, who, acts.RatifyAward(commission_id), now)
            else:
                await acts.veto_award(there, who, acts.VetoAward(commission_id, form.why), now)
        return form.answer

    return await submit(
        request,
        RatifyForm,
        act=act,
        then=lambda said: (
            f"/commissions/{commission_id}/match",
            _("You have said yes.")
            if said == "yes"
            else _("You have said no for yourself. You can change your mind until it is signed."),
        ),
        again=lambda typed: _ratify_page(request, commission_id, typed),
    )


@get("/commissions/{commission_id:uuid}/contracts")
async def contracts(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """What was agreed, and my own line."""
    who = who_of(request)
    async with (
        reading(request, "council") as home,
        at_host(home, who, commission_id=commission_id) as tx,
    ):
        seen = await see(tx, who, commission_id)
        key = {"council_id": tx.council_id, "commission_id": commission_id}
        ask_ = questions("commissions")
        signed = await read(Signed, ask_.contracts(tx.db, **key))
        mine: list[CallOff] = []
        if seen.member_id is not None:
            mine = await read(CallOff, ask_.call_off_lines(tx.db, **key, member_id=seen.member_id))
    if not signed:
        raise NotFound("Nothing is signed here yet.")
    view = ContractsPage(
        commission_id,
        seen.commission.title,
        _own_sentence(mine, seen),
        [_line_facts(line) for line in mine],
        [_contract_row(each) for each in signed],
    )
    return page(request, "matches/contracts.html", view)


def _own_sentence(mine: list[CallOff], seen: Seen) -> str:
    running = [line for line in mine if line.valid_to > line.valid_from]
    if not running:
        if seen.member_id is None:
            return _("Each member has a line of their own. Nobody pays for another.")
        return _("You have no part in this contract.")
    pays = sum(line.pence_per_four_weeks for line in running)
    return _("You pay %s every four weeks. Nobody else pays for you, and you pay for nobody.") % (
        money_text(pays)
    )


def _line_facts(line: CallOff) -> list[tuple[str, str]]:
    alone = (
        _("Nobody offered to come for you alone.")
        if line.stand_alone_pence is None
        else _("%s every four weeks") % money_text(line.stand_alone_pence)
    )
    return [
        (_("What"), lot_text(line.lot_title)),
        (_("Who comes"), line.provider_name),
        (_("How much"), _("%s a week") % hours_text(line.minutes_per_week)),
        (_("You pay"), _("%s every four weeks") % money_text(line.pence_per_four_weeks)),
        (_("On your own"), alone),
        (
            _("From and until"),
            _("From %(first)s, up to %(last)s.")
            % {"first": day_text(line.valid_from), "last": day_text(line.valid_to)},
        ),
        (_("Who buys it"), capital(_(PURCHASERS[line.purchaser]))),
    ]


def _contract_row(signed: Signed) -> list[Any]:
    ends = signed.ended_early_on or signed.ends_on
    return [
        signed.provider_name,
        lot_text(signed.lot_title),
        ngettext("%(num)s person", "%(num)s people", signed.people) % {"num": signed.people},
        day_text(signed.starts_on),
        day_text(ends),
    ]


routes = [show, ask, answer, contracts]
