"""Claims a person at a browser would check first: pages read, fit, and obey the keyboard."""

import os
from pathlib import Path

import pytest

from tests.browser.conftest import NewVisitor

PICTURES = os.environ.get("MUTUAL_PICTURES")
PATHS = (*("/", "/sign-in", "/accessibility", "/privacy", "/settings", "/nowhere", "/design"),)


def picture(name: str) -> Path | None:
    return Path(PICTURES) / f"{name}.png" if PICTURES else None


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_base_pages_pass_every_check(visitor: NewVisitor, phone: bool) -> None:
    """Each page: no axe violation (AA, AAA contrast), no sideways scroll, nothing from outside."""
    person = await visitor(phone=phone)
    size = "phone" if phone else "desktop"
    for path in PATHS:
        assert await person.open(path) in (200, 404, 422)
        await person.check(picture=picture(size + path.replace("/", "-")))
    await person.sign_in("Persona supporter")
    await person.press("Act for Amina Ali")
    assert await person.page.get_by_role("complementary", name="Acting for someone else").count()
    await person.check(picture=picture(f"{size}-acting"))


async def test_large_text_and_high_contrast_pass_every_check(visitor: NewVisitor) -> None:
    """Both display settings together on a phone still fit and keep their contrast."""
    person = await visitor(phone=True)
    await person.open("/settings?back=/privacy")
    await person.page.get_by_label("Larger").check()
    await person.page.get_by_label("High contrast").check()
    await person.press("Save")
    assert person.page.url.endswith("/privacy")
    classes = await person.page.evaluate("document.documentElement.className")
    assert {"app-large", "app-contrast"} <= set(classes.split())
    for path in PATHS:
        await person.open(path)
        await person.check(picture=picture(f"contrast{path.replace('/', '-')}"))


async def test_everything_works_without_scripts(visitor: NewVisitor) -> None:
    """With JavaScript off a person signs in, acts for somebody, stops, and signs out."""
    person = await visitor(scripts=False)
    await person.sign_in("Persona supporter")
    assert await person.page.get_by_role("heading", name="Hello Persona supporter").count() == 1
    await person.press("Act for Amina Ali")
    assert await person.page.get_by_text("You are now acting for Amina Ali.").count() == 1
    await person.press("Stop acting for them")
    assert await person.page.get_by_text("You are acting for").count() == 0
    await person.press("Sign out")
    assert await person.page.get_by_text("You have signed out.").count() == 1


async def test_forced_colours_and_wide_spacing_lose_nothing(visitor: NewVisitor) -> None:
    """With the system's own colours, and with WCAG 1.4.12 text spacing, a phone still fits."""
    person = await visitor(phone=True, forced_colors="active")
    await person.open("/design")
    await person.check(picture=picture("forced-colours"))
    await person.page.evaluate(
        "document.body.style.cssText = 'line-height:1.5;letter-spacing:.12em;word-spacing:.16em'"
    )
    wide = await person.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 320


async def test_reading_from_right_to_left_still_fits(visitor: NewVisitor) -> None:
    """Turned round for Urdu, every part still fits a phone and money still reads £ first."""
    person = await visitor(phone=True)
    await person.open("/design")
    await person.page.evaluate("document.documentElement.dir = 'rtl'")
    await person.check(picture=picture("right-to-left"))
    assert await person.page.locator(".app-sentence bdi[dir=ltr]").first.inner_text() == "£10,000"


async def test_the_keyboard_reaches_things_in_reading_order(visitor: NewVisitor) -> None:
    """The first Tab is the skip link; a fault's link leads into its field."""
    person = await visitor()
    await person.open("/design")
    await person.page.keyboard.press("Tab")
    focused = "document.activeElement.textContent.trim()"
    assert await person.page.evaluate(focused) == "Skip to main content"
    await person.page.get_by_role("link", name="Enter how many people").press("Enter")
    await person.page.wait_for_url("**/design#people_wrong")
    small = await person.page.evaluate(
        "[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]"
        ".map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])"
        ".filter(([h, r]) => r.height > 1 && r.height < 20).map(([h]) => h)"
    )
    assert small == []


async def test_paper_shows_what_is_read_and_nothing_to_press(visitor: NewVisitor) -> None:
    """Printed, even from high contrast: black on white, one typeface, all of the folded text and
    the tables whole; no navigation, footer, form for the list or button, and no link's address.
    """
    person = await visitor()
    cookie = {"name": "display", "value": "contrast", "url": person.address}
    await person.page.context.add_cookies([cookie])  # type: ignore[list-item]
    await person.sign_in("Persona holder")
    await person.open("/design")
    await person.page.emulate_media(media="print")
    await person.page.set_viewport_size({"width": 700, "height": 990})  # A4 less its margins
    for gone in ("nav.app-nav", "footer", ".app-strip", ".app-filter", "button", "summary"):
        assert await person.page.locator(gone).count(), gone
        assert await person.page.locator(f"{gone}:visible").count() == 0, gone
    assert await person.page.get_by_text("Because carers who speak").is_visible()
    colours = "[getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
    paragraph = person.page.locator("main p.govuk-body").first
    assert await paragraph.evaluate(f"e => {colours}") == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    told = await person.page.evaluate(
        "[...document.querySelectorAll('main a')].map(a => getComputedStyle(a, '::after').content)"
    )
    assert set(told) == {"none"}
    faces = await person.page.evaluate(
        "[...document.querySelectorAll('main p, main h2, main th, main td, main dd')]"
        ".map(e => getComputedStyle(e).fontFamily.split(',')[0])"
    )
    mono = "ui-monospace"
    assert set(faces) == {'"Atkinson Hyperlegible Next"', mono}
    for table in await person.page.locator("main table:visible").all():
        box = await table.bounding_box()
        assert box and box["x"] + box["width"] <= 701
