"""Claims about the council's own pages: rounds and their match, the ledger, and the record."""

import re
from pathlib import Path
from uuid import uuid4

import pytest

from marketplace.acts import commitments
from marketplace.database.roles import Dsns
from tests.awarded import STARTS_ON, Award, award, fill, noon
from tests.market_site import become, let_sign_in, serving_pages
from tests.personas import form
from tests.village import Village


@pytest.fixture
async def made(village: Village, dsns: Dsns) -> Award:
    """An award of two members with money set aside, and officers who can sign in."""
    made = await award(village, dsns, await village.holders(2))
    await made.sign()
    for member in made.members:
        await fill(village, member.subject("money"), 60_000)
    finance = village.officer("finance")
    await village.do(commitments.commit_period, finance, STARTS_ON, now=noon(STARTS_ON))
    await let_sign_in(village.pool, finance, village.commissioner, made.provider)
    return made


async def round_of(made: Award) -> str:
    """The address of the round's page."""
    async with made.village.at() as tx:
        return f"/rounds/{await tx.db.fetchval('select round_id from round')}"


async def test_a_round_says_how_its_match_went(made: Award, dsns: Dsns, tmp_path: Path) -> None:
    """Calendar and round show the award with its figures; providers see neither."""
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.village.commissioner)
        assert "Spring" in (await client.get("/rounds")).text
        shown = await client.get(await round_of(made))
        assert "This is the best answer there can be." in shown.text
        assert "£1,000" in shown.text
        assert "8 hours" in shown.text
        assert (await client.get(f"/rounds/{uuid4()}")).status_code == 404
        await become(client, made.provider)
        for page in ("/rounds", await round_of(made), "/ledger", "/audit"):
            assert (await client.get(page)).status_code == 403, page


async def test_a_running_match_can_be_told_to_stop(made: Award, dsns: Dsns, tmp_path: Path) -> None:
    """While it runs the page offers to check again and to stop; stopping is noted once."""
    run_id = uuid4()
    async with made.village.at() as tx:
        await tx.db.execute(
            "insert into match_run (council_id, run_id, round_id, asked_at, seed, seconds_max,"
            " status) select council_id, $1, round_id, now(), 1, 60, 'running' from round",
            run_id,
        )
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.village.commissioner)
        here = await round_of(made)
        running = await client.get(here)
        assert "Check again" in running.text
        assert "Stop and use the best so far" in running.text
        assert (await form(client, f"{here}/stop", run_id=str(run_id))).status_code == 303
        assert "Stop and use the best so far" not in (await client.get(here)).text


async def test_every_transfer_is_on_one_page_of_the_ledger(
    made: Award, dsns: Dsns, tmp_path: Path
) -> None:
    """Walking the pages meets every transfer once, and no person's name."""
    async with made.village.at() as tx:
        there = await tx.db.fetchval("select count(*) from transfer")
    for pence in range(1, 61):
        await fill(made.village, made.members[0].subject("money"), pence)
    seen: list[str] = []
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.village.commissioner)
        address = "/ledger"
        while address:
            text = (await client.get(address)).text
            assert "Given0" not in text
            rows = text.split("Transfers, the newest first")[1]
            seen += re.findall(r'data-label="Amount"[^>]*>(.*?)</td>', rows, re.S)
            following = re.search(r'href="(/ledger\?[^"]*after=[^"]*)"', text)
            address = following[1].replace("&amp;", "&") if following else ""
        assert (await client.get("/ledger?after=x~y~z&kind=nothing")).status_code == 200
    assert len(seen) == there + 60


async def test_the_record_can_be_narrowed_to_one_thing(
    made: Award, dsns: Dsns, tmp_path: Path
) -> None:
    """The record of a subject holds its changes alone; a wrong number says what to do."""
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.village.commissioner)
        whole = await client.get("/audit")
        assert "signed contracts" in whole.text
        one = await client.get(f"/audit?subject={made.commission_id}")
        assert "signed contracts" in one.text
        assert "register people" not in one.text
        wrong = await client.get("/audit?subject=12")
        assert wrong.status_code == 422
        assert (await client.get("/audit?before=99999999999999999999")).status_code == 200


async def test_a_bidder_reads_why_each_lot_was_won_or_lost(
    made: Award, dsns: Dsns, tmp_path: Path
) -> None:
    """After the match the list and the bid's page carry the sentence, and no one else's bid."""
    async with made.village.at() as tx:
        await tx.db.execute(
            "insert into bid_outcome (council_id, run_id, bid_id, lot_id, won, reason, sentence)"
            " select council_id, $1, $2, lot_id, true, '', 'You cost the group least.' from lot",
            made.run_id,
            made.bid_id,
        )
    other = await award(made.village, dsns, await made.village.holders(1))
    await let_sign_in(made.village.pool, other.provider)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, made.provider)
        for page in ("/bids", f"/opportunities/{made.commission_id}/bid/sent"):
            assert "You cost the group least." in (await client.get(page)).text, page
        assert "You won 1 lot." in (await client.get("/bids")).text
        await become(client, other.provider)
        assert "You cost the group least." not in (await client.get("/bids")).text
