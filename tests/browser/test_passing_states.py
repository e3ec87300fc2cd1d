"""Pages that stand for a moment only: a secret shown once, a price to decide, a match that runs."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from tests.browser.conftest import DESKTOP, PHONE, serving
from tests.browser.everybody import Tab, Walked, judge_all
from tests.browser.judging import axe_faults, picture_faults, shown_faults
from tests.browser.test_main_pages import MODES, chosen, keyboard_faults
from tests.browser.walking import PICTURES
from tests.demonstrated import Demonstration
from tests.passing import BECAUSE, bidding, let_a_match_run, wait_for_an_officer
from tests.personas import sign_in
from tests.visits import Seen, listed_personas

PRESSES_MAX = 60
ROLES = ("holder", "provider", "commissioner")


@pytest.fixture
async def site(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[tuple[Walked, Pool]]:
    """A server on the demonstration, the cookies of three people there, and its database."""
    async with await open_pool(lived_dsns.demo, purpose="jobs", size=2) as pool:
        with serving(lived_dsns.demo, lived_world.data_folder) as address:
            cookies = {}
            async with httpx.AsyncClient(base_url=address, timeout=60) as client:
                listed = await listed_personas(client)
                for role in ROLES:
                    client.cookies.clear()
                    await sign_in(client, listed[role][0], role)
                    cookies[role] = dict(client.cookies)
            yield Walked(address, [], cookies), pool


def page_of(role: str, address: str) -> Seen:
    """A page to open as somebody."""
    return Seen(role, address, 200, {"content-type": "text/html"}, "", ())


async def judge_shown(tab: Tab, name: str = "") -> list[str]:
    """What is wrong with the page as it stands, wide and on a phone; a picture under its name."""
    found = []
    for size in (DESKTOP, PHONE):
        await tab.page.set_viewport_size(size)  # type: ignore[arg-type]
        found += await shown_faults(tab.page)
        if PICTURES and name:
            path = Path(PICTURES) / f"passing-{name}-{size['width']}.png"
            await tab.page.screenshot(path=path, full_page=True)
    found += [*await axe_faults(tab.page), *await picture_faults(tab.page), *tab.faults]
    await tab.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return [f"{tab.page.url}: {fault}" for fault in found]


async def judge(tab: Tab, seen: Seen, name: str = "running") -> list[str]:
    """The page opened and judged."""
    status = await tab.open(seen)
    return [*([] if status == 200 else [f"status {status}"]), *await judge_shown(tab, name)]


async def test_secrets_shown_once_read_and_fit(
    chromium: Browser, site: tuple[Walked, Pool]
) -> None:
    """The answer to making a token, and to making the address of a calendar."""
    walked, _pool = site
    tab = Tab(await chromium.new_page(), walked)
    await tab.open(page_of("provider", "/api-tokens/make"))
    await tab.page.get_by_label("Which program is it for?").fill("Our rota program, in the office")
    await tab.page.get_by_label("Read and send").check()
    await tab.page.get_by_label("90 days").check()
    await tab.page.get_by_role("button", name="Make the token").click()
    await tab.page.get_by_text("Your token is ready").wait_for()
    faults = await judge_shown(tab, "token")
    await tab.open(page_of("holder", "/calendar"))
    await tab.page.get_by_role("button", name="Make the address").click()
    await tab.page.get_by_text("Keep it to yourself").wait_for()
    faults += await judge_shown(tab, "calendar")
    await tab.open(page_of("holder", "/calendar"))
    assert "Make a new address" in await tab.page.locator("main").inner_text()
    faults += await judge_shown(tab, "calendar-made")
    await tab.page.context.close()
    assert not faults, "\n".join(faults)


async def test_a_low_price_and_a_match_that_runs_read_and_fit(
    chromium: Browser,
    site: tuple[Walked, Pool],
    lived_world: Demonstration,
    lived_dsns: Dsns,
) -> None:
    """The price that waits for an officer, and then how far the match is, as people look at it:
    as usual, in Urdu, high contrast, larger text, forced colours and wide spacing, with the
    keyboard alone and without scripts.
    """
    walked, pool = site
    found = await bidding(pool)
    await wait_for_an_officer(pool, lived_dsns, lived_world, found)
    here = f"/rounds/{found.round_id}"
    tab = Tab(await chromium.new_page(), walked)
    faults = await judge(tab, page_of("commissioner", here), "waits")
    faults += await judge(tab, page_of("commissioner", f"{here}/low-prices"), "low-prices")
    assert BECAUSE in await tab.page.locator("main").inner_text()
    await tab.page.locator(f"main a[href^='{here}/low-prices/']").first.click()
    await tab.page.get_by_role("main").get_by_role("button").wait_for()
    faults += await judge_shown(tab, "low-price")
    await tab.page.context.close()
    await let_a_match_run(pool, found.round_id)
    running = page_of("commissioner", here)
    faults += await judge_all(chromium, walked, [running], judge)
    for mode, (sign, options) in MODES.items():
        more = await chosen(chromium, walked, mode)

        async def look(
            tab: Tab, seen: Seen, mode: str = mode, sign: str = sign, more: dict[str, str] = more
        ) -> list[str]:
            await tab.open(seen, **more)
            assert await tab.page.locator("main .app-steps, main svg[role=img]").count()
            assert await tab.page.evaluate(sign) in (True, "urrtl")
            return [f"{mode}: {fault}" for fault in await judge_shown(tab, mode)]

        faults += await judge_all(chromium, walked, [running], look, **options)
    faults += await judge_all(chromium, walked, [running], keyboard_faults)
    faults += await judge_all(chromium, walked, [running], stop_by_hand, java_script_enabled=False)
    assert not faults, "\n".join(faults)


async def stop_by_hand(tab: Tab, seen: Seen) -> list[str]:
    """Without scripts and with the keyboard alone: look again, then stop the match."""
    await tab.open(seen)
    for name, said in (
        ("Check again", "parts are done"),
        ("Stop and use the best so far", "search stops"),
    ):
        for _press in range(PRESSES_MAX):
            await tab.page.keyboard.press("Tab")
            if (await tab.page.locator(":focus").inner_text()).strip() == name:
                break
        else:
            return [f"the Tab key does not come to “{name}”"]
        async with tab.page.expect_navigation():
            await tab.page.keyboard.press("Enter")
        if said not in await tab.page.locator("body").inner_text():
            return [f"“{name}” does not tell of a {said}"]
    return []
