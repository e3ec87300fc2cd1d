"""A file of providers in our own layout, and the row each kind of provider file is read into."""

from datetime import date
from typing import Any

from msgspec import Struct

from marketplace.imports import cells
from marketplace.imports.layouts import Column, Layout, Sheet
from providers.offers import SERVICES, SKILLS, Service, Skill
from providers.organisations import KIND_NAMES, Kind

KINDS: dict[str, str] = {str(kind): name for kind, name in KIND_NAMES.items()}
SERVICE_WORDS: dict[str, str] = {word: word.replace("_", " ") for word in SERVICES}
SKILL_WORDS: dict[str, str] = {word: word.replace("_", " ") for word in SKILLS}
EVERYWHERE = "all"

LAYOUT = Layout(
    "providers",
    (
        Column(name="name", title="Name", read=cells.text(160), needed=True, filled=True,
               example="Example Home Care Ltd", others=("provider", "provider name",
                                                        "organisation")),
        Column(name="external_ids", title="Registration numbers", needed=True,
               read=cells.several(cells.register_number, 20),
               example="GB-COH-01234567; CQC-1-123456789",
               others=("registration number", "register numbers", "registration")),
        Column(name="kind", title="Kind", read=cells.choice(KINDS), words=KINDS, needed=True,
               filled=True, example="company", others=("kind of organisation", "type")),
        Column(name="services", title="Services", words=SERVICE_WORDS, needed=True, filled=True,
               read=cells.several(cells.choice(SERVICE_WORDS)),
               example="home care; respite sitting", others=("what they do",)),
        Column(name="cqc_personal_care", title="Registered for personal care",
               read=cells.yes_or_no, example="yes",
               others=("personal care", "regulated activities", "cqc personal care")),
        Column(name="areas", title="Areas served", needed=True, filled=True,
               read=cells.several(cells.text(120)), example=EVERYWHERE,
               others=("areas", "wards", "wards served")),
        Column(name="languages", title="Languages", read=cells.several(cells.language, 40),
               example="en; so"),
        Column(name="skills", title="Skills", words=SKILL_WORDS, example="dementia; medication",
               read=cells.several(cells.choice(SKILL_WORDS))),
        Column(name="workers", title="People who work there", read=cells.whole(1, 30_000),
               needed=True, filled=True, example="24", others=("workers", "staff", "employees")),
        Column(name="hours_per_week", title="Free hours a week", read=cells.whole(0, 160_000),
               example="120", others=("hours", "hours a week", "capacity")),
        Column(name="start_up", title="Only starting", read=cells.yes_or_no, example="no",
               others=("start-up", "start up", "new enterprise")),
        Column(name="insured_until", title="Insured until", read=cells.day, example="2027-03-31",
               others=("insurance until", "insurance ends")),
        Column(name="checks_until", title="DBS checks until", read=cells.day,
               example="2028-03-31", others=("checks until", "dbs until")),
        Column(name="email", title="Contact e-mail", read=cells.email,
               example="office@homecare.example", others=("email", "e-mail", "contact")),
    ),
)  # fmt: skip


class ProviderRow(Struct, frozen=True, kw_only=True):
    """A provider as a file tells it; None where the file does not say.

    `areas` are codes or names of wards, or `all`; `local_authority` is set by files about every
    council.
    """

    number: int
    name: str
    external_ids: tuple[str, ...] = ()
    kind: Kind | None = None
    services: tuple[Service, ...] | None = None
    cqc_personal_care: bool | None = None
    areas: tuple[str, ...] = (EVERYWHERE,)
    languages: tuple[str, ...] | None = None
    skills: tuple[Skill, ...] | None = None
    workers: int | None = None
    hours_per_week: int | None = None
    start_up: bool | None = None
    insured_until: date | None = None
    checks_until: date | None = None
    email: str | None = None
    local_authority: str | None = None


def rows(sheet: Sheet) -> tuple[ProviderRow, ...]:
    """The rows of a sheet without faults."""
    made: list[ProviderRow] = []
    for parsed in sheet.rows:
        values: dict[str, Any] = dict(parsed.values)
        made.append(ProviderRow(number=parsed.number, **values))
    return tuple(made)
