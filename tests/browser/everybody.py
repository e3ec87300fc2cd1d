"""Everybody's pages on the demonstration: found by walking, opened in a few tabs at once."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from msgspec import Struct
from playwright.async_api import Browser, BrowserContext, Page

from tests.personas import form, sign_in
from tests.visits import Seen, forms_of, listed_personas, shape_of, walk

PAGES_MAX = 60
TABS = 3
TAG = re.compile(r'<([a-z]\w*)(?:\s[^>]*?class="([^"]*)")?')
REFUSED = "Failed to load resource: the server responded with a status of 4"


class Walked(Struct, frozen=True):
    """Every page that was come across, and the cookies of each visitor by name."""

    address: str
    pages: list[Seen]
    cookies: dict[str, dict[str, str]]

    def find(self, visitor: str, shape: str) -> Seen:
        """The heaviest page of that shape that the visitor came across."""
        alike = [
            page
            for page in self.pages
            if page.role == visitor and shape_of(page.address) == shape and page.is_page
        ]
        assert alike, f"{visitor} comes across no page like {shape}"
        return max(alike, key=lambda page: len(page.text))

    def unlike(self) -> list[Seen]:
        """The heaviest page of each shape, and every other that has parts it has not."""
        kept: dict[str, list[frozenset[tuple[str, str]]]] = {}
        found = []
        for page in sorted(self.pages, key=lambda page: -len(page.text)):
            if page.is_page:
                has, before = parts_of(page.text), kept.setdefault(shape_of(page.address), [])
                if not any(has <= other for other in before):
                    before.append(has)
                    found.append(page)
        return found


def parts_of(html: str) -> frozenset[tuple[str, str]]:
    """Which elements with which classes a page has after its header."""
    return frozenset(TAG.findall(html.partition("<main")[2]))


async def walk_everybody(address: str, *, each: int) -> Walked:
    """Walk as somebody signed out, as the first few of each role, and as a supporter acting.

    Visitors are named by role, the second of a role "holder 2"; who acts "supporter acting".
    """
    pages: list[Seen] = []
    cookies: dict[str, dict[str, str]] = {"signed out": {}}
    async with httpx.AsyncClient(base_url=address, timeout=60) as client:
        pages += await walk(client, "signed out", "/", PAGES_MAX, [])
        for role, whos in (await listed_personas(client)).items():
            for number, who in enumerate(whos[:each], start=1):
                name = role if number == 1 else f"{role} {number}"
                client.cookies.clear()
                await sign_in(client, who, role)
                seen = await walk(client, name, "/", PAGES_MAX, [])
                cookies[name], pages = dict(client.cookies), pages + seen
                acting = [f for f in forms_of(seen[0]) if f.action == "/acting-for"]
                if role == "supporter" and number == 1:
                    # Nobody else's name and budget may be seen until the person's own turn.
                    await sign_in(client, who, role)
                    person = acting[0].fields["person_id"].value
                    await form(client, "/acting-for", person_id=person)
                    pages += await walk(client, "supporter acting", "/", PAGES_MAX, [])
                    cookies["supporter acting"] = dict(client.cookies)
    return Walked(address, pages, cookies)


class Tab:
    """One page of the browser, and what it complained of since it was last asked."""

    def __init__(self, page: Page, walked: Walked) -> None:
        self.page = page
        self.walked = walked
        self.faults: list[str] = []
        page.on("console", lambda m: self._note(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        page.on("request", lambda r: self._look(r.url))

    def _note(self, text: str) -> None:
        if not text.startswith(REFUSED):
            self.faults.append(f"complains: {text}")

    def _look(self, url: str) -> None:
        if not url.startswith((self.walked.address, "data:")):
            self.faults.append(f"asks elsewhere: {url}")

    async def open(self, seen: Seen, **more: str) -> int:
        """The page as its visitor sees it; `more` are cookies besides theirs. Gives the status."""
        await self.page.context.clear_cookies()
        wanted = self.walked.cookies[seen.role] | more
        await self.page.context.add_cookies(
            [
                {"name": name, "value": value, "url": self.walked.address}
                for name, value in wanted.items()
            ]
        )
        answer = await self.page.goto(self.walked.address + seen.address)
        assert answer is not None
        return answer.status


async def judge_all(
    chromium: Browser,
    walked: Walked,
    pages: list[Seen],
    judge: Callable[[Tab, Seen], Awaitable[list[str]]],
    **options: Any,
) -> list[str]:
    """What `judge` says of each page, several tabs at once; `options` are the browser's own."""
    waiting, told = list(reversed(pages)), list[str]()

    async def take_turns(context: BrowserContext) -> None:
        tab = Tab(await context.new_page(), walked)
        while waiting:
            seen = waiting.pop()
            faults = await judge(tab, seen)
            faults, tab.faults = faults + tab.faults, []
            told.extend(f"{seen.address} ({seen.role}): {fault}" for fault in faults)

    contexts = [await chromium.new_context(**options) for _ in range(TABS)]
    try:
        await asyncio.gather(*(take_turns(context) for context in contexts))
    finally:
        for context in contexts:
            await context.close()
    return sorted(told)
