"""Accepting invoices in the ledgers: what was set aside is spent, the rest is free again.

A member of another council pays from a purse in that council's ledger: one event there and one
here, tied by `cross_payment` (rule 48).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace import ledger
from marketplace.acts import ledger as books
from marketplace.acts.booking import book
from marketplace.acts.commitments import (
    Home,
    Open,
    Purse,
    homes,
    lock_purses,
    open_commitments,
    resolution,
)
from marketplace.acts.elsewhere import in_council
from marketplace.database.transaction import Transaction
from sql import questions


class Accept(Struct, frozen=True):
    """What one invoice is accepted for on one line and period, in pence."""

    invoice_id: UUID
    line_id: UUID
    provider_id: UUID
    period_starts_on: date
    accepted_pence: int


class Posted(Struct, frozen=True):
    """The event in our ledger of each invoice, and invoices whose purse could not bear them."""

    events: dict[UUID, UUID]
    short_invoice_ids: set[UUID]


class _Home(Struct):
    """What one home's ledger will move, and what that owes to providers here."""

    council_id: int
    transfers: list[books.Transfer]
    payables: list[ledger.Account]
    owed: list[ledger.Transfer]
    invoice_ids: set[UUID]


class _Found(Struct, frozen=True):
    """One home's purses and what is set aside in them, held until the transaction ends."""

    council_id: int
    claims: Sequence[tuple[Home, Accept]]
    purses: dict[UUID, Purse]
    held: dict[tuple[UUID, date], Open]


async def post_accepted(tx: Transaction, claims: Sequence[Accept], now: datetime) -> Posted:
    """Post what was accepted, in one event per home council and one here for each of those.

    An invoice is accepted whole or waits whole, so all purses are held and looked at first. Where
    several invoices are for the same line and period, the first settles what was set aside.
    """
    by_line: dict[UUID, list[Accept]] = defaultdict(list)
    for claim in claims:
        by_line[claim.line_id].append(claim)
    found: list[_Found] = []
    for home, lines in await homes(tx, list(by_line)):
        async with in_council(tx, home) as there:
            found.append(await _hold(there, [(x, y) for x in lines for y in by_line[x.line_id]]))
    short = set().union(*(_too_late(each) for each in found))
    events: dict[UUID, UUID] = {}
    for each in found:
        settled = _settle(tx.council_id, each, short)
        if settled.transfers:
            event = await _post(tx, settled, now)
            named = dict.fromkeys(settled.invoice_ids, event)
            # Our own residents' event names the invoice; a crossing is found by its tie.
            events = events | named if each.council_id == tx.council_id else named | events
    return Posted(events, short)


async def _hold(there: Transaction, claims: Sequence[tuple[Home, Accept]]) -> _Found:
    purses = await lock_purses(there, {line.purse_account_id for line, _ in claims})
    days = [claim.period_starts_on for _, claim in claims]
    line_ids = sorted({claim.line_id for _, claim in claims})
    held = await open_commitments(there, line_ids, min(days), max(days))
    return _Found(
        there.council_id,
        claims,
        {purse.account_id: purse for purse in purses},
        {(each.line_id, each.period_starts_on): each for each in held},
    )


def _too_late(found: _Found) -> set[UUID]:
    """Invoices with a line for which nothing is set aside and whose purse cannot bear it."""
    free = {account: purse.free_pence for account, purse in found.purses.items()}
    seen = set(found.held)
    short = set()
    for line, claim in found.claims:
        key = (claim.line_id, claim.period_starts_on)
        if key in seen:
            seen.discard(key)
        elif claim.accepted_pence > free[line.purse_account_id]:
            short.add(claim.invoice_id)
        else:
            free[line.purse_account_id] -= claim.accepted_pence
    return short


def _settle(host: int, found: _Found, short: set[UUID]) -> _Home:
    """The transfers of one home's purses for the invoices that can be accepted."""
    home = _Home(found.council_id, [], [], [], set())
    here = found.council_id == host
    for line, claim in found.claims:
        if claim.invoice_id in short:
            continue
        home.invoice_ids.add(claim.invoice_id)
        pence = claim.accepted_pence
        commitment = found.held.pop((claim.line_id, claim.period_starts_on), None)
        if commitment is not None:
            pence = min(pence, commitment.amount_pence)
            home.transfers.append(resolution(commitment, pence))
        elif pence:
            to = ledger.owed_to(claim.provider_id) if here else ledger.clearing(host)
            home.payables.append(to)
            home.transfers.append(
                books.Transfer(
                    line.purse_account_id,
                    books.account_id(found.council_id, to),
                    pence,
                    line_id=claim.line_id,
                )
            )
        if pence and not here:
            home.owed += ledger.accept_for_neighbour_council(
                found.council_id, claim.provider_id, pence, claim.line_id
            )
    return home


async def _post(tx: Transaction, home: _Home, now: datetime) -> UUID:
    """Post one home's event; for another council's also ours, and the tie between the two."""
    async with in_council(tx, home.council_id) as there:
        if home.payables:
            await books.ensure_accounts(there, sorted(set(home.payables), key=repr))
        event = await books.post(there, "invoice_accepted", now.date(), home.transfers, None, now)
    if home.council_id == tx.council_id or not home.owed:
        return event
    ours = await book(tx, "invoice_accepted", now.date(), home.owed, now)
    await questions("invoices").add_cross_payment(
        tx.db, council_id=tx.council_id, event_id=ours, other_council_id=home.council_id,
        other_event_id=event,
    )  # fmt: skip
    async with in_council(tx, home.council_id) as there:
        await questions("invoices").add_cross_payment(
            there.db, council_id=there.council_id, event_id=event,
            other_council_id=tx.council_id, other_event_id=ours,
        )  # fmt: skip
    return ours
