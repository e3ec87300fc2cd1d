"""Claims about the pages of the community: residents propose and vote, the count tells why."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from marketplace.acts import community, ledger
from marketplace.database.transaction import Pool
from marketplace.ledger import Account
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in
from tests.village import NOW, Village

Client = httpx.AsyncClient


@pytest.fixture(scope="module")
async def village(web: Client, module_pool: Pool) -> Village:
    """The personas' council, whose ward has £600."""
    village = Village(module_pool)
    async with village.at() as tx:
        accounts = [Account("community_fund", ward_code="E1"), Account("council_funding")]
        [fund, source] = await ledger.ensure_accounts(tx, accounts)
        paid = ledger.Transfer(source, fund, 60_000)
        await ledger.post(tx, "gift", NOW.date(), [paid], fund, NOW)
    return village


async def id_of(village: Village, question: str) -> UUID:
    """The only id a question finds."""
    async with village.at() as tx:
        found: Any = await tx.db.fetchval(question)
    return UUID(str(found))


async def test_a_project_goes_from_idea_to_payment(client: Client, village: Village) -> None:
    """Proposed, looked at, voted on and changed, closed, counted in this vote's numbers, paid."""
    await sign_in(client, HOLDER, "holder")
    assert "has £600 to spend together" in (await client.get("/community")).text
    wrong = await form(client, "/community/propose", title="Ab", about="", cost_pence="5")
    assert wrong.status_code == 422
    assert "from £10" in wrong.text or "£10 or more" in wrong.text
    given = {"title": "A bench", "about": "At the bus stop.", "cost_pence": "300"}
    assert (await form(client, "/community/propose", **given)).status_code == 303
    assert "Waits for the council" in (await client.get("/community")).text
    project = await id_of(village, "select project_id from project")
    assert (await client.get(f"/community/projects/{project}")).status_code == 404

    await sign_in(client, OFFICER, "commissioner")
    assert "/community/wards/E1" in (await client.get("/community")).text
    address = f"/community/projects/{project}"
    assert address in (await client.get("/community/wards/E1")).text
    assert (await form(client, address)).status_code == 422
    assert (await form(client, address, answer="yes")).status_code == 303
    assert (await form(client, "/community/wards/E1/vote", days="3")).status_code == 422
    opened = await form(client, "/community/wards/E1/vote", days="7")
    ballot = opened.headers["location"]
    assert (await form(client, f"{ballot}/count")).status_code == 409

    await sign_in(client, HOLDER, "holder")
    assert "Choose every project you like" in (await client.get(ballot)).text
    assert (await form(client, ballot)).status_code == 303
    assert "You have voted" in (await client.get(ballot)).text
    assert (await form(client, ballot, projects=str(project))).status_code == 303
    assert "checked" in (await client.get(ballot)).text
    assert (await form(client, ballot, projects=str(HOLDER))).status_code == 422

    later = datetime.now(UTC) + timedelta(days=8)
    vote_id = UUID(ballot.rsplit("/", 1)[1])
    await village.do(community.count_vote, village.worker, vote_id, now=later)
    html = (await client.get(ballot)).text
    assert "1 person voted on £600." in html
    assert "A bench costs £300 and 1 person chose it" in html
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    assert "Round Bought Chosen by Each paid Left in the fund 1 A bench 1 £300 £300" in words
    assert "Paid by the fund" in (await client.get("/community")).text


async def test_a_supporter_without_the_power_sees_but_does_not_vote(
    client: Client, village: Village
) -> None:
    """Acting for Amina, who let them see and plan but not vote: no form, and a refusal."""
    assert village.council_id == 1
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    html = (await client.get("/community")).text
    assert "Propose a project" not in html
    assert (await client.get("/community/propose")).status_code == 403
