"""Sample views of a council's settings."""

from typing import Any

from marketplace.web.council_settings import ChangePage, Field, Group, SettingsPage

ROW = [
    {"href": "/council-settings/exit_notice_days", "text": "Notice before leaving a group"},
    "28 days",
    "the start",
    "42 days from 1 May 2027",
]
FIELD = Field("exit_notice_days", "Notice before leaving a group", "In days.", "28 days", [])

SAMPLES: dict[str, Any] = {
    "council_settings/show.html": SettingsPage(
        "Eastwick", "The rules on 3 June 2026.", [Group("Groups", [ROW])]
    ),
    "council_settings/change.html": ChangePage(
        "exit_notice_days",
        "Notice before leaving a group",
        [("Notice before leaving a group", "28 days")],
        [FIELD],
        ["Notice before leaving a group: 42 days from 1 May 2027."],
        [["3 June 2026 at 9:00am", "28 days", "3 June 2026", "Priti Shah"]],
        [],
        [],
    ),
}
