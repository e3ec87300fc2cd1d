"""One invoice line by line: planned, confirmed, invoiced and accepted, the difference and why."""

from typing import Any
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts.reading import read
from marketplace.database.transaction import one
from marketplace.people import require_role
from marketplace.refused import NotFound
from marketplace.web.bid_writing import bidder_of
from marketplace.web.contracts import late_text
from marketplace.web.invoices import Listed, invoice_row
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _, hours_text, money_exact_markup
from providers.said import said
from sql import questions

ANSWERS: dict[str, str] = {
    "came": said("Came"),
    "late": said("Came late"),
    "did_not_come": said("Did not come"),
    "i_cancelled": said("They cancelled"),
    "disputed": said("They see it another way"),
}


class Line(Struct, frozen=True):
    """One person's line: minutes of the four weeks, and pence."""

    line_id: UUID
    given_name: str | None
    planned_minutes: int | None
    confirmed_minutes: int | None
    cancelled_minutes: int
    answer: str | None
    minutes: int
    claimed_pence: int
    accepted_pence: int | None
    difference: str | None


class InvoicePage(Struct, frozen=True):
    """One invoice; `foot` is the row of totals."""

    title: str
    number: str
    provider_name: str
    state: str
    colour: str
    sentence: str
    rows: list[list[Any]]
    foot: list[Any]
    whys: list[str]
    changed: str


@get("/invoices/{invoice_id:uuid}")
async def show(request: Web, invoice_id: FromPath[UUID]) -> Response[str]:
    """One invoice, for the provider who sent it and for finance."""
    who = who_of(request)
    require_role(who, "provider", "finance")
    provider_id = bidder_of(request)[1] if who.role == "provider" else None
    ask, key = questions("invoices"), {"invoice_id": invoice_id}
    # The question keeps to the provider by itself; names and payments need the council's scope.
    async with reading(request, "council") as tx:
        found = one(
            Listed,
            await ask.found(tx.db, council_id=tx.council_id, **key, provider_id=provider_id),
        )
        if found is None:
            raise NotFound(_("There is no such invoice."))
        lines = await read(Line, ask.lines_of(tx.db, council_id=tx.council_id, **key))
    row = invoice_row(found, [])
    less = found.claimed_pence - found.accepted_pence
    checked = found.accepted_at is not None
    view = InvoicePage(
        row.title,
        row.about,
        row.provider_name,
        row.state,
        row.colour,
        row.sentence,
        [_cells(line, checked) for line in lines],
        [
            _("All of it"), "", "", "",
            money_exact_markup(found.claimed_pence),
            money_exact_markup(found.accepted_pence) if checked else "",
            money_exact_markup(less) if checked else "",
        ],
        [f"{_name(line)}: {_(line.difference)}" for line in lines if line.difference],
        _changed(lines),
    )  # fmt: skip
    return page(request, "invoices/show.html", view)


def _name(line: Line) -> str:
    return line.given_name or _("Somebody from another council")


def _cells(line: Line, checked: bool) -> list[Any]:
    accepted = line.accepted_pence or 0
    return [
        _name(line),
        hours_text(line.planned_minutes) if line.planned_minutes is not None else _("Nothing"),
        hours_text(line.confirmed_minutes) if line.confirmed_minutes is not None else _("Not yet"),
        _(ANSWERS.get(line.answer or "", said("No answer yet"))),
        money_exact_markup(line.claimed_pence),
        money_exact_markup(accepted) if checked else _("Not yet"),
        money_exact_markup(line.claimed_pence - accepted) if checked else _("Not yet"),
    ]


def _changed(lines: list[Line]) -> str:
    """What was late, cancelled or did not come, as a sentence."""
    told = [late_text([line.answer for line in lines])]
    cancelled = sum(line.cancelled_minutes for line in lines)
    if cancelled:
        told.append(_("People cancelled %s.") % hours_text(cancelled))
    return " ".join(part for part in told if part) or _(
        "Nobody said that care came late, was cancelled or did not come."
    )


routes = [show]
