"""The arcs of boundaries: each border between two areas is one line, simplified once for both.

Simplifying every area by itself moves a shared border twice, differently, and leaves slivers and
gaps. Here rings are cut where neighbours change (as TopoJSON does), each arc is simplified by
Douglas and Peucker's rule, and rings are put together again from the same arcs.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import cos, radians
from typing import Any

Point = tuple[int, int]
Line = tuple[Point, ...]
Ring = Line
Shapes = dict[str, tuple[Ring, ...]]
MICRODEGREES = 1_000_000
CLOSED_POINTS_MIN = 4
SLENDER_PERCENT = 25


def rings_of(geometry: Mapping[str, Any]) -> tuple[tuple[tuple[float, float], ...], ...]:
    """The rings of a GeoJSON Polygon or MultiPolygon, holes among them, as (longitude, latitude).

    Raises ValueError for another kind of geometry (RFC 7946, 3.1).
    """
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise ValueError("a boundary is a Polygon or a MultiPolygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return tuple(
        tuple((float(point[0]), float(point[1])) for point in ring)
        for polygon in polygons
        for ring in polygon
    )


def flatten(geometries: Mapping[str, Mapping[str, Any]]) -> Shapes:
    """GeoJSON geometries on a plane: millionths of a degree of latitude, y downwards.

    Longitude is shortened by the cosine of the middle latitude, so that squares stay square. Rings
    are closed; those with fewer than three corners are left out.
    """
    found = {name: rings_of(geometry) for name, geometry in geometries.items()}
    latitudes = [lat for rings in found.values() for ring in rings for _lon, lat in ring]
    if not latitudes:
        return {}
    shorter = cos(radians((min(latitudes) + max(latitudes)) / 2))
    shapes: Shapes = {}
    for name, rings in found.items():
        points = (
            [(round(x * MICRODEGREES * shorter), round(-y * MICRODEGREES)) for x, y in ring]
            for ring in rings
        )
        shapes[name] = tuple(ring for ring in map(_closed, points) if ring)
    return shapes


def _closed(points: Sequence[Point]) -> Ring:
    """The points without repeats, the first again at the end; () for less than a triangle."""
    kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
    if kept and kept[0] == kept[-1]:
        kept.pop()
    return (*kept, kept[0]) if len(set(kept)) >= CLOSED_POINTS_MIN - 1 else ()


def doubled_area(ring: Ring) -> int:
    """Twice the signed area of a closed ring (the shoelace formula)."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, (*ring[1:], ring[0]), strict=True))


def cut(shapes: Mapping[str, Sequence[Ring]]) -> dict[str, list[list[Line]]]:
    """Each area's rings as arcs in order, each arc oriented as its ring runs.

    A ring is cut at every point where lines meet that are not the same there for all who pass.
    """
    meetings = _meetings(ring for rings in shapes.values() for ring in rings)
    return {name: [_arcs(ring, meetings) for ring in rings] for name, rings in shapes.items()}


def _meetings(rings: Iterable[Ring]) -> set[Point]:
    beside: dict[Point, frozenset[Point]] = {}
    meetings = set()
    for ring in rings:
        corners = ring[:-1]
        for at, point in enumerate(corners):
            pair = frozenset((corners[at - 1], corners[(at + 1) % len(corners)]))
            if beside.setdefault(point, pair) != pair:
                meetings.add(point)
    return meetings


def _arcs(ring: Ring, meetings: set[Point]) -> list[Line]:
    corners = ring[:-1]
    cuts = [at for at, point in enumerate(corners) if point in meetings]
    if not cuts:
        first = corners.index(min(corners))
        return [(*corners[first:], *corners[:first], corners[first])]
    around = [*corners[cuts[0] :], *corners[: cuts[0]], corners[cuts[0]]]
    ends = [*(at - cuts[0] for at in cuts), len(corners)]
    return [tuple(around[a : b + 1]) for a, b in pairwise(ends)]


def one_way(arc: Line) -> Line:
    """The arc as it is known whichever neighbour walks it."""
    return min(arc, arc[::-1])


def thinned(line: Line, tolerance: float) -> Line:
    """The line with the fewest bends that leave no point further off than `tolerance`.

    The ends stay. A closed line keeps at least three corners.
    """
    if len(line) <= 2 or tolerance <= 0:
        return line
    if line[0] != line[-1]:
        kept = {0, len(line) - 1} | _bends(line, 0, len(line) - 1, tolerance)
        return tuple(line[at] for at in sorted(kept))
    far = max(range(len(line)), key=lambda at: _apart(line[0], line[at]))
    wide = max(range(len(line)), key=lambda at: _off(line[at], line[0], line[far]))
    kept = {0, far, wide, len(line) - 1}
    kept |= _bends(line, 0, far, tolerance) | _bends(line, far, len(line) - 1, tolerance)
    return tuple(line[at] for at in sorted(kept))


def _bends(line: Line, first: int, last: int, tolerance: float) -> set[int]:
    kept: set[int] = set()
    spans = [(first, last)]
    while spans:
        start, end = spans.pop()
        if end - start < 2:
            continue
        worst = max(range(start + 1, end), key=lambda at: _off(line[at], line[start], line[end]))
        if _off(line[worst], line[start], line[end]) > tolerance * tolerance:
            kept.add(worst)
            spans += [(start, worst), (worst, end)]
    return kept


def _apart(a: Point, b: Point) -> int:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _off(point: Point, start: Point, end: Point) -> float:
    """The squared distance of a point from the stretch between two others."""
    along_x, along_y = end[0] - start[0], end[1] - start[1]
    from_x, from_y = point[0] - start[0], point[1] - start[1]
    length = along_x * along_x + along_y * along_y
    along = along_x * from_x + along_y * from_y
    if length == 0 or along <= 0:
        return from_x * from_x + from_y * from_y
    if along >= length:
        return _apart(point, end)
    across = along_x * from_y - along_y * from_x
    return across * across / length


def simplify(shapes: Mapping[str, Sequence[Ring]], tolerance: float) -> Shapes:
    """The areas with simpler borders: the same line on both sides, every area still there.

    `tolerance`: how far a border may move, in the units of the shapes. Where that would turn an
    area inside out, leave less than a quarter of it or let two borders cross, the borders in
    question are simplified less, in the end not at all.
    """
    pieces = cut(shapes)
    rings = [
        (name, [(one_way(arc), arc == one_way(arc)) for arc in arcs])
        for name, of_area in pieces.items()
        for arcs in of_area
    ]
    whole = [doubled_area(_joined(arcs, None)) for _name, arcs in rings]
    allowed = dict.fromkeys((arc for _name, arcs in rings for arc, _ahead in arcs), tolerance)
    lines = {arc: thinned(arc, tolerance) for arc in allowed}
    while True:
        spoilt = crossing(lines)
        for area, (_name, arcs) in zip(whole, rings, strict=True):
            now = doubled_area(_joined(arcs, lines))
            if now * area <= 0 or abs(now) * 100 < abs(area) * SLENDER_PERCENT:
                spoilt |= {arc for arc, _ahead in arcs}
        spoilt = {arc for arc in spoilt if lines[arc] != arc}
        if not spoilt:
            break
        for arc in spoilt:
            allowed[arc] = allowed[arc] / 2 if allowed[arc] >= 1 else 0
            lines[arc] = thinned(arc, allowed[arc])
    simpler: dict[str, list[Ring]] = {name: [] for name in shapes}
    for name, arcs in rings:
        simpler[name].append(_joined(arcs, lines))
    return {name: tuple(found) for name, found in simpler.items()}


def _joined(arcs: Sequence[tuple[Line, bool]], lines: Mapping[Line, Line] | None) -> Ring:
    ring: list[Point] = []
    for arc, ahead in arcs:
        line = lines[arc] if lines is not None else arc
        ring += (line if ahead else line[::-1])[1 if ring else 0 :]
    return tuple(ring)


def crossing(lines: Mapping[Line, Line]) -> set[Line]:
    """The arcs whose lines cross or touch another (or themselves) elsewhere than at shared ends."""
    stretches = sorted(
        (min(a[0], b[0]), max(a[0], b[0]), a, b, arc)
        for arc, line in lines.items()
        for a, b in pairwise(line)
    )
    found: set[Line] = set()
    for at, (_left, right, a, b, arc) in enumerate(stretches):
        low, high = min(a[1], b[1]), max(a[1], b[1])
        for left, _right, c, d, other in stretches[at + 1 :]:
            if left > right:
                break
            if max(c[1], d[1]) < low or min(c[1], d[1]) > high:
                continue
            if _meet(a, b, c, d):
                found |= {arc, other}
    return found


def _meet(a: Point, b: Point, c: Point, d: Point) -> bool:
    """True where two stretches share a point that is not an end of both."""
    shared = {a, b} & {c, d}
    if len(shared) == 2:
        return True
    if shared:
        (joint,) = shared
        one, two = (b if a == joint else a), (d if c == joint else c)
        ahead = (one[0] - joint[0]) * (two[0] - joint[0]) + (one[1] - joint[1]) * (
            two[1] - joint[1]
        )
        return _side(joint, one, two) == 0 and ahead > 0
    sides = _side(a, b, c), _side(a, b, d), _side(c, d, a), _side(c, d, b)
    if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
        return True
    return any(
        side == 0 and _within(point, *ends)
        for side, point, ends in (
            (sides[0], c, (a, b)),
            (sides[1], d, (a, b)),
            (sides[2], a, (c, d)),
            (sides[3], b, (c, d)),
        )
    )


def _side(a: Point, b: Point, point: Point) -> int:
    turn = (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
    return (turn > 0) - (turn < 0)


def _within(point: Point, a: Point, b: Point) -> bool:
    return min(a[0], b[0]) <= point[0] <= max(a[0], b[0]) and min(a[1], b[1]) <= point[1] <= max(
        a[1], b[1]
    )
