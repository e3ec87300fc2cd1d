"""The design page looks as it did: each group of parts against a small picture kept here.

The pictures are a quarter of the size, grey and blurred before they are compared, so that another
Chromium's way of smoothing letters does not matter, and a part that is gone or moved does.
"""

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageFilter
from scipy.ndimage import uniform_filter

from tests.browser.conftest import NewVisitor, Visitor

KEPT = Path(__file__).parent / "pictures"
RENEW = bool(os.environ.get("MUTUAL_RENEW_PICTURES"))
MODES: dict[str, dict[str, Any]] = {
    "desktop": {},
    "phone": {"phone": True},
    "contrast": {"display": "contrast"},
    "large": {"phone": True, "display": "large"},
    "right-to-left": {"direction": "rtl"},
    "forced": {"forced_colors": "active"},
}
SHRINK = 4
GREYS = 16
TILE = 10  # of the shrunk picture: 40 pixels of the page
# Of 255: the mean difference in the worst tile. What it must see gives 23 and
# more, what it must not at most 11: the last two tests.
DIFFERENCE_MAX = 16.0
HEIGHT_PIXELS_MAX = 3
MOVED_PIXELS_MAX = 2
BLUR = ImageFilter.GaussianBlur(1.5)

BROKEN = (
    ("telling", ".govuk-tag { visibility: hidden }"),
    ("telling", ".govuk-inset-text { border: 0 }"),
    ("telling", ".govuk-panel { margin-bottom: -90px }"),
    ("sending", ".govuk-error-summary a { color: white !important }"),
    ("sending", ".govuk-button--secondary { transform: translateY(-24px) }"),
    ("choosing", ".govuk-radios__label::before { display: none }"),
    ("choosing", ".govuk-checkboxes__label { margin-left: -40px }"),
    ("writing", ".govuk-error-message { visibility: hidden }"),
    ("writing", ".govuk-input__prefix { visibility: hidden }"),
    ("listing", ".app-card { transform: translateX(60px) }"),
    ("steps", "progress { visibility: hidden }"),
    ("figures", ".app-bars rect { display: none }"),
    ("figures", ".app-figure { text-align: left !important }"),
    ("ways", ".govuk-pagination { display: none }"),
)
HARMLESS = (
    "* { text-rendering: geometricPrecision !important }",
    ".app-group { opacity: .96 }",
    ".app-group { filter: blur(.6px) }",
    ".app-group { padding-top: 25px !important }",
)


def shrunk(png: bytes, lower: int = 0) -> Image.Image:
    """A screenshot as it is kept: a quarter of the size, 16 greys; `lower` by so many pixels."""
    picture = Image.open(io.BytesIO(png)).convert("L")
    moved = picture.transform(
        picture.size, Image.Transform.AFFINE, (1, 0, 0, 0, 1, -lower), fillcolor=255
    )
    small = moved.resize(
        (round(picture.width / SHRINK), round(picture.height / SHRINK)), Image.Resampling.BOX
    )
    return small.quantize(GREYS)


def difference(png: bytes, kept: Path) -> float:
    """The mean difference of the worst tile, 0 to 255; 255 where the sizes are too far apart.

    Each tile is compared where it stands and up to two pixels higher and lower: a border that is
    rounded otherwise moves all that is below it.
    """
    seen = []
    for lower in range(-MOVED_PIXELS_MAX, MOVED_PIXELS_MAX + 1):
        pictures = shrunk(png, lower), Image.open(kept)
        (wide, high), (kept_wide, kept_high) = (picture.size for picture in pictures)
        if wide != kept_wide or abs(high - kept_high) > HEIGHT_PIXELS_MAX:
            return 255.0
        one, other = (
            np.asarray(picture.convert("L").filter(BLUR), dtype=float)[: min(high, kept_high)]
            for picture in pictures
        )
        seen.append(uniform_filter(abs(one - other), TILE, mode="nearest"))
    return float(np.min(seen, axis=0).max())


async def open_design(
    visitor: NewVisitor, display: str = "", direction: str = "", **options: Any
) -> Visitor:
    """The design page in one of the modes."""
    person = await visitor(bypass_csp=True, reduced_motion="reduce", **options)
    if display:
        cookie = {"name": "display", "value": display, "url": person.address}
        await person.page.context.add_cookies([cookie])  # type: ignore[list-item]
    assert await person.open("/design") == 200
    if direction:
        await person.page.evaluate(f"document.documentElement.dir = '{direction}'")
    await person.page.evaluate("document.fonts.ready")
    return person


async def groups(person: Visitor) -> dict[str, bytes]:
    """A screenshot of each group of parts."""
    found = {}
    for group in await person.page.locator(".app-group").all():
        name = await group.get_attribute("id")
        assert name
        found[name] = await group.screenshot(animations="disabled", caret="hide")
    return found


@pytest.mark.parametrize("mode", MODES)
async def test_every_part_looks_as_it_did(visitor: NewVisitor, mode: str, tmp_path: Path) -> None:
    """Each group, in each way people see it, is like its picture (tests/README.md: to renew)."""
    shown = await groups(await open_design(visitor, **MODES[mode]))
    folder = KEPT / mode
    if RENEW:
        folder.mkdir(parents=True, exist_ok=True)
        for name, picture in shown.items():
            shrunk(picture).save(folder / f"{name}.png", optimize=True)
    assert {path.stem for path in folder.glob("*.png")} == set(shown)
    for name, picture in shown.items():
        (tmp_path / f"{name}.png").write_bytes(picture)
        found = difference(picture, folder / f"{name}.png")
        assert found <= DIFFERENCE_MAX, f"{mode}: {name} differs; now: {tmp_path}/{name}.png"


async def test_a_part_that_is_gone_or_moved_is_seen(visitor: NewVisitor) -> None:
    """Each broken rule, of a kind each, makes its group's picture differ."""
    person = await open_design(visitor)
    for name, rule in BROKEN:
        planted = await person.page.add_style_tag(content=rule)
        shown = await person.page.locator(f"#{name}").screenshot(animations="disabled")
        assert difference(shown, KEPT / "desktop" / f"{name}.png") > DIFFERENCE_MAX, rule
        await planted.evaluate("style => style.remove()")


async def test_other_smoothing_of_letters_is_not(visitor: NewVisitor) -> None:
    """Letters placed or smoothed a little otherwise, paler ink, or a page a pixel lower, pass."""
    person = await open_design(visitor)
    for rule in HARMLESS:
        planted = await person.page.add_style_tag(content=rule)
        for name in ("ways", "telling", "figures"):
            shown = await person.page.locator(f"#{name}").screenshot(animations="disabled")
            assert difference(shown, KEPT / "desktop" / f"{name}.png") <= DIFFERENCE_MAX, rule
        await planted.evaluate("style => style.remove()")
