"""Claims about members who visit from another council: they open what is theirs, and only that."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import httpx
import pytest

from marketplace.acts import commitments, deliveries
from marketplace.acts.clusters import FormCluster, JoinAsVisitor, join_as_visitor, start_cluster
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.awarded import Award, award
from tests.personas import AMINA, HOLDER, SUPPORTER, form, sign_in
from tests.village import Village, found_village

Client = httpx.AsyncClient
MINE, OTHER = UUID(int=101, version=4), UUID(int=102, version=4)
OPENS = datetime(2026, 5, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
async def groups(web: Client, module_pool: Pool, module_dsns: Dsns) -> dict[str, UUID]:
    """Two groups of council 2, each with a draft of a commission; Yusuf of council 1 is in one."""
    host = await found_village(module_pool, 2)
    people = await host.holders(2)
    yusuf = Who(HOLDER, "Yusuf", "holder", 1, person_id=HOLDER)
    found = {}
    for name, who in (("ours", people[0]), ("theirs", people[1])):
        made = await host.do(start_cluster, who, FormCluster(f"Group {name}", "need", "We meet."))
        found[name] = made.cluster_id
    await host.do(join_as_visitor, yusuf, JoinAsVisitor(found["ours"], 1, HOLDER))
    owner = await connect(module_dsns.owner)
    round_id = UUID(int=103, version=4)
    await owner.execute(
        "insert into round (council_id, round_id, name, opens_at, closes_at)"
        " values (2, $1, 'Spring', $2, $3)",
        round_id,
        OPENS,
        OPENS.replace(year=2027),
    )
    for name, commission_id in (("ours", MINE), ("theirs", OTHER)):
        await owner.execute(
            "insert into commission (council_id, commission_id, cluster_id, round_id, title, about,"
            " starts_on, weeks, drafted_by, drafted_at)"
            " values (2, $1, $2, $3, $4, 'Care.', $5, 52, $6, $7)",
            commission_id,
            found[name],
            round_id,
            f"Care for {name}",
            date(2026, 9, 7),
            HOLDER,
            OPENS,
        )
    await owner.close()
    return found


async def test_a_visitor_finds_and_opens_their_groups_commission(
    client: Client, groups: dict[str, UUID]
) -> None:
    """From the list at home to the group and what it asks for, in the host's council."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get("/commissions")).text
    assert f"/clusters/{groups['ours']}/commissions" in html
    for address in (
        f"/clusters/{groups['ours']}",
        f"/clusters/{groups['ours']}/agreement",
        f"/clusters/{groups['ours']}/commissions",
        f"/commissions/{MINE}",
    ):
        assert (await client.get(address)).status_code == 200, address
    assert "Care for ours" in (await client.get(f"/commissions/{MINE}")).text


async def test_a_visitor_sees_nothing_else_of_the_host(
    client: Client, groups: dict[str, UUID]
) -> None:
    """Another group of that council, and what it asks for, is not there."""
    await sign_in(client, HOLDER, "holder")
    for address in (
        f"/clusters/{groups['theirs']}",
        f"/clusters/{groups['theirs']}/agreement",
        f"/clusters/{groups['theirs']}/commissions",
        f"/commissions/{OTHER}",
        f"/commissions/{OTHER}/match",
    ):
        assert (await client.get(address)).status_code == 404, address


async def test_a_neighbour_of_the_visitor_sees_nothing(
    client: Client, groups: dict[str, UUID]
) -> None:
    """Amina lives where Yusuf lives and is in no group: council 2 is not there for her."""
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    assert "Group ours" not in (await client.get("/commissions")).text
    for address in (f"/clusters/{groups['ours']}", f"/commissions/{MINE}"):
        assert (await client.get(address)).status_code == 404, address


async def test_the_match_page_tells_a_visitor_where_it_stands(
    client: Client, groups: dict[str, UUID]
) -> None:
    """Before the match the page says so in a sentence; it is not the page of something absent."""
    assert groups
    await sign_in(client, HOLDER, "holder")
    answer = await client.get(f"/commissions/{MINE}/match")
    assert answer.status_code == 409
    assert "It is being written." in answer.text


@pytest.fixture(scope="module")
async def won(groups: dict[str, UUID], module_pool: Pool, module_dsns: Dsns) -> Award:
    """An award of council 2 in which Yusuf of council 1 has a part."""
    assert groups
    host, now = Village(module_pool, 2), datetime.now(UTC)
    [other] = await host.holders(1)
    yusuf = Who(HOLDER, "Yusuf", "holder", 1, person_id=HOLDER)
    starts_on = (now - timedelta(days=29)).date()
    return await award(host, module_dsns, [other, yusuf], starts_on=starts_on)


async def test_a_visitor_reads_their_own_share_and_says_yes(client: Client, won: Award) -> None:
    """What they would pay against alone is theirs; the answer counts in the host's council."""
    await sign_in(client, HOLDER, "holder")
    here = f"/commissions/{won.commission_id}"
    html = (await client.get(f"{here}/match")).text
    assert "You would pay" in html
    assert "£500" in html
    assert "£650" in html
    assert "Given0" not in html
    assert (await form(client, f"{here}/ratify", answer="yes")).status_code == 303
    assert "You said yes on" in (await client.get(f"{here}/match")).text
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    assert (await client.get(f"{here}/match")).status_code == 404


async def test_a_visitor_says_what_came(client: Client, won: Award) -> None:
    """Their visits stand in the host's council, found by the group; at home there are none."""
    signed, now = await won.sign(), datetime.now(UTC)
    starts_on = (now - timedelta(days=29)).date()
    lines = await won.village.ask(commitments.lines_of_period, starts_on)
    sent = deliveries.SubmitTimesheets(
        signed.contract_ids[0],
        starts_on,
        tuple(deliveries.Claim(line.line_id, 960) for line in lines),
    )
    await won.village.do(deliveries.submit_timesheets, won.provider, sent, now=now)
    await sign_in(client, HOLDER, "holder")
    at_home = (await client.get("/deliveries")).text
    assert "Nothing waits for your answer." in at_home
    there = f"/deliveries?group={won.cluster_id}"
    assert there in at_home
    html = (await client.get(there)).text
    found = re.search(r'href="(/deliveries/[0-9a-f-]{36}[^"]*)"', html)
    assert found
    assert (await form(client, found[1], answer="came")).status_code == 303
    assert "You said they came: 16 hours." in (await client.get(there)).text
    assert (await client.get(found[1].split("?")[0])).status_code == 404
