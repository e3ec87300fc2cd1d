"""Moving money: accounts are opened when first needed, and post() is the only way in.

An account's id follows from what it is (council, kind, whose), so nobody has to look it up and
two openings of the same account make one row.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeAlias
from uuid import UUID, uuid5

import asyncpg
from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.budgets import Funder
from marketplace.database.transaction import Transaction
from marketplace.ledger import Account, AccountKind, State
from marketplace.ledger import Transfer as Movement
from marketplace.refused import Refused
from sql import questions

# What an account is and whose: the key its id is made of.
AccountKey: TypeAlias = Account
# The accounts a council has from its first day; those of people, wards and providers follow them.
COUNCIL_ACCOUNTS: tuple[AccountKind, ...] = (
    "council_funding",
    "nhs_funding",
    "self_funding",
    "bank",
    "contribution_receivable",
    "council_share",
    "seed_fund",
    "community_spending",
    "adjustment",
)
ACCOUNTS = UUID("7b1d5a52-3f0e-4c55-9a4e-0d6f6c756d61")


class Transfer(Struct, frozen=True):
    """A transfer between accounts by id, pence above zero; marketplace.ledger has it by key.

    A resolution names its pending transfer.
    """

    debit_account_id: UUID
    credit_account_id: UUID
    amount_pence: int
    state: State = "posted"
    pending_id: UUID | None = None
    line_id: UUID | None = None
    transfer_id: UUID | None = None


class Balance(Struct, frozen=True):
    """An account's running totals in pence."""

    account_id: UUID
    kind: str
    funder: str | None
    person_id: UUID | None
    debits_posted_pence: int
    credits_posted_pence: int
    debits_pending_pence: int
    credits_pending_pence: int

    @property
    def held_pence(self) -> int:
        """What lies in the account, credits less debits, holds not yet taken off."""
        return self.credits_posted_pence - self.debits_posted_pence

    @property
    def free_pence(self) -> int:
        """What may still be spent or held: never below zero in an account that holds money."""
        return self.held_pence - self.debits_pending_pence


class StatementRow(Struct, frozen=True):
    """One line of a statement: pence in above zero, out below; who stood on the other side."""

    transfer_id: UUID
    event_id: UUID
    kind: str
    effective_on: date
    recorded_at: datetime
    subject_id: UUID | None
    line_id: UUID | None
    state: str
    amount_pence: int
    other_kind: str
    provider_id: UUID | None


def account_id(council_id: int, key: AccountKey) -> UUID:
    """The id of an account: the same for the same council and key, on every machine."""
    parts = (key.kind, key.funder, key.person_id, key.provider_id, key.ward_code, key.cluster_id)
    named = "/".join("" if part is None else str(part) for part in parts)
    return uuid5(ACCOUNTS, f"{council_id}/{named}/{key.other_council_id or ''}")


def purse_id(council_id: int, person_id: UUID, funder: Funder) -> UUID:
    """The purse of one person and funder, in the home council's ledger."""
    return account_id(council_id, AccountKey("purse", funder=funder, person_id=person_id))


async def ensure_accounts(tx: Transaction, keys: Sequence[AccountKey]) -> list[UUID]:
    """Open the accounts that are missing, in one statement; returns the ids in the keys' order."""
    ids = [account_id(tx.council_id, key) for key in keys]
    await questions("ledger").open_accounts(
        tx.db,
        council_id=tx.council_id,
        account_ids=ids,
        kinds=[key.kind for key in keys],
        funders=[key.funder for key in keys],
        person_ids=[key.person_id for key in keys],
        provider_ids=[key.provider_id for key in keys],
        ward_codes=[key.ward_code for key in keys],
        cluster_ids=[key.cluster_id for key in keys],
        other_council_ids=[key.other_council_id for key in keys],
    )
    return ids


def by_id(council_id: int, transfers: Sequence[Movement]) -> list[Transfer]:
    """Transfers in the ledger's words as transfers between the council's accounts by id."""
    return [
        Transfer(
            account_id(council_id, each.debit),
            account_id(council_id, each.credit),
            each.amount_pence,
            each.state,
            each.pending_id,
            each.line_id,
        )
        for each in transfers
    ]


async def post(
    tx: Transaction,
    kind: str,
    effective_on: date,
    transfers: Sequence[Transfer],
    subject_id: UUID | None,
    now: datetime,
    *,
    reverses: UUID | None = None,
    event_id: UUID | None = None,
) -> UUID:
    """Post one event; returns its id. The accounts must be open (ensure_accounts).

    The ledger stamps the event by its own clock, which is `now` for pages, jobs and demonstration.
    A caller that will resolve a pending transfer later gives it its `transfer_id`, and one whose
    own rows name the event before it is posted gives the `event_id`.
    Raises Refused when an account that holds money would go below zero; nothing is written then.
    """
    del now  # app_now() in post_event() is the same clock; the parameter keeps acts alike
    event_id = event_id or tx.new_id()
    try:
        await questions("ledger").post(
            tx.db,
            council_id=tx.council_id,
            event_id=event_id,
            kind=kind,
            effective_on=effective_on,
            subject_id=subject_id,
            reverses=reverses,
            transfer_ids=[each.transfer_id or tx.new_id() for each in transfers],
            debits=[each.debit_account_id for each in transfers],
            credits=[each.credit_account_id for each in transfers],
            amounts=[each.amount_pence for each in transfers],
            states=[each.state for each in transfers],
            pendings=[each.pending_id for each in transfers],
            lines=[each.line_id for each in transfers],
        )
    except asyncpg.CheckViolationError as error:
        if error.constraint_name == "held_money_never_below_zero":
            raise Refused("There is not enough money in the budget for this.") from error
        raise
    except asyncpg.UniqueViolationError as error:
        if error.constraint_name == "a_commitment_is_resolved_once":
            raise Refused("This money was already paid or let go.") from error
        if error.constraint_name == "reversed_once":
            raise Refused("This payment was already taken back.") from error
        raise
    return event_id


async def balances(tx: Transaction, account_ids: Sequence[UUID]) -> dict[UUID, Balance]:
    """The running totals of accounts by id; an account nobody opened yet is absent."""
    rows = questions("ledger").find_accounts(
        tx.db, council_id=tx.council_id, account_ids=list(account_ids)
    )
    return {row.account_id: row for row in await read(Balance, rows)}


async def accounts_of(tx: Transaction, person_id: UUID) -> list[Balance]:
    """The purses and share accounts of one person."""
    rows = questions("ledger").accounts_of_a_person(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    return await read(Balance, rows)


async def statement_rows(
    tx: Transaction, account: UUID, first_day: date, last_day: date, rows_max: int = 500
) -> list[StatementRow]:
    """What moved through an account from first_day to last_day (both counted), newest first."""
    rows = questions("ledger").statement_rows(
        tx.db,
        council_id=tx.council_id,
        account_id=account,
        first_day=first_day,
        last_day=last_day,
        rows_max=rows_max,
    )
    return await read(StatementRow, rows)


async def balance_on(tx: Transaction, account: UUID, day: date, known_at: datetime) -> int:
    """The posted balance in pence at the end of a day, as known at a time."""
    pence: int = await questions("ledger").sum_of_account(
        tx.db, council_id=tx.council_id, account_id=account, day=day, known_at=known_at
    )
    return pence
