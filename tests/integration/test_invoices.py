"""Of an invoice only what was confirmed is paid, once, from each member's own purse."""

from datetime import timedelta
from uuid import UUID

from marketplace.acts import commitments, deliveries, invoices
from marketplace.acts.deliveries import ConfirmTimesheets, Said, SubmitTimesheets
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.roles import Dsns
from marketplace.invoices import Claim
from marketplace.refused import NotFound, Refused
from providers.said import recalled
from tests.awarded import STARTS_ON, Award, award, fill, noon
from tests.village import Village

AFTER = noon(STARTS_ON + FOUR_WEEKS)


async def ready(
    village: Village, dsns: Dsns, *, commit: bool = True, pence: int = 60_000
) -> tuple[Award, UUID, list[commitments.LineDue]]:
    """Two members' lines with money set aside, and the contract's id."""
    made = await award(village, dsns, await village.holders(2))
    signed = await made.sign()
    for member in made.members:
        await fill(village, member.subject("money"), pence)
    if commit:
        finance = village.officer("finance")
        await village.do(commitments.commit_period, finance, STARTS_ON, now=noon(STARTS_ON))
    rows = await village.ask(commitments.lines_of_period, STARTS_ON)
    lines = {row.home_person_id: row for row in rows}
    return made, signed.contract_ids[0], [lines[m.subject("plan")] for m in made.members]


async def confirmed(
    made: Award, contract_id: UUID, lines: list[commitments.LineDue], minutes: list[int | None]
) -> None:
    """Timesheets for 960 planned minutes, of which each member confirms so many (None: silence)."""
    village = made.village
    form = SubmitTimesheets(
        contract_id, STARTS_ON, tuple(deliveries.Claim(line.line_id, 960) for line in lines)
    )
    await village.do(deliveries.submit_timesheets, made.provider, form, now=AFTER)
    async with village.at() as tx:
        sheets = dict(await tx.db.fetch("select line_id, timesheet_id from timesheet"))
    for member, line, came in zip(made.members, lines, minutes, strict=True):
        if came is not None:
            said = Said(sheets[line.line_id], "came" if came else "did_not_come", came)
            answers = ConfirmTimesheets((said,))
            await village.do(deliveries.confirm_timesheets, member, answers, now=AFTER)


def invoice_for(
    contract_id: UUID, lines: list[commitments.LineDue], number: str = "1"
) -> invoices.SubmitInvoice:
    """The full price of the period for each line."""
    claims = tuple(Claim(line.line_id, 960, 50_000) for line in lines)
    return invoices.SubmitInvoice(contract_id, number, STARTS_ON, claims)


async def purses(village: Village) -> list[tuple[int, int]]:
    """What each purse holds and has set aside, in pence."""
    async with village.at() as tx:
        rows = await tx.db.fetch(
            "select credits_posted_pence - debits_posted_pence, debits_pending_pence"
            " from ledger_account where kind = 'purse' order by 1, 2"
        )
    return [tuple(row) for row in rows]


async def test_only_confirmed_minutes_are_accepted_and_the_rest_is_free_again(
    village: Village, dsns: Dsns
) -> None:
    """Half the care confirmed is half the price; the difference is said in words (rule 52)."""
    made, contract, lines = await ready(village, dsns)
    await confirmed(made, contract, lines, [960, 480])
    finance = village.officer("finance")
    sent = await village.do(
        invoices.submit_invoice, made.provider, invoice_for(contract, lines), now=AFTER
    )
    done = await village.do(invoices.accept_invoices, finance, [sent], now=AFTER)
    assert (done.amount_pence, done.waiting_ids) == (75_000, ())
    assert await purses(village) == [(10_000, 0), (35_000, 0)]
    async with village.at() as tx:
        words = await tx.db.fetchval(
            "select difference from invoice_line where difference is not null"
        )
    assert "960 minutes were asked for and 480 were confirmed" in recalled(words)


async def test_an_invoice_waits_until_everybody_on_it_has_said_what_came(
    village: Village, dsns: Dsns
) -> None:
    """Silence pays nothing and releases nothing."""
    made, contract, lines = await ready(village, dsns)
    await confirmed(made, contract, lines, [960, None])
    sent = await village.do(
        invoices.submit_invoice, made.provider, invoice_for(contract, lines), now=AFTER
    )
    done = await village.do(invoices.accept_invoices, village.officer("finance"), [sent], now=AFTER)
    assert done.waiting_ids == (sent,)
    assert await purses(village) == [(60_000, 50_000), (60_000, 50_000)]


async def test_nothing_delivered_releases_all_that_was_set_aside(
    village: Village, dsns: Dsns
) -> None:
    """Care that did not come costs nothing."""
    made, contract, lines = await ready(village, dsns)
    await confirmed(made, contract, lines, [0, 0])
    sent = await village.do(
        invoices.submit_invoice, made.provider, invoice_for(contract, lines), now=AFTER
    )
    finance = village.officer("finance")
    done = await village.do(invoices.accept_invoices, finance, [sent], now=AFTER)
    assert (done.invoice_ids, done.amount_pence) == ((sent,), 0)
    assert await purses(village) == [(60_000, 0), (60_000, 0)]


async def test_a_late_invoice_is_paid_when_the_purse_can_bear_it_and_waits_when_not(
    village: Village, dsns: Dsns
) -> None:
    """Nothing was set aside: it comes straight from the purse, or not at all (rule 52)."""
    made, contract, lines = await ready(village, dsns, commit=False, pence=50_000)
    await confirmed(made, contract, lines, [960, 960])
    late = AFTER + timedelta(days=50)
    finance = village.officer("finance")
    sent = await village.do(
        invoices.submit_invoice, made.provider, invoice_for(contract, lines), now=late
    )
    done = await village.do(invoices.accept_invoices, finance, [sent], now=late)
    assert done.amount_pence == 100_000
    async with village.at() as tx:
        assert await tx.db.fetchval("select late from invoice")
    assert await purses(village) == [(0, 0), (0, 0)]
    again = await village.do(
        invoices.submit_invoice, made.provider, invoice_for(contract, lines, "2"), now=late
    )
    twice = await village.do(invoices.accept_invoices, finance, [again], now=late)
    assert twice.amount_pence == 0, "four weeks are paid once, under whatever number"


async def test_the_same_invoice_sent_twenty_times_is_one_invoice(
    village: Village, dsns: Dsns
) -> None:
    """One number, one invoice: nineteen are refused in a sentence (T15)."""
    made, contract, lines = await ready(village, dsns)
    form = invoice_for(contract, lines)
    outcomes = await village.race(
        *(village.do(invoices.submit_invoice, made.provider, form, now=AFTER) for _ in range(20))
    )
    assert sum(isinstance(each, UUID) for each in outcomes) == 1
    assert sum(isinstance(each, Refused) for each in outcomes) == 19


async def test_accepting_and_paying_at_once_happen_once(village: Village, dsns: Dsns) -> None:
    """Twenty accept and twenty pay the same invoice: the money moves once (T15)."""
    made, contract, lines = await ready(village, dsns)
    await confirmed(made, contract, lines, [960, 960])
    sent = await village.do(
        invoices.submit_invoice, made.provider, invoice_for(contract, lines), now=AFTER
    )
    finance = village.officer("finance")
    accepted = await village.race(
        *(village.do(invoices.accept_invoices, finance, [sent], now=AFTER) for _ in range(20))
    )
    assert sum(isinstance(each, NotFound) for each in accepted) == 19
    paid = await village.race(
        *(village.do(invoices.pay_invoices, finance, now=AFTER) for _ in range(20))
    )
    assert sorted(each.amount_pence for each in paid) == [0] * 19 + [100_000]
    async with village.at() as tx:
        bank = await tx.db.fetchval(
            "select credits_posted_pence - debits_posted_pence from ledger_account"
            " where kind = 'bank'"
        )
    assert bank == 100_000


async def test_a_visitor_pays_from_home_and_both_ledgers_balance(
    village: Village, neighbour_village: Village, dsns: Dsns
) -> None:
    """One payment is one event in each council's ledger, tied together (rule 48)."""
    [resident] = await village.holders(1)
    [visitor] = await neighbour_village.holders(1)
    made = await award(village, dsns, [resident, visitor])
    signed = await made.sign()
    await fill(village, resident.subject("money"), 60_000)
    await fill(neighbour_village, visitor.subject("money"), 60_000)
    done = await made.live(signed.contract_ids[0], STARTS_ON)
    assert done.amount_pence == 100_000
    paid = await village.do(invoices.pay_invoices, village.officer("finance"), now=AFTER)
    assert paid.amount_pence == 100_000
    for home in (village, neighbour_village):
        assert await purses(home) == [(10_000, 0)]
        async with home.at() as tx:
            tie = await tx.db.fetchrow("select * from cross_payment")
            clearing = await tx.db.fetchval(
                "select credits_posted_pence - debits_posted_pence from ledger_account"
                " where kind = 'clearing'"
            )
        assert tie["other_council_id"] != home.council_id
        assert clearing == (-50_000 if home is village else 50_000)
