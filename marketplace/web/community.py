"""Pages of the community: a ward's fund, and what neighbours propose it should pay for."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import community as rules
from marketplace.acts import community as acts
from marketplace.acts import councils, savings
from marketplace.acts.people import find_person
from marketplace.community import Vote
from marketplace.database.transaction import Transaction, one
from marketplace.people import Person, Who
from marketplace.refused import NotFound
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, money_markup, money_text, ngettext
from sql import questions

OFFICERS = ("coordinator", "commissioner", "finance")
JUDGES = ("coordinator", "commissioner")


class Card(Struct, frozen=True):
    """A project in words: what it is, how it stands, and its place to be judged."""

    title: str
    about: str
    cost: str
    state: str
    colour: str
    judge: str


class VoteRow(Struct, frozen=True):
    """A vote in words, with its page."""

    href: str
    title: str
    sentence: str


class WardPage(Struct, frozen=True):
    """A ward's fund, how it arose, its votes and its projects."""

    ward_code: str
    name: str
    sentence: str
    history: list[tuple[str, Any]]
    open_votes: list[VoteRow]
    past_votes: list[VoteRow]
    projects: list[Card]
    may_propose: bool
    may_open: bool


class WardsPage(Struct, frozen=True):
    """Every ward's fund, for officers."""

    sentence: str
    rows: list[list[Any]]


class JudgePage(Struct, frozen=True):
    """One project an officer looks at."""

    project_id: UUID
    ward_code: str
    title: str
    about: str
    cost: str


class ProposeForm(Struct, frozen=True):
    """A proposal as the form asks it."""

    title: Annotated[str, Meta(max_length=120, title="a name for the project")]
    about: Annotated[str, Meta(max_length=rules.ABOUT_LETTERS_MAX, title="what it is for")]
    cost_pence: Annotated[
        int, Meta(ge=rules.COST_PENCE_MIN, le=rules.COST_PENCE_MAX, title="what it costs")
    ]


class JudgeForm(Struct, frozen=True):
    """An officer's look as the form asks it."""

    answer: Annotated[
        Literal["yes", "unlawful", "care"], Meta(extra={"ask": "Choose yes, or why not."})
    ]


async def ward_of(tx: Transaction, who: Who) -> Person:
    """The resident who asks, or for whom somebody asks."""
    return await find_person(tx, who.subject("see"))


def _card(project: acts.ProjectNow, votes: dict[UUID, Vote], may_judge: bool) -> Card:
    vote = votes.get(project.vote_id) if project.vote_id else None
    state, colour, judge = _("Waits for the council"), "yellow", ""
    if project.funded:
        state, colour = _("Paid by the fund"), "green"
    elif project.refused_reason is not None:
        state, colour = project.refused_reason, "red"
    elif vote is not None and vote.counted_at is None:
        state, colour = _("In the vote"), "blue"
    elif vote is not None:
        state, colour = _("Not chosen this time"), "grey"
    elif project.eligible_at is not None:
        state, colour = _("Can be voted on"), "turquoise"
    elif may_judge:
        judge = f"/community/projects/{project.project_id}"
    return Card(project.title, project.about, money_text(project.cost_pence), state, colour, judge)


def vote_row(vote: Vote, now: datetime) -> VoteRow:
    """A vote in words: open, closed or counted."""
    on = money_text(vote.budget_pence)
    if vote.counted_at is not None:
        said = _("Counted on %s. See how it was counted.") % day_text(vote.counted_at)
    elif now >= vote.closes_at:
        said = _("Closed on %s. It will be counted next.") % day_text(vote.closes_at)
    else:
        said = _("Open until %s.") % day_text(vote.closes_at)
    return VoteRow(f"/community/votes/{vote.vote_id}", _("Vote on %s") % on, said)


@get("/community")
async def show(request: Web) -> Response[str]:
    """The fund of my ward; for officers, every ward's."""
    who = who_of(request)
    if who.role in OFFICERS:
        return await _wards(request)
    who.subject("see")
    # A ward's fund, projects and votes are its residents' to see; nothing here names a saver.
    async with reading(request, "council") as tx:
        person = await ward_of(tx, who)
        view = await ward_page(tx, who, person.ward_code)
    return page(request, "community/ward.html", view)


@get("/community/wards/{ward_code:str}")
async def ward(request: Web, ward_code: FromPath[str]) -> Response[str]:
    """One ward's fund, for officers."""
    who = who_of(request)
    if who.role not in OFFICERS:
        raise NotFound("There is no such ward.")
    async with reading(request) as tx:
        view = await ward_page(tx, who, ward_code)
    return page(request, "community/ward.html", view)


async def ward_page(tx: Transaction, who: Who, ward_code: str) -> WardPage:
    """A ward's fund, votes and projects as `who` may see them. Raises NotFound."""
    now: datetime = await tx.db.fetchval("select app_now()")
    name = next((w.name for w in await councils.wards(tx) if w.ward_code == ward_code), None)
    if name is None:
        raise NotFound("There is no such ward.")
    fund = next((f.free_pence for f in await acts.funds(tx) if f.ward_code == ward_code), 0)
    saved = sum(t.community_pence for t in await savings.totals(tx) if t.ward_code == ward_code)
    projects = await acts.projects_of_ward(tx, ward_code)
    votes = await acts.votes_of_ward(tx, ward_code)
    spent = sum(project.cost_pence for project in projects if project.funded)
    judges = who.role in JUDGES
    return WardPage(
        ward_code,
        name,
        _("%(ward)s has %(fund)s to spend together.") % {"ward": name, "fund": money_text(fund)},
        [
            (_("From what people here saved"), money_markup(saved)),
            (_("Spent on projects"), money_markup(spent)),
            (_("In the fund now"), money_markup(fund)),
        ],
        [vote_row(vote, now) for vote in votes if vote.counted_at is None],
        [vote_row(vote, now) for vote in votes if vote.counted_at is not None],
        [_card(project, {vote.vote_id: vote for vote in votes}, judges) for project in projects],
        who.role not in OFFICERS and (who.acting_for is None or "votes" in who.powers),
        judges and all(vote.counted_at is not None for vote in votes),
    )


async def _wards(request: Web) -> Response[str]:
    async with reading(request) as tx:
        names = {w.ward_code: w.name for w in await councils.wards(tx)}
        funds = await acts.funds(tx)
    total = money_text(sum(fund.free_pence for fund in funds))
    said = ngettext(
        "%(num)s ward has %(total)s to spend.",
        "%(num)s wards have %(total)s to spend together.",
        len(funds),
    ) % {"num": len(funds), "total": total}
    rows = [
        [
            {
                "href": f"/community/wards/{fund.ward_code}",
                "text": names.get(fund.ward_code, fund.ward_code),
            },
            money_markup(fund.free_pence),
        ]
        for fund in funds
    ]
    return page(request, "community/wards.html", WardsPage(said, rows))


@get("/community/propose")
async def ask(request: Web) -> Response[str]:
    """Ask what the fund should pay for."""
    return await _propose_page(request)


async def _propose_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who_of(request).subject("votes")
    return page(request, "community/propose.html", rules.ABOUT_LETTERS_MAX, typed=typed)


@post("/community/propose", status_code=200)
async def propose(request: Web) -> Response[Any]:
    """Propose a project."""

    async def act(tx: Transaction, who: Who, form: ProposeForm, now: datetime) -> UUID:
        made = acts.ProposeProject(form.title, form.about, form.cost_pence)
        return await acts.propose_project(tx, who, made, now)

    return await submit(
        request,
        ProposeForm,
        act=act,
        then=lambda _id: ("/community", _("Thank you. The council looks at it before the vote.")),
        again=lambda typed: _propose_page(request, typed),
    )


@get("/community/projects/{project_id:uuid}")
async def look(request: Web, project_id: FromPath[UUID]) -> Response[str]:
    """Ask an officer whether the fund may pay for a project."""
    return await _judge_page(request, project_id)


async def _judge_page(
    request: Web, project_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    if who.role not in JUDGES:
        raise NotFound("There is no such project.")
    async with reading(request) as tx:
        row = await questions("community").project(
            tx.db, council_id=tx.council_id, project_id=project_id
        )
    found = one(rules.Project, row)
    if found is None:
        raise NotFound("There is no such project.")
    view = JudgePage(
        project_id, found.ward_code, found.title, found.about, money_text(found.cost_pence)
    )
    return page(request, "community/judge.html", view, typed=typed)


@post("/community/projects/{project_id:uuid}", status_code=200)
async def judge(request: Web, project_id: FromPath[UUID]) -> Response[Any]:
    """Say whether the fund may pay for a project."""

    async def act(tx: Transaction, who: Who, form: JudgeForm, now: datetime) -> str:
        looked = acts.JudgeProject(
            project_id, lawful=form.answer != "unlawful", fills_care_gap=form.answer == "care"
        )
        reason = await acts.judge_project(tx, who, looked, now)
        return _("The project can be voted on.") if reason is None else reason

    return await submit(
        request,
        JudgeForm,
        act=act,
        then=lambda reason: ("/community", reason),
        again=lambda typed: _judge_page(request, project_id, typed),
    )


routes = [show, ward, ask, propose, look, judge]
