"""The demonstration: eighteen months lived week by week through the same acts as the pages call."""

import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from marketplace.acts import savings, sign_offs
from marketplace.database.keys import DRAFT, OPENER, make_key_files, read_key
from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns
from marketplace.database.tables import BRIDGE, COUNCIL_SCOPED, NATIONAL
from marketplace.database.transaction import Db, random_id
from marketplace.demo import (
    cast,
    commissioning,
    events,
    figures,
    gathering,
    living,
    market,
    opening,
    planning,
    unfinished,
)
from marketplace.demo.events import Story
from marketplace.demo.imported import lived_in, places
from marketplace.demo.state import state
from marketplace.demo.world import Keys, World, at
from marketplace.jobs.due import run_due
from marketplace.jobs.pools import Pools
from sql import questions

COUNCIL_ID = 1
Say = Callable[[str], None]
WEEK = timedelta(weeks=1)
WEEKS_TO_BID = 7
# The cluster whose commission waits for its coordinator when the story ends.
STILL_WAITS = "Quiet minds"
# One building at a time, whoever starts it.
LOCK = 0x6D757464656D6F
KEPT = frozenset(("migration",))
Happening = Callable[[World, Story], Awaitable[None]]

HAPPENINGS: dict[date, tuple[Happening, ...]] = {
    date(2025, 9, 15): (events.open_call,),
    date(2025, 10, 20): (events.answer_call,),
    date(2025, 11, 3): (events.hospital, events.neighbour),
    date(2025, 12, 8): (events.dispute,),
    date(2026, 1, 5): (events.late_invoice,),
    date(2026, 1, 12): (events.fail,),
    date(2026, 2, 2): (events.leave,),
    date(2026, 2, 16): (events.join,),
    date(2026, 3, 23): (events.grow,),
    date(2026, 4, 13): (events.grow,),
}


async def build(
    dsns: Dsns,
    keys_folder: Path,
    *,
    seed: int,
    say: Say | None = None,
    council: str | None = None,
) -> None:
    """Live through the whole history, unless it is there already.

    `council` is the code of an imported council to live it in. One that was broken off is cleared
    away and begun again. Needs the owner's and the demonstration role's connections; about a
    minute on two cores. Raises Refused where the database holds something else.
    """
    owner = await connect(dsns.owner)
    try:
        await owner.execute(f"select pg_advisory_lock({LOCK})")
        known = await state(owner)
        async with AsyncExitStack() as stack:
            pool = await open_pool(dsns.demo, purpose="commands", size=3)
            stack.push_async_callback(pool.close)
            if known is not None and known.finished_at is not None:
                await lived_in(pool, council)
                return
            here = await places(pool, owner, council, begun=known is not None)
            await _clear(owner)
            opener = await open_pool(dsns.opener, purpose="commands", size=2)
            stack.push_async_callback(opener.close)
            make_key_files(keys_folder)
            keys = Keys(read_key(keys_folder / DRAFT), read_key(keys_folder / OPENER))
            world = World(pool, opener, seed, keys)
            world.places = here
            await _live(world, say)
            await owner.execute("analyze")  # before the first page, not when PostgreSQL gets to it
    finally:
        await owner.close()


async def _clear(owner: Db) -> None:
    tables = [name for name in (*COUNCIL_SCOPED, *BRIDGE, *NATIONAL) if name not in KEPT]
    await owner.execute("truncate " + ", ".join(tables) + " cascade")


class Stages:
    """Says what is being built, on the screen and in the one row pages read, and times it."""

    def __init__(self, world: World, say: Say | None) -> None:
        self.world = world
        self.say = say
        self.seconds: dict[str, float] = {}
        self.began = time.monotonic()
        self.now = ""

    async def __call__(self, stage: str, percent: int) -> None:
        """The next stage begins."""
        self.close()
        self.now = stage
        if self.say is not None:
            self.say(stage)
        async with self.world.pool.acquire() as db:
            asked = questions("demonstration")
            await asked.progress(db, stage=stage, percent_done=percent)

    def close(self) -> None:
        """Add the time since the last call to the stage that ends."""
        now = time.monotonic()
        if self.now:
            key = self.now.split(",")[0]
            self.seconds[key] = round(self.seconds.get(key, 0.0) + now - self.began, 2)
        self.began = now


async def _live(world: World, say: Say | None) -> None:
    async with world.pool.acquire() as db:
        await questions("demonstration").begin(db, seed=world.seed)
    stage = Stages(world, say)
    await stage("People and budgets", 2)
    story = await _begin(world, stage)
    weeks = (figures.LAST_DAY - figures.FIRST_DAY).days // 7
    for week in range(weeks + 1):
        day = figures.FIRST_DAY + week * WEEK
        if week % 4 == 0:
            await stage(f"Weeks of care, {day:%B %Y}", 20 + 78 * week // weeks)
        await live_week(world, story, day)
    stage.close()
    async with world.pool.acquire() as db:
        last = at(figures.LAST_DAY, 20)
        await questions("demonstration").finish(db, seconds=stage.seconds, last_moment=last)


async def _begin(world: World, stage: Stages) -> Story:
    roster = await opening.gather(world)
    await planning.plan(world, roster.holders())
    for year in (0, 1):
        await planning.allocate(world, roster.holders(), year)
    if roster.visitor is not None:
        await planning.plan(world, [roster.visitor], council=2)
        await planning.allocate(world, [roster.visitor], 0, council=2)
        await planning.allocate(world, [roster.visitor], 1, council=2)
    bidders = await gathering.register(world, market.providers(world.seed, world.place))
    await opening.appoint(world, roster)
    await stage("Clusters and agreements", 12)
    world.moment = at(figures.FIRST_DAY, 5)
    await gathering.let_be_found(world, roster.holders())
    formed = {}
    for spec, members in zip(cast.CLUSTERS, roster.clusters, strict=True):
        guest = roster.visitor if spec.name == events.CLUB else None
        formed[spec.name] = await gathering.form(world, spec, members, guest)
    for cluster in formed.values():
        starts_on = figures.CARE_STARTS[cluster.spec.round - 1]
        await gathering.pledge(world, cluster.cluster_id, cluster.members, starts_on)
    life = living.Life(
        bidders={bidder.provider_id: bidder.who for bidder in bidders},
        holders={resident.person_id: resident.who for resident in roster.holders()},
    )
    if roster.visitor is not None:
        life.holders[roster.visitor.person_id] = roster.visitor.who
    rounds = await commissioning.plan_rounds(world)
    return Story(roster, formed, bidders, rounds, life)


async def live_week(world: World, story: Story, day: date) -> None:
    """Everything that falls on a Monday: money, periods that end, rounds, quarters, happenings."""
    for council in (2, 1):
        await living.pay_in(world, day, council)
    async with world.on(at(day, 8)) as tx:
        asked = questions("demonstration").period_starts(tx.db, council_id=COUNCIL_ID)
        starts = {row[0] async for row in asked}
    if day == figures.LAST_DAY:
        await unfinished.leave_open(world, story)
    if day - living.FOUR_WEEKS in starts:
        hero = story.roster.clusters[0][-1].person_id
        await living.close_period(world, story.life, day - living.FOUR_WEEKS, hero)
    await living.pay_out(world, story.life, day)
    world.moment = at(day, 17)
    await _quarters(world)
    for happening in HAPPENINGS.get(day, ()):
        await happening(world, story)
    await _votes(world, story, day)
    for number, closes_on in enumerate(figures.ROUND_CLOSES):
        await _round(world, story, number, closes_on, day)
    if day == figures.LAST_DAY:
        await unfinished.begin(world, story)


async def _round(world: World, story: Story, number: int, closes_on: date, day: date) -> None:
    if day == closes_on - WEEKS_TO_BID * WEEK:
        if number == events.CALLS_ROUND:
            await events.ask_again(world, story, number)
        wanted = [f for f in story.formed.values() if f.spec.round == number + 1]
        for formed in wanted:
            weeks = figures.weeks_of(formed.spec.name)
            asked = await commissioning.ask(
                world,
                formed,
                story.rounds[number],
                figures.CARE_STARTS[number],
                weeks,
                checked=formed.spec.name != STILL_WAITS,
            )
            story.asked.setdefault(number, []).append(asked)
    elif day == closes_on - 2 * WEEK:
        for asked in story.asked.get(number, []):
            await commissioning.bid(world, asked, story.bidders)
    elif day == closes_on:
        await commissioning.match(world, number, story.rounds[number])
    elif day == closes_on + WEEK:
        for place, asked in enumerate(story.asked.get(number, [])):
            veto = [asked.formed.members[1].person_id] if number == 1 and place == 1 else []
            await commissioning.answer(world, asked, veto)
    elif day == closes_on + 2 * WEEK:
        for asked in story.asked.get(number, []):
            await commissioning.settle(world, asked)


async def _quarters(world: World) -> None:
    """Quarters whose 42 days are over are recognised; held savings are looked at by hand."""
    async with world.on(world.moment) as tx:
        await savings.recognise_due(tx, world.officer("worker"), world.moment)
        held = [off for off in await sign_offs.waiting(tx) if off.stage == "saving"]
        for off in held:
            yes = sign_offs.Decide(off.sign_off_id, "approved", "")
            await savings.release_saving(tx, world.officer("coordinator"), yes, world.moment)


async def _votes(world: World, story: Story, day: date) -> None:
    if day - 4 * WEEK in events.VOTING_WARDS:
        await events.count_votes(world, story)
    for ward in events.VOTING_WARDS.get(day, ()):
        await events.call_vote(world, story, ward, world.moment + 3 * WEEK)
    if day == events.OPEN_VOTE:
        await events.call_vote(world, story, opening.HARBOUR_WARD, world.moment + 4 * WEEK)


async def live_on(
    dsns: Dsns, keys_folder: Path, span: timedelta, *, say: Say | None = None
) -> None:
    """Let time pass for the demonstration, week by week.

    Providers claim what was planned, members confirm it, invoices are accepted and paid, rounds
    that close are matched, and everything else that falls due is done.
    """
    async with AsyncExitStack() as stack:
        pool = await open_pool(dsns.demo, purpose="commands", size=3)
        stack.push_async_callback(pool.close)
        opener = await open_pool(dsns.opener, purpose="commands", size=2)
        stack.push_async_callback(opener.close)
        make_key_files(keys_folder)
        secret = read_key(keys_folder / OPENER)
        world = World(pool, opener, 0, Keys(read_key(keys_folder / DRAFT), secret))
        world.new_id = random_id
        async with pool.acquire() as db:
            now: datetime = await db.fetchval("select app_now()")
        life = await living.recall(world)
        world.moment = now.astimezone(UTC)
        day = now.date() + timedelta(days=7 - now.weekday())
        if at(day, 20) <= now + span:
            sunday = day - timedelta(days=1)
            await living.close_period(world, life, unfinished.PERIOD, living.NOBODY, day=sunday)
        while at(day, 20) <= now + span:
            if say is not None:
                say(f"{day:%d %B %Y}")
            await living.week_after(world, life, day)
            await run_due(Pools(pool, opener), COUNCIL_ID, at(day, 18), secret)
            day += WEEK
        async with pool.acquire() as db:
            await questions("demonstration").advance(db, by=span)
