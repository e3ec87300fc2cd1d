"""Sample views of the pages of the community."""

from typing import Any
from uuid import UUID

from marketplace.web.ballots import OpenPage, VotePage
from marketplace.web.community import Card, JudgePage, VoteRow, WardPage, WardsPage

ID = UUID("6f1c1d1e-0000-4000-8000-000000000005")
VOTE = VoteRow(f"/community/votes/{ID}", "Vote on £600", "Open until 1 June 2027.")
STEPS = ["3 people voted on £600.", "1. A bench costs £300 and 2 people chose it."]

SAMPLES: dict[str, Any] = {
    "community/ward.html": WardPage(
        "north",
        "North",
        "North has £600 to spend together.",
        [("From what people here saved", "£600"), ("Spent on projects", "£0")],
        [VOTE],
        [VOTE],
        [
            Card("A bench", "At the bus stop.", "£300", "In the vote", "blue", ""),
            Card("A lift", "For the hall.", "£400", "Waits", "yellow", f"/community/projects/{ID}"),
        ],
        True,
        True,
    ),
    "community/wards.html": WardsPage("2 wards have £900.", [["North", "£600"]]),
    "community/propose.html": 1000,
    "community/vote.html": VotePage(
        ID,
        "North",
        "/community",
        "North votes on £600.",
        [(str(ID), "A bench, £300", "At the bus stop.")],
        True,
        True,
        True,
        [["A bench", 2, "£300", "Paid"]],
        STEPS,
        [["1", "A bench", 2, "£150", "£300"]],
        ["A tree: 1 person chose it, and together they were £100 short."],
    ),
    "community/judge.html": JudgePage(ID, "north", "A bench", "At the bus stop.", "£300"),
    "community/open.html": OpenPage("north", "North", "North has £600 to spend together."),
}
