"""The design page: every part that pages are made of, in every state, and when to use it."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import Response, get, post
from msgspec import Struct

from marketplace.maps.drawing import draw
from marketplace.progress import Step
from marketplace.web.commission_publishing import Notice
from marketplace.web.match_progress import ProgressView, progress_view
from marketplace.web.opportunities import LotRow
from marketplace.web.pages import Web, go_to, page
from marketplace.web.typed import Fault, Typed
from marketplace.web.ward_maps import MapView, WardFigure, map_view
from marketplace.web.wording import _

LONG = "My aunt's house on the corner, above the bakery that closes on Wednesdays"
FILLED: dict[str, Sequence[str]] = {
    "name_filled": [LONG],
    "money_filled": ["1,250.50"],
    "people_filled": ["12"],
    "code_filled": ["314 159"],
    "why_filled": [f"It is near. {LONG}."],
    "ward_filled": ["E2"],
    "rule_filled": ["most"],
    "languages_filled": ["so", "en"],
    "agree_filled": ["yes"],
    "starts_on_filled-day": ["27"],
    "starts_on_filled-month": ["3"],
    "starts_on_filled-year": ["2027"],
    "sought": ["Bethnal Green"],
}
ANCHORS = {"starts_on": "starts_on_wrong-day", "alone": ""}
WRONG: dict[str, Sequence[str]] = {
    "money_wrong": ["ten thousand pounds"],
    "code_wrong": ["31415"],
    "starts_on_wrong-day": ["31"],
    "starts_on_wrong-month": ["2"],
}


class Moment(Struct, frozen=True):
    """A line of the timeline."""

    when: str
    sentence: str
    why: str


class DesignPage(Struct, frozen=True):
    """What the design page shows: forms in three states, and a made-up notice and record."""

    states: list[tuple[str, Typed]]
    wrong: Typed
    notice: Notice
    moments: list[Moment]
    wards: MapView
    way: ProgressView | None


def faults() -> list[Fault]:
    """A fault for each kind of field."""
    said: Mapping[str, str] = {
        "name": _("Enter your name."),
        "money": _("Enter how much to pledge each week in pounds, like 25 or 25.50."),
        "people": _("Enter how many people as a whole number, like 12."),
        "code": _("The code has six figures. Look at the message again."),
        "why": _("Tell the group why, in one sentence or more."),
        "ward": _("Choose a ward."),
        "prices": _("Choose the file with your prices."),
        "rule": _("Choose who must agree."),
        "languages": _("Choose one language or more."),
        "agree": _("Tick the box when you agree to the rules."),
        "alone": _("This price is higher than the most the group can pay."),
        "starts_on": _("The start must be a real date, like 27 3 2027."),
    }
    return [
        Fault(f"{name}_wrong", sentence, ANCHORS.get(name, f"{name}_wrong"))
        for name, sentence in said.items()
    ]


def a_notice() -> Notice:
    """A made-up public notice."""
    return Notice(
        title=_("Home care on weekday mornings"),
        about=_("Seven people in Eastwick want the same carer each weekday morning."),
        facts=[(_("Where"), _("Eastwick")), (_("Starts on"), _("27 March 2027"))],
        lots=[LotRow(_("Help to get up"), [(_("How much"), _("35 hours a week"))], [])],
        left_out=[_("evening visits")],
        private_words=["Amina"],
    )


def a_map() -> MapView:
    """Four made-up wards: nobody, a few too few to say, some and many."""
    names = {"E1": "Eastwick", "E2": "Northgate", "E3": "Southmere", "E4": "Westfield"}
    corners = {"E1": (0, 0), "E2": (2, 0), "E3": (0, 1), "E4": (2, 1)}
    drawn = draw(
        names,
        {
            code: {
                "type": "Polygon",
                "coordinates": [
                    [[x, 51 + y], [x + 2, 51 + y], [x + 2, 52 + y], [x, 52 + y], [x, 51 + y]]
                ],
            }
            for code, (x, y) in corners.items()
        },
    )
    told = ((0, "0"), (None, _("too few")), (12, "12"), (40, "40"))
    figures = {
        code: WardFigure(code, name, figure, text, f"{name}: {text}", f"/design#{code}")
        for (code, name), (figure, text) in zip(names.items(), told, strict=True)
    }
    if drawn is None:
        raise RuntimeError("four wards always make a map")
    return map_view(drawn, _("People who miss care, by ward"), figures, _("too few to show"))


def design_page() -> DesignPage:
    """What there is to show, in the words of this request's language."""
    wrong = Typed(WRONG, faults())
    return DesignPage(
        states=[("empty", Typed()), ("filled", Typed(FILLED)), ("wrong", wrong)],
        wrong=wrong,
        notice=a_notice(),
        moments=[
            Moment(_("3 June 2026 at 10:30am"), _("Hodan joined the group"), ""),
            Moment(_("1 June 2026 at 9am"), _("Amina started the group"), _("To share a carer")),
        ],
        wards=a_map(),
        way=progress_view(
            (
                Step(400, 310_000, 220_000),
                Step(1_300, 291_000, 254_000),
                Step(4_800, 288_000, 284_500),
            )
        ),
    )


@get("/design")
async def show(request: Web) -> Response[str]:
    """Every part in every state; public, so that anybody who builds or checks pages can look."""
    return page(request, "design/show.html", design_page())


@post("/design", status_code=200)
async def send(request: Web) -> Response[Any]:
    """The examples' forms come here, and nothing is kept."""
    return go_to(request, "/design", _("Nothing was sent. This page only shows the parts."))


routes = [show, send]
