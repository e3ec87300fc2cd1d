"""Claims about a match told as it goes: in order, once, to those who may know, and to few."""

import asyncio
import re
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from marketplace.database.roles import Dsns
from marketplace.web import round_events
from tests.awarded import Award, award
from tests.market_site import become, let_sign_in, serving_pages
from tests.village import Village


@pytest.fixture
async def running(village: Village, dsns: Dsns) -> tuple[Award, UUID, str]:
    """A match under way in two parts, and the address of its events."""
    made = await award(village, dsns, await village.holders(2))
    run_id = uuid4()
    async with village.at() as tx:
        await tx.db.execute(
            "insert into match_run (council_id, run_id, round_id, asked_at, seed, seconds_max,"
            " status) select council_id, $1, round_id, now(), 1, 60, 'running' from round",
            run_id,
        )
        for part in (0, 1):
            await tx.db.execute(
                "insert into match_part (council_id, run_id, part, problem, state,"
                " milliseconds_max) values (1, $1, $2, '', 'running', 1000)",
                run_id,
                part,
            )
        round_id = await tx.db.fetchval("select round_id from round")
    await let_sign_in(village.pool, village.commissioner, made.provider)
    return made, run_id, f"/rounds/{round_id}/events"


async def test_each_step_is_told_once_and_the_end_ends_it(
    running: tuple[Award, UUID, str], dsns: Dsns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two parts, one done, all done: three events with ids; whoever knows the first gets two."""
    made, run_id, address = running
    monkeypatch.setattr(round_events, "POLL_SECONDS", 0.05)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.village.commissioner)
        watching = asyncio.create_task(client.get(address))
        again = asyncio.create_task(
            client.get(address, headers={"last-event-id": f"{run_id}-0-0-0"})
        )
        for done in (
            "update match_part set state = 'done' where part = 0 and run_id = $1",
            "update match_run set finished_at = now(), status = 'optimal' where run_id = $1",
        ):
            await asyncio.sleep(0.5)
            async with made.village.at() as tx:
                await tx.db.execute(done, run_id)
        whole, rest = (await watching).text, (await again).text
    assert re.findall(r"event: (\w+)", whole) == ["progress", "progress", "finished"]
    assert re.findall(r"event: (\w+)", rest) == ["progress", "finished"]
    assert "0 of 2 parts are done." in whole and "1 of 2 parts are done." in whole
    assert "0 of 2" not in rest
    assert len(set(re.findall(r"id: (\S+)", whole))) == 3


async def test_watching_is_for_officers_and_for_so_many_at_once(
    running: tuple[Award, UUID, str], dsns: Dsns, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A provider is refused, an unknown round is not there, and the one too many waits."""
    made, _run_id, address = running
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.village.commissioner)
        page = (await client.get(address.removesuffix("/events"))).text
        assert f'data-progress="{address}"' in page and "progress." in page
        [script] = re.findall(r'src="(/static/progress[^"]*\.js)"', page)
        assert (await client.get(script)).headers["content-type"].startswith("text/javascript")
        assert (await client.get(f"/rounds/{uuid4()}/events")).status_code == 404
        monkeypatch.setattr(round_events, "WATCHERS_MAX", 0)
        full = await client.get(address)
        assert full.status_code == 503 and full.headers["retry-after"] == "5"
        await become(client, made.provider)
        assert (await client.get(address)).status_code == 403
