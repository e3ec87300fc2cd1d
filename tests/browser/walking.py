"""Walking a story: one browser in which people take turns, and the clock between their steps."""

import os
from datetime import datetime
from pathlib import Path

from marketplace.database.transaction import Pool
from marketplace.jobs.due import run_due
from marketplace.jobs.pools import Pools
from tests.browser.conftest import DESKTOP, PHONE, Visitor

PICTURES = os.environ.get("MUTUAL_PICTURES")
FAULTS = ".govuk-error-summary"
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


async def set_clock(pool: Pool, moment: datetime) -> None:
    """From now on the demonstration's clock runs on from this moment."""
    async with pool.acquire() as db:
        await db.execute(
            "insert into demonstration (seed, finished_at, ahead)"
            " values (1, clock_timestamp(), $1 - clock_timestamp())"
            " on conflict (only_row) do update set ahead = excluded.ahead",
            moment,
        )


class Walk:
    """Whose turn it is, what they do on the page before them, and what they read there."""

    def __init__(self, visitor: Visitor, pools: Pools, opener_secret: bytes) -> None:
        self.visitor = visitor
        self.page = visitor.page
        self.pools = pools
        self.opener_secret = opener_secret
        self.pictures = 0

    async def time(self, moment: datetime) -> None:
        """The clock moves on, and the worker does what has fallen due."""
        await set_clock(self.pools.app, moment)
        await run_due(self.pools, 1, moment, self.opener_secret, seconds=5)

    async def become(self, name: str) -> None:
        """Somebody else takes the browser."""
        await self.visitor.open(f"/sign-in?name={name.replace(' ', '+')}")
        await self.press(f"Sign in as {name}")

    async def open(self, path: str) -> None:
        """Go to one of the addresses of the navigation line."""
        status = await self.visitor.open(path)
        assert status == 200, f"{path}: {status}\n{await self.text()}"

    async def follow(self, text: str) -> None:
        """Click the first link whose words are, or begin with, the text."""
        here = self.page.get_by_role("main")
        links = here.get_by_role("link", name=text).or_(here.get_by_role("button", name=text))
        assert await links.count(), f"no link “{text}” on {self.page.url}\n{await self.text()}"
        async with self.page.expect_navigation():
            await links.first.click()
        await self._fine(f"following “{text}”")

    async def open_card(self, words: str) -> None:
        """Click the link in the heading of the card that has these words."""
        card = self.page.get_by_role("listitem").filter(has_text=words)
        async with self.page.expect_navigation():
            await card.get_by_role("link").first.click()
        await self._fine(f"opening the card “{words}”")

    async def press(self, name: str) -> None:
        """Press the first button of that name."""
        button = self.page.get_by_role("button", name=name, exact=True)
        assert await button.count(), f"no button “{name}” on {self.page.url}\n{await self.text()}"
        async with self.page.expect_navigation():
            await button.first.click()
        await self._fine(f"pressing “{name}”")

    async def _fine(self, doing: str) -> None:
        wrong = await self.page.locator(FAULTS).count()
        refused = await self.page.locator("main h1").count() != 1
        title = await self.page.title()
        wrong += title.startswith(("Error", "This cannot", "There is no", "You cannot"))
        assert not wrong and not refused, f"{doing}: {self.page.url} “{title}”\n{await self.text()}"

    async def write(self, **fields: str) -> None:
        """Type into fields by name; a double underscore stands for the dash in a name."""
        for name, value in fields.items():
            await self.page.locator(f'[name="{name.replace("__", "-")}"]').fill(value)

    async def write_day(self, name: str, day: str) -> None:
        """Type a date, given as yyyy-mm-dd, into its three boxes."""
        year, month, number = day.split("-")
        for part, value in (("day", number), ("month", month), ("year", year)):
            await self.page.locator(f'[name="{name}-{part}"]').fill(str(int(value)))

    async def choose(self, label: str) -> None:
        """Click the label of a radio or a box to tick."""
        await self.page.get_by_label(label).first.check()

    async def text(self) -> str:
        """All words of the page's main part, each run of spaces one."""
        return " ".join((await self.page.locator("main").inner_text()).split())

    async def reads(self, *sentences: str) -> None:
        """Each sentence stands on the page."""
        text = await self.text()
        for sentence in sentences:
            assert sentence in text, f"“{sentence}” is not on {self.page.url}:\n{text}"

    async def look(self, name: str, *, phone: bool = False) -> None:
        """Keep a picture of the page, and hold that it fits a phone of 320 pixels."""
        self.pictures += 1
        folder = Path(PICTURES) if PICTURES else None
        if folder:
            path = folder / f"story-{self.pictures:02d}-{name}.png"
            await self.page.screenshot(path=path, full_page=True)
        if phone:
            await self.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
            wide, shown = await self.page.evaluate(WIDTHS)
            assert wide <= shown, f"{self.page.url} scrolls sideways: {wide} > {shown}"
            if folder:
                path = folder / f"story-{self.pictures:02d}-{name}-320.png"
                await self.page.screenshot(path=path, full_page=True)
            await self.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
