"""Pages of a draft: its words and times, its parts, its limits, and who is ready."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace import commissions, lots
from marketplace.acts import commissions as acts
from marketplace.acts import councils, drafts
from marketplace.acts.clusters.find import find_cluster
from marketplace.acts.opportunities import lots_of, needs_of_cluster
from marketplace.acts.rounds import coming_rounds
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotYours, Refused
from marketplace.rounds import LONDON, Round
from marketplace.web.care_wording import lot_text
from marketplace.web.commission_reading import (
    Ready,
    Seen,
    clock,
    readiness,
    require_speaks,
    see,
    speaks,
)
from marketplace.web.commissions import require_inside
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, deadline_text, hours_text, ngettext

ROUNDS_SHOWN = 6
KEPT_FOR_NEW = (0, 10, 20, 30, 40, 50)
MOST_FOR_ONE = (100, 80, 60, 50, 40, 30, 20)


class WordsPage(Struct, frozen=True):
    """Asking for a commission's words and times; without an id it is a new one."""

    cluster_id: UUID
    cluster_name: str
    commission_id: UUID | None
    rounds: list[tuple[str, str]]
    proposed: list[str]


class LotsPage(Struct, frozen=True):
    """Choosing from what members' plans suggest."""

    commission_id: UUID
    choices: list[tuple[str, str, str]]


class LimitsPage(Struct, frozen=True):
    """How the parts may be divided."""

    commission_id: UUID
    shares: list[tuple[str, str]]
    kept: list[tuple[str, str]]


class MembersPage(Struct, frozen=True):
    """Who is ready and who is not."""

    commission_id: UUID
    cluster_id: UUID
    sentence: str
    rows: list[list[str]]


class WordsForm(Struct, frozen=True):
    """A draft's words and times as the form asks them."""

    title: Annotated[str, Meta(min_length=3, max_length=120, title="a title")]
    about: Annotated[str, Meta(max_length=2000, title="what you want to happen")]
    round_id: Annotated[UUID, Meta(title="when providers answer")]
    starts_on: Annotated[date, Meta(title="the day care starts")]
    weeks: Annotated[int, Meta(ge=4, le=156, title="how many weeks")]


class LotsForm(Struct, frozen=True):
    """The parts that were ticked, each "service:time"."""

    parts: Annotated[list[str], Meta(extra={"ask": "Choose at least one part."})]


class LimitsForm(Struct, frozen=True):
    """The limits as the form asks them."""

    providers_max: Annotated[
        Literal[1, 2, 3, 4, 5], Meta(extra={"ask": "Choose how many providers."})
    ]
    provider_share_max_percent: Annotated[
        int, Meta(ge=20, le=100, title="how much one provider may have")
    ]
    reserved_percent: Annotated[int, Meta(ge=0, le=50, title="how much is kept")]


async def _rounds(tx: Transaction, now: datetime) -> list[Round]:
    """The rounds that leave providers enough days to answer."""
    policy = await councils.policy_on(tx, now.date())
    first = now + timedelta(days=policy.bid_window_days)
    found = await coming_rounds(tx, now, ROUNDS_SHOWN + 2)
    return [each for each in found if each.closes_at >= first and not each.urgent][:ROUNDS_SHOWN]


def _choices(rounds: list[Round]) -> list[tuple[str, str]]:
    return [(str(each.round_id), _("By %s") % deadline_text(each.closes_at)) for each in rounds]


@get("/clusters/{cluster_id:uuid}/commissions/new")
async def ask_new(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """Ask for the words and times of a new commission."""
    return await _new_page(request, cluster_id)


async def _new_page(request: Web, cluster_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    async with reading(request, "council") as tx:
        now = await clock(tx)
        cluster = await find_cluster(tx, cluster_id)
        await require_inside(tx, who, cluster_id, now)
        if not speaks(who, cluster.organiser_id, cluster.coordinator_id):
            raise NotYours("Only the organiser of your group can do this.")
        rounds = await _rounds(tx, now)
        _require_round(rounds, typed)
        starts_on = _earliest(rounds, now)
        proposed = lots.propose(await needs_of_cluster(tx, cluster_id, starts_on))
    if typed is NOTHING_TYPED and rounds:
        typed = Typed.of({"starts_on": starts_on, "weeks": 52})
    view = WordsPage(
        cluster_id, cluster.name, None, _choices(rounds), [_lot_text(each) for each in proposed]
    )
    return page(request, "commissions/words.html", view, typed=typed)


def _require_round(rounds: list[Round], typed: Typed) -> None:
    """Raise Refused when faults cannot be mended: the page asks nothing where there is no round."""
    if typed.faults and not rounds:
        raise Refused("Your council has not planned a round that leaves enough time.")


def _earliest(rounds: list[Round], now: datetime) -> date:
    closes_at = rounds[0].closes_at if rounds else now
    days = timedelta(days=commissions.STARTS_AFTER_CLOSING_DAYS)
    return closes_at.astimezone(LONDON).date() + days


def _lot_text(lot: lots.ProposedLot) -> str:
    return f"{lot_text(lot.title)}: {_who_for(lot)}"


def _who_for(lot: lots.ProposedLot) -> str:
    people = ngettext("%(num)s person", "%(num)s people", lot.people) % {"num": lot.people}
    said = _("%(hours)s a week for %(people)s.") % {
        "hours": hours_text(lot.minutes_per_week),
        "people": people,
    }
    if not lot.people:
        said = _("Nobody is ready yet.")
    if lot.people_not_ready:
        more = ngettext(
            "%(num)s person is not ready yet.",
            "%(num)s people are not ready yet.",
            lot.people_not_ready,
        ) % {"num": lot.people_not_ready}
        said = f"{said} {more}" if lot.people else more
    return said


@post("/clusters/{cluster_id:uuid}/commissions/new", status_code=200)
async def make(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Start the draft with everything members' plans suggest."""

    async def act(tx: Transaction, who: Who, form: WordsForm, now: datetime) -> UUID:
        found = await acts.propose_lots(tx, who, cluster_id, form.starts_on)
        chosen = [lot for lot in found if lot.people] or found
        made = acts.DraftCommission(
            cluster_id,
            form.round_id,
            form.title,
            form.about,
            form.starts_on,
            form.weeks,
            tuple(_lot_form(lot) for lot in chosen[: commissions.LOTS_MAX]),
        )
        return await acts.draft_commission(tx, who, made, now)

    return await submit(
        request,
        WordsForm,
        act=act,
        then=lambda made: (f"/commissions/{made}", _("Your draft is kept.")),
        again=lambda typed: _new_page(request, cluster_id, typed),
    )


def _lot_form(lot: lots.ProposedLot) -> acts.LotForm:
    return acts.LotForm(lot.service, lot.band, lot.title, people_sharing_max=lot.people_sharing_max)


async def _draft(tx: Transaction, who: Who, commission_id: UUID) -> Seen:
    """A draft that the reader may change. Raises NotFound, NotYours, Refused once published."""
    seen = await see(tx, who, commission_id)
    require_speaks(seen)
    names = commissions.Commission.__struct_fields__
    values = structs.asdict(seen.commission)
    commissions.require_draft(commissions.Commission(**{name: values[name] for name in names}))
    return seen


@get("/commissions/{commission_id:uuid}/words")
async def ask_words(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for a draft's words and times again."""
    return await _words_page(request, commission_id)


async def _words_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request, "council") as tx:
        found = (await _draft(tx, who_of(request), commission_id)).commission
        rounds = await _rounds(tx, await clock(tx))
        _require_round(rounds, typed)
    if typed is NOTHING_TYPED:
        names = ("title", "about", "round_id", "starts_on", "weeks")
        typed = Typed.of({name: getattr(found, name) for name in names})
    view = WordsPage(found.cluster_id, found.cluster_name, commission_id, _choices(rounds), [])
    return page(request, "commissions/words.html", view, typed=typed)


@post("/commissions/{commission_id:uuid}/words", status_code=200)
async def change_words(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Write the draft's words and times anew."""

    async def act(tx: Transaction, who: Who, form: WordsForm, now: datetime) -> UUID:
        made = drafts.ChangeDraft(commission_id, **structs.asdict(form))
        return await drafts.change_draft(tx, who, made, now)

    return await submit(
        request,
        WordsForm,
        act=act,
        then=lambda _id: (f"/commissions/{commission_id}", _("Your changes are kept.")),
        again=lambda typed: _words_page(request, commission_id, typed),
    )


@get("/commissions/{commission_id:uuid}/lots")
async def ask_lots(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask which parts to ask for."""
    return await _lots_page(request, commission_id)


async def _lots_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request, "council") as tx:
        found = (await _draft(tx, who_of(request), commission_id)).commission
        proposed = lots.propose(await needs_of_cluster(tx, found.cluster_id, found.starts_on))
        chosen = await lots_of(tx, commission_id)
    if typed is NOTHING_TYPED:
        typed = Typed.of({"parts": [f"{lot.service}:{lot.band}" for lot in chosen]})
    view = LotsPage(
        commission_id,
        [(f"{lot.service}:{lot.band}", lot_text(lot.title), _who_for(lot)) for lot in proposed],
    )
    return page(request, "commissions/lots.html", view, typed=typed)


@post("/commissions/{commission_id:uuid}/lots", status_code=200)
async def change_lots(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Ask for these parts and no others; limits that were set stay."""

    async def act(tx: Transaction, who: Who, form: LotsForm, now: datetime) -> None:
        held = (await see(tx, who, commission_id)).commission
        proposed = await acts.propose_lots(tx, who, held.cluster_id, held.starts_on)
        before = await lots_of(tx, commission_id)
        limits = {
            "providers_max": before[0].providers_max if before else 2,
            "provider_share_max_percent": (before[0].provider_share_max_percent if before else 100),
        }
        chosen = tuple(
            structs.replace(_lot_form(lot), **limits)
            for lot in proposed
            if f"{lot.service}:{lot.band}" in form.parts
        )
        await acts.change_lots(tx, who, commission_id, chosen, now)

    return await submit(
        request,
        LotsForm,
        act=act,
        then=lambda _none: (f"/commissions/{commission_id}", _("Your parts are kept.")),
        again=lambda typed: _lots_page(request, commission_id, typed),
    )


@get("/commissions/{commission_id:uuid}/limits")
async def ask_limits(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask how the parts may be divided."""
    return await _limits_page(request, commission_id)


async def _limits_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request, "council") as tx:
        found = (await _draft(tx, who_of(request), commission_id)).commission
        chosen = await lots_of(tx, commission_id)
    if typed is NOTHING_TYPED and chosen:
        typed = Typed.of(
            {
                "providers_max": chosen[0].providers_max,
                "provider_share_max_percent": chosen[0].provider_share_max_percent,
                "reserved_percent": found.reserved_percent,
            }
        )
    shares = [
        (str(n), _("All of it") if n == 100 else _("%s in every 100 hours") % n)
        for n in MOST_FOR_ONE
    ]
    kept = [(str(n), _("%s in every 100 hours") % n if n else _("Nothing")) for n in KEPT_FOR_NEW]
    return page(
        request, "commissions/limits.html", LimitsPage(commission_id, shares, kept), typed=typed
    )


@post("/commissions/{commission_id:uuid}/limits", status_code=200)
async def change_limits(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Set the limits."""

    async def act(tx: Transaction, who: Who, form: LimitsForm, now: datetime) -> UUID:
        made = drafts.SetLimits(commission_id, **structs.asdict(form))
        return await drafts.set_limits(tx, who, made, now)

    return await submit(
        request,
        LimitsForm,
        act=act,
        then=lambda _id: (f"/commissions/{commission_id}", _("Your limits are kept.")),
        again=lambda typed: _limits_page(request, commission_id, typed),
    )


@get("/commissions/{commission_id:uuid}/members")
async def members(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Who is ready to be asked for, and what the others still have to do."""
    async with reading(request, "council") as tx:
        seen = await see(tx, who_of(request), commission_id)
        require_speaks(seen)
        found = seen.commission
        ready = await readiness(tx, found.cluster_id, found.starts_on)
    view = MembersPage(
        commission_id, found.cluster_id, _ready_sentence(ready), [_ready_row(r) for r in ready]
    )
    return page(request, "commissions/members.html", view)


def _ready_sentence(ready: list[Ready]) -> str:
    now_ready = sum(each.ready for each in ready)
    if now_ready == len(ready):
        return _("All %s of you are ready.") % len(ready)
    return _("%(ready)s of %(all)s are ready. Providers are asked for those who are.") % {
        "ready": now_ready,
        "all": len(ready),
    }


def _ready_row(ready: Ready) -> list[str]:
    def said(done: bool) -> str:
        return _("Yes") if done else _("Not yet")

    return [ready.name, said(ready.planned), said(ready.signed), said(ready.pledged)]


routes = [
    ask_new,
    make,
    ask_words,
    change_words,
    ask_lots,
    change_lots,
    ask_limits,
    change_limits,
    members,
]
