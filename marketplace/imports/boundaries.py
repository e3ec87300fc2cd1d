"""Ward boundaries from a GeoJSON file (RFC 7946): checked, rounded, ready to be drawn.

Longitude and latitude in degrees (WGS84). Rings are kept as given; a map simplifies them per
shared arc, because simplifying each ring alone leaves gaps between neighbours.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import isfinite
from typing import Any

import msgspec

from marketplace.imports.faults import Faults
from marketplace.imports.tables import unpack
from providers.said import said

# The year in WD24CD changes with each edition; councils' own maps use plainer names.
CODE = re.compile(r"wd\d\dcd|ward_?code|wdcd|gss_?code|code", re.I)
NAME = re.compile(r"wd\d\dnm|ward_?name|wdnm|name", re.I)
DEGREES = re.compile(r"CRS84|EPSG:{1,2}(?:[\d.]*:)?4326", re.I)
WEST, EAST, SOUTH, NORTH = -9.0, 3.0, 49.0, 61.5
# Six decimals of a degree are about ten centimetres.
DECIMALS = 6
FEATURES_MAX = 500
POINTS_MAX = 20_000
# A longer ring is drawn as it is given: to hold every side against every other takes too long.
CHECKED_POINTS_MAX = 4_000
POSITIONS_MIN = 4
# Twice the area, in square degrees, of less than a table.
AREA_MIN = 1e-10
Point = tuple[float, float]
Ring = list[Point]


class Crossed(ValueError):
    """A ring that cannot be drawn, with a sentence about it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def read_boundaries(
    content: bytes,
    faults: Faults,
    *,
    code_property: str | None = None,
    name_property: str | None = None,
) -> dict[str, tuple[str, dict[str, Any]]]:
    """Each ward's name and GeoJSON geometry by its code; faults are added, nothing is raised.

    A fault's row is the number of the feature in the file, from 1.
    """
    features = _features(content, faults)
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, feature in enumerate(features, start=1):
        properties = feature.get("properties") if isinstance(feature, dict) else None
        if not isinstance(properties, dict):
            faults.add(
                said("This feature has no properties."), said("A ward has a code."), row=number
            )
            continue
        code_key = _key(properties, CODE, code_property)
        name_key = _key(properties, NAME, name_property)
        code = str(properties.get(code_key, "")).strip() if code_key else ""
        name = str(properties.get(name_key, "")).strip() if name_key else ""
        if not 1 <= len(code) <= 20:
            faults.add(
                said("This feature names no ward."),
                said("A property such as WD24CD holds the ward's code."),
                row=number,
                column=code_property or "",
                value=", ".join(map(str, properties)),
            )
            continue
        if code in found:
            faults.add(
                said("This ward is in the file twice."),
                said("Each ward has one feature."),
                row=number,
                column=code_key,
                value=code,
            )
            continue
        try:
            found[code] = (name, geometry(feature.get("geometry")))
        except Crossed as error:
            faults.add(
                error.sentence, EXPECTED, row=number, column="geometry", value=f"{code} {name}"
            )
    return found


EXPECTED = said(
    "A Polygon or MultiPolygon of closed rings in degrees of longitude and latitude (WGS84)."
)


def _features(content: bytes, faults: Faults) -> Sequence[Any]:
    unpacked = unpack(content, faults)
    if unpacked is None:
        return ()
    try:
        whole = msgspec.json.decode(unpacked.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        faults.add(
            said("This is not a GeoJSON file."), said("Export the wards as GeoJSON (WGS84).")
        )
        return ()
    features = whole.get("features") if isinstance(whole, dict) else None
    if not isinstance(features, list) or not features:
        faults.add(
            said("There are no features in this file."), said("A FeatureCollection of wards.")
        )
        return ()
    if len(features) > FEATURES_MAX:
        faults.add(
            said("There are %(number)s features.", number=len(features)),
            said("At most %(features_max)s wards.", features_max=FEATURES_MAX),
        )
        return ()
    crs = whole.get("crs")
    if crs is not None and not DEGREES.search(str(crs)):
        faults.add(
            said("The positions are not in degrees."),
            said("Export the wards in WGS84 (EPSG:4326), not in the British National Grid."),
            column="crs",
            value=str(crs),
        )
        return ()
    return features


def _key(properties: Mapping[str, Any], shape: re.Pattern[str], given: str | None) -> str:
    if given is not None:
        return given
    # The first alternative of the pattern says most, so it is asked before the others.
    for wanted in shape.pattern.split("|"):
        for key in properties:
            if re.fullmatch(wanted, key, re.I):
                return key
    return ""


def geometry(given: Any) -> dict[str, Any]:
    """A checked, rounded copy of a GeoJSON geometry. Raises Crossed with what is wrong."""
    if not isinstance(given, dict):
        raise Crossed(said("This feature has no boundary."))
    kind, coordinates = given.get("type"), given.get("coordinates")
    parts = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(str(kind))
    if not isinstance(parts, list) or not parts:
        raise Crossed(said("This boundary is no area."))
    made = []
    points = 0
    for part in parts:
        if not isinstance(part, list) or not part:
            raise Crossed(said("This boundary has a part without a ring."))
        rings = [ring(each) for each in part]
        points += sum(map(len, rings))
        if points > POINTS_MAX:
            raise Crossed(
                said(
                    "This boundary has more than %(points)s points. Use the generalised edition.",
                    points=POINTS_MAX,
                )
            )
        made.append([[list(point) for point in each] for each in rings])
    if kind == "Polygon":
        return {"type": "Polygon", "coordinates": made[0]}
    return {"type": "MultiPolygon", "coordinates": made}


def ring(given: Any) -> Ring:
    """A closed ring of at least four rounded positions that does not cross itself, or Crossed."""
    if not isinstance(given, list) or len(given) > POINTS_MAX:
        raise Crossed(said("A ring of this boundary is no list of positions, or is too long."))
    points = [_position(each) for each in given]
    if len(points) < POSITIONS_MIN or points[0] != points[-1]:
        raise Crossed(said("A ring of this boundary does not end where it begins."))
    kept = [points[0], *(after for before, after in pairwise(points) if after != before)]
    if len(kept) < POSITIONS_MIN or abs(area(kept)) < AREA_MIN:
        raise Crossed(said("A ring of this boundary encloses nothing."))
    if len(kept) <= CHECKED_POINTS_MAX and crosses_itself(kept):
        raise Crossed(said("A ring of this boundary crosses itself."))
    return kept


def _position(given: Any) -> Point:
    if (
        not isinstance(given, list)
        or not 2 <= len(given) <= 3
        or not all(isinstance(each, int | float) and not isinstance(each, bool) for each in given)
    ):
        raise Crossed(said("A position of this boundary is not a longitude and a latitude."))
    x, y = given[:2]
    if not (isfinite(x) and isfinite(y)):
        raise Crossed(said("A position of this boundary is not a longitude and a latitude."))
    if WEST <= y <= EAST and SOUTH <= x <= NORTH:
        raise Crossed(said("Latitude stands before longitude here."))
    if abs(x) > 180 or abs(y) > 90:
        raise Crossed(said("These positions are eastings and northings in metres, not degrees."))
    if not (WEST <= x <= EAST and SOUTH <= y <= NORTH):
        raise Crossed(said("A position of this boundary is outside the United Kingdom."))
    return round(float(x), DECIMALS), round(float(y), DECIMALS)


def area(points: Sequence[Point]) -> float:
    """Twice the signed area a closed ring encloses, in square degrees."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(points))


def crosses_itself(points: Sequence[Point]) -> bool:
    """Whether two sides of a closed ring cross at a point inside both.

    Sides are walked from west to east, so each is held only against those it may meet.
    """
    sides = sorted(
        ((min(a, b), max(a, b)) for a, b in pairwise(points)), key=lambda side: side[0][0]
    )
    open_sides: list[tuple[Point, Point]] = []
    for side in sides:
        open_sides = [each for each in open_sides if each[1][0] >= side[0][0]]
        if any(_cross(side, each) for each in open_sides):
            return True
        open_sides.append(side)
    return False


def _cross(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    (a, b), (c, d) = one, other
    if max(a[1], b[1]) < min(c[1], d[1]) or max(c[1], d[1]) < min(a[1], b[1]):
        return False
    return _turn(a, b, c) * _turn(a, b, d) < 0 and _turn(c, d, a) * _turn(c, d, b) < 0


def _turn(a: Point, b: Point, c: Point) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
