"""Pages of clusters: finding one, starting one, joining, letting in, leaving."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import agreements, councils, pledges
from marketplace.acts import clusters as acts
from marketplace.acts.visiting import GroupElsewhere, at_host, groups_elsewhere
from marketplace.clusters import PEOPLE_MAX, SHARES, SHARES_NAMES, Cluster, FormCluster, Shares
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.web.care_wording import language_text, listed
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.suggestions import size_text, stable_text
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text

PAGE_ROWS = 20
OFFICERS = ("coordinator", "commissioner")
# Languages to look for: those most spoken in England and Wales after English, and Welsh.
SPOKEN = ("ar", "bn", "cy", "es", "fr", "gu", "pa", "pl", "pt", "ro", "so", "ta", "tr", "ur", "zh")


class Card(Struct, frozen=True):
    """A group in the list: what its people share, how many, where, how stable, what they speak."""

    cluster_id: UUID
    name: str
    about: str
    facts: list[str]


class ClustersPage(Struct, frozen=True):
    """One's own clusters, and those near that others may see."""

    mine: list[acts.ClusterRow]
    public: list[Card]
    wards: list[tuple[str, str]]
    shares: list[tuple[str, str]]
    ward: str
    chosen: str
    next_page: str
    may_start: bool
    languages: list[tuple[str, str]] = []
    language: str = ""
    elsewhere: list[GroupElsewhere] = []


# What to do next, for the task list: words, address or "", status, and whether it is done.
Step = tuple[str, str, str, bool]


class ClusterPage(Struct, frozen=True):
    """One cluster as its members, or others, see it."""

    cluster: Cluster
    shares: str
    ward: str
    people: int
    pool: pledges.PoolFrom
    members: list[acts.MemberRow]
    asking: list[acts.Asking]
    steps: list[Step]
    is_member: bool
    leaves_on: str
    may_join: bool
    pledged_from: str = ""
    reliability: acts.Reliability | None = None
    may_record: bool = False


class StartPage(Struct, frozen=True):
    """The form to start a cluster."""

    shares: list[tuple[str, str]]
    wards: list[tuple[str, str]]


class StartForm(Struct, frozen=True):
    """A new cluster as the form asks it."""

    name: Annotated[str, Meta(min_length=3, max_length=80, title="a name for your group")]
    shares: Annotated[Shares, Meta(extra={"ask": "Choose what you share."})]
    about: Annotated[str, Meta(min_length=1, max_length=1000, title="a few words about you")]
    ward_code: Annotated[str, Meta(max_length=20)] = ""
    people_max: Annotated[int, Meta(ge=3, le=40, title="the most people")] = PEOPLE_MAX
    equality_note: Annotated[str, Meta(max_length=1000)] = ""


class LeaveForm(Struct, frozen=True):
    """Why somebody leaves."""

    reason: Annotated[
        Literal["notice", "costs_more", "cooling_off", "not_safe"],
        Meta(extra={"ask": "Choose why you leave."}),
    ]


class LeavePage(Struct, frozen=True):
    """What leaving means: the notice in days, and the day it would be from today."""

    cluster_id: UUID
    name: str
    notice_days: int
    leaves_on: date


class LetIn(Struct, frozen=True):
    """Whom to let in."""

    person_id: UUID
    home_council_id: int


@get("/clusters")
async def index(
    request: Web,
    ward: FromQuery[str] = "",
    shares: FromQuery[str] = "",
    language: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    """One's own clusters first, then those near that anyone may see (five people or more)."""
    who = who_of(request)
    person_id = who.acting_for or who.person_id
    kind = next((known for known in SHARES if known == shares), None)
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        wards = await councils.wards(tx)
        known = {w.ward_code for w in wards}
        mine = await acts.clusters_of(tx, person_id, now.date()) if person_id else []
        elsewhere = await groups_elsewhere(tx, person_id) if person_id else []
        public = await acts.public_clusters(
            tx,
            now.date(),
            ward_code=ward if ward in known else None,
            shares=kind,
            language=language if language in SPOKEN else None,
            after_name=after[:80],
            rows_max=PAGE_ROWS + 1,
        )
    more = ""
    if len(public) > PAGE_ROWS:
        after = public[PAGE_ROWS - 1].name
        chosen = {"ward": ward, "shares": shares, "language": language, "after": after}
        more = f"/clusters?{urlencode(chosen)}"
    names = {w.ward_code: w.name for w in wards}
    view = ClustersPage(
        mine=mine,
        public=[_card(row, names) for row in public[:PAGE_ROWS]],
        wards=[(w.ward_code, w.name) for w in wards],
        shares=[(known_kind, _(SHARES_NAMES[known_kind])) for known_kind in SHARES],
        ward=ward,
        chosen=shares,
        next_page=more,
        may_start=who.role in ("holder", "supporter"),
        languages=[(code, language_text(code)) for code in SPOKEN],
        language=language,
        elsewhere=elsewhere,
    )
    return page(request, "clusters/list.html", view)


def _card(row: acts.ClusterRow, wards: dict[str, str]) -> Card:
    facts = [
        _("What they share: %s.") % _(SHARES_NAMES[row.shares]),
        size_text(row.people, row.people_max, wards.get(row.ward_code or "", "")),
        stable_text(row.started_at, row.leavers),
    ]
    if row.languages:
        spoken = listed(language_text(code) for code in row.languages)
        facts.append(_("Most of them speak %s.") % spoken)
    return Card(row.cluster_id, row.name, row.about, facts)


@get("/clusters/start")
async def ask(request: Web) -> Response[str]:
    """Ask what a new cluster is to be."""
    return await _start_page(request)


async def _start_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who_of(request).subject("plan")
    async with reading(request, "council") as tx:
        wards = await councils.wards(tx)
    view = StartPage(
        [(kind, _(SHARES_NAMES[kind]).capitalize()) for kind in SHARES],
        [(w.ward_code, w.name) for w in wards],
    )
    return page(request, "clusters/start.html", view, typed=typed)


@post("/clusters/start", status_code=200)
async def start(request: Web) -> Response[Any]:
    """Start a cluster with oneself as its first member."""

    async def act(tx: Transaction, who: Who, form: StartForm, now: datetime) -> acts.Started:
        made = FormCluster(
            name=form.name,
            shares=form.shares,
            about=form.about,
            ward_code=form.ward_code or None,
            people_max=form.people_max,
            equality_note=form.equality_note,
        )
        return await acts.start_cluster(tx, who, made, now)

    return await submit(
        request,
        StartForm,
        act=act,
        then=lambda made: (
            f"/clusters/{made.cluster_id}",
            _("Your group has started. You are its first member."),
        ),
        again=lambda typed: _start_page(request, typed),
    )


@get("/clusters/{cluster_id:uuid}")
async def show(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """One cluster: who it is, and what to do next."""
    who = who_of(request)
    person_id = who.acting_for or who.person_id
    async with reading(request, "council") as home, at_host(home, who, cluster_id=cluster_id) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        today = now.date()
        cluster = await acts.find_cluster(tx, cluster_id)
        members = await acts.members_of(tx, cluster_id, today)
        read = await agreements.reading_of(tx, person_id, cluster_id, now)
        asking = await acts.asking_to_join(tx, cluster_id, today) if read.is_member else []
        pool = await pledges.pool_from(tx, cluster_id, today)
        told = None
        if who.role in OFFICERS:
            told = await acts.reliability_of(tx, cluster_id, now - timedelta(weeks=12))
        wards = {w.ward_code: w.name for w in await councils.wards(tx)}
    me = next((m for m in members if person_id is not None and m.person_id == person_id), None)
    inside = read.is_member or who.role in OFFICERS
    view = ClusterPage(
        cluster=cluster,
        shares=_(SHARES_NAMES[cluster.shares]),
        ward=wards.get(cluster.ward_code or "", ""),
        people=len(members),
        pool=pool,
        members=members if inside else [],
        asking=asking,
        steps=_steps(cluster, read, me) if read.is_member else [],
        is_member=read.is_member,
        leaves_on=day_text(me.leaves_on) if me and me.leaves_on else "",
        may_join=not read.is_member
        and who.role in ("holder", "supporter")
        and person_id is not None
        and cluster.ended_at is None
        and len(members) < cluster.people_max,
        pledged_from=day_text(pool.first_day) if pool.first_day > today else "",
        reliability=told,
        may_record=who.role == "coordinator",
    )
    return page(request, "clusters/show.html", view)


def _steps(cluster: Cluster, read: agreements.Reading, me: acts.MemberRow | None) -> list[Step]:
    here = f"/clusters/{cluster.cluster_id}"
    safe = cluster.safe_from is not None

    def step(text: str, href: str, done: bool, ready: bool) -> Step:
        status = _("Done") if done else _("To do") if ready else _("Not yet")
        return text, href, status, done

    pledged = me is not None and me.pledged
    return [
        step(
            _("Read and sign the agreement"),
            f"{here}/agreement",
            read.has_signed,
            read.agreement is not None,
        ),
        step(_("Pledge some of your budget"), f"{here}/pledge", pledged, read.has_signed),
        step(_("Your coordinator says the group is safe"), "", safe, False),
        step(_("Ask for care together"), f"{here}/commissions", False, safe),
    ]


@post("/clusters/{cluster_id:uuid}/join", status_code=200)
async def join(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Join a cluster that is open, or that one was let in to."""
    return await submit(
        request,
        acts.JoinCluster,
        act=acts.join_cluster,
        then=lambda joined: (
            f"/clusters/{joined.cluster_id}",
            _("You have joined. There are %d of you now.") % joined.people,
        ),
        again=lambda typed: show.fn(request, cluster_id),  # noqa: ARG005
        cluster_id=cluster_id,
    )


@post("/clusters/{cluster_id:uuid}/ask", status_code=200)
async def ask_in(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Ask the members to be let in."""
    return await submit(
        request,
        acts.AskToJoin,
        act=acts.ask_to_join,
        then=lambda _done: (
            f"/clusters/{cluster_id}",
            _("You have asked. A member answers you: it is on your home page then."),
        ),
        again=lambda typed: show.fn(request, cluster_id),  # noqa: ARG005
        cluster_id=cluster_id,
    )


@post("/clusters/{cluster_id:uuid}/invite", status_code=200)
async def invite(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Let somebody in who asked."""

    async def act(tx: Transaction, who: Who, form: LetIn, now: datetime) -> None:
        let_in = acts.Invite(cluster_id, form.person_id, form.home_council_id)
        await acts.invite(tx, who, let_in, now)

    return await submit(
        request,
        LetIn,
        act=act,
        then=lambda _done: (f"/clusters/{cluster_id}", _("They can join now.")),
        again=lambda typed: show.fn(request, cluster_id),  # noqa: ARG005
    )


@get("/clusters/{cluster_id:uuid}/leave")
async def consider_leaving(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """Ask why somebody leaves, and say what happens then."""
    return await _leave_page(request, cluster_id)


async def _leave_page(
    request: Web, cluster_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request, "council") as tx:
        cluster = await acts.find_cluster(tx, cluster_id)
        agreement = await agreements.newest_agreement(tx, cluster_id)
        now: datetime = await tx.db.fetchval("select app_now()")
    days = agreement.notice_days if agreement else 0
    view = LeavePage(cluster_id, cluster.name, days, now.date() + timedelta(days=days))
    return page(request, "clusters/leave.html", view, typed=typed)


@post("/clusters/{cluster_id:uuid}/leave", status_code=200)
async def leave(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Leave; nobody needs a reason, but some reasons need no notice."""

    async def act(tx: Transaction, who: Who, form: LeaveForm, now: datetime) -> acts.Left:
        return await acts.leave_cluster(tx, who, acts.LeaveCluster(cluster_id, form.reason), now)

    return await submit(
        request,
        LeaveForm,
        act=act,
        then=lambda left: (
            f"/clusters/{left.cluster_id}",
            _("You leave on %s. Until then you can change your mind.") % day_text(left.leaves_on),
        ),
        again=lambda typed: _leave_page(request, cluster_id, typed),
    )


@post("/clusters/{cluster_id:uuid}/stay", status_code=200)
async def stay(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Take one's notice back."""
    return await submit(
        request,
        acts.JoinCluster,
        act=acts.stay_in_cluster,
        then=lambda _left: (f"/clusters/{cluster_id}", _("You stay in the group.")),
        again=lambda typed: show.fn(request, cluster_id),  # noqa: ARG005
        cluster_id=cluster_id,
    )


routes = [index, ask, start, show, join, ask_in, invite, consider_leaving, leave, stay]
