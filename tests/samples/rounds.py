"""Sample views of the pages of rounds."""

from typing import Any
from uuid import UUID

from marketplace.progress import Step
from marketplace.web.match_progress import progress_view
from marketplace.web.reasons import WhyLine
from marketplace.web.rounds import ListPage, RoundPage, RoundRow, RunView

ID = UUID("6f1c1d1e-0000-4000-8000-000000000007")
ROW = RoundRow(ID, "Round closing 3 April 2026", "Matched", "purple", "Matched.", "4 commissions")

SAMPLES: dict[str, Any] = {
    "rounds/list.html": ListPage([ROW], "/rounds?after=1"),
    "rounds/show.html": RoundPage(
        ROW,
        [{"href": f"/opportunities/{ID}", "text": "Home care in Somali"}],
        RunView(
            ID,
            "The match is being worked out.",
            True,
            ["The match began on 3 April 2026 at 1:00pm.", "Doing it again gives the same answer."],
            [["Hours nobody comes for", "4 hours", "3 hours", "At most 25.0 in 100 better."]],
            True,
            "One part took too long.",
            progress_view((Step(10, 100_000, 90_000), Step(1_500, 95_000, 94_000))),
            "3 of 4 parts are done.",
        ),
        [["Home care: mornings", "Quay Care", "9 people", "63 hours", "£6,048"]],
        [["Nobody who may do it made an offer.", "2", "4 hours"]],
        "2 needs are not met, 4 hours a week.",
        "",
        [
            WhyLine(
                "Home care: mornings",
                "Somebody could come if a provider had 2 hours more.",
                "The computer tried every way.",
            )
        ],
        [WhyLine("Home care: mornings", "This rule costs all together £412 a year.", "")],
        "The time was too short to look into 1 more question.",
    ),
}
