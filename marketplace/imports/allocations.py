"""A file of personal budgets: one row for each budget of each person."""

from datetime import date
from typing import Any

from msgspec import Struct

from marketplace.budgets import Funder, Kind, Route
from marketplace.imports import cells
from marketplace.imports.layouts import Column, Layout, Sheet
from marketplace.people import SupportReason

KINDS: dict[str, str] = {"final": "final", "indicative": "indicative"}
FUNDERS: dict[str, str] = {
    "council": "council",
    "service_fund": "service fund",
    "nhs": "NHS",
    "self": "self",
}
ROUTES: dict[str, str] = {
    "direct_payment": "direct payment",
    "service_fund": "service fund",
    "council_managed": "council managed",
    "health_budget": "health budget",
    "self_funder": "self funder",
}
REASONS: dict[str, str] = {
    "physical": "physical",
    "sensory": "sensory",
    "memory_and_cognition": "memory and cognition",
    "learning_disability": "learning disability",
    "mental_health": "mental health",
    "social": "social",
}

LAYOUT = Layout(
    "allocations",
    (
        Column(name="reference", title="Person reference", read=cells.text(40), needed=True,
               filled=True, example="P-1001", others=("reference", "client id", "person id",
                                                     "case number", "mosaic id")),
        Column(name="given_name", title="First name", read=cells.text(80), needed=True,
               filled=True, example="Ada", others=("given name", "forename")),
        Column(name="family_name", title="Last name", read=cells.text(80), needed=True,
               filled=True, example="Example", others=("family name", "surname")),
        Column(name="born_on", title="Date of birth", read=cells.day, needed=True, filled=True,
               example="1948-11-03", others=("born", "dob", "birth date")),
        Column(name="ward", title="Ward", read=cells.text(120), needed=True, filled=True,
               example="E05000001", others=("ward code", "ward name")),
        Column(name="languages", title="Languages", read=cells.several(cells.language, 8),
               example="so; en"),
        Column(name="support_reason", title="Support reason", read=cells.choice(REASONS),
               words=REASONS, example="physical", others=("primary support reason", "psr")),
        Column(name="gross_pence", title="Whole budget (£)", read=cells.pence, needed=True,
               filled=True, example="10000.00", others=("gross", "gross budget", "budget",
                                                       "whole budget", "gross amount")),
        Column(name="contribution_pence", title="Person's own part (£)", read=cells.pence,
               needed=True, filled=True, example="0.00",
               others=("contribution", "client contribution", "own part", "persons own part")),
        Column(name="first_day", title="First day", read=cells.day, needed=True, filled=True,
               example="2026-04-06", others=("from", "start", "start date", "valid from")),
        Column(name="last_day", title="Last day", read=cells.day, needed=True, filled=True,
               example="2027-04-04", others=("to", "end", "end date", "until")),
        Column(name="kind", title="Kind", read=cells.choice(KINDS), words=KINDS, example="final",
               others=("indicative or final", "budget kind")),
        Column(name="funder", title="Funder", read=cells.choice(FUNDERS), words=FUNDERS,
               example="council", others=("paid by",)),
        Column(name="route", title="Route", read=cells.choice(ROUTES), words=ROUTES,
               example="direct payment", others=("how it is paid",)),
        Column(name="lives_here_from", title="Lives here since", read=cells.day,
               example="2001-05-14"),
        Column(name="reviewed", title="Reviewed with the person", read=cells.yes_or_no,
               example="yes", others=("reviewed",)),
        Column(name="notice_given_on", title="Told in writing on", read=cells.day,
               example="2026-02-20", others=("notice given", "notice given on")),
        Column(name="reason", title="Reason", read=cells.text(500), example="New budget year"),
    ),
)  # fmt: skip


class AllocationRow(Struct, frozen=True, kw_only=True):
    """One budget of one person as the file tells it; `last_day` is the last it holds on."""

    number: int
    reference: str
    given_name: str
    family_name: str
    born_on: date
    ward: str
    gross_pence: int
    contribution_pence: int
    first_day: date
    last_day: date
    languages: tuple[str, ...] = ("en",)
    support_reason: SupportReason | None = None
    kind: Kind = "final"
    funder: Funder = "council"
    route: Route = "direct_payment"
    lives_here_from: date | None = None
    reviewed: bool = False
    notice_given_on: date | None = None
    reason: str = ""


def rows(sheet: Sheet) -> tuple[AllocationRow, ...]:
    """The rows of a sheet without faults."""
    made: list[AllocationRow] = []
    for parsed in sheet.rows:
        values: dict[str, Any] = dict(parsed.values)
        if not values.get("languages", ("en",)):
            del values["languages"]
        made.append(AllocationRow(number=parsed.number, **values))
    return tuple(made)
