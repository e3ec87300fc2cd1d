"""What stands before the story begins: a council with its people, budgets, providers and rounds.

Everything after this is done by people on pages. Money is pence, care minutes a week.
"""

from datetime import UTC, date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace.acts import budgets, councils, organisations, people, plans, rounds
from marketplace.database.transaction import Pool, Transaction, transaction
from marketplace.people import (
    AppointRepresentative,
    GiveRole,
    RegisterPerson,
    RegisterSignIn,
    Role,
    Who,
)
from providers.offers import Offer

FIRST_DAY = datetime(2026, 2, 2, 9, tzinfo=UTC)
ROUND_CLOSES = date(2026, 3, 16)
CARE_STARTS, CARE_ENDS = date(2026, 4, 6), date(2026, 6, 1)
WARD = "E99000101"
WEEKS = 8
LIVED_HERE_FROM = date(1990, 1, 1)
INSURED = date(2030, 3, 31)
COMMISSIONER, COORDINATOR = "Priti Shah", "Ruth Cole"
FINANCE, NEIGHBOUR, SUPPORTER = "Daniel Osei", "Joan Price", "Hodan Warsame"
OFFICERS: tuple[tuple[Role, str], ...] = (
    ("commissioner", COMMISSIONER),
    ("coordinator", COORDINATOR),
    ("finance", FINANCE),
)
PROVIDERS = ("East Harbour Homecare", "Kestrel Care", "Tideway Care")


class Holder(Struct, frozen=True):
    """Somebody with a budget for the eight weeks: (band, minutes a week) of each need."""

    given_name: str
    family_name: str
    budget_pence: int
    needs: tuple[tuple[str, int], ...]

    @property
    def name(self) -> str:
        """As the sign-in page shows it."""
        return f"{self.given_name} {self.family_name}"


# Amina's 41 hours at £25.00 are £1,025 a week, £8,200 in eight weeks, of £10,000.
YUSUF = Holder("Yusuf", "Ali", 240_000, (("weekday_day", 600),))
AMINA = Holder("Amina", "Warsame", 1_000_000, (("weekday_morning", 1200), ("weekday_day", 1260)))
HALIMA = Holder("Halima", "Nur", 336_000, (("weekday_morning", 420), ("night", 420)))
HOLDERS = (YUSUF, AMINA, HALIMA)


async def found_council(pool: Pool) -> None:
    """Lay the ground, at FIRST_DAY."""
    worker = Who(UUID(int=0), "The worker", "worker", 1)
    async with transaction(pool, 1) as tx:
        await tx.db.execute("select set_config('app.now', $1, true)", FIRST_DAY.isoformat())
        wards = (councils.NewWard(WARD, "Harbour", 9_000),)
        form = councils.CreateCouncil("E99000001", "Rivermouth", date(2009, 4, 1), wards)
        await councils.create_council(tx, worker, form, FIRST_DAY)
        officers = {role: await _sign_in(tx, worker, name, role) for role, name in OFFICERS}
        for holder in HOLDERS:
            await _holder(tx, worker, officers, holder)
        neighbour = await _resident(tx, worker, "Joan", "Price")
        await _sign_in(tx, worker, NEIGHBOUR, "neighbour", person_id=neighbour)
        for name in PROVIDERS:
            await _provider(tx, worker, name)
        calendar = rounds.PlanRounds(ROUND_CLOSES, date(2026, 7, 1))
        await rounds.plan_rounds(tx, worker, calendar, FIRST_DAY)


async def _sign_in(
    tx: Transaction,
    worker: Who,
    name: str,
    role: Role,
    person_id: UUID | None = None,
    provider_id: UUID | None = None,
) -> Who:
    registered = RegisterSignIn(name, demonstration=True)
    sign_in_id = await people.register_sign_in(tx, worker, registered, FIRST_DAY)
    given = GiveRole(sign_in_id, role, person_id=person_id, provider_id=provider_id)
    await people.give_role(tx, worker, given, FIRST_DAY)
    return Who(sign_in_id, name, role, 1, person_id=person_id, provider_id=provider_id)


async def _resident(tx: Transaction, worker: Who, given: str, family: str) -> UUID:
    form = RegisterPerson(
        given, family, date(1948, 11, 3), WARD, LIVED_HERE_FROM, languages=("so", "en")
    )
    [person_id] = await people.register_people(tx, worker, [form], FIRST_DAY)
    return person_id


async def _holder(tx: Transaction, worker: Who, officers: dict[Role, Who], holder: Holder) -> None:
    person_id = await _resident(tx, worker, holder.given_name, holder.family_name)
    who = await _sign_in(tx, worker, holder.name, "holder", person_id=person_id)
    if holder is AMINA:
        await _supporter(tx, worker, officers["coordinator"], person_id)
    needs = tuple(
        plans.NewNeed(
            service="home_care",
            band=band,  # type: ignore[arg-type]
            minutes_per_week=minutes,
            personal_care=True,
            languages=("so",),
        )
        for band, minutes in holder.needs
    )
    outcomes = "Get up, wash and dress in my own time, and talk with people in Somali."
    drafted = await plans.draft_plan(
        tx,
        officers["coordinator"],
        plans.DraftPlan(person_id, outcomes, FIRST_DAY.date(), needs),
        FIRST_DAY,
    )
    await plans.agree_plan(tx, who, drafted.plan_id, FIRST_DAY)
    await plans.sign_plan(tx, officers["coordinator"], drafted.plan_id, FIRST_DAY)
    budget = budgets.SetAllocation(person_id, holder.budget_pence, 0, CARE_STARTS, CARE_ENDS)
    await budgets.set_allocation(tx, officers["finance"], budget, FIRST_DAY)


async def _supporter(tx: Transaction, worker: Who, coordinator: Who, person_id: UUID) -> None:
    supporter = await _sign_in(tx, worker, SUPPORTER, "supporter")
    appointing = AppointRepresentative(
        person_id, supporter.sign_in_id, "nominated", ("see", "plan", "money"), FIRST_DAY.date()
    )
    await people.appoint_representative(tx, coordinator, appointing, FIRST_DAY)


async def _provider(tx: Transaction, worker: Who, name: str) -> None:
    offer = Offer(
        services=frozenset(("home_care",)),
        languages=frozenset(("so", "en")),
        carer_genders=frozenset(("female", "male")),
        skills=frozenset(),
        areas=frozenset((WARD,)),
        minutes_per_week=60 * 400,
    )
    at = 90_000 + PROVIDERS.index(name)
    form = organisations.RegisterProvider(
        name=name,
        kind="company",
        offer=offer,
        workers=40,
        external_ids=(f"GB-COH-{at:08d}", f"CQC-1-9{at:08d}"),
        cqc_personal_care=True,
        quality=4,
        insured_until=INSURED,
        checks_until=INSURED,
    )
    [provider_id] = await organisations.register_providers(tx, worker, [form], FIRST_DAY)
    await _sign_in(tx, worker, name, "provider", provider_id=provider_id)
