"""Sample views of the pages of the ledger and of the record."""

from typing import Any
from uuid import UUID

from marketplace.web.audit import AuditPage
from marketplace.web.audit import Line as AuditLine
from marketplace.web.ledger import LedgerPage
from marketplace.web.timelines import TimelinePage
from marketplace.web.typed import Typed

ID = UUID("6f1c1d1e-0000-4000-8000-000000000008")

SAMPLES: dict[str, Any] = {
    "ledger/show.html": LedgerPage(
        "600 purses hold £1,200,000.00.",
        [["People's purses", "600", "£1,200,000.00", "£80,000.00"]],
        [["6 May 2026", "Provider paid", "Owed to providers", "The bank", "Moved", "£750.00"]],
        [("provider_paid", "Provider paid")],
        Typed.of({"kind": "provider_paid"}),
        "/ledger?after=1",
    ),
    "audit/show.html": AuditPage(
        [AuditLine("6 May 2026 at 9:00am", "Priti: pay invoice.", ID, "It was due.")],
        Typed.of({"subject": str(ID)}),
        True,
        "/audit?before=7",
    ),
    "audit/timeline.html": TimelinePage(
        "Who did what with this invoice",
        "Every change is here.",
        [AuditLine("6 May 2026 at 9:00am", "Priti paid an invoice.", ID, "It was due.")],
        "/invoices",
        f"/audit/invoice/{ID}?before=7",
        True,
    ),
}
