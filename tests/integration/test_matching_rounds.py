"""A whole round from envelopes to awards: built, priced alone, solved, checked and stored."""

from collections.abc import AsyncIterator

import pytest

from marketplace.acts import matches
from marketplace.acts.bids import outcomes
from marketplace.acts.commissions import LotForm
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools
from marketplace.refused import Refused
from matching.check import faults
from matching.problem import decode
from matching.result import decode as decode_result
from sql import questions
from tests.integration.bidding import (
    AFTER,
    BEFORE,
    COUNCIL,
    OPENER_SECRET,
    NeedOf,
    build_town,
    published,
    send,
)

CLUB = NeedOf("evening_club", "weekday_evening", 180, people_sharing_max=4)


@pytest.fixture
async def pools(pool: Pool, dsns: Dsns) -> AsyncIterator[Pools]:
    """The worker's two ways into this test's database."""
    async with await open_pool(dsns.opener, purpose="jobs", size=4) as opener:
        yield Pools(pool, opener)


async def test_a_round_is_matched_and_the_stored_answer_passes_the_checker_again(
    pools: Pools,
) -> None:
    """The cheaper provider wins, every award equals its lines, nobody pays above their limit."""
    town = await build_town(pools.app, needs=((NeedOf(), CLUB), (NeedOf(),), (CLUB,), (CLUB,)))
    commission_id = await published(town)
    for bidder, pence in enumerate((2_600, 2_400, 2_900)):
        await send(town, commission_id, bidder, pence)
    status = await match_round_now(
        pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seed=1, seconds=10
    )
    assert status == "optimal"
    async with town.at(AFTER) as tx:
        [run] = await matches.runs_of_round(tx, town.round_id)
        key = {"council_id": COUNCIL, "run_id": run.run_id}
        problem = decode(await questions("matches").problem(tx.db, **key))
        result = decode_result(await questions("matches").result(tx.db, **key))
        awards = await tx.db.fetch("select * from award")
        lines = await tx.db.fetch("select * from award_line")
        alone = await tx.db.fetch("select * from stand_alone_offer")
        unmet = await tx.db.fetch("select * from unmet")
        won = await tx.db.fetch("select distinct provider_id from award")
        signing = await tx.db.fetchval("select count(*) from sign_off where stage = 'award'")
        assert (await matches.find_round(tx, town.round_id)).matched_at == AFTER
    assert faults(problem, result) == [] and run.gap() == 0.0 and run.status == "optimal"
    assert [row[0] for row in won] == [town.providers[1].provider_id]
    for award in awards:
        mine = [line for line in lines if line["award_id"] == award["award_id"]]
        assert sum(x["pence_per_four_weeks"] for x in mine) == award["pence_per_four_weeks"]
    assert all(x["pence_per_four_weeks"] <= x["limit_pence"] for x in lines)
    figures = {row["lot_need_id"]: row["pence_per_four_weeks"] for row in alone}
    assert all(x["pence_per_four_weeks"] <= figures[x["lot_need_id"]] for x in lines)
    assert len(lines) == len(alone) == 5 and unmet == [] and signing == 1


async def test_company_makes_the_club_cheaper_than_coming_alone(pools: Pools) -> None:
    """Three people share a session: three quarters of the price each, and the line says so."""
    town = await build_town(pools.app, needs=((CLUB,), (CLUB,), (CLUB,)), providers=1)
    commission_id = await published(
        town, (LotForm("evening_club", "weekday_evening", people_sharing_max=4),)
    )
    await send(town, commission_id, 0, 2_400)
    await match_round_now(pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seconds=5)
    async with town.at(AFTER) as tx:
        lines = await tx.db.fetch("select * from award_line")
        alone = await tx.db.fetch("select distinct pence_per_four_weeks from stand_alone_offer")
    # 3 hours a week for 4 weeks: 12 hours at £24, shared at £18.
    assert [row[0] for row in alone] == [28_800]
    assert [(x["pence_per_four_weeks"], x["headcount"]) for x in lines] == [(21_600, 3)] * 3


async def test_a_need_nobody_speaks_to_is_unmet_and_says_why(pools: Pools) -> None:
    """The language filter is named to the member, and the losing bidder is told as well."""
    town = await build_town(pools.app, needs=((NeedOf(languages=("so",)),), (NeedOf(),)))
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_400)
    await send(town, commission_id, 1, 2_700)
    await match_round_now(pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seconds=5)
    async with town.at(AFTER) as tx:
        [missing] = await tx.db.fetch("select * from unmet")
        told = await tx.db.fetch("select bid_id from bid order by opened_at, bid_id")
        sentences = [
            (found.won, found.reason)
            for row in told
            for found in await outcomes(tx, town.commissioner, row["bid_id"])
        ]
    assert (missing["cause"], missing["detail"]) == ("no_admissible_bid", "language")
    assert "speaks the language" in missing["sentence"]
    assert sorted(sentences) == [(False, "price"), (True, "won")]


async def test_a_failed_provider_is_left_out_and_told(pools: Pools) -> None:
    """Its bid stops nobody else's and loses with the reason."""
    town = await build_town(pools.app)
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_300)
    await send(town, commission_id, 1, 2_600)
    async with town.at(AFTER) as tx:
        await tx.db.execute(
            "update provider set state = 'failed' where provider_id = $1",
            town.providers[0].provider_id,
        )
    await match_round_now(pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seconds=5)
    async with town.at(AFTER) as tx:
        rows = await tx.db.fetch("select won, reason, sentence from bid_outcome order by won")
    assert [(row["won"], row["reason"]) for row in rows] == [(False, "not_allowed"), (True, "won")]
    assert rows[0]["sentence"].startswith("You have stopped trading")


async def test_a_round_without_bids_is_matched_to_nobody(pools: Pools) -> None:
    """Every need is unmet because nobody made an offer, and the round is done."""
    town = await build_town(pools.app)
    await published(town)
    status = await match_round_now(pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seconds=5)
    async with town.at(AFTER) as tx:
        details = await tx.db.fetch("select detail, count(*) from unmet group by 1")
    assert status == "optimal" and [tuple(row) for row in details] == [("no_bid", 3)]


async def test_matching_twice_or_early_does_nothing(pools: Pools) -> None:
    """Before the deadline it waits; a second time nothing is written again."""
    town = await build_town(pools.app)
    commission_id = await published(town)
    await send(town, commission_id)
    go = (pools, COUNCIL, town.round_id, OPENER_SECRET)
    assert await match_round_now(*go, BEFORE, seconds=5) == "waiting"
    async with town.at(BEFORE) as tx:
        with pytest.raises(Refused):
            await matches.problem_of_round(tx, town.round_id)
    assert await match_round_now(*go, AFTER, seconds=5) == "optimal"
    assert await match_round_now(*go, AFTER, seconds=5) == "under_way"
    assert await open_envelopes(*go[:3], AFTER, OPENER_SECRET) == 0
    async with town.at(AFTER) as tx:
        assert await tx.db.fetchval("select count(*) from match_run") == 1
        assert await tx.db.fetchval("select count(*) from award") == 1
