"""Sample views of the clusters' pages."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from marketplace.acts.clusters import Asking, ClusterRow, MemberRow
from marketplace.acts.pledges import Pool
from marketplace.clusters import Cluster
from marketplace.web.clusters import ClusterPage, ClustersPage, StartPage

ID = UUID("6f1c1d1e-0000-4000-8000-000000000005")
NOW = datetime(2026, 6, 3, 9, tzinfo=UTC)
ROW = ClusterRow(
    ID, "Elm Park", "neighbourhood", "We live round the park.", "W1", 25, 9, 120_000, NOW, None
)
SHARES = [("neighbourhood", "where we live")]
CLUSTER = Cluster(
    ID, "Elm Park", "neighbourhood", "We live round the park.", "W1", 25, ID, None, NOW
)

SAMPLES: dict[str, Any] = {
    "clusters/list.html": ClustersPage(
        [ROW], [ROW], [("W1", "Quay")], SHARES, "W1", "need", "/clusters?after=x", True
    ),
    "clusters/start.html": StartPage(SHARES, [("W1", "Quay")]),
    "clusters/leave.html": {"cluster_id": ID, "name": "Elm Park", "notice_days": 28},
    "clusters/show.html": ClusterPage(
        CLUSTER,
        "where we live",
        "Quay",
        9,
        Pool(9, 120_000),
        [MemberRow(ID, ID, "Amina", NOW, None, None, True, False)],
        [Asking(ID, 1, "Olive", NOW)],
        [("Read and sign the agreement", "/clusters/1/agreement", "Done", True)],
        True,
        str(date(2026, 7, 1)),
        True,
    ),
}
