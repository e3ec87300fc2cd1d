"""The screens people come for first, in every way people look at them and move about in them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Browser, Request

from marketplace.database.roles import Dsns
from tests.browser.conftest import DESKTOP, PHONE, serving
from tests.browser.everybody import Tab, Walked, judge_all, walk_everybody
from tests.browser.judging import axe_faults, picture_faults, shown_faults
from tests.browser.main_pages import LOST, SCREENS, main_pages
from tests.demonstrated import Demonstration
from tests.visits import Seen

COLOUR_RULES = ["color-contrast", "color-contrast-enhanced", "link-in-text-block"]
SPACED = "line-height:1.5;letter-spacing:.12em;word-spacing:.16em"
# Each thing the Tab key should stop at, in the order of the page, and how it looks unfocused. Of
# radios that belong together it stops at one. What is read by a label is drawn before the label.
STOPS = """() => {
  const look = e => [e, e.labels && e.labels[0], e.querySelector && e.querySelector('path')]
    .filter(Boolean).flatMap(e => [getComputedStyle(e), getComputedStyle(e, '::before')])
    .map(s => [s.outlineStyle + s.outlineWidth + s.outlineColor, s.boxShadow, s.backgroundColor,
      s.borderColor, s.stroke, s.strokeWidth, s.fill].join()).join();
  const seen = e => e.checkVisibility({visibilityProperty: true});
  const all = [...document.querySelectorAll(
      'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]')]
    .filter(e => seen(e) && !e.disabled && !(e.tabIndex < 0));
  const first = {};
  for (const e of all) if (e.type === 'radio' && (!first[e.name] || e.checked)) first[e.name] = e;
  window.stops = all.filter(e => e.type !== 'radio' || first[e.name] === e);
  window.look = look;
  window.unfocused = window.stops.map(look);
  return window.stops.map(e => (e.innerText || e.name || e.outerHTML).trim().slice(0, 40));
}"""
FOCUSED = """() => {
  const at = window.stops.indexOf(document.activeElement);
  if (at < 0) return [at, true, document.activeElement.outerHTML.slice(0, 90)];
  return [at, window.look(document.activeElement) !== window.unfocused[at], ''];
}"""


@pytest.fixture(scope="module")
async def walked(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[Walked]:
    """A server on the demonstration, and what everybody came across there."""
    with serving(lived_dsns.demo, lived_world.data_folder) as address:
        yield await walk_everybody(address, each=2)


def test_there_are_twenty_two_screens() -> None:
    """No screen of the list was left out, and none stands there twice."""
    assert len({screen.name for screen in SCREENS}) == 22
    assert len({(screen.visitor, screen.shape) for screen in SCREENS}) == len(SCREENS) >= 29


async def chosen(chromium: Browser, walked: Walked, mode: str) -> dict[str, str]:
    """The cookies after somebody chose this look or language on the site itself."""
    page = await chromium.new_page()
    if mode == "right-to-left":
        await page.goto(f"{walked.address}/privacy")
        await page.get_by_role("button", name="اردو", exact=True).click()
    elif mode in ("high contrast", "larger text"):
        await page.goto(f"{walked.address}/settings?back=/privacy")
        await page.get_by_label(
            {"high contrast": "High contrast", "larger text": "Larger"}[mode]
        ).check()
        await page.get_by_role("button", name="Save", exact=True).click()
    if mode in ("right-to-left", "high contrast", "larger text"):
        await page.wait_for_url("**/privacy")
    kept = {str(c["name"]): str(c["value"]) for c in await page.context.cookies()}
    await page.context.close()
    return {name: kept[name] for name in ("language", "display") if name in kept}


MODES: dict[str, tuple[str, dict[str, Any]]] = {
    "right-to-left": ("document.documentElement.lang + document.documentElement.dir", {}),
    "high contrast": ("document.documentElement.classList.contains('app-contrast')", {}),
    "larger text": ("document.documentElement.classList.contains('app-large')", {}),
    "forced colours": (
        "matchMedia('(forced-colors: active)').matches",
        {"forced_colors": "active"},
    ),
    "wide spacing": ("true", {}),
}


@pytest.mark.parametrize("mode", MODES)
async def test_the_main_screens_hold_in_each_way_of_looking(
    chromium: Browser, walked: Walked, mode: str
) -> None:
    """Chosen on the site itself: Urdu, high contrast, larger text; or set on the device: forced
    colours, WCAG 1.4.12 spacing. Nothing scrolls sideways or is cut at 1100 and 320 pixels, all
    words and pictures stand out (axe, and computed), and the page really is in that mode.
    """
    more = await chosen(chromium, walked, mode)
    sign, options = MODES[mode]

    async def judge(tab: Tab, seen: Seen) -> list[str]:
        page = tab.page
        await page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
        status = await tab.open(seen, **more)
        faults = [] if status == seen.status else [f"status {status}"]
        if await page.evaluate(sign) not in (True, "urrtl"):
            faults.append(f"is not in {mode}")
        if mode == "wide spacing":
            await page.evaluate(f"document.body.style.cssText = '{SPACED}'")
        faults += [f"wide, {fault}" for fault in await shown_faults(page)]
        await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        faults += await shown_faults(page)
        if mode in ("high contrast", "forced colours"):
            faults += [*await axe_faults(page, COLOUR_RULES), *await picture_faults(page)]
        elif mode == "right-to-left":
            faults += await axe_faults(page)
        return faults

    faults = await judge_all(chromium, walked, main_pages(walked), judge, **options)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


async def keyboard_faults(tab: Tab, seen: Seen) -> list[str]:
    """What is wrong with how the Tab key goes through a page, as the test below claims."""
    await tab.open(seen)
    names = await tab.page.evaluate(STOPS)
    faults = [] if names[0] == "Skip to main content" else [f"starts at {names[0]}"]
    for number, name in enumerate(names):
        await tab.page.keyboard.press("Tab")
        at, changed, other = await tab.page.evaluate(FOCUSED)
        if at != number:
            faults.append(f"Tab {number + 1} is at {names[at] if at >= 0 else other}, not {name}")
            break
        if not changed:
            faults.append(f"“{name}” does not show that it has the focus")
    await tab.page.keyboard.press("Tab")
    if (await tab.page.evaluate(FOCUSED))[0] == len(names) - 1:
        faults.append(f"“{names[-1]}” keeps the focus")
    await tab.open(seen)
    await tab.page.keyboard.press("Tab")
    await tab.page.keyboard.press("Enter")
    if await tab.page.evaluate("document.activeElement.id") != "main":
        faults.append("the first link does not skip to the content")
    return faults


async def test_the_main_screens_obey_the_keyboard(chromium: Browser, walked: Walked) -> None:
    """Tab stops first at the link that skips to the content, which does, then at every control in
    the order of the page, each of which shows that it is the one; and comes out at the end.
    """

    faults = await judge_all(chromium, walked, main_pages(walked), keyboard_faults)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


async def test_the_main_screens_work_without_scripts(chromium: Browser, walked: Walked) -> None:
    """With JavaScript off each is there, no button is dead, and its first form, else its first
    link, leads to a page that answers: never to "there is no such page" or "you cannot".
    """

    async def judge(tab: Tab, seen: Seen) -> list[str]:
        page = tab.page
        status = await tab.open(seen)
        faults = [] if status == seen.status else [f"status {status}"]
        dead = await page.locator("main button:not([type=submit]), main a:not([href])").count()
        faults += [f"{dead} dead buttons"] * bool(dead)
        buttons = page.locator("main form button[type=submit]")
        step = buttons if await buttons.count() else page.locator("main a[href^='/']:visible")
        if not await step.count():
            return faults if seen.address in ("/accessibility", "/privacy") else [*faults, "ends"]
        async with page.expect_response(lambda answer: answer.status != 303) as answered:
            await step.first.click()
        answer = (await answered.value).status
        await page.wait_for_load_state()
        if answer not in (200, 409, 422) or await page.locator("h1").count() != 1:
            faults.append(f"its first step leads to {page.url} with {answer}")
        return faults

    pages = main_pages(walked)
    assert {page.address for page in pages if page is LOST} == {"/nowhere"}
    faults = await judge_all(chromium, walked, pages, judge, java_script_enabled=False)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


@pytest.mark.parametrize(("language", "bytes_max"), [("en", 250_000), ("ur", 420_000)])
async def test_a_first_visit_is_light(
    chromium: Browser, walked: Walked, language: str, bytes_max: int
) -> None:
    """Home, an opportunity and the statement, one after the other with nothing kept from before:
    all that came over the wire, as it came, and each file that may be kept came once.
    """
    places = [("signed out", "/"), ("signed out", "/opportunities/*"), ("holder", "/savings")]
    context = await chromium.new_context()
    tab, came = Tab(await context.new_page(), walked), list[tuple[str, int]]()
    tab.page.on("requestfinished", lambda request: answered.append(request))
    answered: list[Request] = []
    for visitor, shape in places:
        await tab.open(walked.find(visitor, shape), language=language)
        await tab.page.evaluate("document.fonts.ready")
        await tab.page.wait_for_load_state("networkidle")
    for request in answered:
        response = await request.response()
        if response is not None and not response.from_service_worker:
            sizes = await request.sizes()
            came.append((request.url, sizes["responseHeadersSize"] + sizes["responseBodySize"]))
    await context.close()
    total = sum(size for _url, size in came)
    told = "\n".join(f"{size:>8,} {url}" for url, size in came)
    assert len(came) >= 7 and total <= bytes_max, f"{total:,} bytes\n{told}"
    assert total > 60_000, f"too little to be all\n{told}"
