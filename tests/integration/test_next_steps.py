"""Claims about the home pages: what waits is there until it is done, with its page and its day."""

import re
from datetime import date, datetime
from html import unescape
from uuid import UUID

import httpx
import pytest

from marketplace.acts import agreements, budgets, pledges
from marketplace.acts.clusters import AskToJoin, FormCluster, ask_to_join, start_cluster
from marketplace.agreements import WriteAgreement
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, hidden, sign_in
from tests.village import Village

Client = httpx.AsyncClient
YEAR = (date(2026, 4, 6), date(2027, 4, 6))
YUSUF = Who(HOLDER, "Yusuf", "holder", 1, person_id=HOLDER)


def tasks(html: str) -> dict[str, str]:
    """The tasks of a home page by their words, with the address of each."""
    found = re.findall(r'task-list__link" href="([^"]*)"[^>]*>([^<]*)<', html)
    return {unescape(text): href for href, text in found}


@pytest.fixture(scope="module")
async def cluster_id(web: Client, module_pool: Pool) -> UUID:
    """A group of Yusuf's, who has a budget."""
    village = Village(module_pool)
    await village.do(
        budgets.set_allocation,
        village.commissioner,
        budgets.SetAllocation(HOLDER, 1_000_000, 0, *YEAR),
    )
    form_ = FormCluster("Elm Park", "need", "We meet.", "E1")
    return (await village.do(start_cluster, YUSUF, form_)).cluster_id


async def test_what_waits_goes_when_it_is_done(
    client: Client, module_pool: Pool, cluster_id: UUID
) -> None:
    """Writing, signing, pledging: each task names its page, and the next follows it."""
    village = Village(module_pool)
    await sign_in(client, HOLDER, "holder")
    here = f"/clusters/{cluster_id}"
    found = tasks((await client.get("/")).text)
    assert found["Write the agreement of Elm Park"] == f"{here}/agreement/write"
    await village.do(agreements.write_agreement, YUSUF, cluster_id, WriteAgreement())
    found = tasks((await client.get("/")).text)
    assert "Write the agreement of Elm Park" not in found
    assert found["Read and sign the agreement of Elm Park"] == f"{here}/agreement"
    await village.do(agreements.sign_agreement, YUSUF, agreements.SignAgreement(cluster_id, 1))
    found = tasks((await client.get("/")).text)
    assert "Read and sign the agreement of Elm Park" not in found
    assert found["Pledge some of your budget to Elm Park"] == f"{here}/pledge"
    await village.do(pledges.make_pledge, YUSUF, pledges.MakePledge(cluster_id, 5_000, *YEAR))
    html = (await client.get("/")).text
    assert "Pledge some of your budget to Elm Park" not in tasks(html)
    words = re.sub(r"<[^>]+>", "", html)
    assert "You have £191.78 a week, and have pledged £50 of it." in words


async def test_who_asks_to_join_waits_for_an_answer(
    client: Client, module_pool: Pool, cluster_id: UUID
) -> None:
    """Somebody who asked is counted on the home page of each member until they are let in."""
    amina = Who(SUPPORTER, "Hodan", "holder", 1, person_id=AMINA)
    await Village(module_pool).do(ask_to_join, amina, AskToJoin(cluster_id))
    await sign_in(client, HOLDER, "holder")
    found = tasks((await client.get("/")).text)
    assert found["Answer who asked to join Elm Park"] == f"/clusters/{cluster_id}"


async def test_a_vote_waits_until_its_last_day(
    client: Client, module_dsns: Dsns, cluster_id: UUID
) -> None:
    """An open vote of the ward names its last day, for everybody of 16 who lives there."""
    vote_id = UUID(int=77, version=4)
    owner = await connect(module_dsns.owner)
    await owner.execute(
        "insert into vote (council_id, vote_id, ward_code, opens_at, closes_at, budget_pence)"
        " values (1, $1, 'E1', now() - interval '1 day', now() + interval '20 days', 5000)",
        vote_id,
    )
    closes: datetime = await owner.fetchval("select closes_at from vote")
    await owner.close()
    await sign_in(client, HOLDER, "holder")
    html = (await client.get("/")).text
    assert tasks(html)["Vote on what your community's money does"] == f"/community/votes/{vote_id}"
    assert f"By {closes.day} {closes:%B %Y}" in html


async def test_a_supporter_sees_for_whom_something_waits(
    client: Client, module_dsns: Dsns, cluster_id: UUID
) -> None:
    """The count before acting for Amina, her tasks after; never one beyond their powers."""
    await sign_in(client, SUPPORTER, "supporter")
    assert "Nothing waits for them." in (await client.get("/")).text
    owner = await connect(module_dsns.owner)
    change = "update representative set powers = $2 where person_id = $1"
    await owner.execute(change, AMINA, ["see", "plan", "votes"])
    assert "1 thing waits for them." in (await client.get("/")).text
    await form(client, "/acting-for", person_id=str(AMINA))
    found = tasks((await client.get("/")).text)
    await owner.execute(change, AMINA, ["see", "plan"])
    await owner.close()
    assert list(found) == ["Vote on what your community's money does"]


async def test_what_a_supporter_may_not_see_is_not_told(
    client: Client, module_dsns: Dsns, cluster_id: UUID
) -> None:
    """Without the power to see, neither tasks nor money are on the page (rule 16)."""
    owner = await connect(module_dsns.owner)
    await owner.execute("update representative set powers = '{plan}' where person_id = $1", AMINA)
    await sign_in(client, SUPPORTER, "supporter")
    assert "waits for them" not in (await client.get("/")).text
    await form(client, "/acting-for", person_id=str(AMINA))
    html = (await client.get("/")).text
    await owner.execute(
        "update representative set powers = '{see,plan}' where person_id = $1", AMINA
    )
    await owner.close()
    assert tasks(html) == {}
    assert "in your purse" not in html


async def test_an_office_is_told_what_waits_for_it(
    client: Client, module_dsns: Dsns, cluster_id: UUID
) -> None:
    """A commissioner sees how much is to be signed off, with the first day; nobody's plan."""
    owner = await connect(module_dsns.owner)
    await owner.execute(
        "insert into sign_off (council_id, sign_off_id, stage, subject_id, about, asked_at, due_on)"
        " select 1, gen_random_uuid(), 'project', gen_random_uuid(), 'A bench', now(), day"
        " from unnest(array['2026-01-05', '2026-01-09']::date[]) as due (day)"
    )
    await owner.close()
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get("/")).text
    assert tasks(html) == {"Answer what waits to be signed off (2)": "/sign-offs"}
    assert "Late: 5 January 2026" in html
    assert hidden(html, "csrf")
