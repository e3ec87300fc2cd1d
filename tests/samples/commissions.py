"""Sample views of the pages of a joint commission, from draft to contract."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.web.commission_drafts import LimitsPage, LotsPage, MembersPage, WordsPage
from marketplace.web.commission_publishing import CheckPage, Notice, PreviewPage, PublishPage
from marketplace.web.commissions import ListPage, Row, ShowPage, WithdrawPage
from marketplace.web.match_reading import (
    Award,
    CallOff,
    Losing,
    Run,
    Share,
    Unmet,
    losing_text,
    pay_sentences,
    proof_text,
    unmet_of_others,
)
from marketplace.web.matches import ContractsPage, MatchPage, RatifyPage, _line_facts, _part
from marketplace.web.opportunities import LotRow

ID = UUID("6f1c1d1e-0000-4000-8000-000000000007")
OTHER = UUID("6f1c1d1e-0000-4000-8000-000000000008")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
GROUP = "Somali elders of Harbour"
CLOSES = "12 noon on Friday 3 July 2026"
LOT = "Home care, weekdays 7am to 11am"
NOTICE = Notice(
    "Morning care in Somali",
    "Kind people who speak our language.",
    [("Bids close", CLOSES), ("Care starts", "20 July 2026")],
    [LotRow(LOT, [("How much", "84 hours a week for 12 people."), ("Musts", "None.")], [])],
    ["Meals, weekends 7am to 10pm"],
    ["Amina Yusuf"],
)
SHARE = Share(LOT, "Harbour Care", 420, 40_000, 8_000, 48_000, 2, 61_000, "bid")
ALONE = Share(LOT, "Harbour Care", 180, 20_000, 0, 20_000, 1, None, "none")
RUN = Run(ID, "timed_out", NOW, 0.031)
UNMET = [
    Unmet(ID, LOT, 60, "capacity", "The providers who could come have no room left at this time."),
    Unmet(OTHER, LOT, 120, "no_admissible_bid", "Nobody made an offer for this."),
]
CALL_OFF = CallOff(
    ID, 1, "Harbour Care", LOT, "holder", 420, 48_000, 61_000, date(2026, 7, 20), date(2027, 7, 19)
)

SAMPLES: dict[str, Any] = {
    "commissions/list.html": ListPage(
        f"What {GROUP} asks for",
        [Row(ID, NOTICE.title, GROUP, f"Providers can answer until {CLOSES}.", ("Open", "blue"))],
        "/commissions?after=x", ID, True, "This group has not asked for care together yet.",
    ),
    "commissions/show.html": ShowPage(
        ID, ID, GROUP, NOTICE.title, NOTICE.about, "draft", ("Being written", "grey"),
        "It is being written.", "A coordinator sent it back on 3 June 2026.", "Say when.",
        [("Choose the parts", f"/commissions/{ID}/lots", "2 parts", True),
         ("Publish", "", "Not yet", False)],
        [("Providers answer by", CLOSES)], True, True, True, True,
    ),
    "commissions/withdraw.html": WithdrawPage(ID, NOTICE.title, True, CLOSES),
    "commissions/words.html": WordsPage(
        ID, GROUP, None, [(str(ID), f"By {CLOSES}")], [f"{LOT}: 84 hours a week for 12 people."]
    ),
    "commissions/lots.html": LotsPage(
        ID, [("home_care:weekday_morning", LOT, "84 hours a week for 12 people.")]
    ),
    "commissions/limits.html": LimitsPage(ID, [("100", "All of it")], [("0", "Nothing")]),
    "commissions/members.html": MembersPage(
        ID, ID, "1 of 2 are ready.",
        [["Amina Y", "Yes", "Yes", "Yes"], ["Hodan A", "Yes", "Not yet", "Yes"]],
    ),
    "commissions/preview.html": PreviewPage(ID, NOTICE, False),
    "commissions/check.html": CheckPage(
        ID, GROUP, NOTICE, "1 of 2 members have an agreed plan.", "The council buys none of this."
    ),
    "commissions/publish.html": PublishPage(ID, NOTICE.title, CLOSES, 12, "Left out: meals."),
    "matches/show.html": MatchPage(
        ID, NOTICE.title,
        [Award(ID, LOT, "Harbour Care", True, 4, 12, 5_040, 480_000,
               "Harbour Care comes to 12 people for £4,800.00 every four weeks.")],
        pay_sentences([SHARE, ALONE]), [_part(SHARE), _part(ALONE)],
        [f"{LOT}: {UNMET[0].sentence}"], unmet_of_others(UNMET, ID),
        [losing_text(Losing("price", 2)), losing_text(Losing("no_bid_for_lot", 1))],
        proof_text(RUN), "3 said yes, 1 said no, 2 have not answered yet.", "", True, True,
    ),
    "matches/ratify.html": RatifyPage(
        ID, NOTICE.title, pay_sentences([SHARE]), "3 said yes.", 500
    ),
    "matches/contracts.html": ContractsPage(
        ID, NOTICE.title, "You pay £480 every four weeks.", [_line_facts(CALL_OFF)],
        [["Harbour Care", LOT, "12 people", "20 July 2026", "19 July 2027"]],
    ),
}  # fmt: skip
