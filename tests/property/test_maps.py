"""Claims about maps for every set of neighbouring areas."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import hypot

from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.maps.arcs import Point, Ring, crossing, cut, doubled_area, one_way, simplify
from marketplace.maps.shading import limits, shade

SIZE = 1_000


@st.composite
def neighbours(draw: st.DrawFn) -> dict[str, tuple[Ring, ...]]:
    """Areas that tile a square: a grid whose corners moved and whose sides were made crooked."""
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    shift = st.integers(-SIZE // 5, SIZE // 5)
    corners: dict[Point, Point] = {
        (x, y): (x * SIZE + draw(shift), y * SIZE + draw(shift))
        for x in range(columns + 1)
        for y in range(rows + 1)
    }
    sides: dict[tuple[Point, Point], list[Point]] = {}

    def side(a: Point, b: Point) -> list[Point]:
        """From a to b without b; the same points whoever walks it."""
        key = min(a, b), max(a, b)
        if key not in sides:
            start, end = corners[key[0]], corners[key[1]]
            bends = draw(st.lists(st.integers(-60, 60), max_size=8))
            points = [start]
            for at, bend in enumerate(bends, 1):
                part = at / (len(bends) + 1)
                x = start[0] + (end[0] - start[0]) * part
                y = start[1] + (end[1] - start[1]) * part
                points.append((round(x + bend), round(y - bend)))
            sides[key] = [*points, end]
        there = sides[key]
        return there[:-1] if key[0] == a else there[:0:-1]

    areas = {}
    for x in range(columns):
        for y in range(rows):
            around = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
            ring = [p for a, b in pairwise(around) for p in side(a, b)]
            areas[f"{x}-{y}"] = ((*ring, ring[0]),)
    return areas


def steps(shapes: Mapping[str, Sequence[Ring]]) -> Counter[frozenset[Point]]:
    """How many areas walk each straight stretch."""
    return Counter(
        frozenset(pair) for rings in shapes.values() for ring in rings for pair in pairwise(ring)
    )


@settings(max_examples=60, deadline=None)
@given(neighbours(), st.sampled_from([0, 5, 40, 150, 600, 5_000]))
def test_shared_borders_stay_identical(shapes: dict[str, tuple[Ring, ...]], far: int) -> None:
    """However much is simplified, a border between two areas is one line, point for point."""
    before, after = cut(shapes), simplify(shapes, far)
    arcs = {name: {one_way(arc) for arc in rings[0]} for name, rings in before.items()}
    lines = {name: {one_way(arc) for arc in rings[0]} for name, rings in cut(after).items()}
    for one in arcs:
        for other in arcs:
            if one < other and arcs[one] & arcs[other]:
                assert lines[one] & lines[other]
    assert set(steps(after).values()) <= {1, 2}
    outside = sum(doubled_area(ring) for rings in after.values() for ring in rings)
    edge = [pair for pair, walked in steps(after).items() if walked == 1]
    assert abs(outside) == abs(enclosed(after, edge)), "nothing is covered twice or not at all"


def enclosed(shapes: Mapping[str, Sequence[Ring]], edge: list[frozenset[Point]]) -> int:
    """Twice the area inside the stretches walked by one area alone, in its direction."""
    outer = set(edge)
    return sum(
        a[0] * b[1] - b[0] * a[1]
        for rings in shapes.values()
        for ring in rings
        for a, b in pairwise(ring)
        if frozenset((a, b)) in outer
    )


@settings(max_examples=60, deadline=None)
@given(neighbours(), st.sampled_from([5, 40, 150, 600, 5_000]))
def test_no_area_turns_over_or_goes(shapes: dict[str, tuple[Ring, ...]], far: int) -> None:
    """Every area keeps its direction and at least a quarter of its size; no borders cross."""
    crossed = bool(crossing({one_way(a): a for r in cut(shapes).values() for x in r for a in x}))
    after = simplify(shapes, far)
    assert after.keys() == shapes.keys()
    for name, rings in shapes.items():
        was, now = doubled_area(rings[0]), doubled_area(after[name][0])
        assert now * was > 0
        assert abs(now) * 4 >= abs(was)
        assert after[name][0][0] == after[name][0][-1]
    if not crossed:
        arcs = {one_way(a): a for rings in cut(after).values() for ring in rings for a in ring}
        assert crossing(arcs) == set()


@settings(max_examples=40, deadline=None)
@given(neighbours(), st.sampled_from([5, 40, 150]))
def test_a_border_moves_no_further_than_allowed(
    shapes: dict[str, tuple[Ring, ...]], far: int
) -> None:
    """Every corner left out lies within the tolerance of the line that stands for it."""
    after = simplify(shapes, far)
    for name, rings in shapes.items():
        line = after[name][0]
        for point in rings[0]:
            nearest = min(distance(point, a, b) for a, b in pairwise(line))
            assert nearest <= far + 1e-6


def distance(point: Point, a: Point, b: Point) -> float:
    """From a point to the stretch between two others."""
    along = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
    part = 0.0
    if along:
        dot = (point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])
        part = min(1.0, max(0.0, dot / along))
    return hypot(point[0] - a[0] - part * (b[0] - a[0]), point[1] - a[1] - part * (b[1] - a[1]))


@given(st.lists(st.integers(0, 10**7), max_size=60))
def test_every_figure_has_a_shade(figures: list[int]) -> None:
    """At most five shades; 0 has its own, and a larger figure never a lighter one."""
    begins = limits(figures)
    assert list(begins) == sorted(set(begins))
    shades = [shade(figure, begins) for figure in sorted(figures)]
    assert shades == sorted(shades)
    assert all(0 <= each <= 4 for each in shades)
    assert all((figure == 0) == (shade(figure, begins) == 0) for figure in figures)
