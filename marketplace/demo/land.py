"""Where the made-up wards lie: a patchwork of areas whose neighbours share every point of a border.

The land is nobody's: it is drawn from hashes, the same on every machine, in the shallow water
off a real coast.
"""

from hashlib import blake2b
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
WEST, SOUTH = 1.05, 51.46
# A ward is about three kilometres by three: a degree of longitude is shorter than one of latitude.
WIDE, HIGH = 0.043, 0.027
# How far a corner strays from its place, and a border from a straight line, as parts of a ward.
CORNER_STRAYS, BORDER_STRAYS = 0.28, 0.16
HALVINGS = 4
DECIMALS = 6


def boundaries(wards: int, columns: int, east_of: int = 0) -> list[dict[str, Any]]:
    """GeoJSON polygons of so many wards in rows of `columns`, from the north-west.

    `east_of` moves the whole so many wards to the east, to put a second council beside the first.
    """
    return [_ward(number % columns, -(number // columns), east_of) for number in range(wards)]


def _ward(column: int, row: int, east_of: int) -> dict[str, Any]:
    corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)]
    ring: list[Point] = []
    for a, b in pairwise([*corners, corners[0]]):
        # A border is drawn from its lesser corner, so both neighbours draw the same one.
        line = _border(min(a, b), max(a, b))
        ring += (line if a < b else line[::-1])[:-1]
    ring.append(ring[0])
    return {
        "type": "Polygon",
        "coordinates": [
            [
                [round(WEST + (x + east_of) * WIDE, DECIMALS), round(SOUTH + y * HIGH, DECIMALS)]
                for x, y in ring
            ]
        ],
    }


def _border(a: tuple[int, int], b: tuple[int, int]) -> list[Point]:
    """The line between two corners: halved again and again, each middle moved aside a little."""
    line = [_corner(a), _corner(b)]
    strays = BORDER_STRAYS
    for depth in range(HALVINGS):
        finer = [line[0]]
        for place, (one, other) in enumerate(pairwise(line)):
            aside = _share(f"{a} {b} {depth} {place}") * strays
            dx, dy = other[0] - one[0], other[1] - one[1]
            finer.append(
                ((one[0] + other[0]) / 2 - dy * aside, (one[1] + other[1]) / 2 + dx * aside)
            )
            finer.append(other)
        line = finer
    return line


def _corner(at: tuple[int, int]) -> Point:
    x, y = at
    return (
        x + CORNER_STRAYS * _share(f"x {x} {y}"),
        y + CORNER_STRAYS * _share(f"y {x} {y}"),
    )


def _share(words: str) -> float:
    """A number from -1 to 1 that belongs to the words."""
    return int.from_bytes(blake2b(words.encode(), digest_size=4).digest(), "big") / 2**31 - 1
