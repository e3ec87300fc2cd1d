"""A council's two files: wards added up from small areas, and boundaries that can be drawn."""

import csv
import gzip
import io
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from marketplace.demo import land
from marketplace.imports.boundaries import Crossed, geometry, read_boundaries
from marketplace.imports.council import CREDIT, read_council
from marketplace.imports.faults import Faults
from marketplace.imports.wards import AREA, COUNTS, DECILE, WARD_CODE, WARD_NAME
from tests.councils import CODE, OTHER, boundaries_file, profile_file, small_areas

SQUARE = [[0.0, 51.0], [0.1, 51.0], [0.1, 51.1], [0.0, 51.1], [0.0, 51.0]]


def read(profile: bytes, wards: bytes) -> tuple[Any, list[str]]:
    """What is read of a council, and what is wrong, as sentences with their rows."""
    faults = Faults()
    found = read_council(CODE, profile, wards, faults)
    return found, [f"{fault.row} {fault.column} {fault.wrong}" for fault in faults.listed]


def test_boundaries_keep_whose_they_are() -> None:
    """Every boundary carries the usual credit, or the one given; an empty one leaves none."""
    for given, kept in (
        ({}, CREDIT),
        ({"credit": " Ours 2026 "}, "Ours 2026"),
        ({"credit": ""}, ""),
    ):
        found = read_council(
            CODE, profile_file(small_areas()), boundaries_file(), Faults(), **given
        )
        assert {shape.get("credit", "") for shape in found.boundaries.values()} == {kept}


def test_small_areas_are_added_up_ward_by_ward() -> None:
    """Two areas of 100 and 300 people in deciles 2 and 6 make a ward of 400 in decile 5.0."""
    areas = small_areas()
    areas[0] |= {"residents": "100", DECILE: "2"}
    areas[1] |= {"residents": "300", DECILE: "6.0"}
    found, wrong = read(profile_file(areas), boundaries_file())
    assert wrong == []
    ward = found.wards[0]
    assert (ward.name, ward.residents, ward.imd_decile_tenths) == ("Northfield", 400, 50)
    assert ward.ages["65_plus"] == int(areas[0]["age_65_plus"]) + int(areas[1]["age_65_plus"])
    assert [each.ward_code for each in found.wards] == ["E05099001", "E05099002"]


def test_a_packed_file_reads_as_the_file_itself() -> None:
    """gzip changes nothing about what is read, and a damaged one is a fault."""
    plain = profile_file(small_areas())
    assert read(gzip.compress(plain), boundaries_file()) == read(plain, boundaries_file())
    _, wrong = read(gzip.compress(plain)[:-20], boundaries_file())
    assert wrong == ["0  This packed file (.gz) is damaged."]


def test_another_councils_areas_are_left_out() -> None:
    """Rows of another council count in no ward of this one."""
    areas = small_areas()
    stranger = areas[0] | {AREA: "E01099999", "ltla24_code": OTHER, "UTLACD": OTHER}
    with_stranger = read(profile_file([*areas, stranger]), boundaries_file())
    assert with_stranger == read(profile_file(areas), boundaries_file())


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"residents": "many"}, "2 residents This is not a number of people or homes."),
        ({WARD_CODE: "?"}, "2 ward24_code This is no code of a ward."),
        ({DECILE: "11"}, "2 imd25_decile This is not a decile."),
        ({AREA: "E01099002"}, "3 lsoa21_code This area stands in row 2 already."),
        ({WARD_NAME: "South"}, "3 ward24_name In row 2 this ward is called South."),
    ],
)
def test_a_fault_names_its_row_and_column(change: dict[str, str], wrong: str) -> None:
    """Each wrong cell is one fault, with the row a spreadsheet shows."""
    areas = small_areas()
    areas[0] |= change
    assert read(profile_file(areas), boundaries_file())[1][:1] == [wrong]


def test_missing_columns_are_named_at_once() -> None:
    """A profile without two of its columns says which two."""
    rows = [
        {key: value for key, value in row.items() if key not in ("rel_sikh", DECILE)}
        for row in small_areas()
    ]
    _, wrong = read(profile_file(rows), boundaries_file())
    assert wrong == ["1  These columns are missing: imd25_decile, rel_sikh."]


def test_a_ward_in_one_file_only_is_a_fault_that_says_in_which() -> None:
    """Files of different years are not mixed into half a council."""
    shapes = land.boundaries(3, 3)
    _, wrong = read(profile_file(small_areas()), boundaries_file(shapes))
    assert wrong == ["0  This ward is in the file of boundaries but not in the profile."]
    _, wrong = read(profile_file(small_areas()), boundaries_file(shapes[:1]))
    assert wrong == ["0  This ward is in the profile but not in the file of boundaries."]


@pytest.mark.parametrize(
    "properties", [("WD25CD", "WD25NM"), ("ward_code", "Name"), ("code", "name")]
)
def test_names_of_properties_are_recognised(properties: tuple[str, str]) -> None:
    """The year in the property's name changes with each edition of the boundaries."""
    faults = Faults()
    found = read_boundaries(boundaries_file(properties=properties), faults)
    assert sorted(found) == ["E05099001", "E05099002"]
    assert found["E05099001"][0] == "Northfield"
    assert not faults


@pytest.mark.parametrize(
    ("shape", "sentence"),
    [
        ({"type": "Polygon", "coordinates": [SQUARE[:-1]]}, "does not end where it begins"),
        ({"type": "Polygon", "coordinates": [[[0, 51]] * 4]}, "encloses nothing"),
        (
            {
                "type": "Polygon",
                "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], [0.0, 51.2], SQUARE[0]]],
            },
            "crosses itself",
        ),
        (
            {"type": "Polygon", "coordinates": [[[y, x] for x, y in SQUARE]]},
            "Latitude stands before longitude",
        ),
        (
            {"type": "Polygon", "coordinates": [[[530000, 170000]] * 4]},
            "eastings and northings in metres",
        ),
        ({"type": "Polygon", "coordinates": [[[40.0, 51.0]] * 4]}, "outside the United Kingdom"),
        ({"type": "Point", "coordinates": [0, 51]}, "is no area"),
        (None, "has no boundary"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "a part without a ring"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]] * 4]}, "not a longitude and a latitude"),
    ],
)
def test_a_ring_that_cannot_be_drawn_says_why(shape: Any, sentence: str) -> None:
    """Each way a boundary can be wrong has its own sentence."""
    with pytest.raises(Crossed, match=sentence):
        geometry(shape)


def test_a_map_in_metres_is_refused_by_what_it_says_of_itself() -> None:
    """A file that names the British National Grid is not drawn as degrees."""
    whole = msgspec.json.decode(boundaries_file())
    whole["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}
    faults = Faults()
    assert read_boundaries(msgspec.json.encode(whole), faults) == {}
    assert faults.listed[0].wrong == "The positions are not in degrees."


def test_made_up_wards_share_every_point_of_a_border() -> None:
    """Of the demonstration's 12 wards each inner side is in exactly two, the same way round."""
    sides: dict[tuple[Any, Any], int] = {}
    for shape in land.boundaries(12, 4):
        assert geometry(shape) == shape
        ring = shape["coordinates"][0]
        for a, b in pairwise(ring):
            side = (min(tuple(a), tuple(b)), max(tuple(a), tuple(b)))
            sides[side] = sides.get(side, 0) + 1
    per_border = 16
    assert sorted(set(sides.values())) == [1, 2]
    assert sum(1 for count in sides.values() if count == 2) == per_border * (3 * 3 + 2 * 4)


def test_the_profiles_columns_are_those_of_the_published_file() -> None:
    """Every column that is read stands in the header of a small file made for the tests."""
    header = next(csv.reader(io.StringIO(profile_file(small_areas()).decode())))
    assert set(header) >= {AREA, WARD_CODE, WARD_NAME, DECILE, *COUNTS}
