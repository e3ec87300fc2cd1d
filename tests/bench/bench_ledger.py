"""What it costs to move money safely: post_event() beside a bare insert, alone and on one account.

The database waits for the disk at every commit, as in use. Nothing is tried twice: a transfer that
fails ends the measurement.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID

import pytest

from marketplace.acts import ledger
from marketplace.acts.ledger import AccountKey, Transfer
from marketplace.database.pool import connect, open_pool
from marketplace.database.ready import Ready, prepare_ours
from marketplace.database.supervise import Server
from marketplace.database.transaction import random_id, transaction
from sql import questions
from tests.bench.load import SECONDS, Load, repeated
from tests.village import NOW, TODAY, Village, found_village

CONNECTIONS = 20
BARE = "create table if not exists bare_transfer (like transfer including indexes)"
INSERT = (
    "insert into bare_transfer (council_id, transfer_id, event_id, debit_account_id,"
    " credit_account_id, amount_pence, state) values ($1, $2, $2, $3, $4, 1, 'posted')"
)
CONTEXT = "select set_config('app.council', '1', false), set_config('app.scope', 'council', false)"
Work = Callable[[int], Awaitable[Any]]


class Purses:
    """A council with one account that pays and twenty that are paid, and who may do what."""

    def __init__(self, village: Village, source: UUID, purses: list[UUID]) -> None:
        self.village = village
        self.source = source
        self.purses = purses
        self.owners: list[Any] = []
        self.posters: list[Any] = []

    async def insert(self, number: int) -> None:
        """One bare row, one statement: no locks, no balance, no checks."""
        row = (1, random_id(), self.source, self.purses[number])
        await self.owners[number].execute(INSERT, *row)

    async def post(self, number: int) -> None:
        """Move a penny from the one account to purse `number` by post_event() alone."""
        await questions("ledger").post(
            self.posters[number],
            council_id=1,
            event_id=random_id(),
            kind="bench",
            effective_on=TODAY,
            subject_id=None,
            reverses=None,
            transfer_ids=[random_id()],
            debits=[self.source],
            credits=[self.purses[number]],
            amounts=[1],
            states=["posted"],
            pendings=[None],
            lines=[None],
        )

    async def act(self, number: int) -> None:
        """The same inside a transaction, as every act does: three more trips to the server."""
        async with transaction(self.village.pool, 1) as tx:
            moved = Transfer(self.source, self.purses[number], 1)
            await ledger.post(tx, "bench", TODAY, [moved], None, NOW)


@pytest.fixture
async def purses(lived_server: tuple[Server, Ready]) -> AsyncIterator[Purses]:
    """An empty council with twenty people, in a new database of the durable server."""
    dsns = (await prepare_ours(lived_server[0], name="bench_ledger")).dsns
    async with AsyncExitStack() as stack:
        pool = await open_pool(dsns.demo, purpose="web", size=CONNECTIONS)
        await stack.enter_async_context(pool)
        village = await found_village(pool)
        people = await village.people(CONNECTIONS)
        async with village.at() as tx:
            keys = [AccountKey("purse", funder="council", person_id=each) for each in people]
            source, *paid = await ledger.ensure_accounts(tx, [AccountKey("council_funding"), *keys])
        made = Purses(village, source, paid)
        for _ in range(CONNECTIONS):
            for connections, dsn in ((made.owners, dsns.owner), (made.posters, dsns.demo)):
                connections.append(await connect(dsn, purpose="web"))
                stack.push_async_callback(connections[-1].close)
            await made.posters[-1].execute(CONTEXT)
        await made.owners[0].execute(BARE)
        yield made


async def measured(work: Work, at_once: int) -> Load:
    """The work on so many connections, after half a second that does not count."""
    await repeated(work, at_once=at_once, seconds=0.5)
    return await repeated(work, at_once=at_once, seconds=SECONDS)


async def test_a_transfer_costs_little_more_than_a_row(purses: Purses) -> None:
    """post_event() beside a bare insert, on one connection, and on twenty from one account."""
    found = {}
    for number in (1, CONNECTIONS):
        for name, work in (
            ("bare insert", purses.insert),
            ("post_event()", purses.post),
            ("post_event() in an act's transaction", purses.act),
        ):
            found[name, number] = load = await measured(work, number)
            place = "1 connection" if number == 1 else f"{number} on one account"
            print(
                f"{name + ', ' + place:58} {load.per_second:6.0f}/s"
                f" {load.half_ms:6.2f} ms, slowest 1% {load.slow_ms:7.2f} ms"
            )
    bare, single = found["bare insert", 1], found["post_event()", 1]
    hot = found["post_event()", CONNECTIONS]
    print(f"post_event() / bare insert, 1 connection   {single.half_ms / bare.half_ms:6.2f} x")
    print(f"20 on one account / 1 connection           {hot.per_second / single.per_second:6.2f} x")
    async with transaction(purses.village.pool, 1) as tx:
        sums = await ledger.balances(tx, [purses.source, *purses.purses])
    assert sum(each.held_pence for each in sums.values()) == 0
