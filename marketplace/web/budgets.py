"""The page of a person's budget: what they have, what is set aside, what is left."""

from datetime import date, datetime, timedelta

from litestar import Response, get
from msgspec import Struct

from marketplace.acts import ledger, pledges
from marketplace.budgets import Allocation
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _
from providers.said import said

DAYS_SHOWN = 120
KINDS: dict[str, str] = {
    "allocation_paid": said("Your council paid in"),
    "contribution_paid": said("You paid in"),
    "line_committed": said("Set aside for four weeks of care"),
    "invoice_accepted": said("Care that came, as invoiced"),
    "commitment_released": said("Set aside and not needed"),
    "saving_recognised": said("Your saving, shared"),
    "contribution_refunded": said("Paid back to you"),
    "unspent_returned": said("Not spent, and given back to the council"),
    "settled_between_councils": said("Care in another council's group"),
    "reversal": said("Put right"),
}


class Line(Struct, frozen=True):
    """One movement of the purse in words."""

    day: date
    what: str
    amount_pence: int


class BudgetPage(Struct, frozen=True):
    """A person's budget of today, or the next to start; all amounts are pence."""

    allocation: Allocation | None
    weekly_pence: int
    pledged_pence: int
    room_pence: int
    in_purse_pence: int
    set_aside_pence: int
    person_share_pence: int
    lines: list[Line]


@get("/budget")
async def show(request: Web) -> Response[str]:
    """What the person has, has pledged, and what moved in the last weeks."""
    person_id = who_of(request).subject("see")
    # Each question names the person's own accounts; who paid stands in accounts of the council.
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        today = now.date()
        first = await pledges.first_day(tx, person_id, today)
        room = await pledges.room(tx, person_id, first)
        accounts = await ledger.accounts_of(tx, person_id)
        purses = [account for account in accounts if account.kind == "purse"]
        since = today - timedelta(days=DAYS_SHOWN)
        rows = (
            await ledger.statement_rows(tx, purses[0].account_id, since, today, rows_max=50)
            if purses
            else []
        )
    view = BudgetPage(
        allocation=room.allocation,
        weekly_pence=room.weekly_pence,
        pledged_pence=room.pledged_pence,
        room_pence=room.room_pence,
        in_purse_pence=sum(p.credits_posted_pence - p.debits_posted_pence for p in purses),
        set_aside_pence=sum(p.debits_pending_pence for p in purses),
        person_share_pence=sum(
            a.credits_posted_pence - a.debits_posted_pence
            for a in accounts
            if a.kind == "person_share"
        ),
        lines=[
            Line(row.effective_on, _(KINDS.get(row.kind, "Moved")), row.amount_pence)
            for row in rows
            # What is only set aside has not left the purse; the figures above say how much it is.
            if row.state in ("posted", "post_pending")
        ],
    )
    return page(request, "budgets/show.html", view)


routes = [show]
