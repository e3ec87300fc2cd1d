"""A provider's own bids: all of them, the receipt of each, and how it went."""

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct, structs

from marketplace.acts import bids as acts
from marketplace.acts.reasons import of_bid
from marketplace.database.transaction import Transaction, many
from marketplace.web.bid_writing import bidder_of, changes_of, tasks_address, writing
from marketplace.web.care_wording import capital
from marketplace.web.commission_reading import standstill_text
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, go_to, page, reading
from marketplace.web.reasons import WhyLine, why_lines
from marketplace.web.wording import _, deadline_text, moment_text, ngettext
from providers.sealing import in_groups
from sql import questions

TOLD_MAX = 1000


class Told(Struct, frozen=True):
    """How one lot of a bid went, in the sentence the match wrote for its provider."""

    commission_id: UUID
    title: str
    won: bool
    sentence: str


class BidLine(Struct, frozen=True):
    """One bid of the list: what it is for, where it stands, and how each lot went."""

    title: str
    href: str
    state: str
    sentence: str
    told: list[Told]
    changed: bool = False


class ListPage(Struct, frozen=True):
    """A provider's bids."""

    lines: list[BidLine]


class SentPage(Struct, frozen=True):
    """What was sent, and how it went once the match is done."""

    commission_id: UUID
    title: str
    receipt: str
    sent_at: str
    before: list[tuple[str, str]]
    closes: str
    open: bool
    told: list[Told]
    matched: bool
    changes: list[tuple[str, str]]
    standstill: str = ""
    envelope_id: UUID | None = None
    would_win: list[WhyLine] = []


async def told_of(tx: Transaction, provider_id: UUID) -> dict[UUID, list[Told]]:
    """How the provider's bids went, by commission."""
    found: defaultdict[UUID, list[Told]] = defaultdict(list)
    rows = await questions("opportunities").outcomes_of_provider(
        tx.db, council_id=tx.council_id, provider_id=provider_id, most=TOLD_MAX
    )
    for each in many(Told, rows):
        found[each.commission_id].append(each)
    return found


@get("/bids")
async def list_own(request: Web) -> Response[str]:
    """Drafts and bids that were sent, and what became of them."""
    who, provider_id = bidder_of(request)
    async with reading(request) as tx:
        now = await moment(tx)
        own = await acts.own_bids(tx, who)
        told = await told_of(tx, provider_id)
    lines = [
        structs.replace(
            _line(each, told.get(each.commission_id, []), now),
            changed=each.outdated and now < each.closes_at,
        )
        for each in own
    ]
    return page(request, "bids/list.html", ListPage(lines))


def _line(own: acts.OwnBid, told: list[Told], now: datetime) -> BidLine:
    closes = deadline_text(own.closes_at)
    here = tasks_address(own.commission_id)
    if now < own.closes_at:
        if own.submitted_at is None:
            return BidLine(
                own.title, here, _("Draft"), _("Not sent yet. Send it before %s.") % closes, []
            )
        return BidLine(
            own.title, f"{here}/sent", _("Sent"),
            _("Sent on %(day)s. You can change it until %(closes)s.")
            % {"day": moment_text(own.submitted_at), "closes": closes}, [],
        )  # fmt: skip
    if own.submitted_at is None:
        ended = _("This was not sent. The time for bids ended at %s.") % closes
        return BidLine(own.title, f"{here}/sent", _("Not sent"), ended, [])
    if own.matched_at is None:
        wait = _("Bids closed at %s. The match is not done yet.") % closes
        return BidLine(own.title, f"{here}/sent", _("Waiting"), wait, [])
    won = sum(each.won for each in told)
    state = _("Won") if won else _("Not won")
    sentence = (
        ngettext("You won %(num)s lot.", "You won %(num)s lots.", won) % {"num": won}
        if won
        else _("You did not win a lot this time.")
    )
    # A group that asks again each year has the same title each time.
    closed = _("Bids closed at %s.") % closes
    return BidLine(own.title, f"{here}/sent", state, f"{sentence} {closed}", told)


@get("/opportunities/{commission_id:uuid}/bid/sent")
async def sent(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """The receipt of what was sent last, and after the match how each lot went."""
    who, provider_id = bidder_of(request)
    async with reading(request) as tx:
        found = await writing(request, tx, commission_id)
        receipts = await acts.receipts(tx, who, commission_id)
        told = await told_of(tx, provider_id)
        why = await of_bid(tx, commission_id, provider_id)
        stage = found.commission.stage(found.now)
        changes = await changes_of(tx, commission_id)
        standstill = await standstill_text(tx, stage, found.commission.matched_at)
    if not receipts and found.open:
        return go_to(request, tasks_address(commission_id))
    view = SentPage(
        commission_id,
        found.commission.title,
        in_groups(receipts[0].receipt) if receipts else "",
        moment_text(receipts[0].submitted_at) if receipts else "",
        [
            (capital(moment_text(each.submitted_at)), in_groups(each.receipt))
            for each in receipts[1:]
        ],
        deadline_text(found.commission.closes_at),
        found.open,
        told.get(commission_id, []),
        found.commission.matched_at is not None,
        changes,
        standstill,
        receipts[0].envelope_id if receipts else None,
        why_lines(why, "lost"),
    )
    return page(request, "bids/sent.html", view)


@get("/bids/envelopes/{envelope_id:uuid}")
async def envelope(request: Web, envelope_id: FromPath[UUID]) -> Response[bytes]:
    """What was sent, still sealed, to hold against its receipt."""
    who, _provider_id = bidder_of(request)
    async with reading(request) as tx:
        sealed = await acts.sealed_envelope(tx, who, envelope_id)
    headers = {"Content-Disposition": 'attachment; filename="bid.sealed"'}
    return Response(sealed, media_type="application/octet-stream", headers=headers)


routes = [list_own, sent, envelope]
