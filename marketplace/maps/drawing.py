"""A map of wards as it is drawn: outlines in a frame, names where they fit, a number for each."""

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from marketplace.maps.arcs import Shapes, flatten, simplify
from marketplace.maps.placing import Outline, Words, middle, name_boxes, spread

WIDTH = 720
HEIGHTS = (480, 600, 720, 900)
MARGIN = 4
TOLERANCE = 0.9
TOLERANCE_MAX = 8.0
PATH_LETTERS_MAX = 4_000
NARROW_WIDTH = 290
CIRCLE = 25
ROWS = 6


class DrawnWard(Struct, frozen=True):
    """One ward: its outline as an SVG path, its number, where both stand.

    `key_x` and `key_y`: where its number stands, in percent of the frame. `name`: None where the
    name has no room inside.
    """

    code: str
    number: int
    path: str
    key_x: float
    key_y: float
    name: Words | None


class WardMap(Struct, frozen=True):
    """The wards in reading order, rows from the north and each from the west.

    Numbers run by name. The frame is WIDTH wide and one of HEIGHTS high. `credit` names whose
    boundaries they are, in their words.
    """

    height: int
    wards: tuple[DrawnWard, ...]
    credit: str = ""


def draw(names: Mapping[str, str], geometries: Mapping[str, Mapping[str, Any]]) -> WardMap | None:
    """The map of the wards that `names` names by code; None unless each has a boundary.

    Raises ValueError for a boundary that is not an area (RFC 7946).
    """
    if not names or any(code not in geometries for code in names):
        return None
    shapes = flatten({code: geometries[code] for code in sorted(names)})
    if not all(shapes.values()):
        return None
    fit, height = _fit(shapes)
    fine = TOLERANCE
    drawn = _outlines(simplify(shapes, fine / fit.scale), fit)
    while sum(len(path_of(lines)) for lines in drawn.values()) > PATH_LETTERS_MAX:
        fine *= 1.5
        if fine > TOLERANCE_MAX:
            break
        drawn = _outlines(simplify(shapes, fine / fit.scale), fit)
    numbers = {
        code: at for at, code in enumerate(sorted(names, key=lambda c: (names[c], c)), start=1)
    }
    middles = {code: middle(lines) for code, lines in drawn.items()}
    keys = dict(zip(drawn, _keys(list(middles.values()), height), strict=True))
    circles = {
        code: (x - half, y - half, x + half, y + half)
        for half in [CIRCLE / 2]
        for code, x, y in ((c, k[0] * WIDTH / 100, k[1] * height / 100) for c, k in keys.items())
    }
    words = name_boxes(names, drawn, middles, circles, (WIDTH, height))
    wards = [
        DrawnWard(
            code,
            numbers[code],
            path_of(lines),
            *keys[code],
            words.get(code),
        )
        for code, lines in drawn.items()
    ]
    order = _reading_order(middles, height)
    ordered = tuple(sorted(wards, key=lambda ward: order.index(ward.code)))
    credits = sorted({str(geometries[code].get("credit", "")) for code in names} - {""})
    return WardMap(height, ordered, " ".join(credits))


class _Fit(Struct, frozen=True):
    scale: float
    left: float
    top: float

    def __call__(self, x: int, y: int) -> tuple[float, float]:
        return (
            x * self.scale + self.left,
            y * self.scale + self.top,
        )


def _fit(shapes: Shapes) -> tuple[_Fit, int]:
    """How the plane goes into the frame, and the frame's height."""
    points = [point for rings in shapes.values() for ring in rings for point in ring]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    across, down = max(1, right - left), max(1, bottom - top)
    room = WIDTH - 2 * MARGIN
    height = next((h for h in HEIGHTS if down * room / across <= h - 2 * MARGIN), HEIGHTS[-1])
    scale = min(room / across, (height - 2 * MARGIN) / down)
    fit = _Fit(
        scale,
        (WIDTH - across * scale) / 2 - left * scale,
        (height - down * scale) / 2 - top * scale,
    )
    return fit, height


def _outlines(shapes: Shapes, fit: _Fit) -> dict[str, tuple[Outline, ...]]:
    return {
        code: tuple(tuple(fit(x, y) for x, y in ring) for ring in rings)
        for code, rings in shapes.items()
    }


def path_of(outlines: Sequence[Outline]) -> str:
    """The outlines as the data of an SVG path, in whole units, as short as it can be written."""
    told = []
    for first, *others in outlines:
        x, y = round(first[0]), round(first[1])
        steps = []
        for corner in others[:-1]:
            to_x, to_y = round(corner[0]), round(corner[1])
            if (to_x, to_y) != (x, y):
                steps += [to_x - x, to_y - y]
            x, y = to_x, to_y
        line = "".join(f" {step}" if step >= 0 else str(step) for step in steps).strip()
        told.append(f"M{round(first[0])} {round(first[1])}l{line}z")
    return "".join(told)


def _keys(middles: Sequence[tuple[float, float]], height: int) -> list[tuple[float, float]]:
    """Where the numbers stand in percent, none over another where the map is narrowest."""
    narrow = NARROW_WIDTH / WIDTH
    spots = spread([(x * narrow, y * narrow) for x, y in middles], CIRCLE)
    return [
        (
            round(min(97.0, max(3.0, 100 * x / NARROW_WIDTH)), 1),
            round(min(97.0, max(3.0, 100 * y / (height * narrow))), 1),
        )
        for x, y in spots
    ]


def _reading_order(middles: Mapping[str, tuple[float, float]], height: int) -> list[str]:
    return sorted(
        middles, key=lambda code: (int(middles[code][1] * ROWS / height), middles[code][0])
    )
