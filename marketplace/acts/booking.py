"""From what a happening moves, in the ledger's words, to one posted event."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from marketplace.acts import ledger as books
from marketplace.database.transaction import Transaction
from marketplace.ledger import EventKind, Transfer, check_transfers


async def book(
    tx: Transaction,
    kind: EventKind,
    effective_on: date,
    transfers: Sequence[Transfer],
    now: datetime,
    *,
    subject_id: UUID | None = None,
) -> UUID:
    """Open what accounts are missing and post the transfers as one event; returns its id.

    Two statements whatever the number of transfers. Raises Refused when held money would go below
    zero; nothing is written then.
    """
    check_transfers(transfers)
    keys = sorted(
        {side for transfer in transfers for side in (transfer.debit, transfer.credit)},
        key=repr,
    )
    ids = dict(zip(keys, await books.ensure_accounts(tx, keys), strict=True))
    return await books.post(
        tx,
        kind,
        effective_on,
        [
            books.Transfer(
                ids[transfer.debit],
                ids[transfer.credit],
                transfer.amount_pence,
                transfer.state,
                transfer.pending_id,
                transfer.line_id,
            )
            for transfer in transfers
        ],
        subject_id,
        now,
    )
