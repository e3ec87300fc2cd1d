"""What falls due in every council once a day; each act does nothing twice."""

from datetime import date, datetime, timedelta

from marketplace.acts import budgets, councils, deliveries, invoices, savings
from marketplace.acts.savings import QUARTER_ENDS
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
    """The newest quarter whose time for late invoices is over (S1 to S6)."""
    policy = await councils.policy_on(tx, now.date())
    quarter = last_quarter_end(now.date() - timedelta(days=policy.recognise_after_days))
    await savings.recognise_quarter(tx, who, quarter, now)


def last_quarter_end(day: date) -> date:
    """The last day of the newest calendar quarter that ended on or before a day."""
    ends = [date(year, *end) for year in (day.year - 1, day.year) for end in QUARTER_ENDS]
    return max(end for end in ends if end <= day)


PAY_WHAT_IS_DUE = daily("pay_what_is_due", pay_what_is_due)
ASK_ABOUT_SILENCE = daily("ask_about_silence", ask_about_silence)
ACCEPT_INVOICES = daily("accept_invoices", accept_invoices)
RECOGNISE_QUARTERS = daily("recognise_quarters", recognise_quarters)
