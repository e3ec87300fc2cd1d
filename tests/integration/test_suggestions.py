"""Claims about suggested groups: only from answers one lets be used, with a reason, no names."""

import re
from datetime import date
from html import unescape
from uuid import UUID

import httpx
import pytest

from marketplace.acts import people, suggestions
from marketplace.acts.clusters import FormCluster, JoinCluster, join_cluster, start_cluster
from marketplace.database.transaction import Pool
from marketplace.people import RegisterPerson, Who
from matching.suggest import CRITERIA, Criterion
from tests.personas import AMINA, HOLDER, SUPPORTER, form, sign_in
from tests.village import NOW, Village

Client = httpx.AsyncClient
PLACE: tuple[Criterion, ...] = ("place",)


def read(html: str) -> str:
    """The page's text as a person reads it."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)))


@pytest.fixture(scope="module")
async def groups(web: Client, module_pool: Pool) -> dict[str, UUID]:
    """A group of four Somali speakers of whom three say so, and four people in no group."""
    village = Village(module_pool)
    forms = [
        RegisterPerson(
            f"Secret{i}", "Name", date(1950, 1, 1), "E1", date(2000, 1, 1), languages=("so", "en")
        )
        for i in range(8)
    ]
    ids = await village.do(people.register_people, village.worker, forms)
    whos = [Who(HOLDER, "A holder", "holder", 1, person_id=person) for person in ids]
    made = FormCluster("Elders", "need", "We meet.", "E1")
    cluster_id = (await village.do(start_cluster, whos[0], made)).cluster_id
    for who in whos[1:4]:
        await village.do(join_cluster, who, JoinCluster(cluster_id))
    choices = [(who, suggestions.LetUse(CRITERIA)) for who in whos[:3]]
    choices += [(who, suggestions.LetUse(PLACE)) for who in whos[4:]]
    async with village.at() as tx:
        await suggestions.let_use_many(tx, choices, NOW)
    return {"elders": cluster_id}


async def test_nothing_is_used_before_somebody_says_so(
    client: Client, groups: dict[str, UUID]
) -> None:
    """Without a choice there is no suggestion, only the question what may be used."""
    await sign_in(client, HOLDER, "holder")
    text = read((await client.get("/clusters/suggested")).text)
    assert "First say what we may use" in text
    assert "Elders" not in text


async def test_each_criterion_is_used_only_when_it_is_ticked(
    client: Client, groups: dict[str, UUID]
) -> None:
    """With the ward alone, the reason is the ward; the language is neither used nor told."""
    await sign_in(client, HOLDER, "holder")
    answer = await form(client, "/clusters/suggested", criteria="place")
    assert answer.status_code == 303
    text = read((await client.get("/clusters/suggested")).text)
    assert "Elders" in text
    assert "3 of them live in Weaver, where you live." in text
    assert "speak" not in text.split("What we may use")[0]


async def test_no_name_is_on_the_page(client: Client, groups: dict[str, UUID]) -> None:
    """Neither the members' names nor those of people in no group, nor is the group shown to all."""
    await sign_in(client, HOLDER, "holder")
    await form(client, "/clusters/suggested", criteria="place")
    assert "Secret" not in (await client.get("/clusters/suggested")).text
    assert "Secret" not in (await client.get(f"/clusters/{groups['elders']}")).text
    assert "Elders" not in (await client.get("/clusters")).text


async def test_the_choice_can_be_taken_back(client: Client, groups: dict[str, UUID]) -> None:
    """Ticking nothing leaves nothing to suggest from, and it is recorded."""
    await sign_in(client, HOLDER, "holder")
    await form(client, "/clusters/suggested", criteria="place")
    answer = await form(client, "/clusters/suggested")
    assert answer.status_code == 303
    text = read((await client.get("/clusters/suggested")).text)
    assert "No group with room fits what you let us use." in text
    answer = await form(client, "/clusters/suggested", criteria="faith")
    assert answer.status_code == 422


async def test_a_supporter_who_may_not_plan_chooses_nothing(
    client: Client, groups: dict[str, UUID]
) -> None:
    """Not acting for anybody, there is nobody to choose for; acting for Amina it is hers."""
    await sign_in(client, SUPPORTER, "supporter")
    assert (await client.get("/clusters/suggested")).status_code == 403
    await form(client, "/acting-for", person_id=str(AMINA))
    assert "First say what we may use" in (await client.get("/clusters/suggested")).text


async def test_meeting_first_is_told_to_the_members(
    client: Client, groups: dict[str, UUID], module_pool: Pool
) -> None:
    """Who asks to meet is shown with that wish, and only members are shown who asks."""
    await sign_in(client, HOLDER, "holder")
    address = f"/clusters/{groups['elders']}"
    assert (await form(client, f"{address}/ask", meet_first="yes")).status_code == 303
    village = Village(module_pool)
    async with village.at() as tx:
        asked = await tx.db.fetchrow("select person_id, meet_first from invitation")
    assert tuple(asked) == (HOLDER, True)
