"""Claims about opportunities and bids as a provider meets them in a browser, on a real database."""

import hashlib
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import httpx
import pytest

from marketplace.acts.commissions import LotForm
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from providers.sealing import in_groups
from tests.integration.bidding import NeedOf, Town, build_town, published
from tests.market_site import become, let_sign_in, serving_pages, stand_ahead
from tests.personas import form, hidden

PRICE = {
    "unit": "hour",
    "pay_pence": "13.10",
    "on_costs_pence": "3.90",
    "road_pence": "2",
    "overhead_pence": "£5",
    "heads-0-people": "1",
    "heads-0-price_pence": "",
}


class Site(NamedTuple):
    client: httpx.AsyncClient
    town: Town
    commission_id: UUID


@pytest.fixture(scope="module")
async def site(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Site]:
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=2)
    needs = [(NeedOf(languages=("so",), people_sharing_max=2),)] * 9
    town = await build_town(module_pool, needs=needs, closes=closes)
    lot = LotForm("home_care", "weekday_morning", people_sharing_max=2)
    commission_id = await published(town, (lot,))
    await let_sign_in(module_pool, *town.providers, town.commissioner)
    async with serving_pages(module_dsns, tmp_path_factory.mktemp("data")) as client:
        yield Site(client, town, commission_id)


async def test_anyone_reads_what_is_asked_and_nobody_is_named(site: Site) -> None:
    """Signed out, the list and the notice show totals; no name of a member stands in them."""
    site.client.cookies.clear()
    listed = await site.client.get("/opportunities")
    assert listed.status_code == 200
    assert "63 hours a week" in listed.text
    shown = await site.client.get(f"/opportunities/{site.commission_id}")
    assert "63 hours a week for 9 people" in shown.text
    assert "Somali" in shown.text
    for page in (listed, shown):
        assert not re.search(r"Family\d|Given", page.text)


async def test_filters_stand_in_the_address(site: Site) -> None:
    """Each filter keeps what fits, drops what does not, and ignores a cursor it cannot read."""
    site.client.cookies.clear()
    for query, found in (
        ("service=home_care&language=so&ward=W1", True),
        ("service=meals", False),
        ("language=bn", False),
        ("ward=elsewhere", False),
        ("after=nonsense", True),
        ("service=%00", True),
    ):
        page = await site.client.get(f"/opportunities?{query}")
        assert page.status_code == 200, query
        assert ("Care for the quay" in page.text) is found, query


async def write(site: Site, bidder: int = 0) -> str:
    """Price the lot and say how much, as that bidder; gives the address of the bid."""
    await become(site.client, site.town.providers[bidder])
    here = f"/opportunities/{site.commission_id}/bid"
    tasks = await site.client.get(here)
    [lot] = re.findall(rf"{here}/lots/[0-9a-f-]+", tasks.text)
    answer = await form(site.client, lot, **PRICE)
    assert answer.status_code == 303, answer.text
    answer = await form(site.client, f"{here}/capacity", most_minutes="120")
    assert answer.status_code == 303, answer.text
    return here


async def test_a_bid_is_written_checked_sealed_and_receipted(site: Site) -> None:
    """The parts of an hour make the price, the check page costs it, the receipt has 64 signs."""
    here = await write(site)
    check = await site.client.get(f"{here}/check")
    assert "£24 an hour" in check.text
    # 63 hours a week at £24, four weeks
    assert "£6,048" in check.text
    seen = hidden(check.text, "seen")
    missing = await form(site.client, f"{here}/check", seen=seen)
    assert missing.status_code == 422
    stale = await form(site.client, f"{here}/check", seen="0" * 64, declared="yes")
    assert stale.status_code == 422
    sent = await form(site.client, f"{here}/check", seen=seen, declared="yes")
    assert sent.status_code == 303
    page = await site.client.get(sent.headers["location"])
    assert re.search(r"(?:[0-9A-F]{4} ){15}[0-9A-F]{4}", page.text)
    listed = await site.client.get("/bids")
    assert "Sent on" in listed.text
    [file] = re.findall(r'href="(/bids/envelopes/[^"]+)"', page.text)
    sealed = (await site.client.get(file)).content
    assert in_groups(hashlib.sha256(sealed).hexdigest()) in page.text
    await become(site.client, site.town.providers[1])
    assert (await site.client.get(file)).status_code == 404


async def test_a_price_below_the_law_comes_back_with_its_sentence(site: Site) -> None:
    """Pay under the legal minimum, rising prices and a gap each stay beside their field."""
    await become(site.client, site.town.providers[1])
    here = f"/opportunities/{site.commission_id}/bid"
    [lot] = re.findall(rf"{here}/lots/[0-9a-f-]+", (await site.client.get(here)).text)
    for change, field in (
        ({"pay_pence": "5"}, "pay_pence"),
        ({"heads-1-people": "2", "heads-1-price_pence": "30"}, "heads-1-price_pence"),
        ({"heads-0-price_pence": "99"}, "pay_pence"),
        ({"unit": "session"}, "session_minutes"),
        ({"overhead_pence": "lots"}, "overhead_pence"),
        ({"overhead_pence": "0", "on_costs_pence": "0"}, "heads-0-price_pence"),
        ({"exclusive_group": "Z"}, "exclusive_group"),
    ):
        answer = await form(site.client, lot, **(PRICE | change))
        assert answer.status_code == 422, change
        assert f'id="{field}-error"' in answer.text, change


async def test_a_draft_is_its_providers_alone(site: Site) -> None:
    """Another provider sees an empty bid; an officer and a visitor see no bid page at all."""
    here = await write(site)
    await become(site.client, site.town.providers[2])
    assert "Not in your bid" in (await site.client.get(here)).text
    await become(site.client, site.town.commissioner)
    assert (await site.client.get(here)).status_code == 403
    site.client.cookies.clear()
    assert (await site.client.get(here)).status_code == 303


async def test_late_is_a_clear_page(site: Site) -> None:
    """After the deadline every page of the bid says when the time ended, and nothing is kept."""
    here = await write(site)
    check = await site.client.get(f"{here}/check")
    await stand_ahead(site.town.pool, timedelta(weeks=2, seconds=1))
    try:
        late = await form(
            site.client, f"{here}/check", seen=hidden(check.text, "seen"), declared="yes"
        )
        assert late.status_code == 409
        assert "The time for bids ended at" in late.text
        assert (await site.client.get(f"{here}/capacity")).status_code == 409
        assert (await site.client.get(here)).headers["location"] == f"{here}/sent"
        assert "Care for the quay" not in (await site.client.get("/opportunities")).text
    finally:
        await stand_ahead(site.town.pool, timedelta(0))


async def test_packages_and_places_are_kept_in_the_draft_or_come_back(site: Site) -> None:
    """A package of one lot or under the floor stays beside its field; rooms are kept by place."""
    await become(site.client, site.town.providers[2])
    here = f"/opportunities/{site.commission_id}/bid"
    two = [UUID(int=1), UUID(int=2)]
    pack = {"name": "Both", "people_per_worker": "1", "group": "A"} | {
        f"parts-{at}-{name}": text
        for at, lot in enumerate(two)
        for name, text in (("lot_id", str(lot)), ("price_pence", "9000"))
    }
    for change, said in (
        ({"parts-1-price_pence": ""}, "Choose two or more different lots."),
        ({}, "One of these lots is not in this round."),
        ({"name": ""}, "Enter a name for the package."),
        ({"group": "Z"}, "Choose"),
        ({"people_per_worker": "13"}, "must be 12 or less"),
    ):
        answer = await form(site.client, f"{here}/packages", **(pack | change))
        assert answer.status_code == 422 and said in answer.text, change
    place = {"places-0-area": "W1", "places-0-band": "weekday_morning"}
    assert (await form(site.client, f"{here}/places", **place)).status_code == 303
    wrong = await form(site.client, f"{here}/places", **place, **{"places-0-free_minutes": "lots"})
    assert wrong.status_code == 422
    kept = await form(site.client, f"{here}/places", **place, **{"places-0-free_minutes": "37:30"})
    assert kept.status_code == 303
    assert 'value="37:30"' in (await site.client.get(f"{here}/places")).text


async def test_two_lots_make_a_package_that_is_won_whole(
    dsns: Dsns, pool: Pool, tmp_path: Path
) -> None:
    """With two lots a package is kept, shown on the check page, and taken out again."""
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=2)
    needs = [(NeedOf(), NeedOf(band="weekday_evening"))] * 3
    town = await build_town(pool, needs=needs, closes=closes)
    commission_id = await published(
        town, (LotForm("home_care", "weekday_morning"), LotForm("home_care", "weekday_evening"))
    )
    await let_sign_in(pool, *town.providers)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, town.providers[0])
        here = f"/opportunities/{commission_id}/bid"
        ids = re.findall(
            r'name="parts-\d-lot_id" value="([^"]+)"', (await client.get(f"{here}/packages")).text
        )
        pack = {"name": "Whole day", "people_per_worker": "1", "group": ""}
        for at, lot_id in enumerate(ids):
            pack |= {f"parts-{at}-lot_id": lot_id, f"parts-{at}-price_pence": "2100"}
        low = await form(client, f"{here}/packages", **(pack | {"parts-0-price_pence": "20"}))
        assert low.status_code == 422 and 'id="parts-0-price_pence-error"' in low.text
        assert (await form(client, f"{here}/packages", **pack)).status_code == 303
        assert "1 package" in (await client.get(here)).text
        assert (await client.get(f"{here}/check")).text.count("£2,100 every four weeks") == 2
        gone = await form(client, f"{here}/packages/take-out", number="0")
        assert gone.status_code == 303
        assert "Whole day" not in (await client.get(f"{here}/packages")).text


async def test_a_low_price_is_explained_on_a_page_of_its_own(site: Site) -> None:
    """Too short an explanation stays on its page; a kept one stands on the check page."""
    here = await write(site, 1)
    short = await form(site.client, f"{here}/explanation", below_floor_because="A grant.")
    assert short.status_code == 422 and 'id="below_floor_because-error"' in short.text
    words = "A grant of the church pays for the second carer."
    kept = await form(site.client, f"{here}/explanation", below_floor_because=words)
    assert kept.status_code == 303
    assert words in (await site.client.get(f"{here}/check")).text


async def test_what_is_to_mend_is_said_in_the_readers_language(site: Site) -> None:
    """Faults of a bid, of the whole and of a lot, and advice on a price go through gettext."""
    await become(site.client, site.town.providers[2])
    here = f"/opportunities/{site.commission_id}/bid"
    [lot] = re.findall(rf"{here}/lots/[0-9a-f-]+", (await site.client.get(here)).text)
    await form(site.client, lot, **PRICE, minutes_min="9", minutes_max="8")
    await form(site.client, lot, **(PRICE | {"overhead_pence": "£9"}))
    told = ("Think about a price for two", "the council pays")
    page = (await site.client.get(f"{here}/check")).text
    wrong = re.findall(r'<a class="govuk-link" href="[^"]*/bid/[^"]*">([^<]*\.)</a>', page)
    assert wrong and all(words in page for words in told)
    site.client.cookies.set("language", "en-XA")
    page = (await site.client.get(f"{here}/check")).text
    site.client.cookies.delete("language")
    assert 'lang="en-XA"' in page
    assert not any(words in page for words in (*told, *wrong))


async def test_staff_turn_the_pages_of_providers_and_no_address_names_one(site: Site) -> None:
    """Every provider stands on one page, in order; the way on is an id, as a name may be a
    person's.
    """
    async with site.town.at(site.town.before) as tx:
        await tx.db.execute(
            "insert into provider (provider_id, name, kind, workers) select gen_random_uuid(),"
            " 'Wanda Number ' || to_char(n, 'FM00'), 'sole_trader', 1 from generate_series(1, 30) n"
        )
        named = [row[0] for row in await tx.db.fetch("select name from provider order by name")]
    await become(site.client, site.town.commissioner)
    seen: list[str] = []
    address = "/providers"
    for _ in range(3):
        page = (await site.client.get(address)).text
        seen += [name for name in named if f">{name}<" in page]
        way = re.search(r'href="(/providers\?after=[0-9a-f-]{36})"', page)
        if way is None:
            break
        address = way[1]
    assert seen == named and address != "/providers"
    unknown = await site.client.get(f"/providers?after={UUID(int=404)}")
    assert unknown.status_code == 404
