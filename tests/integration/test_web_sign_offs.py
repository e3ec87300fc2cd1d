"""Claims about the pages of sign-offs: each yes has its effect, each no its reason."""

import re
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from marketplace.acts import commitments, contracts, deliveries, plans
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.awarded import Award, award
from tests.personas import HOLDER, OFFICER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient
ME = Who(HOLDER, "Persona holder", "holder", 1, person_id=HOLDER)


@pytest.fixture(scope="module")
async def village(web: Client, module_pool: Pool, module_dsns: Dsns) -> Village:
    """The personas' council, where the officer is a coordinator too."""
    village = Village(module_pool)
    async with village.at() as tx:
        await tx.db.execute("insert into sign_in_role values ($1, 1, 'coordinator', null)", OFFICER)
    return village


async def item(client: Client, words: str) -> str:
    """The address of the thing that waits with these words."""
    html = (await client.get("/sign-offs")).text
    found = re.search(rf'href="(/sign-offs/[0-9a-f-]+)">{words}', html)
    assert found, html
    return found[1]


async def ratified(village: Village, dsns: Dsns) -> tuple[Award, date]:
    """An award everybody said yes to, of care that began five weeks ago."""
    starts_on = (datetime.now(UTC) - timedelta(days=36)).date()
    made = await award(village, dsns, [ME, *await village.holders(1, "E1")], starts_on=starts_on)
    for member in made.members:
        yes = contracts.RatifyAward(made.commission_id)
        await village.do(contracts.ratify_award, member, yes)
    return made, starts_on


async def test_an_award_is_approved_then_signed(
    client: Client, village: Village, module_dsns: Dsns
) -> None:
    """Sending back needs a reason; approving offers the contract; signing it gives two lines;
    a timesheet its member may still answer is not settled over their head."""
    made, starts_on = await ratified(village, module_dsns)
    await sign_in(client, OFFICER, "commissioner")
    address = await item(client, "Members said yes to an award")
    html = (await client.get(address)).text
    assert "2 of 2 parts have a yes" in html
    assert "£500" in html
    for fields in ({}, {"decision": "sent_back"}):
        assert (await form(client, address, **fields)).status_code == 422
    assert (await form(client, address, decision="approved")).status_code == 303
    assert (await form(client, address, decision="approved")).status_code == 409
    assert "Approved on" in (await client.get(address)).text
    assert "Sign the contracts" in (await client.get("/sign-offs")).text
    done = await form(client, f"/sign-offs/contracts/{made.commission_id}")
    assert done.status_code == 303
    assert "signed for 2 people" in (await client.get("/sign-offs")).text

    [line, _] = await village.ask(commitments.lines_of_period, starts_on)
    sent = deliveries.SubmitTimesheets(
        line.contract_id, starts_on, (deliveries.Claim(line.line_id, 960),)
    )
    then = datetime.now(UTC) - timedelta(days=6)
    await village.do(deliveries.submit_timesheets, made.provider, sent, now=then)
    await village.do(deliveries.ask_about_silence, village.worker, now=then + timedelta(days=15))
    address = await item(client, "Nobody has said whether")
    assert "The provider says" in (await client.get(address)).text
    assert (await form(client, f"{address}/settle")).status_code == 422
    # The clock of the page is earlier than the job's: the member may still answer.
    assert (await form(client, f"{address}/settle", confirmed_minutes="15")).status_code == 409


async def test_a_plan_needs_a_coordinator(client: Client, village: Village) -> None:
    """A commissioner may not sign a plan; a coordinator signs it once and sees what is new."""
    need = plans.NewNeed("home_care", "weekday_morning", 300)
    drafted = await village.do(
        plans.draft_plan,
        village.coordinator,
        plans.DraftPlan(HOLDER, "I want to cook again.", date(2026, 4, 6), (need,)),
    )
    await village.do(plans.agree_plan, ME, drafted.plan_id)
    await sign_in(client, OFFICER, "commissioner")
    address = await item(client, "Plan, version 1")
    assert (await form(client, address, decision="approved")).status_code == 403
    await sign_in(client, OFFICER, "coordinator")
    html = (await client.get(address)).text
    assert "I want to cook again." in html
    assert "5 hours a week of home care" in html
    assert (await form(client, address, decision="approved")).status_code == 303
    found = await village.ask(plans.find_plan, HOLDER, date(2026, 4, 6))
    assert found is not None
    assert found.plan_id == drafted.plan_id


async def test_only_professionals_see_the_queue(client: Client) -> None:
    """A holder who opens the queue or signs a contract is told it is not for them."""
    await sign_in(client, HOLDER, "holder")
    assert (await client.get("/sign-offs")).status_code == 403
    answer = await form(client, f"/sign-offs/contracts/{HOLDER}")
    assert answer.status_code in (403, 404)
