"""Budgets in versions, and payments that come once."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from marketplace.acts import budgets, clusters, ledger, pledges
from marketplace.acts.budgets import AllocationSet, Paid, SetAllocation
from marketplace.refused import Refused
from tests.village import NOW, Village, found_village

YEAR = (date(2026, 4, 6), date(2027, 4, 6))


def year(person: UUID, gross: int = 1_000_000, contribution: int = 0) -> SetAllocation:
    return SetAllocation(person, gross, contribution, *YEAR)


async def held(village: Village, purse: UUID) -> int:
    return (await village.ask(ledger.balances, [purse]))[purse].held_pence


async def pay(village: Village, day: date) -> Paid:
    finance = village.officer("finance")
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    return await village.do(budgets.pay_allocations, finance, day, now=max(at, NOW))


async def test_a_year_of_payments_is_the_allocation_to_the_penny(village: Village) -> None:
    """Fourteen weeks late or on the day, the payments of a year sum to £10,000.00 (rules 9, 10)."""
    [person] = await village.people(1)
    given = await village.do(budgets.set_allocation, village.commissioner, year(person))
    first = await pay(village, YEAR[0])
    assert (first.payments, first.amount_pence) == (1, round(1_000_000 * 28 / 365))
    late = await pay(village, date(2026, 10, 1))
    assert late.payments == 6
    await pay(village, date(2027, 4, 5))
    assert await held(village, given.purse_account_id) == 1_000_000
    assert await pay(village, date(2028, 1, 1)) == Paid(None, 0, 0)


async def test_twenty_runs_of_one_day_pay_each_purse_once(village: Village) -> None:
    """The payment run started twenty times at once pays 30 purses once and posts one event."""
    persons = await village.people(30)
    made = await village.do(
        budgets.set_allocations, village.commissioner, [year(person) for person in persons]
    )
    answers = await village.race(*(pay(village, YEAR[0]) for _ in range(20)))
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    assert sum(answer.payments for answer in answers) == 30
    async with village.at() as tx:
        assert await tx.db.fetchval("select count(*) from event") == 1
    for each in made:
        assert await held(village, each.purse_account_id) == round(1_000_000 * 28 / 365)


@pytest.mark.parametrize(("mode", "from_council"), [("net", 800_000), ("gross", 1_000_000)])
async def test_the_persons_own_part_reaches_the_purse_either_way(
    village: Village, mode: str, from_council: int
) -> None:
    """£2,000 of £10,000 is paid by the person (net) or asked of them (gross); the purse has all."""
    council = await found_village(village.pool, 3, contribution_mode=mode)
    [person] = await council.people(1)
    given = await council.do(
        budgets.set_allocation, council.commissioner, year(person, contribution=200_000)
    )
    await pay(council, date(2027, 4, 5))
    assert await held(council, given.purse_account_id) == 1_000_000
    async with council.at() as tx:
        paid = await tx.db.fetchval(
            "select debits_posted_pence from ledger_account where kind = 'council_funding'"
            " and council_id = 3"
        )
        owed = await tx.db.fetchval(
            "select debits_posted_pence from ledger_account where kind = 'contribution_receivable'"
            " and council_id = 3"
        )
    assert (paid, owed) == (from_council, 0 if mode == "net" else 200_000)


async def test_a_new_version_is_made_good_by_the_next_payment(village: Village) -> None:
    """A rise that counts from a day already paid comes with the next payment; none is edited."""
    [person] = await village.people(1)
    given = await village.do(budgets.set_allocation, village.commissioner, year(person))
    await pay(village, YEAR[0])
    more = SetAllocation(
        person, 1_300_000, 0, *YEAR, allocation_id=given.allocation_id, reason="Review"
    )
    again: AllocationSet = await village.do(
        budgets.set_allocation,
        village.commissioner,
        more,
        now=datetime(2026, 4, 20, tzinfo=UTC),
    )
    assert again.version == 2
    await pay(village, date(2026, 5, 4))
    assert await held(village, given.purse_account_id) == round(1_300_000 * 56 / 365)


async def test_a_budget_goes_down_only_after_review_and_notice(village: Village) -> None:
    """A cut without review, or 27 days after the letter, is refused; 28 days after it holds."""
    [person] = await village.people(1)
    given = await village.do(budgets.set_allocation, village.commissioner, year(person))

    def less(first: date, reviewed: bool = True) -> SetAllocation:
        return SetAllocation(
            person, 100_000, 0, first, YEAR[1], allocation_id=given.allocation_id,
            reviewed=reviewed, notice_given_on=date(2026, 6, 1),
        )  # fmt: skip

    for refused in (less(date(2026, 6, 28)), less(date(2026, 7, 1), reviewed=False)):
        with pytest.raises(Refused):
            await village.do(budgets.set_allocation, village.commissioner, refused)
    done = await village.do(budgets.set_allocation, village.commissioner, less(date(2026, 6, 29)))
    assert done.version == 2
    before = await village.ask(budgets.allocation_on, person, date(2026, 6, 28))
    assert before is not None and before.version == 1


async def test_two_budgets_of_one_funder_never_overlap(village: Village) -> None:
    """Of twenty who set a first budget for the same person and days at once, one does."""
    [person] = await village.people(1)
    answers = await village.race(
        *(village.do(budgets.set_allocation, village.commissioner, year(person)) for _ in range(20))
    )
    assert sum(isinstance(answer, AllocationSet) for answer in answers) == 1
    assert sum(type(answer) is Refused for answer in answers) == 19


async def test_a_lower_budget_takes_the_pledges_down_with_it(village: Village) -> None:
    """Halving a fully pledged budget halves the pledge from that day; days before stay."""
    holders = await village.holders(1)
    person = holders[0].person_id
    assert person is not None
    form = clusters.FormCluster("Two of us", "goal", "We swim.")
    started = await village.do(clusters.start_cluster, holders[0], form)
    given = await village.do(budgets.set_allocation, village.commissioner, year(person))
    pledge = pledges.MakePledge(started.cluster_id, 19_000, *YEAR)
    await village.do(pledges.make_pledge, holders[0], pledge)
    day = date(2026, 9, 1)
    half = SetAllocation(
        person, 297_260, 0, day, YEAR[1], allocation_id=given.allocation_id, reviewed=True,
        notice_given_on=date(2026, 7, 1),
    )  # fmt: skip
    await village.do(budgets.set_allocation, village.commissioner, half)
    weekly = 297_260 * 7 // (YEAR[1] - day).days
    for when, pence in ((date(2026, 8, 31), 19_000), (day, weekly), (date(2027, 4, 5), weekly)):
        pool = await village.ask(pledges.pool, started.cluster_id, when)
        assert pool.pence_per_week == pence


async def test_twenty_pledges_to_as_many_clusters_stay_within_the_budget(village: Village) -> None:
    """Twenty pledges of £50 at once to twenty clusters from £191.78 a week: three are made."""
    [holder] = await village.holders(1)
    assert holder.person_id is not None
    await village.do(budgets.set_allocation, village.commissioner, year(holder.person_id))
    started = [
        await village.do(
            clusters.start_cluster, holder, clusters.FormCluster(f"Club {i}", "goal", "We swim.")
        )
        for i in range(20)
    ]
    answers = await village.race(
        *(
            village.do(pledges.make_pledge, holder, pledges.MakePledge(s.cluster_id, 5_000, *YEAR))
            for s in started
        )
    )
    assert sum(isinstance(answer, UUID) for answer in answers) == 3
    assert sum(type(answer) is Refused for answer in answers) == 17
