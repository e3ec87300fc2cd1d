"""Community: the residents of a ward, what they propose, and when they vote on their fund.

The fund is the community third of every saving of the people who live there. Residents of 16 and
over vote, one each, holders of budgets among them (rule S8).
"""

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.councils import DEFAULTS, Policy
from marketplace.refused import Invalid, NotYours, Refused

COST_PENCE_MIN = 1_000
COST_PENCE_MAX = 10_000_000
TITLE_LETTERS = (3, 120)
ABOUT_LETTERS_MAX = 1_000
CHOICES_MAX = 50
VOTE_DAYS = (7, 60)


class Resident(Struct, frozen=True):
    """Somebody who lives, or lived, in a ward; `lives_here_to` is the day after the last."""

    person_id: UUID
    ward_code: str
    born_on: date
    lives_here_from: date
    lives_here_to: date | None = None
    died_on: date | None = None


class Project(Struct, frozen=True):
    """Something residents propose to spend their fund on; eligible once an officer said so."""

    project_id: UUID
    ward_code: str
    title: str
    about: str
    cost_pence: int
    vote_id: UUID | None = None
    eligible_at: datetime | None = None
    refused_reason: str | None = None


class Vote(Struct, frozen=True):
    """A vote of one ward, open from `opens_at` up to, not at, `closes_at`."""

    vote_id: UUID
    ward_code: str
    opens_at: datetime
    closes_at: datetime
    budget_pence: int
    counted_at: datetime | None = None


def age_on(born_on: date, day: date) -> int:
    """Whole years of age on a day; somebody born on 29 February has their birthday on 1 March."""
    before_birthday = (day.month, day.day) < (born_on.month, born_on.day)
    return day.year - born_on.year - before_birthday


def lives_in(resident: Resident, ward_code: str, day: date) -> bool:
    """True where the resident lives in the ward on the day."""
    return (
        resident.ward_code == ward_code
        and resident.lives_here_from <= day
        and (resident.lives_here_to is None or day < resident.lives_here_to)
        and (resident.died_on is None or day < resident.died_on)
    )


def check_may_vote(
    resident: Resident, ward_code: str, day: date, policy: Policy = DEFAULTS
) -> None:
    """Raise NotYours unless this resident is in the electorate of the ward on the day (S8)."""
    if not lives_in(resident, ward_code, day):
        raise NotYours("Only people who live in this ward vote on its fund.")
    if age_on(resident.born_on, day) < policy.voting_age:
        raise NotYours("You can vote from the day you are %(age)s.", age=policy.voting_age)


def may_vote(resident: Resident, ward_code: str, day: date, policy: Policy = DEFAULTS) -> bool:
    """True where check_may_vote refuses nothing; to count an electorate."""
    of_age = age_on(resident.born_on, day) >= policy.voting_age
    return of_age and lives_in(resident, ward_code, day)


def check_project(title: str, about: str, cost_pence: int) -> None:
    """Raise Invalid unless a proposal has a title, words and a cost within bounds."""
    least, most = TITLE_LETTERS
    if not least <= len(title.strip()) <= most:
        raise Invalid(
            "title",
            "Give the project a name of %(least)s to %(most)s letters.",
            least=least,
            most=most,
        )
    if not 1 <= len(about.strip()) <= ABOUT_LETTERS_MAX:
        raise Invalid(
            "about",
            "Say what it is for, in up to %(most)s letters.",
            most=ABOUT_LETTERS_MAX,
        )
    if not COST_PENCE_MIN <= cost_pence <= COST_PENCE_MAX:
        raise Invalid(
            "cost_pence",
            "A project costs from %(cost_min_pence)s to %(cost_max_pence)s.",
            cost_min_pence=COST_PENCE_MIN,
            cost_max_pence=COST_PENCE_MAX,
        )


def check_eligible(project: Project, lawful: bool, fills_care_gap: bool) -> None:
    """Raise Refused where the fund may not pay for a project at all (S8, rule 43).

    Anything lawful is eligible, except what the council itself owes somebody: a shortfall of care.
    """
    if project.eligible_at is not None:
        raise Refused("This project is in already.")
    if not lawful:
        raise Refused("The fund cannot pay for this, because the law does not allow it.")
    if fills_care_gap:
        raise Refused(
            "The council must pay for care that people need, so the fund does not pay for this."
        )


def check_open_vote(
    opens_at: datetime, closes_at: datetime, budget_pence: int, fund_pence: int, now: datetime
) -> None:
    """Raise unless a vote may be called: 7 to 60 days, on no more than the fund holds."""
    least, most = VOTE_DAYS
    if opens_at < now:
        raise Invalid("opens_at", "A vote opens now or later.")
    if not timedelta(days=least) <= closes_at - opens_at <= timedelta(days=most):
        raise Invalid(
            "closes_at", "A vote is open for %(least)s to %(most)s days.", least=least, most=most
        )
    if budget_pence <= 0:
        raise Invalid("budget_pence", "A vote is on more than £0.")
    if budget_pence > fund_pence:
        raise Refused(
            "The fund holds %(fund_pence)s, so the vote can be on that or less.",
            fund_pence=fund_pence,
        )


def check_in_vote(project: Project, vote: Vote, now: datetime) -> None:
    """Raise Refused unless a project may be put into a vote: eligible, same ward, not open yet."""
    if project.ward_code != vote.ward_code:
        raise Refused("This project is in another ward.")
    if project.eligible_at is None or project.refused_reason is not None:
        raise Refused("The council has not yet said that the fund can pay for this project.")
    if now >= vote.opens_at:
        raise Refused("The vote is open, so no project can be added to it.")
    if project.cost_pence > vote.budget_pence:
        raise Refused(
            "The project costs %(cost_pence)s, more than the %(budget_pence)s in the vote.",
            cost_pence=project.cost_pence,
            budget_pence=vote.budget_pence,
        )


def check_ballot(
    vote: Vote, on_paper: Collection[UUID], chosen: Collection[UUID], now: datetime
) -> None:
    """Raise unless a ballot may be cast or changed now: the vote is open and names its projects.

    `on_paper` are the projects in the vote. Choosing nothing is allowed; each project counts once.
    """
    if now < vote.opens_at:
        raise Refused("This vote is not open yet.")
    if now >= vote.closes_at:
        raise Refused("This vote has closed.")
    if len(chosen) > CHOICES_MAX or len(set(chosen)) != len(chosen):
        raise Invalid(
            "projects",
            "Choose each project once, and up to %(most)s.",
            most=CHOICES_MAX,
        )
    if not set(chosen) <= set(on_paper):
        raise Invalid("projects", "Choose from the projects in this vote.")


def check_count(vote: Vote, now: datetime) -> None:
    """Raise Refused unless a vote may be counted: closed, and not counted before."""
    if now < vote.closes_at:
        raise Refused("A vote is counted when it has closed.")
    if vote.counted_at is not None:
        raise Refused("This vote has been counted.")
