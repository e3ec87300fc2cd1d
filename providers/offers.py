"""What a provider can do: services, times, places, languages, people and how much of it."""

from typing import Literal, get_args

from msgspec import Struct

from providers.said import fault, said

Service = Literal[
    "home_care",
    "personal_assistant",
    "day_support",
    "evening_club",
    "respite_sitting",
    "meals",
    "transport",
    "cleaning",
    "counselling",
]
SERVICES: tuple[Service, ...] = get_args(Service)
SERVICE_NAMES: dict[str, str] = {
    "home_care": said("home care"),
    "personal_assistant": said("a personal assistant"),
    "day_support": said("day support"),
    "evening_club": said("an evening club"),
    "respite_sitting": said("sitting, so a carer gets a break"),
    "meals": said("meals"),
    "transport": said("transport"),
    "cleaning": said("cleaning"),
    "counselling": said("counselling"),
}

# Bands do not overlap and cover the week: every planned minute is in one.
Band = Literal["weekday_morning", "weekday_day", "weekday_evening", "weekend", "night"]
BANDS: tuple[Band, ...] = get_args(Band)
BAND_NAMES: dict[str, str] = {
    "weekday_morning": said("weekdays 7am to 11am"),
    "weekday_day": said("weekdays 11am to 5pm"),
    "weekday_evening": said("weekdays 5pm to 10pm"),
    "weekend": said("weekends 7am to 10pm"),
    "night": said("nights 10pm to 7am"),
}
# How much of a week lies in each band; nobody can be planned for more.
BAND_MINUTES_PER_WEEK: dict[str, int] = {
    "weekday_morning": 5 * 4 * 60,
    "weekday_day": 5 * 6 * 60,
    "weekday_evening": 5 * 5 * 60,
    "weekend": 2 * 15 * 60,
    "night": 7 * 9 * 60,
}

CarerGender = Literal["female", "male"]
CARER_NAMES: dict[str, str] = {"female": said("a woman"), "male": said("a man")}
Skill = Literal[
    "moving_and_handling",
    "medication",
    "dementia",
    "learning_disability",
    "autism",
    "mental_health",
    "british_sign_language",
    "end_of_life",
    "peg_feeding",
    "halal_cooking",
    "kosher_cooking",
    "vegetarian_cooking",
    "prayer_support",
    "driving",
]
SKILLS: tuple[Skill, ...] = get_args(Skill)
SKILL_NAMES: dict[str, str] = {
    "moving_and_handling": said("moving and handling"),
    "medication": said("help with medicines"),
    "dementia": said("dementia"),
    "learning_disability": said("learning disability"),
    "autism": said("autism"),
    "mental_health": said("mental health"),
    "british_sign_language": said("British Sign Language"),
    "end_of_life": said("end of life"),
    "peg_feeding": said("tube feeding"),
    "halal_cooking": said("halal cooking"),
    "kosher_cooking": said("kosher cooking"),
    "vegetarian_cooking": said("vegetarian cooking"),
    "prayer_support": said("support with prayer"),
    "driving": said("driving"),
}
AREAS_MAX = 400
LANGUAGES_MAX = 40
MINUTES_PER_WEEK_MAX = 10_000_000


class Capacity(Struct, frozen=True):
    """Minutes per week the provider still has free in one ward and one band."""

    ward_code: str
    band: Band
    minutes_per_week: int


class Offer(Struct, frozen=True):
    """What one provider says it can do. Languages are ISO 639 codes, areas are ward codes.

    `minutes_per_week` is everything the provider has free; `capacity`, where given, says where and
    when those minutes are.
    """

    services: frozenset[Service]
    languages: frozenset[str]
    carer_genders: frozenset[CarerGender]
    skills: frozenset[Skill]
    areas: frozenset[str]
    minutes_per_week: int = 0
    capacity: tuple[Capacity, ...] = ()


def faults(offer: Offer) -> list[tuple[str, str]]:
    """What stops the offer from being saved: (field, sentence), in the order of the page."""
    found: list[tuple[str, str]] = []
    if not offer.services:
        found.append(fault("services", "Tick at least one thing you do."))
    if not offer.languages:
        found.append(fault("languages", "Tick at least one language your staff speak."))
    elif len(offer.languages) > LANGUAGES_MAX:
        found.append(
            fault(
                "languages",
                "Tick at most %(most)s languages.",
                most=LANGUAGES_MAX,
            )
        )
    if not offer.areas:
        found.append(fault("areas", "Tick at least one ward you work in."))
    elif len(offer.areas) > AREAS_MAX:
        found.append(fault("areas", "Tick at most %(most)s wards.", most=AREAS_MAX))
    if not 0 <= offer.minutes_per_week <= MINUTES_PER_WEEK_MAX:
        found.append(fault("minutes_per_week", "Write how many hours a week you have free."))
    seen: set[tuple[str, str]] = set()
    for at, part in enumerate(offer.capacity):
        field = f"capacity.{at}"
        if part.ward_code not in offer.areas:
            found.append(fault(f"{field}.ward_code", "This ward is not among those you work in."))
        if (part.ward_code, part.band) in seen:
            found.append(fault(f"{field}.band", "This ward and time is already in the list."))
        if not 0 <= part.minutes_per_week <= MINUTES_PER_WEEK_MAX:
            found.append(fault(f"{field}.minutes_per_week", "Write how many hours you have free."))
        seen.add((part.ward_code, part.band))
    return found


def free_minutes_per_week(
    offer: Offer, band: str | None = None, areas: frozenset[str] | None = None
) -> int:
    """Free minutes per week, in one band and in some wards only where they are given.

    A provider that has not said where and when has all its minutes anywhere it works.
    """
    if not offer.capacity:
        return offer.minutes_per_week if areas is None or areas & offer.areas else 0
    found = sum(
        part.minutes_per_week
        for part in offer.capacity
        if (band is None or part.band == band) and (areas is None or part.ward_code in areas)
    )
    return min(found, offer.minutes_per_week) if offer.minutes_per_week else found


def gaps(
    offer: Offer,
    *,
    service: str,
    languages: frozenset[str],
    carer_gender: str | None,
    skills: frozenset[str],
    areas: frozenset[str],
) -> list[str]:
    """Why this offer does not meet these musts, one sentence each; empty when it does.

    One of the languages and one of the areas are enough, every skill is needed: as the matching
    does it for each need. For a lot, `skills` are those that all of its needs ask for.
    """
    found: list[str] = []
    if service not in offer.services:
        found.append(
            said(
                "You have not said that you do %(service_words)s.",
                service_words=SERVICE_NAMES.get(service, service),
            )
        )
    if languages and not languages & offer.languages:
        asked = ", ".join(sorted(languages))
        found.append(
            said("Nobody on your staff speaks a language asked for (%(asked)s).", asked=asked)
        )
    if carer_gender is not None and carer_gender not in offer.carer_genders:
        asked = CARER_NAMES.get(carer_gender, carer_gender)
        found.append(
            said(
                "You are asked to send %(carer_words)s, and you have not said that you can.",
                carer_words=asked,
            )
        )
    for skill in sorted(skills - offer.skills):
        found.append(
            said(
                "You have not listed the skill: %(skill_words)s.",
                skill_words=SKILL_NAMES.get(skill, skill),
            )
        )
    if areas and not areas & offer.areas:
        found.append(said("You do not work in the wards where these people live."))
    return found
