"""Pages before a commission goes out: the notice as providers read it, the check, publishing."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace import commissions, lots, notices
from marketplace.acts import commissions as acts
from marketplace.acts import councils, visiting
from marketplace.acts.clusters.find import find_cluster
from marketplace.acts.opportunities import (
    Commission,
    Lot,
    lots_of,
    needs_of_cluster,
)
from marketplace.acts.organisations import candidates
from marketplace.database.keys import OPENER_PUBLIC, read_key
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Refused
from marketplace.web.care_wording import lot_text
from marketplace.web.commission_reading import (
    OFFICERS,
    Ready,
    Seen,
    readiness,
    require_speaks,
    see,
)
from marketplace.web.opportunities import LotRow, lot_row, notice_facts
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, deadline_text, money_text, ngettext
from providers.fits import able
from providers.offers import Offer
from providers.organisations import Provider

KEY_SEED_BYTES = 32


class Notice(Struct, frozen=True):
    """The notice as providers will read it, and what keeps it from going out."""

    title: str
    about: str
    facts: list[tuple[str, str]]
    lots: list[LotRow]
    left_out: list[str]
    private_words: list[str]


class PreviewPage(Struct, frozen=True):
    """The notice for the group to read."""

    commission_id: UUID
    notice: Notice
    published: bool


class CheckPage(Struct, frozen=True):
    """A draft before the coordinator."""

    commission_id: UUID
    cluster_name: str
    notice: Notice
    ready: str
    meter: str


class PublishPage(Struct, frozen=True):
    """Asking whether to publish."""

    commission_id: UUID
    title: str
    closes: str
    people: int
    missing: str


class CheckForm(Struct, frozen=True):
    """The coordinator's answer as the form asks it."""

    decision: Annotated[
        Literal["approved", "sent_back"], Meta(extra={"ask": "Choose yes, or send it back."})
    ]
    reason: Annotated[str, Meta(max_length=500, title="your reason")] = ""


class PublishForm(Struct, frozen=True):
    """Which commission is published."""

    commission_id: UUID


class Told(Struct, frozen=True):
    """The notice of a commission with the needs behind it, which the page never shows."""

    notice: Notice
    needs: Sequence[commissions.LotNeed]


async def _told(tx: Transaction, seen: Seen) -> Told:
    """A draft's notice from what members need today; a published one's as it was stored."""
    found = seen.commission
    shown = await lots_of(tx, found.commission_id)
    wards = {each.ward_code: each.name for each in await councils.wards(tx)}
    if found.published_at is not None:
        return Told(_notice(found, [lot_row(lot, wards, found) for lot in shown], [], []), [])
    cluster = await find_cluster(tx, found.cluster_id)
    asked = [
        *await needs_of_cluster(tx, found.cluster_id, found.starts_on),
        *await visiting.needs_of_visitors(tx, found.cluster_id, found.starts_on),
    ]
    written = [_plain(commissions.Lot, lot) for lot in shown]
    needs = lots.needs_in_lots(asked, written, cluster.ward_code)
    bare = _plain(commissions.Commission, found)
    public = notices.notice(bare, written, needs, found.closes_at)
    filled = [_filled(lot, of) for lot, of in zip(shown, public.lots, strict=True)]
    names = await visiting.names_of_all(tx, found.cluster_id, found.starts_on)
    could = await candidates(tx, sorted({lot.service for lot in filled}))
    notice = _notice(
        found,
        [_hinted(lot, wards, found, could) for lot in filled if lot.people],
        [lot_text(lot.title) for lot in filled if not lot.people],
        commissions.private_words_in(bare, written, names),
    )
    return Told(notice, needs)


def _hinted(
    lot: Lot, wards: dict[str, str], found: Commission, could: Sequence[tuple[Provider, Offer]]
) -> LotRow:
    """A lot of a draft with how many providers could do it today, for the group alone."""
    row = lot_row(lot, wards, found)
    number = able(could, lot.wanted(found.starts_on))
    said = ngettext(
        "%(num)s provider could do this today.", "%(num)s providers could do this today.", number
    ) % {"num": number}
    if number == 0:
        said = _("Nobody we know could do all of this today. Fewer musts may help.")
    return structs.replace(row, facts=[*row.facts, (_("Who could come (only you see this)"), said)])


def _plain(kind: Any, row: Struct) -> Any:
    """The rule's Struct from a row that has more columns."""
    return kind(**{name: getattr(row, name) for name in kind.__struct_fields__})


def _filled(lot: Lot, totals: notices.NoticeLot) -> Lot:
    return structs.replace(
        lot,
        people=totals.people,
        minutes_per_week=totals.minutes_per_week,
        ward_codes=list(totals.wards),
        languages=list(totals.languages),
        skills=list(totals.skills),
        personal_care=totals.personal_care,
    )


def _notice(
    found: Commission, rows: list[LotRow], left_out: list[str], private_words: list[str]
) -> Notice:
    return Notice(found.title, found.about, notice_facts(found), rows, left_out, private_words)


@get("/commissions/{commission_id:uuid}/preview")
async def preview(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """The public notice exactly as providers will read it."""
    who = who_of(request)
    async with reading(request, "council") as tx:
        seen = await see(tx, who, commission_id)
        told = await _told(tx, seen)
    view = PreviewPage(commission_id, told.notice, seen.commission.published_at is not None)
    return page(request, "commissions/preview.html", view)


@get("/commissions/{commission_id:uuid}/check")
async def ask_check(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """The coordinator reads the notice and says whether it is safe to publish."""
    return await _check_page(request, commission_id)


async def _check_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    require_role(who, *OFFICERS)
    async with reading(request, "council") as tx:
        seen = await see(tx, who, commission_id)
        found = seen.commission
        commissions.require_draft(_plain(commissions.Commission, found))
        told = await _told(tx, seen)
        ready = await readiness(tx, found.cluster_id, found.starts_on)
    view = CheckPage(
        commission_id,
        found.cluster_name,
        told.notice,
        _ready_text(ready),
        _meter_text(notices.light_touch(told.needs, found.weeks)),
    )
    return page(request, "commissions/check.html", view, typed=typed)


def _ready_text(ready: list[Ready]) -> str:
    now_ready = sum(each.ready for each in ready)
    return _(
        "%(ready)s of %(all)s members have an agreed plan, have signed the agreement and have "
        "set money aside."
    ) % {"ready": now_ready, "all": len(ready)}


def _meter_text(meter: notices.LightTouch) -> str:
    """How near the part that the council buys is to the law's threshold (rule 61)."""
    if not meter.pence:
        return _("The council buys none of this, so the procurement threshold does not matter.")
    said = _(
        "The council would buy at most %(pence)s of this over the whole time. That is "
        "%(percent)s%% of the light-touch threshold of %(threshold)s."
    ) % {
        "pence": money_text(meter.pence),
        "percent": meter.percent,
        "threshold": money_text(meter.threshold_pence),
    }
    if meter.state == "over":
        return said + " " + _("It needs the full procurement notices.")
    return said


@post("/commissions/{commission_id:uuid}/check", status_code=200)
async def check(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Say it is safe, or send it back with a reason."""

    async def act(tx: Transaction, who: Who, form: CheckForm, now: datetime) -> str:
        await acts.check_commission(tx, who, commission_id, form.decision, form.reason, now)
        return form.decision

    return await submit(
        request,
        CheckForm,
        act=act,
        then=lambda said: (
            f"/commissions/{commission_id}",
            _("You have said that it is safe to publish.")
            if said == "approved"
            else _("You have sent it back. The group can read why."),
        ),
        again=lambda typed: _check_page(request, commission_id, typed),
    )


@get("/commissions/{commission_id:uuid}/publish")
async def ask_publish(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask whether to publish, with the deadline in the sentence."""
    return await _publish_page(request, commission_id)


async def _publish_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    async with reading(request, "council") as tx:
        seen = await see(tx, who, commission_id)
        require_speaks(seen)
        found = seen.commission
        commissions.require_draft(_plain(commissions.Commission, found))
        if seen.stage != "checked":
            raise Refused("The coordinator has to say that this is safe to publish first.")
        told = await _told(tx, seen)
    people = len({need.member_id for need in told.needs})
    view = PublishPage(
        commission_id,
        found.title,
        deadline_text(found.closes_at),
        people,
        _("Left out, because nobody is ready: %s.") % "; ".join(told.notice.left_out)
        if told.notice.left_out
        else "",
    )
    return page(request, "commissions/publish.html", view, typed=typed)


@post("/commissions/{commission_id:uuid}/publish", status_code=200)
async def publish(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Publish: from now on providers can answer, and nothing in it changes."""
    opener = read_key(request.app.state.keys_folder / OPENER_PUBLIC)

    async def act(tx: Transaction, who: Who, form: PublishForm, now: datetime) -> acts.Published:
        return await acts.publish_commission(
            tx,
            who,
            form.commission_id,
            now,
            opener_public_key=opener,
            key_seed=secrets.token_bytes(KEY_SEED_BYTES),
        )

    return await submit(
        request,
        PublishForm,
        act=act,
        then=lambda made: (
            f"/commissions/{made.commission_id}",
            _("It is published. Providers can answer now."),
        ),
        again=lambda typed: _publish_page(request, commission_id, typed),
        commission_id=commission_id,
    )


routes = [preview, ask_check, check, ask_publish, publish]
