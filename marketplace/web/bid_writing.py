"""Writing a bid: a list of tasks, one page each, kept as a draft only its provider reads."""

import os
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace.acts.bids import begun_bid, receipts, save_draft
from marketplace.acts.clarifications import amendments_of
from marketplace.acts.opportunities import Commission, Lot, lots_of
from marketplace.acts.organisations import find_provider
from marketplace.database.keys import DRAFT, read_key
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotYours, Refused
from marketplace.web.bid_facts import group_text
from marketplace.web.care_wording import lot_text
from marketplace.web.forms import parse
from marketplace.web.opportunities import moment, public_notice
from marketplace.web.pages import Web, go_to, page, reading, submit, texts_of
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Fault, Typed
from marketplace.web.wording import _, deadline_text, hours_text, moment_text, ngettext
from providers.bids import Bid
from providers.organisations import Provider
from providers.prices import TIERS_MAX, Tier, TierKind, tier_faults
from providers.sealing import NONCE_BYTES

HOURS_MAX = 6_000_000
Change = Callable[[Bid], Bid]


class Writing(Struct, frozen=True):
    """A bid being written: the notice, its lots, the draft, and the moment it was read at."""

    commission: Commission
    lots: list[Lot]
    bid: Bid
    now: datetime
    open: bool
    provider: Provider


class TasksPage(Struct, frozen=True):
    """What is left to do before a bid can be sent."""

    commission_id: UUID
    title: str
    closes: str
    tasks: list[tuple[str, str, str, bool]]
    ready: bool
    sent: int
    changes: list[tuple[str, str]]


class PartPage(Struct, frozen=True):
    """One part of a bid to fill in."""

    commission_id: UUID
    title: str
    rows: int = 0


class TierForm(Struct, frozen=True):
    """One step of a lower price."""

    from_minutes: Annotated[int, Meta(ge=1, le=HOURS_MAX, title="the hours a week it starts at")]
    rebate_pence: Annotated[int, Meta(ge=0, le=5_000_000, title="what comes off each hour")]


class VolumeForm(Struct, frozen=True):
    """Steps of a lower price as the form asks them."""

    kind: Annotated[
        TierKind, Meta(extra={"ask": "Choose for which hours the lower price counts."})
    ] = "all_units"
    tiers: list[TierForm] = []


GROUPS = ("A", "B", "C")


def draft_key(request: Web) -> bytes:
    """The key drafts are locked with, from its file outside the database."""
    return read_key(request.app.state.keys_folder / DRAFT)


def hours_typed(minutes: int | None) -> str:
    """Minutes as somebody would type them into an hours box: 7 or 7:30."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return f"{hours}:{rest:02d}" if rest else str(hours)


def bidder_of(request: Web) -> tuple[Who, UUID]:
    """Who writes, and for which provider. Raises NotYours for anybody else."""
    who = who_of(request)
    require_role(who, "provider")
    if who.provider_id is None:
        raise NotYours("Only somebody who works for a provider can write a bid.")
    return who, who.provider_id


def group_choices(bid: Bid, beside: str) -> list[tuple[str, str]]:
    """The marks of what excludes each other, for a select; `beside` says what no mark means."""
    used = {lot.exclusive_group for lot in bid.lots}
    used |= {package.exclusive_group for package in bid.terms.packages}
    return [("", beside)] + [
        (group, group_text(group)) for group in sorted({*GROUPS, *used} - {""})
    ]


def group_faults(name: str, group: str, bid: Bid) -> list[Fault]:
    """A fault beside the field of that name for a mark that the page did not offer."""
    if any(group == mark for mark, _words in group_choices(bid, "")):
        return []
    return [Fault(name, _("Choose what it can be won beside."), name)]


async def writing(request: Web, tx: Transaction, commission_id: UUID) -> Writing:
    """The provider's draft of a bid with what it answers."""
    who, provider_id = bidder_of(request)
    found = await public_notice(tx, commission_id)
    now = await moment(tx)
    bid = await begun_bid(tx, who, commission_id, draft_key=draft_key(request))
    provider = await find_provider(tx, provider_id)
    return Writing(
        found,
        await lots_of(tx, commission_id),
        bid,
        now,
        found.stage(now) == "published" and found.opens_at <= now,
        provider,
    )


async def changes_of(tx: Transaction, commission_id: UUID) -> list[tuple[str, str]]:
    """When the notice was changed, and what was changed."""
    return [
        (moment_text(each.made_at), each.what) for each in await amendments_of(tx, commission_id)
    ]


async def open_writing(request: Web, tx: Transaction, commission_id: UUID) -> Writing:
    """The same while bids are taken. Raises Refused when the time is over, or has not begun."""
    found = await writing(request, tx, commission_id)
    if not found.open:
        if found.commission.opens_at > found.now:
            raise Refused("Bids are not open yet.")
        closes = deadline_text(found.commission.closes_at)
        raise Refused(_("The time for bids ended at %s.") % closes)
    return found


async def change_draft(
    request: Web, tx: Transaction, who: Who, commission_id: UUID, change: Change, now: datetime
) -> None:
    """Change the draft and keep it. Raises Refused once the round has closed."""
    key = draft_key(request)
    bidder_of(request)
    changed = change(await begun_bid(tx, who, commission_id, draft_key=key))
    nonce = os.urandom(NONCE_BYTES)
    await save_draft(tx, who, changed, now, draft_key=key, nonce=nonce)


def tasks_address(commission_id: UUID) -> str:
    """Where the task list is."""
    return f"/opportunities/{commission_id}/bid"


@get("/opportunities/{commission_id:uuid}/bid")
async def tasks(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """What is left to do; after the deadline, what was sent."""
    who, _provider_id = bidder_of(request)
    async with reading(request) as tx:
        found = await writing(request, tx, commission_id)
        sent = len(await receipts(tx, who, commission_id))
        changes = await changes_of(tx, commission_id)
    here = tasks_address(commission_id)
    if not found.open:
        return go_to(request, f"{here}/sent")
    bid, rows = found.bid, _rows(found, here)
    view = TasksPage(
        commission_id,
        found.commission.title,
        deadline_text(found.commission.closes_at),
        rows,
        bool(bid.lots) and bool(bid.terms.minutes_per_week_max),
        sent,
        changes,
    )
    return page(request, "bids/tasks.html", view)


def _rows(found: Writing, here: str) -> list[tuple[str, str, str, bool]]:
    """The tasks: (what, address, how far, done)."""
    bid = found.bid
    priced = {lot.lot_id for lot in bid.lots}
    rows = [
        (
            _("Price: %s") % lot_text(lot.title),
            f"{here}/lots/{lot.lot_id}",
            _("Done") if lot.lot_id in priced else _("Not in your bid"),
            lot.lot_id in priced,
        )
        for lot in found.lots
    ]
    most = bid.terms.minutes_per_week_max
    rows += [
        (
            _("How much you can take on"),
            f"{here}/capacity",
            _("Up to %s a week") % hours_text(most) if most else _("To do"),
            bool(most),
        ),
        (
            _("Where and when you have room"),
            f"{here}/places",
            _("Done") if bid.terms.capacities else _("Only if you want"),
            True,
        ),
        (
            _("Lower prices for more work"),
            f"{here}/volume",
            _("Done") if bid.terms.tiers else _("Only if you want"),
            True,
        ),
        (
            _("Lots taken together"),
            f"{here}/packages",
            ngettext("%(num)s package", "%(num)s packages", len(bid.terms.packages))
            % {"num": len(bid.terms.packages)}
            if bid.terms.packages
            else _("Only if you want"),
            True,
        ),
        (
            _("In your own words"),
            f"{here}/words",
            _("Done") if bid.statement else _("Only if you want"),
            True,
        ),
        (
            _("How you can do it for less"),
            f"{here}/explanation",
            _("Done") if bid.below_floor_because else _("Only for very low prices"),
            True,
        ),
    ]
    return rows


@get("/opportunities/{commission_id:uuid}/bid/volume")
async def ask_volume(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for steps of a lower price."""
    return await _volume_page(request, commission_id)


async def _volume_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
    if typed is NOTHING_TYPED:
        terms = found.bid.terms
        texts: dict[str, Any] = {"kind": terms.tier_kind}
        for at, tier in enumerate(terms.tiers):
            texts[f"tiers-{at}-from_minutes"] = hours_typed(tier.from_minutes_per_week)
            texts[f"tiers-{at}-rebate_pence"] = tier.rebate_pence_per_hour
        typed = Typed.of(texts)
    view = PartPage(commission_id, found.commission.title, rows=TIERS_MAX)
    return page(request, "bids/volume.html", view, typed=typed)


def _tiers(form: VolumeForm) -> tuple[Tier, ...]:
    return tuple(Tier(row.from_minutes, row.rebate_pence) for row in form.tiers)


@post("/opportunities/{commission_id:uuid}/bid/volume", status_code=200)
async def send_volume(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Keep the steps in the draft."""

    def changed(form: VolumeForm) -> Change:
        return lambda bid: structs.replace(
            bid, terms=structs.replace(bid.terms, tier_kind=form.kind, tiers=_tiers(form))
        )

    def faults(form: VolumeForm) -> list[Fault]:
        return [_tier_fault(*fault) for fault in tier_faults(_tiers(form))]

    return await keep(request, commission_id, VolumeForm, changed, _volume_page, faults)


def _tier_fault(path: str, sentence: str) -> Fault:
    parts = path.split(".")
    if len(parts) < 4:
        return Fault("tiers", _(sentence), "tiers-0-from_minutes")
    end = "from_minutes" if parts[3].startswith("from") else "rebate_pence"
    name = f"tiers-{parts[2]}-{end}"
    return Fault(name, _(sentence), name)


async def keep(
    request: Web,
    commission_id: UUID,
    kind: type[Any],
    changed: Callable[[Any], Change],
    again: Callable[[Web, UUID, Typed], Awaitable[Response[Any]]],
    faults: Callable[[Any], list[Fault]] = lambda form: [],  # noqa: ARG005
) -> Response[Any]:
    """Read a form, change the draft with it, and go back to the task list."""
    bidder_of(request)
    form, typed = parse(kind, texts_of(request))
    found = faults(form) if form is not None else []
    if found:
        return await again(request, commission_id, Typed(typed.texts, found))

    async def act(tx: Transaction, who: Who, form: Any, now: datetime) -> None:
        await change_draft(request, tx, who, commission_id, changed(form), now)

    return await submit(
        request,
        kind,
        act=act,
        then=lambda _done: (tasks_address(commission_id), _("We have kept this in your draft.")),
        again=lambda typed: again(request, commission_id, typed),
    )


routes = [
    tasks,
    ask_volume,
    send_volume,
]
