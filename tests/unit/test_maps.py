"""Claims about the picture of wards: small, readable, and the same on both sides of a border."""

import math
from itertools import combinations, pairwise
from typing import Any

import pytest

from marketplace.maps.arcs import flatten, rings_of
from marketplace.maps.drawing import WIDTH, WardMap, draw
from marketplace.maps.placing import FIGURE_WIDTH, LETTER_SIZE, LINE_HEIGHT, width_of
from marketplace.maps.shading import limits, shade
from marketplace.web.rendering import environment
from marketplace.web.ward_maps import WardFigure, map_view

COLUMNS, ROWS = 5, 5
SIDE = 0.02


def border(ax: float, ay: float, bx: float, by: float) -> list[list[float]]:
    """A crooked line between two corners without its end, the same whoever walks it."""
    if (ax, ay) > (bx, by):
        return [[ax, ay], *border(bx, by, ax, ay)[:0:-1]]
    points = []
    for step in range(40):
        part = step / 40
        wave = 0.001 * math.sin(part * math.pi * 7) * math.sin(part * math.pi)
        points.append([ax + (bx - ax) * part + wave, ay + (by - ay) * part - wave])
    return points


def ward(column: int, row: int) -> dict[str, Any]:
    """One of a council's 25 wards, with 160 corners."""
    corners = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
    spots = [((column + x) * SIDE, 51.5 + (row + y) * SIDE * 0.62) for x, y in corners]
    ring = [p for a, b in pairwise(spots) for p in border(*a, *b)]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


CALLED = ("Kilburn", "Queen's Park", "Harlesden and Kensal Green", "Oval", "Tokyngton")
NAMES = {
    f"W{row}{column}": [
        "Kilburn",
        "Queen's Park",
        "Harlesden and Kensal Green",
        "Oval",
        "Tokyngton",
    ][(row + column) % 5]
    + (f" {row}{column}")
    for row in range(ROWS)
    for column in range(COLUMNS)
}
BOUNDARIES = {
    f"W{row}{column}": ward(column, row) for row in range(ROWS) for column in range(COLUMNS)
}


@pytest.fixture(scope="module")
def drawn() -> WardMap:
    """The map of 25 wards."""
    found = draw(NAMES, BOUNDARIES)
    assert found is not None
    return found


def test_a_map_of_25_wards_weighs_little(drawn: WardMap) -> None:
    """Every ward a link with a sentence, and the whole picture under 14 KB (22 wards: 12 KB)."""
    figures = {
        code: WardFigure(
            code, name, at, f"{at}", f"{name}: {at} people miss care. See what and why.",
            f"/unmet-demand/wards/{code}",
        )
        for at, (code, name) in enumerate(NAMES.items())
    }  # fmt: skip
    view = map_view(drawn, "People, by ward", figures)
    html = (
        environment()
        .from_string('{% from "macros/maps.html" import ward_map %}{{ ward_map(view) }}')
        .render(view=view)
    )
    svg = html[html.index("<svg") : html.rindex("</svg>")]
    assert len(svg.encode()) < 12 * 1024 * 25 / 22
    assert svg.count("<a ") == 25


def test_names_do_not_cover_each_other(drawn: WardMap) -> None:
    """No name lies over another, over another ward's number, or outside the frame."""
    boxes = []
    for each in drawn.wards:
        if each.name is None:
            x, y = each.key_x * WIDTH / 100, each.key_y * drawn.height / 100
            boxes.append((x - 12, y - 12, x + 12, y + 12))
            continue
        half = max(FIGURE_WIDTH, *(width_of(line, LETTER_SIZE) for line in each.name.lines)) / 2
        tall = (len(each.name.lines) + 1) * LINE_HEIGHT / 2
        x, y = each.name.at
        boxes.append((x - half, y - tall, x + half, y + tall))
    for left, top, right, bottom in boxes:
        assert left >= 0
        assert top >= 0
        assert right <= WIDTH
        assert bottom <= drawn.height
    for a, b in combinations(boxes, 2):
        assert not (a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3])
    assert sum(each.name is not None for each in drawn.wards) >= 20


def test_numbers_do_not_cover_each_other_on_a_phone(drawn: WardMap) -> None:
    """At 290 pixels the circles of 24 pixels stand clear of each other."""
    spots = [
        (each.key_x * 2.9, each.key_y * drawn.height * 290 / WIDTH / 100) for each in drawn.wards
    ]
    assert all(math.dist(a, b) >= 24 for a, b in combinations(spots, 2))


def test_wards_are_read_row_by_row_and_numbered_by_name(drawn: WardMap) -> None:
    """North before south, west before east; the key runs from A to Z."""
    codes = [each.code for each in drawn.wards]
    assert codes[:5] == [f"W4{column}" for column in range(COLUMNS)]
    assert codes[-1] == "W04"
    by_number = [NAMES[each.code] for each in sorted(drawn.wards, key=lambda w: w.number)]
    assert by_number == sorted(by_number)


def test_without_every_boundary_there_is_no_map() -> None:
    """A council that never said where a ward is has its table alone; nonsense is refused."""
    assert draw(NAMES, {}) is None
    assert draw({}, {}) is None
    flat = {"type": "Polygon", "coordinates": [[[0, 51], [1, 51], [0, 51]]]}
    assert draw({"a": "A"}, {"a": flat}) is None
    with pytest.raises(ValueError, match="Polygon"):
        draw({"a": "A"}, {"a": {"type": "Point", "coordinates": [0, 51]}})


def test_squares_stay_square() -> None:
    """At 60 degrees north a degree of longitude is half as long as one of latitude."""
    box = {
        "type": "Polygon",
        "coordinates": [[[0, 59.5], [2, 59.5], [2, 60.5], [0, 60.5], [0, 59.5]]],
    }
    [ring] = flatten({"a": box})["a"]
    across = max(x for x, _ in ring) - min(x for x, _ in ring)
    down = max(y for _, y in ring) - min(y for _, y in ring)
    assert across == pytest.approx(down, rel=1e-3)
    assert len(rings_of({"type": "MultiPolygon", "coordinates": [box["coordinates"]] * 2})) == 2


def test_shades_begin_at_round_figures() -> None:
    """0 has a shade of its own; a few figures make no more shades than they need."""
    assert limits([]) == ()
    assert limits([0, 0]) == ()
    assert limits([3, 3, 3]) == (1,)
    assert limits([1, 4, 5, 9, 12, 26, 31, 90]) == (1, 5, 10, 20)
    assert [shade(figure, (1, 5, 10, 20)) for figure in (0, 1, 4, 5, 19, 20, 90)] == [
        0, 1, 1, 2, 3, 4, 4,
    ]  # fmt: skip
