"""What a page asks of the database is counted: the same for one row as for many."""

from datetime import date
from uuid import UUID

import httpx
import pytest

from marketplace.acts import budgets, people, pledges
from marketplace.acts.clusters import FormCluster, JoinCluster, join_cluster, start_cluster
from marketplace.database.transaction import Pool
from marketplace.people import RegisterPerson, Who
from tests.personas import HOLDER, OFFICER, sign_in
from tests.village import Village

Client = httpx.AsyncClient
YEAR = (date(2026, 4, 6), date(2027, 4, 6))


async def grow(village: Village, name: str, number: int) -> UUID:
    """A cluster of the persona and this many others, everybody with a budget and a pledge."""
    forms = [
        RegisterPerson(f"Given{i}", f"{name}{i}", date(1950, 1, 1), "E1", date(2000, 1, 1))
        for i in range(number)
    ]
    ids = await village.do(people.register_people, village.worker, forms)
    whos = [Who(HOLDER, "A holder", "holder", 1, person_id=HOLDER)]
    whos += [Who(HOLDER, "Another", "holder", 1, person_id=person) for person in ids]
    form = FormCluster(name, "need", "We meet.", "E1")
    cluster_id = (await village.do(start_cluster, whos[0], form)).cluster_id
    for who in whos[1:]:
        await village.do(join_cluster, who, JoinCluster(cluster_id))
        assert who.person_id is not None
        money = budgets.SetAllocation(who.person_id, 1_000_000, 0, *YEAR)
        await village.do(budgets.set_allocation, village.commissioner, money)
        await village.do(pledges.make_pledge, who, pledges.MakePledge(cluster_id, 500, *YEAR))
    return cluster_id


@pytest.fixture(scope="module")
async def groups(web: Client, module_pool: Pool) -> dict[str, UUID]:
    """A group of two and one of twelve."""
    village = Village(module_pool)
    mine = budgets.SetAllocation(HOLDER, 1_000_000, 0, *YEAR)
    await village.do(budgets.set_allocation, village.commissioner, mine)
    return {"small": await grow(village, "Small", 1), "large": await grow(village, "Large", 11)}


async def asked_by(client: Client, statements: list[str], address: str) -> list[str]:
    """The statements behind a page, without the demonstration's own one."""
    await client.get(address)
    statements.clear()
    answer = await client.get(address)
    assert answer.status_code == 200, address
    return [asked for asked in statements if "from demonstration" not in asked]


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 5),
        ("/clusters", 6),
        ("/commissions", 4),
        ("/opportunities", 6),
        ("/savings", 7),
        ("/budget", 7),
        ("/community", 8),
        ("/deliveries", 5),
        ("/neighbours", 4),
    ],
)
async def test_a_holders_main_pages_ask_a_known_number_of_questions(
    client: Client, statements: list[str], groups: dict[str, UUID], address: str, most: int
) -> None:
    """Home, lists and the statement keep to their number, the session's question among them."""
    await sign_in(client, HOLDER, "holder")
    asked = await asked_by(client, statements, address)
    assert len(asked) <= most, "\n\n".join(asked)


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 5), ("/savings", 3), ("/rounds", 5), ("/ledger", 6), ("/sign-offs", 6),
        ("/unmet-demand", 6), ("/audit", 2), ("/commissions", 3),
    ],
)  # fmt: skip
async def test_an_officers_main_pages_ask_a_known_number_of_questions(
    client: Client, statements: list[str], groups: dict[str, UUID], address: str, most: int
) -> None:
    """What officers open every morning, too."""
    await sign_in(client, OFFICER, "commissioner")
    asked = await asked_by(client, statements, address)
    assert len(asked) <= most, "\n\n".join(asked)


@pytest.mark.parametrize("page", ["", "/pledge", "/agreement", "/commissions"])
async def test_a_group_of_twelve_costs_what_a_group_of_two_costs(
    client: Client, statements: list[str], groups: dict[str, UUID], page: str
) -> None:
    """No question is asked once per member, and none of the group's pages asks more than 14."""
    await sign_in(client, HOLDER, "holder")
    counts = {
        size: len(await asked_by(client, statements, f"/clusters/{cluster_id}{page}"))
        for size, cluster_id in groups.items()
    }
    assert counts["small"] == counts["large"] <= 14
