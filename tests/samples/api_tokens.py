"""Sample views of the pages of tokens for programs."""

from typing import Any
from uuid import UUID

from marketplace.web.api_tokens import ListPage, MadePage, MakePage, StopPage, TokenRow

ID = UUID("6f1c1d1e-0000-4000-8000-000000000009")

SAMPLES: dict[str, Any] = {
    "api_tokens/list.html": ListPage(
        [
            TokenRow(
                ID,
                "Rota program",
                "Works",
                "green",
                [("May", "Only read"), ("Used", "Never used")],
                True,
            )
        ]
    ),
    "api_tokens/make.html": MakePage(
        "provider", [("read", "Only read", "It sees what you see.")], [(30, "30 days")]
    ),
    "api_tokens/made.html": MadePage("Rota program", "mutual_1_" + "x" * 43, "https://m/api"),
    "api_tokens/stop.html": StopPage(ID, "Rota program", "Never used"),
}
