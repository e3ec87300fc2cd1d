"""Sample view of the page on which a death or a move is recorded."""

from typing import Any
from uuid import UUID

from marketplace.web.departures import DeparturePage

SAMPLES: dict[str, Any] = {
    "departures/record.html": DeparturePage(UUID(int=1), "Edith Bell", "", 1, 82_000),
}
