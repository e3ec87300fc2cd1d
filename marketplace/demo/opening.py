"""The first chapter: two councils, their wards, officers and people, before anything happens."""

from datetime import timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.acts import councils, people
from marketplace.acts.imports.council import put_profiles
from marketplace.demo import cast, figures, population
from marketplace.demo.places import Place
from marketplace.demo.population import Person
from marketplace.demo.world import World, at
from marketplace.people import (
    AppointRepresentative,
    GiveRole,
    RegisterPerson,
    RegisterSignIn,
    Role,
    Who,
)

OFFICERS: tuple[tuple[Role, str], ...] = (
    ("worker", "The program"),
    ("commissioner", "Priti Shah"),
    ("coordinator", "Ruth Cole"),
    ("finance", "Daniel Osei"),
)
OFFICERS_OVER_THE_WATER: tuple[tuple[Role, str], ...] = (
    ("worker", "The program"),
    ("commissioner", "Megan Pugh"),
    ("coordinator", "Tom Rees"),
    ("finance", "Ana Costa"),
)
INTRODUCTIONS: dict[Role, str] = {
    "commissioner": "Sees what nobody offers, and helps new enterprises start.",
    "coordinator": "Stands beside the groups, and signs at every stage.",
    "finance": "Holds invoices against care that came, and pays them.",
}
ORGANISES = "Organises the Somali elders of Harbour."
SAVED = "Had £10,000, spent £8,200 and saved £1,800. One of the Somali elders."
HELPS = "Helps her mother Amina with her plan and her money."
VOTES = "Lives in Harbour, where residents vote on their fund now."
PUBLISHES = "Organises Elm Park neighbours, who can publish what they ask for next."
CLEANS = "Cleans for a neighbour in Elm Park on Fridays, unpaid."
LIVED_HERE_YEARS_MIN = 2
FIRST_VOTER = 10_000
HARBOUR_WARD, ELM_PARK_WARD = 7, 4
# Which neighbour of Elm Park cleans for somebody: the second.
HELPER = 1
# The place of Elm Park's organiser among all people: those of six clusters come before.
ELM_PARK_ORGANISER = sum(spec.people for spec in cast.CLUSTERS[:6])
SUPPORTER = "Hodan Warsame"


class Resident(Struct):
    """A person of the story with the sign-in that acts for them."""

    person: Person
    person_id: UUID
    who: Who
    ward_code: str


class Roster(Struct):
    """Everybody of the story, by what they will do."""

    clusters: list[list[Resident]]
    others: list[Resident]
    voters: list[Resident]
    visitor: Resident | None = None
    # The sign-in of Amina's daughter.
    supporter: UUID | None = None

    def holders(self) -> list[Resident]:
        """Everybody with a budget."""
        return [holder for members in self.clusters for holder in members] + self.others


def made_up(seed: int, place: Place) -> tuple[list[list[Person]], list[Person], list[Person]]:
    """The people of each cluster, the other holders, and the voters of each ward."""
    wards = len(place.wards)
    clusters: list[list[Person]] = []
    index = 0
    for spec in cast.CLUSTERS:
        members = []
        for nth in range(spec.people):
            members.append(population.for_cluster(seed, index, nth, spec, place))
            index += 1
        clusters.append(members)
    others = [population.holder(seed, number, place) for number in range(index, figures.HOLDERS)]
    voters = [
        population.voter(seed, FIRST_VOTER + number, number % wards)
        for number in range(wards * figures.VOTERS_PER_WARD)
    ]
    return clusters, others, voters


async def open_councils(world: World) -> None:
    """Create the councils and the sign-ins of their officers."""
    first = figures.FIRST_DAY - timedelta(days=60)
    bootstrap = Who(sign_in_id=UUID(int=0), name="Setting up", role="worker", council_id=1)
    officers_of = {1: OFFICERS, 2: OFFICERS_OVER_THE_WATER}
    for council_id, place in world.places.items():
        officers = officers_of.get(council_id, ())
        form = councils.CreateCouncil(
            gss_code=place.gss_code,
            name=place.name,
            starts_on=place.starts_on,
            wards=tuple(
                councils.NewWard(ward.ward_code, ward.name, ward.residents, ward.boundary)
                for ward in place.wards
            ),
        )
        who = Who(bootstrap.sign_in_id, bootstrap.name, "worker", council_id)
        async with world.on(at(first, 8), council_id) as tx:
            await councils.create_council(tx, who, form, world.moment)
            counted = [ward.count for ward in place.wards if ward.count is not None]
            if counted:
                await put_profiles(tx, counted, world.moment)
            forms = [
                RegisterSignIn(
                    called,
                    demonstration=True,
                    introduction=INTRODUCTIONS.get(role, "") if council_id == 1 else "",
                )
                for role, called in officers
            ]
            ids = await people.register_sign_ins(tx, who, forms, world.moment)
            given = [
                GiveRole(sign_in_id, role)
                for sign_in_id, (role, _) in zip(ids, officers, strict=True)
            ]
            await people.give_roles(tx, who, given, world.moment)
        for sign_in_id, (role, called) in zip(ids, officers, strict=True):
            officer = Who(sign_in_id, called, role, council_id)
            world.officers[council_id, role] = officer


def introduction(person: Person, role: Role, wards: int) -> str:
    """How the sign-in page introduces the few people whom it shows first, of so many wards."""
    if role == "neighbour":
        known = {HARBOUR_WARD: VOTES, ELM_PARK_WARD + HELPER * wards: CLEANS}
        return known.get(person.index - FIRST_VOTER, "")
    said = {0: ORGANISES, population.HERO_INDEX: SAVED, ELM_PARK_ORGANISER: PUBLISHES}
    return said.get(person.index, "")


async def settle(
    world: World, persons: list[Person], role: Role, council: int = 1
) -> list[Resident]:
    """Register people of the council and the sign-ins that act for them."""
    worker = world.officer("worker", council)
    wards = len(world.places[council].wards)
    since = figures.FIRST_DAY - timedelta(days=365 * LIVED_HERE_YEARS_MIN)
    async with world.on(world.moment, council) as tx:
        person_ids = await people.register_people(
            tx,
            worker,
            [
                RegisterPerson(
                    given_name=person.given_name,
                    family_name=person.family_name,
                    born_on=person.born_on,
                    ward_code=world.ward_code(person.ward, council),
                    lives_here_from=max(since, person.born_on),
                    languages=person.languages,
                    gender=person.gender,  # type: ignore[arg-type]
                    support_reason=person.support_reason or None,  # type: ignore[arg-type]
                )
                for person in persons
            ],
            world.moment,
        )
        shown = [f"{person.given_name} {person.family_name}" for person in persons]
        sign_ins = await people.register_sign_ins(
            tx,
            worker,
            [
                RegisterSignIn(
                    name,
                    demonstration=True,
                    introduction=world.place.said(introduction(person, role, wards)),
                )
                for name, person in zip(shown, persons, strict=True)
            ],
            world.moment,
        )
        await people.give_roles(
            tx,
            worker,
            [
                GiveRole(sign_in_id, role, person_id)
                for sign_in_id, person_id in zip(sign_ins, person_ids, strict=True)
            ],
            world.moment,
        )
    return [
        Resident(
            person,
            person_id,
            Who(sign_in_id, name, role, council, person_id=person_id),
            world.ward_code(person.ward, council),
        )
        for person, person_id, sign_in_id, name in zip(
            persons, person_ids, sign_ins, shown, strict=True
        )
    ]


async def gather(world: World) -> Roster:
    """Both councils with everybody in them."""
    await open_councils(world)
    clusters, others, voters = made_up(world.seed, world.place)
    flat = await settle(world, [person for members in clusters for person in members], "holder")
    grouped: list[list[Resident]] = []
    for members in clusters:
        grouped.append(flat[: len(members)])
        flat = flat[len(members) :]
    roster = Roster(
        clusters=grouped,
        others=await settle(world, others, "holder"),
        voters=await settle(world, voters, "neighbour"),
    )
    visitor = population.visitor(world.seed, world.places[2])
    [roster.visitor] = await settle(world, [visitor], "holder", council=2)
    return roster


async def appoint(world: World, roster: Roster) -> None:
    """Amina's daughter may see, plan and handle the money for her, but not vote."""
    amina = roster.clusters[0][-1]
    worker, coordinator = world.officer("worker"), world.officer("coordinator")
    async with world.on(world.moment) as tx:
        form = RegisterSignIn(SUPPORTER, demonstration=True, introduction=HELPS)
        sign_in_id = await people.register_sign_in(tx, worker, form, world.moment)
        await people.give_role(tx, worker, GiveRole(sign_in_id, "supporter"), world.moment)
        roster.supporter = sign_in_id
        appointing = AppointRepresentative(
            amina.person_id, sign_in_id, "nominated", ("see", "plan", "money"), figures.FIRST_DAY
        )
        await people.appoint_representative(tx, coordinator, appointing, world.moment)
