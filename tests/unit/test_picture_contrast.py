"""Claims about the colours of pictures, which axe cannot judge, in every theme."""

import re
from itertools import pairwise

import pytest

from tests.contrast import (
    SHAPE_PAIRS,
    SHAPE_RATIO_MIN,
    STATIC,
    TEXT_PAIRS,
    TEXT_RATIO_MIN,
    THEMES,
    faint,
    luminance,
    palette,
    ratio,
)


def test_contrast_is_counted_as_the_standard_says() -> None:
    """Black on white is 21, a colour on itself 1, and #767676 on white the known 4.54."""
    assert ratio("#000", "#ffffff") == pytest.approx(21)
    assert ratio("rgb(10, 20, 30)", "rgb(10, 20, 30)") == pytest.approx(1)
    assert ratio("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_words_of_pictures_are_read_with_ease(theme: str) -> None:
    """Every text of a map or a chart stands out 7:1 from the ground behind it (1.4.6)."""
    assert faint(TEXT_PAIRS, theme, TEXT_RATIO_MIN) == []


@pytest.mark.parametrize("theme", THEMES)
def test_shapes_of_pictures_stand_out(theme: str) -> None:
    """Borders on every shade, lines, hatching and the edges of bars stand out 3:1 (1.4.11)."""
    assert faint(SHAPE_PAIRS, theme, SHAPE_RATIO_MIN) == []


@pytest.mark.parametrize("theme", THEMES)
def test_shades_differ_step_by_step(theme: str) -> None:
    """Each shade is further from the ground than the one before, by a step that can be seen."""
    colours = palette(theme)
    away = [
        ratio(colours[f"--app-shade-{shade}"], colours["--app-map-ground"]) for shade in range(5)
    ]
    assert away[0] == pytest.approx(1)
    assert all(more / less >= 1.2 for less, more in pairwise(away))


def test_every_colour_of_a_picture_is_a_property_with_a_pair() -> None:
    """No map or chart rule has a colour of its own, and each property it uses is compared above."""
    css = (STATIC / "app.css").read_text()
    rules = re.findall(r"[^{}]*\.(?:app-map|app-ward|app-shade|app-chart)[^{}]*{([^}]*)}", css)
    assert len(rules) > 20
    assert [rule for rule in rules if re.search(r"#[0-9a-fA-F]{3}", rule)] == []
    used = {name for rule in rules for name in re.findall(r"var\((--[a-z0-9-]+)\)", rule)}
    compared = {name for pair in (*TEXT_PAIRS, *SHAPE_PAIRS) for name in pair}
    assert used - compared == set()
    assert all(luminance(palette(theme)[name]) >= 0 for theme in THEMES for name in used)
