"""People: holders, supporters, professionals and neighbours, and who may act."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from marketplace.refused import Invalid, NotYours, Refused

Role = Literal[
    "holder",
    "supporter",
    "coordinator",
    "provider",
    "neighbour",
    "commissioner",
    "finance",
    "worker",
]
ROLES_OF_THE_COUNCIL: frozenset[Role] = frozenset(
    ("coordinator", "commissioner", "finance", "worker")
)
# What a representative may be allowed to do for a holder (rule 16).
Power = Literal["see", "plan", "money", "votes"]
POWERS: tuple[Power, ...] = get_args(Power)
RepresentativeKind = Literal["supporter", "nominated", "authorised", "attorney", "deputy"]
Gender = Literal["female", "male", "other"]
# Primary support reasons (rule 11).
SupportReason = Literal[
    "physical",
    "sensory",
    "memory_and_cognition",
    "learning_disability",
    "mental_health",
    "social",
]
ROLES_WITH_A_PERSON: frozenset[Role] = frozenset(("holder", "neighbour"))
NAME_LENGTH_MAX = 80
SHOWN_NAME_LENGTH_MAX = 120
INTRODUCTION_LENGTH_MAX = 200
EMAIL_LENGTH_MAX = 254
LANGUAGES_MAX = 8
AGE_YEARS_MAX = 125
EMAIL = re.compile(r"[^@ ]+@[^@ ]+")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


class Who(Struct, frozen=True):
    """Who is asking, for whom: read afresh for each request, never kept in a session."""

    sign_in_id: UUID
    name: str
    role: Role
    council_id: int
    person_id: UUID | None = None
    provider_id: UUID | None = None
    acting_for: UUID | None = None
    powers: frozenset[Power] = frozenset()

    def subject(self, power: Power) -> UUID:
        """The person whose affairs these are: the one acted for, else the actor.

        Raises NotYours when a representative lacks the power, or when nobody stands behind the
        sign-in (officers and providers have no affairs of their own here). Rule 16.
        """
        if self.acting_for is not None:
            if power not in self.powers:
                raise NotYours(
                    "You help this person, but they have not asked you to do this for them."
                )
            return self.acting_for
        if self.person_id is None:
            raise NotYours("Only a person with their own plan, or their supporter, can do this.")
        return self.person_id


def require_role(who: Who, *roles: Role) -> None:
    """Raise NotYours unless the actor has one of the roles."""
    if who.role not in roles:
        raise NotYours("Your sign-in is not for this task. Ask your council who can do it.")


class RegisterPerson(Struct, frozen=True):
    """A resident to be known here: a holder, a neighbour, or a voter."""

    given_name: str
    family_name: str
    born_on: date
    ward_code: str
    lives_here_from: date
    languages: tuple[str, ...] = ("en",)
    gender: Gender | None = None
    support_reason: SupportReason | None = None
    person_id: UUID | None = None  # chosen by an import that must name people itself


class Person(Struct, frozen=True):
    """A resident as kept: `lives_here_to` is the day after the last."""

    person_id: UUID
    given_name: str
    family_name: str
    born_on: date
    ward_code: str
    languages: Sequence[str]
    gender: Gender | None
    support_reason: SupportReason | None
    lives_here_from: date
    lives_here_to: date | None
    died_on: date | None

    @property
    def name(self) -> str:
        """Both names, as the person is called."""
        return f"{self.given_name} {self.family_name}"

    def lives_here(self, day: date) -> bool:
        """Whether the person lives in the council on the day."""
        gone = self.lives_here_to is not None and day >= self.lives_here_to
        dead = self.died_on is not None and day > self.died_on
        return self.lives_here_from <= day and not gone and not dead


class RegisterSignIn(Struct, frozen=True):
    """A human who will sign in; demonstration sign-ins have no password but an introduction."""

    shown_name: str
    email: str | None = None
    demonstration: bool = False
    introduction: str = ""


class GiveRole(Struct, frozen=True):
    """What a sign-in may be in this council, and for whom or which provider."""

    sign_in_id: UUID
    role: Role
    person_id: UUID | None = None
    provider_id: UUID | None = None


class AppointRepresentative(Struct, frozen=True):
    """Let a sign-in act for a person, for some things, from a day on (rule 16)."""

    person_id: UUID
    sign_in_id: UUID
    kind: RepresentativeKind
    powers: tuple[Power, ...]
    starts_on: date
    ends_on: date | None = None


class Representative(Struct, frozen=True):
    """Somebody who may act for a person; `ends_on` is the day after the last."""

    representative_id: UUID
    person_id: UUID
    sign_in_id: UUID
    kind: RepresentativeKind
    powers: Sequence[Power]
    starts_on: date
    ends_on: date | None

    def acts_on(self, day: date) -> bool:
        """Whether the appointment holds on the day."""
        return self.starts_on <= day and (self.ends_on is None or day < self.ends_on)


def check_person(form: RegisterPerson, ward_codes: Collection[str], today: date) -> None:
    """Raise Invalid beside the field where a person cannot be registered so."""
    for field, value in (("given_name", form.given_name), ("family_name", form.family_name)):
        if not 1 <= len(value.strip()) <= NAME_LENGTH_MAX:
            raise Invalid(
                field,
                "Write a name of 1 to %(most)s letters.",
                most=NAME_LENGTH_MAX,
            )
    if not today.year - AGE_YEARS_MAX <= form.born_on.year or form.born_on > today:
        raise Invalid("born_on", "Write the day the person was born. It must be in the past.")
    if form.ward_code not in ward_codes:
        raise Invalid("ward_code", "Choose a ward of this council.")
    if form.lives_here_from < form.born_on:
        raise Invalid("lives_here_from", "A person cannot live here before they are born.")
    if not 1 <= len(form.languages) <= LANGUAGES_MAX or not all(
        LANGUAGE.fullmatch(language) for language in form.languages
    ):
        raise Invalid(
            "languages",
            "Choose from 1 to %(most)s languages.",
            most=LANGUAGES_MAX,
        )


def check_sign_in(form: RegisterSignIn) -> None:
    """Raise Invalid beside the field where nobody could sign in with this."""
    if not 1 <= len(form.shown_name.strip()) <= SHOWN_NAME_LENGTH_MAX:
        raise Invalid(
            "shown_name",
            "Write a name of 1 to %(most)s letters.",
            most=SHOWN_NAME_LENGTH_MAX,
        )
    if form.email is None and not form.demonstration:
        raise Invalid("email", "Write an email address, so that the person can sign in.")
    if len(form.introduction) > INTRODUCTION_LENGTH_MAX:
        raise Invalid(
            "introduction",
            "Write at most %(most)s letters.",
            most=INTRODUCTION_LENGTH_MAX,
        )
    if form.email is not None and (
        len(form.email) > EMAIL_LENGTH_MAX or not EMAIL.fullmatch(form.email)
    ):
        raise Invalid("email", "Write an email address, like name@example.org.")


def check_role(form: GiveRole) -> None:
    """Raise Invalid where a role lacks whom it is for."""
    if (form.role == "provider") != (form.provider_id is not None):
        raise Invalid("provider_id", "Choose the provider that this person works for.")
    if form.role in ROLES_WITH_A_PERSON and form.person_id is None:
        raise Invalid("person_id", "Choose the person who signs in with this.")


def check_appointment(
    form: AppointRepresentative,
    own_person_ids: Collection[UUID],
    standing: Sequence[Representative],
    represented_max: int,
) -> None:
    """Raise unless a sign-in may be let act for a person.

    `standing` are all appointments of that sign-in, `own_person_ids` who it is itself,
    `represented_max` the most people one sign-in may act for at a time (rules 16, 53: k = 2).
    """
    if not form.powers or not set(form.powers) <= set(POWERS):
        raise Invalid("powers", "Choose at least one thing this person may do.")
    if form.ends_on is not None and form.ends_on <= form.starts_on:
        raise Invalid("ends_on", "The help must end after the day it starts.")
    if form.person_id in own_person_ids:
        raise Invalid("sign_in_id", "Nobody can be their own supporter.")
    while_it_lasts = [
        other
        for other in standing
        if (form.ends_on is None or other.starts_on < form.ends_on)
        and (other.ends_on is None or form.starts_on < other.ends_on)
    ]
    if any(other.person_id == form.person_id for other in while_it_lasts):
        raise Refused("This person is already let help. End that first to change it.")
    if len({other.person_id for other in while_it_lasts}) >= represented_max:
        raise Refused(
            "One person may act for %(most)s people at most, and this one already does.",
            most=represented_max,
        )


def check_appointer(who: Who, form: AppointRepresentative) -> None:
    """Raise NotYours unless the actor may appoint: the holder, or the council for each kind.

    A holder chooses a supporter or a nominated person; only the council records those whom law or
    a court lets act (rule 16). A representative cannot pass the task on.
    """
    if who.role in ("coordinator", "commissioner"):
        return
    own = who.acting_for is None and who.person_id == form.person_id
    if not own or form.kind not in ("supporter", "nominated"):
        raise NotYours("Only the person themselves, or their council, can choose who helps.")
