"""A council's wards from a table of small areas: who lives in each, added up.

The file has one row for each LSOA (a census area of about 1,500 people) with its ward, its council
and counts of residents: the layout of published census and deprivation statistics.
"""

from collections import defaultdict
from collections.abc import Mapping

from msgspec import Struct

from marketplace.imports.faults import Faults
from marketplace.imports.tables import Row, read_table
from providers.said import said

AGES = ("age_0_15", "age_16_24", "age_25_34", "age_35_49", "age_50_64", "age_65_plus")
ETHNIC_GROUPS = ("eth_asian", "eth_black", "eth_mixed", "eth_other_ethnic_group", "eth_white")
RELIGIONS = (
    "rel_buddhist", "rel_christian", "rel_hindu", "rel_jewish", "rel_muslim", "rel_no_religion",
    "rel_not_answered", "rel_other_religion", "rel_sikh",
)  # fmt: skip
COUNTS = ("residents", *AGES, *ETHNIC_GROUPS, *RELIGIONS, "disabled_ea", "hh_total", "hh_dep2plus")
WARD_CODE, WARD_NAME, DECILE = "ward24_code", "ward24_name", "imd25_decile"
COUNCIL_CODES, COUNCIL_NAMES = ("UTLACD", "ltla24_code"), ("UTLANM", "ltla24_name")
AREA = "lsoa21_code"
COUNT_MAX = 100_000
NAME_LENGTH_MAX = 120


class WardCount(Struct, frozen=True):
    """A ward and who lives in it; the keys of the counts are the columns without their first part.

    `imd_decile_tenths`: the mean decile of deprivation of its residents' areas, in tenths; 10 is
    the most deprived tenth of England, 100 the least.
    """

    ward_code: str
    name: str
    residents: int
    ages: Mapping[str, int]
    ethnic_groups: Mapping[str, int]
    religions: Mapping[str, int]
    disabled: int
    households: int
    deprived_households: int
    imd_decile_tenths: int | None


class CouncilCount(Struct, frozen=True):
    """A council as the file names it, and its wards by code."""

    name: str
    wards: tuple[WardCount, ...]
    areas: int
    notes: tuple[str, ...] = ()


class _Sum:
    """What is added up for one ward while the file is read."""

    def __init__(self, name: str, row: int) -> None:
        self.name = name
        self.row = row
        self.counts: dict[str, int] = defaultdict(int)
        self.deciles = 0
        self.ranked = 0


def read_wards(content: bytes, gss_code: str, faults: Faults) -> CouncilCount:
    """The wards of one council (by its code) with their counts; faults are added to `faults`."""
    table = read_table(content, faults)
    if not table.rows:
        if not faults:
            faults.add(said("This file is empty."), said("A profile has one row for each LSOA."))
        return CouncilCount("", (), 0, table.notes)
    places = {title: place for place, title in enumerate(table.rows[0].cells)}
    wanted = (AREA, WARD_CODE, WARD_NAME, DECILE, *COUNTS)
    missing = [title for title in wanted if title not in places]
    if not any(title in places for title in COUNCIL_CODES):
        missing.append(COUNCIL_CODES[0])
    if missing:
        faults.add(
            said("These columns are missing: %(titles)s.", titles=", ".join(missing)),
            said("A profile has one row for each LSOA, with the titles of the published file."),
            row=table.rows[0].number,
        )
        return CouncilCount("", (), 0, table.notes)
    sums: dict[str, _Sum] = {}
    seen: dict[str, int] = {}
    name = ""
    for row in table.rows[1:]:
        cell = _cells(row, places)
        if gss_code not in {cell.get(title, "") for title in COUNCIL_CODES}:
            continue
        name = name or _name(cell, gss_code)
        area = cell[AREA]
        if area in seen:
            faults.add(
                said("This area stands in row %(row)s already.", row=seen[area]),
                said("Each area has one row."),
                row=row.number,
                column=AREA,
                place=places[AREA],
                value=area,
            )
            continue
        seen[area] = row.number
        _add(sums, row, cell, places, faults)
    if not seen and not faults:
        faults.add(
            said("No row of this file is of the council %(gss_code)s.", gss_code=gss_code),
            said("Give the nine signs of a council's code that stands in the file."),
            column=COUNCIL_CODES[0],
        )
    wards = tuple(_ward(code, found) for code, found in sorted(sums.items()))
    return CouncilCount(name, wards, len(seen), table.notes)


def _cells(row: Row, places: Mapping[str, int]) -> dict[str, str]:
    return {
        title: row.cells[place] if place < len(row.cells) else "" for title, place in places.items()
    }


def _name(cell: Mapping[str, str], gss_code: str) -> str:
    for code, name in zip(COUNCIL_CODES, COUNCIL_NAMES, strict=True):
        if cell.get(code) == gss_code and cell.get(name):
            return cell[name][:NAME_LENGTH_MAX]
    return ""


def _add(
    sums: dict[str, _Sum],
    row: Row,
    cell: Mapping[str, str],
    places: Mapping[str, int],
    faults: Faults,
) -> None:
    def wrong(title: str, sentence: str, expected: str) -> None:
        faults.add(
            sentence,
            expected,
            row=row.number,
            column=title,
            place=places[title],
            value=cell[title],
        )

    code, name = cell[WARD_CODE], cell[WARD_NAME]
    if not (len(code) == 9 and code.isascii() and code.isalnum()):
        wrong(
            WARD_CODE, said("This is no code of a ward."), said("Write nine signs, like E05000001.")
        )
        return
    if not 1 <= len(name) <= NAME_LENGTH_MAX:
        wrong(
            WARD_NAME,
            said("The ward has no name."),
            said("Write 1 to %(name_length_max)s letters.", name_length_max=NAME_LENGTH_MAX),
        )
        return
    found = sums.setdefault(code, _Sum(name, row.number))
    if found.name != name:
        wrong(
            WARD_NAME,
            said("In row %(row)s this ward is called %(name)s.", row=found.row, name=found.name),
            said("One name each."),
        )
    counts = {}
    for title in COUNTS:
        value = whole(cell[title])
        if value is None:
            wrong(
                title,
                said("This is not a number of people or homes."),
                said("Write a whole number."),
            )
        else:
            counts[title] = value
    decile = whole(cell[DECILE]) if cell[DECILE] else None
    if cell[DECILE] and (decile is None or not 1 <= decile <= 10):
        wrong(
            DECILE,
            said("This is not a decile."),
            said("Write a whole number from 1 to 10, or nothing."),
        )
    for title, value in counts.items():
        found.counts[title] += value
    if decile is not None:
        found.deciles += decile * counts.get("residents", 0)
        found.ranked += counts.get("residents", 0)


def whole(text: str) -> int | None:
    """A count from 0 to 100,000 as files write it (12 or 12.0), or None."""
    digits = text.removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        return None
    return int(digits) if int(digits) <= COUNT_MAX else None


def _ward(code: str, found: _Sum) -> WardCount:
    counts = found.counts
    mean = None
    if found.ranked:
        mean = (20 * found.deciles + found.ranked) // (2 * found.ranked)
    return WardCount(
        ward_code=code,
        name=found.name,
        residents=counts["residents"],
        ages={title.removeprefix("age_"): counts[title] for title in AGES},
        ethnic_groups={title.removeprefix("eth_"): counts[title] for title in ETHNIC_GROUPS},
        religions={title.removeprefix("rel_"): counts[title] for title in RELIGIONS},
        disabled=counts["disabled_ea"],
        households=counts["hh_total"],
        deprived_households=min(counts["hh_dep2plus"], counts["hh_total"]),
        imd_decile_tenths=mean,
    )
