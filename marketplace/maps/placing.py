"""Where words stand on a map: a name inside its area where it fits, else a number in a circle."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import combinations, pairwise
from math import hypot, inf

from msgspec import Struct

Spot = tuple[float, float]
Outline = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]
# Where a level line crosses an area's borders, by its height.
Crossings = Callable[[float], list[float]]
GRID = 14
LETTER_SIZE = 15.0
FIGURE_WIDTH = 40.0
OWN_PART = 0.6
# So far from the middle of its area weighs as much as lying beside it.
SPAN = 1_000.0
LINE_HEIGHT = 18.0
MARGIN = 2.0
LINES_MAX = 3
APART_ROUNDS = 60
NARROW = frozenset("fijlrtI1.,'’-() ")
WIDE = frozenset("mwMW@&")


class Words(Struct, frozen=True):
    """A name as lines around its middle, in the map's units; figures stand on a line below."""

    lines: tuple[str, ...]
    at: Spot


def width_of(text: str, size: float) -> float:
    """How wide a text is at most, in the units of its letters' size."""
    ems = 0.0
    for letter in text:
        ems += 0.36 if letter in NARROW else 0.92 if letter in WIDE else 0.62
        ems += 0.1 if letter.isupper() else 0.0
    return ems * size


def crossings_of(outlines: Sequence[Outline]) -> Crossings:
    """Where level lines cross the borders of an area; each height is worked out once."""
    sides = [side for outline in outlines for side in pairwise(outline)]

    @cache
    def crossings(y: float) -> list[float]:
        return [
            (bx - ax) * (y - ay) / (by - ay) + ax
            for (ax, ay), (bx, by) in sides
            if (ay > y) != (by > y)
        ]

    return crossings


def inside(spot: Spot, crossings: Crossings) -> bool:
    """Whether a spot is in an area; a ring inside a ring is a hole (even and odd)."""
    x, y = spot
    return sum([x < crossing for crossing in crossings(y)]) % 2 == 1


def clearance(spot: Spot, outlines: Sequence[Outline], least: float = 0.0) -> float:
    """How far a spot is from the nearest border; once below `least`, what was found so far."""
    nearest = inf
    x, y = spot
    for outline in outlines:
        for (ax, ay), (bx, by) in pairwise(outline):
            along_x, along_y = bx - ax, by - ay
            length = along_x * along_x + along_y * along_y
            part = ((x - ax) * along_x + (y - ay) * along_y) / length if length else 0.0
            part = 1.0 if part > 1.0 else 0.0 if part < 0.0 else part
            away = hypot(x - ax - part * along_x, y - ay - part * along_y)
            if away < nearest:
                nearest = away
                if nearest < least:
                    return nearest
    return nearest


def middle(outlines: Sequence[Outline]) -> Spot:
    """The spot of an area furthest from its borders, near enough."""
    crossings = crossings_of(outlines)
    spots = [spot for spot in _spots(outlines) if inside(spot, crossings)]
    best, room = _roomiest(spots, outlines, outlines[0][0], 0.0)
    step = _span(outlines) / GRID
    while step > 1:
        step /= 2
        around = [(best[0] + i * step, best[1] + j * step) for i in (-1, 0, 1) for j in (-1, 0, 1)]
        spots = [spot for spot in around if inside(spot, crossings)]
        best, room = _roomiest(spots, outlines, best, room)
    return best


def _roomiest(
    spots: Sequence[Spot], outlines: Sequence[Outline], best: Spot, room: float
) -> tuple[Spot, float]:
    """The spot furthest from the borders and how far that is; `best` where none has more room."""
    for spot in spots:
        found = clearance(spot, outlines, room)
        if found > room:
            best, room = spot, found
    return best, room


def _span(outlines: Sequence[Outline]) -> float:
    xs = [x for outline in outlines for x, _y in outline]
    ys = [y for outline in outlines for _x, y in outline]
    return max(max(xs) - min(xs), max(ys) - min(ys))


def _spots(outlines: Sequence[Outline]) -> list[Spot]:
    xs = [x for outline in outlines for x, _y in outline]
    ys = [y for outline in outlines for _x, y in outline]
    left, top = min(xs), min(ys)
    across, down = max(xs) - left, max(ys) - top
    return [
        (left + across * (i + 0.5) / GRID, top + down * (j + 0.5) / GRID)
        for j in range(GRID)
        for i in range(GRID)
    ]


def name_boxes(
    names: Mapping[str, str],
    outlines: Mapping[str, Sequence[Outline]],
    centres: Mapping[str, Spot],
    taken: Mapping[str, Box],
    frame: Spot,
) -> dict[str, Words]:
    """Where each name stands, over its own area for the most part and clear of all others.

    `centres`: the middle of each area. `taken`: the box of each area's number, which stays where
    the name finds no room. Names that have the least room are placed first; one that finds none is
    left out.
    """
    boxes = dict(taken)
    placed: dict[str, Words] = {}
    spots = {code: _spots(lines) for code, lines in outlines.items()}
    crossings = {code: crossings_of(lines) for code, lines in outlines.items()}
    room = {
        code: len([s for s in spots[code] if inside(s, crossings[code])]) * _span(lines)
        for code, lines in outlines.items()
    }
    for code in sorted(names, key=lambda code: (room[code], code)):
        others = [box for other, box in boxes.items() if other != code]
        best: tuple[float, Words, Box] | None = None
        for lines in _broken(names[code]):
            widest = max(FIGURE_WIDTH, *(width_of(line, LETTER_SIZE) for line in lines))
            half = widest / 2 + MARGIN, (len(lines) + 1) * LINE_HEIGHT / 2 + MARGIN / 2
            for x, y in spots[code]:
                box = x - half[0], y - half[1], x + half[0], y + half[1]
                if box[0] < 0 or box[1] < 0 or box[2] > frame[0] or box[3] > frame[1]:
                    continue
                if any(_overlap(box, other) for other in others):
                    continue
                off = hypot(x - centres[code][0], y - centres[code][1]) / SPAN
                if best is not None and 1 - 0.01 * len(lines) - off <= best[0]:
                    continue  # even wholly over its own area it would be liked less
                over = _over(box, crossings[code])
                liked = over - 0.01 * len(lines) - off
                if over >= OWN_PART and (best is None or liked > best[0]):
                    best = liked, Words(lines, (round(x), round(y))), box
        if best is not None:
            placed[code], boxes[code] = best[1], best[2]
    return placed


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _over(box: Box, crossings: Crossings) -> float:
    """How much of a box lies over an area, from a few spots of it; 0 where its middle does not."""
    left, top, right, bottom = box
    if not inside(((left + right) / 2, (top + bottom) / 2), crossings):
        return 0.0
    held = sum(
        inside((left + (right - left) * i / 6, top + (bottom - top) * j / 4), crossings)
        for j in range(5)
        for i in range(7)
    )
    return held / 35


def _broken(name: str) -> list[tuple[str, ...]]:
    """The name on one line, two and three, each as even as its words allow."""
    words = name.split()
    found = []
    for many in range(1, min(LINES_MAX, len(words)) + 1):
        ways = (
            tuple(
                " ".join(words[a:b]) for a, b in zip((0, *cuts), (*cuts, len(words)), strict=True)
            )
            for cuts in combinations(range(1, len(words)), many - 1)
        )
        found.append(min(ways, key=lambda way: max(map(len, way))))
    return found


def spread(spots: Sequence[Spot], apart: float) -> tuple[Spot, ...]:
    """The spots pushed until no two are closer than `apart`, moving as little as that needs."""
    moved = [list(spot) for spot in spots]
    for _round in range(APART_ROUNDS):
        calm = True
        for one, other in combinations(moved, 2):
            x, y = other[0] - one[0], other[1] - one[1]
            now = hypot(x, y)
            if now >= apart - 0.01:
                continue
            calm = False
            push = (apart - now) / 2
            along = (x / now, y / now) if now else (1.0, 0.0)
            for spot, way in ((one, -push), (other, push)):
                spot[0] += along[0] * way
                spot[1] += along[1] * way
        if calm:
            break
    return tuple((x, y) for x, y in moved)
