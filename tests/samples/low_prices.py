"""Sample views of the pages of prices below the floor."""

from typing import Any
from uuid import UUID

from marketplace.web.low_prices import DecidePage, ListPage, Row

ID = UUID("6f1c1d1e-0000-4000-8000-000000000019")
UNTIL = "12 noon on Monday 6 April 2026"
PRICES = ["Meals: an hour of work can come to £18. It costs at least £22.71."]
WAITS = Row(
    "Hooyo CIC", "Meals in Somali", PRICES, "Volunteers drive.", "", f"/rounds/{ID}/low-prices/{ID}"
)

SAMPLES: dict[str, Any] = {
    "low_prices/list.html": ListPage(
        ID,
        "Spring",
        [WAITS, Row("Cheap Ltd", "Meals in Somali", PRICES, "We can.", "Refused: no proof.", "")],
        UNTIL,
    ),
    "low_prices/decide.html": DecidePage(ID, ID, WAITS, UNTIL),
}
