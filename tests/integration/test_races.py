"""Twenty at a time through the acts: one of the legal outcomes each time, and nobody deadlocks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from marketplace.acts import budgets, commitments, contracts, ledger, pledges
from marketplace.acts.clusters import (
    FormCluster,
    JoinCluster,
    LeaveCluster,
    Left,
    join_cluster,
    leave_cluster,
    start_cluster,
)
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.refused import Refused
from tests.awarded import STARTS_ON, award, fill
from tests.personas import HOLDER, hidden, sign_in
from tests.village import NOW, TODAY, Village

YEAR = (TODAY, date(2027, 4, 6))
LINES = """
    select m.member_id, m.leaves_on, l.valid_to, l.pence_per_four_weeks, l.stand_alone_pence
    from member m left join lateral (
        select * from call_off_line c
        where c.council_id = m.council_id and c.member_id = m.member_id
        order by c.version desc limit 1) l on true
    where m.cluster_id = $1
"""


@pytest.fixture(autouse=True)
async def no_deadlock(server_log: Path) -> AsyncIterator[None]:
    """PostgreSQL writes of a deadlock in its log, whoever else hides it."""
    before = (await asyncio.to_thread(server_log.read_text, errors="replace")).count("deadlock")
    yield
    after = (await asyncio.to_thread(server_log.read_text, errors="replace")).count("deadlock")
    assert after == before


def kinds(answers: list[Any]) -> set[str]:
    """The types of what was answered, to say in one line what may have happened."""
    return {type(answer).__name__ for answer in answers}


@pytest.mark.parametrize("place", [0, 10, 19])
async def test_leaving_while_the_award_is_signed_leaves_no_line_behind(
    village: Village, dsns: Dsns, place: int
) -> None:
    """19 leave as the contract is signed: no leaver's line goes on, who stays has one (rule 44)."""
    members = await village.holders(20)
    made = await award(village, dsns, members)
    yes = contracts.RatifyAward(made.commission_id)
    for member in members:
        await village.do(contracts.ratify_award, member, yes)
    await made.approve()
    doings = [village.do(leave_cluster, who, LeaveCluster(made.cluster_id)) for who in members[1:]]
    form = contracts.SignContracts(made.commission_id)
    doings.insert(place, village.do(contracts.sign_contracts, village.commissioner, form))
    answers = await village.race(*doings)
    signed = answers.pop(place)
    # On a slow machine the last in the queue wait two seconds, are told to try again, and do.
    assert kinds(answers) <= {"Left", "LockNotAvailableError"}, answers
    for who, answer in zip(members[1:], answers, strict=True):
        if not isinstance(answer, Left):
            await village.do(leave_cluster, who, LeaveCluster(made.cluster_id))
    if not isinstance(signed, contracts.Contracted):
        assert isinstance(signed, asyncpg.LockNotAvailableError), signed
        await village.do(contracts.sign_contracts, village.commissioner, form)
    async with village.at() as tx:
        rows = await tx.db.fetch(LINES, made.cluster_id)
    gone = [row for row in rows if row["leaves_on"] is not None]
    assert len(gone) == 19
    assert all(row["valid_to"] is None or row["valid_to"] <= row["leaves_on"] for row in gone)
    [stays] = [row for row in rows if row["leaves_on"] is None]
    assert stays["valid_to"] > STARTS_ON
    assert stays["pence_per_four_weeks"] <= stays["stand_alone_pence"]


async def test_a_contract_is_signed_once_when_twenty_sign(village: Village, dsns: Dsns) -> None:
    """Twenty officers sign the same award: one contract, nineteen read that it is signed."""
    members = await village.holders(3)
    made = await award(village, dsns, members)
    yes = contracts.RatifyAward(made.commission_id)
    for member in members:
        await village.do(contracts.ratify_award, member, yes)
    await made.approve()
    form = contracts.SignContracts(made.commission_id)
    officer = village.commissioner
    answers = await village.race(
        *(village.do(contracts.sign_contracts, officer, form) for _ in range(20))
    )
    assert sum(isinstance(answer, contracts.Contracted) for answer in answers) == 1
    assert sum(type(answer) is Refused for answer in answers) == 19
    async with village.at() as tx:
        assert await tx.db.fetchval("select count(*) from call_off_line") == 3


async def test_the_last_pounds_of_a_purse_are_set_aside_for_one_contract(
    village: Village, dsns: Dsns
) -> None:
    """£600 and two contracts at £500: twenty commit at once, one line is funded, none overdrawn."""
    [holder] = await village.holders(1)
    assert holder.person_id is not None
    purse = await fill(village, holder.person_id, 60_000)
    for _ in range(2):
        await (await award(village, dsns, [holder])).sign()
    finance = village.officer("finance")
    answers = await village.race(
        *(village.do(commitments.commit_period, finance, STARTS_ON) for _ in range(20))
    )
    assert kinds(answers) == {"Committed"}, answers
    assert sum(len(answer.line_ids) for answer in answers) == 1
    assert sum(answer.amount_pence for answer in answers) == 50_000
    assert (await village.ask(ledger.balances, [purse]))[purse].free_pence == 10_000


async def test_setting_aside_and_giving_back_at_once_loses_nothing(
    village: Village, dsns: Dsns
) -> None:
    """Ten commit a period while ten release it: what is held is one period's money, or nothing."""
    [holder] = await village.holders(1)
    assert holder.person_id is not None
    purse = await fill(village, holder.person_id, 60_000)
    signed = await (await award(village, dsns, [holder])).sign()
    finance = village.officer("finance")

    async def give_back() -> int:
        async with village.at() as tx:
            return await commitments.release(tx, signed.line_ids, STARTS_ON, NOW)

    doings = [
        doing
        for _ in range(10)
        for doing in (village.do(commitments.commit_period, finance, STARTS_ON), give_back())
    ]
    answers = await village.race(*doings)
    assert kinds(answers) <= {"Committed", "int"}, answers
    held = sum(answer.amount_pence for answer in answers[::2]) - sum(answers[1::2])
    balance = (await village.ask(ledger.balances, [purse]))[purse]
    assert held in (0, 50_000)
    assert (balance.held_pence, balance.free_pence) == (60_000, 60_000 - held)


async def test_pledges_to_twenty_clusters_at_once_stay_within_the_allocation(
    village: Village,
) -> None:
    """Of twenty pledges of £50 a week on £10,000 a year three fit, whichever come first."""
    [who] = await village.holders(1)
    assert who.person_id is not None
    money = budgets.SetAllocation(who.person_id, 1_000_000, 0, *YEAR)
    await village.do(budgets.set_allocation, village.commissioner, money)
    clusters = [
        await village.do(start_cluster, who, FormCluster(f"Group {n}", "need", "We meet.", None))
        for n in range(20)
    ]
    answers = await village.race(
        *(
            village.do(pledges.make_pledge, who, pledges.MakePledge(each.cluster_id, 5_000, *YEAR))
            for each in clusters
        )
    )
    assert sum(isinstance(answer, UUID) for answer in answers) == 3, answers
    assert sum(type(answer) is Refused for answer in answers) == 17, answers
    async with village.at() as tx:
        assert await tx.db.fetchval("select sum(pence_per_week) from pledge") == 15_000


async def test_pledging_and_lowering_the_allocation_at_once_ends_within_it(
    village: Village,
) -> None:
    """Pledges made while the allocation is halved never exceed what is left of it."""
    holders = await village.holders(10)
    cluster = await village.do(
        start_cluster, holders[0], FormCluster("Halves", "need", "We meet.", None)
    )
    made = []
    for who in holders:
        assert who.person_id is not None
        if who is not holders[0]:
            await village.do(join_cluster, who, JoinCluster(cluster.cluster_id))
        form = budgets.SetAllocation(who.person_id, 1_000_000, 0, *YEAR)
        made.append(await village.do(budgets.set_allocation, village.commissioner, form))
    pledge = pledges.MakePledge(cluster.cluster_id, 15_000, *YEAR)
    less = [
        budgets.SetAllocation(
            who.person_id,
            500_000,
            0,
            *YEAR,
            allocation_id=first.allocation_id,
            reason="Less",
            reviewed=True,
            notice_given_on=date(2026, 1, 1),
        )
        for who, first in zip(holders, made, strict=True)
        if who.person_id is not None
    ]
    answers = await village.race(
        *(village.do(pledges.make_pledge, who, pledge) for who in holders),
        *(village.do(budgets.set_allocation, village.commissioner, form) for form in less),
    )
    assert kinds(answers[:10]) <= {"UUID", "Refused"}, answers
    assert kinds(answers[10:]) == {"AllocationSet"}, answers
    async with village.at() as tx:
        over = await tx.db.fetchval(
            "select count(*) from pledge p join lateral (select net_pence from allocation a"
            " where a.allocation_id = p.allocation_id order by version desc limit 1) a on true"
            " where p.pence_per_week * 52 > a.net_pence and p.withdrawn_at is null"
        )
    assert over == 0, answers


async def test_one_form_sent_fifty_times_starts_one_group(
    client: httpx.AsyncClient, web_pool: Pool
) -> None:
    """The page to start a group, its button pressed 50 times at once: one group, one answer."""
    await sign_in(client, HOLDER, "holder")
    page = (await client.get("/clusters/start")).text
    given = {
        "csrf": hidden(page, "csrf"),
        "form_key": hidden(page, "form_key"),
        "name": "The Fifty",
        "shares": "need",
        "about": "We meet on Fridays.",
        "people_max": "12",
    }
    answers = await asyncio.gather(
        *(client.post("/clusters/start", data=given, follow_redirects=False) for _ in range(50))
    )
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert len({answer.content for answer in answers}) == 1
    async with transaction(web_pool, 1) as tx:
        counts = await tx.db.fetchrow(
            "select (select count(*) from cluster), (select count(*) from member),"
            " (select count(*) from audit where act = 'start_cluster')"
        )
    assert tuple(counts) == (1, 1, 1)
