"""The second chapter: each holder's plan, agreed by both, and the budget that pays for it."""

from collections.abc import Iterable
from datetime import date, timedelta

from marketplace.acts import budgets, plans
from marketplace.demo import figures, population
from marketplace.demo.opening import Resident
from marketplace.demo.world import World

YEAR = timedelta(weeks=52)
# A budget year of 52 weeks: thirteen four-week payments that come out even.
YEARS: tuple[tuple[date, date], ...] = (
    (figures.FIRST_DAY, figures.FIRST_DAY + YEAR),
    (figures.FIRST_DAY + YEAR, figures.FIRST_DAY + 2 * YEAR),
)
# The rise for pay from the National Living Wage 12.21 to 12.71, in the second year.
UPLIFT_PERMILLE = 41
OUTCOMES = {
    "physical": "Get up, wash and dress in my own time, and see people I like.",
    "sensory": "Get about safely and talk with people in the way I talk.",
    "memory_and_cognition": "Stay at home, safe and busy, and give my family a rest.",
    "learning_disability": "Choose what I do, go out with friends and learn new things.",
    "mental_health": "Understand what I feel and have somebody to turn to.",
    "social": "Get out of the house and see people every week.",
}


async def plan(world: World, residents: Iterable[Resident], council: int = 1) -> None:
    """Draft each plan with its coordinator; the holder agrees, then the professional signs."""
    coordinator = world.officer("coordinator", council)
    async with world.on(world.moment, council) as tx:
        for resident in residents:
            person = resident.person
            drafted = await plans.draft_plan(
                tx,
                coordinator,
                plans.DraftPlan(
                    person_id=resident.person_id,
                    outcomes=OUTCOMES[person.support_reason],
                    starts_on=figures.FIRST_DAY,
                    needs=tuple(
                        plans.NewNeed(
                            service=need.service,  # type: ignore[arg-type]
                            band=need.band,  # type: ignore[arg-type]
                            minutes_per_week=need.minutes_per_week,
                            personal_care=need.personal_care,
                            languages=need.languages,
                            skills=need.skills,
                            likes=need.likes,
                            people_sharing_max=need.people_sharing_max,
                        )
                        for need in person.needs
                    ),
                ),
                world.moment,
            )
            await plans.agree_plan(tx, resident.who, drafted.plan_id, world.moment)
            await plans.sign_plan(tx, coordinator, drafted.plan_id, world.moment)


def allocation(resident: Resident, year: int) -> budgets.SetAllocation:
    """A holder's final budget of a year (0 or 1): what the planned units cost (rule 1)."""
    person = resident.person
    first, after = YEARS[year]
    if person.index == population.HERO_INDEX and year == 0:
        first = figures.CARE_STARTS[0]
        return budgets.SetAllocation(
            person_id=resident.person_id,
            gross_pence=population.HERO_PENCE_PER_WEEK * figures.FIRST_CONTRACT_WEEKS,
            contribution_pence=0,
            valid_from=first,
            valid_to=after,
        )
    return budgets.SetAllocation(
        person_id=resident.person_id,
        gross_pence=person.gross_pence_per_week * 52 * (1000 + UPLIFT_PERMILLE * year) // 1000,
        contribution_pence=person.contribution_pence_per_week * 52,
        valid_from=first,
        valid_to=after,
        funder="service_fund" if person.route == "service_fund" else "council",
        route=person.route,  # type: ignore[arg-type]
    )


async def allocate(
    world: World, residents: Iterable[Resident], year: int, council: int = 1
) -> None:
    """Give everybody their final budget of a year."""
    forms = [allocation(resident, year) for resident in residents]
    finance = world.officer("finance", council)
    async with world.on(world.moment, council) as tx:
        await budgets.set_allocations(tx, finance, forms, world.moment)
