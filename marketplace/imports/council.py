"""A council from two files: who lives in its wards, and where the wards lie."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from marketplace.imports.boundaries import read_boundaries
from marketplace.imports.faults import Faults
from marketplace.imports.wards import CouncilCount, WardCount, read_wards
from providers.said import said

LICENCE = said(
    "If these files are published under the Open Government Licence, name their source beside"
    " every map and table made of them."
)

# How the Office for National Statistics asks to be named where its boundaries are shown; a council
# that knows the year of its file gives the whole line.
CREDIT = (
    "Contains OS data © Crown copyright and database right. Source: Office for National Statistics"
    " licensed under the Open Government Licence v3.0."
)
CREDIT_MAX = 300


class CouncilFiles(Struct, frozen=True):
    """A council as its files tell it; `boundaries` are GeoJSON geometries by ward code.

    Each has what its map must say below it as the member `credit` (RFC 7946, 6.1), if anything.
    """

    gss_code: str
    name: str
    wards: tuple[WardCount, ...]
    boundaries: Mapping[str, dict[str, Any]]
    notes: tuple[str, ...] = ()


def read_council(
    gss_code: str,
    profile: bytes,
    wards: bytes,
    faults: Faults,
    *,
    code_property: str | None = None,
    name_property: str | None = None,
    credit: str = CREDIT,
) -> CouncilFiles:
    """Read both files and hold them against each other; faults are added to `faults`.

    `credit` stands under every map drawn from the boundaries; "" where their owner asks for none.
    """
    named_as = {"credit": credit.strip()} if credit.strip() else {}
    counted = read_wards(profile, gss_code, faults)
    drawn = read_boundaries(wards, faults, code_property=code_property, name_property=name_property)
    if not faults:
        compare(counted, drawn, faults)
    return CouncilFiles(
        gss_code,
        counted.name,
        counted.wards,
        {code: shape | named_as for code, (_, shape) in drawn.items()},
        (*counted.notes, LICENCE) if counted.wards else counted.notes,
    )


def named(files: CouncilFiles, name: str) -> CouncilFiles:
    """The same council under another name than the profile's."""
    return replace(files, name=name)


def compare(
    counted: CouncilCount, drawn: Mapping[str, tuple[str, dict[str, Any]]], faults: Faults
) -> None:
    """Add a fault for every ward that is in one file and not in the other."""
    codes = {ward.ward_code for ward in counted.wards}
    for ward in counted.wards:
        if ward.ward_code not in drawn:
            faults.add(
                said("This ward is in the profile but not in the file of boundaries."),
                said("Both files hold the same wards: look at the year of each."),
                value=f"{ward.ward_code} {ward.name}",
            )
    for code, (name, _) in drawn.items():
        if code not in codes:
            faults.add(
                said("This ward is in the file of boundaries but not in the profile."),
                said("Both files hold the same wards: look at the year of each."),
                value=f"{code} {name}",
            )
