"""The application with two pages more: every part there is, and every part with a fault."""

from datetime import UTC, datetime
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader
from litestar import Litestar, Response, get

from marketplace import app
from marketplace.web.pages import Web, page
from marketplace.web.rendering import TEMPLATES, environment
from marketplace.web.typed import Typed

SAMPLES = Path(__file__).parent.parent / "samples"
FIELDS = ("weekly_pence", "size", "starts_on", "rule", "languages", "agree", "why", "ward")
VIEW = {"now": datetime(2027, 6, 3, 9, 30, tzinfo=UTC)}


@get("/every-part")
async def every_part(request: Web) -> Response[str]:
    """Every macro once, the form filled in."""
    typed = Typed({"weekly_pence": ["25.50"], "languages": ["so"], "why": ["It is near."]})
    return page(request, "every_part.html", VIEW, typed=typed)


@get("/every-fault")
async def every_fault(request: Web) -> Response[str]:
    """Every field with a fault."""
    typed = Typed({"weekly_pence": ["ten thousand pounds"], "rule": ["most"]})
    for field in FIELDS:
        typed = typed.plus(field, f"Enter {field}.")
    return page(request, "every_part.html", VIEW, typed=typed)


def create_app() -> Litestar:
    """The application as it runs, with the two pages."""
    environment().loader = ChoiceLoader([FileSystemLoader(TEMPLATES), FileSystemLoader(SAMPLES)])
    return app.create_app(more_routes=(every_part, every_fault))
