"""What must hold of a page as a browser shows it, said as a list of its faults.

axe judges the page, the widths say whether it scrolls sideways, and what axe leaves unjudged (a
symbol, words a box overlaps, the text and shapes of pictures) is computed from the colours shown.
"""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.async_api import Page

from tests.contrast import SHAPES_SEEN, TEXTS_SEEN, shape_faults, text_faults

AXE = (Path(axe_playwright_python.__file__).with_name("axe.min.js")).read_text(encoding="utf-8")
AXE_TAGS = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"),
]
RUN_AXE = """(options) => axe.run(document, options).then(found => ({
  violations: found.violations.map(rule =>
    rule.id + ': ' + rule.nodes.map(node => node.html.slice(0, 160)).join(' | ')),
  unsure: found.incomplete.filter(rule => rule.id.startsWith('color-contrast'))
    .flatMap(rule => rule.nodes.map(node => node.target[0])),
}))"""
# The words of these elements with less than 7:1 to the nearest ground behind them.
LOW_CONTRAST = """targets => {
  const parts = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const colour = parts(getComputedStyle(e).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  return targets.map(t => document.querySelector(t)).filter(e => !e.closest('svg')).map(e => {
    const [a, b] = [light(parts(getComputedStyle(e).color)), light(ground(e))];
    return [e.outerHTML.slice(0, 120), (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)];
  }).filter(([html, ratio]) => ratio < 7).map(([html, ratio]) => `${ratio.toFixed(2)}:1 ${html}`);
}"""
# What pokes out of the window on either side, the deepest elements first, or nothing.
SIDEWAYS = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const out = [...document.body.querySelectorAll('*')].filter(e => {
    const box = e.getBoundingClientRect();
    return box.width > 1 && (box.right > root.clientWidth + 1 || box.left < -1)
      && !e.closest('.app-scroll');
  }).reverse().slice(0, 3).map(e => e.outerHTML.slice(0, 120));
  return [`scrolls sideways, ${root.scrollWidth} in ${root.clientWidth}: ${out.join(' | ')}`];
}"""
# Words that are cut: an element whose overflow is hidden holds more than it shows.
CUT = """() => [...document.querySelectorAll('main *, header *')].filter(e => {
  const style = getComputedStyle(e);
  return e.clientWidth > 1 && e.clientHeight > 1 && style.overflowX !== 'visible'
    && style.overflowX !== 'auto' && e.scrollWidth > e.clientWidth + 1
    && !['INPUT', 'SELECT', 'TEXTAREA', 'svg'].includes(e.tagName);
}).map(e => 'cut: ' + e.outerHTML.slice(0, 120))"""
# What people should not have to read: ids, days as machines write them, names of the program.
RAW = """() => {
  const text = [...document.querySelectorAll('main')].map(e => e.innerText).join(' ');
  const raw = /[0-9a-f]{8}-[0-9a-f]{4}-|\\b20\\d\\d-\\d\\d-\\d\\d|\\b[a-z]+_[a-z]+\\b|\\bNone\\b/g;
  return location.pathname === '/audit' ? [] : (text.match(raw) || []).map(t => `says “${t}”`);
}"""


async def axe_faults(page: Page, rules: list[str] | None = None) -> list[str]:
    """What axe finds wrong by these rules (AXE_TAGS), and low contrast that it left open."""
    if not await page.evaluate("!!window.axe"):
        await page.evaluate(AXE)
    options: dict[str, Any] = {
        "runOnly": rules or AXE_TAGS,
        "resultTypes": ["violations", "incomplete"],
    }
    found = await page.evaluate(RUN_AXE, options)
    unsure = await page.evaluate(LOW_CONTRAST, found["unsure"]) if found["unsure"] else []
    return [*found["violations"], *unsure]


async def shown_faults(page: Page) -> list[str]:
    """What is wrong with how the page is laid out at its present width."""
    return [*await page.evaluate(SIDEWAYS), *await page.evaluate(CUT)]


async def picture_faults(page: Page) -> list[str]:
    """The words (7:1, large ones 4.5:1) and shapes (3:1) of pictures that do not stand out."""
    return [
        *text_faults(await page.evaluate(TEXTS_SEEN)),
        *shape_faults(await page.evaluate(SHAPES_SEEN)),
    ]
