"""How well colours stand out from their ground, in every theme of the style sheets (WCAG 1.4.3).

axe cannot judge the text and shapes of pictures. `palette` reads a theme's colours from app.css and
govuk.css; `ratio` compares two; SEEN asks a browser page for the colours its pictures really have
and `seen_faults` judges them. Unit and browser tests use the same.
"""

import re
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parent.parent / "marketplace" / "static"
THEMES = ("usual", "contrast")
TEXT_RATIO_MIN = 7.0
SHAPE_RATIO_MIN = 3.0
# The colour and its ground: properties of a theme, or colours. Text needs 7:1, shapes 3:1.
TEXT_PAIRS = (
    ("--app-map-ink", "--app-map-ground"),
    ("--govuk-text-colour", "--govuk-body-background-colour"),
)
SHAPE_PAIRS = (
    *(("--app-map-line", f"--app-shade-{shade}") for shade in range(5)),
    ("--app-map-line", "--app-map-ground"),
    ("--app-map-line", "--app-map-focus"),
    ("--app-map-hatch", "--app-map-ground"),
    ("--app-chart-second", "--app-map-ground"),
    ("--app-chart-second", "--app-shade-1"),
    ("--app-bar-edge", "--govuk-body-background-colour"),
    ("--app-bar-edge", "--app-bar-second"),
)


def channels(colour: str) -> tuple[float, ...]:
    """#abc, #aabbcc, rgb(…) or rgba(…) as red, green and blue from 0 to 1."""
    text = colour.strip().lower()
    if text.startswith("rgb"):
        return tuple(float(number) / 255 for number in re.findall(r"[0-9.]+", text)[:3])
    digits = text.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if not re.fullmatch(r"[0-9a-f]{6}", digits):
        raise ValueError(f"not a colour: {colour!r}")
    return tuple(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))


def luminance(colour: str) -> float:
    """The relative luminance of a colour, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(colour: str, ground: str) -> float:
    """The contrast of two colours, 1 to 21."""
    light, dark = sorted((luminance(colour), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def palette(theme: str) -> dict[str, str]:
    """The properties of a theme with their colours: the usual ones, then the theme's own."""
    found: dict[str, str] = {}
    selectors = {"usual": (":root",), "contrast": (":root", ".app-contrast")}[theme]
    for name in ("govuk.css", "app.css"):
        css = re.sub(r"/\*.*?\*/", "", (STATIC / name).read_text(), flags=re.S)
        for selector in selectors:
            for rules in re.findall(rf"(?:^|[}}\s,]){re.escape(selector)}\s*{{([^}}]*)}}", css):
                found |= dict(re.findall(r"(--[a-z0-9-]+)\s*:\s*(#[0-9a-fA-F]{3,6})", rules))
    return found


def faint(pairs: Any, theme: str, least: float) -> list[str]:
    """The pairs of a theme below the least contrast, each with its ratio."""
    colours = palette(theme)
    return [
        f"{theme}: {colour} on {ground} {ratio(colours[colour], colours[ground]):.2f}"
        for colour, ground in pairs
        if ratio(colours[colour], colours[ground]) < least
    ]


# In a browser: every shown text of a picture with its own colour and that of what lies behind it:
# its own outline where it has one, else the nearest shape or element that is filled.
SEEN = """() => {
  const shown = (node) => node.getClientRects().length > 0;
  const clear = (colour) => !colour || colour === 'none' || /^rgba.*, 0\\)$/.test(colour)
    || colour === 'transparent';
  const ground = (node) => {
    const style = getComputedStyle(node);
    if (style.paintOrder.startsWith('stroke') && parseFloat(style.strokeWidth) >= 3
        && !clear(style.stroke)) return style.stroke;
    const box = node.getBoundingClientRect();
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    for (const behind of document.elementsFromPoint(...middle)) {
      if (node.contains(behind) || behind.contains(node) && behind.tagName === 'text') continue;
      const seen = getComputedStyle(behind);
      const fill = behind instanceof SVGGeometryElement ? seen.fill : seen.backgroundColor;
      if (!clear(fill)) return fill;
    }
    for (let at = node.parentElement; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  // What a pointer passes through is passed over by elementsFromPoint, too.
  for (const node of document.querySelectorAll('svg *')) node.style.pointerEvents = 'all';
  return [...document.querySelectorAll('svg text')].filter(shown).map((node) => {
    node.scrollIntoView({block: 'center'});
    return [node.textContent.trim(), getComputedStyle(node).fill, ground(node),
      parseFloat(getComputedStyle(node).fontSize)];
  });
}"""


def seen_faults(seen: Any) -> list[str]:
    """Of what SEEN found on a page, the texts with less than 7:1 against what is behind them."""
    return [
        f"{text!r}: {fill} on {ground} is {ratio(fill, ground):.2f}"
        for text, fill, ground, _size in seen
        if ground.startswith("rgb") and ratio(fill, ground) < TEXT_RATIO_MIN
    ]
