"""Sample views of signing in with a code, and of messages."""

from typing import Any

from marketplace.acts.sign_ins import RoleOf
from marketplace.web.code_sign_in import CodePage, RolePage
from marketplace.web.messages import Line, MessagesPage, SentLine, SentPage

SAMPLES: dict[str, Any] = {
    "sign_in/address.html": None,
    "sign_in/code.html": CodePage(10, True),
    "sign_in/role.html": RolePage(
        [("Care coordinator", "Eastwick", "Go on", RoleOf(1, "coordinator", "Eastwick", ""))]
    ),
    "messages/mine.html": MessagesPage(
        [
            Line(
                "A vote is open where you live",
                "Care for Elm Park",
                "You can vote until 3 June 2026 at 10:30am.",
                ("One more thing to know.",),
                "3 May 2026 at 9:00am",
                "/community",
                True,
            )
        ],
        "/messages?before=1",
        [("vote_open", "Votes where I live")],
        "amina@example.org",
    ),
    "messages/sent.html": SentPage(
        [
            SentLine(
                "amina@example.org",
                "3 May 2026 at 9:00am",
                "012345 is your code to sign in",
                "Hello,\n\nYour code is 012345.",
                "the mail server answered 451",
            )
        ]
    ),
}
