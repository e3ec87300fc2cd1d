"""Sample views of the list of providers."""

from typing import Any

from marketplace.web.providers import ProvidersPage

SAMPLES: dict[str, Any] = {
    "providers/list.html": ProvidersPage(
        [["Anchor Care Ltd", "Company", "48", 5, "Well"]],
        "/providers?after=00000000-0000-0000-0000-000000000001",
    ),
}
