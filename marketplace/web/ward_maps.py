"""Maps of wards on a page: shades by figure, a link for each ward, a key and a legend."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from marketplace.acts import councils
from marketplace.database.transaction import Transaction
from marketplace.maps.drawing import WardMap, draw
from marketplace.maps.placing import LINE_HEIGHT
from marketplace.maps.shading import limits, shade
from marketplace.web.wording import _

KEPT_MAX = 20
HIDDEN = "hidden"


class WardFigure(Struct, frozen=True):
    """What a map says of one ward.

    `figure`: what its shade follows, None where it is hidden. `text`: the figure as it is printed.
    `sentence`: all of it in words, the ward's name first. `href`: "" where nothing is behind it.
    """

    code: str
    name: str
    figure: int | None
    text: str
    sentence: str
    href: str = ""


class ShownWard(Struct, frozen=True):
    """One ward of a picture; `lines` are (y, text) around `x`, none where only the number fits."""

    number: int
    path: str
    shade: str
    href: str
    sentence: str
    key_x: float
    key_y: float
    x: int
    lines: list[tuple[int, str]]
    figure_y: int
    name: str
    text: str


class MapView(Struct, frozen=True):
    """A picture of wards. `wards` are in reading order, `key` by number."""

    title: str
    height: int
    wards: list[ShownWard]
    key: list[ShownWard]
    legend: list[tuple[str, str]]
    credit: str = ""


_drawn: dict[tuple[int, str], WardMap | None] = {}


async def drawn_wards(tx: Transaction) -> WardMap | None:
    """The council's map, None where wards have no boundaries; drawn once until they change."""
    digest = await councils.boundaries_digest(tx)
    key = tx.council_id, digest
    if key in _drawn:
        return _drawn[key]
    names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
    boundaries = await councils.ward_boundaries(tx)
    given = {code: boundary for code, boundary in boundaries.items() if boundary}
    drawn = await asyncio.to_thread(_draw, names, given)  # others' pages do not wait for it
    if len(_drawn) >= KEPT_MAX:
        _drawn.clear()
    _drawn[key] = drawn
    return drawn


def _draw(names: dict[str, str], boundaries: dict[str, dict[str, Any]]) -> WardMap | None:
    try:
        return draw(names, boundaries)
    except ValueError:
        # A boundary that is no area: the table below says the same.
        return None


def map_view(
    drawn: WardMap, title: str, wards: Mapping[str, WardFigure], few: str = "", least: int = 1
) -> MapView:
    """The picture of these figures; `few` is how the legend names hidden ones, "" for none.

    `least`: the smallest figure above 0 there can be.
    """
    found = limits([ward.figure for ward in wards.values() if ward.figure is not None])
    begins = tuple(sorted({max(limit, least) for limit in found}))
    shown = []
    for each in drawn.wards:
        ward = wards[each.code]
        lines: list[tuple[int, str]] = []
        x = figure_y = 0
        if each.name is not None:
            x, y = round(each.name.at[0]), each.name.at[1]
            top = y - len(each.name.lines) * LINE_HEIGHT / 2 + 5
            lines = [
                (round(top + at * LINE_HEIGHT), line) for at, line in enumerate(each.name.lines)
            ]
            figure_y = round(top + len(lines) * LINE_HEIGHT)
        shown.append(
            ShownWard(
                each.number,
                each.path,
                HIDDEN if ward.figure is None else str(shade(ward.figure, begins)),
                ward.href,
                ward.sentence,
                each.key_x,
                each.key_y,
                x,
                lines,
                figure_y,
                ward.name,
                ward.text,
            )
        )
    legend = _legend(begins, any(ward.figure == 0 for ward in wards.values()))
    if few and any(ward.figure is None for ward in wards.values()):
        legend.append((HIDDEN, few))
    key = sorted(shown, key=lambda ward: ward.number)
    return MapView(title, drawn.height, shown, key, legend, drawn.credit)


def _legend(begins: Sequence[int], any_none: bool) -> list[tuple[str, str]]:
    legend = [("0", "0")] if any_none or not begins else []
    for at, least in enumerate(begins, start=1):
        most = begins[at] - 1 if at < len(begins) else None
        if most is None:
            text = _("%(least)s or more") % {"least": f"{least:,}"}
        elif most == least:
            text = f"{least:,}"
        else:
            text = _("%(least)s to %(most)s") % {"least": f"{least:,}", "most": f"{most:,}"}
        legend.append((str(at), text))
    return legend
