"""A provider's own bids: all of them, what one would cost, sending it, its receipt, its outcome."""

import hashlib
from collections import defaultdict
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace.acts import bids as acts
from marketplace.acts.opportunities import commission_notice
from marketplace.database.transaction import Transaction, many
from marketplace.people import Who
from marketplace.refused import Invalid, Refused
from marketplace.web.bid_writing import bidder_of, draft_key, open_writing, tasks_address, writing
from marketplace.web.care_wording import band_text, capital
from marketplace.web.commission_reading import standstill_text
from marketplace.web.opportunities import moment, people_text
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, deadline_text, hours_text, moment_text, money_text, ngettext
from providers.bid_faults import notes
from providers.bids import Bid, LotBid, encode
from providers.previews import Preview, preview
from providers.prices import UNIT_NAMES
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


class PartRow(Struct, frozen=True):
    """One lot of the bid for the check page."""

    title: str
    href: str
    facts: list[tuple[str, str]]


class CheckPage(Struct, frozen=True):
    """The whole bid before it is sent: its parts, its cost, what to mend and what to know."""

    commission_id: UUID
    title: str
    parts: list[PartRow]
    terms: list[tuple[str, str]]
    statement: str
    costs: list[str]
    mend: list[tuple[str, str]]
    know: list[str]
    seen: str
    closes: str


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


class SendForm(Struct, frozen=True):
    """Sending: the bid as it was seen, and that it may be sent."""

    seen: Annotated[str, Meta(max_length=64)]
    declared: bool


def fingerprint(bid: Bid) -> str:
    """The bid's SHA-256, so that what is sent is what the page showed."""
    return hashlib.sha256(encode(bid)).hexdigest()


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
    return BidLine(own.title, f"{here}/sent", state, sentence, told)


@get("/opportunities/{commission_id:uuid}/bid/check")
async def check(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """The whole bid with what it would cost, before it is sent."""
    return await _check_page(request, commission_id)


async def _check_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        now = await moment(tx)
        wrong = await acts.check_bid(tx, found.bid, now)
        floor = await acts.floor_on(tx, now)
        notice = await commission_notice(tx, commission_id)
    bid, here = found.bid, tasks_address(commission_id)
    titles = {lot.lot_id: lot.title for lot in found.lots}
    view = CheckPage(
        commission_id,
        found.commission.title,
        [
            PartRow(titles.get(lot.lot_id, ""), f"{here}/lots/{lot.lot_id}", price_facts(lot))
            for lot in bid.lots
        ],
        terms_facts(bid),
        bid.statement,
        [] if wrong else _costs(preview(bid, notice), notice.weeks),
        _mend(bid, wrong, titles, here),
        [f"{_titled(bid, path, titles)}: {text}" for path, text in notes(bid, floor)],
        fingerprint(bid),
        deadline_text(found.commission.closes_at),
    )
    return page(request, "bids/check.html", view, typed=typed)


def _titled(bid: Bid, path: str, titles: dict[UUID, str]) -> str:
    lot_id = _lot_at(bid, path)
    return titles.get(lot_id, "") if lot_id else ""


def _lot_at(bid: Bid, path: str) -> UUID | None:
    parts = path.split(".")
    at = int(parts[1]) if len(parts) > 1 and parts[0] == "lots" and parts[1].isdigit() else -1
    return bid.lots[at].lot_id if 0 <= at < len(bid.lots) else None


def _mend(
    bid: Bid, wrong: list[tuple[str, str]], titles: dict[UUID, str], here: str
) -> list[tuple[str, str]]:
    """Each fault with the page that mends it: (sentence, address)."""
    found = []
    for path, sentence in wrong:
        lot_id = _lot_at(bid, path)
        if lot_id is not None:
            found.append((f"{titles.get(lot_id, '')}: {sentence}", f"{here}/lots/{lot_id}"))
        elif path.startswith("terms.tiers"):
            found.append((sentence, f"{here}/volume"))
        elif path.startswith("terms.packages"):
            found.append((sentence, f"{here}/packages"))
        elif path.startswith("terms.capacities"):
            found.append((sentence, f"{here}/places"))
        elif path.startswith("terms."):
            found.append((sentence, f"{here}/capacity"))
        else:
            found.append((sentence, here if path == "lots" else f"{here}/words"))
    return found


def price_facts(lot: LotBid) -> list[tuple[str, str]]:
    """What one lot of a bid costs and how it is done, as rows of a summary."""
    facts = []
    unit = _(UNIT_NAMES[lot.unit])
    if lot.unit == "session":
        unit = _("a session of %s") % hours_text(lot.session_minutes)
    for price in lot.prices:
        for heads, pence in enumerate(price.pence_per_head, start=1):
            name = _("For one person alone") if heads == 1 else _("Each of %s who share") % heads
            facts.append((f"{name}, {band_text(price.band)}", f"{money_text(pence)} {unit}"))
        costing = price.costing
        parts = _("Pay %(pay)s, on-costs %(more)s, travel %(road)s, everything else %(rest)s.") % {
            "pay": money_text(costing.pay_pence_per_hour),
            "more": money_text(costing.on_costs_pence_per_hour),
            "road": money_text(costing.travel_pence_per_hour),
            "rest": money_text(costing.overhead_pence_per_hour),
        }
        facts.append((_("Where an hour's price goes"), parts))
    if lot.set_up_pence:
        facts.append((_("Setting up, once"), money_text(lot.set_up_pence)))
    if lot.travel_pence:
        facts.append((_("Travel, every four weeks"), money_text(lot.travel_pence)))
    if lot.minutes_min:
        facts.append((_("The fewest hours"), _("%s a week") % hours_text(lot.minutes_min)))
    if lot.minutes_max:
        facts.append((_("The most hours"), _("%s a week") % hours_text(lot.minutes_max)))
    if lot.how:
        facts.append((_("How you would do it"), lot.how))
    return facts


def terms_facts(bid: Bid) -> list[tuple[str, str]]:
    """What holds for all lots of a bid together, as rows of a summary."""
    terms = bid.terms
    facts = [(_("The most you take on"), _("%s a week") % hours_text(terms.minutes_per_week_max))]
    if terms.exposure_minutes_max:
        facts.append((_("To begin with"), _("%s a week") % hours_text(terms.exposure_minutes_max)))
    for tier in terms.tiers:
        facts.append(
            (
                _("From %s a week") % hours_text(tier.from_minutes_per_week),
                _("%s off each hour") % money_text(tier.rebate_pence_per_hour),
            )
        )
    if terms.capacities:
        free = sum(place.minutes_per_week for place in terms.capacities)
        facts.append((_("Room, place by place"), _("%s a week") % hours_text(free)))
    for package in terms.packages:
        said = _("%(lots)s lots together for %(pence)s every four weeks") % {
            "lots": len(package.lots),
            "pence": money_text(sum(part.pence for part in package.lots)),
        }
        facts.append((_("Package: %s") % package.name, said))
    if terms.mentor_provider_id is not None:
        facts.append((_("With your mentor"), _("You win only if they win.")))
    return facts


def _costs(both: tuple[Preview, Preview | None], weeks: int) -> list[str]:
    """What the bid would cost the group, in sentences; every figure is an estimate."""
    all_, fewer = both
    found = [
        _("If you won, they would pay about %(week)s a week together, and each person %(each)s.")
        % {
            "week": money_text(round(all_.pence_per_four_weeks / 4)),
            "each": money_text(round(all_.pence_per_head / 4)),
        },
        _("If all %(people)s take part, the group pays about %(all)s every four weeks.")
        % {"people": all_.people, "all": money_text(all_.pence_per_four_weeks)},
        _("That is about %s for each person.") % money_text(all_.pence_per_head),
    ]
    if all_.rebate_pence:
        found.append(_("Your lower price for more work is in it: %s less.")
                     % money_text(all_.rebate_pence))  # fmt: skip
    if all_.once_pence:
        found.append(_("Paid once: %s.") % money_text(all_.once_pence))
    found.append(
        _("Over %(weeks)s weeks it comes to about %(total)s.")
        % {"weeks": weeks, "total": money_text(all_.total_pence)}
    )
    if fewer is not None:
        found.append(
            _("If only %(people)s took part, each would pay about %(each)s every four weeks.")
            % {"people": people_text(fewer.people), "each": money_text(fewer.pence_per_head)}
        )
        if fewer.pence_per_head < all_.pence_per_head:
            uneven = _("%s people do not share evenly: all pay the price of the smallest group.")
            found.append(uneven % all_.people)
    return found


@post("/opportunities/{commission_id:uuid}/bid/check", status_code=200)
async def send(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Seal the bid and send it."""

    async def act(tx: Transaction, who: Who, form: SendForm, now: datetime) -> acts.Receipt:
        if not form.declared:
            raise Invalid("declared", "Tick the box to say that you may send this.")
        bid = await acts.read_draft(tx, who, commission_id, draft_key=draft_key(request))
        if bid is None:
            raise Refused("There is nothing to send yet. Write your prices first.")
        if fingerprint(bid) != form.seen:
            raise Invalid("declared", "Your draft has changed. Read it again, then send it.")
        try:
            return await acts.submit_bid(tx, who, bid, now)
        except Invalid as fault:
            raise Invalid("declared", fault.sentence) from fault

    return await submit(
        request,
        SendForm,
        act=act,
        then=lambda _done: f"{tasks_address(commission_id)}/sent",
        again=lambda typed: _check_page(request, commission_id, typed),
    )


@get("/opportunities/{commission_id:uuid}/bid/sent")
async def sent(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """The receipt of what was sent last, and after the match how each lot went."""
    who, provider_id = bidder_of(request)
    async with reading(request) as tx:
        found = await writing(request, tx, commission_id)
        receipts = await acts.receipts(tx, who, commission_id)
        told = await told_of(tx, provider_id)
        stage = found.commission.stage(await moment(tx))
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
        found.changes,
        standstill,
        receipts[0].envelope_id if receipts else None,
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


routes = [list_own, check, send, sent, envelope]
