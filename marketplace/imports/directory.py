"""The Care Quality Commission's directory of care services: one row for each location in England.

Its columns are fixed, after a few lines about the file itself. What it does not say (how many
people work there, what they speak, whether they are insured) the provider says later, and until
then it cannot bid.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from marketplace.imports import cells
from marketplace.imports.cells import plain
from marketplace.imports.faults import Faults
from marketplace.imports.layouts import Column, Layout, Sheet
from marketplace.imports.providers import ProviderRow
from providers.organisations import Kind, split_id
from providers.said import said

TITLES = (
    "Name", "Also known as", "Address", "Postcode", "Phone number",
    "Service's website (if available)", "Service types", "Date of latest check",
    "Specialisms/services", "Provider name", "Local authority", "Region", "Location URL",
    "CQC Location ID (for office use only)", "CQC Provider ID (for office use only)",
)  # fmt: skip
KEPT: Mapping[str, str] = {
    "Service types": "types",
    "Specialisms/services": "specialisms",
    "Provider name": "provider_name",
    "Local authority": "local_authority",
    "CQC Location ID (for office use only)": "location_id",
    "CQC Provider ID (for office use only)": "provider_id",
}
LAYOUT = Layout(
    "directory",
    tuple(
        Column(
            name=KEPT.get(title, plain(title)),
            title=title,
            read=str,
            others=(title.split(" (")[0],),
            needed=True,
        )
        for title in TITLES
    ),
)
# The services of ours that a service type of the directory does; any other type does none.
TYPES: Mapping[str, str] = {
    "homecareagencies": "home_care",
    "domiciliarycareservice": "home_care",
    "homecare": "home_care",
    "supportedliving": "home_care",
    "supportedlivingservice": "home_care",
    "extracarehousing": "home_care",
    "extracarehousingservices": "home_care",
    "sharedlives": "day_support",
}
SPECIALISMS: Mapping[str, str] = {
    "dementia": "dementia",
    "learningdisabilities": "learning_disability",
    "mentalhealthconditions": "mental_health",
}
PERSONAL_CARE = "personalcare"
# What the name of an organisation tells of its kind; most are companies.
ENDINGS: tuple[tuple[str, Kind], ...] = (
    ("councilservice", "council"),
    ("council", "council"),
    ("nhstrust", "nhs"),
    ("nhsfoundationtrust", "nhs"),
    ("cic", "cic"),
    ("communityinterestcompany", "cic"),
    ("cio", "cio"),
    ("trust", "charity"),
    ("charity", "charity"),
)


def rows(sheet: Sheet, faults: Faults) -> tuple[tuple[ProviderRow, ...], int]:
    """One row for each provider and council, and how many locations do nothing we know."""
    made: dict[tuple[str, str], ProviderRow] = {}
    left_out = 0
    for parsed in sheet.rows:
        values: Mapping[str, Any] = parsed.values
        services = _known(values.get("types", ""), TYPES)
        if not services:
            left_out += 1
            continue
        number = f"CQC-{values.get('provider_id', '')}"
        name = str(values.get("provider_name", "")).strip()
        if split_id(number) is None or not 1 <= len(name) <= 160:
            column = "provider_name" if split_id(number) else "provider_id"
            faults.add(
                said("A care service has the name and the CQC number of its provider."),
                said("Write a name of 1 to 160 letters, and a number like 1-123456789."),
                row=parsed.number,
                column=sheet.titles.get(column, ""),
                place=sheet.places.get(column),
                value=str(values.get(column, "")),
            )
            continue
        row = ProviderRow(
            number=parsed.number,
            name=name,
            external_ids=(number,),
            kind=kind_of(name),
            services=services,  # type: ignore[arg-type]
            skills=_known(values.get("specialisms", ""), SPECIALISMS),  # type: ignore[arg-type]
            cqc_personal_care=PERSONAL_CARE in map(plain, _parts(values.get("specialisms", ""))),
            local_authority=str(values.get("local_authority", "")),
        )
        key = (number, plain(row.local_authority or ""))
        made[key] = _both(made[key], row) if key in made else row
    return tuple(made.values()), left_out


def _both(one: ProviderRow, other: ProviderRow) -> ProviderRow:
    """Two locations of a provider in one council, as one provider."""
    return replace(
        one,
        services=tuple(dict.fromkeys((*(one.services or ()), *(other.services or ())))),
        skills=tuple(dict.fromkeys((*(one.skills or ()), *(other.skills or ())))),
        cqc_personal_care=bool(one.cqc_personal_care or other.cqc_personal_care),
    )


def _parts(text: str) -> list[str]:
    return [part for part in cells.PARTS.split(text.replace(",", ";")) if part.strip()]


def _known(text: str, words: Mapping[str, str]) -> tuple[str, ...]:
    found: Iterable[str] = (words[plain(p)] for p in _parts(text) if plain(p) in words)
    return tuple(sorted(set(found)))


def kind_of(name: str) -> Kind:
    """The kind of organisation its name suggests, until it says so itself."""
    words = plain(name)
    return next((kind for ending, kind in ENDINGS if words.endswith(ending)), "company")


def same_council(local_authority: str, council_name: str) -> bool:
    """Whether two names are one council's: Brent, Brent Council, London Borough of Brent."""
    return _bare(local_authority) == _bare(council_name)


def _bare(name: str) -> str:
    words = name.casefold().replace(",", " ").split()
    left_out = {"council", "county", "city", "borough", "london", "royal", "metropolitan", "of",
                "the", "district", "unitary", "authority"}  # fmt: skip
    return "".join(word for word in words if word not in left_out) or plain(name)
