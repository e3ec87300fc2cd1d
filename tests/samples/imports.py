"""Sample views of the pages that bring in files."""

from typing import Any

from marketplace.web.imports import ChoosePage, LookPage

SAMPLES: dict[str, Any] = {
    "imports/choose.html": ChoosePage(
        [
            ("allocations", "Personal budgets", "One row for each budget of each person."),
            ("providers", "Providers", "Your own list, or the directory."),
        ],
        ".csv,.gz,.xlsx",
        5,
    ),
    "imports/look.html": LookPage(
        "/imports/6f1c1d1e-0000-4000-8000-000000000006",
        "budgets.xlsx",
        "Personal budgets",
        "2 things are wrong. Nothing was brought in.",
        ["Columns that are not used: Shoe size."],
        [
            ("H2", "Whole budget (£)", "12,5", "There is a comma.", "Write 12.50."),
            ("whole file", "", "Old", "This sheet is hidden.", "Show it."),
        ],
        3,
        [("P-1001", "£10,000 until 4 April 2027", "£10,400 until 4 April 2027")],
        1,
        True,
    ),
}
