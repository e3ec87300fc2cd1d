"""Another council's books, opened and closed inside one transaction (rule 48)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from marketplace.database.transaction import Transaction, set_context


@asynccontextmanager
async def in_council(tx: Transaction, council_id: int) -> AsyncIterator[Transaction]:
    """The same transaction in another council's context; ours comes back at the end.

    Callers visit councils in ascending id, so that two crossings never wait for each other.
    """
    if council_id == tx.council_id:
        yield tx
        return
    await set_context(tx.db, council_id=council_id, scope="council")
    yield Transaction(tx.db, council_id, tx.new_id)
    # Not in a `finally`: after a failure the transaction is over and its context with it.
    await set_context(tx.db, council_id=tx.council_id, scope="council")
