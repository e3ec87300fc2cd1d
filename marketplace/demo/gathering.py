"""The third chapter: providers register, people form clusters, agree, sign and pledge."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.acts import agreements, clusters, organisations, people, pledges, suggestions
from marketplace.agreements import WriteAgreement
from marketplace.clusters import FormCluster
from marketplace.demo import market
from marketplace.demo.cast import Cluster
from marketplace.demo.market import Provider
from marketplace.demo.opening import Resident
from marketplace.demo.planning import YEARS
from marketplace.demo.world import World
from marketplace.people import GiveRole, RegisterSignIn, Who
from matching.suggest import Criterion
from providers.offers import Offer

INSURED = date(2028, 3, 31)


class Bidder(Struct):
    """A provider of the story with the sign-in that bids for it."""

    provider: Provider
    provider_id: UUID
    who: Who


class Formed(Struct):
    """A cluster of the story once it exists; the organiser is the first of its members."""

    spec: Cluster
    cluster_id: UUID
    members: list[Resident]

    @property
    def organiser(self) -> Who:
        """Who writes and publishes for the cluster."""
        return self.members[0].who


async def register(world: World, providers: Sequence[Provider]) -> list[Bidder]:
    """Register providers, and one person at each who signs in."""
    worker = world.officer("worker")
    async with world.on(world.moment) as tx:
        ids = await organisations.register_providers(
            tx, worker, [_registration(world, provider) for provider in providers], world.moment
        )
        names = [market.manager(world.seed, provider) for provider in providers]
        sign_ins = await people.register_sign_ins(
            tx,
            worker,
            [
                RegisterSignIn(
                    name,
                    demonstration=True,
                    introduction=market.introduction(provider),
                )
                for name, provider in zip(names, providers, strict=True)
            ],
            world.moment,
        )
        roles = [
            GiveRole(sign_in_id, "provider", provider_id=provider_id)
            for sign_in_id, provider_id in zip(sign_ins, ids, strict=True)
        ]
        await people.give_roles(tx, worker, roles, world.moment)
    return [
        Bidder(
            provider,
            provider_id,
            Who(sign_in_id, name, "provider", world.council_id, provider_id=provider_id),
        )
        for provider, provider_id, sign_in_id, name in zip(
            providers, ids, sign_ins, names, strict=True
        )
    ]


def _registration(world: World, provider: Provider) -> organisations.RegisterProvider:
    return organisations.RegisterProvider(
        name=provider.name,
        kind=provider.kind,  # type: ignore[arg-type]
        offer=Offer(
            services=frozenset(provider.services),  # type: ignore[arg-type]
            languages=frozenset(provider.languages),
            carer_genders=frozenset(("female", "male")),
            skills=frozenset(provider.skills),  # type: ignore[arg-type]
            areas=frozenset(world.ward_code(ward) for ward in provider.areas),
            minutes_per_week=provider.minutes_per_week,
        ),
        workers=provider.workers,
        external_ids=market.external_ids(provider),
        cqc_personal_care=provider.cqc_personal_care,
        start_up=provider.start_up,
        quality=provider.quality,
        insured_until=INSURED,
        checks_until=INSURED,
        exposure_minutes_max=provider.minutes_per_week if provider.start_up else None,
    )


async def form(
    world: World, spec: Cluster, members: list[Resident], visitor: Resident | None = None
) -> Formed:
    """One cluster from its first word to its last signature: found, joined, agreed, safe."""
    coordinator = world.officer("coordinator")
    async with world.on(world.moment) as tx:
        started = await clusters.start_cluster(
            tx,
            members[0].who,
            FormCluster(
                name=world.place.said(spec.name),
                shares=spec.shares,  # type: ignore[arg-type]
                about=world.place.said(spec.about),
                ward_code=world.ward_code(spec.ward),
                equality_note=(
                    "We need to understand each other at home."
                    if spec.shares == "culture_faith_language"
                    else ""
                ),
            ),
            world.moment,
        )
        for member in members[1:]:
            await clusters.join_cluster(
                tx, member.who, clusters.JoinCluster(started.cluster_id), world.moment
            )
        if visitor is not None:
            coming = clusters.JoinAsVisitor(
                started.cluster_id, visitor.who.council_id, visitor.person_id
            )
            await clusters.join_as_visitor(tx, visitor.who, coming, world.moment)
        rules = WriteAgreement(share_rule=spec.share_rule)  # type: ignore[arg-type]
        written = await agreements.write_agreement(
            tx, members[0].who, started.cluster_id, rules, world.moment
        )
        signing = agreements.SignAgreement(started.cluster_id, written.version)
        everybody = members if visitor is None else [*members, visitor]
        for member in everybody:
            await agreements.sign_agreement(tx, member.who, signing, world.moment)
        await clusters.make_safe(tx, coordinator, started.cluster_id, world.moment)
    return Formed(spec, started.cluster_id, everybody)


async def let_be_found(world: World, residents: Sequence[Resident]) -> None:
    """Nine in ten let plan and ward be used to suggest groups, two in three their language."""
    choices = []
    for place, resident in enumerate(residents):
        if place % 10 == 9:
            continue
        criteria: tuple[Criterion, ...] = ("need", "time", "place")
        if place % 3:
            criteria = ("language", *criteria)
        choices.append((resident.who, suggestions.LetUse(criteria)))
    async with world.on(world.moment) as tx:
        await suggestions.let_use_many(tx, choices, world.moment)


async def pledge(world: World, cluster_id: UUID, members: Iterable[Resident], day: date) -> None:
    """Each pledges the whole of their weekly budget to their only cluster, year by year."""
    for member in members:
        home = member.who.council_id
        async with world.on(world.moment, home) as tx:
            for first, after in spans(day):
                room = await pledges.room(tx, member.person_id, first)
                if room.allocation is not None:
                    made = pledges.MakePledge(
                        cluster_id, room.room_pence, first, after, world.council_id
                    )
                    await pledges.make_pledge(tx, member.who, made, world.moment)


def spans(day: date) -> list[tuple[date, date]]:
    """The rest of the budget years from a day on: (first day, day after the last)."""
    return [(max(day, first), after) for first, after in YEARS if after - day > timedelta(weeks=1)]
