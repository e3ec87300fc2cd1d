"""Sample views of the pages of savings: the year of the story."""

from typing import Any

from marketplace.web.savings import Money, StatementPage, TotalPage
from marketplace.web.wording import money_markup

YEAR = Money(1_000_000, 820_000, 180_000, 60_000, 60_000, 60_000)
THIRDS = [money_markup(pence) for pence in (180_000, 60_000, 60_000, 60_000)]

SAMPLES: dict[str, Any] = {
    "savings/statement.html": StatementPage(
        "Your savings from 1 April 2026",
        YEAR,
        "31 March 2027",
        ["832 hours of care came, of 832 hours planned."],
        [["A lower price", money_markup(120_000)], ["Sharing", money_markup(60_000)]],
        [("1 April 2026", 63_077, 13_635), ("29 April 2026", 63_077, 13_635)],
        [["31 March 2027", *THIRDS]],
        ["Shared", *THIRDS],
        [("/savings?allocation=1", "From 1 April 2026", True), ("/savings", "2025", False)],
        "£50 was not spent because care did not come. That is not a saving.",
        "The next part, up to 30 June 2027, is worked out on 11 August 2027.",
    ),
    "savings/total.html": TotalPage(
        12, YEAR, [["Harbour", 12, *THIRDS]], ["All wards", 12, *THIRDS]
    ),
}
