"""The first page: what the service is, or what somebody signed in can do."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from marketplace.people import Role
from marketplace.refused import NotFound
from marketplace.web.navigation import Place, places
from marketplace.web.pages import Web, page, powers_text
from marketplace.web.sessions import represented, visit_of
from marketplace.web.wording import _

HOME_SENTENCES: dict[Role, str] = {
    "holder": "Choose your care with people who want the same. Start with one of these.",
    "supporter": "You help somebody with their budget. Choose whom you act for.",
    "coordinator": "These pages show who waits for you, and which groups you stand beside.",
    "provider": "See what groups ask for, and make your offer.",
    "neighbour": "Help somebody nearby, and vote on what your community's money does.",
    "commissioner": "See what people need, what nobody offers yet, and what is saved.",
    "finance": "See every invoice, payment and balance of the council.",
    "worker": "The service itself works behind these pages.",
}


class Person(Struct, frozen=True):
    """Somebody the visitor may act for."""

    person_id: UUID
    name: str
    powers: str


class HomePage(Struct, frozen=True):
    """What the home page of a role shows."""

    heading: str
    sentence: str
    people: list[Person]
    tasks: list[Place]


@get("/")
async def home(request: Web) -> Response[str]:
    """The start page, or the home page of the visitor's role."""
    visit = visit_of(request)
    if visit.who is None or visit.visitor is None:
        return page(request, "home/welcome.html")
    who = visit.who
    people = await represented(request.app.state.pool, who.council_id, who.sign_in_id)
    view = HomePage(
        heading=_("Hello %s") % who.name,
        sentence=_(HOME_SENTENCES[who.role]),
        people=[
            Person(p.person_id, p.name, powers_text(p.powers))
            for p in people
            if p.person_id != who.acting_for
        ],
        tasks=places(who.role, request.app.state.served),
    )
    return page(request, "home/home.html", view)


@get("/accessibility")
async def accessibility(request: Web) -> Response[str]:
    """How the pages can be used, and what is not tested yet."""
    return page(request, "home/accessibility.html")


@get("/privacy")
async def privacy(request: Web) -> Response[str]:
    """Who sees what, in short."""
    return page(request, "home/privacy.html")


@get("/{rest:path}")
async def nothing_here(request: Web, rest: FromPath[str]) -> Response[str]:  # noqa: ARG001
    """Any other address: said on a page with the visitor's own navigation."""
    raise NotFound(_("Check the address, or start from the first page."))


routes = [home, accessibility, privacy, nothing_here]
