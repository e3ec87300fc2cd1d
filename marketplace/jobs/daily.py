"""What falls due in every council once a day; each act does nothing twice."""

from datetime import datetime

from marketplace.acts import budgets, commitments, councils, deliveries, invoices, savings
from marketplace.database.transaction import Transaction
from marketplace.jobs.work import daily
from marketplace.people import Who


async def pay_what_is_due(tx: Transaction, who: Who, now: datetime) -> None:
    """Payments of final allocations into the purses (rule 9)."""
    await budgets.pay_allocations(tx, who, now.date(), now)


async def ask_about_silence(tx: Transaction, who: Who, now: datetime) -> None:
    """Timesheets nobody answered go to the coordinator; silence confirms nothing."""
    policy = await councils.policy_on(tx, now.date())
    await deliveries.ask_about_silence(tx, who, now, policy)


async def accept_invoices(tx: Transaction, who: Who, now: datetime) -> None:
    """Invoices held against confirmed care; people in finance pay them."""
    waiting = await invoices.waiting(tx)
    if waiting:
        policy = await councils.policy_on(tx, now.date())
        await invoices.accept_invoices(tx, who, waiting, now, policy)


async def recognise_quarters(tx: Transaction, who: Who, now: datetime) -> None:
    """Quarters and ends of allocation years whose time for late invoices is over (S1 to S6)."""
    await savings.recognise_due(tx, who, now)


async def set_aside(tx: Transaction, who: Who, now: datetime) -> None:
    """Each contract's four weeks in its members' purses, as they begin (rule 52)."""
    await commitments.commit_due(tx, who, now)


PAY_WHAT_IS_DUE = daily("pay_what_is_due", pay_what_is_due)
SET_ASIDE = daily("set_aside", set_aside)
ASK_ABOUT_SILENCE = daily("ask_about_silence", ask_about_silence)
ACCEPT_INVOICES = daily("accept_invoices", accept_invoices)
RECOGNISE_QUARTERS = daily("recognise_quarters", recognise_quarters)
