"""Opening a round: after the deadline, behind the lock, by the worker, once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct, to_builtins

from marketplace.acts.audit import record
from marketplace.acts.matches import find_round
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.jobs.pools import Pools, at, clock, worker
from providers import bids
from providers.bids import Unreadable
from providers.openers import unwrap_by_opener
from providers.sealing import CannotOpen, open_envelope
from sql import questions

BID_OF_ENVELOPE = "bid"


class WrappedKey(Struct, frozen=True):
    """A commission's private key, wrapped for the opener."""

    commission_id: UUID
    wrapped_private_key: bytes


class Envelope(Struct, frozen=True):
    """The envelope that counts: a provider's last one for a commission."""

    commission_id: UUID
    provider_id: UUID
    envelope_id: UUID
    sealed: bytes


async def open_envelopes(
    pools: Pools, council_id: int, round_id: UUID, now: datetime | None, opener_secret: bytes
) -> int:
    """Open a round whose deadline has passed and store its bids; returns how many were stored now.

    Before the deadline nothing happens. Safe to repeat: what is opened stays as it is. `now` moves
    the demonstration's clock; otherwise the database's own decides.
    """
    async with at(pools.app, council_id, now) as tx:
        opened = await questions("matches").open(tx.db, council_id=council_id, round_id=round_id)
        round_ = await find_round(tx, round_id)
        if round_.opened_bids_at is None:
            return 0
        if opened:
            who, moment = worker(council_id), await clock(tx)
            await record(tx, who, "open_round", "round", round_id, moment)
    async with at(pools.opener, council_id) as tx:
        keys, envelopes = await _released(tx, round_id)
    contents, unopened = _contents(keys, envelopes, opener_secret)
    async with at(pools.opener, council_id) as tx:
        stored: str = await questions("matches").add_bids(
            tx.db,
            council_id=council_id,
            bid_ids=[uuid5(one.envelope_id, BID_OF_ENVELOPE) for one, _ in contents],
            commission_ids=[one.commission_id for one, _ in contents],
            provider_ids=[one.provider_id for one, _ in contents],
            envelope_ids=[one.envelope_id for one, _ in contents],
            contents=[content for _, content in contents],
            opened_at=round_.opened_bids_at,
        )
        if opened:
            for one in unopened:
                await record(
                    tx, worker(council_id), "cannot_open", "bid_envelope", one.envelope_id,
                    round_.opened_bids_at,
                )  # fmt: skip
    return int(stored.rpartition(" ")[2])


async def _released(tx: Transaction, round_id: UUID) -> tuple[list[WrappedKey], list[Envelope]]:
    ask = questions("matches")
    keys = await read(
        WrappedKey, ask.release_keys(tx.db, council_id=tx.council_id, round_id=round_id)
    )
    envelopes = await read(
        Envelope, ask.last_envelopes(tx.db, council_id=tx.council_id, round_id=round_id)
    )
    return keys, envelopes


def _contents(
    keys: Sequence[WrappedKey], envelopes: Sequence[Envelope], opener_secret: bytes
) -> tuple[list[tuple[Envelope, Any]], list[Envelope]]:
    """Each envelope with its bid as JSON values, and those that hold no bid of their sender."""
    private = {
        key.commission_id: unwrap_by_opener(
            key.wrapped_private_key, opener_secret, key.commission_id.bytes
        )
        for key in keys
    }
    found: list[tuple[Envelope, Any]] = []
    unopened: list[Envelope] = []
    for one in envelopes:
        try:
            bid = bids.decode(open_envelope(one.sealed, private[one.commission_id]))
        except (CannotOpen, Unreadable, KeyError):
            unopened.append(one)
            continue
        if (bid.provider_id, bid.commission_id) != (one.provider_id, one.commission_id):
            unopened.append(one)
            continue
        found.append((one, to_builtins(bid)))
    return found, unopened
