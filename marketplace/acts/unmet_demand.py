"""Unmet demand: what nobody meets now, for the council's own eyes (rule 68).

What is published of it goes through marketplace/disclosure.py.
"""

from msgspec.structs import replace

from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.unmet_demand import Unmet
from sql import questions


async def unmet_needs(tx: Transaction) -> list[Unmet]:
    """Every need that the newest match of its round left unmet and no later one took up."""
    rows = await read(Unmet, questions("unmet_demand").unmet(tx.db, council_id=tx.council_id))
    # PostgreSQL gives lists; groups need what can be a key.
    return [replace(row, languages=tuple(sorted(row.languages))) for row in rows]
