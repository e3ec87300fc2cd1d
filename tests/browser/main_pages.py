"""The twenty-two screens people come for first, and where the demonstration has them."""

from msgspec import Struct

from tests.browser.everybody import Walked
from tests.visits import Seen


class Screen(Struct, frozen=True):
    """One of them: what it is for, who looks at it, and its address without ids."""

    name: str
    visitor: str
    shape: str


def _screens(name: str, *places: tuple[str, str]) -> list[Screen]:
    return [Screen(name, visitor, shape) for visitor, shape in places]


SCREENS: tuple[Screen, ...] = (
    *_screens("the way in", ("signed out", "/"), ("signed out", "/sign-in")),
    *_screens("join", ("holder 2", "/clusters")),
    *_screens("my home", ("holder", "/"), ("commissioner", "/"), ("provider", "/")),
    *_screens("settings", ("signed out", "/settings")),
    *_screens("acting for somebody", ("supporter acting", "/")),
    *_screens("suggested groups", ("holder", "/clusters/suggested")),
    *_screens("a group", ("holder", "/clusters/*")),
    *_screens("the agreement", ("holder", "/clusters/*/agreement")),
    *_screens("set money aside", ("holder", "/clusters/*/pledge")),
    *_screens(
        "commission care",
        ("coordinator", "/commissions/*"),
        ("coordinator", "/commissions/*/preview"),
        ("holder 2", "/commissions/*/publish"),
    ),
    *_screens("vote", ("holder", "/community/votes/*")),
    *_screens(
        "opportunities", ("signed out", "/opportunities"), ("signed out", "/opportunities/*")
    ),
    *_screens(
        "bid",
        ("provider", "/opportunities/*/bid"),
        ("provider", "/opportunities/*/bid/lots/*"),
        ("provider", "/opportunities/*/bid/capacity"),
        ("provider", "/opportunities/*/bid/packages"),
        ("provider", "/opportunities/*/bid/check"),
    ),
    *_screens(
        "bring in a file", ("finance", "/imports"), ("provider", "/opportunities/*/bid/file")
    ),
    *_screens("compare, and why", ("holder", "/commissions/*/match")),
    *_screens("how far the match is", ("commissioner", "/rounds/*")),
    *_screens("what was agreed", ("holder", "/commissions/*/contracts")),
    *_screens("the statement of savings", ("holder", "/savings")),
    *_screens("sign off", ("coordinator", "/sign-offs"), ("coordinator", "/sign-offs/*")),
    *_screens("what nobody offers", ("commissioner", "/unmet-demand")),
    *_screens("the record", ("commissioner", "/audit")),
    *_screens(
        "what holds of the site", ("signed out", "/accessibility"), ("signed out", "/privacy")
    ),
)
# No page, but people come to it.
LOST = Seen("signed out", "/nowhere", 404, {"content-type": "text/html"}, "", ())


def main_pages(walked: Walked) -> list[Seen]:
    """The screens as the walk came across them, and the page that says there is none."""
    return [*(walked.find(screen.visitor, screen.shape) for screen in SCREENS), LOST]
