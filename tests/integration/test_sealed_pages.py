"""A price and a sentence planted in a bid: on no page, in no log and no dump until the opening."""

import asyncio
import re
import subprocess
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID, uuid4

import httpx
import pytest

from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns, with_role
from marketplace.database.supervise import SUPERUSER, Server, password
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools
from marketplace.people import Who
from tests.integration.bidding import COUNCIL, OPENER_SECRET, Town, build_town, published
from tests.market_site import become, let_sign_in, serving_pages, stand_ahead
from tests.personas import form, hidden

WORDS = "canary linnet and finch"
# 13.10 pay, 3.90 on-costs, 2.00 road and 10.87 overhead an hour.
PRICE_PENCE = 2_987
PRICE = {
    "unit": "hour",
    "pay_pence": "13.10",
    "on_costs_pence": "3.90",
    "road_pence": "2",
    "overhead_pence": "10.87",
    "heads-0-people": "1",
    "heads-0-price_pence": "",
}
# The price as pence, as pounds, and never as a part of an id or a hash.
SHOWN_PRICE = re.compile(r"29\.87|(?<![0-9a-fA-F-])2,?987(?![0-9a-fA-F-])")
PAGES_MAX = 500


class Site(NamedTuple):
    client: httpx.AsyncClient
    town: Town
    commission_id: UUID
    ids: dict[str, Any]
    visitors: dict[str, Who | None]


async def _site(dsns: Dsns, pool: Pool) -> tuple[Town, UUID, dict[str, Any], dict[str, Who | None]]:
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=2)
    town = await build_town(pool, closes=closes)
    commission_id = await published(town)
    officers = {
        role: Who(uuid4(), f"A {role}", role, COUNCIL)  # type: ignore[arg-type]
        for role in ("finance", "worker")
    }
    member = Who(uuid4(), "A member", "holder", COUNCIL, person_id=town.people[1])
    neighbour = Who(uuid4(), "A neighbour", "neighbour", COUNCIL, person_id=town.people[2])
    visitors: dict[str, Who | None] = {
        "signed out": None,
        "organiser": town.organiser,
        "member": member,
        "neighbour": neighbour,
        "coordinator": town.coordinator,
        "commissioner": town.commissioner,
        "another provider": town.providers[1],
        **officers,
    }
    await let_sign_in(pool, town.providers[0], *(who for who in visitors.values() if who))
    async with transaction(pool, COUNCIL) as tx:
        lot_id = await tx.db.fetchval("select lot_id from lot")
    ids = {
        "cluster_id": town.cluster_id,
        "commission_id": commission_id,
        "lot_id": lot_id,
        "round_id": town.round_id,
        "provider_id": town.providers[0].provider_id,
        "ward_code": "W1",
    }
    return town, commission_id, ids, visitors


@pytest.fixture
async def site(dsns: Dsns, pool: Pool, tmp_path: Path) -> AsyncIterator[Site]:
    """A published commission, and a provider's bid written and sent through the pages."""
    town, commission_id, ids, visitors = await _site(dsns, pool)
    async with serving_pages(dsns, tmp_path) as client:
        here = f"/opportunities/{commission_id}/bid"
        await become(client, town.providers[0])
        sent = [
            await form(client, f"{here}/lots/{ids['lot_id']}", **PRICE),
            await form(client, f"{here}/capacity", most_minutes="120"),
            await form(client, f"{here}/words", statement=WORDS),
        ]
        seen = hidden((await client.get(f"{here}/check")).text, "seen")
        sent.append(await form(client, f"{here}/check", seen=seen, declared="yes"))
        assert [answer.status_code for answer in sent] == [303] * 4
        yield Site(client, town, commission_id, ids, visitors)


def addresses(client: httpx.AsyncClient, ids: dict[str, Any]) -> Iterator[str]:
    """Every address of the application that a browser can ask for, with what we know filled in."""
    app: Any = client._transport.app  # type: ignore[attr-defined]
    for route in app.routes:
        skipped = route.path.startswith("/static") or route.path.endswith("/events")
        if "GET" in getattr(route, "methods", ()) and not skipped:
            yield re.sub(
                r"\{(\w+)(:\w+)?\}", lambda found: str(ids.get(found[1], uuid4())), route.path
            )


async def crawl(site: Site, who: Who | None) -> dict[str, str]:
    """Every page this visitor can come to, by address: heading and body as sent."""
    if who is None:
        site.client.cookies.clear()
    else:
        await become(site.client, who)
    waiting = list(addresses(site.client, site.ids))
    found: dict[str, str] = {}
    while waiting and len(found) < PAGES_MAX:
        address = waiting.pop()
        if address in found:
            continue
        answer = await site.client.get(address)
        assert answer.status_code < 500, (address, answer.text[-500:])
        found[address] = f"{answer.headers}\n{answer.text}"
        waiting += re.findall(r'href="(/[^"#]*)"', answer.text.replace("&amp;", "&"))
        waiting += [answer.headers["location"]] if "location" in answer.headers else []
        # Files are not pages, and what is told as it happens goes on for ten minutes.
        waiting = [a for a in waiting if not a.startswith("/static") and not a.endswith("/events")]
    return found


def telling(pages: dict[str, str]) -> list[str]:
    """The addresses of pages that give the words or the price away."""
    return [a for a, text in pages.items() if WORDS in text or SHOWN_PRICE.search(text)]


async def dump(server: Server, dsns: Dsns) -> str:
    """The whole database as pg_dump writes it for a superuser."""
    db = await connect(dsns.owner)
    name = await db.fetchval("select current_database()")
    await db.close()
    secret = password(server.place, SUPERUSER)
    whole = await asyncio.to_thread(
        subprocess.run,
        [
            server.binaries.program("pg_dump"),
            "--dbname",
            with_role(dsns.owner, SUPERUSER, secret, name),
        ],
        check=True,
        capture_output=True,
    )
    return whole.stdout.decode()


def in_dump(text: str) -> tuple[bool, bool]:
    """Whether the words, and the price in a bid's own form, are in a dump, plain or as bytes."""
    price = f'"pence_per_head": [{PRICE_PENCE}]'
    return (
        WORDS in text or WORDS.encode().hex() in text,
        price in text or f"[{PRICE_PENCE}]".encode().hex() in text,
    )


def said(log: str) -> str:
    """A log without its times and process numbers, in which any figure turns up by chance."""
    return re.sub(r"\d[\d:.-]*[ T]\d\d:\d\d:\d\d\.\d+|\[\d+\]", "", log)


async def open_the_round(site: Site, dsns: Dsns) -> None:
    """Two weeks pass and the worker opens what was sent."""
    await stand_ahead(site.town.pool, timedelta(weeks=2, seconds=1))
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        pools = Pools(site.town.pool, opener)
        opened = await open_envelopes(pools, COUNCIL, site.town.round_id, None, OPENER_SECRET)
    assert opened == 1


async def test_no_page_log_or_dump_tells_a_sealed_bid_before_the_opening(
    site: Site, dsns: Dsns, server: Server, server_log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nine visitors ask for every page; then the dump and both logs are read. After it, they tell.

    Before the opening only its own provider reads it. After it so do officers, and members the
    words (the match tells them their own price); another provider and the street do not.
    """
    counted = 0
    for name, who in site.visitors.items():
        pages = await crawl(site, who)
        counted += len(pages)
        assert (name, telling(pages)) == (name, [])
    assert counted > 300
    assert telling(await crawl(site, site.town.providers[0])) != []
    assert in_dump(await dump(server, dsns)) == (False, False)
    written = await asyncio.to_thread(server_log.read_text, errors="replace")
    out, err = capfd.readouterr()
    logged = said(written + out + err)
    assert WORDS not in logged
    assert not SHOWN_PRICE.search(logged)
    assert SHOWN_PRICE.search(said("2026-11-22 19:14:13.987 UTC [2987] app DETAIL: [2987]:2987"))

    await open_the_round(site, dsns)
    assert in_dump(await dump(server, dsns)) == (True, True)
    for name in ("signed out", "another provider", "neighbour"):
        assert (name, telling(await crawl(site, site.visitors[name]))) == (name, [])
    for who in (site.town.providers[0], site.town.commissioner):
        assert any(SHOWN_PRICE.search(t) and WORDS in t for t in (await crawl(site, who)).values())
    member = await crawl(site, site.visitors["member"])
    assert any(WORDS in text for text in member.values())
    assert not any(SHOWN_PRICE.search(text) for text in member.values())
