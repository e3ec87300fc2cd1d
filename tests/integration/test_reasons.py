"""Why, on the pages of those it concerns: found by a worker after the match, stored once."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import structs

from marketplace.acts.bids import submit_bid
from marketplace.database.pool import open_pool
from marketplace.database.queue import Job
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.explaining import EXPLAIN_MATCH, JOB
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.jobs.work import Work
from marketplace.people import Who
from tests.integration.bidding import (
    AFTER,
    COUNCIL,
    OPENER_SECRET,
    Town,
    bid_of,
    build_town,
    published,
    send,
)
from tests.market_site import become, let_sign_in, serving_pages


@pytest.fixture
async def pools(pool: Pool, dsns: Dsns) -> AsyncIterator[Pools]:
    """The worker's two ways into this test's database."""
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        yield Pools(pool, opener)


async def explained(pools: Pools, town: Town) -> UUID:
    """The round matched, and every reason that is due found as a worker does it."""
    await match_round_now(pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seconds=10)
    assert EXPLAIN_MATCH.due is not None
    async with town.at(AFTER) as tx:
        [job] = await EXPLAIN_MATCH.due(tx, AFTER)
    assert job.kind == JOB
    await EXPLAIN_MATCH.do(Work(pools, job, OPENER_SECRET, AFTER))
    return job.subject_id


async def test_what_would_cover_a_need_is_on_its_members_page_and_the_officers(
    pools: Pools, dsns: Dsns, tmp_path: Path
) -> None:
    """Room for two of three: the third reads how many more hours would do, nobody else does."""
    town = await build_town(pools.app)
    commission_id = await published(town)
    sent_at = town.before + timedelta(days=7)
    bid = await bid_of(town, commission_id)
    tight = structs.replace(bid, terms=structs.replace(bid.terms, minutes_per_week_max=900))
    async with town.at(sent_at) as tx:
        await submit_bid(tx, town.providers[0], tight, sent_at)
    await explained(pools, town)
    async with town.at(AFTER) as tx:
        left = await tx.db.fetchval(
            "select m.person_id from unmet u join lot_need n using (council_id, lot_need_id)"
            " join member m using (council_id, member_id)"
        )
    without, served = (
        Who(town.organiser.sign_in_id, "Hodan", "holder", COUNCIL, person_id=person_id)
        for person_id in (left, next(one for one in town.people if one != left))
    )
    # Three times seven hours are asked, fifteen can be had: six more would do, at £24 an hour.
    told = "Somebody could come if a provider could take on 6 hours more a week."
    page = f"/commissions/{commission_id}/match"
    async with serving_pages(dsns, tmp_path) as client:
        await let_sign_in(pools.app, without, town.commissioner)
        await become(client, without)
        shown = (await client.get(page)).text
        assert told in shown and "The computer tried every way." in shown
        assert "£672" in shown
        await become(client, town.commissioner)
        assert told in (await client.get(f"/rounds/{town.round_id}")).text
        async with town.at(AFTER) as tx:
            await tx.db.execute(
                "update sign_in_role set person_id = $1 where role = 'holder'", served.person_id
            )
        await become(client, served)
        shown = (await client.get(page)).text
        assert told not in shown
        assert "nobody could come, unless somebody else lost care" in shown


async def test_a_losing_bidder_reads_the_price_that_would_have_won_and_nobody_else_does(
    pools: Pools, dsns: Dsns, tmp_path: Path
) -> None:
    """£26 lost to £24: £2.01 less would have won. The winner's page says nothing of it."""
    town = await build_town(pools.app)
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_400)
    await send(town, commission_id, 1, 2_600)
    run_id = await explained(pools, town)
    told = "You would have won here with each price £2.01 lower."
    here = f"/opportunities/{commission_id}/bid/sent"
    async with serving_pages(dsns, tmp_path) as client:
        await let_sign_in(pools.app, town.providers[0], town.providers[1])
        await become(client, town.providers[1])
        assert told in (await client.get(here)).text
        await become(client, town.providers[0])
        assert told not in (await client.get(here)).text
    async with town.at(AFTER) as tx:
        before = await tx.db.fetchval("select count(*) from match_reason")
        marked = await tx.db.fetchval("select unexplained from match_run")
        due = await EXPLAIN_MATCH.due(tx, AFTER) if EXPLAIN_MATCH.due else []
    assert (before > 0, marked, due) == (True, 0, [])
    await EXPLAIN_MATCH.do(Work(pools, Job(JOB, COUNCIL, run_id), OPENER_SECRET, AFTER))
    async with town.at(AFTER) as tx:
        assert await tx.db.fetchval("select count(*) from match_reason") == before
