"""Sample views of the pages of questions about a notice."""

from typing import Any
from uuid import UUID

from marketplace.web.clarifications import AmendPage, AnswerPage, AskPage, GroupPage, Row

ID = UUID("6f1c1d1e-0000-4000-8000-000000000018")
CLOSES = "12 noon on Friday 3 April 2026"

SAMPLES: dict[str, Any] = {
    "clarifications/ask.html": AskPage(ID, "Home care in Somali", CLOSES),
    "clarifications/list.html": GroupPage(
        ID,
        "Home care in Somali",
        [
            Row("May two carers share the mornings?", "", f"/commissions/{ID}/questions/{ID}"),
            Row("Is parking free?", "Yes, in the whole street.", ""),
        ],
        CLOSES,
        CLOSES,
        True,
    ),
    "clarifications/answer.html": AnswerPage(ID, ID, "May two carers share?", CLOSES),
    "clarifications/amend.html": AmendPage(ID),
}
