"""What waits for somebody, and their money in one row: one question each, however much it is."""

from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.next_steps import Step
from marketplace.people import Who
from sql import questions


class Purse(Struct, frozen=True):
    """A person's budget, what is pledged of it a week and what is free in the purse, in pence."""

    gross_pence: int
    valid_from: date
    valid_to: date
    pledged_pence: int
    free_pence: int

    @property
    def weekly_pence(self) -> int:
        """Whole pence a week, rounded down as pledges are held to it (rule 9)."""
        return int(Fraction(self.gross_pence, (self.valid_to - self.valid_from).days) * 7)


class Owed(Struct, frozen=True):
    """Invoices in pence: accepted and not paid, not decided yet, and paid."""

    owed_pence: int
    waiting_pence: int
    paid_pence: int


class Saved(Struct, frozen=True):
    """What was shared in a council so far, in pence, and by how many people it was saved."""

    people: int
    saving_pence: int
    council_pence: int


async def of_people(tx: Transaction, person_ids: Sequence[UUID], now: datetime) -> list[Step]:
    """What waits for some people of this council."""
    rows = questions("next_steps").of_people(
        tx.db, council_id=tx.council_id, person_ids=list(person_ids), day=now.date(), now=now
    )
    return await read(Step, rows)


async def of_provider(tx: Transaction, provider_id: UUID, now: datetime) -> list[Step]:
    """What waits for a provider in this council; drafts show in the provider's scope alone."""
    rows = questions("next_steps").of_provider(
        tx.db, council_id=tx.council_id, provider_id=provider_id, day=now.date(), now=now
    )
    return await read(Step, rows)


async def of_officer(tx: Transaction, who: Who, now: datetime) -> list[Step]:
    """What waits for the office somebody holds."""
    rows = questions("next_steps").of_officer(
        tx.db, council_id=tx.council_id, role=who.role, now=now
    )
    return await read(Step, rows)


async def purse_of(tx: Transaction, person_id: UUID, day: date) -> Purse | None:
    """A person's money on a day; None without an agreed budget then or later."""
    row = await questions("next_steps").money_of_person(
        tx.db, council_id=tx.council_id, person_id=person_id, day=day
    )
    return one(Purse, row)


async def owed_to(tx: Transaction, provider_id: UUID | None) -> Owed:
    """What one provider is owed in this council, or all of them together."""
    row = await questions("next_steps").money_of_provider(
        tx.db, council_id=tx.council_id, provider_id=provider_id
    )
    return Owed(*row)


async def saved_here(tx: Transaction) -> Saved:
    """What was shared in this council so far."""
    return Saved(*await questions("next_steps").saved_by_council(tx.db, council_id=tx.council_id))
