"""Pages of joint commissions: what groups asked for, where each stands, and what comes next."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import commissions as acts
from marketplace.acts.clusters.find import find_cluster
from marketplace.acts.opportunities import Commission, Lot, lots_of
from marketplace.acts.reading import read
from marketplace.acts.visiting import GroupElsewhere, at_host, groups_elsewhere
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from marketplace.web.care_wording import lot_text
from marketplace.web.commission_reading import (
    OFFICERS,
    Check,
    Ready,
    Seen,
    check_of,
    clock,
    readiness,
    require_speaks,
    see,
    speaks,
    stage_tag,
    stage_text,
    standstill_text,
)
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, deadline_text, ngettext
from sql import questions

PAGE_ROWS = 20
Task = tuple[str, str, str, bool]


class Row(Struct, frozen=True):
    """One commission of a list, in words."""

    commission_id: UUID
    title: str
    cluster_name: str
    sentence: str
    tag: tuple[str, str]


class ListPage(Struct, frozen=True):
    """Commissions of a person, a council, or (with its name) of one cluster."""

    heading: str
    rows: list[Row]
    next_page: str
    cluster_id: UUID | None
    may_ask: bool
    empty: str
    elsewhere: list[GroupElsewhere] = []


class ShowPage(Struct, frozen=True):
    """One commission: where it stands, what is left to do, and where its parts are."""

    commission_id: UUID
    cluster_id: UUID
    cluster_name: str
    title: str
    about: str
    stage: str
    tag: tuple[str, str]
    sentence: str
    check: str
    sent_back: str
    tasks: list[Task]
    facts: list[tuple[str, str]]
    may_ask_check: bool
    may_check: bool
    may_publish: bool
    may_withdraw: bool
    standstill: str = ""


class WithdrawPage(Struct, frozen=True):
    """Asking whether to take a commission back."""

    commission_id: UUID
    title: str
    published: bool
    closes: str


class AskForm(Struct, frozen=True):
    """Which draft the coordinator is asked to check."""

    commission_id: UUID


class WithdrawForm(Struct, frozen=True):
    """Why a commission is taken back."""

    why: Annotated[str, Meta(max_length=500, title="why you take it back")] = ""


def _row(found: Commission, now: datetime) -> Row:
    stage = found.stage(now)
    return Row(
        found.commission_id,
        found.title,
        found.cluster_name,
        stage_text(found, stage),
        stage_tag(stage),
    )


async def _listed(
    tx: Transaction, person_id: UUID | None, cluster_id: UUID | None, after: str
) -> tuple[list[Commission], str]:
    """A page of commissions and the cursor of the next, empty on the last."""
    at, _sep, last_id = after.partition("~")
    try:
        cursor: tuple[datetime | None, UUID | None] = datetime.fromisoformat(at), UUID(last_id)
    except ValueError:
        cursor = None, None
    found = await read(
        Commission,
        questions("commissions").listed(
            tx.db,
            council_id=tx.council_id,
            person_id=person_id,
            cluster_id=cluster_id,
            after_drafted_at=cursor[0],
            after_id=cursor[1],
            most=PAGE_ROWS + 1,
        ),
    )
    if len(found) <= PAGE_ROWS:
        return found, ""
    last = found[PAGE_ROWS - 1]
    # A plus would be read back as a space, so the moment is written in UTC with a Z.
    moment = last.drafted_at.isoformat().replace("+00:00", "Z")
    return found[:PAGE_ROWS], f"{moment}~{last.commission_id}"


@get("/commissions")
async def list_mine(request: Web, after: FromQuery[str] = "") -> Response[str]:
    """What my groups asked for, or for an officer what all groups asked for."""
    who = who_of(request)
    require_role(who, "holder", "supporter", *OFFICERS)
    person_id = None if who.role in OFFICERS else who.subject("see")
    async with reading(request, "council") as tx:
        now = await clock(tx)
        found, more = await _listed(tx, person_id, None, after)
        elsewhere = await groups_elsewhere(tx, person_id) if person_id else []
    own = person_id is not None
    view = ListPage(
        heading=_("What your groups ask for") if own else _("What groups ask for"),
        rows=[_row(each, now) for each in found],
        next_page=f"/commissions?after={more}" if more else "",
        cluster_id=None,
        may_ask=False,
        empty=_(
            "Your groups have not asked for care together yet. "
            "Open one of your groups to see how it starts."
        )
        if own
        else _("No group has asked for care together yet."),
        elsewhere=elsewhere,
    )
    return page(request, "commissions/list.html", view)


@get("/clusters/{cluster_id:uuid}/commissions")
async def list_of_cluster(
    request: Web, cluster_id: FromPath[UUID], after: FromQuery[str] = ""
) -> Response[str]:
    """What one group asked for."""
    who = who_of(request)
    async with reading(request, "council") as home, at_host(home, who, cluster_id=cluster_id) as tx:
        now = await clock(tx)
        cluster = await find_cluster(tx, cluster_id)
        await require_inside(tx, who, cluster_id, now)
        found, more = await _listed(tx, None, cluster_id, after)
    may_ask = cluster.ended_at is None and speaks(who, cluster.organiser_id, cluster.coordinator_id)
    view = ListPage(
        heading=_("What %s asks for") % cluster.name,
        rows=[_row(each, now) for each in found],
        next_page=f"/clusters/{cluster_id}/commissions?after={more}" if more else "",
        cluster_id=cluster_id,
        may_ask=may_ask,
        empty=_("This group has not asked for care together yet."),
    )
    return page(request, "commissions/list.html", view)


async def require_inside(tx: Transaction, who: Who, cluster_id: UUID, now: datetime) -> None:
    """Raise NotFound unless the reader is in the cluster today, or an officer."""
    if who.role in OFFICERS:
        return
    member = await questions("commissions").is_member(
        tx.db,
        council_id=tx.council_id,
        cluster_id=cluster_id,
        home_council_id=who.council_id,
        person_id=who.subject("see"),
        day=now.date(),
    )
    if not member:
        raise NotFound("There is no such group of yours.")


@get("/commissions/{commission_id:uuid}")
async def show(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """One commission: a list of tasks while it is a draft, then where it stands."""
    return await _show_page(request, commission_id)


async def _show_page(request: Web, commission_id: UUID) -> Response[str]:
    who = who_of(request)
    async with (
        reading(request, "council") as home,
        at_host(home, who, commission_id=commission_id) as tx,
    ):
        seen = await see(tx, who, commission_id)
        found = seen.commission
        lots = await lots_of(tx, commission_id)
        check = await check_of(tx, commission_id)
        ready = await readiness(tx, found.cluster_id, found.starts_on)
        standstill = await standstill_text(tx, seen.stage, found.matched_at)
    drafting = seen.stage in ("draft", "checked")
    waiting = check is not None and check.decided_at is None
    published = found.published_at is not None
    view = ShowPage(
        commission_id=commission_id,
        cluster_id=found.cluster_id,
        cluster_name=found.cluster_name,
        title=found.title,
        about=found.about,
        stage=seen.stage,
        tag=stage_tag(seen.stage),
        sentence=stage_text(found, seen.stage),
        check=_check_text(seen, check) if drafting else "",
        sent_back=check.reason or "" if check and check.decision == "sent_back" else "",
        tasks=_tasks(seen, lots, ready, check) if drafting and seen.speaks else [],
        facts=_facts(found, lots),
        may_ask_check=seen.speaks and seen.stage == "draft" and not waiting,
        may_check=seen.officer and seen.speaks and seen.stage == "draft",
        may_publish=seen.speaks and seen.stage == "checked",
        may_withdraw=seen.speaks
        and found.withdrawn_at is None
        and (not published or seen.now < found.closes_at),
        standstill=standstill,
    )
    return page(request, "commissions/show.html", view)


def _check_text(seen: Seen, check: Check | None) -> str:
    if seen.stage == "checked":
        return _("A coordinator said on %s that it is safe to publish.") % day_text(
            seen.commission.checked_at
        )
    if check is None:
        return _("A coordinator looks at it before providers do. Nobody has asked them yet.")
    if check.decided_at is None:
        return _("A coordinator is looking at it. They answer by %s.") % day_text(check.due_on)
    if check.decision == "sent_back":
        return _("A coordinator sent it back on %s.") % day_text(check.decided_at)
    return _("It changed after a coordinator checked it, so they have to look again.")


def _tasks(seen: Seen, lots: list[Lot], ready: list[Ready], check: Check | None) -> list[Task]:
    """What is left before publishing: (text, address, status, done)."""
    start = f"/commissions/{seen.commission.commission_id}"
    now_ready = sum(each.ready for each in ready)
    of_all = _("%(ready)s of %(all)s are ready") % {"ready": now_ready, "all": len(ready)}
    parts = ngettext("%(num)s part", "%(num)s parts", len(lots)) % {"num": len(lots)}
    checked = seen.stage == "checked"
    waiting = check is not None and check.decided_at is None
    state = _("Checked") if checked else _("Waits for them") if waiting else _("To do")
    return [
        (_("Say what you ask for and when"), f"{start}/words", _("Done"), True),
        (_("Choose the parts"), f"{start}/lots", parts, bool(lots)),
        (_("Set limits"), f"{start}/limits", _("Done"), True),
        (_("See who is ready"), f"{start}/members", of_all, now_ready == len(ready)),
        (_("Read the public notice"), f"{start}/preview", _("Ready to read"), True),
        (_("Have it checked by a coordinator"), "", state, checked),
        (
            _("Publish"),
            f"{start}/publish" if checked else "",
            _("To do") if checked else _("Not yet"),
            False,
        ),
    ]


def _facts(found: Commission, lots: list[Lot]) -> list[tuple[str, str]]:
    weeks = ngettext("%(num)s week", "%(num)s weeks", found.weeks) % {"num": found.weeks}
    facts = [
        (_("Providers answer by"), deadline_text(found.closes_at)),
        (_("Care starts"), _("%s, for %s.") % (day_text(found.starts_on), weeks)),
        (
            _("What is asked for"),
            "; ".join(lot_text(lot.title) for lot in lots) or _("Nothing yet."),
        ),
    ]
    if lots:
        most = max(lot.providers_max for lot in lots)
        said = ngettext(
            "At most %(num)s provider for each part.",
            "At most %(num)s providers for each part.",
            most,
        ) % {"num": most}
        if found.reserved_percent:
            said += " " + _("%s in every 100 hours are kept for new enterprises.") % (
                found.reserved_percent
            )
        facts.append((_("Limits"), said))
    return facts


@post("/commissions/{commission_id:uuid}/ask-check", status_code=200)
async def ask_check(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Put the draft before the coordinator."""

    async def act(tx: Transaction, who: Who, form: AskForm, now: datetime) -> None:
        await acts.ask_for_check(tx, who, form.commission_id, now)

    async def again(typed: Typed) -> Response[Any]:  # noqa: ARG001
        return await _show_page(request, commission_id)

    return await submit(
        request,
        AskForm,
        act=act,
        then=lambda _none: (
            f"/commissions/{commission_id}",
            _("A coordinator will look at it within five days."),
        ),
        again=again,
        commission_id=commission_id,
    )


@get("/commissions/{commission_id:uuid}/withdraw")
async def ask_withdraw(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask whether to take it back."""
    return await _withdraw_page(request, commission_id)


async def _withdraw_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request, "council") as tx:
        seen = await see(tx, who_of(request), commission_id)
    require_speaks(seen)
    found = seen.commission
    view = WithdrawPage(
        commission_id,
        found.title,
        found.published_at is not None,
        deadline_text(found.closes_at),
    )
    return page(request, "commissions/withdraw.html", view, typed=typed)


@post("/commissions/{commission_id:uuid}/withdraw", status_code=200)
async def withdraw(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Take it back."""

    async def act(tx: Transaction, who: Who, form: WithdrawForm, now: datetime) -> None:
        await acts.withdraw_commission(tx, who, commission_id, form.why, now)

    return await submit(
        request,
        WithdrawForm,
        act=act,
        then=lambda _none: (f"/commissions/{commission_id}", _("You have taken it back.")),
        again=lambda typed: _withdraw_page(request, commission_id, typed),
    )


routes = [list_mine, list_of_cluster, show, ask_check, ask_withdraw, withdraw]
