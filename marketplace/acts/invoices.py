"""Invoices: matched to what members confirmed, accepted at contract prices, paid together.

An invoice never takes more from a purse than was set aside for its line; where nothing was set
aside (it came late) the purse must be free to bear it (rule 52).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.acts import acceptance, audit
from marketplace.acts.booking import book
from marketplace.acts.commitments import LineDue, lines_of_period
from marketplace.acts.deliveries import contract_of
from marketplace.acts.reading import column, read
from marketplace.budgets import FOUR_WEEKS
from marketplace.councils import DEFAULTS, Policy
from marketplace.database.transaction import Transaction
from marketplace.deliveries import Period, period_of, retainer_pence
from marketplace.invoices import (
    Accepted,
    Claim,
    Due,
    check_invoice,
    due_pence,
    is_late,
    match_invoice,
)
from marketplace.ledger import pay_provider
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from providers.said import kept
from sql import questions

DIFFERENCE_LETTERS_MAX = 300  # as it is kept


class SubmitInvoice(Struct, frozen=True):
    """A provider's invoice for four weeks of one contract."""

    contract_id: UUID
    number: str
    period_starts_on: date
    claims: tuple[Claim, ...]


class Asked(Struct, frozen=True):
    """One line of an invoice, and what its member confirmed (None: nobody has yet)."""

    invoice_id: UUID
    contract_id: UUID
    provider_id: UUID
    period_starts_on: date
    line_id: UUID
    minutes: int
    claimed_pence: int
    confirmed_minutes: int | None


class Stay(Struct, frozen=True):
    """Days in hospital of the member of a line; both days count, ends_on is None while it lasts."""

    line_id: UUID
    service: str
    starts_on: date
    ends_on: date | None


class Before(Struct, frozen=True):
    """What earlier invoices were accepted for, in pence."""

    line_id: UUID
    accepted_pence: int


class ToPay(Struct, frozen=True):
    """What one invoice is owed, in pence."""

    invoice_id: UUID
    provider_id: UUID
    amount_pence: int


class AcceptedInvoices(Struct, frozen=True):
    """What was decided: invoices accepted, pence owed, and invoices that wait for somebody.

    An invoice waits while a line of it is not confirmed, or its purse cannot bear a late one.
    """

    invoice_ids: tuple[UUID, ...]
    amount_pence: int
    waiting_ids: tuple[UUID, ...]


class Paid(Struct, frozen=True):
    """One run of payments: its event (None where nothing was owed), invoices and pence."""

    event_id: UUID | None
    invoice_ids: tuple[UUID, ...]
    amount_pence: int


async def submit_invoice(
    tx: Transaction, who: Who, form: SubmitInvoice, now: datetime, policy: Policy = DEFAULTS
) -> UUID:
    """A provider sends an invoice; returns its id. The same number is taken in once.

    Raises NotFound for a contract that is not theirs, Invalid for lines or amounts that cannot
    be, Refused for a number sent before.
    """
    contract = await contract_of(tx, who, form.contract_id)
    key = {"council_id": tx.council_id, "contract_id": form.contract_id}
    await questions("invoices").lock_contract(tx.db, **key)
    numbers = await column(
        questions("invoices").numbers(tx.db, provider_id=contract.provider_id, **key)
    )
    check_invoice(form.number, numbers, form.claims)
    period = period_of(form.period_starts_on, contract.starts_on, contract.ends_on)
    if period.starts_on != form.period_starts_on:
        raise Invalid("period_starts_on", "No four weeks of this contract start on that day.")
    known = await column(questions("invoices").lines_of_contract(tx.db, **key))
    if not {claim.line_id for claim in form.claims} <= set(known):
        raise Invalid("lines", "One of these people is not in this contract.")
    invoice_id = await questions("invoices").add_invoice(
        tx.db,
        invoice_id=tx.new_id(),
        provider_id=contract.provider_id,
        number=form.number.strip(),
        period_starts_on=period.starts_on,
        received_at=now,
        late=is_late(now.date(), period.ends_on, policy),
        **key,
    )
    if invoice_id is None:
        raise Refused(
            "You have sent an invoice with the number %(number)s already.",
            number=form.number.strip(),
        )
    await questions("invoices").add_lines(
        tx.db,
        council_id=tx.council_id,
        invoice_id=invoice_id,
        line_ids=[claim.line_id for claim in form.claims],
        minutes=[claim.minutes for claim in form.claims],
        claimed=[claim.claimed_pence for claim in form.claims],
    )
    claimed = sum(claim.claimed_pence for claim in form.claims)
    await audit.record(
        tx, who, "submit_invoice", "invoice", invoice_id, now,
        detail={"lines": len(form.claims), "claimed_pence": claimed},
    )  # fmt: skip
    found: UUID = invoice_id
    return found


async def accept_invoices(
    tx: Transaction,
    who: Who,
    invoice_ids: Sequence[UUID],
    now: datetime,
    policy: Policy = DEFAULTS,
) -> AcceptedInvoices:
    """Hold invoices against confirmed care and accept what was confirmed, at contract prices.

    The accepted part of what was set aside is spent, the rest is free again; each difference is
    said in words. One event for all, and one in each ledger for members of another council.
    Raises NotFound for an invoice that is not here or decided already.
    """
    require_role(who, "finance", "worker")
    key = {"council_id": tx.council_id, "invoice_ids": sorted(set(invoice_ids))}
    await column(questions("invoices").lock_invoices(tx.db, **key))
    asked = await read(Asked, questions("invoices").to_accept(tx.db, **key))
    if {each.invoice_id for each in asked} != set(invoice_ids):
        raise NotFound("There is no such invoice to accept.")
    lines = await _match(tx, asked, policy)
    decided = {
        (each.invoice_id, line.line_id): line for each, line in zip(asked, lines, strict=True)
    }
    waits = {each.invoice_id for each in asked if each.confirmed_minutes is None}
    claims = [
        acceptance.Accept(
            each.invoice_id,
            each.line_id,
            each.provider_id,
            each.period_starts_on,
            decided[each.invoice_id, each.line_id].accepted_pence,
        )
        for each in asked
        if each.invoice_id not in waits
    ]
    posted = await acceptance.post_accepted(tx, claims, now)
    waits |= posted.short_invoice_ids
    done = sorted(set(invoice_ids) - waits)
    await _write(tx, who, done, decided, posted.events, now)
    owed = sum(line.accepted_pence for (invoice, _), line in decided.items() if invoice in done)
    return AcceptedInvoices(tuple(done), owed, tuple(sorted(waits)))


async def waiting(tx: Transaction) -> list[UUID]:
    """Invoices that came and are not decided, the oldest first; at most 1,000."""
    return await column(questions("invoices").waiting(tx.db, council_id=tx.council_id))


async def pay_invoices(tx: Transaction, who: Who, now: datetime) -> Paid:
    """Pay every accepted invoice that is not paid, one transfer per provider in one event.

    Invoices for nothing are marked with the event too. Twice pays nothing twice.
    """
    require_role(who, "finance")
    ids = await column(
        questions("invoices").lock_due(tx.db, council_id=tx.council_id, accepted_before=now)
    )
    due = await read(
        ToPay, questions("invoices").due(tx.db, council_id=tx.council_id, invoice_ids=ids)
    )
    owed: dict[UUID, int] = defaultdict(int)
    for each in due:
        owed[each.provider_id] += each.amount_pence
    transfers = [t for provider, pence in sorted(owed.items()) if pence
                 for t in pay_provider(provider, pence)]  # fmt: skip
    if not transfers:
        return Paid(None, (), 0)
    event_id = await book(tx, "provider_paid", now.date(), transfers, now)
    paid = [each.invoice_id for each in due]
    await questions("invoices").mark_paid(
        tx.db, council_id=tx.council_id, event_id=event_id, invoice_ids=paid
    )
    await audit.record_each(
        tx, who, "pay_invoice", "invoice", [(invoice, None) for invoice in paid], now,
        detail={"event": event_id},
    )  # fmt: skip
    return Paid(event_id, tuple(paid), sum(owed.values()))


async def _match(tx: Transaction, asked: Sequence[Asked], policy: Policy) -> list[Accepted]:
    """Each asked line held against its confirmed minutes, in order."""
    found: dict[tuple[UUID, UUID], Accepted] = {}
    for starts_on in sorted({each.period_starts_on for each in asked}):
        here = [each for each in asked if each.period_starts_on == starts_on]
        lines = await lines_of_period(tx, starts_on, sorted({each.contract_id for each in here}))
        due = {line.line_id: line for line in lines}
        ids = [each.line_id for each in here]
        stays = await _stays(tx, ids, starts_on)
        before = await _before(tx, ids, starts_on)
        for each in here:
            dues = {}
            if each.line_id in due:
                price = _price(due[each.line_id], each, stays.get(each.line_id, []), policy)
                earlier = before.get(each.line_id, 0)
                dues = {each.line_id: replace(price, accepted_before_pence=earlier)}
            [line] = match_invoice(
                [Claim(each.line_id, each.minutes, each.claimed_pence)], dues
            ).lines
            before[each.line_id] = before.get(each.line_id, 0) + line.accepted_pence
            found[each.invoice_id, each.line_id] = line
    return [found[each.invoice_id, each.line_id] for each in asked]


def _price(line: LineDue, each: Asked, stays: Sequence[Stay], policy: Policy) -> Due:
    """What the line may cost: confirmed care, and in hospital a retainer, within the plan (49)."""
    price = line.price(each.period_starts_on, each.confirmed_minutes)
    period = Period(each.period_starts_on, each.period_starts_on + FOUR_WEEKS)
    retained = sum(
        retainer_pence(
            "personal_assistant" if stay.service == "personal_assistant" else "agency",
            Period(
                stay.starts_on,
                period.ends_on if stay.ends_on is None else stay.ends_on + timedelta(days=1),
            ),
            period,
            line.pence_per_four_weeks // 4,
            policy,
        )
        for stay in stays
    )
    room = line.due_pence(each.period_starts_on) - due_pence(price)
    return replace(price, retained_pence=max(0, min(retained, room)))


async def _stays(
    tx: Transaction, line_ids: Sequence[UUID], starts_on: date
) -> Mapping[UUID, list[Stay]]:
    rows = await read(
        Stay,
        questions("invoices").hospital_stays(
            tx.db, council_id=tx.council_id, line_ids=list(line_ids), period_starts_on=starts_on,
            period_ends_on=starts_on + FOUR_WEEKS,
        ),
    )  # fmt: skip
    found: dict[UUID, list[Stay]] = defaultdict(list)
    for stay in rows:
        found[stay.line_id].append(stay)
    return found


async def _before(tx: Transaction, line_ids: Sequence[UUID], starts_on: date) -> dict[UUID, int]:
    rows = await read(
        Before,
        questions("invoices").accepted_before(
            tx.db, council_id=tx.council_id, line_ids=list(line_ids), period_starts_on=starts_on
        ),
    )
    return {row.line_id: row.accepted_pence for row in rows}


async def _write(
    tx: Transaction,
    who: Who,
    done: Sequence[UUID],
    decided: Mapping[tuple[UUID, UUID], Accepted],
    events: Mapping[UUID, UUID],
    now: datetime,
) -> None:
    lines = [(invoice, line) for (invoice, _), line in decided.items() if invoice in set(done)]
    await questions("invoices").accept_lines(
        tx.db,
        council_id=tx.council_id,
        invoice_ids=[invoice for invoice, _ in lines],
        line_ids=[line.line_id for _, line in lines],
        accepted=[line.accepted_pence for _, line in lines],
        differences=[kept(line.difference, DIFFERENCE_LETTERS_MAX) or None for _, line in lines],
    )
    await questions("invoices").mark_accepted(
        tx.db, council_id=tx.council_id, at=now, invoice_ids=list(done),
        event_ids=[events.get(invoice) for invoice in done],
    )  # fmt: skip
    await audit.record_each(
        tx, who, "accept_invoice", "invoice", [(invoice, None) for invoice in done], now
    )
