"""Sample views of the pages of calendars."""

from typing import Any

from marketplace.web.calendars import CalendarPage, MadePage

ADDRESS = "https://mutual.example/calendar/1-secret.ics"

SAMPLES: dict[str, Any] = {
    "calendars/ask.html": CalendarPage(["When somebody comes to help you"], "3 June 2026"),
    "calendars/made.html": MadePage(ADDRESS, ADDRESS.replace("https", "webcal")),
}
