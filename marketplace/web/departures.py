"""The page on which a coordinator records that somebody died or moved away."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace.acts import departures as acts
from marketplace.database.transaction import Transaction
from marketplace.departures import Departure
from marketplace.people import Who, require_role
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text


class DeparturePage(Struct, frozen=True):
    """Who it is about, what was recorded already, and what would end."""

    person_id: UUID
    name: str
    recorded: str
    groups: int
    set_aside_pence: int


class DepartureForm(Struct, frozen=True):
    """What happened, and the last day, as the form asks it."""

    kind: Annotated[Departure, Meta(extra={"ask": "Choose what happened."})]
    last_day: Annotated[date, Meta(title="the last day")]


@get("/people/{person_id:uuid}/departure")
async def ask(request: Web, person_id: FromPath[UUID]) -> Response[str]:
    """Ask what happened and when, and say what ends."""
    return await _ask_page(request, person_id)


async def _ask_page(request: Web, person_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    require_role(who_of(request), "coordinator")
    async with reading(request) as tx:
        found = await acts.leaver(tx, person_id)
    recorded = ""
    if found.died_on is not None:
        recorded = _("It is recorded that this person died on %s.") % day_text(found.died_on)
    elif found.lives_here_to is not None:
        recorded = _("It is recorded that this person no longer lives here from %s on.") % (
            day_text(found.lives_here_to)
        )
    view = DeparturePage(
        person_id,
        f"{found.given_name} {found.family_name}",
        recorded,
        found.groups,
        found.set_aside_pence,
    )
    return page(request, "departures/record.html", view, typed=typed)


@post("/people/{person_id:uuid}/departure", status_code=200)
async def send(request: Web, person_id: FromPath[UUID]) -> Response[Any]:
    """Record it."""

    async def act(tx: Transaction, who: Who, form: DepartureForm, now: datetime) -> acts.Departed:
        made = acts.RecordDeparture(person_id, form.kind, form.last_day)
        return await acts.record_departure(tx, who, made, now)

    return await submit(
        request,
        DepartureForm,
        act=act,
        then=lambda done: (
            f"/people/{person_id}/departure",
            _("It is recorded. Nothing is charged from %s on.") % day_text(done.first_day),
        ),
        again=lambda typed: _ask_page(request, person_id, typed),
    )


routes = [ask, send]
