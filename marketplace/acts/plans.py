"""Plans: drafting outcomes and needs, and the two agreements that make them hold."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace import plans
from marketplace.acts import audit, people, sign_offs
from marketplace.acts.approvals import approve_waiting
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.plans import CarerGender, Need, Plan
from marketplace.refused import Invalid, NotFound, Refused
from providers.offers import Band, Service
from providers.said import said
from sql import questions

SIGN_WITHIN_DAYS = 14
BETWEEN_WORDS = "\x1f"


class NewNeed(Struct, frozen=True):
    """Planned units in a time band, in minutes a week, with musts and likes."""

    service: Service
    band: Band
    minutes_per_week: int
    flexible_minutes_per_week: int = 0
    personal_care: bool = False
    languages: tuple[str, ...] = ()
    carer_gender: CarerGender | None = None
    skills: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    people_sharing_max: int = 1
    incumbent_id: UUID | None = None
    incumbent_pence_per_four_weeks: int | None = None


class DraftPlan(Struct, frozen=True):
    """A person's outcomes and needs; `ends_on` is the day after the last."""

    person_id: UUID
    outcomes: str
    starts_on: date
    needs: tuple[NewNeed, ...]
    ends_on: date | None = None


class Drafted(Struct, frozen=True):
    """A plan that was drafted, and its needs in the form's order."""

    plan_id: UUID
    version: int
    need_ids: tuple[UUID, ...]


class Standing(Struct, frozen=True):
    """The newest version of a person's plan, and who signs in as or for the person."""

    newest_version: int
    sign_in_ids: Sequence[UUID]


async def draft_plan(tx: Transaction, who: Who, form: DraftPlan, now: datetime) -> Drafted:
    """Write the next version of a person's plan, agreed by nobody yet.

    A professional drafts with the person, or the person or their supporter does. Raises NotYours,
    NotFound, Invalid. Holds the person's row, so that versions never collide.
    """
    if who.role != "coordinator" and who.subject("plan") != form.person_id:
        raise NotFound("There is no such person here.")
    await people.lock_person(tx, form.person_id)
    latest = one(
        Plan,
        await questions("plans").newest_plan(
            tx.db, council_id=tx.council_id, person_id=form.person_id
        ),
    )
    plan_id = tx.new_id()
    needs = [_need(each, tx.new_id(), plan_id) for each in form.needs]
    plan = plans.draft(
        form.outcomes,
        needs,
        plan_id=plan_id,
        person_id=form.person_id,
        latest=latest,
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        drafted_by=who.sign_in_id,
    )
    await questions("plans").insert_plan(
        tx.db,
        council_id=tx.council_id,
        plan_id=plan_id,
        person_id=plan.person_id,
        version=plan.version,
        outcomes=plan.outcomes,
        starts_on=plan.starts_on,
        ends_on=plan.ends_on,
        drafted_by=plan.drafted_by,
        now=now,
    )
    await _write_needs(tx, plan_id, needs)
    await audit.record(
        tx,
        who,
        "draft_plan",
        "plan",
        plan_id,
        now,
        on_behalf_of=form.person_id,
        detail={"version": plan.version, "needs": len(needs)},
    )
    return Drafted(plan_id, plan.version, tuple(need.need_id for need in needs))


def _need(new: NewNeed, need_id: UUID, plan_id: UUID) -> Need:
    return Need(
        need_id=need_id,
        plan_id=plan_id,
        service=new.service,
        band=new.band,
        minutes_per_week=new.minutes_per_week,
        flexible_minutes_per_week=new.flexible_minutes_per_week,
        personal_care=new.personal_care,
        languages=new.languages,
        carer_gender=new.carer_gender,
        skills=new.skills,
        likes=new.likes,
        people_sharing_max=new.people_sharing_max,
        incumbent_id=new.incumbent_id,
        incumbent_pence_per_four_weeks=new.incumbent_pence_per_four_weeks,
    )


async def _write_needs(tx: Transaction, plan_id: UUID, needs: Sequence[Need]) -> None:
    for at, need in enumerate(needs):
        for words in (need.languages, need.skills, need.likes):
            if any(BETWEEN_WORDS in word for word in words):
                raise Invalid(f"needs.{at}.likes", "Use letters and spaces here.")
    await questions("plans").insert_needs(
        tx.db,
        council_id=tx.council_id,
        plan_id=plan_id,
        need_ids=[need.need_id for need in needs],
        services=[need.service for need in needs],
        bands=[need.band for need in needs],
        minutes=[need.minutes_per_week for need in needs],
        flexible_minutes=[need.flexible_minutes_per_week for need in needs],
        personal_cares=[need.personal_care for need in needs],
        languages=[BETWEEN_WORDS.join(need.languages) for need in needs],
        carer_genders=[need.carer_gender for need in needs],
        skills=[BETWEEN_WORDS.join(need.skills) for need in needs],
        likes=[BETWEEN_WORDS.join(need.likes) for need in needs],
        people_sharing_max=[need.people_sharing_max for need in needs],
        incumbent_ids=[need.incumbent_id for need in needs],
        incumbent_pence=[need.incumbent_pence_per_four_weeks for need in needs],
    )


async def agree_plan(tx: Transaction, who: Who, plan_id: UUID, now: datetime) -> Plan:
    """The holder says yes to their plan, or a supporter with the power does (rule 16).

    A professional is then asked to sign within two weeks. Saying yes twice is saying it once.
    """
    plan = await _lock_plan(tx, plan_id)
    if who.subject("plan") != plan.person_id:
        raise NotFound("There is no such plan here.")
    standing = await _standing(tx, plan.person_id, now.date())
    agreed = plans.agree_as_holder(plan, standing.newest_version, now)
    if agreed is plan:
        return plan
    await questions("plans").agree_by_holder(
        tx.db, council_id=tx.council_id, plan_id=plan_id, now=now
    )
    if plan.agreed_by_professional_at is None:
        await sign_offs.ask(
            tx,
            "plan",
            plan_id,
            now,
            days=SIGN_WITHIN_DAYS,
            about=said("Plan, version %(version)s", version=plan.version),
            person_id=plan.person_id,
        )
    await audit.record(tx, who, "agree_plan", "plan", plan_id, now, on_behalf_of=plan.person_id)
    return agreed


async def sign_plan(tx: Transaction, who: Who, plan_id: UUID, now: datetime) -> Plan:
    """The professional says yes to a plan the holder has agreed; signing twice is signing once.

    Raises NotYours for the holder's own people: a plan needs a second pair of eyes.
    """
    require_role(who, "coordinator")
    plan = await _lock_plan(tx, plan_id)
    if plan.agreed_by_holder_at is None:
        raise Refused("The person has to agree their plan first.")
    standing = await _standing(tx, plan.person_id, now.date())
    signed = plans.agree_as_professional(
        plan, standing.newest_version, who.sign_in_id, standing.sign_in_ids, now
    )
    if signed is plan:
        return plan
    await questions("plans").agree_by_professional(
        tx.db,
        council_id=tx.council_id,
        plan_id=plan_id,
        professional_id=who.sign_in_id,
        now=now,
    )
    await approve_waiting(tx, who, "plan", plan_id, now)
    await audit.record(tx, who, "sign_plan", "plan", plan_id, now, on_behalf_of=plan.person_id)
    return signed


async def find_plan(tx: Transaction, person_id: UUID, day: date) -> Plan | None:
    """The newest plan both have agreed and that runs on the day, or None."""
    row = await questions("plans").agreed_plan(
        tx.db, council_id=tx.council_id, person_id=person_id, day=day
    )
    return one(Plan, row)


async def plans_of(tx: Transaction, person_id: UUID) -> list[Plan]:
    """Every version of a person's plan, newest first."""
    rows = questions("plans").plans_of_a_person(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    return await read(Plan, rows)


async def needs_of(tx: Transaction, plan_ids: Sequence[UUID]) -> list[Need]:
    """The needs of plans, by plan and time band."""
    rows = questions("plans").needs_of_plans(
        tx.db, council_id=tx.council_id, plan_ids=list(plan_ids)
    )
    return await read(Need, rows)


async def find_needs(tx: Transaction, need_ids: Sequence[UUID]) -> dict[UUID, Need]:
    """Needs by id; those that are not here are absent."""
    rows = questions("plans").find_needs(tx.db, council_id=tx.council_id, need_ids=list(need_ids))
    return {need.need_id: need for need in await read(Need, rows)}


async def _lock_plan(tx: Transaction, plan_id: UUID) -> Plan:
    row = await questions("plans").lock_plan(tx.db, council_id=tx.council_id, plan_id=plan_id)
    found = one(Plan, row)
    if found is None:
        raise NotFound("There is no such plan here.")
    return found


async def _standing(tx: Transaction, person_id: UUID, day: date) -> Standing:
    row = await questions("plans").standing_of_a_person(
        tx.db, council_id=tx.council_id, person_id=person_id, day=day
    )
    return Standing(*row)
