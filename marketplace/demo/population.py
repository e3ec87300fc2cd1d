"""The people of the demonstration council: made from national figures, one stream per person.

Each person is drawn from a counter-based generator keyed by (seed, index), so any slice can be made
again alone and an added person changes nobody else.
"""

from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from msgspec import Struct

from marketplace.demo import figures, names
from marketplace.demo.places import Place
from providers.offers import BAND_MINUTES_PER_WEEK

if TYPE_CHECKING:
    from marketplace.demo.cast import Cluster

VISITOR_INDEX = 90_000
# The person of the printed statement: the last of the Somali elders.
HERO_INDEX = 11
HERO_MINUTES_PER_WEEK = 500
HERO_PENCE_PER_WEEK = 25_000


class Need(Struct, frozen=True):
    """A need to be written into the person's plan."""

    service: str
    band: str
    minutes_per_week: int
    personal_care: bool = False
    languages: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    likes: tuple[str, ...] = ()
    people_sharing_max: int = 1


class Person(Struct, frozen=True):
    """A person of the demonstration council; amounts are pence a week, contribution included."""

    index: int
    given_name: str
    family_name: str
    born_on: date
    ward: int
    languages: tuple[str, ...]
    gender: str
    support_reason: str
    route: str
    gross_pence_per_week: int
    contribution_pence_per_week: int
    needs: tuple[Need, ...]


def stream(seed: int, index: int) -> np.random.Generator:
    """The person's own random numbers."""
    return np.random.Generator(np.random.Philox(key=[seed, index]))


def draw(rng: np.random.Generator, shares: tuple[tuple[str, int], ...]) -> str:
    """One word of (word, percent) pairs that sum to 100."""
    mark = int(rng.integers(100))
    for word, percent in shares:
        mark -= percent
        if mark < 0:
            return word
    return shares[-1][0]


def born(rng: np.random.Generator, youngest: int, oldest: int) -> date:
    """A birthday of somebody aged between the two at the first day."""
    days = int(rng.integers(youngest * 365, oldest * 365))
    return figures.FIRST_DAY - timedelta(days=days)


def weekly_pence(rng: np.random.Generator, reason: str) -> int:
    """A weekly budget in whole pounds, as pence: lognormal around the client group's median."""
    factor = float(np.exp(rng.standard_normal() * figures.WEEKLY_POUNDS_SIGMA))
    pounds = round(figures.WEEKLY_POUNDS_MEDIAN[reason] * factor)
    return 100 * min(max(pounds, 60), figures.WEEKLY_POUNDS_MAX)


def contribution_pence(rng: np.random.Generator, gross_pence: int) -> int:
    """What the person pays towards it, pence a week: nothing for 36 %, else around 45 pounds."""
    if int(rng.integers(100)) < figures.PAYS_NOTHING_PERCENT:
        return 0
    pounds = round(float(rng.gamma(2.0, figures.CONTRIBUTION_POUNDS_MEAN / 2)))
    return min(100 * pounds, gross_pence // 3)


def needs_for(
    rng: np.random.Generator, reason: str, pence_per_week: int
) -> tuple[tuple[Need, ...], int]:
    """Planned units the budget buys at the council's rate; returns them and the exact weekly pence.

    A personal budget is what it costs the council to meet the need (rule 1), so the allocation is
    worked back from the units.
    """
    minutes = max(60, pence_per_week * 60 // figures.COUNCIL_PENCE_PER_HOUR // 15 * 15)
    service, band, personal = {
        "physical": ("home_care", "weekday_morning", True),
        "memory_and_cognition": ("home_care", "weekday_day", True),
        "learning_disability": ("day_support", "weekday_day", False),
        "mental_health": ("counselling", "weekday_day", False),
        "sensory": ("personal_assistant", "weekday_day", False),
        "social": ("day_support", "weekday_day", False),
    }[reason]
    if service == "home_care" and int(rng.integers(100)) < 40:
        band = "weekday_day"
    minutes = min(minutes, BAND_MINUTES_PER_WEEK[band])
    sharing = {"day_support": 4, "evening_club": 6}.get(service, 1)
    need = Need(service, band, minutes, personal, people_sharing_max=sharing)
    return (need,), minutes * figures.COUNCIL_PENCE_PER_HOUR // 60


def holder(seed: int, index: int, place: Place) -> Person:
    """A budget holder; where the place has a census, their ward, age and speech follow from it."""
    rng = stream(seed, index)
    home = place.home(stream(seed, 600_000 + index))
    older = int(rng.integers(100)) < figures.OVER_65_PERCENT
    if home is not None:
        older = home.older
    reason = draw(rng, figures.REASONS_OVER_65 if older else figures.REASONS_WORKING_AGE)
    direct = int(rng.integers(100)) < (
        figures.DIRECT_PAYMENT_PERCENT_OVER_65
        if older
        else figures.DIRECT_PAYMENT_PERCENT_WORKING_AGE
    )
    mark = int(rng.integers(100))
    route = "direct_payment" if direct else "service_fund" if mark < 3 else "council_managed"
    needs, gross = needs_for(rng, reason, weekly_pence(rng, reason))
    gender = "female" if int(rng.integers(100)) < 58 else "male"
    drawn = Person(
        index=index,
        given_name=names.given(rng, gender),
        family_name=names.family(rng),
        born_on=born(rng, 66, 94) if older else born(rng, 19, 63),
        ward=int(rng.integers(len(place.wards))) if home is None else home.ward,
        languages=("en",) if home is None else home.languages,
        gender=gender,
        support_reason=reason,
        route=route,
        gross_pence_per_week=gross,
        contribution_pence_per_week=contribution_pence(rng, gross),
        needs=needs,
    )
    return suitably_named(seed, drawn)


def suitably_named(seed: int, person: Person) -> Person:
    """The person, called as somebody who speaks their languages may be."""
    rng = stream(seed, 800_000 + person.index)
    found = names.suiting(rng, person.gender, person.languages)
    if found is None:
        return person
    return msgspec.structs.replace(person, given_name=found[0], family_name=found[1])


def voter(seed: int, index: int, ward: int) -> Person:
    """A neighbour without a budget: lives here, votes, may help."""
    rng = stream(seed, index)
    gender = "female" if int(rng.integers(2)) else "male"
    return Person(
        index=index,
        given_name=names.given(rng, gender),
        family_name=names.family(rng),
        born_on=born(rng, 16, 85),
        ward=ward,
        languages=("en",),
        gender=gender,
        support_reason="",
        route="",
        gross_pence_per_week=0,
        contribution_pence_per_week=0,
        needs=(),
    )


def for_cluster(seed: int, index: int, nth: int, cluster: "Cluster", place: Place) -> Person:
    """A holder who will be the `nth` member of a cluster: needs what the cluster wants.

    One of them is the person of the printed statement: see `hero`.
    """
    drawn = holder(seed, index, place)
    rng = stream(seed, 500_000 + index)
    needs = []
    for wanted in cluster.wants:
        minutes = 15 * int(rng.integers(wanted.minutes_min // 15, wanted.minutes_max // 15 + 1))
        if nth < wanted.people:
            needs.append(wanted.need(minutes))
    pence = sum(need.minutes_per_week for need in needs) * figures.COUNCIL_PENCE_PER_HOUR // 60
    if index == HERO_INDEX:
        return hero(drawn, cluster)
    older = cluster.reason in ("physical", "memory_and_cognition")
    youngest, oldest = (66, 92) if older else (19, 63)
    member = msgspec.structs.replace(
        drawn,
        ward=cluster.ward if int(rng.integers(100)) < cluster.near_percent else drawn.ward,
        languages=cluster.languages,
        gender="female" if cluster.women else drawn.gender,
        support_reason=cluster.reason,
        born_on=born(rng, youngest, oldest),
        gross_pence_per_week=pence,
        contribution_pence_per_week=contribution_pence(rng, pence),
        needs=tuple(needs),
    )
    return suitably_named(seed, member)


def visitor(seed: int, place: Place) -> Person:
    """A holder of the council over the water, who will join the evening club."""
    drawn = holder(seed, VISITOR_INDEX, place)
    need = Need("evening_club", "weekday_evening", 180, people_sharing_max=6)
    pence = need.minutes_per_week * figures.COUNCIL_PENCE_PER_HOUR // 60
    return msgspec.structs.replace(
        drawn,
        given_name="Idris",
        family_name="Morgan",
        gender="male",
        support_reason="learning_disability",
        route="direct_payment",
        gross_pence_per_week=pence,
        contribution_pence_per_week=0,
        needs=(need,),
    )


def hero(drawn: Person, cluster: "Cluster") -> Person:
    """Amina: 10,000 pounds for 40 weeks; at 24.60 an hour her care comes to 8,200 exactly."""
    wanted = cluster.wants[0].need(HERO_MINUTES_PER_WEEK)
    return msgspec.structs.replace(
        drawn,
        given_name="Amina",
        family_name="Warsame",
        gender="female",
        born_on=date(1948, 11, 3),
        ward=cluster.ward,
        languages=cluster.languages,
        support_reason=cluster.reason,
        route="direct_payment",
        gross_pence_per_week=HERO_PENCE_PER_WEEK,
        contribution_pence_per_week=0,
        needs=(wanted,),
    )
