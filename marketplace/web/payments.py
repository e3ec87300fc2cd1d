"""Payments made: a provider's own, and for finance everybody's, the newest first."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.people import require_role
from marketplace.web.bid_writing import bidder_of
from marketplace.web.downloads import rows_wanted
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import day_text, money_exact_markup
from sql import questions

PAGE_ROWS = 50


class Payment(Struct, frozen=True):
    """One invoice that was paid, with what was paid for it in pence."""

    invoice_id: UUID
    contract_id: UUID
    title: str
    provider_name: str
    number: str
    paid_on: date
    amount_pence: int


class PaymentsPage(Struct, frozen=True):
    """A page of payments; `rows` name the provider for finance alone."""

    rows: list[list[Any]]
    next_page: str
    is_finance: bool


def _cursor(after: str) -> tuple[date | None, UUID | None]:
    paid_on, _sep, invoice_id = after.partition("~")
    try:
        return date.fromisoformat(paid_on), UUID(invoice_id)
    except ValueError:
        return None, None


@get("/invoices/payments")
async def list_all(request: Web, after: FromQuery[str] = "") -> Response[str]:
    """What was paid, for which invoice and contract."""
    who = who_of(request)
    require_role(who, "provider", "finance")
    is_finance = who.role == "finance"
    after_paid_on, after_id = _cursor(after)
    most = rows_wanted(request, PAGE_ROWS)
    # The question keeps to the provider by itself; payments need the council's scope.
    async with reading(request, "council") as tx:
        found = await read(
            Payment,
            questions("invoices").paid(
                tx.db,
                council_id=tx.council_id,
                provider_id=None if is_finance else bidder_of(request)[1],
                after_paid_on=after_paid_on,
                after_id=after_id,
                rows_max=most + 1,
            ),
        )
    shown = found[:most]
    last = f"{shown[-1].paid_on}~{shown[-1].invoice_id}" if len(found) > most else ""
    rows = [_row(each, is_finance) for each in shown]
    view = PaymentsPage(rows, f"/invoices/payments?after={last}" if last else "", is_finance)
    return page(request, "invoices/payments.html", view)


def _row(each: Payment, is_finance: bool) -> list[Any]:
    return [
        day_text(each.paid_on),
        *([each.provider_name] if is_finance else []),
        {"text": each.number, "href": f"/invoices/{each.invoice_id}"},
        # Finance has no page of a contract.
        each.title
        if is_finance
        else {"text": each.title, "href": f"/contracts/{each.contract_id}"},
        money_exact_markup(each.amount_pence),
    ]


routes = [list_all]
