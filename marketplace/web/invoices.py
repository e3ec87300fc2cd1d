"""Invoices: a provider sends and follows its own; finance checks them and pays what is due."""

from collections import defaultdict
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import councils
from marketplace.acts import invoices as acts
from marketplace.acts.commitments import lines_of_period
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.invoices import LINE_PENCE_MAX, Claim, due_pence
from marketplace.people import Who, require_role
from marketplace.refused import Refused
from marketplace.web.bid_writing import bidder_of
from marketplace.web.contracts import chosen_period, days_text, standing
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, hours_text, money_text, ngettext
from sql import questions

PAGE_ROWS = 20
CHECKED_AT_ONCE = 200


class Listed(Struct, frozen=True):
    """One invoice with its sums in pence."""

    invoice_id: UUID
    contract_id: UUID
    title: str
    provider_name: str
    number: str
    period_starts_on: date
    received_at: datetime
    late: bool
    accepted_at: datetime | None
    paid_on: date | None
    claimed_pence: int
    accepted_pence: int


class Difference(Struct, frozen=True):
    """Why a line of an invoice was not accepted as asked."""

    invoice_id: UUID
    given_name: str | None
    claimed_pence: int
    accepted_pence: int
    difference: str


class Owed(Struct, frozen=True):
    """What one provider is owed, in pence."""

    provider_id: UUID
    name: str
    invoices: int
    amount_pence: int
    oldest_at: datetime


class InvoiceRow(Struct, frozen=True):
    """One invoice in words."""

    title: str
    provider_name: str
    about: str
    state: str
    colour: str
    sentence: str
    differences: list[str]
    invoice_id: UUID


class ListPage(Struct, frozen=True):
    """Invoices, the newest first."""

    rows: list[InvoiceRow]
    next_page: str
    is_finance: bool


class DuePage(Struct, frozen=True):
    """What is owed, and how many invoices nobody has checked."""

    rows: list[list[str]]
    total_pence: int
    waiting: int


class AskRow(Struct, frozen=True):
    """One person on an invoice; `confirmed` are minutes, -1 where nobody has answered."""

    line_id: UUID
    name: str
    confirmed: int
    hint: str


class AskPage(Struct, frozen=True):
    """An invoice to send."""

    contract_id: UUID
    title: str
    days: str
    period_starts_on: str
    rows: list[AskRow]
    total_pence: int


class InvoiceLine(Struct, frozen=True):
    """One person's line as the form asks it; `confirmed` are minutes."""

    line_id: UUID
    confirmed: Annotated[int, Meta(ge=0, le=50_000)]
    claimed_pence: Annotated[int, Meta(ge=0, le=LINE_PENCE_MAX, title="the amount")]


class InvoiceForm(Struct, frozen=True):
    """An invoice as the form asks it."""

    number: Annotated[str, Meta(max_length=40, title="the invoice's number")]
    period_starts_on: date
    lines: list[InvoiceLine]


class PayForm(Struct, frozen=True):
    """Paying asks nothing: all that is due."""


def invoice_row(found: Listed, differences: list[Difference]) -> InvoiceRow:
    """One invoice in words, with a sentence for each difference."""
    about = _("Number %(number)s, for the four weeks from %(day)s.") % {
        "number": found.number,
        "day": day_text(found.period_starts_on),
    }
    claimed, accepted = money_text(found.claimed_pence), money_text(found.accepted_pence)
    if found.accepted_at is None:
        state, colour = _("Waiting"), "blue"
        sentence = _("%s was asked for. It is not checked yet.") % claimed
    elif found.paid_on is not None:
        state, colour = _("Paid"), "green"
        sentence = _("%(sum)s was paid on %(day)s.") % {
            "sum": accepted,
            "day": day_text(found.paid_on),
        }
    else:
        state, colour = _("Accepted"), "turquoise"
        sentence = _("%s will be paid.") % accepted
    if found.accepted_at is not None and found.accepted_pence < found.claimed_pence:
        sentence += " " + _("%s was asked for.") % claimed
    if found.late:
        sentence += " " + _("It came late.")
    said = [
        f"{each.given_name or _('Somebody from another council')}: {_(each.difference)}"
        for each in differences
    ]
    return InvoiceRow(
        found.title, found.provider_name, about, state, colour, sentence, said, found.invoice_id
    )


def _cursor(after: str) -> tuple[datetime | None, UUID | None]:
    received_at, _sep, invoice_id = after.partition("~")
    try:
        moment_ = datetime.fromisoformat(received_at)
        return (moment_, UUID(invoice_id)) if moment_.tzinfo else (None, None)
    except ValueError:
        return None, None


@get("/invoices")
async def list_all(request: Web, after: FromQuery[str] = "") -> Response[str]:
    """A provider's own invoices; for finance, everybody's."""
    who = who_of(request)
    require_role(who, "provider", "finance")
    after_received_at, after_id = _cursor(after)
    # The question keeps to the provider by itself; names and payments need the council's scope.
    async with reading(request, "council") as tx:
        found = await read(
            Listed,
            questions("invoices").listed(
                tx.db,
                council_id=tx.council_id,
                provider_id=bidder_of(request)[1] if who.role == "provider" else None,
                after_received_at=after_received_at,
                after_id=after_id,
                rows_max=PAGE_ROWS + 1,
            ),
        )
        shown = found[:PAGE_ROWS]
        differences: defaultdict[UUID, list[Difference]] = defaultdict(list)
        for each in await read(
            Difference,
            questions("invoices").differences(
                tx.db, council_id=tx.council_id, invoice_ids=[row.invoice_id for row in shown]
            ),
        ):
            differences[each.invoice_id].append(each)
    last = f"{shown[-1].received_at.isoformat()}~{shown[-1].invoice_id}" if shown else ""
    view = ListPage(
        [invoice_row(row, differences[row.invoice_id]) for row in shown],
        f"/invoices?after={last.replace('+', '%2B')}" if len(found) > PAGE_ROWS else "",
        who.role == "finance",
    )
    return page(request, "invoices/list.html", view)


@get("/contracts/{contract_id:uuid}/invoice")
async def ask(
    request: Web, contract_id: FromPath[UUID], period: FromQuery[str] = ""
) -> Response[str]:
    """Ask for the amounts, filled in from what was confirmed."""
    return await _page(request, contract_id, period)


async def _page(
    request: Web, contract_id: UUID, period_text: str, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    # The question keeps to this provider's contract by itself; names need the council's scope.
    async with reading(request, "council") as tx:
        found = await standing(request, tx, contract_id)

        def fits(period: Any) -> bool:
            return period.starts_on in found.sheets and period.starts_on not in found.invoiced

        period = chosen_period(found, period_text, fits)
        sheets = {sheet.line_id: sheet for sheet in found.sheets.get(period.starts_on, [])}
        if not sheets:
            raise Refused("Send the timesheet of these four weeks first.")
        lines = await lines_of_period(tx, period.starts_on, [contract_id])
    rows, amounts = [], []
    for line in sorted(lines, key=lambda line: (found.name(line.line_id), line.line_id)):
        sheet = sheets.get(line.line_id)
        minutes = sheet.confirmed_minutes if sheet else None
        hint = (
            _("Nobody has said yet what came. The invoice waits until they do.")
            if minutes is None
            else _("Confirmed: %s.") % hours_text(minutes)
        )
        rows.append(AskRow(line.line_id, found.name(line.line_id), minutes or 0, hint))
        amounts.append(due_pence(line.price(period.starts_on, minutes or 0)))
    if typed is NOTHING_TYPED:
        texts: dict[str, Any] = {
            f"lines-{at}-claimed_pence": pence for at, pence in enumerate(amounts)
        }
        number = f"{period.starts_on:%Y%m%d}-{contract_id.hex[:6]}"
        typed = Typed.of({"number": number, **texts})
    view = AskPage(
        contract_id,
        found.own.title,
        days_text(period),
        str(period.starts_on),
        rows,
        sum(amounts),
    )
    return page(request, "invoices/ask.html", view, typed=typed)


@post("/contracts/{contract_id:uuid}/invoice", status_code=200)
async def send(request: Web, contract_id: FromPath[UUID]) -> Response[Any]:
    """Send the invoice."""
    bidder_of(request)

    async def act(tx: Transaction, who: Who, form: InvoiceForm, now: datetime) -> str:
        claims = tuple(
            Claim(line.line_id, line.confirmed, line.claimed_pence) for line in form.lines
        )
        sent = acts.SubmitInvoice(contract_id, form.number, form.period_starts_on, claims)
        await acts.submit_invoice(tx, who, sent, now)
        return money_text(sum(claim.claimed_pence for claim in claims))

    return await submit(
        request,
        InvoiceForm,
        act=act,
        then=lambda total: ("/invoices", _("Your invoice for %s is sent.") % total),
        again=lambda typed: _page(request, contract_id, typed.value("period_starts_on"), typed),
    )


@get("/invoices/due")
async def due(request: Web) -> Response[str]:
    """What is owed to providers, and one button that pays it."""
    require_role(who_of(request), "finance")
    async with reading(request) as tx:
        owed = await read(
            Owed, questions("invoices").due_by_provider(tx.db, council_id=tx.council_id)
        )
        waiting = len(await acts.waiting(tx))
    rows = [
        [each.name, str(each.invoices), day_text(each.oldest_at), money_text(each.amount_pence)]
        for each in owed
    ]
    view = DuePage(rows, sum(each.amount_pence for each in owed), waiting)
    return page(request, "invoices/due.html", view)


async def _back_to_due(request: Web, typed: Typed) -> Response[Any]:
    return go_to(request, "/invoices/due", " ".join(fault.sentence for fault in typed.faults))


@post("/invoices/pay", status_code=200)
async def pay(request: Web) -> Response[Any]:
    """Pay all that is due."""

    async def act(tx: Transaction, who: Who, _form: PayForm, now: datetime) -> acts.Paid:
        return await acts.pay_invoices(tx, who, now)

    return await submit(
        request,
        PayForm,
        act=act,
        then=lambda paid: (
            "/invoices/due",
            _("You have paid %(sum)s for %(invoices)s.")
            % {
                "sum": money_text(paid.amount_pence),
                "invoices": _invoices_text(len(paid.invoice_ids)),
            }
            if paid.invoice_ids
            else _("There was nothing to pay."),
        ),
        again=lambda typed: _back_to_due(request, typed),
    )


def _invoices_text(number: int) -> str:
    return ngettext("%(num)s invoice", "%(num)s invoices", number) % {"num": number}


@post("/invoices/check", status_code=200)
async def check(request: Web) -> Response[Any]:
    """Hold what came against what was confirmed, the oldest first."""

    async def act(
        tx: Transaction,
        who: Who,
        _form: PayForm,
        now: datetime,
    ) -> acts.AcceptedInvoices:
        waiting = (await acts.waiting(tx))[:CHECKED_AT_ONCE]
        if not waiting:
            raise Refused("No invoice waits to be checked.")
        policy = await councils.policy_on(tx, now.date())
        return await acts.accept_invoices(tx, who, waiting, now, policy)

    return await submit(
        request,
        PayForm,
        act=act,
        then=lambda done: ("/invoices/due", _checked(done)),
        again=lambda typed: _back_to_due(request, typed),
    )


def _checked(done: acts.AcceptedInvoices) -> str:
    said = _("%(invoices)s checked. %(sum)s more is due.") % {
        "invoices": _invoices_text(len(done.invoice_ids)).capitalize(),
        "sum": money_text(done.amount_pence),
    }
    if done.waiting_ids:
        said += " " + _("%s still waits for somebody to say what came.") % _invoices_text(
            len(done.waiting_ids)
        )
    return said


routes = [list_all, ask, send, due, pay, check]
