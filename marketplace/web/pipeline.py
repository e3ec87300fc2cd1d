"""The start-ups on their way: who is at which stage, what help each had, what is due, and when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, get
from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.people import require_role
from marketplace.web.care_wording import capital
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _, day_text, money_text, ngettext
from providers.said import said
from providers.startups import (
    MILESTONES,
    STAGE_NAMES,
    STAGES,
    SUPPORT_NAMES,
    Answer,
    Stage,
    Support,
    SupportGiven,
    may_have,
    next_look,
    next_stage,
    seed_left_pence,
)
from sql import questions

STATE_COLOURS = {"given": "green", "due": "yellow", "later": "grey"}
STATE_NAMES = {"given": said("Given"), "due": said("Due"), "later": said("Later")}


class Started(Answer, frozen=True):
    """An answer with who gave it and what its call offers."""

    provider_name: str
    call_title: str
    supports: list[Support]
    seed_pence: int


class Helped(SupportGiven, frozen=True):
    """Help that was given, in words."""

    about: str


class SupportRow(Struct, frozen=True):
    """One kind of help for one start-up: given, due or later, and what exactly."""

    name: str
    state: str
    colour: str
    detail: str


class Card(Struct, frozen=True):
    """One start-up on its way."""

    href: str
    name: str
    call: str
    sentence: str
    next: str
    look: str
    supports: list[SupportRow]


class Column(Struct, frozen=True):
    """A stage with the start-ups in it."""

    name: str
    cards: list[Card]


class PipelinePage(Struct, frozen=True):
    """Every stage somebody is at, in order, and the number in each."""

    sentence: str
    counts: list[tuple[str, int]]
    columns: list[Column]
    rows: list[list[str]]


@get("/enterprise-calls/pipeline")
async def show(request: Web) -> Response[str]:
    """All start-ups by stage, with the help each had and what is due next."""
    require_role(who_of(request), "commissioner", "coordinator", "finance")
    async with reading(request) as tx:
        now = await moment(tx)
        ask, here = questions("startups"), {"council_id": tx.council_id}
        started = await read(Started, ask.pipeline(tx.db, **here))
        helped = await read(Helped, ask.help_of_council(tx.db, **here))
    return page(request, "enterprise_calls/pipeline.html", pipeline(started, helped, now))


def pipeline(started: Sequence[Started], helped: Sequence[Helped], now: datetime) -> PipelinePage:
    """The page of these answers and the help they had."""
    by_answer: dict[tuple[UUID, UUID], list[Helped]] = {}
    for each in helped:
        by_answer.setdefault((each.call_id, each.provider_id), []).append(each)
    cards: dict[Stage, list[Card]] = {}
    rows = []
    for one in started:
        card = _card(one, by_answer.get((one.call_id, one.provider_id), []), now)
        cards.setdefault(one.stage, []).append(card)
        due = [row.name for row in card.supports if row.state == _(STATE_NAMES["due"])]
        given = [row.name for row in card.supports if row.state == _(STATE_NAMES["given"])]
        rows.append(
            [
                one.provider_name,
                one.call_title,
                _(STAGE_NAMES[one.stage]),
                day_text(one.stage_since),
                ", ".join(given),
                ", ".join(due),
                day_text(next_look(one, now)),
            ]
        )
    sentence = ngettext(
        "%(num)s new enterprise is on its way.",
        "%(num)s new enterprises are on their way.",
        len(started),
    )
    columns = [
        Column(_(STAGE_NAMES[stage]), cards[stage]) for stage in reversed(STAGES) if stage in cards
    ]
    return PipelinePage(
        sentence % {"num": len(started)} if started else "",
        [(_(STAGE_NAMES[stage]), len(cards.get(stage, []))) for stage in STAGES],
        columns,
        rows,
    )


def _card(one: Started, helped: Sequence[Helped], now: datetime) -> Card:
    after = next_stage(one.stage)
    if one.accepted_at is None:
        following = _("The council has to read the answer and accept it.")
    elif after is None:
        following = _("It has been through every stage.")
    else:
        following = _("Next: %(stage)s. %(milestone)s") % {
            "stage": _(STAGE_NAMES[after]),
            "milestone": _(MILESTONES[after]),
        }
    return Card(
        f"/enterprise-calls/{one.call_id}",
        one.provider_name,
        one.call_title,
        _("At this stage since %s.") % day_text(one.stage_since),
        following,
        _("The council looks again on %s.") % day_text(next_look(one, now)),
        [_support(one, kind, helped) for kind in one.supports],
    )


def _support(one: Started, kind: Support, helped: Sequence[Helped]) -> SupportRow:
    name = capital(_(SUPPORT_NAMES[kind]))
    of_kind = [each for each in helped if each.kind == kind]
    left = seed_left_pence(one, one.seed_pence, helped)
    if kind == "seed_money" and of_kind:
        had = sum(each.amount_pence for each in of_kind)
        detail = _("%(had)s of %(all)s, the last on %(day)s.") % {
            "had": money_text(had),
            "all": money_text(one.seed_pence),
            "day": day_text(of_kind[-1].given_at),
        }
        if left:
            detail += " " + _("%s may be given now.") % money_text(left)
        return _row(name, "due" if left else "given", detail)
    if of_kind:
        last = of_kind[-1]
        told = _("%(day)s: %(what)s") if last.about else "%(day)s"
        return _row(name, "given", told % {"day": day_text(last.given_at), "what": last.about})
    if one.accepted_at is not None and may_have(one, kind, left):
        detail = _("%s may be given now.") % money_text(left) if kind == "seed_money" else ""
        return _row(name, "due", detail)
    return _row(name, "later", "")


def _row(name: str, state: str, detail: str) -> SupportRow:
    return SupportRow(name, _(STATE_NAMES[state]), STATE_COLOURS[state], detail)


routes = [show]
