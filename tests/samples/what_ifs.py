"""Sample views of the pages of what-ifs."""

from typing import Any
from uuid import UUID

from marketplace.web.what_if_words import (
    Names,
    change_text,
    compared_rows,
    lot_rows,
    member_rows,
    proof_text,
    sentences,
    total_rows,
)
from marketplace.web.what_ifs import ChangePage, ComparePage, KindPage, ListPage, Row, ShowPage
from marketplace.what_ifs import Difference, MemberChange
from matching.what_if import LimitOff, LotChange, Totals

ID = UUID("6f1c1d1e-0000-4000-8000-000000000009")
ROUND = "Round closing 3 April 2026"
NAMES = Names({"l": "Quay elders: mornings"}, {}, {"p": "Harbour Care"}, {"m": "Amina Warsame"})
FOUND = Difference(
    Totals(2_520, 2_100, 5, 201_600, 12),
    Totals(2_520, 2_520, 6, 240_000, 14),
    (LotChange("l", ("p",), ("p",), 2_100, 2_520, 201_600, 240_000),),
    (MemberChange("m", 0, 420, 0, 38_400),),
    True,
    0.2,
)
CHANGE = LimitOff("providers_max", "l")
TITLE = change_text(CHANGE, NAMES)
TOLD = sentences(CHANGE, FOUND)

SAMPLES: dict[str, Any] = {
    "what_ifs/list.html": ListPage(
        ID,
        ROUND,
        [Row(ID, TITLE, "Third one", " ".join(TOLD), True), Row(ID, TITLE, "", "Soon.", False)],
        "/rounds?after=1",
        [(str(ID), "Third provider"), ("x", TITLE)],
    ),
    "what_ifs/kind.html": KindPage(ID, ROUND, [("bid_out", "Leave out a bid")]),
    "what_ifs/change.html": ChangePage(
        ID, "bid_price", "Change a bid's prices", "Which bid?", [("x", "One")], "money"
    ),
    "what_ifs/show.html": ShowPage(
        ID, ID, TITLE, "Third provider", "Asked on Monday.", "", TOLD, proof_text(FOUND),
        total_rows(FOUND), lot_rows(FOUND, NAMES), member_rows(FOUND, NAMES),
    ),
    "what_ifs/compare.html": ComparePage(
        ID, [TITLE, "Another"], ["/what-if/a", "/what-if/b"], [TOLD, TOLD],
        compared_rows(FOUND, FOUND),
    ),
}  # fmt: skip
