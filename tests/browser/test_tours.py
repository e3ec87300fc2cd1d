"""The tours in docs/ show the pages as they are: each quotes them, and its pictures are of them.

MUTUAL_RENEW_PICTURES=1 takes the pictures anew; look at them before you keep them.
"""

import io
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import Browser

from marketplace.database.roles import Dsns
from tests.browser.conftest import Visitor, serving
from tests.demonstrated import Demonstration

TOURS = Path(__file__).parents[2] / "docs" / "tours"
RENEW = bool(os.environ.get("MUTUAL_RENEW_PICTURES"))
WINDOW = {"width": 1100, "height": 1000}
COLOURS = 64
# Of each tour: whose it is, and for each of its steps the address or the links that lead there.
WAYS: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "holder": (
        "Amina Warsame",
        (
            ("/",),
            ("/clusters", "Somali elders of Harbour"),
            ("Pledge some of your budget",),
            ("/commissions", "Care for Somali elders of Harbour", "Who was chosen, and why"),
            ("/deliveries", "21 September 2026"),
            ("/savings", "From 30 June 2025"),
            ("/community", "Vote on £"),
        ),
    ),
    "provider": (
        "Nasreen White",
        (
            ("/opportunities", "Care for Harbour sitting service"),
            ("Write a bid",),
            ("Price: ",),
            ("/bids", "Care for Somali elders of Harbour"),
            ("/contracts", "Care for Somali elders of Harbour"),
            ("/enterprise-calls", "Evening home care in Somali"),
        ),
    ),
    "commissioner": (
        "Priti Shah",
        (
            ("/unmet-demand",),
            ("Ivy Hill",),
            ("See the reasons",),
            ("/enterprise-calls", "Evening home care in Somali"),
            ("/rounds", "Round closing 1 December 2025"),
            ("/sign-offs",),
        ),
    ),
}


@pytest.fixture(scope="module")
async def lived_site(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[str]:
    """A server on the demonstration, as the program serves it."""
    with serving(lived_dsns.demo, lived_world.data_folder) as address:
        yield address


def steps_of(audience: str) -> list[tuple[str, list[str]]]:
    """The picture of each step of a tour, and what the step quotes from the page."""
    text = (TOURS / f"{audience}.md").read_text(encoding="utf-8")
    parts = re.split(r"^## ", text, flags=re.M)[1:]
    return [(_picture(part), re.findall(r"“([^”]+)”", part)) for part in parts]


def _picture(part: str) -> str:
    named = re.search(r"!\[[^\]]{20,}\]\(([\w-]+\.png)\)", part)
    assert named, f"a step without a picture that is described: {part[:60]}"
    return named[1]


async def take(visitor: Visitor, picture: Path) -> None:
    """Keep what the window shows, in few colours."""
    shot = Image.open(io.BytesIO(await visitor.page.screenshot()))
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)


@pytest.mark.parametrize("audience", WAYS)
async def test_a_tour_shows_the_pages_as_they_are(
    chromium: Browser, lived_site: str, audience: str
) -> None:
    """Every step can be walked, its page has the words the tour quotes, and its picture is kept."""
    name, ways = WAYS[audience]
    steps = steps_of(audience)
    assert len(steps) == len(ways)
    context = await chromium.new_context(viewport=WINDOW, java_script_enabled=False)  # type: ignore[arg-type]
    visitor = Visitor(await context.new_page(), lived_site)
    await visitor.sign_in(name)
    for way, (picture, quoted) in zip(ways, steps, strict=True):
        for move in way:
            if move.startswith("/"):
                assert await visitor.open(move) == 200, move
            else:
                link = visitor.page.get_by_role("main").get_by_role("link", name=move)
                button = visitor.page.get_by_role("main").get_by_role("button", name=move)
                await link.or_(button).first.click()
                await visitor.page.wait_for_load_state()
        shown = " ".join((await visitor.page.locator("main").inner_text()).split())
        assert [words for words in quoted if words not in shown] == [], (audience, picture)
        if RENEW:
            await take(visitor, TOURS / picture)
        assert (TOURS / picture).exists(), f"{picture}: run with MUTUAL_RENEW_PICTURES=1"
    await context.close()


def test_no_picture_is_left_over() -> None:
    """Every picture is in a tour or the README, small, and of one width."""
    told = "".join(path.read_text(encoding="utf-8") for path in TOURS.glob("*.md"))
    for picture in TOURS.glob("*.png"):
        assert picture.name in told, picture.name
        assert picture.stat().st_size < 120_000, picture.name
        assert Image.open(picture).width == WINDOW["width"]
