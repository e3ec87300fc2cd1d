"""Plans: a person's outcomes and planned units, agreed by the holder and by a professional.

A need is planned units in a time band, with musts (nobody without them may come) and likes (better
with them). What the money is worth against the plan is in budgets.py (rule 6).
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.refused import Invalid, NotYours, Refused
from providers.offers import (
    BAND_MINUTES_PER_WEEK,
    BAND_NAMES,
    BANDS,
    SERVICE_NAMES,
    SERVICES,
    SKILLS,
    Band,
    Service,
)
from providers.said import fault, said

SupportReason = Literal[
    "physical", "sensory", "memory_and_cognition", "learning_disability", "mental_health", "social"
]
SUPPORT_REASONS: tuple[SupportReason, ...] = get_args(SupportReason)
SUPPORT_REASON_NAMES: dict[SupportReason, str] = {
    "physical": said("help with moving or personal care"),
    "sensory": said("help with seeing or hearing"),
    "memory_and_cognition": said("help with memory and thinking"),
    "learning_disability": said("a learning disability"),
    "mental_health": said("mental health"),
    "social": said("company and getting out"),
}
CarerGender = Literal["female", "male"]
Stage = Literal["draft", "waiting_for_holder", "waiting_for_professional", "agreed", "ended"]

MINUTES_MIN, MINUTES_MAX = 15, 10_080
PEOPLE_SHARING_MAX = 12
NEEDS_MAX = 30
WORDS_MAX = 12
# Services in which somebody is touched or helped to wash, dress or eat need a CQC registration
# of the agency (rule 54).
PERSONAL_CARE_SERVICES: frozenset[Service] = frozenset(
    ("home_care", "personal_assistant", "day_support", "respite_sitting")
)


class Plan(Struct, frozen=True):
    """One version of a person's plan. Field for field the columns of `plan`."""

    plan_id: UUID
    person_id: UUID
    version: int
    outcomes: str
    starts_on: date
    ends_on: date | None
    drafted_by: UUID
    agreed_by_holder_at: datetime | None = None
    agreed_by_professional_at: datetime | None = None
    professional_id: UUID | None = None


class Need(Struct, frozen=True):
    """Planned units in a time band. Field for field the columns of `need`.

    `flexible_minutes_per_week` are part of `minutes_per_week` and may be moved or go without harm.
    """

    need_id: UUID
    plan_id: UUID
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


def need_faults(need: Need) -> list[tuple[str, str]]:
    """Every fault of one need: (field, sentence)."""
    found: list[tuple[str, str]] = []
    if need.service not in SERVICES:
        found.append(fault("service", "Choose what is needed from the list."))
    elif need.personal_care and need.service not in PERSONAL_CARE_SERVICES:
        found.append(
            fault(
                "personal_care",
                "There is no personal care in %(service_words)s.",
                service_words=SERVICE_NAMES[need.service],
            )
        )
    if need.band not in BANDS:
        found.append(fault("band", "Choose a time from the list."))
    elif need.minutes_per_week > BAND_MINUTES_PER_WEEK[need.band]:
        most = BAND_MINUTES_PER_WEEK[need.band] // 60
        found.append(
            fault(
                "minutes_per_week",
                "There are only %(most)s hours in %(band_words)s.",
                most=most,
                band_words=BAND_NAMES[need.band],
            )
        )
    if not MINUTES_MIN <= need.minutes_per_week <= MINUTES_MAX:
        found.append(fault("minutes_per_week", "Write at least 15 minutes a week."))
    if not 0 <= need.flexible_minutes_per_week < max(1, need.minutes_per_week):
        found.append(
            fault(
                "flexible_minutes_per_week", "This has to be less than the time for the whole week."
            )
        )
    if not 1 <= need.people_sharing_max <= PEOPLE_SHARING_MAX:
        found.append(
            fault(
                "people_sharing_max",
                "Choose from 1 to %(most)s people.",
                most=PEOPLE_SHARING_MAX,
            )
        )
    if set(need.skills) - set(SKILLS):
        found.append(fault("skills", "Choose skills from the list."))
    for field in ("languages", "skills", "likes"):
        words: tuple[str, ...] = getattr(need, field)
        if len(words) > WORDS_MAX:
            found.append(fault(field, "Choose at most %(most)s.", most=WORDS_MAX))
        elif any(not 1 <= len(word) <= 80 for word in words):
            found.append(fault(field, "Keep each of these to 80 letters."))
    if (need.incumbent_id is None) != (need.incumbent_pence_per_four_weeks is None):
        found.append(
            fault(
                "incumbent_pence_per_four_weeks",
                "Write who comes now and what it costs, or neither.",
            )
        )
    return found


def faults(
    outcomes: str, starts_on: date, ends_on: date | None, needs: Sequence[Need]
) -> list[tuple[str, str]]:
    """Every fault of a plan: (field, sentence); needs as `needs.<number>.<field>`."""
    found: list[tuple[str, str]] = []
    if not 1 <= len(outcomes.strip()) <= 2000:
        found.append(fault("outcomes", "Say what should get better, in up to 2,000 letters."))
    if ends_on is not None and ends_on <= starts_on:
        found.append(fault("ends_on", "The end has to be after the start."))
    if not needs:
        found.append(fault("needs", "Add at least one thing that is needed."))
    elif len(needs) > NEEDS_MAX:
        found.append(fault("needs", "Add at most %(most)s things.", most=NEEDS_MAX))
    for at, need in enumerate(needs):
        found.extend((f"needs.{at}.{field}", sentence) for field, sentence in need_faults(need))
    for band in BANDS:
        minutes = sum(need.minutes_per_week for need in needs if need.band == band)
        most = BAND_MINUTES_PER_WEEK[band]
        if minutes > most and not any(
            need.minutes_per_week > most for need in needs if need.band == band
        ):
            found.append(
                fault(
                    "needs",
                    "This is more time than there is in %(band_words)s.",
                    band_words=BAND_NAMES[band],
                )
            )
    return found


def draft(
    outcomes: str,
    needs: Sequence[Need],
    *,
    plan_id: UUID,
    person_id: UUID,
    latest: Plan | None,
    starts_on: date,
    ends_on: date | None,
    drafted_by: UUID,
) -> Plan:
    """The next version of a plan, agreed by nobody yet. Raises Invalid."""
    for field, sentence in faults(outcomes, starts_on, ends_on, needs):
        raise Invalid(field, sentence)
    return Plan(
        plan_id=plan_id,
        person_id=person_id,
        version=1 if latest is None else latest.version + 1,
        outcomes=outcomes.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        drafted_by=drafted_by,
    )


def agree_as_holder(plan: Plan, newest_version: int, now: datetime) -> Plan:
    """The plan with the holder's yes (theirs or their representative's, rule 16)."""
    _require_newest(plan, newest_version)
    return plan if plan.agreed_by_holder_at else replace(plan, agreed_by_holder_at=now)


def agree_as_professional(
    plan: Plan,
    newest_version: int,
    professional_id: UUID,
    holder_sign_ins: Iterable[UUID],
    now: datetime,
) -> Plan:
    """The plan with the professional's yes. Raises NotYours for the holder's own people (T4).

    `holder_sign_ins`: the sign-ins of the holder and of those who act for them.
    """
    _require_newest(plan, newest_version)
    if professional_id in set(holder_sign_ins):
        raise NotYours("A plan needs a second pair of eyes. Another professional has to agree it.")
    if plan.agreed_by_professional_at is not None:
        return plan
    return replace(plan, agreed_by_professional_at=now, professional_id=professional_id)


def _require_newest(plan: Plan, newest_version: int) -> None:
    if plan.version != newest_version:
        raise Refused("There is a newer plan. Read that one first.")


def is_agreed(plan: Plan) -> bool:
    """Whether both have said yes: only then may its needs be commissioned."""
    return plan.agreed_by_holder_at is not None and plan.agreed_by_professional_at is not None


def stage(plan: Plan, today: date) -> Stage:
    """Where the plan stands, from its times."""
    if plan.ends_on is not None and today >= plan.ends_on:
        return "ended"
    if is_agreed(plan):
        return "agreed"
    if plan.agreed_by_professional_at is not None:
        return "waiting_for_holder"
    return "waiting_for_professional" if plan.agreed_by_holder_at is not None else "draft"


def plan_on(versions: Iterable[Plan], day: date) -> Plan | None:
    """The newest agreed version that runs on that day."""
    running = [
        plan
        for plan in versions
        if is_agreed(plan)
        and plan.starts_on <= day
        and (plan.ends_on is None or day < plan.ends_on)
    ]
    return max(running, key=lambda plan: plan.version, default=None)


def minutes_per_week(needs: Iterable[Need], band: str | None = None) -> int:
    """Planned minutes per week, in one band only where it is given."""
    return sum(need.minutes_per_week for need in needs if band is None or need.band == band)


def need_sentence(need: Need) -> str:
    """A need as a person reads it: "5 hours a week of home care, weekdays 7am to 11am"."""
    return said(
        "%(planned_minutes)s a week of %(service_words)s, %(band_words)s",
        planned_minutes=need.minutes_per_week,
        service_words=SERVICE_NAMES[need.service],
        band_words=BAND_NAMES[need.band],
    )
