"""Sample views of the clusters' pages."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.acts.clusters import Asking, ClusterRow, MemberRow
from marketplace.acts.pledges import PoolFrom
from marketplace.clusters import Cluster
from marketplace.web.clusters import Card, ClusterPage, ClustersPage, LeavePage, StartPage
from marketplace.web.suggestions import Card as Suggested
from marketplace.web.suggestions import SuggestedPage

ID = UUID("6f1c1d1e-0000-4000-8000-000000000005")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
ROW = ClusterRow(
    ID,
    "Elm Park",
    "neighbourhood",
    "We live round the park.",
    "W1",
    25,
    9,
    120_000,
    NOW,
    None,
    NOW,
    1,
    True,
    ["so"],
)
SHARES = [("neighbourhood", "where we live")]
CLUSTER = Cluster(
    ID, "Elm Park", "neighbourhood", "We live round the park.", "W1", 25, ID, None, NOW
)

SAMPLES: dict[str, Any] = {
    "clusters/list.html": ClustersPage(
        [ROW],
        [Card(ID, "Elm Park", "We live round the park.", ["9 people."])],
        [("W1", "Quay")],
        SHARES,
        "W1",
        "need",
        "/clusters?after=x",
        True,
        [("so", "Somali")],
        "so",
    ),
    "clusters/suggested.html": SuggestedPage(
        True,
        [Suggested(ID, "Elm Park", "We meet.", ["9 people."], ["5 speak Somali."], False, True)],
        "4 people would fit.",
        ["4 of them need meals."],
        [(ID, "Elm Park")],
        [("need", "The help my plan asks for", "For example, meals.")],
    ),
    "clusters/start.html": StartPage(SHARES, [("W1", "Quay")]),
    "clusters/leave.html": LeavePage(ID, "Elm Park", 28, date(2026, 7, 1)),
    "clusters/show.html": ClusterPage(
        CLUSTER,
        "where we live",
        "Quay",
        9,
        PoolFrom(date(2026, 6, 3), 9, 120_000),
        [MemberRow(ID, ID, "Amina", NOW, None, None, True, False)],
        [Asking(ID, 1, "Olive", NOW)],
        [("Read and sign the agreement", "/clusters/1/agreement", "Done", True)],
        True,
        str(date(2026, 7, 1)),
        True,
    ),
}
