"""What a provider does with a bid's file: take one away, send it back, mend what is wrong in it."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace.acts import bids, councils
from marketplace.acts.audit import record
from marketplace.acts.opportunities import (
    find_commission,
    lot_notices,
    lots_of,
    notice_of,
    offering_of,
)
from marketplace.acts.organisations import find_provider
from marketplace.database.transaction import Transaction
from marketplace.imports.bids import BidAsked, ReadBid, beside_rules, read_bid
from marketplace.imports.faults import Faults
from marketplace.imports.tables import Table
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound
from marketplace.rounds import require_open
from providers import sealing
from sql import questions

BYTES_MAX = 1024 * 1024
# Kept in steps of this size, so that a row's length does not tell how much was offered.
PADDED_BYTES = 64 * 1024
NAME_LENGTH_MAX = 120


class BidFile(Struct, frozen=True):
    """A file as it was sent."""

    name: str
    content: bytes


class OpenedFile(Struct, frozen=True):
    """A file whose cells were read: `faults` are those of the file itself."""

    file: BidFile
    table: Table
    faults: Faults


async def bid_asked(tx: Transaction, who: Who, commission_id: UUID) -> BidAsked:
    """What a bid's file of this provider answers. Raises NotFound, NotYours."""
    provider_id = await bids.look(tx, who)
    found = await find_commission(tx, commission_id)
    notice = notice_of(found, await lots_of(tx, commission_id))
    provider = await find_provider(tx, provider_id)
    offer = await offering_of(tx, provider_id)
    return BidAsked(
        provider_id,
        commission_id,
        found.title,
        notice.lots,
        tuple(await lot_notices(tx, commission_id)),
        {ward.ward_code: ward.name for ward in await councils.wards(tx)},
        offer.areas if offer else frozenset(),
        provider.mentor_id,
    )


async def look_at_file(
    tx: Transaction, who: Who, commission_id: UUID, opened: OpenedFile, now: datetime
) -> ReadBid:
    """What a file says, with all that is wrong in its cells and by the rules of a bid.

    Nothing is written. Raises Refused after the deadline.
    """
    where = await bids.where_to_send(tx, commission_id)
    require_open(where.round, now)
    asked = await bid_asked(tx, who, commission_id)
    read = read_bid(opened.table, asked, opened.faults)
    return beside_rules(read, await bids.check_bid(tx, read.bid, now))


async def send_file(
    tx: Transaction,
    who: Who,
    commission_id: UUID,
    opened: OpenedFile,
    now: datetime,
    *,
    draft_key: bytes,
    nonce: bytes,
) -> ReadBid:
    """Make the file the draft, whole, when nothing is wrong with it; else write nothing.

    `nonce` is 24 random bytes never used before. Raises Refused after the deadline, Invalid for
    a file that is empty, too large, or too long for an envelope.
    """
    require_size(opened.file.content)
    read = await look_at_file(tx, who, commission_id, opened, now)
    if read.faults:
        return read
    try:
        await bids.save_draft(tx, who, read.bid, now, draft_key=draft_key, nonce=nonce)
    except Invalid as error:
        raise Invalid("file", error.sentence) from error
    await forget_file(tx, who, commission_id, now)
    return read


def require_size(content: bytes) -> None:
    """Raises Invalid for a file without content, or larger than a bid can be."""
    if not content:
        raise Invalid("file", "Choose a file that has something in it.")
    if len(content) > BYTES_MAX:
        raise Invalid("file", "The file must be smaller than 1 MB.")


async def keep_file(
    tx: Transaction,
    who: Who,
    commission_id: UUID,
    file: BidFile,
    now: datetime,
    *,
    draft_key: bytes,
    nonce: bytes,
) -> None:
    """Keep a file with faults, locked like a draft, until it is mended; only the last one stays."""
    provider_id = await bids.look(tx, who)
    bare = BidFile(file.name.strip()[:NAME_LENGTH_MAX] or "file", file.content)
    content = msgspec.msgpack.encode(bare)
    length = len(content).to_bytes(sealing.LENGTH_BYTES, "big") + content
    padded = length.ljust(-(-len(length) // PADDED_BYTES) * PADDED_BYTES, b"\0")
    owner = bids.draft_name(tx, commission_id, provider_id)
    await questions("bid_files").keep(
        tx.db,
        council_id=tx.council_id,
        commission_id=commission_id,
        provider_id=provider_id,
        ciphertext=sealing.lock(padded, draft_key, nonce, owner),
        saved_at=now,
    )
    await record(tx, who, "keep_bid_file", "bid_draft", commission_id, now)


async def kept_file(
    tx: Transaction, who: Who, commission_id: UUID, *, draft_key: bytes
) -> BidFile | None:
    """The file with faults that the provider sent last for a commission, or None."""
    provider_id = await bids.look(tx, who)
    locked = await questions("bid_files").find(
        tx.db, council_id=tx.council_id, commission_id=commission_id, provider_id=provider_id
    )
    if locked is None:
        return None
    padded = sealing.unlock(locked, draft_key, bids.draft_name(tx, commission_id, provider_id))
    length = int.from_bytes(padded[: sealing.LENGTH_BYTES], "big")
    content = padded[sealing.LENGTH_BYTES : sealing.LENGTH_BYTES + length]
    return msgspec.msgpack.decode(content, type=BidFile)


async def require_file(
    tx: Transaction, who: Who, commission_id: UUID, *, draft_key: bytes
) -> BidFile:
    """The kept file. Raises NotFound where there is none."""
    found = await kept_file(tx, who, commission_id, draft_key=draft_key)
    if found is None:
        raise NotFound("This file is not here any more. Send it again.")
    return found


async def forget_file(tx: Transaction, who: Who, commission_id: UUID, now: datetime) -> None:
    """Throw the kept file away, once it is mended or no longer wanted."""
    provider_id = await bids.look(tx, who)
    await questions("bid_files").forget(
        tx.db, council_id=tx.council_id, commission_id=commission_id, provider_id=provider_id
    )
    await record(tx, who, "forget_bid_file", "bid_draft", commission_id, now)
