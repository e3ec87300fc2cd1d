"""Sample views of the plan's and the budget's pages."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.budgets import Allocation
from marketplace.plans import Plan
from marketplace.web.budgets import BudgetPage, Line
from marketplace.web.plans import PlanPage

ID = UUID("6f1c1d1e-0000-4000-8000-000000000004")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
ALLOCATION = Allocation(
    ID, 1, ID, "final", "council", "direct_payment", 1_000_000, 50_000, 950_000,
    date(2026, 4, 1), date(2027, 4, 1), "", NOW,
)  # fmt: skip

SAMPLES: dict[str, Any] = {
    "plans/show.html": PlanPage(
        Plan(ID, ID, 1, "Stay at home.", date(2026, 4, 1), None, ID),
        "This plan waits for you.",
        ["5 hours a week of home care, weekdays 7am to 11am"],
        True,
    ),
    "budgets/show.html": BudgetPage(
        ALLOCATION, 19_178, 12_000, 7_178, 90_000, 20_000, 60_000,
        [Line(date(2026, 6, 1), "Your council paid in", 76_712)],
    ),
}  # fmt: skip
