"""Claims about the pages of savings: the statement says the year in one sentence, to the penny."""

import re
from datetime import date
from uuid import UUID, uuid4

import httpx
import pytest

from marketplace.acts import budgets
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in
from tests.village import Village

Client = httpx.AsyncClient
SENTENCE = (
    "You had £10,000. You spent £8,200. You saved £1,800: £600 for you, £600 for the council,"
    " £600 for your community."
)
ROW = (
    "insert into saving (council_id, saving_id, person_id, allocation_id, year_starts_on, quarter,"
    " quarter_ends_on, allocated_pence, spent_pence, not_genuine_pence, saving_pence, person_pence,"
    " council_pence, community_pence, planned_minutes, delivered_minutes, sources, held_for,"
    " recognised_at) values (1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $11, 1000, 990,"
    " jsonb_build_object('price', $10::bigint), $12, now())"
)


def read(html: str) -> str:
    """The page's text as a person reads it."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", html))


@pytest.fixture(scope="module")
async def years(web: Client, module_pool: Pool, module_dsns: Dsns) -> list[UUID]:
    """Two years of the persona: a whole one, and one of which a quarter is held."""
    village = Village(module_pool)
    first, second = date(2024, 4, 1), date(2025, 4, 1)
    forms = [
        budgets.SetAllocation(
            person_id=HOLDER,
            gross_pence=1_000_000,
            contribution_pence=0,
            valid_from=day,
            valid_to=day.replace(year=day.year + 1),
            funder="council",
            route="direct_payment",
        )
        for day in (first, second)
    ]
    made = [await village.do(budgets.set_allocation, village.coordinator, each) for each in forms]
    owner, ids = await connect(module_dsns.owner), [each.allocation_id for each in made]
    rows = (
        (ids[0], first, 1, date(2024, 6, 30), 250_000, 205_000, 0, 45_000, 15_000, None),
        (ids[0], first, 4, date(2025, 3, 31), 1_000_000, 820_000, 0, 135_000, 45_000, None),
        (ids[1], second, 1, date(2025, 6, 30), 250_000, 100_000, 5_000, 90_000, 30_000, "Too good"),
    )
    for allocation, year, quarter, end, had, spent, lost, saved, third, why in rows:
        await owner.execute(
            ROW,
            uuid4(),
            HOLDER,
            allocation,
            year,
            quarter,
            end,
            had,
            spent,
            lost,
            saved,
            third,
            why,
        )
    await owner.close()
    return ids


async def test_the_statement_says_the_year(client: Client, years: list[UUID]) -> None:
    """The sentence stands word for word; the quarters below add up to it."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get(f"/savings?allocation={years[0]}")).text
    assert SENTENCE in read(html)
    assert "A lower price £1,800" in read(html)
    assert "16 hours 30 minutes of care came, of 16 hours 40 minutes planned." in html


async def test_what_is_held_is_not_counted(client: Client, years: list[UUID]) -> None:
    """A held quarter is named with its reason and shares nothing; lost care is no saving."""
    await sign_in(client, HOLDER, "holder")
    text = read((await client.get("/savings")).text)
    assert years
    assert "You saved £0: £0 for you" in text
    assert "£900 is held until somebody has looked. Too good" in text
    assert "Care that did not happen £50 was not spent because care did not come." in text
    assert "It is in none of the figures above, and nobody gets a share of it." in text


async def test_the_next_date_is_told(client: Client, years: list[UUID]) -> None:
    """The second quarter of the year ends on 30 September and is worked out 42 days later (S3)."""
    await sign_in(client, HOLDER, "holder")
    text = read((await client.get(f"/savings?allocation={years[1]}")).text)
    assert "The next part, up to 30 September 2025, is worked out on 11 November 2025." in text
    text = read((await client.get(f"/savings?allocation={years[0]}")).text)
    assert "This year is complete." in text


async def test_others_see_their_own(client: Client, years: list[UUID]) -> None:
    """Acting for Amina shows hers alone, and naming another's year changes nothing."""
    await sign_in(client, SUPPORTER, "supporter")
    await form(client, "/acting-for", person_id=str(AMINA))
    text = read((await client.get(f"/savings?allocation={years[0]}")).text)
    assert "Nothing has been shared yet." in text
    assert "£" not in text


async def test_an_officer_sees_the_total(client: Client, years: list[UUID]) -> None:
    """Rows without an event in the ledger are not in the council's total."""
    assert years
    await sign_in(client, OFFICER, "commissioner")
    assert "Nothing has been shared yet." in (await client.get("/savings")).text
