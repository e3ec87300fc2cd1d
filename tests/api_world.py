"""A small council with something behind every address of the API, and a program of each role."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import msgspec

from marketplace.acts import commitments, deliveries, ledger
from marketplace.acts.commissions import LotForm
from marketplace.acts.contracts import RatifyAward, SignContracts, ratify_award, sign_contracts
from marketplace.acts.sign_offs import Decide, decide, waiting
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.ledger import Account
from marketplace.people import Who
from tests.integration.bidding import (
    COUNCIL,
    OPENER_SECRET,
    NeedOf,
    Town,
    bid_of,
    build_town,
    published,
    send,
)
from tests.market_site import serving_pages
from tests.programs import Program, token_for


@dataclass
class World:
    """What was made: ids a test may ask for, and the programs that ask."""

    town: Town
    client: httpx.AsyncClient
    provider: Program
    other: Program
    finance: Program
    commissioner: Program
    nobody: Program
    tokens: dict[str, str]
    ids: dict[str, UUID]


@asynccontextmanager
async def api_world(dsns: Dsns, pool: Pool, folder: Path) -> AsyncIterator[World]:
    """A matched round with a contract in its third month, and a round that takes bids now."""
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        town = await _town(pool)
        first = await _matched(town, Pools(pool, opener))
    contract_id, sheet_ids = await _contract(town, first)
    second = await _open_round(town)
    ids = {
        "matched": first,
        "open": second,
        "round": town.round_id,
        "contract": contract_id,
        "timesheet": sheet_ids[0],
        **await _public_life(town),
    }
    finance = Who(uuid4(), "A finance officer", "finance", COUNCIL)
    whos = {"provider": town.providers[0], "other": town.providers[1], "finance": finance,
            "commissioner": town.commissioner}  # fmt: skip
    tokens = {name: await token_for(pool, who) for name, who in whos.items()}
    async with serving_pages(dsns, folder) as client:
        programs = {name: Program(client, token) for name, token in tokens.items()}
        yield World(
            town=town, client=client, nobody=Program(client), tokens=tokens, ids=ids, **programs
        )


async def _town(pool: Pool) -> Town:
    closes = datetime.now(UTC).replace(microsecond=0) - timedelta(weeks=20)
    club = NeedOf("evening_club", "weekday_evening", 180)
    far = NeedOf(minutes=420, languages=("cy",))
    needs = ((NeedOf(), club), (NeedOf(), club), (NeedOf(), club), (far,), (NeedOf(), club))
    return await build_town(pool, needs=needs, closes=closes)


async def _matched(town: Town, pools: Pools) -> UUID:
    commission_id = await published(town, (LotForm("home_care", "weekday_morning"),))
    await send(town, commission_id, 0, 2_400)
    await send(town, commission_id, 1, 2_600)
    status = await match_round_now(
        pools, COUNCIL, town.round_id, OPENER_SECRET, town.closes + timedelta(minutes=5),
        seed=1, seconds=10,
    )  # fmt: skip
    assert status == "optimal"
    return commission_id


async def _contract(town: Town, commission_id: UUID) -> tuple[UUID, list[UUID]]:
    """Signed, set aside, four weeks handed in: the first sheet is answered by its member."""
    signed_at = town.closes + timedelta(days=18)  # after providers could object
    members = {
        person: Who(town.organiser.sign_in_id, "Hodan", "holder", COUNCIL, person_id=person)
        for person in town.people
    }
    async with town.at(signed_at) as tx:
        rows = await tx.db.fetch(
            "select distinct m.person_id from award_line a join lot_need n using"
            " (council_id, lot_need_id) join member m using (council_id, member_id)"
        )
        for row in rows:
            await ratify_award(tx, members[row[0]], RatifyAward(commission_id), signed_at)
        await tx.db.execute(
            "update provider set insured_until = $1, checks_until = $1",
            town.starts + timedelta(weeks=60),
        )
        for each in await waiting(tx):
            await decide(tx, town.coordinator, Decide(each.sign_off_id, "approved"), signed_at)
        done = await sign_contracts(tx, town.commissioner, SignContracts(commission_id), signed_at)
        [contract_id] = done.contract_ids
        for row in rows:
            purse = Account("purse", funder="council", person_id=row[0])
            [to, source] = await ledger.ensure_accounts(tx, [purse, Account("council_funding")])
            paid = ledger.Transfer(source, to, 400_000)
            await ledger.post(tx, "allocation_paid", signed_at.date(), [paid], row[0], signed_at)
    begun = datetime.combine(town.starts, datetime.min.time(), UTC) + timedelta(hours=12)
    async with town.at(begun) as tx:
        finance = Who(uuid4(), "Finance", "finance", COUNCIL)
        await commitments.commit_period(tx, finance, town.starts, begun)
    over = begun + FOUR_WEEKS
    async with town.at(over) as tx:
        lines = await commitments.lines_of_period(tx, town.starts, [contract_id])
        claims = tuple(deliveries.Claim(each.line_id, 1_600) for each in lines)
        form = deliveries.SubmitTimesheets(contract_id, town.starts, claims)
        sheets = await deliveries.submit_timesheets(tx, town.providers[0], form, over)
    return contract_id, sheets


async def _open_round(town: Town) -> UUID:
    """A commission of the same people that takes bids for three more weeks."""
    closes = datetime.now(UTC).replace(microsecond=0) + timedelta(weeks=3)
    later = Town(**{name: getattr(town, name) for name in Town.__struct_fields__})
    later.round_id, later.closes = uuid4(), closes
    async with town.at(later.before) as tx:
        await tx.db.execute(
            "insert into round (council_id, round_id, name, opens_at, closes_at)"
            " values (1, $1, 'Winter', $2, $3)",
            later.round_id, closes - timedelta(weeks=6), closes,
        )  # fmt: skip
    return await published(later, (LotForm("evening_club", "weekday_evening"),))


async def _public_life(town: Town) -> dict[str, UUID]:
    """A call with an answer and help, a ward's fund, two projects and a counted vote."""
    ids = {name: uuid4() for name in ("call", "vote", "project", "chosen")}
    now = datetime.now(UTC)
    async with town.at(now) as tx:
        insert: Any = tx.db.execute
        await insert(
            "insert into enterprise_call (council_id, call_id, title, about, service, ward_code,"
            " supports, seed_pence, opened_by, opened_at, closes_at) values (1, $1, 'Welsh care',"
            " 'Nobody speaks it', 'home_care', 'W1', '{mentor}', 50000, $2, $3, $4)",
            ids["call"], town.commissioner.sign_in_id, now, now + timedelta(days=30),
        )  # fmt: skip
        for bidder in town.providers[:2]:
            await insert(
                "insert into call_answer (council_id, call_id, provider_id, stage, about,"
                " answered_at, stage_since) values (1, $1, $2, 'enquiry', 'We would', $3, $3)",
                ids["call"], bidder.provider_id, now,
            )  # fmt: skip
        await insert(
            "insert into support_given (council_id, support_id, call_id, provider_id, kind,"
            " given_by, given_at) values (1, $1, $2, $3, 'mentor', $4, $5)",
            uuid4(), ids["call"], town.providers[0].provider_id,
            town.commissioner.sign_in_id, now,
        )  # fmt: skip
        told = {
            "voters": 2,
            "bought": [
                {"project_id": str(ids["chosen"]), "supporters": 2, "cost_pence": 20_000}
            ],
            "not_bought": [],
            "sentences": ["Both chose the bench."],
        }  # fmt: skip
        await insert(
            "insert into vote (council_id, vote_id, ward_code, opens_at, closes_at, budget_pence,"
            " counted_at, count_explained) values (1, $1, 'W1', $2, $3, 50000, $3, $4)",
            ids["vote"], now - timedelta(days=20), now - timedelta(days=6), told,
        )  # fmt: skip
        for name, vote in (("project", None), ("chosen", ids["vote"])):
            await insert(
                "insert into project (council_id, project_id, ward_code, vote_id, title, about,"
                " cost_pence, proposed_by, proposed_at, eligible_at)"
                " values (1, $1, 'W1', $2, 'A bench', 'To sit', 20000, $3, $4, $4)",
                ids[name], vote, town.people[0], now,
            )  # fmt: skip
        await ledger.ensure_accounts(tx, [Account("community_fund", ward_code="W1")])
    return ids


async def bid_body(world: World, pence: int = 2_400) -> dict[str, Any]:
    """A bid for the open commission as a program sends it."""
    bid = await bid_of(world.town, world.ids["open"], 0, pence)
    body: dict[str, Any] = msgspec.to_builtins(bid)
    del body["provider_id"], body["commission_id"]
    return body
