"""Sample views of the pages of opportunities."""

from typing import Any
from uuid import UUID

from marketplace.web.opportunities import LotRow, NoticePage
from marketplace.web.opportunity_list import Kept, Line, ListPage, Selects
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
                "Care starts on 4 May 2026.",
                "1 of 2 lots fit what you do.",
                True,
                [],
                True,
            )
        ],
        [],
        Selects(
            [("home_care", "Home care")],
            [("E1", "Weaver")],
            [("so", "Somali")],
            [("small", "Up to 20 hours a week")],
            [("2026-05-01", "May 2026")],
            [("yes", "Only with hours kept for them")],
        ),
        Typed.of({"service": "home_care"}),
        {"service": "home_care"},
        True,
        "/opportunities?after=1",
        True,
        [Kept(ID, "Home care", "/opportunities?service=home_care", "2 new notices")],
        ID,
        "/opportunities.atom?service=home_care",
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
        "12 noon on Saturday 28 March 2026",
        True,
        [("May two carers share the mornings?", "Yes.")],
        ["Is parking free?"],
        [("20 March 2026 at 9:00am", "Mornings start at 7.")],
    ),
}
