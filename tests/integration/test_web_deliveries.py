"""Claims about the pages of deliveries: a member answers once, and only for themselves."""

import re
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest

from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.awarded import handed_in
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient
PERSONA = Who(HOLDER, "Persona holder", "holder", 1, person_id=HOLDER)


@pytest.fixture(scope="module")
async def sheet(web: Client, module_dsns: Dsns, module_pool: Pool) -> UUID:
    """A timesheet of the persona holder, sent now; gives its id."""
    village, now = Village(module_pool), datetime.now(UTC)
    await handed_in(village, module_dsns, PERSONA, now)
    async with village.at(now) as tx:
        found: UUID = await tx.db.fetchval(
            "select t.timesheet_id from timesheet t join line_funding f using (council_id, line_id)"
            " where f.home_person_id = $1",
            HOLDER,
        )
    return found


async def test_a_member_says_what_came_once(client: Client, sheet: UUID) -> None:
    """The list asks, half an answer is asked again in words, an answer moves it to the past."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get("/deliveries")).text
    assert "says they came for 16 hours" in html
    address = f"/deliveries/{sheet}"
    assert address in html
    assert "What happened?" in (await client.get(address)).text
    for fields, sentence in (
        ({}, "Choose what happened."),
        ({"answer": "came", "confirmed_minutes": "99"}, "from 0 to 960"),
        ({"answer": "disputed"}, "Say what was wrong"),
    ):
        answer = await form(client, address, **fields)
        assert answer.status_code == 422
        assert sentence in answer.text
    answer = await form(client, address, answer="late", confirmed_minutes="15:30")
    assert answer.status_code == 303
    html = (await client.get("/deliveries")).text
    assert "Nothing waits for your answer." in html
    assert "You said they came late: 15 hours 30 minutes." in html
    again = await form(client, address, answer="came")
    assert again.status_code == 409
    assert "answered already" in again.text


async def test_who_stands_beside_the_group_sees_that_it_was_late(
    client: Client, sheet: UUID, module_pool: Pool
) -> None:
    """The officer's page of the group counts it; a member's page of the group does not."""
    assert sheet
    async with Village(module_pool).at(datetime.now(UTC)) as tx:
        cluster_id = await tx.db.fetchval("select cluster_id from cluster")
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get(f"/clusters/{cluster_id}")).text
    assert "Carers were late 1 time." in html
    assert "Nobody came 0 times." in html
    await sign_in(client, HOLDER, "holder")
    assert "Carers were late" not in (await client.get(f"/clusters/{cluster_id}")).text


async def test_nobody_sees_anothers_visits(client: Client, sheet: UUID) -> None:
    """A supporter acting for somebody else finds no such timesheet, to see or to answer."""
    await sign_in(client, SUPPORTER, "supporter")
    assert (await client.get("/deliveries")).status_code == 403
    await form(client, "/acting-for", person_id=str(AMINA))
    assert "Nothing waits" in (await client.get("/deliveries")).text
    assert (await client.get(f"/deliveries/{sheet}")).status_code == 404
    assert (await form(client, f"/deliveries/{sheet}", answer="came")).status_code == 404


async def test_days_away_are_written_down(client: Client) -> None:
    """Somebody says they are in hospital; the last day may be unknown, but not before the first."""
    await sign_in(client, HOLDER, "holder")
    first = {"starts_on-day": "3", "starts_on-month": "6", "starts_on-year": "2027"}
    last = {"ends_on-day": "1", "ends_on-month": "6", "ends_on-year": "2027"}
    wrong = await form(client, "/deliveries/absence", reason="hospital", **first, **last)
    assert wrong.status_code == 422
    assert "cannot be before" in wrong.text
    done = await form(client, "/deliveries/absence", reason="hospital", **first)
    assert done.status_code == 303
    html = (await client.get("/deliveries")).text
    assert re.search(r"In hospital since 3 June 2027", html)
