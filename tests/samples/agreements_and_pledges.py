"""Sample views of the agreement's and the pledge's pages."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.acts.agreements import Reading
from marketplace.acts.pledges import Pool, Room
from marketplace.agreements import WriteAgreement, clauses, write
from marketplace.budgets import Allocation
from marketplace.pledges import Pledge
from marketplace.web.agreements import AgreementPage, WritePage
from marketplace.web.pledges import CheckPage, PledgePage, WithdrawPage

ID = UUID("6f1c1d1e-0000-4000-8000-000000000002")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
AGREEMENT = write(WriteAgreement(), ID, None, NOW)
ALLOCATION = Allocation(
    ID, 1, ID, "final", "council", "direct_payment", 1_000_000, 0, 1_000_000,
    date(2026, 4, 1), date(2027, 4, 1), "", NOW,
)  # fmt: skip
PLEDGE = Pledge(ID, ID, ID, ID, 12_000, date(2026, 6, 3), date(2027, 4, 1), NOW)

SAMPLES: dict[str, Any] = {
    "agreements/show.html": AgreementPage(
        Reading(
            ID,
            "Somali elders of Harbour",
            AGREEMENT,
            ["Amina"],
            1,
            True,
            True,
            False,
            ["Faduma"],
            2,
        ),
        clauses(AGREEMENT),
        [("Added", "Each of us can leave on any day."), ("Taken out", "Nobody leaves.")],
    ),
    "agreements/read_out.html": AgreementPage(
        Reading(ID, "Somali elders of Harbour", AGREEMENT, [], 11, True, True, False),
        clauses(AGREEMENT),
    ),
    "pledges/check.html": CheckPage(
        ID, "Elm Park", 12_000, 19_178, 1_000_000, date(2026, 6, 3), date(2027, 4, 1), {"a": "1"}
    ),
    "pledges/withdraw.html": WithdrawPage(ID, ID, "Elm Park", PLEDGE, Pool(12, 150_000), 138_000),
    "agreements/write.html": WritePage(ID, "Somali elders of Harbour", 2),
    "pledges/make.html": PledgePage(
        ID,
        "Somali elders of Harbour",
        Room(19_178, 12_000, 7_178, [PLEDGE], ALLOCATION),
        Pool(12, 150_000),
        [PLEDGE],
        date(2026, 6, 3),
        True,
    ),
}
