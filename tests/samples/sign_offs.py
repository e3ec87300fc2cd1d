"""Sample views of the pages of sign-offs."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.acts.sign_offs import SignOff
from marketplace.web.sign_off_subjects import Subject
from marketplace.web.sign_offs import ItemPage, QueuePage, ToContract

ID = UUID("6f1c1d1e-0000-4000-8000-000000000004")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
ITEM = SignOff(ID, "plan", ID, ID, "Plan, version 2", NOW, date(2026, 6, 17), None, None, None)

SAMPLES: dict[str, Any] = {
    "sign_offs/queue.html": QueuePage(
        "2 things wait for you. 1 is late.",
        [
            ("/sign-offs", "Everything", True),
            ("/sign-offs?stage=plan", "Plans (1)", False),
            ("/sign-offs?stage=award", "Awards (1)", False),
        ],
        [
            [
                {"href": f"/sign-offs/{ID}", "text": "Plan, version 2"},
                "Plans",
                "Amina Yusuf",
                "Somebody may go without care",
                "17 June 2026, late",
            ]
        ],
        [ToContract(ID, "Home care in Somali", "Somali elders", date(2026, 9, 1), NOW)],
        f"/sign-offs?after={ID}",
    ),
    "sign_offs/item.html": ItemPage(
        ITEM,
        "Plans",
        Subject(
            "A plan to agree",
            "The person has said yes to version 2 of their plan.",
            "Is this plan right for them?",
            facts=[("Starts", "1 July 2026")],
            caption="What is planned each week",
            columns=[("Need", "text"), ("Change", "text")],
            rows=[["5 hours a week of home care", "New"]],
            words="I want to cook with my neighbours again.",
        ),
        "",
        500,
    ),
}
