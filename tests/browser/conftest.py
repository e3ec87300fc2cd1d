"""A real Chromium on a real server: the web process as it is run, on a copy of the database."""

import contextlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from marketplace.database.roles import Dsns
from tests.browser.judging import axe_faults, picture_faults, shown_faults
from tests.personas import seed

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1100, "height": 900}
PHONE = {"width": 320, "height": 640}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Say loudly when what lives here cannot run."""
    here = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in here:
        if not CHROMIUM.exists():
            item.add_marker(pytest.mark.skip(reason=f"NO CHROMIUM at {CHROMIUM}"))
    if here and not CHROMIUM.exists():
        warnings.warn(f"{len(here)} browser tests skipped: no {CHROMIUM}", stacklevel=1)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """The browser, started once for all tests."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def serving(
    dsn: str, folder: Path, factory: str = "marketplace.app:create_app", **settings: str
) -> Iterator[str]:
    """The web server as a process of its own, with these settings besides; gives its address."""
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environ = os.environ | {
        "MUTUAL_DSN_APP": dsn,
        "MUTUAL_DATA": str(folder),
        "MUTUAL_PUBLIC_URL": address,
        "PYTHONPATH": str(Path(__file__).parents[2]),
        **settings,
    }
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"]
    command += ["--port", str(port), factory]
    log = (folder / "server.log").open("wb")
    process = subprocess.Popen(command, env=environ, stdout=log, stderr=log)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/health", timeout=2)
                break
            if process.poll() is not None:
                break
            time.sleep(0.1)
        else:
            process.kill()
        assert process.poll() is None, (folder / "server.log").read_text()
        yield address
    finally:
        process.terminate()
        process.wait(10)
        log.close()


@pytest.fixture(scope="module")
async def site(module_dsns: Dsns, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A server whose database has the personas of tests/personas.py."""
    await seed(module_dsns)
    with serving(module_dsns.demo, tmp_path_factory.mktemp("web")) as address:
        yield address


class Visitor:
    """A person at a browser: a page, what it complained of, and what must hold of any page."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda r: self._look(r.url))

    def _look(self, url: str) -> None:
        if not url.startswith(self.address) and not url.startswith("data:"):
            self.outside.append(url)

    async def open(self, path: str) -> int:
        """Go to a page; gives the status."""
        answer = await self.page.goto(self.address + path)
        assert answer is not None
        return answer.status

    async def press(self, name: str) -> None:
        """Press the first button of that name and wait for the next page."""
        await self.page.get_by_role("button", name=name, exact=True).first.click()
        await self.page.wait_for_load_state()

    async def sign_in(self, name: str) -> None:
        """Become the persona of that name."""
        await self.open(f"/sign-in?name={name.replace(' ', '+')}")
        await self.press(f"Sign in as {name}")

    async def check(self, *, picture: Path | None = None) -> None:
        """What must hold of every page, in whatever state it is."""
        page = self.page
        if picture is not None:
            await page.screenshot(path=picture, full_page=True)
        faults = [*await axe_faults(page), *await shown_faults(page), *await picture_faults(page)]
        assert faults == [], page.url
        assert await page.locator("h1").count() == 1
        assert self.outside == []
        refused = "Failed to load resource: the server responded with a status of 4"
        assert [c for c in self.complaints if not c.startswith(refused)] == []


NewVisitor = Callable[..., Awaitable[Visitor]]


@pytest.fixture
async def visitor(chromium: Browser, site: str) -> AsyncIterator[NewVisitor]:
    """A function that opens a fresh browser: `await visitor(phone=True, scripts=False)`."""
    contexts: list[BrowserContext] = []

    async def new(*, phone: bool = False, scripts: bool = True, **options: Any) -> Visitor:
        context = await chromium.new_context(
            viewport=PHONE if phone else DESKTOP,  # type: ignore[arg-type]
            java_script_enabled=scripts,
            **options,
        )
        contexts.append(context)
        return Visitor(await context.new_page(), site)

    yield new
    for context in contexts:
        await context.close()
