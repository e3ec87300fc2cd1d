"""A provider writes, sends and reads its own bid; nobody else does before the deadline."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from marketplace.acts.bids import (
    begun_bid,
    check_bid,
    opened_bids,
    own_bids,
    read_draft,
    receipts,
    save_draft,
    submit_bid,
)
from marketplace.acts.commissions import LotForm
from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from providers import sealing
from providers.bids import Capacity
from tests.integration.bidding import (
    AFTER,
    BEFORE,
    CLOSES,
    COUNCIL,
    DRAFT_KEY,
    OPENER_SECRET,
    NeedOf,
    bid_of,
    build_town,
    published,
    send,
)


async def test_a_draft_is_its_providers_alone(pool: Pool) -> None:
    """Its owner goes on writing; another provider finds nothing, and the row holds no text."""
    town = await build_town(pool)
    commission_id = await published(town)
    bid = await bid_of(town, commission_id, 0, 2_455, "Our canary sings")
    one, other = town.providers[:2]
    async with town.at(BEFORE) as tx:
        await save_draft(tx, one, bid, BEFORE, draft_key=DRAFT_KEY, nonce=b"n" * 24)
        again = replace(bid, statement="Our canary sings twice")
        await save_draft(tx, one, again, BEFORE, draft_key=DRAFT_KEY, nonce=b"o" * 24)
        assert await read_draft(tx, one, commission_id, draft_key=DRAFT_KEY) == again
        with pytest.raises(NotYours):
            await save_draft(tx, other, bid, BEFORE, draft_key=DRAFT_KEY, nonce=b"p" * 24)
    async with town.at(BEFORE) as tx:
        assert await read_draft(tx, other, commission_id, draft_key=DRAFT_KEY) is None
        assert await tx.db.fetchval("select count(*) from bid_draft") == 0


async def test_a_second_bid_of_the_round_begins_with_what_holds_for_the_round(pool: Pool) -> None:
    """The bid sent last decides steps, room and packages, so a new one does not begin without."""
    town = await build_town(pool, needs=[(NeedOf(), NeedOf(band="weekday_evening"))] * 3)
    one = town.providers[0]
    first = await published(town, (LotForm("home_care", "weekday_morning"),))
    second = await published(town, (LotForm("home_care", "weekday_evening"),))
    bid = await bid_of(town, first)
    room = (Capacity("W1", "night", 60),)
    terms = replace(bid.terms, minutes_per_week_max=4_200, capacities=room)
    async with town.at(BEFORE) as tx:
        await save_draft(
            tx, one, replace(bid, terms=terms), BEFORE, draft_key=DRAFT_KEY, nonce=b"n" * 24
        )
        begun = await begun_bid(tx, one, second, draft_key=DRAFT_KEY)
        assert (begun.lots, begun.terms, begun.commission_id) == ((), terms, second)
        other = await begun_bid(tx, town.providers[1], second, draft_key=DRAFT_KEY)
        assert other.terms.minutes_per_week_max == 0


async def test_the_receipt_is_the_hash_of_what_was_sent(pool: Pool) -> None:
    """A provider sends twice, keeps two receipts, and the list shows the one that counts."""
    town = await build_town(pool)
    commission_id = await published(town)
    bid = await bid_of(town, commission_id)
    who = town.providers[0]
    async with town.at(BEFORE) as tx:
        first = await submit_bid(tx, who, bid, BEFORE)
        second = await submit_bid(tx, who, bid, BEFORE)
        assert first.receipt != second.receipt and first.submitted_at == BEFORE
        kept = await receipts(tx, who, commission_id)
        [line] = await own_bids(tx, who)
        sealed = await tx.db.fetchval(
            "select sealed from bid_envelope where envelope_id = $1", second.envelope_id
        )
    assert [one.receipt for one in kept] == [second.receipt, first.receipt]
    assert line.receipt_sha256 is not None and line.receipt_sha256.hex() == second.receipt
    assert sealing.is_receipt_for(second.receipt.upper(), sealed)


async def test_a_faulty_bid_is_told_what_to_change(pool: Pool) -> None:
    """The first fault is refused beside its field; a lot of elsewhere is no part of it."""
    town = await build_town(pool)
    commission_id = await published(town)
    bid = await bid_of(town, commission_id, 0, 1_800)
    strange = replace(bid, lots=(replace(bid.lots[0], lot_id=uuid4()),))
    async with town.at(BEFORE) as tx:
        fields = [field for field, _ in await check_bid(tx, bid, BEFORE)]
        assert "lots.0.prices.0.pence_per_head" in " ".join(fields)
        with pytest.raises(Invalid):
            await submit_bid(tx, town.providers[0], bid, BEFORE)
        assert (await check_bid(tx, strange, BEFORE))[0][0] == "lots.0.lot_id"
        with pytest.raises(NotYours):
            await submit_bid(tx, town.organiser, bid, BEFORE)
        with pytest.raises(NotFound):
            nowhere = replace(bid, commission_id=uuid4())
            await submit_bid(tx, town.providers[0], nowhere, BEFORE)


async def test_the_second_of_the_deadline_is_too_late(pool: Pool) -> None:
    """One microsecond before noon counts, noon does not, whatever the caller's clock says."""
    town = await build_town(pool)
    commission_id = await published(town)
    bid = await bid_of(town, commission_id)
    last = CLOSES - timedelta(microseconds=1)
    async with town.at(last) as tx:
        assert (await submit_bid(tx, town.providers[0], bid, last)).submitted_at == last
    async with town.at(CLOSES) as tx:
        with pytest.raises(Refused, match="12 noon"):
            await submit_bid(tx, town.providers[0], bid, last)


async def test_those_entitled_read_bids_after_the_opening_and_nobody_before(
    pool: Pool, dsns: Dsns
) -> None:
    """The council reads every bid, a provider its own, a holder none."""
    town = await build_town(pool)
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_455)
    await send(town, commission_id, 1, 2_466)
    async with town.at(BEFORE) as tx:
        assert await opened_bids(tx, town.commissioner, commission_id) == []
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        pools = Pools(pool, opener)
        opened = await open_envelopes(pools, COUNCIL, town.round_id, AFTER, OPENER_SECRET)
    assert opened == 2
    async with town.at(AFTER) as tx:
        everything = await opened_bids(tx, town.commissioner, commission_id)
        own = await opened_bids(tx, town.providers[0], commission_id)
        with pytest.raises(NotYours):
            await opened_bids(tx, town.organiser, commission_id)
    assert len(everything) == 2
    assert [bid.bid().lots[0].prices[0].price_pence for bid in own] == [2_455]
    async with transaction(
        pool, COUNCIL, "provider", provider_id=town.providers[1].provider_id
    ) as tx:
        assert await tx.db.fetchval("select count(*) from bid") == 1


@pytest.mark.parametrize("seed", range(3))
async def test_every_bid_accepted_at_the_deadline_is_evaluated(
    pool: Pool, dsns: Dsns, seed: int
) -> None:
    """20 providers send while the round is opened: accepted equals evaluated, late is told so."""
    later = datetime.now(UTC) + timedelta(hours=1)
    town = await build_town(pool, providers=20, closes=later)
    commission_id = await published(town)
    bids = [await bid_of(town, commission_id, number) for number in range(20)]
    # However long that took, the deadline is a moment from now.
    closes = datetime.now(UTC) + timedelta(seconds=1)
    owner = await connect(dsns.owner)
    await owner.execute("update round set closes_at = $1", closes)
    await owner.close()
    refused = 0

    async def bidder(number: int) -> int:
        nonlocal refused
        wait = (closes - datetime.now(UTC)).total_seconds() + (number - 13 + seed) * 0.04
        await asyncio.sleep(max(0.0, wait))
        try:
            async with transaction(pool, COUNCIL) as tx:
                await submit_bid(tx, town.providers[number], bids[number], datetime.now(UTC))
        except Refused:
            refused += 1
            return 0
        return 1

    async def opening(pools: Pools) -> int:
        opened = 0
        while datetime.now(UTC) < closes + timedelta(seconds=1):
            opened += await open_envelopes(pools, COUNCIL, town.round_id, None, OPENER_SECRET)
            await asyncio.sleep(0.001)
        return opened

    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        pools = Pools(pool, opener)
        *accepted, opened = await asyncio.gather(*map(bidder, range(20)), opening(pools))
    async with town.at(AFTER) as tx:
        envelopes = await tx.db.fetchval("select count(*) from bid_envelope")
        evaluated = await tx.db.fetchval("select count(*) from bid")
    assert sum(accepted) == envelopes == evaluated == opened
    assert sum(accepted) + refused == 20 and sum(accepted) > 0
