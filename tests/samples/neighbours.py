"""Sample views of the neighbours' pages."""

from typing import Any
from uuid import UUID

from marketplace.web.neighbours import AcceptPage, NeighboursPage, Row

ID = UUID("6f1c1d1e-0000-4000-8000-000000000003")

SAMPLES: dict[str, Any] = {
    "neighbours/list.html": NeighboursPage(
        [
            Row(ID, ID, "Drive to the market", "Olive helps you. 60 minutes a week.", can_end=True),
            Row(ID, None, "Read letters", "Nobody has asked for it yet.", can_withdraw=True),
        ],
        [Row(ID, None, "Cook on Sundays", "Ravi. 90 minutes a week.")],
        "/neighbours?after=1",
        True,
    ),
    "neighbours/offer.html": [("meals", "Meals")],
    "neighbours/accept.html": AcceptPage(ID, "Ravi", "Cook on Sundays", 90),
}
