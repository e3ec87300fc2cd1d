"""Pages of a ward's vote: opening it, the ballot, and how it was counted."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import community as rules
from marketplace.acts import community as acts
from marketplace.acts import councils
from marketplace.community import Vote
from marketplace.database.transaction import Transaction, one
from marketplace.money import round_pence
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.community import JUDGES, OFFICERS, vote_row, ward_of, ward_page
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, money_markup, money_text, ngettext
from sql import questions


class VotePage(Struct, frozen=True):
    """One vote: the ballot while it is open, and the count when it is done."""

    vote_id: UUID
    ward: str
    back: str
    sentence: str
    choices: list[tuple[str, str, str]]
    voted: bool
    may_vote: bool
    may_count: bool
    rows: list[list[Any]]
    steps: list[str]
    rounds: list[list[Any]] = []
    why_not: list[str] = []


class OpenPage(Struct, frozen=True):
    """The form for opening a vote."""

    ward_code: str
    name: str
    fund: str


class BallotForm(Struct, frozen=True):
    """A ballot as the form asks it: choosing nothing is an answer."""

    projects: list[UUID] = []


class OpenForm(Struct, frozen=True):
    """How long a vote is open."""

    days: Annotated[int, Meta(ge=rules.VOTE_DAYS[0], le=rules.VOTE_DAYS[1], title="the days")]


class CountForm(Struct, frozen=True):
    """Which vote to count."""

    vote_id: UUID


async def find_vote(tx: Transaction, vote_id: UUID) -> Vote:
    """One vote. Raises NotFound."""
    row = await questions("community").vote(tx.db, council_id=tx.council_id, vote_id=vote_id)
    found = one(Vote, row)
    if found is None:
        raise NotFound("There is no such vote.")
    return found


@get("/community/votes/{vote_id:uuid}")
async def vote(request: Web, vote_id: FromPath[UUID]) -> Response[str]:
    """The ballot, or how it was counted."""
    return await _vote_page(request, vote_id)


async def _vote_page(request: Web, vote_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    officer = who.role in OFFICERS
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        found = await find_vote(tx, vote_id)
        person = None if officer else await ward_of(tx, who)
        if person is not None and person.ward_code != found.ward_code:
            raise NotFound("There is no such vote.")
        wards = {w.ward_code: w.name for w in await councils.wards(tx)}
        projects = await acts.projects_in_vote(tx, vote_id)
        told = await acts.results(tx, vote_id) or {}
        mine = await acts.my_ballot(tx, vote_id, person.person_id) if person else None
    is_open = found.opens_at <= now < found.closes_at
    may = person is not None and (who.acting_for is None or "votes" in who.powers)
    if typed is NOTHING_TYPED and mine is not None:
        typed = Typed({"projects": [str(chosen) for chosen in mine]})
    money = money_text(found.budget_pence)
    titles = {str(p.project_id): p.title for p in projects}
    if found.counted_at is not None:
        on = _("%(ward)s voted on %(money)s.")
    else:
        on = _("%(ward)s votes on %(money)s.") + " " + vote_row(found, now).sentence
    on = on % {"ward": wards[found.ward_code], "money": money}
    view = VotePage(
        vote_id,
        wards[found.ward_code],
        f"/community/wards/{found.ward_code}" if officer else "/community",
        on,
        [(str(p.project_id), f"{p.title}, {money_text(p.cost_pence)}", p.about) for p in projects],
        mine is not None,
        is_open and may,
        who.role in JUDGES and now >= found.closes_at and found.counted_at is None,
        _result_rows(told, titles),
        [_(sentence) for sentence in told.get("sentences", ())],
        _rounds(told, titles),
        _why_not(told, titles, mine),
    )
    return page(request, "community/vote.html", view, typed=typed)


def _rounds(told: dict[str, Any], titles: dict[str, str]) -> list[list[Any]]:
    """Each round of this count: what was bought, what each of its voters paid, what was left."""
    left = int(told.get("budget_pence", 0))
    rows: list[list[Any]] = []
    for number, item in enumerate(told.get("bought", ()), start=1):
        left -= item["cost_pence"]
        price = Fraction(item["price_per_supporter"])
        paid = _("From what was left") if item["by_votes"] else money_markup(round_pence(price))
        rows.append(
            [
                str(number),
                titles.get(item["project_id"], item["project_id"]),
                item["supporters"],
                paid,
                money_markup(left),
            ]
        )
    return rows


def _why_not(
    told: dict[str, Any], titles: dict[str, str], mine: Collection[UUID] | None
) -> list[str]:
    """Why each project the reader chose was not bought, in this vote's numbers."""
    chosen = {str(project) for project in mine or ()}
    return [
        ngettext(
            "%(project)s: %(num)s person chose it, and together they were %(short)s short.",
            "%(project)s: %(num)s people chose it, and together they were %(short)s short.",
            item["supporters"],
        )
        % {
            "project": titles.get(item["project_id"], item["project_id"]),
            "num": item["supporters"],
            "short": money_text(item["short_pence"]),
        }
        for item in told.get("not_bought", ())
        if item["project_id"] in chosen
    ]


def _result_rows(told: dict[str, Any], titles: dict[str, str]) -> list[list[Any]]:
    rows: list[list[Any]] = []
    groups: Sequence[tuple[str, str]] = (("bought", _("Paid")), ("not_bought", _("Not this time")))
    for group, said in groups:
        rows += [
            [
                titles.get(item["project_id"], item["project_id"]),
                item["supporters"],
                money_markup(item["cost_pence"]),
                said,
            ]
            for item in told.get(group, ())
        ]
    return rows


@post("/community/votes/{vote_id:uuid}", status_code=200)
async def cast(request: Web, vote_id: FromPath[UUID]) -> Response[Any]:
    """Cast or change a ballot."""

    async def act(tx: Transaction, who: Who, form: BallotForm, now: datetime) -> int:
        chosen = tuple(form.projects)
        await acts.cast_ballot(tx, who, acts.CastBallot(vote_id, chosen), now)
        return len(chosen)

    return await submit(
        request,
        BallotForm,
        act=act,
        then=lambda chosen: (
            f"/community/votes/{vote_id}",
            ngettext(
                "We have your vote for %(num)s project. You can change it until the vote closes.",
                "We have your vote for %(num)s projects. You can change it until the vote closes.",
                chosen,
            )
            % {"num": chosen},
        ),
        again=lambda typed: _vote_page(request, vote_id, typed),
    )


@post("/community/votes/{vote_id:uuid}/count", status_code=200)
async def count(request: Web, vote_id: FromPath[UUID]) -> Response[Any]:
    """Count a closed vote and pay for what won."""

    async def act(tx: Transaction, who: Who, form: CountForm, now: datetime) -> acts.Counted:
        return await acts.count_vote(tx, who, form.vote_id, now)

    return await submit(
        request,
        CountForm,
        act=act,
        then=lambda done: (
            f"/community/votes/{vote_id}",
            _("The vote is counted. The fund pays %s.") % money_text(done.spent_pence),
        ),
        again=lambda typed: _vote_page(request, vote_id, typed),
        vote_id=vote_id,
    )


@get("/community/wards/{ward_code:str}/vote")
async def ask_vote(request: Web, ward_code: FromPath[str]) -> Response[str]:
    """Ask how long a vote is open."""
    return await _open_page(request, ward_code)


async def _open_page(request: Web, ward_code: str, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    if who.role not in JUDGES:
        raise NotFound("There is no such ward.")
    async with reading(request) as tx:
        view = await ward_page(tx, who, ward_code)
    shown = OpenPage(ward_code, view.name, view.sentence)
    return page(request, "community/open.html", shown, typed=typed)


@post("/community/wards/{ward_code:str}/vote", status_code=200)
async def open_vote(request: Web, ward_code: FromPath[str]) -> Response[Any]:
    """Open a vote of a ward on its whole fund."""

    async def act(tx: Transaction, who: Who, form: OpenForm, now: datetime) -> acts.VoteOpened:
        made = acts.OpenVote(ward_code, now, now + timedelta(days=form.days))
        return await acts.open_vote(tx, who, made, now)

    return await submit(
        request,
        OpenForm,
        act=act,
        then=lambda made: (f"/community/votes/{made.vote_id}", _("The vote is open.")),
        again=lambda typed: _open_page(request, ward_code, typed),
    )


routes = [vote, cast, count, ask_vote, open_vote]
