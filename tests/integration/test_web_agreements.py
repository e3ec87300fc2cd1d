"""Claims about agreements and pledges as pages: read, changed in words, signed, checked, undone."""

import re
from datetime import date
from html import unescape
from uuid import UUID

import httpx
import pytest

from marketplace.acts import agreements, budgets
from marketplace.acts.clusters import FormCluster, JoinCluster, join_cluster, start_cluster
from marketplace.agreements import WriteAgreement
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient
YEAR = (date(2026, 4, 6), date(2027, 4, 6))
YUSUF = Who(HOLDER, "Yusuf", "holder", 1, person_id=HOLDER)
FIRST = {"starts_on-day": "6", "starts_on-month": "4", "starts_on-year": "2026"}
LAST = {"ends_on-day": "6", "ends_on-month": "4", "ends_on-year": "2027"}


def read(html: str) -> str:
    """The page's text as a person reads it."""
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html)))


@pytest.fixture(scope="module")
async def group(web: Client, module_pool: Pool) -> UUID:
    """A group of Yusuf and Amina with two versions of its agreement; Amina signed the newest."""
    village = Village(module_pool)
    amina = Who(SUPPORTER, "Amina", "holder", 1, person_id=AMINA)
    made = await village.do(start_cluster, YUSUF, FormCluster("Elm Park", "need", "We meet.", "E1"))
    await village.do(join_cluster, amina, JoinCluster(made.cluster_id))
    write = agreements.write_agreement
    await village.do(write, YUSUF, made.cluster_id, WriteAgreement(notice_days=28))
    await village.do(write, YUSUF, made.cluster_id, WriteAgreement(notice_days=0))
    signing = agreements.SignAgreement(made.cluster_id, 2)
    await village.do(agreements.sign_agreement, amina, signing)
    money = budgets.SetAllocation(HOLDER, 1_000_000, 0, *YEAR)
    await village.do(budgets.set_allocation, village.commissioner, money)
    return made.cluster_id


async def test_what_changed_is_said_in_words(client: Client, group: UUID) -> None:
    """A new version says which sentences it adds and which it takes out, before one signs."""
    await sign_in(client, HOLDER, "holder")
    text = read((await client.get(f"/clusters/{group}/agreement")).text)
    assert "Added: Each of us can leave on any day." in text
    assert "Taken out: Each of us can leave. We say so 28 days before." in text
    assert "split what you use together equally." in text
    assert "You may leave on any day." in text


async def test_names_stay_within_the_group(client: Client, group: UUID) -> None:
    """A member reads who has signed and who has not; an officer reads how many."""
    await sign_in(client, HOLDER, "holder")
    text = read((await client.get(f"/clusters/{group}/agreement")).text)
    assert re.search("Who has signed Amina ?We wait for: Yusuf", text)
    await sign_in(client, OFFICER, "commissioner")
    text = read((await client.get(f"/clusters/{group}/agreement")).text)
    assert "1 of 2 have signed." in text
    assert "Amina" not in text


async def test_it_can_be_read_out(client: Client, group: UUID) -> None:
    """Each clause is a line of its own, numbered, with nothing to press between them."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"/clusters/{group}/agreement/read-out")).text
    assert "1. Each of us pays only for our own part." in html
    assert html.count('<p class="govuk-heading-l">') == 14


async def test_a_pledge_is_shown_before_it_counts(client: Client, group: UUID) -> None:
    """The first answer makes nothing; the second, which repeats it, makes the pledge."""
    await sign_in(client, HOLDER, "holder")
    here = f"/clusters/{group}/pledge"
    answer = await form(client, here, pence_per_week="50", **FIRST, **LAST)
    text = read(answer.text)
    assert "You agree to put £50 a week of your £191.78 a week aside for Elm Park." in text
    assert "You keep for yourself each week £141.78" in text
    assert "What you have pledged here" not in read((await client.get(here)).text)
    answer = await form(client, here, pence_per_week="50", confirmed="yes", **FIRST, **LAST)
    assert answer.status_code == 303
    assert "£50 a week" in read((await client.get(here)).text)


async def test_too_much_is_said_before_the_question(client: Client, group: UUID) -> None:
    """What does not fit in the budget is refused with the limit, not asked to be confirmed."""
    await sign_in(client, HOLDER, "holder")
    here = f"/clusters/{group}/pledge"
    answer = await form(client, here, pence_per_week="500", **FIRST, **LAST)
    assert answer.status_code == 409
    assert "a week. Your budget is £191.78 a week" in read(answer.text)


async def test_taking_back_says_what_the_group_loses(client: Client, group: UUID) -> None:
    """The page names the pool with and without; another's pledge is not there at all."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"/clusters/{group}/pledge")).text
    found = re.search(r'href="(/pledges/[^"]*/withdraw)"', html)
    assert found
    text = read((await client.get(found[1])).text)
    assert "You take £50 a week back." in text
    assert "has £50 a week together. Without yours it has £0 a week." in text
    await sign_in(client, SUPPORTER, "supporter")
    assert (await client.get(found[1])).status_code == 403
