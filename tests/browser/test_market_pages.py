"""Claims about the pages of providers, finance and commissioners in a real Chromium."""

import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import pytest
from playwright.async_api import Browser

from marketplace.acts import commitments
from marketplace.acts.commissions import LotForm
from marketplace.database.keys import make_key_files
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.awarded import STARTS_ON, Award, award, fill, noon
from tests.browser.conftest import DESKTOP, PHONE, Visitor, serving
from tests.integration.bidding import NeedOf, Town, build_town, published
from tests.market_site import let_sign_in
from tests.village import found_village

PICTURES = os.environ.get("MUTUAL_PICTURES")
SIZES = ("desktop", "phone", "no-scripts")


class Market(NamedTuple):
    address: str
    town: Town
    commission_id: UUID
    made: Award
    contract_id: UUID
    finance: Who


@pytest.fixture(scope="module")
async def market(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Market]:
    """One council with a commission that takes bids, another with a contract that runs."""
    closes = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(weeks=2)
    needs = [(NeedOf(languages=("so",), people_sharing_max=3),)] * 9
    town = await build_town(module_pool, needs=needs, closes=closes)
    lot = LotForm("home_care", "weekday_morning", people_sharing_max=3)
    commission_id = await published(town, (lot,))
    village = await found_village(module_pool, 2)
    made = await award(village, module_dsns, await village.holders(3))
    signed = await made.sign()
    for member in made.members:
        await fill(village, member.subject("money"), 130_000)
    finance = village.officer("finance")
    await village.do(commitments.commit_period, finance, STARTS_ON, now=noon(STARTS_ON))
    contract_id = signed.contract_ids[0]
    await made.live(contract_id, STARTS_ON, less_pence=0)
    await let_sign_in(module_pool, *town.providers, town.commissioner)
    await let_sign_in(module_pool, made.provider, finance, village.commissioner)
    folder = tmp_path_factory.mktemp("market")
    make_key_files(folder / "keys")
    with serving(module_dsns.demo, folder) as address:
        yield Market(address, town, commission_id, made, contract_id, finance)


async def look(visitor: Visitor, name: str) -> None:
    """Check the page as it is, and keep its picture where somebody asked for pictures.

    What checks a page is a script itself, so with scripts off there is only the picture.
    """
    picture = Path(PICTURES) / f"{name}.png" if PICTURES else None
    if not name.startswith("no-scripts"):
        await visitor.check(picture=picture)
    elif picture:
        await visitor.page.screenshot(path=picture, full_page=True)


async def visiting(market: Market, chromium: Browser, size: str) -> Visitor:
    """A fresh browser of that size on the market's pages."""
    viewport = PHONE if size == "phone" else DESKTOP
    scripts = size != "no-scripts"
    context = await chromium.new_context(
        viewport=viewport,  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )
    return Visitor(await context.new_page(), market.address)


@pytest.mark.parametrize("size", SIZES)
async def test_a_provider_bids_from_the_list_to_the_receipt(
    market: Market, chromium: Browser, size: str
) -> None:
    """Eight pages, each without an accessibility fault, and all of it with scripts off too."""
    visitor = await visiting(market, chromium, size)
    page = visitor.page
    await visitor.open("/opportunities")
    await look(visitor, f"{size}-1-list")
    await page.get_by_role("link", name="Care for the quay").click()
    await look(visitor, f"{size}-2-notice")
    await visitor.sign_in(market.town.providers[SIZES.index(size)].name)
    here = f"/opportunities/{market.commission_id}/bid"
    await visitor.open(here)
    await look(visitor, f"{size}-3-tasks")
    await page.get_by_role("link", name="Price:").click()
    await visitor.press("Keep this")
    await look(visitor, f"{size}-4-price-empty")
    for label, text in (
        ("Pay of the worker", "13.10"),
        ("On top of pay", "3.90"),
        ("Travel between people", "2"),
        ("Everything else", "5"),
        ("When 2 share, each pays", "13"),
    ):
        await page.get_by_role("textbox", name=label).fill(text)
    await look(visitor, f"{size}-5-price")
    await visitor.press("Keep this")
    await page.get_by_role("link", name="How much you can take on").click()
    await page.get_by_label("The most hours").fill("120")
    await look(visitor, f"{size}-6-capacity")
    await visitor.press("Keep this")
    for part in ("volume", "words"):
        await visitor.open(f"{here}/{part}")
        await look(visitor, f"{size}-7-{part}")
    await visitor.open(here)
    await look(visitor, f"{size}-8-tasks")
    await page.get_by_role("button", name="Check and send").click()
    await look(visitor, f"{size}-9-check")
    await page.get_by_label("What I have written is true").check()
    await visitor.press("Seal and send my bid")
    await look(visitor, f"{size}-10-sent")
    await visitor.open("/bids")
    await look(visitor, f"{size}-11-bids")
    await visitor.page.context.close()


@pytest.mark.parametrize("size", SIZES[:2])
async def test_contracts_and_the_councils_pages_are_well_made(
    market: Market, chromium: Browser, size: str
) -> None:
    """Contract, timesheet, invoices, what is due, ledger, round and record have no fault."""
    visitor = await visiting(market, chromium, size)
    here = f"/contracts/{market.contract_id}"
    async with market.made.village.at() as tx:
        round_id = await tx.db.fetchval("select round_id from round where council_id = 2")
    for who, pages in (
        (market.made.provider, ("/contracts", here, f"{here}/timesheet", "/invoices")),
        (market.finance, ("/invoices", "/invoices/due", "/ledger", "/audit")),
        (market.made.village.commissioner, ("/rounds", f"/rounds/{round_id}")),
    ):
        await visitor.sign_in(who.name)
        for number, path in enumerate(pages):
            assert await visitor.open(path) == 200, path
            await look(visitor, f"{size}-{who.role}-{number}")
    await visitor.page.context.close()
