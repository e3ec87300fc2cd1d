"""Sample views of the API's documentation."""

from typing import Any

from marketplace.web.api.documentation import (
    FieldRow,
    IndexPage,
    KindRow,
    NounPage,
    NounRow,
    OperationRow,
    ProblemRow,
    ProblemsPage,
)

FIELD = FieldRow("limit", [("whole number", "")], True, "How many at most.")

SAMPLES: dict[str, Any] = {
    "api/index.html": IndexPage(
        [NounRow("/api/docs/bids", "Bids", "What you sent.")],
        "curl https://m",
        "curl https://m",
        100,
    ),
    "api/problems.html": ProblemsPage(
        [ProblemRow("not-found", 404, "There is no such thing.")], "{}"
    ),
    "api/noun.html": NounPage(
        "Bids",
        [
            OperationRow(
                "bids-submit",
                "POST",
                "/api/bids/{commission_id}/submissions",
                "Send a bid.",
                "The last one counts.",
                "For a token of: provider.",
                [FIELD],
                [("BidBody", "#BidBody")],
                [("BidReceipt", "#BidReceipt")],
                "201",
                ["401", "422"],
                "curl https://mutual.example/api/bids",
            )
        ],
        [KindRow("BidReceipt", "Proof of what was sent.", [FIELD])],
        away={"#BidBody": "/api/docs/bids/BidBody#BidBody"},
    ),
}
