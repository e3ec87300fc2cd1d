"""What a provider does with a bid: write it, send it sealed, and later read how it went."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, convert

from marketplace.acts import councils, messages
from marketplace.acts.audit import record
from marketplace.acts.opportunities import commission_notice, lot_notices
from marketplace.acts.organisations import find_provider
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from marketplace.rounds import Round, require_open
from providers import bid_faults, sealing
from providers.bids import Bid, LotNotice, RoundTerms, decode, encode
from providers.prices import Fault, Floor
from providers.said import fault, said
from sql import questions

LIST_MAX = 200


class WhereToSend(Struct, frozen=True):
    """The key bids of a commission are sealed to, and its round."""

    public_key: bytes
    round_id: UUID
    name: str
    opens_at: datetime
    closes_at: datetime
    urgent: bool
    opened_bids_at: datetime | None
    matched_at: datetime | None

    @property
    def round(self) -> Round:
        """The round by itself."""
        return Round(*(getattr(self, name) for name in Round.__struct_fields__))


class Receipt(Struct, frozen=True):
    """Proof of what was sent: the envelope's SHA-256 in hexadecimal, and when it was taken."""

    envelope_id: UUID
    receipt: str
    submitted_at: datetime


class Sent(Struct, frozen=True):
    """One envelope a provider sent."""

    envelope_id: UUID
    submitted_at: datetime
    receipt_sha256: bytes


class OwnBid(Struct, frozen=True):
    """One line of a provider's own bids: a draft, something sent, or both."""

    commission_id: UUID
    title: str
    closes_at: datetime
    opened_bids_at: datetime | None
    matched_at: datetime | None
    saved_at: datetime | None
    submitted_at: datetime | None
    receipt_sha256: bytes | None
    bid_id: UUID | None
    lots_won: int
    amended_at: datetime | None

    @property
    def outdated(self) -> bool:
        """Whether the notice changed after the provider last wrote or sent."""
        written = self.submitted_at or self.saved_at
        return None not in (self.amended_at, written) and self.amended_at > written  # type: ignore[operator]


class OpenedBid(Struct, frozen=True):
    """A bid after its round was opened; `content` is the providers.bids.Bid as JSON."""

    bid_id: UUID
    commission_id: UUID
    provider_id: UUID
    provider_name: str
    content: dict[str, Any]
    opened_at: datetime

    def bid(self) -> Bid:
        """The bid as the provider wrote it."""
        return convert(self.content, Bid)


class Outcome(Struct, frozen=True):
    """Why a bid won or lost a lot, in a sentence for its provider."""

    lot_id: UUID
    title: str
    won: bool
    reason: str
    sentence: str


async def look(tx: Transaction, who: Who) -> UUID:
    """The provider who asks; from here on this transaction sees its drafts and envelopes."""
    require_role(who, "provider")
    if who.provider_id is None:
        raise NotYours("Only somebody who works for a provider can do this.")
    await questions("bids").look_as_provider(
        tx.db, council_id=tx.council_id, provider_id=who.provider_id
    )
    return who.provider_id


async def where_to_send(tx: Transaction, commission_id: UUID) -> WhereToSend:
    """The key and round of a published commission. Raises NotFound."""
    found = one(
        WhereToSend,
        await questions("bids").where_to_send(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )
    if found is None:
        raise NotFound("There is no such commission.")
    return found


def _own(bid: Bid, provider_id: UUID) -> None:
    if bid.provider_id != provider_id:
        raise NotYours("You can only write bids of your own organisation.")


def draft_name(tx: Transaction, commission_id: UUID, provider_id: UUID) -> bytes:
    """Whose a locked draft is: bytes that tie it to its council, commission and provider."""
    return tx.council_id.to_bytes(2, "big") + commission_id.bytes + provider_id.bytes


async def save_draft(
    tx: Transaction, who: Who, bid: Bid, now: datetime, *, draft_key: bytes, nonce: bytes
) -> None:
    """Keep a bid being written, encrypted so that only its provider reads it here.

    `nonce` is 24 random bytes never used before. Raises Refused once the round has closed.
    """
    provider_id = await look(tx, who)
    _own(bid, provider_id)
    where = await where_to_send(tx, bid.commission_id)
    require_open(where.round, now)
    try:
        locked = sealing.seal_draft(
            encode(bid), draft_key, nonce, draft_name(tx, bid.commission_id, provider_id)
        )
    except sealing.TooLong as error:
        raise Invalid("statement", error.args[0]) from error
    await questions("bids").save_draft(
        tx.db,
        council_id=tx.council_id,
        commission_id=bid.commission_id,
        provider_id=provider_id,
        ciphertext=locked,
        saved_at=now,
    )
    await record(tx, who, "save_draft", "bid_draft", bid.commission_id, now)


async def read_draft(
    tx: Transaction, who: Who, commission_id: UUID, *, draft_key: bytes
) -> Bid | None:
    """The provider's own draft for a commission, or None."""
    provider_id = await look(tx, who)
    locked = await questions("bids").draft(
        tx.db, council_id=tx.council_id, commission_id=commission_id, provider_id=provider_id
    )
    if locked is None:
        return None
    name = draft_name(tx, commission_id, provider_id)
    return decode(sealing.open_draft(locked, draft_key, name))


async def begun_bid(tx: Transaction, who: Who, commission_id: UUID, *, draft_key: bytes) -> Bid:
    """The draft for a commission, or a bid to begin with.

    What holds for the whole round is taken over from the provider's newest draft in it: the bid
    sent last decides it, and must not undo by accident what another one says.
    """
    draft = await read_draft(tx, who, commission_id, draft_key=draft_key)
    if draft is not None:
        return draft
    provider_id = await look(tx, who)
    row = await questions("bids").newest_draft_of_round(
        tx.db, council_id=tx.council_id, commission_id=commission_id, provider_id=provider_id
    )
    terms = RoundTerms(0)
    if row is not None:
        name = draft_name(tx, row["commission_id"], provider_id)
        terms = decode(sealing.open_draft(row["ciphertext"], draft_key, name)).terms
    return Bid(provider_id, commission_id, (), terms)


async def floor_on(tx: Transaction, now: datetime) -> Floor:
    """The council's price floor on a day, pence per worker hour (rule 60)."""
    policy = await councils.policy_on(tx, now.date())
    return Floor(policy.legal_pay_pence, policy.floor_price_pence, policy.usual_price_pence)


async def check_bid(tx: Transaction, bid: Bid, now: datetime) -> list[Fault]:
    """Everything that stops the bid from being sent: (field, sentence), in page order."""
    own = (await commission_notice(tx, bid.commission_id)).lots
    notices = await lot_notices(tx, bid.commission_id) if bid.terms.packages else own
    chosen = bid.terms.mentor_provider_id
    mentor_id = (await find_provider(tx, bid.provider_id)).mentor_id if chosen else None
    return faults_in(bid, own, notices, await floor_on(tx, now), mentor_id)


def faults_in(
    bid: Bid,
    own: Sequence[LotNotice],
    of_round: Sequence[LotNotice],
    floor: Floor,
    own_mentor_id: UUID | None,
) -> list[Fault]:
    """The same by the lots of the bid's commission and, for its packages, of its round."""
    mine = {lot.lot_id for lot in own}
    elsewhere = [
        (f"lots.{at}.lot_id", said("This lot is not part of the commission."))
        for at, lot in enumerate(bid.lots)
        if lot.lot_id not in mine
    ]
    if bid.terms.mentor_provider_id not in (None, own_mentor_id, bid.provider_id):
        elsewhere.append(
            fault(
                "terms.mentor_provider_id",
                "Only your own mentor can stand beside you. Leave this empty.",
            )
        )
    return elsewhere or bid_faults.faults(bid, of_round if bid.terms.packages else own, floor)


async def submit_bid(tx: Transaction, who: Who, bid: Bid, now: datetime) -> Receipt:
    """Seal the bid and send it; the last one sent before the deadline counts.

    Whether it is in time is decided by the database's clock behind a lock, not by `now`.
    Raises Invalid for the first fault (`check_bid` lists all), Refused after the deadline.
    """
    provider_id = await look(tx, who)
    _own(bid, provider_id)
    where = await where_to_send(tx, bid.commission_id)
    require_open(where.round, now)
    for field, sentence in await check_bid(tx, bid, now):
        raise Invalid(field, sentence)
    try:
        sealed = sealing.seal(encode(bid), where.public_key)
    except sealing.TooLong as error:
        raise Invalid("statement", error.args[0]) from error
    envelope_id = tx.new_id()
    taken_at = await questions("bids").accept(
        tx.db,
        council_id=tx.council_id,
        envelope_id=envelope_id,
        commission_id=bid.commission_id,
        provider_id=provider_id,
        sealed=sealed,
    )
    if taken_at is None:
        raise Refused("The time for bids ended at %(closes_at)s.", closes_at=where.closes_at)
    await record(tx, who, "submit_bid", "bid_envelope", envelope_id, now)
    about = [(provider_id, envelope_id)]
    await messages.tell_providers(tx, "bid_received", about, now, sealed=True)
    return Receipt(envelope_id, sealing.receipt(sealed), taken_at)


async def own_bids(
    tx: Transaction,
    who: Who,
    after: tuple[datetime | None, UUID | None] = (None, None),
    most: int = LIST_MAX,
) -> list[OwnBid]:
    """The provider's own drafts and bids, the latest deadline first, after a deadline and id."""
    provider_id = await look(tx, who)
    return await read(
        OwnBid,
        questions("bids").of_provider(
            tx.db,
            council_id=tx.council_id,
            provider_id=provider_id,
            after_closes_at=after[0],
            after_id=after[1],
            most=most,
        ),
    )


async def receipts(tx: Transaction, who: Who, commission_id: UUID) -> list[Receipt]:
    """What the provider sent for one commission, the last first: that one counts."""
    provider_id = await look(tx, who)
    sent = await read(
        Sent,
        questions("bids").receipts(
            tx.db, council_id=tx.council_id, commission_id=commission_id, provider_id=provider_id
        ),
    )
    return [Receipt(one.envelope_id, one.receipt_sha256.hex(), one.submitted_at) for one in sent]


async def sealed_envelope(tx: Transaction, who: Who, envelope_id: UUID) -> bytes:
    """What the provider sent, still sealed: its SHA-256 is the receipt. Raises NotFound."""
    provider_id = await look(tx, who)
    sealed: bytes | None = await questions("bids").envelope(
        tx.db, council_id=tx.council_id, envelope_id=envelope_id, provider_id=provider_id
    )
    if sealed is None:
        raise NotFound("You have sent no such bid.")
    return sealed


async def opened_bids(tx: Transaction, who: Who, commission_id: UUID) -> list[OpenedBid]:
    """A commission's bids once its round is opened.

    The council's officers read all of them, a provider its own; before the opening there are none.
    """
    require_role(who, "commissioner", "coordinator", "finance", "worker", "provider")
    found = await read(
        OpenedBid,
        questions("bids").opened(tx.db, council_id=tx.council_id, commission_id=commission_id),
    )
    if who.role == "provider":
        found = [bid for bid in found if bid.provider_id == who.provider_id]
    return found


async def bids_for_members(tx: Transaction, commission_id: UUID) -> list[OpenedBid]:
    """The opened bids of a commission for a page that shows its members the words, not the prices.

    The caller has made sure that the reader is a member; before the opening there are none.
    """
    return await read(
        OpenedBid,
        questions("bids").opened(tx.db, council_id=tx.council_id, commission_id=commission_id),
    )


async def outcomes(tx: Transaction, who: Who, bid_id: UUID) -> list[Outcome]:
    """Why one bid won or lost each of its lots."""
    require_role(who, "commissioner", "coordinator", "finance", "worker", "provider")
    if who.role == "provider":
        await look(tx, who)
    return await read(
        Outcome, questions("bids").outcomes(tx.db, council_id=tx.council_id, bid_id=bid_id)
    )
