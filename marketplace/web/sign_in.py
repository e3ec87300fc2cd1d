"""Signing in: the demonstration's personas by role, signing out, acting for somebody else."""

from itertools import groupby
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from msgspec import Struct

from marketplace.database.transaction import ACQUIRE_SECONDS_MAX, many
from marketplace.people import Role
from marketplace.refused import NotFound, NotYours
from marketplace.web.code_sign_in import address_page
from marketplace.web.forms import parse
from marketplace.web.navigation import ROLE_NAMES
from marketplace.web.pages import Web, go_to, page, texts_of
from marketplace.web.sessions import act_for, end_session, start_session, visit_of, who_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _
from sql import questions

EACH_ROLE_MAX = 9
SOUGHT_MAX = 80


class Persona(Struct, frozen=True):
    """Somebody made up whom a visitor can be; `in_role` is how many share the role."""

    sign_in_id: UUID
    council_id: int
    role: Role
    name: str
    place: str
    introduction: str
    in_role: int


class Group(Struct, frozen=True):
    """The personas of one role that are shown, and how many more there are."""

    heading: str
    personas: list[Persona]
    more: int


class ChoosePage(Struct, frozen=True):
    """What the sign-in page shows."""

    groups: list[Group]
    search: Typed


class SignIn(Struct, frozen=True):
    """Which persona, in which role and council."""

    sign_in_id: UUID
    council_id: int
    role: Role


class ActFor(Struct, frozen=True):
    """Whom to act for; nobody ends it."""

    person_id: UUID | None = None


def grouped(personas: list[Persona]) -> list[Group]:
    """Personas by role, in the order of the roles' story: holders first, the service last."""
    order = list(ROLE_NAMES)
    ranked = sorted(personas, key=lambda p: order.index(p.role))
    groups = []
    for role, of_role in groupby(ranked, key=lambda p: p.role):
        shown = list(of_role)
        name = _(ROLE_NAMES[role])
        groups.append(Group(name[0].upper() + name[1:], shown, shown[0].in_role - len(shown)))
    return groups


@get("/sign-in")
async def choose(request: Web) -> Response[str]:
    """Whom would you like to be? Outside demonstration mode: which address is yours?"""
    if not request.app.state.demonstration:
        return address_page(request)
    sought = request.query_params.get("name", "").strip()[:SOUGHT_MAX].replace("\x00", "")
    async with request.app.state.pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
        rows = await questions("sign_ins").personas(db, sought=sought, each=EACH_ROLE_MAX)
    groups = grouped(many(Persona, rows))
    return page(request, "sign_in/choose.html", ChoosePage(groups, Typed.of({"name": sought})))


@post("/sign-in", status_code=200)
async def enter(request: Web) -> Response[Any]:
    """Become the persona: a new session with a new token."""
    form, _typed = parse(SignIn, texts_of(request))
    pool = request.app.state.pool
    if form is None or not request.app.state.demonstration:
        raise NotFound("There is nobody to sign in as here.")
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
        may = await questions("sign_ins").may_sign_in(
            db, sign_in_id=form.sign_in_id, council_id=form.council_id, role=form.role
        )
    if not may:
        raise NotYours("You cannot sign in as this person.")
    await start_session(
        visit_of(request),
        pool,
        sign_in_id=form.sign_in_id,
        council_id=form.council_id,
        role=form.role,
    )
    return go_to(request, "/")


@post("/sign-out", status_code=200)
async def leave(request: Web) -> Response[Any]:
    """End the session everywhere it is kept."""
    await end_session(visit_of(request), request.app.state.pool)
    return go_to(request, "/", _("You have signed out."))


@post("/acting-for", status_code=200)
async def switch(request: Web) -> Response[Any]:
    """Act for somebody who asked for it, or stop."""
    who_of(request)
    form, _typed = parse(ActFor, texts_of(request))
    if form is None:
        raise NotFound("There is nobody here to act for.")
    name = await act_for(visit_of(request), request.app.state.pool, form.person_id)
    if name:
        return go_to(request, "/", _("You are now acting for %s.") % name)
    return go_to(request, "/", _("You are no longer acting for anybody."))


routes = [choose, enter, leave, switch]
