"""`mutual verify` finds each rule broken on purpose, by name, and nothing where none is."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.acts import budgets, community, invoices, pledges, savings
from marketplace.acts.budgets import SetAllocation
from marketplace.acts.verify import CHECKS, faults
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from tests.awarded import award, fill, noon
from tests.village import Village, found_village

APRIL = date(2026, 4, 1)
QUARTER = date(2026, 6, 30)
COUNTED = noon(QUARTER + timedelta(days=60))


@pytest.fixture(scope="module")
async def lived(module_pool: Pool, module_dsns: Dsns) -> Dsns:
    """A council that lived through a quarter: spent, saved, voted, with a visitor from another."""
    village = await found_village(module_pool)
    other = await found_village(module_pool, 2)
    members = await village.holders(3)
    [visitor] = await other.holders(1)
    year = (APRIL, date(2027, 4, 1))
    forms = [SetAllocation(m.subject("money"), 1_000_000, 0, *year) for m in members]
    await village.do(budgets.set_allocations, village.coordinator, forms)
    made = await award(
        village, module_dsns, [*members, visitor], own_pence=60_000, shared_pence=3_077,
        limit_pence=80_000, starts_on=APRIL,
    )  # fmt: skip
    for member in members:
        pledge = pledges.MakePledge(made.cluster_id, 19_178, *year)
        await village.do(pledges.make_pledge, member, pledge)
    await fill(other, visitor.subject("money"), 1_000_000)
    signed = await made.sign(vetoes=members[2:])
    finance = village.officer("finance")
    for number in range(5):
        day = APRIL + number * FOUR_WEEKS
        await village.do(budgets.pay_allocations, finance, day, now=noon(day))
        await made.live(signed.contract_ids[0], day)
    await village.do(invoices.pay_invoices, finance, now=noon(QUARTER))
    await village.do(savings.recognise_quarter, finance, QUARTER, now=COUNTED)
    await _vote(village, members[0])
    return module_dsns


async def _vote(village: Village, voter: Any) -> None:
    form = community.ProposeProject("A bench", "To rest on.", 1_000)
    project = await village.do(community.propose_project, voter, form, now=COUNTED)
    judged = community.JudgeProject(project)
    await village.do(community.judge_project, village.coordinator, judged, now=COUNTED)
    closes = COUNTED + timedelta(days=14)
    opened = await village.do(
        community.open_vote, village.commissioner,
        community.OpenVote("north", COUNTED, closes), now=COUNTED,
    )  # fmt: skip
    ballot = community.CastBallot(opened.vote_id, (project,))
    await village.do(community.cast_ballot, voter, ballot, now=COUNTED)
    await village.do(community.count_vote, village.worker, opened.vote_id, now=closes)


@pytest.fixture
async def owner(lived: Dsns) -> AsyncIterator[Any]:
    """The owner, inside a transaction that never ends well."""
    db = await connect(lived.owner)
    undo = db.transaction()
    await undo.start()
    yield db
    await undo.rollback()
    await db.close()


async def test_a_council_that_lived_by_its_acts_has_no_fault(owner: Any) -> None:
    """A quarter with a veto, a visitor, invoices, savings and a vote breaks no rule."""
    assert await faults(owner, unsafe_database=True) == []
    assert await faults(owner, 1, unsafe_database=True) == []
    saved = await owner.fetchval("select sum(saving_pence) from saving where event_id is not null")
    funded = await owner.fetchval("select count(*) from project where funded_event_id is not null")
    assert saved > 0
    assert funded == 1


async def test_a_server_that_may_lose_data_is_named(owner: Any) -> None:
    """The test server does not wait for its disk, and verify says so."""
    [found] = await faults(owner)
    assert found.startswith("the_server_settings_are_safe")
    assert "fsync" in found


PLANTED: dict[str, str] = {
    "transfers_sum_to_zero": """
        update ledger_account set credits_posted_pence = credits_posted_pence + 1
        where kind = 'bank' and council_id = 1""",
    "balances_equal_transfers": """
        insert into transfer (council_id, transfer_id, event_id, debit_account_id,
            credit_account_id, amount_pence, state)
        select council_id, gen_random_uuid(), event_id, debit_account_id, credit_account_id, 5,
            'posted' from transfer limit 1""",
    "nothing_held_below_zero": """
        alter table ledger_account drop constraint held_money_never_below_zero;
        update ledger_account set debits_pending_pence = 900000000 where kind = 'purse'""",
    "commitments_resolved_once_and_within": """
        update transfer set amount_pence = amount_pence + 1000000 where state = 'post_pending'""",
    "pledges_within_the_allocation": "update pledge set pence_per_week = 19179",
    "shares_sum_to_the_saving": """
        alter table saving drop constraint shares_sum_to_the_saving;
        update saving set person_pence = person_pence + 1""",
    "savings_equal_their_transfers": """
        update saving set saving_pence = saving_pence + 3, person_pence = person_pence + 1,
            council_pence = council_pence + 1, community_pence = community_pence + 1
        where event_id is not null""",
    "no_saving_without_care": "update timesheet set confirmed_minutes = 0",
    "awards_equal_their_lines": "update award set pence_per_four_weeks = pence_per_four_weeks + 1",
    "no_line_above_going_alone": """
        update award_line set own_pence = own_pence + 20000,
            pence_per_four_weeks = pence_per_four_weeks + 20000""",
    "no_bid_opened_before_its_deadline": "update bid set opened_at = opened_at - interval '1 s'",
    "the_last_envelope_in_time_was_opened": """
        update bid_envelope set submitted_at = (select closes_at from round limit 1)""",
    "invoices_equal_what_they_moved": "update invoice_line set accepted_pence = accepted_pence - 1",
    "projects_equal_what_the_fund_paid": "update project set cost_pence = cost_pence + 1",
    "every_change_has_its_audit_row": "delete from audit where noun = 'pledge'",
    "every_event_is_accounted_for": """
        insert into event (council_id, event_id, kind, effective_on)
        values (1, gen_random_uuid(), 'share_spent', '2026-07-01')""",
    "bridges_point_at_rows": "update line_funding set purse_account_id = gen_random_uuid()",
    "stored_matches_pass_the_checker": "update match_run set problem = '{}', result = '{}'",
}


@pytest.mark.parametrize("rule", PLANTED)
async def test_each_planted_fault_is_found_by_name(owner: Any, rule: str) -> None:
    """The rule broken on purpose is among those named, with how many and the first ids."""
    await owner.execute(PLANTED[rule])
    found = [line for line in await faults(owner, unsafe_database=True) if line.startswith(rule)]
    assert len(found) == 1
    assert "first: " in found[0]


def test_every_check_has_a_planted_fault() -> None:
    """No rule is only believed to be checked."""
    assert {*PLANTED, "the_server_settings_are_safe"} == set(CHECKS)
