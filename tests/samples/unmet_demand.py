"""Sample views of the pages of unmet demand."""

from typing import Any

from marketplace.web.unmet_demand import NeedsPage, PublishedPage, Spot, UnmetPage

KIND = "service=home_care&ward=north&language=so"
SPOT = Spot(
    "Home care in Somali, Harbour",
    "12 people miss 60 hours a week, the first since 3 May 2026. Main reason: no offer fits.",
    f"/unmet-demand/needs?{KIND}",
    f"/enterprise-calls/open?{KIND}",
)

SAMPLES: dict[str, Any] = {
    "unmet_demand/show.html": UnmetPage(
        "14 people miss 66 hours of care a week that no offer covers.",
        [("People", 14), ("Hours a week", 66), ("People who wait over 4 weeks", 12), ("Spots", 1)],
        [("Harbour", 12), ("Mill", 2)],
        [
            ["Harbour", 12, "60 hours", "3 May 2026"],
            ["Mill", 2, "6 hours", "3 June 2026"],
        ],
        [["No offer fits", 14, "66 hours"]],
        [SPOT],
        True,
    ),
    "unmet_demand/needs.html": NeedsPage(
        "Home care in Somali",
        "12 people in Harbour miss 60 hours a week.",
        [["Nights 10pm to 7am", 12, "60 hours", "No offer fits", "3 May 2026"]],
        [["No offer fits: nobody speaks the language", 12]],
        f"/enterprise-calls/open?{KIND}",
    ),
    "unmet_demand/published.html": PublishedPage([["Harbour", 10], ["Mill", 0]], "10", 8),
}
