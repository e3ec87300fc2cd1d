"""Unmet demand: what nobody met, by service, area and cause, and where it gathers (rule 68).

The council's own caseload is shown as it is, to officers; what is published goes through
marketplace/disclosure.py.
"""

from datetime import datetime

from msgspec.structs import replace

from marketplace.acts import councils
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.unmet_demand import Gap, HotSpot, Unmet, gaps, hot_spots
from sql import questions


async def unmet_needs(tx: Transaction, now: datetime) -> list[Unmet]:
    """Every need that the newest match of its round left unmet and nobody has served since."""
    rows = await read(
        Unmet,
        questions("unmet_demand").unmet(tx.db, council_id=tx.council_id, known_by=now),
    )
    # PostgreSQL gives lists; groups need what can be a key.
    return [replace(row, languages=tuple(row.languages)) for row in rows]


async def unmet_gaps(tx: Transaction, now: datetime) -> tuple[Gap, ...]:
    """Unmet needs by kind, area and first cause, with exact counts for the commissioner."""
    return gaps(await unmet_needs(tx, now))


async def unmet_hot_spots(tx: Transaction, now: datetime) -> tuple[HotSpot, ...]:
    """Where 8 people or more (the council's number) have the same need unmet, most first."""
    policy = await councils.policy_on(tx, now.date())
    return hot_spots(await unmet_needs(tx, now), policy)
