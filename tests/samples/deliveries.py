"""Sample views of the pages of deliveries."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from marketplace.web.deliveries import ANSWERS, REASONS, AwayPage, DeliveriesPage, DeliveryPage, Row

ID = UUID("6f1c1d1e-0000-4000-8000-000000000003")
WAITING = Row(
    ID,
    "Home care, weekdays 7am to 11am, from Care Together",
    "6 April 2026 to 3 May 2026",
    "Care Together says they came for 16 hours.",
    True,
)
PAST = Row(ID, "Meals from Good Food", "6 April 2026 to 3 May 2026", "You said they came.", False)

SAMPLES: dict[str, Any] = {
    "deliveries/list.html": DeliveriesPage(
        [WAITING], [PAST], ["In hospital since 3 May 2026."], f"/deliveries?after={ID}", True
    ),
    "deliveries/answer.html": DeliveryPage(
        WAITING,
        "16 hours",
        "16 hours",
        datetime(2026, 5, 18, 9, tzinfo=UTC),
        list(ANSWERS.items()),
        500,
        "",
    ),
    "deliveries/absence.html": AwayPage(list(REASONS.items())),
}
