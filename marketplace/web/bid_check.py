"""The last page before a bid is sent: the whole of it, what it would cost, and sealing it."""

import hashlib
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace.acts import bids as acts
from marketplace.acts import councils
from marketplace.acts.opportunities import commission_notice, lot_notices
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.problems import start_week
from marketplace.refused import Invalid, Refused
from marketplace.web.bid_capacity import mentor_of
from marketplace.web.bid_facts import cost_sentences, package_sentences, price_facts, terms_facts
from marketplace.web.bid_writing import draft_key, open_writing, tasks_address
from marketplace.web.care_wording import lot_text
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, deadline_text
from providers.bid_faults import notes
from providers.bids import Bid, encode
from providers.organisations import vat_permille
from providers.previews import package_previews, preview

# A route whose purchasers get no VAT back: what a bid costs at most (rule 67).
NO_VAT_BACK = "direct_payment"


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
    because: str
    costs: list[str]
    mend: list[tuple[str, str]]
    know: list[str]
    seen: str
    closes: str


class SendForm(Struct, frozen=True):
    """Sending: the bid as it was seen, and that it may be sent."""

    seen: Annotated[str, Meta(max_length=64)]
    declared: bool


def fingerprint(bid: Bid) -> str:
    """The bid's SHA-256, so that what is sent is what the page showed."""
    return hashlib.sha256(encode(bid)).hexdigest()


@get("/opportunities/{commission_id:uuid}/bid/check")
async def check(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """The whole bid with what it would cost, before it is sent."""
    return await _check_page(request, commission_id)


async def _check_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        floor = await acts.floor_on(tx, found.now)
        notice = await commission_notice(tx, commission_id)
        round_lots = await lot_notices(tx, commission_id)
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
        mentor = await mentor_of(tx, found)
    bid, here = found.bid, tasks_address(commission_id)
    wrong = acts.faults_in(bid, notice.lots, round_lots, floor, found.provider.mentor_id)
    titles = {lot.lot_id: lot_text(lot.title) for lot in round_lots}
    vat = vat_permille(found.provider, NO_VAT_BACK)
    costs = cost_sentences(preview(bid, notice, vat), notice.weeks)
    view = CheckPage(
        commission_id,
        found.commission.title,
        [
            PartRow(titles.get(lot.lot_id, ""), f"{here}/lots/{lot.lot_id}", price_facts(lot))
            for lot in bid.lots
        ],
        terms_facts(bid, titles, wards, mentor),
        bid.statement,
        bid.below_floor_because,
        [] if wrong else costs + package_sentences(package_previews(bid, notice, vat)),
        _mend(bid, wrong, titles, here),
        [f"{_titled(bid, path, titles)}: {_(text)}" for path, text in notes(bid, floor)]
        + _late(bid, titles, found.commission.starts_on),
        fingerprint(bid),
        deadline_text(found.commission.closes_at),
    )
    return page(request, "bids/check.html", view, typed=typed)


def _late(bid: Bid, titles: dict[UUID, str], starts_on: date) -> list[str]:
    """A sentence for each lot that the provider cannot begin in the week it is asked for."""
    return [
        _("%(lot)s: care is to start on %(day)s. You begin later, so this price cannot win.")
        % {"lot": titles.get(lot.lot_id, ""), "day": day_text(starts_on)}
        for lot in bid.lots
        if lot.begins_on is not None and start_week(lot.begins_on) > start_week(starts_on)
    ]


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
    for path, told in wrong:
        sentence, lot_id = _(told), _lot_at(bid, path)
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
            page_of = {"lots": here, "below_floor_because": f"{here}/explanation"}
            found.append((sentence, page_of.get(path, f"{here}/words")))
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


routes = [check, send]
