"""Claims about members who visit from another council: they open what is theirs, and only that."""

from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest

from marketplace.acts.clusters import FormCluster, JoinAsVisitor, join_as_visitor, start_cluster
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.personas import AMINA, HOLDER, SUPPORTER, form, sign_in
from tests.village import found_village

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
