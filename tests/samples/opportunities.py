"""Sample views of the pages of opportunities."""

from typing import Any
from uuid import UUID

from marketplace.web.opportunities import Line, ListPage, LotRow, NoticePage
from marketplace.web.typed import Typed

ID = UUID("6f1c1d1e-0000-4000-8000-000000000004")

SAMPLES: dict[str, Any] = {
    "opportunities/list.html": ListPage(
        [
            Line(
                ID,
                "Home care in Somali",
                "Bids close at 12 noon on Friday 3 April 2026.",
                "Home care and meals.",
                "84 hours a week, in 2 lots.",
            )
        ],
        [("home_care", "Home care")],
        [("E1", "Weaver")],
        [("so", "Somali")],
        Typed.of({"service": "home_care"}),
        True,
        "/opportunities?after=1",
    ),
    "opportunities/show.html": NoticePage(
        ID,
        "Home care in Somali",
        "We want carers who speak our language.",
        [("Bids close", "12 noon on Friday 3 April 2026"), ("For how long", "52 weeks")],
        [
            LotRow("Home care, mornings", [("How much", "84 hours a week for 12 people.")], []),
            LotRow("Meals", [("When", "Weekends.")], ["You have not said that you do meals."]),
        ],
        "12 noon on Friday 3 April 2026",
        True,
        True,
        False,
    ),
}
