"""States that last for a moment only, made through acts on a copy of the demonstration."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.acts import bids
from marketplace.acts.opportunities import commission_notice
from marketplace.database.keys import OPENER, read_key
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, random_id, transaction
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.people import Who
from providers.bids import Bid, LotBid, RoundTerms
from providers.prices import BandPrice, Costing
from tests.demonstrated import Demonstration
from tests.market_site import stand_ahead

COUNCIL = 1
BECAUSE = "Volunteers of our society give every third hour for nothing."
LOW_PENCE, PAY_PENCE = 1_900, 1_221
FOUND = [
    {"seconds": 0.4, "level": "cost", "value": 4_120_000, "bound": 3_600_000},
    {"seconds": 2.1, "level": "cost", "value": 3_950_000, "bound": 3_720_000},
    {"seconds": 9.0, "level": "cost", "value": 3_864_000, "bound": 3_808_000},
]


class Bidding(Struct, frozen=True):
    """A round that takes bids, one of its commissions, and who bids for it."""

    round_id: UUID
    closes_at: datetime
    commission_id: UUID
    bidder: Who


async def bidding(pool: Pool) -> Bidding:
    """The demonstration's open round, and the one provider that writes a bid with a package."""
    async with transaction(pool, COUNCIL) as tx:
        row = await tx.db.fetchrow(
            "select o.round_id, o.closes_at, c.commission_id, r.sign_in_id, s.shown_name,"
            " r.provider_id from round o join commission c using (council_id, round_id)"
            " join provider p on p.name = 'East Harbour Homecare Ltd'"
            " join sign_in_role r on r.provider_id = p.provider_id"
            " join sign_in s using (sign_in_id)"
            " where o.closes_at > app_now() and c.published_at is not null"
            " order by o.closes_at, c.published_at desc limit 1"
        )
    assert row is not None
    who = Who(row[3], row[4], "provider", COUNCIL, provider_id=row[5])
    return Bidding(row[0], row[1], row[2], who)


async def wait_for_an_officer(pool: Pool, dsns: Dsns, world: Demonstration, at: Bidding) -> None:
    """A bid below the least an hour can cost is sent; the round closes, is opened and waits."""
    assert at.bidder.provider_id is not None
    async with transaction(pool, COUNCIL, new_id=random_id) as tx:
        now = await tx.db.fetchval("select app_now()")
        lots = (await commission_notice(tx, at.commission_id)).lots
        costing = Costing(PAY_PENCE, LOW_PENCE - PAY_PENCE, 0, 0)
        low = Bid(
            at.bidder.provider_id,
            at.commission_id,
            tuple(
                LotBid(
                    lot.lot_id,
                    tuple(BandPrice(part.band, (LOW_PENCE,), costing) for part in lot.demand),
                )
                for lot in lots
            ),
            RoundTerms(60 * 300),
            below_floor_because=BECAUSE,
        )
        await bids.submit_bid(tx, at.bidder, low, now)
    after = at.closes_at + timedelta(hours=1)
    await stand_ahead(pool, after - datetime.now(UTC))
    secret = read_key(world.data_folder / "keys" / OPENER)
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        status = await match_round_now(Pools(pool, opener), COUNCIL, at.round_id, secret, after)
    assert status == "waiting", status


async def let_a_match_run(pool: Pool, round_id: UUID) -> None:
    """A match of the round that has begun: one part done, one that finds better plans."""
    run_id = random_id()
    async with transaction(pool, COUNCIL) as tx:
        await tx.db.execute(
            "insert into match_run (council_id, run_id, round_id, asked_at, seed, seconds_max,"
            " status) values ($1, $2, $3, app_now(), 1, 60, 'running')",
            COUNCIL, run_id, round_id,
        )  # fmt: skip
        for part, state in enumerate(("done", "running")):
            await tx.db.execute(
                "insert into match_part (council_id, run_id, part, problem, state, incumbents,"
                " milliseconds_max) values ($1, $2, $3, '', $4, $5, 60000)",
                COUNCIL, run_id, part, state, FOUND,
            )  # fmt: skip
