"""How well colours stand out from their ground, in every theme of the style sheets (WCAG 1.4.3).

axe cannot judge the text and shapes of pictures. `palette` reads a theme's colours from app.css and
govuk.css; `ratio` compares two; TEXTS_SEEN and SHAPES_SEEN ask a browser page for the colours its
pictures really have. Unit and browser tests use the same.
"""

import re
from pathlib import Path
from typing import Any

STATIC = Path(__file__).parent.parent / "marketplace" / "static"
THEMES = ("usual", "contrast")
TEXT_RATIO_MIN = 7.0
LARGE_TEXT_RATIO_MIN = 4.5
TEXT_PIXELS_MIN = 10.0
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


# In a browser. Behind a node lies the nearest shape or element below its middle that is filled.
BEHIND = """
  const shown = (node) => node.getClientRects().length > 0
    && getComputedStyle(node).visibility !== 'hidden';
  const clear = (colour) => !colour || colour === 'none' || /^rgba.*, 0\\)$/.test(colour)
    || colour === 'transparent';
  const behind = (node, box) => {
    const middle = [box.x + box.width / 2, box.y + box.height / 2];
    for (const other of document.elementsFromPoint(...middle)) {
      if (node.contains(other) || other.tagName === 'text' || other.tagName === 'tspan') continue;
      const seen = getComputedStyle(other);
      const fill = other instanceof SVGGeometryElement ? seen.fill : seen.backgroundColor;
      if (!clear(fill) && !fill.startsWith('url')) return fill;
    }
    for (let at = node.parentElement; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!clear(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  // What a pointer passes through is passed over by elementsFromPoint, too.
  for (const node of document.querySelectorAll('svg *')) node.style.pointerEvents = 'all';
"""
# Every shown text of a picture with its colour, that of what lies behind it (its own outline where
# it has a thick one), and its size as it is seen, in pixels, bold or not.
TEXTS_SEEN = f"""() => {{ {BEHIND}
  return [...document.querySelectorAll('svg text')].filter(shown).map((node) => {{
    node.scrollIntoView({{block: 'center'}});
    const style = getComputedStyle(node);
    const outlined = style.paintOrder.startsWith('stroke') && parseFloat(style.strokeWidth) >= 3
      && !clear(style.stroke);
    const grown = node.getScreenCTM().a;
    return [node.textContent.trim(), style.fill,
      outlined ? style.stroke : behind(node, node.getBoundingClientRect()),
      parseFloat(style.fontSize) * grown, parseInt(style.fontWeight) >= 700];
  }});
}}"""
# Every shown shape that means something, with the colours of its inside and its edge, and that of
# the ground its picture stands on. What only repeats another shape's meaning is left out.
MEANT_BY_OTHERS = ".app-chart__between, .app-map__ground, pattern *, defs *, clipPath *"
SHAPES_SEEN = f"""() => {{ {BEHIND}
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {{
    if (!shown(svg)) continue;
    svg.scrollIntoView({{block: 'center'}});
    const ground = svg.querySelector('.app-map__ground');
    const under = ground ? getComputedStyle(ground).fill : behind(svg, svg.getBoundingClientRect());
    for (const node of svg.querySelectorAll('path, rect, circle, line, polyline, polygon')) {{
      if (!shown(node) || node.matches('{MEANT_BY_OTHERS}')) continue;
      const style = getComputedStyle(node);
      const edge = parseFloat(style.strokeWidth) >= 1 && !clear(style.stroke) ? style.stroke : '';
      const inside = clear(style.fill) ? '' : style.fill;
      found.push([node.outerHTML.slice(0, 90), inside, edge, under]);
    }}
  }}
  return found;
}}"""


def text_faults(seen: list[tuple[str, str, str, float, bool]]) -> list[str]:
    """Of what TEXTS_SEEN found: words with less than 7:1, or 4.5:1 where they are large.

    Large is 24 px, or 18.66 px and bold, as the standard has it.
    """
    faults = []
    for text, fill, ground, size, bold in seen:
        large = size >= 24 or (bold and size >= 18.66)
        if ratio(fill, ground) < (LARGE_TEXT_RATIO_MIN if large else TEXT_RATIO_MIN):
            faults.append(f"{text!r}: {fill} on {ground} is {ratio(fill, ground):.2f}")
        if size < TEXT_PIXELS_MIN:
            faults.append(f"{text!r} is {size:.1f} pixels high")
    return faults


def shape_faults(seen: list[tuple[str, str, str, str]]) -> list[str]:
    """Of what SHAPES_SEEN found: shapes of which neither inside nor edge has 3:1 to the ground."""
    faults = []
    for shape, inside, edge, ground in seen:
        colours = [colour for colour in (inside, edge) if colour.startswith("rgb")]
        if all(ratio(colour, ground) < SHAPE_RATIO_MIN for colour in colours):
            faults.append(f"{shape}: {inside or 'nothing'} and {edge or 'no edge'} on {ground}")
    return faults
