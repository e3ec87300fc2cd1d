"""Sample views of the pages of a provider's bids."""

from typing import Any
from uuid import UUID

from marketplace.web.bid_capacity import CapacityPage, PlacesPage
from marketplace.web.bid_check import CheckPage, PartRow
from marketplace.web.bid_files import FaultsPage, FilePage
from marketplace.web.bid_packages import PackagesPage, Row
from marketplace.web.bid_prices import PricePage
from marketplace.web.bid_words import ExplanationPage
from marketplace.web.bid_writing import PartPage, TasksPage
from marketplace.web.bids import BidLine, ListPage, SentPage, Told
from marketplace.web.opened_bids import OpenedPage, OpenedRow

ID = UUID("6f1c1d1e-0000-4000-8000-000000000005")
TITLE = "Home care in Somali"
CLOSES = "12 noon on Friday 3 April 2026"
TOLD = [
    Told(ID, "Home care, mornings", True, "Your price was the best for 9 people."),
    Told(ID, "Meals", False, "Another bid cost the group £40 less every four weeks."),
]

SAMPLES: dict[str, Any] = {
    "bids/list.html": ListPage(
        [
            BidLine(TITLE, f"/opportunities/{ID}/bid", "Draft", "Not sent yet.", []),
            BidLine("Evening club", f"/opportunities/{ID}/bid/sent", "Won", "You won 1 lot.", TOLD),
        ]
    ),
    "bids/tasks.html": TasksPage(
        ID,
        TITLE,
        CLOSES,
        [("Price: Meals", "/x", "Done", True), ("How much you can take on", "/y", "To do", False)],
        True,
        1,
        [("20 March 2026 at 9:00am", "Mornings start at 7.")],
    ),
    "bids/price.html": PricePage(
        ID,
        ID,
        "Home care, mornings",
        "This lot asks for 84 hours.",
        "£12.21",
        "£23",
        3,
        True,
        True,
        [("", "Beside"), ("A", "Only one marked A")],
        "9 March 2026",
    ),
    "bids/capacity.html": CapacityPage(ID, TITLE, True, "East Harbour Homecare Ltd"),
    "bids/places.html": PlacesPage(
        ID, TITLE, [("E1", "Weaver", "weekday_morning", "weekdays 7am to 11am")]
    ),
    "bids/packages.html": PackagesPage(
        ID,
        TITLE,
        [Row(0, "Whole day", ["Mornings: £4,000 every four weeks"], "Only one can be won.")],
        [(str(ID), "Mornings", "84 hours"), (str(ID), "Evenings", "20 hours")],
        [("", "It can be won beside my other packages")],
    ),
    "bids/volume.html": PartPage(ID, TITLE, rows=4),
    "bids/words.html": PartPage(ID, TITLE),
    "bids/file.html": FilePage(ID, TITLE, ".csv,.xlsx", "bid.xlsx", True),
    "bids/file_faults.html": FaultsPage(
        ID,
        TITLE,
        "bid.xlsx",
        "2 things are wrong. Your draft is as it was.",
        ["The cells are parted by semicolons."],
        [("H7", "Pay an hour", "9,50", "There is a comma.", "Write pounds like 9.50.")] * 2,
        0,
    ),
    "bids/explanation.html": ExplanationPage(ID, TITLE, "£22.71"),
    "bids/check.html": CheckPage(
        ID,
        TITLE,
        [PartRow("Meals", "/x", [("For one person alone", "£24 an hour")])],
        [("The most you take on", "120 hours a week")],
        "We speak Somali.",
        "Volunteers do every second hour.",
        ["The group pays about £1,000.", "That is about £100 each.", "Over 52 weeks, £13,000."],
        [],
        ["Meals: for one person alone this is more than the council pays."],
        "0" * 64,
        CLOSES,
    ),
    "bids/opened.html": OpenedPage(
        ID,
        TITLE,
        "/x",
        [
            OpenedRow("Care Together", "We speak Somali.", [], []),
            OpenedRow("Meals Now", "", [("Meals", [("For one", "£24")])], [("Most", "120 hours")]),
        ],
    ),
    "bids/sent.html": SentPage(
        ID,
        TITLE,
        " ".join(["AB12"] * 16),
        "27 March 2026 at 10:30am",
        [("26 March 2026 at 9:00am", " ".join(["CD34"] * 16))],
        CLOSES,
        True,
        [],
        False,
        [("20 March 2026 at 9:00am", "Mornings start at 7.")],
    ),
}
