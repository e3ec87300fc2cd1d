"""A provider's bids by program: all of them, a draft, sending one for its receipt, the outcome."""

import os
from datetime import datetime
from uuid import UUID

import msgspec
from litestar.enums import HttpMethod
from msgspec import Struct, convert

from marketplace.acts import bids as acts
from marketplace.acts.opportunities import commission_notice
from marketplace.acts.organisations import find_provider
from marketplace.database.transaction import Transaction
from marketplace.refused import NotFound
from marketplace.web.api.bid_bodies import BidBody
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import (
    Call,
    Done,
    Listing,
    Nothing,
    PageAsked,
    Writing,
    reads,
    writes,
)
from marketplace.web.api.problems import ApiProblem, ProblemError, pointer
from marketplace.web.bid_check import NO_VAT_BACK
from marketplace.web.bid_writing import draft_key
from marketplace.web.bids import told_of
from marketplace.web.opportunities import moment
from marketplace.web.wording import _
from providers.bids import Bid
from providers.organisations import vat_permille
from providers.previews import preview
from providers.said import recalled
from providers.sealing import NONCE_BYTES

NOUN = "bids"
HERE = "/bids/{commission_id:uuid}"


class OwnBid(Struct, frozen=True, forbid_unknown_fields=True):
    """One of your bids; `receipt` is the hash of what you sent last, in hexadecimal."""

    commission_id: UUID
    title: str
    closes_at: Moment
    opened_bids_at: Moment | None
    matched_at: Moment | None
    saved_at: Moment | None
    submitted_at: Moment | None
    receipt: str | None
    lots_won: int


class Estimate(Struct, frozen=True, forbid_unknown_fields=True):
    """What a bid would cost the group if it won all its lots here, of lots that exclude each other
    the dearest: pence every four weeks, VAT that nobody gets back apart, and over the whole term.
    """

    people: int
    pence_per_four_weeks: int
    pence_per_head: int
    vat_pence: int
    once_pence: int
    total_pence: int


class Draft(Struct, frozen=True, forbid_unknown_fields=True):
    """The draft of a bid, all that still stops it from being sent, else what it would cost."""

    commission_id: UUID
    bid: BidBody
    faults: list[ProblemError]
    estimate: Estimate | None


class BidReceipt(Struct, frozen=True, forbid_unknown_fields=True):
    """Proof of what was sent: the SHA-256 of the sealed envelope, and when it was taken."""

    envelope_id: UUID
    receipt: str
    submitted_at: Moment


class LotOutcome(Struct, frozen=True, forbid_unknown_fields=True):
    """How one lot of your bid went, and why."""

    title: str
    won: bool
    sentence: str


class SentBid(Struct, frozen=True, forbid_unknown_fields=True):
    """What you sent for a commission, the last first: that one counts. Outcomes after the match."""

    commission_id: UUID
    receipts: list[BidReceipt]
    outcomes: list[LotOutcome]


def whole(body: BidBody, provider_id: UUID, commission_id: UUID) -> Bid:
    """The bid as an envelope holds it."""
    parts = msgspec.to_builtins(body)
    return convert(
        {"provider_id": str(provider_id), "commission_id": str(commission_id), **parts}, Bid
    )


def _body(bid: Bid) -> BidBody:
    parts = msgspec.to_builtins(bid)
    del parts["provider_id"], parts["commission_id"]
    return convert(parts, BidBody)


@reads("/bids", noun=NOUN, gives=Listing[OwnBid], asks=PageAsked, roles=("provider",))
async def list_own(call: Call[PageAsked]) -> Listing[OwnBid]:
    """List your drafts and bids, the latest deadline first."""
    closes_at, commission_id = call.after(NOUN, datetime, UUID)
    async with call.reading() as tx:
        rows = await acts.own_bids(tx, call.who, (closes_at, commission_id), call.limit + 1)
    return call.listing(NOUN, rows, lambda row: (row.closes_at, row.commission_id), _own)


def _own(row: acts.OwnBid) -> OwnBid:
    names = [name for name in OwnBid.__struct_fields__ if name != "receipt"]
    receipt = row.receipt_sha256.hex() if row.receipt_sha256 else None
    return OwnBid(receipt=receipt, **{name: getattr(row, name) for name in names})


@reads(f"{HERE}/draft", noun=NOUN, gives=Draft, roles=("provider",))
async def read_draft(call: Call[Nothing]) -> Draft:
    """Read your draft for a commission, and what still stops it from being sent."""
    commission_id = call.given("commission_id")
    async with call.reading() as tx:
        key = draft_key(call.request)
        bid = await acts.read_draft(tx, call.who, commission_id, draft_key=key)
        if bid is None:
            raise NotFound("You have no draft for this commission.")
        return await draft_of(tx, bid, await moment(tx))


async def draft_of(tx: Transaction, bid: Bid, now: datetime) -> Draft:
    """A draft as programs read it, with what still stops it or what it would cost."""
    wrong = await acts.check_bid(tx, bid, now)
    notice = await commission_notice(tx, bid.commission_id)
    provider = await find_provider(tx, bid.provider_id)
    whole_group, _fewer = preview(bid, notice, vat_permille(provider, NO_VAT_BACK))
    estimate = None if wrong else convert(whole_group, Estimate, from_attributes=True)
    faults = [ProblemError(pointer(f"bid.{path}"), _(sentence)) for path, sentence in wrong]
    return Draft(bid.commission_id, _body(bid), faults, estimate)


@writes(
    f"{HERE}/draft", noun=NOUN, takes=BidBody, gives=Draft, roles=("provider",), status=200,
    method=HttpMethod.PUT,
)  # fmt: skip
async def save_draft(writing: Writing[BidBody]) -> Done[Draft]:
    """Keep a bid as your draft, whole; only your organisation can read it."""
    bid = await _kept(writing)
    return Done(await draft_of(writing.tx, bid, writing.now))


async def _kept(writing: Writing[BidBody]) -> Bid:
    assert writing.who.provider_id is not None
    bid = whole(writing.body, writing.who.provider_id, writing.given("commission_id"))
    await acts.save_draft(
        writing.tx,
        writing.who,
        bid,
        writing.now,
        draft_key=draft_key(writing.request),
        nonce=os.urandom(NONCE_BYTES),
    )
    return bid


@reads(f"{HERE}/submissions", noun=NOUN, gives=SentBid, roles=("provider",))
async def read_sent(call: Call[Nothing]) -> SentBid:
    """Read the receipts of what you sent and, after the match, how each lot went."""
    commission_id = call.given("commission_id")
    assert call.who.provider_id is not None
    async with call.reading() as tx:
        receipts = await acts.receipts(tx, call.who, commission_id)
        told = (await told_of(tx, call.who.provider_id)).get(commission_id, [])
    if not receipts:
        raise NotFound("You have sent no bid for this commission.")
    return SentBid(
        commission_id,
        [convert(each, BidReceipt, from_attributes=True) for each in receipts],
        [LotOutcome(each.title, each.won, str(recalled(each.sentence))) for each in told],
    )


@writes(f"{HERE}/submissions", noun=NOUN, takes=BidBody, gives=BidReceipt, roles=("provider",))
async def submit(writing: Writing[BidBody]) -> Done[BidReceipt]:
    """Send a bid, sealed until the round is opened; the last one before the deadline counts.

    It becomes your draft too, so that your pages show what was sent.
    """
    bid = await _kept(writing)
    wrong = await acts.check_bid(writing.tx, bid, writing.now)
    if wrong:
        faults = [(pointer(path), _(sentence)) for path, sentence in wrong]
        raise ApiProblem(422, _("This bid cannot be sent yet."), faults)
    sent = await acts.submit_bid(writing.tx, writing.who, bid, writing.now)
    return Done(convert(sent, BidReceipt, from_attributes=True))


routes = [list_own, read_draft, save_draft, read_sent, submit]
