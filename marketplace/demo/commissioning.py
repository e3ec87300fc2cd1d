"""The fourth chapter, once for each round: clusters publish, providers bid, the worker matches."""

from collections.abc import Sequence
from datetime import date, timedelta
from hashlib import blake2b
from uuid import UUID

from msgspec import Struct

from marketplace.acts import (
    bids,
    commissions,
    contracts,
    opportunities,
    rounds,
    sign_offs,
)
from marketplace.acts.commissions import DraftCommission, LotForm
from marketplace.demo import bidding, figures
from marketplace.demo.gathering import Bidder, Formed
from marketplace.demo.world import World, at
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.refused import Refused

BIDDERS_PER_LOT = 4
# Enough for a demonstration round on two cores; the answer says how good it is proven to be.
SOLVE_SECONDS = 30


class Asked(Struct):
    """A published commission of the story."""

    formed: Formed
    commission_id: UUID


async def plan_rounds(world: World) -> list[UUID]:
    """The council's calendar for the whole story; returns the round ids by closing."""
    form = rounds.PlanRounds(
        first_closes_on=figures.FIRST_ROUND_CLOSES,
        until=figures.ROUND_CLOSES[-1] + timedelta(days=1),
        weeks=figures.ROUND_WEEKS,
    )
    async with world.on(world.moment) as tx:
        return await rounds.plan_rounds(tx, world.officer("commissioner"), form, world.moment)


async def ask(
    world: World,
    formed: Formed,
    round_id: UUID,
    starts_on: date,
    weeks: int,
    lots: tuple[LotForm, ...] = (),
    *,
    checked: bool = True,
    published: bool = True,
) -> Asked:
    """A cluster drafts, its coordinator checks, and it publishes.

    Without `checked` it still waits for the coordinator, without `published` for its organiser.
    """
    organiser, coordinator = formed.organiser, world.officer("coordinator")
    async with world.on(world.moment) as tx:
        commission_id = await commissions.draft_commission(
            tx,
            organiser,
            DraftCommission(
                cluster_id=formed.cluster_id,
                round_id=round_id,
                title=f"Care for {world.place.said(formed.spec.name)}"[:120],
                about=world.place.said(formed.spec.about),
                starts_on=starts_on,
                weeks=weeks,
                lots=lots,
            ),
            world.moment,
        )
        await commissions.ask_for_check(tx, organiser, commission_id, world.moment)
    if not checked:
        return Asked(formed, commission_id)
    async with world.on(world.moment) as tx:
        await commissions.check_commission(
            tx, coordinator, commission_id, "approved", "", world.moment
        )
        if not published:
            return Asked(formed, commission_id)
        await commissions.publish_commission(
            tx,
            organiser,
            commission_id,
            world.moment,
            opener_public_key=world.keys.opener_public,
            key_seed=blake2b(commission_id.bytes, digest_size=32).digest(),
        )
    return Asked(formed, commission_id)


def keen(bidders: Sequence[Bidder], formed: Formed) -> list[Bidder]:
    """Who bids for a commission: some of those who do this work there, the speakers first."""
    wanted = {want.service for want in formed.spec.wants}
    languages = {word for want in formed.spec.wants for word in want.languages}
    chosen: list[Bidder] = []
    for service in sorted(wanted):
        can = [
            bidder
            for bidder in bidders
            if service in bidder.provider.services and formed.spec.ward in bidder.provider.areas
        ]
        speak = [b for b in can if languages <= set(b.provider.languages)]
        rest = [b for b in can if b not in speak]
        turn = int.from_bytes(formed.cluster_id.bytes[:4], "big")
        spread = sorted(speak, key=lambda b: (b.provider.index * 7 + turn) % 97)
        others = sorted(rest, key=lambda b: (b.provider.index * 7 + turn) % 97)
        chosen += (spread[:BIDDERS_PER_LOT] + others[:1])[:BIDDERS_PER_LOT]
    ids = {bidder.provider_id for bidder in chosen}
    return [bidder for bidder in bidders if bidder.provider_id in ids]


def would_bid(bidder: Bidder, lot: opportunities.Lot) -> bool:
    """Whether a provider bids for a lot: it does this work, at this time; nobody works nights."""
    provider = bidder.provider
    if lot.service not in provider.services or lot.band == "night":
        return False
    # Nobody established does Somali evenings, and nobody at all signs: that is the unmet need.
    evening_somali = "so" in provider.languages and lot.band == "weekday_evening"
    return not evening_somali or provider.start_up


async def bid(world: World, asked: Asked, bidders: Sequence[Bidder]) -> int:
    """Providers send their sealed bids; returns how many were taken."""
    sent = 0
    async with world.on(world.moment) as tx:
        lots = await opportunities.lots_of(tx, asked.commission_id)
        notices = (await opportunities.commission_notice(tx, asked.commission_id)).lots
    by_id = {notice.lot_id: notice for notice in notices}
    for bidder in keen(bidders, asked.formed):
        mine = [by_id[lot.lot_id] for lot in lots if would_bid(bidder, lot)]
        if not mine:
            continue
        async with world.on(world.moment) as tx:
            made = bidding.bid(bidder.provider, bidder.provider_id, asked.commission_id, mine)
            await bids.submit_bid(tx, bidder.who, made, world.moment)
            sent += 1
    return sent


async def match(world: World, round_number: int, round_id: UUID) -> str:
    """The deadline passes, the worker opens and matches; returns the run's status."""
    world.moment = at(figures.ROUND_CLOSES[round_number], 13)
    return await match_round_now(
        Pools(world.pool, world.opener_pool),
        world.council_id,
        round_id,
        world.keys.opener,
        world.moment,
        seed=world.seed % 1000,
        seconds=SOLVE_SECONDS,
        new_id=world.new_id,
    )


async def answer(world: World, asked: Asked, vetoes: Sequence[UUID] = ()) -> None:
    """Members say yes, or no for themselves (`vetoes`, persons), to what the match gave them."""
    for member in asked.formed.members:
        async with world.on(world.moment) as tx:
            try:
                if member.person_id in vetoes:
                    form = contracts.VetoAward(asked.commission_id, "I know them and said no.")
                    await contracts.veto_award(tx, member.who, form, world.moment)
                else:
                    yes = contracts.RatifyAward(asked.commission_id)
                    await contracts.ratify_award(tx, member.who, yes, world.moment)
            except Refused:
                continue


async def settle(world: World, asked: Asked) -> int:
    """After the standstill the professional signs and contracts begin; returns the lines made.

    A commission nobody won stays unmet.
    """
    coordinator = world.officer("coordinator")
    async with world.on(world.moment) as tx:
        waiting = [
            off
            for off in await sign_offs.waiting(tx)
            if off.stage == "award" and off.subject_id == asked.commission_id
        ]
        if not waiting:
            return 0
        for off in waiting:
            yes_sign = sign_offs.Decide(off.sign_off_id, "approved", "")
            await sign_offs.decide(tx, coordinator, yes_sign, world.moment)
        made = await contracts.sign_contracts(
            tx, coordinator, contracts.SignContracts(asked.commission_id), world.moment
        )
    return len(made.line_ids)
