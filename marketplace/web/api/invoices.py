"""Invoices by program: a provider sends and follows its own, finance reads all."""

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from marketplace.acts import councils
from marketplace.acts import invoices as acts
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.invoices import LINE_PENCE_MAX, Claim
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Done, Listing, PageAsked, Writing, reads, writes
from marketplace.web.forms import ROWS_MAX
from marketplace.web.invoices import Difference, Listed
from providers.said import recalled
from sql import questions

NOUN = "invoices"


class InvoiceDifference(Struct, frozen=True, forbid_unknown_fields=True):
    """Why less was accepted than asked, for one person."""

    given_name: str | None
    claimed_pence: int
    accepted_pence: int
    difference: str


class Invoice(Struct, frozen=True, forbid_unknown_fields=True):
    """An invoice, what was accepted of it and when it was paid."""

    invoice_id: UUID
    contract_id: UUID
    title: str
    provider_name: str
    number: str
    period_starts_on: date
    received_at: Moment
    late: bool
    accepted_at: Moment | None
    paid_on: date | None
    claimed_pence: int
    accepted_pence: int
    differences: list[InvoiceDifference]


class InvoiceLineBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One person of the invoice: the minutes that came, and what you ask for them."""

    line_id: UUID
    minutes: Annotated[int, Meta(ge=0, le=50_000, examples=[960])]
    claimed_pence: Annotated[int, Meta(ge=0, le=LINE_PENCE_MAX, examples=[38_400])]


class InvoiceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """An invoice for four weeks of one contract."""

    number: Annotated[str, Meta(min_length=1, max_length=40, examples=["2026-017"])]
    period_starts_on: date
    lines: Annotated[list[InvoiceLineBody], Meta(min_length=1, max_length=ROWS_MAX)]


class InvoiceTaken(Struct, frozen=True, forbid_unknown_fields=True):
    """The invoice that was taken in; it is checked against what members confirmed."""

    invoice_id: UUID


@reads(
    "/invoices", noun=NOUN, gives=Listing[Invoice], asks=PageAsked, roles=("provider", "finance")
)
async def list_all(call: Call[PageAsked]) -> Listing[Invoice]:
    """List invoices, the newest first: a provider's own; for finance, everybody's."""
    received_at, invoice_id = call.after(NOUN, datetime, UUID)
    # The question keeps to the provider by itself; names and payments need the council's scope.
    async with call.reading("council") as tx:
        rows = await read(
            Listed,
            questions("invoices").listed(
                tx.db,
                council_id=tx.council_id,
                provider_id=call.who.provider_id,
                after_received_at=received_at,
                after_id=invoice_id,
                rows_max=call.limit + 1,
            ),
        )
        told = await _differences(tx, [row.invoice_id for row in rows])
    return call.listing(
        NOUN,
        rows,
        lambda row: (row.received_at, row.invoice_id),
        lambda row: _invoice(row, told[row.invoice_id]),
    )


async def _differences(
    tx: Transaction, invoice_ids: list[UUID]
) -> defaultdict[UUID, list[Difference]]:
    found: defaultdict[UUID, list[Difference]] = defaultdict(list)
    rows = questions("invoices").differences(
        tx.db, council_id=tx.council_id, invoice_ids=invoice_ids
    )
    for each in await read(Difference, rows):
        found[each.invoice_id].append(each)
    return found


def _invoice(row: Listed, told: list[Difference]) -> Invoice:
    names = Invoice.__struct_fields__[:-1]
    differences = [
        InvoiceDifference(
            each.given_name,
            each.claimed_pence,
            each.accepted_pence,
            str(recalled(each.difference)),
        )
        for each in told
    ]
    return Invoice(differences=differences, **{name: getattr(row, name) for name in names})


@writes(
    "/contracts/{contract_id:uuid}/invoices", noun=NOUN, takes=InvoiceBody, gives=InvoiceTaken,
    roles=("provider",),
)  # fmt: skip
async def send(writing: Writing[InvoiceBody]) -> Done[InvoiceTaken]:
    """Send an invoice for four weeks of a contract; a number counts once."""
    body = writing.body
    claims = tuple(Claim(line.line_id, line.minutes, line.claimed_pence) for line in body.lines)
    form = acts.SubmitInvoice(
        writing.given("contract_id"), body.number, body.period_starts_on, claims
    )
    policy = await councils.policy_on(writing.tx, writing.now.date())
    invoice_id = await acts.submit_invoice(writing.tx, writing.who, form, writing.now, policy)
    return Done(InvoiceTaken(invoice_id))


routes = [list_all, send]
