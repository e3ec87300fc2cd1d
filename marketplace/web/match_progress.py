"""The picture of a search: what its best plan cost as time went by, and what is possible."""

from itertools import pairwise
from typing import Any
from uuid import UUID

from markupsafe import Markup, escape
from msgspec import Struct

from marketplace.acts.matches import Run
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.progress import Found, Step, steps
from marketplace.web.wording import _, money_markup
from sql import questions

WIDTH, HEIGHT = 1000, 200
ROOM = 8


class PartFound(Struct, frozen=True):
    """What one part found on its way, as stored: seconds, level, value and bound."""

    incumbents: list[dict[str, Any]]


class ProgressView(Struct, frozen=True):
    """Two lines of steps with their table. `found` and `possible` are SVG paths."""

    sentence: Markup
    found: str
    possible: str
    between: str
    most: Any
    least: Any
    ends: str
    rows: list[list[Any]]


async def progress_of(tx: Transaction, run: Run) -> ProgressView | None:
    """The way of a run's cost, None where nothing was found that costs anything."""
    parts = await _parts(tx, run.run_id)
    cost = next((level for level in run.levels if level["name"] == "cost"), None)
    last = None
    if cost is not None and run.seconds is not None:
        ended = max(
            [round(run.seconds * 1000 / max(1, len(parts)))]
            + [found.milliseconds for part in parts for found in part]
        )
        last = Step(ended, int(cost["value"]), int(cost["bound"]))
    return progress_view(steps(parts, last))


async def _parts(tx: Transaction, run_id: UUID) -> list[list[Found]]:
    rows = await read(
        PartFound,
        questions("matches").found_by_parts(tx.db, council_id=tx.council_id, run_id=run_id),
    )
    return [
        [
            Found(round(1000 * each["seconds"]), int(each["value"]), int(each["bound"]))
            for each in row.incumbents
            if each["level"] == "cost"
        ]
        for row in rows
    ]


def progress_view(way: tuple[Step, ...]) -> ProgressView | None:
    """The picture of these steps, None without any that cost something."""
    if not way or way[-1].pence <= 0:
        return None
    top, bottom = max(step.pence for step in way), min(step.bound_pence for step in way)
    first, last = way[0].milliseconds, way[-1].milliseconds
    span, tall = max(1, last - first), max(1, top - bottom)

    def x(milliseconds: int) -> int:
        # The last step is drawn a little way on, so that it can be seen.
        return round((milliseconds - first) / span * (WIDTH * 0.92))

    def y(pence: int) -> int:
        return round(ROOM + (top - pence) / tall * (HEIGHT - 2 * ROOM))

    costs = [(x(step.milliseconds), y(step.pence)) for step in way]
    bounds = [(x(step.milliseconds), y(step.bound_pence)) for step in way]
    back = _walk(bounds)
    area = "M" + "L".join(f"{a} {b}" for a, b in [*_walk(costs), *reversed(back)]) + "z"
    return ProgressView(
        sentence=progress_sentence(way[-1]),
        found="M" + "L".join(f"{a} {b}" for a, b in _walk(costs)),
        possible="M" + "L".join(f"{a} {b}" for a, b in back),
        between=area,
        most=money_markup(top),
        least=money_markup(bottom),
        ends=seconds_text(last),
        rows=[
            [
                seconds_text(step.milliseconds),
                money_markup(step.pence),
                money_markup(step.bound_pence),
                f"{step.gap_percent():.1f}%",
            ]
            for step in way
        ],
    )


def _walk(points: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The corners of a line that holds each height until the next begins."""
    walked = [points[0]]
    for here, there in pairwise(points):
        walked += [(there[0], here[1]), there]
    return [*walked, (WIDTH, points[-1][1])]


def progress_sentence(last: Step) -> Markup:
    """How good the best plan is, in words."""
    if last.pence == last.bound_pence:
        said = _("The best plan found costs %(cost)s every four weeks. None can cost less.")
        return _filled(said, cost=money_markup(last.pence))
    said = _(
        "The best plan found costs %(cost)s every four weeks. The best possible is at most"
        " %(gap)s%% cheaper."
    )
    return _filled(said, cost=money_markup(last.pence), gap=f"{last.gap_percent():.1f}")


def _filled(sentence: str, **values: Any) -> Markup:
    return escape(sentence) % values


def seconds_text(milliseconds: int) -> str:
    """A time of a search: 0.04 seconds, 12 seconds."""
    seconds = milliseconds / 1000
    places = 3 if seconds < 1 else 1 if seconds < 10 else 0
    told = f"{seconds:.{places}f}"
    return _("%(seconds)s seconds") % {"seconds": told}
