"""Claims about looking through notices: filters, nearest matches, what fits, and kept searches."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest

from marketplace.acts.commissions import LotForm
from marketplace.acts.searches import own_searches, searches_with_news
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.messages import tell_of_news
from marketplace.jobs.work import worker
from marketplace.refused import Refused
from marketplace.searches import SEARCHES_MAX, SIZES, Filters, check_name, filters_of, texts_of
from tests.integration.bidding import COUNCIL, NeedOf, Town, build_town, published
from tests.market_site import become, let_sign_in, serving_pages
from tests.personas import form

WORKER = worker(COUNCIL)


class Site(NamedTuple):
    client: httpx.AsyncClient
    town: Town
    commission_id: UUID
    pool: Pool


@pytest.fixture
async def site(
    dsns: Dsns, pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=2)
    town = await build_town(pool, needs=((NeedOf(languages=("so",)),),) * 9, closes=closes)
    commission_id = await published(town, (LotForm("home_care", "weekday_morning"),))
    await pool.execute(
        "update provider set insured_until = '2030-01-01', checks_until = '2030-01-01'"
    )
    await let_sign_in(pool, *town.providers)
    async with serving_pages(dsns, tmp_path_factory.mktemp("data")) as client:
        yield Site(client, town, commission_id, pool)


async def test_every_filter_narrows_and_the_nearest_are_offered_instead(site: Site) -> None:
    """Each filter alone keeps or drops the notice; dropped with one that fits, it is nearest."""
    for query, listed, near in (
        ("size=middle", True, False),
        ("size=small", False, False),
        ("size=large&service=home_care", False, True),
        ("starts=2000-01-01", True, False),
        ("starts=2100-01-01&language=so", False, True),
        ("new=yes", False, False),
        ("new=yes&ward=W1", False, True),
        ("size=vast&starts=soon&new=perhaps", True, False),
    ):
        page = await site.client.get(f"/opportunities?{query}")
        assert page.status_code == 200
        assert ("Care for the quay" in page.text) is (listed or near), query
        assert ("Nothing open fits all of this" in page.text) is not listed, query
        assert ("What comes closest" in page.text) is near, query


async def test_a_row_says_whether_it_fits_and_else_why_not(site: Site) -> None:
    """The same notice fits one provider; another reads each reason; a visitor reads neither."""
    assert "Does not fit" not in (await site.client.get("/opportunities")).text
    await become(site.client, site.town.providers[0])
    page = (await site.client.get("/opportunities")).text
    assert "Does not fit yet" in page and "Nobody on your staff speaks a language" in page
    await site.pool.execute("update provider_offer set languages = '{en,so}'")
    assert "Fits what you do." in (await site.client.get("/opportunities")).text
    await site.pool.execute("update provider set insured_until = '2020-01-01'")
    assert "Your insurance ends on" in (await site.client.get("/opportunities")).text


async def test_a_kept_search_counts_what_is_new_until_it_is_seen(site: Site) -> None:
    """Kept, it has no news; a later notice is one, for the digest too; seen or deleted, none."""
    await become(site.client, site.town.providers[0])
    kept = await form(site.client, "/opportunities/searches", name="Mornings", service="home_care")
    assert kept.status_code == 303 and kept.headers["location"].endswith("?service=home_care")
    async with site.town.at(datetime.now(UTC)) as tx:
        [search] = await own_searches(tx, site.town.providers[0], datetime.now(UTC))
        await tx.db.execute("update saved_search set seen_at = '2020-01-01'")
    assert search.news == 0
    page = (await site.client.get("/opportunities?service=home_care")).text
    assert "1 new notice" in page and "I have seen what is new" in page
    since, now = site.town.before - timedelta(minutes=1), datetime.now(UTC)
    async with site.town.at(now) as tx:
        [told] = await searches_with_news(tx, since, now)
        assert await searches_with_news(tx, site.town.before, now) == []
    assert (told.saved_by, told.news) == (site.town.providers[0].sign_in_id, 1)
    seen = await form(site.client, f"/opportunities/searches/{search.search_id}/seen")
    assert seen.status_code == 303
    assert "1 new notice" not in (await site.client.get("/opportunities")).text
    gone = await form(site.client, f"/opportunities/searches/{search.search_id}/delete")
    assert gone.status_code == 303
    assert "Mornings" not in (await site.client.get("/opportunities")).text


async def test_a_digest_tells_once_a_day_why_each_notice_came(site: Site) -> None:
    """Who kept the search reads the notice, the search and what it asks, once however often the
    day's work runs, never a price; looked at, or no longer with the provider, nobody is told."""
    keeper = site.town.providers[0]
    await become(site.client, keeper)
    await form(
        site.client, "/opportunities/searches", name="Mornings", service="home_care", ward="W1"
    )
    await form(site.client, "/opportunities/searches", name="Meals", service="meals")
    now = datetime.now(UTC)
    async with site.town.at(now) as tx:
        await tx.db.execute("update saved_search set seen_at = '2020-01-01'")
        await tx.db.execute("update commission set published_at = $1", now - timedelta(hours=2))
        for hours in (0, 1):
            await tell_of_news(tx, WORKER, now + timedelta(seconds=hours))
        await tell_of_news(tx, WORKER, now + timedelta(days=2))
    async with transaction(site.pool, COUNCIL, "provider", provider_id=keeper.provider_id) as tx:
        told = await tx.db.fetch("select sign_in_id from message where kind = 'notices_found'")
    assert [row[0] for row in told] == [keeper.sign_in_id]
    page = (await site.client.get("/messages")).text
    assert "“Care for the quay” is in your search “Mornings”: home care and in" in page
    assert "Meals" not in page and "£" not in page
    assert 'href="/opportunities">There are new notices for you' in page
    async with site.town.at(now) as tx:
        assert await searches_with_news(tx, now - timedelta(days=1), now)
        await tx.db.execute("update sign_in_role set ended_at = now()")
        assert await searches_with_news(tx, now - timedelta(days=1), now) == []


async def test_another_providers_search_is_as_one_that_is_not_there(site: Site) -> None:
    """Neither seen in the list nor by its scope, and deleting it answers as for any made-up id."""
    await become(site.client, site.town.providers[0])
    await form(site.client, "/opportunities/searches", name="Ours", service="home_care")
    other = site.town.providers[1]
    async with transaction(site.pool, COUNCIL, "provider", provider_id=other.provider_id) as tx:
        assert await tx.db.fetchval("select count(*) from saved_search") == 0
    async with site.town.at(datetime.now(UTC)) as tx:
        search_id = await tx.db.fetchval("select search_id from saved_search")
    await become(site.client, other)
    assert "Ours" not in (await site.client.get("/opportunities")).text
    for end in ("delete", "seen"):
        theirs = await form(site.client, f"/opportunities/searches/{search_id}/{end}")
        none = await form(site.client, f"/opportunities/searches/{uuid4()}/{end}")
        assert theirs.status_code == none.status_code == 404


async def test_a_search_needs_a_name_and_something_to_look_for(site: Site) -> None:
    """Empty, over-long or for everything: the page comes back with the fault beside the name."""
    await become(site.client, site.town.providers[0])
    for fields in ({"service": "home_care"}, {"name": "x" * 81, "ward": "W1"}, {"name": "All"}):
        answer = await form(site.client, "/opportunities/searches", **fields)
        assert answer.status_code == 422, fields


def test_the_words_of_an_address_come_back_as_they_were() -> None:
    """What is looked for, written into an address and read again, is the same; 20 are enough."""
    asked = {
        "service": "meals",
        "ward": "E1",
        "language": "so",
        "starts": "2026-05-01",
        "new": "yes",
    }
    for size in SIZES:
        assert texts_of(filters_of(asked | {"size": size})) == asked | {"size": size}
    with pytest.raises(Refused):
        check_name("One more", Filters(service="meals"), SEARCHES_MAX)
