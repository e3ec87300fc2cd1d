"""Sample views of the pages of contracts and invoices."""

from typing import Any
from uuid import UUID

from marketplace.web.contracts import ContractPage, ContractRow, PeriodRow, SheetPage, SheetRow
from marketplace.web.contracts import ListPage as Contracts
from marketplace.web.invoice_lines import InvoicePage
from marketplace.web.invoices import AskPage, AskRow, DuePage, InvoiceRow
from marketplace.web.invoices import ListPage as Invoices
from marketplace.web.payments import PaymentsPage

ID = UUID("6f1c1d1e-0000-4000-8000-000000000006")
ROW = ContractRow(ID, "Home care in Somali", "Mornings", "84 hours a week.", "6 to 30 April")

SAMPLES: dict[str, Any] = {
    "invoices/show.html": InvoicePage(
        "Care for Somali elders",
        "Number A1, for the four weeks from 4 May 2026.",
        "East Harbour Homecare Ltd",
        "Paid",
        "green",
        "£900 was paid on 3 June 2026.",
        [["Amina", "28 hours", "27 hours", "Came late", "£1,000.00", "£900.00", "£100.00"]],
        ["All of it", "", "", "", "£1,000.00", "£900.00", "£100.00"],
        ["Amina: one visit did not come."],
        "1 person said late.",
    ),
    "contracts/list.html": Contracts([ROW]),
    "contracts/show.html": ContractPage(
        ROW,
        [["Amina", "7 hours a week", "6 April 2026", "4 April 2027", "£820.00"]],
        [PeriodRow("6 April 2026 to 3 May 2026", "Not handed in yet.", "/x", "Send it")],
    ),
    "contracts/timesheet.html": SheetPage(
        ID, "Home care", "6 April to 3 May", "2026-04-06", [SheetRow(ID, "Amina", "28 hours")]
    ),
    "invoices/ask.html": AskPage(
        ID,
        "Home care",
        "6 April to 3 May",
        "2026-04-06",
        [AskRow(ID, "Amina", 1680, "Confirmed: 28 hours.")],
        67_200,
    ),
    "invoices/list.html": Invoices(
        [
            InvoiceRow(
                "Home care",
                "Quay Care",
                "Number 7, for the four weeks from 6 April 2026.",
                "Accepted",
                "turquoise",
                "£600 will be paid. £640 was asked for.",
                ["Amina: £40 not accepted: 1,800 minutes were asked for and 1,680 confirmed."],
                ID,
            )
        ],
        "/invoices?after=1",
        True,
    ),
    "invoices/payments.html": PaymentsPage(
        [
            [
                "6 May 2026",
                "Quay Care",
                {"text": "20260413-1", "href": "/invoices/1"},
                "Care for the quay",
                "£1,240.00",
            ]
        ],
        "/invoices/payments?after=1",
        True,
    ),
    "invoices/due.html": DuePage([["Quay Care", "2", "6 May 2026", "£1,240"]], 124_000, 3),
}
