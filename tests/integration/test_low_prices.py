"""Claims about a price below the floor: the match waits for an officer, but not for ever."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from msgspec import structs

from marketplace.acts import low_prices, matches
from marketplace.acts.bids import submit_bid
from marketplace.acts.low_prices import DecideLowPrice
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.refused import Invalid, NotFound, NotYours, Refused
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
from tests.personas import form

BECAUSE = "Our volunteers give half of the hours."
LOW = 1_900


async def with_a_low_bid(pool: Pool) -> tuple[Town, UUID]:
    """A fair bid and a low one that says why, both sealed (rule 60)."""
    town = await build_town(pool)
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_400)
    sent_at = town.before + timedelta(days=7)
    low = structs.replace(await bid_of(town, commission_id, 1, LOW), below_floor_because=BECAUSE)
    async with town.at(sent_at) as tx:
        await submit_bid(tx, town.providers[1], low, sent_at)
    return town, commission_id


async def match(town: Town, dsns: Dsns, now: object = AFTER) -> str:
    """The round opened and, when nothing waits, matched; how it stands."""
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        return await match_round_now(
            Pools(town.pool, opener),
            COUNCIL,
            town.round_id,
            OPENER_SECRET,
            now,
            seconds=10,  # type: ignore[arg-type]
        )


async def winner(town: Town) -> str:
    """Who won the only lot."""
    async with town.at(AFTER) as tx:
        name: str = await tx.db.fetchval(
            "select distinct p.name from award a join provider p using (provider_id)"
        )
    return name


@pytest.mark.parametrize(("accepted", "who"), [(True, "Provider 1"), (False, "Provider 0")])
async def test_the_match_waits_and_then_goes_by_the_answer(
    pool: Pool, dsns: Dsns, accepted: bool, who: str
) -> None:
    """Accepted, the low bid wins; refused, the fair one, and the bidder reads that it was too low.

    Both answers stand in the record with their reason, and neither can be given twice.
    """
    town, _commission_id = await with_a_low_bid(pool)
    assert await match(town, dsns) == "waiting"
    async with town.at(AFTER) as tx:
        [low] = await low_prices.low_bids(tx, town.round_id)
        assert await matches.runs_of_round(tx, town.round_id) == []
    assert (low.because, low.prices[0][1].lowest_pence) == (BECAUSE, LOW)
    said = DecideLowPrice(town.round_id, low.bid_id, accepted, "I read their accounts.")
    async with town.at(AFTER) as tx:
        await low_prices.decide_low_price(tx, town.commissioner, said, AFTER)
        with pytest.raises(Refused, match="decided this already"):
            await low_prices.decide_low_price(tx, town.commissioner, said, AFTER)
        assert (
            await tx.db.fetchval("select why from audit where noun = 'low_price_decision'")
            == "I read their accounts."
        )
    assert await match(town, dsns) == "optimal"
    assert await winner(town) == who
    async with town.at(AFTER) as tx:
        sentence = await tx.db.fetchval(
            "select o.sentence from bid_outcome o where o.bid_id = $1", low.bid_id
        )
    assert ("too low" in sentence) is not accepted, sentence
    async with town.at(AFTER) as tx:
        with pytest.raises(Refused, match="match has begun"):
            await low_prices.decide_low_price(tx, town.commissioner, said, AFTER)


async def test_after_three_days_without_an_answer_the_price_does_not_count(
    pool: Pool, dsns: Dsns
) -> None:
    """The match does not wait for ever: on the third day the fair bid wins."""
    town, _commission_id = await with_a_low_bid(pool)
    assert await match(town, dsns) == "waiting"
    assert await match(town, dsns, AFTER + timedelta(days=2, hours=23)) == "waiting"
    assert await match(town, dsns, AFTER + timedelta(days=3)) == "optimal"
    assert await winner(town) == "Provider 0"


async def test_only_a_commissioner_decides_with_a_reason_and_on_what_is_low(
    pool: Pool, dsns: Dsns
) -> None:
    """A coordinator, an empty reason, and the fair bid are each refused."""
    town, _commission_id = await with_a_low_bid(pool)
    await match(town, dsns)
    async with town.at(AFTER) as tx:
        [low] = await low_prices.low_bids(tx, town.round_id)
        fair = await tx.db.fetchval("select bid_id from bid where bid_id <> $1", low.bid_id)
        for who, bid_id, why, kind in (
            (town.coordinator, low.bid_id, "Fine.", NotYours),
            (town.providers[1], low.bid_id, "Fine.", NotYours),
            (town.commissioner, low.bid_id, "  ", Invalid),
            (town.commissioner, fair, "Fine.", NotFound),
        ):
            with pytest.raises(kind):
                said = DecideLowPrice(town.round_id, bid_id, True, why)
                await low_prices.decide_low_price(tx, who, said, AFTER)


async def test_the_officer_reads_why_and_answers_on_a_page(
    pool: Pool, dsns: Dsns, tmp_path: Path
) -> None:
    """The round's page leads to the prices; a form without an answer comes back with its faults."""
    town, _commission_id = await with_a_low_bid(pool)
    await match(town, dsns)
    await let_sign_in(pool, town.commissioner, town.coordinator)
    async with serving_pages(dsns, tmp_path) as client:
        await become(client, town.commissioner)
        round_page = (await client.get(f"/rounds/{town.round_id}")).text
        assert "1 bid is below the least an hour can cost" in round_page
        here = f"/rounds/{town.round_id}/low-prices"
        shown = (await client.get(here)).text
        assert BECAUSE in shown and "£19" in shown and "£22.71" in shown
        async with town.at(AFTER) as tx:
            [low] = await low_prices.low_bids(tx, town.round_id)
        one = f"{here}/{low.bid_id}"
        assert (await client.get(one)).status_code == 200
        assert (await form(client, one)).status_code == 422
        sent = await form(client, one, answer="refuse", why="No proof.")
        assert sent.status_code == 303
        assert "Refused: No proof." in (await client.get(here)).text
        assert (await form(client, one, answer="accept", why="Changed.")).status_code == 409
        await become(client, town.coordinator)
        assert (await form(client, one, answer="accept", why="Me.")).status_code == 403
