"""Sample views of the pages of calls for new enterprises."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marketplace.web.call_answers import AnswerCard, CallPage, HelpPage
from marketplace.web.enterprise_calls import CallCard, CallsPage, OpenPage
from marketplace.web.pipeline import Helped, Started, pipeline

ID = UUID("6f1c1d1e-0000-4000-8000-000000000006")
MAY = datetime(2027, 5, 3, 9, tzinfo=UTC)
CARD = CallCard(
    f"/enterprise-calls/{ID}",
    "Home care in Somali, Harbour",
    "Home care in Somali, Harbour",
    "Open until 1 June 2027.",
    True,
)
ANSWER = AnswerCard(
    f"/enterprise-calls/{ID}/answers/{ID}",
    "Harbour Carers",
    "Six of us speak Somali.",
    "Accepted on 3 May 2027.",
    [("First question", True), ("Setting up", False)],
    ["3 May 2027. A mentor: Good Food"],
    "registered",
    "Registered",
    "You have a register number, insurance and staff checks.",
    True,
    True,
    True,
)

SAMPLES: dict[str, Any] = {
    "enterprise_calls/list.html": CallsPage([CARD], [CARD], True, True),
    "enterprise_calls/open.html": OpenPage(
        [("home_care", "Home care")],
        [("north", "North")],
        [("so", "Somali")],
        [("mentor", "A mentor")],
        "£9,000",
        2000,
    ),
    "enterprise_calls/show.html": CallPage(
        ID,
        CARD.title,
        CARD.need,
        "About 10 people need it.",
        CARD.sentence,
        "The council offers a mentor.",
        [ANSWER],
        True,
        2000,
        True,
    ),
    "enterprise_calls/pipeline.html": pipeline(
        [
            Started(
                ID,
                ID,
                "set_up",
                "Six of us speak Somali.",
                MAY,
                MAY,
                MAY,
                "Harbour Carers",
                CARD.title,
                ["mentor", "space", "seed_money"],
                200_000,
            )
        ],
        [Helped(ID, ID, "mentor", 0, MAY, "Good Food, on Mondays")],
        MAY,
    ),
    "enterprise_calls/help.html": HelpPage(ID, ID, "Harbour Carers", [("mentor", "A mentor")]),
}
