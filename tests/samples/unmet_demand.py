"""Sample views of the pages of unmet demand."""

from typing import Any

from marketplace.maps.drawing import draw
from marketplace.web.unmet_demand import Choice, PublishedPage, Spot, UnmetPage, WhyTable
from marketplace.web.unmet_needs import Kind, NeedsPage, WardPage
from marketplace.web.ward_maps import WardFigure, map_view

KIND = "service=home_care&ward=north&language=so"
NAMES = {"north": "Harbour", "south": "Mill"}
SPOT = Spot(
    "Home care in Somali, Harbour",
    "12 people miss 60 hours a week, the first since 3 May 2026. Main reason: no offer fits.",
    f"/unmet-demand/needs?{KIND}",
    f"/enterprise-calls/open?{KIND}",
)


def square(west: float, south: float) -> dict[str, Any]:
    """A ward of a hundredth of a degree."""
    east, north = west + 0.01, south + 0.01
    return {
        "type": "Polygon",
        "coordinates": [
            [[west, south], [east, south], [east, north], [west, north], [west, south]]
        ],
    }


DRAWN = draw(NAMES, {"north": square(0.0, 51.51), "south": square(0.0, 51.50)})
assert DRAWN is not None
MAP = map_view(
    DRAWN,
    "People, by ward",
    {
        "north": WardFigure(
            "north", "Harbour", 12, "12", "Harbour: 12 people miss care.", "/unmet-demand/wards/a"
        ),
        "south": WardFigure("south", "Mill", None, "?", "Mill: fewer than 8 people."),
    },
    "fewer than 8",
)

SAMPLES: dict[str, Any] = {
    "unmet_demand/show.html": UnmetPage(
        "14 people miss 66 hours of care a week that no offer covers.",
        [("People", 14), ("Hours a week", 66), ("People who wait over 4 weeks", 12), ("Spots", 1)],
        [
            Choice("/unmet-demand?measure=people", "People", True),
            Choice("/unmet-demand?measure=hours", "Hours a week", False),
        ],
        MAP,
        "People",
        [("Harbour", 12), ("Mill", 2)],
        [
            ["Harbour", 12, 60, 9],
            ["Mill", 2, 6, 4],
        ],
        "In 10 other wards nobody misses care.",
        WhyTable(["No offer fits"], [["Harbour", 12], ["Mill", 2]], ["All wards", 14]),
        [SPOT],
        True,
    ),
    "unmet_demand/ward.html": WardPage(
        "Harbour",
        "12 people in Harbour miss 60 hours a week.",
        [Kind(SPOT.title, SPOT.sentence, SPOT.needs, SPOT.call)],
        [["No offer fits: nobody speaks Somali on nights 10pm to 7am", 12]],
        True,
    ),
    "unmet_demand/needs.html": NeedsPage(
        "Home care in Somali",
        "/unmet-demand/wards/north",
        "12 people in Harbour miss 60 hours a week.",
        [["Nights 10pm to 7am", 12, "60 hours", "3 May 2026"]],
        [["No offer fits: nobody speaks Somali on nights 10pm to 7am", 12]],
        f"/enterprise-calls/open?{KIND}",
    ),
    "unmet_demand/published.html": PublishedPage(MAP, [["Harbour", 10], ["Mill", 0]], "10", 8),
}
