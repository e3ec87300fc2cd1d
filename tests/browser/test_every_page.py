"""Every page anybody comes to, in a browser, on the whole demonstration."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from marketplace.database.roles import Dsns
from tests.browser.conftest import DESKTOP, PHONE, serving
from tests.browser.everybody import Tab, Walked, judge_all, walk_everybody
from tests.browser.judging import axe_faults, picture_faults, shown_faults
from tests.demonstrated import Demonstration
from tests.visits import Seen, shape_of, unreached

VISITORS_EACH = 2


@pytest.fixture(scope="module")
async def walked(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[Walked]:
    """A server on the demonstration, and what everybody came across there."""
    with serving(lived_dsns.demo, lived_world.data_folder) as address:
        yield await walk_everybody(address, each=VISITORS_EACH)


async def judge(tab: Tab, seen: Seen) -> list[str]:
    """What is wrong with a page, wide and then on a phone; axe reads it once."""
    await tab.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    status = await tab.open(seen)
    faults = [] if status == 200 else [f"status {status}"]
    faults += [f"wide, {fault}" for fault in await shown_faults(tab.page)]
    await tab.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    faults += await shown_faults(tab.page)
    faults += await axe_faults(tab.page)
    return faults + await picture_faults(tab.page)


async def test_every_page_reads_fits_and_keeps_to_itself(chromium: Browser, walked: Walked) -> None:
    """Each page unlike the others: axe finds nothing (A, AA, AAA contrast, best practice), nothing
    scrolls sideways or is cut at 1100 and 320 pixels, every picture's words and shapes stand out,
    nothing is complained of, and nothing is asked of another place.
    """
    assert not unreached(walked.pages)
    pages = walked.unlike()
    assert len({shape_of(page.address) for page in pages}) >= 70
    faults = await judge_all(chromium, walked, pages, judge)
    assert not faults, f"{len(faults)} faults on {len(pages)} pages\n" + "\n".join(faults)


async def test_pages_that_no_link_leads_to_read_and_fit_too(
    chromium: Browser, walked: Walked
) -> None:
    """What answers a form, what waits for a bid that is too low, and what was sent to whom."""
    pages = [
        Seen("commissioner", address, 200, {}, "", ())
        for address in ("/messages-sent", *_low_prices(walked))
    ]
    assert len(pages) == 2
    faults = await judge_all(chromium, walked, pages, judge)
    tab = Tab(await chromium.new_page(), walked)
    await tab.open(walked.find("commissioner", "/imports"))
    wrong = {"name": "budgets.csv", "mimeType": "text/csv", "buffer": b"person reference\n=1+1\n"}
    await tab.page.set_input_files("input[type=file]", files=[wrong])  # type: ignore[list-item]
    await tab.page.get_by_label("Personal budgets").first.check()
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Look at the file").click()
    told = " ".join((await tab.page.locator("main").inner_text()).split())
    assert "Column" in told, told
    faults += await judge_here(tab)
    await tab.page.context.close()
    assert not faults, "\n".join(faults)


async def test_a_bids_file_with_faults_reads_and_fits(chromium: Browser, walked: Walked) -> None:
    """What is wrong in the file is told cell by cell, and the page offers the marked copy."""
    tab = Tab(await chromium.new_page(), walked)
    await tab.open(walked.find("provider", "/opportunities/*/bid/file"))
    wrong = {"name": "bid.csv", "mimeType": "text/csv", "buffer": b"Part 1: your prices\nLot\n"}
    await tab.page.set_input_files("input[type=file]", files=[wrong])  # type: ignore[list-item]
    async with tab.page.expect_navigation():
        await tab.page.get_by_role("button", name="Send the file").click()
    told = " ".join((await tab.page.locator("main").inner_text()).split())
    assert "Part 5: everything else is missing." in told, told
    faults = await judge_here(tab)
    await tab.page.get_by_role("button", name="Throw the file away").click()
    await tab.page.context.close()
    assert not faults, "\n".join(faults)


def _low_prices(walked: Walked) -> list[str]:
    rounds = [p for p in walked.pages if p.role == "commissioner" and "/rounds/" in p.address]
    return [f"{rounds[0].address}/low-prices"]


async def judge_here(tab: Tab) -> list[str]:
    """What is wrong with the page a tab has come to, on a phone."""
    await tab.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    faults = [*await shown_faults(tab.page), *await axe_faults(tab.page)]
    faults = [f"{tab.page.url}: {fault}" for fault in faults + tab.faults]
    await tab.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    return faults


async def test_signing_in_by_e_mail_reads_and_fits(
    chromium: Browser, lived_world: Demonstration, lived_dsns: Dsns
) -> None:
    """Outside the demonstration: the page that asks for the address, the code, and a wrong code."""
    with serving(lived_dsns.app, lived_world.data_folder, MUTUAL_DEMONSTRATION="no") as address:
        tab = Tab(await chromium.new_page(), Walked(address, [], {}))
        await tab.page.goto(f"{address}/sign-in")
        faults = await judge_here(tab)
        await tab.page.get_by_label("Your e-mail address").fill("nobody@example.org")
        await tab.page.get_by_role("button", name="Send me a code").click()
        await tab.page.get_by_label("The code").wait_for()
        faults += await judge_here(tab)
        await tab.page.get_by_label("The code").fill("000 000")
        await tab.page.get_by_role("main").get_by_role("button").first.click()
        await tab.page.locator(".govuk-error-summary").wait_for()
        faults += await judge_here(tab)
        await tab.page.context.close()
    assert not faults, "\n".join(faults)


PLANTED = {
    "color-contrast": "<p style='color: #888'>Pale words</p>",
    "image-alt": "<img src='/static/none.svg'>",
    "label": "<input name='unnamed'>",
    "scrolls sideways": "<div style='width: 1400px; height: 9px'></div>",
    "cut": "<p style='width: 60px; overflow: hidden; white-space: nowrap'>Far too many words</p>",
    "'Pale'": "<svg role='img' aria-label='Pale'><text y='20' style='fill: #999'>Pale</text></svg>",
    "'Small'": "<svg role='img' aria-label='Small' viewBox='0 0 900 90' width='90'>"
    "<text y='20' style='font-size: 14px'>Small</text></svg>",
    "<rect": "<svg role='img' aria-label='A bar'><rect width='9' height='9' fill='#ddd'/></svg>",
    "asks elsewhere": "<img alt='' src='https://elsewhere.example/one.png'>",
    "complains": "<img alt='' src='https://elsewhere.example/two.png'>",
}


async def test_what_is_wrong_is_seen(chromium: Browser, walked: Walked) -> None:
    """One planted fault of each kind is told of, each alone; without it the page is fine."""
    seen = walked.find("signed out", "/privacy")

    async def with_fault(tab: Tab, seen: Seen) -> list[str]:
        told = await judge(tab, seen)
        for kind, markup in PLANTED.items():
            await tab.open(seen)
            await tab.page.evaluate(
                "html => document.querySelector('main').innerHTML += html", markup
            )
            found = [*await shown_faults(tab.page), *await axe_faults(tab.page)]
            found += [*await picture_faults(tab.page), *tab.faults]
            tab.faults.clear()
            if not any(kind in fault for fault in found):
                told.append(f"{kind} was not seen in {found}")
        return told

    assert await judge_all(chromium, walked, [seen], with_fault, bypass_csp=True) == []
