"""The match of a round as the database keeps it: reading it and writing it."""

from uuid import UUID

from marketplace.database.transaction import Transaction, one
from marketplace.refused import NotFound
from marketplace.rounds import Round
from sql import questions


async def find_round(tx: Transaction, round_id: UUID) -> Round:
    """One round. Raises NotFound."""
    found = one(
        Round,
        await questions("matches").find(tx.db, council_id=tx.council_id, round_id=round_id),
    )
    if found is None:
        raise NotFound("There is no such round.")
    return found
