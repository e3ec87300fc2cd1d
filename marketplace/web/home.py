"""The first page: what the service is, or what somebody signed in can do."""

from datetime import date, datetime
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts import next_steps
from marketplace.acts.next_steps import Owed, Purse, Saved
from marketplace.database.transaction import Scope
from marketplace.next_steps import Step, done_by
from marketplace.people import Role, Who
from marketplace.refused import NotFound
from marketplace.web.navigation import Place, places
from marketplace.web.next_steps import Task, tasks, waiting_text
from marketplace.web.pages import Web, page, powers_text, reading
from marketplace.web.sessions import represented, visit_of
from marketplace.web.wording import LONDON, _
from providers.said import said

OFFICERS: tuple[Role, ...] = ("coordinator", "commissioner", "finance", "worker")
HOME_SENTENCES: dict[Role, str] = {
    "holder": said("Choose your care with people who want the same. Start with one of these."),
    "supporter": said("You help somebody with their budget. Choose whom you act for."),
    "coordinator": said("These pages show who waits for you, and which groups you stand beside."),
    "provider": said("See what groups ask for, and make your offer."),
    "neighbour": said("Help somebody nearby, and vote on what your community's money does."),
    "commissioner": said("See what people need, what nobody offers yet, and what is saved."),
    "finance": said("See every invoice, payment and balance of the council."),
    "worker": said("The service itself works behind these pages."),
}


class Person(Struct, frozen=True):
    """Somebody the visitor may act for."""

    person_id: UUID
    name: str
    powers: str
    waiting: str = ""


class HomePage(Struct, frozen=True):
    """What the home page of a role shows."""

    heading: str
    sentence: str
    people: list[Person]
    tasks: list[Place]
    steps: list[Task] = []
    purse: Purse | None = None
    owed: Owed | None = None
    saved: Saved | None = None
    nothing: str = ""


class Waiting(Struct, frozen=True):
    """What was read for a home page: what waits, by whom, and the money of the role."""

    today: date
    steps: list[Step]
    purse: Purse | None = None
    owed: Owed | None = None
    saved: Saved | None = None


@get("/")
async def home(request: Web) -> Response[str]:
    """The start page, or the home page of the visitor's role."""
    visit = visit_of(request)
    if visit.who is None or visit.visitor is None:
        return page(request, "home/welcome.html")
    who = visit.who
    people = await represented(request.app.state.pool, who.council_id, who.sign_in_id)
    others = [p for p in people if p.person_id != who.acting_for]
    found = await _waiting(request, who, [p.person_id for p in others if "see" in p.powers])
    waits = {
        p.person_id: len(done_by((s for s in found.steps if s.person_id == p.person_id), p.powers))
        for p in others
    }
    mine = who.acting_for or who.person_id
    steps = [step for step in found.steps if step.person_id == mine]
    if who.acting_for is not None:
        steps = done_by(steps, who.powers)
    view = HomePage(
        heading=_("Hello %s") % who.name,
        sentence=_(HOME_SENTENCES[who.role]),
        people=[
            Person(
                p.person_id,
                p.name,
                powers_text(p.powers),
                waiting_text(waits[p.person_id]) if "see" in p.powers else "",
            )
            for p in others
        ],
        tasks=places(who.role, request.app.state.served),
        steps=tasks(steps, found.today),
        purse=found.purse,
        owed=found.owed,
        saved=found.saved,
        nothing=_nothing(who),
    )
    return page(request, "home/home.html", view)


async def _waiting(request: Web, who: Who, others: list[UUID]) -> Waiting:
    """What waits for the visitor and for those they may act for, and the money of their role.

    Scope "council" but for a provider: each question names the people it is about by itself.
    """
    scope: Scope = "provider" if who.role == "provider" else "council"
    async with reading(request, scope) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        today = now.astimezone(LONDON).date()
        if who.role == "provider" and who.provider_id is not None:
            steps = await next_steps.of_provider(tx, who.provider_id, now)
            return Waiting(today, steps, owed=await next_steps.owed_to(tx, who.provider_id))
        if who.role in OFFICERS:
            steps = await next_steps.of_officer(tx, who, now)
            if who.role == "finance":
                return Waiting(today, steps, owed=await next_steps.owed_to(tx, None))
            return Waiting(today, steps, saved=await next_steps.saved_here(tx))
        # Whoever acts for somebody without the power to see is shown nothing of theirs (rule 16).
        mine = who.person_id
        if who.acting_for is not None:
            mine = who.acting_for if "see" in who.powers else None
        people = [*others, mine] if mine else others
        steps = await next_steps.of_people(tx, people, now) if people else []
        purse = None
        if mine is not None:
            purse = await next_steps.purse_of(tx, mine, now.date())
        return Waiting(today, steps, purse=purse)


def _nothing(who: Who) -> str:
    """What to say, and do, when nothing waits."""
    if who.role == "supporter" and who.acting_for is None:
        return ""
    if who.role == "neighbour":
        return _("Nothing waits for you. You could offer somebody nearby a little help.")
    if who.role in ("holder", "supporter"):
        return _("Nothing waits for you today. We ask you here when something does.")
    return _("Nothing waits for you today.")


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
    raise NotFound("Check the address, or start from the first page.")


routes = [home, accessibility, privacy, nothing_here]
