"""Pages of neighbour help: what is offered nearby, offering, accepting, ending."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import neighbours as acts
from marketplace.acts.people import find_person
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text
from providers.offers import SERVICE_NAMES, SERVICES

PAGE_ROWS = 20
# What a neighbour may do: nothing that needs training or a licence (rule 54).
UNTRAINED = tuple(s for s in SERVICES if s not in ("counselling", "personal_assistant"))


class Row(Struct, frozen=True):
    """An offer, or help, in words."""

    offer_id: UUID
    help_id: UUID | None
    title: str
    sentence: str
    can_end: bool = False
    can_withdraw: bool = False


class NeighboursPage(Struct, frozen=True):
    """What one gives and gets, and what is offered nearby."""

    mine: list[Row]
    near: list[Row]
    next_page: str
    may_accept: bool


class AcceptPage(Struct, frozen=True):
    """One offer to accept."""

    offer_id: UUID
    name: str
    help: str
    minutes_per_week: int


class OfferForm(Struct, frozen=True):
    """An offer as the form asks it."""

    help: Annotated[str, Meta(min_length=3, max_length=300, title="what you would do")]
    service: Annotated[str, Meta(extra={"ask": "Choose what kind of help it is."})]
    minutes: Annotated[int, Meta(ge=15, le=2400, title="how long each week")]


class AcceptForm(Struct, frozen=True):
    """Accepting as the form asks it."""

    minutes: Annotated[int, Meta(ge=1, le=2400, title="how long each week")]
    starts_on: Annotated[date, Meta(title="the first day")]


def _mine(row: acts.MyHelp) -> Row:
    running = row.help_id is not None and row.lapsed_on is None
    if row.i_offer and not running:
        sentence = (
            _("You took this back.") if row.withdrawn_at else _("Nobody has asked for it yet.")
        )
    elif row.i_offer:
        sentence = _("You help %s.") % row.other_name
    else:
        sentence = _("%s helps you.") % row.other_name
    if row.lapsed_on is not None:
        sentence = _("This ended on %s.") % day_text(row.lapsed_on)
    return Row(
        row.offer_id,
        row.help_id,
        row.help,
        f"{sentence} {_hours(row.minutes_per_week)}",
        can_end=running,
        can_withdraw=row.i_offer and not running and row.withdrawn_at is None,
    )


def _hours(minutes: int) -> str:
    return _("%d minutes a week.") % minutes


@get("/neighbours")
async def show(request: Web, after: FromQuery[UUID | None] = None) -> Response[str]:
    """What neighbours do for each other here."""
    who = who_of(request)
    person_id = who.subject("see")
    async with reading(request, "council") as tx:
        person = await find_person(tx, person_id)
        mine = await acts.my_help(tx, person_id)
        near = await acts.offers_near(tx, person.ward_code, after or acts.NOBODY, PAGE_ROWS + 1)
    own = {row.offer_id for row in mine}
    more = len(near) > PAGE_ROWS
    view = NeighboursPage(
        mine=[_mine(row) for row in mine],
        near=[
            Row(o.offer_id, None, o.help, f"{o.given_name}. {_hours(o.minutes_per_week)}")
            for o in near[:PAGE_ROWS]
            if o.offer_id not in own
        ],
        next_page=f"/neighbours?after={near[PAGE_ROWS - 1].offer_id}" if more else "",
        may_accept=who.role in ("holder", "supporter"),
    )
    return page(request, "neighbours/list.html", view)


@get("/neighbours/offer")
async def ask(request: Web) -> Response[str]:
    """Ask what somebody would do for a neighbour."""
    return await _offer_page(request)


async def _offer_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who_of(request).subject("plan")
    kinds = [(service, _(SERVICE_NAMES[service]).capitalize()) for service in UNTRAINED]
    return page(request, "neighbours/offer.html", kinds, typed=typed)


@post("/neighbours/offer", status_code=200)
async def offer(request: Web) -> Response[Any]:
    """Offer help."""

    async def act(tx: Transaction, who: Who, form: OfferForm, now: datetime) -> UUID:
        made = acts.OfferHelp(form.help, form.service, form.minutes)
        return await acts.offer_help(tx, who, made, now)

    return await submit(
        request,
        OfferForm,
        act=act,
        then=lambda _id: ("/neighbours", _("Thank you. People in your ward can see your offer.")),
        again=lambda typed: _offer_page(request, typed),
    )


@get("/neighbours/{offer_id:uuid}/accept")
async def consider(request: Web, offer_id: FromPath[UUID]) -> Response[str]:
    """Ask how much of an offer to accept."""
    return await _accept_page(request, offer_id)


async def _accept_page(request: Web, offer_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    person_id = who.subject("plan")
    async with reading(request, "council") as tx:
        person = await find_person(tx, person_id)
        near = await acts.offers_near(tx, person.ward_code, rows_max=200)
    found = next((o for o in near if o.offer_id == offer_id), None)
    if found is None:
        raise NotFound("Nobody offers this help near you now.")
    if typed is NOTHING_TYPED:
        hours, minutes = divmod(found.minutes_per_week, 60)
        typed = Typed.of({"minutes": f"{hours}:{minutes:02}"})
    view = AcceptPage(offer_id, found.given_name, found.help, found.minutes_per_week)
    return page(request, "neighbours/accept.html", view, typed=typed)


@post("/neighbours/{offer_id:uuid}/accept", status_code=200)
async def accept(request: Web, offer_id: FromPath[UUID]) -> Response[Any]:
    """Take an offer into one's plan."""

    async def act(tx: Transaction, who: Who, form: AcceptForm, now: datetime) -> UUID:
        made = acts.AcceptHelp(offer_id, form.minutes, form.starts_on)
        return await acts.accept_help(tx, who, made, now)

    return await submit(
        request,
        AcceptForm,
        act=act,
        then=lambda _id: ("/neighbours", _("This help is now part of your plan.")),
        again=lambda typed: _accept_page(request, offer_id, typed),
    )


class Chosen(Struct, frozen=True):
    """Which help or offer a button is about."""

    subject_id: UUID


@post("/neighbours/{subject_id:uuid}/end", status_code=200)
async def end(request: Web, subject_id: FromPath[UUID]) -> Response[Any]:
    """End help that runs."""

    async def act(tx: Transaction, who: Who, form: Chosen, now: datetime) -> date:
        return await acts.end_help(tx, who, form.subject_id, now)

    return await submit(
        request,
        Chosen,
        act=act,
        then=lambda day: (
            "/neighbours",
            _("The help ends on %s. From then on your paid help comes back.") % day_text(day),
        ),
        again=lambda typed: _back(request, typed),
        subject_id=subject_id,
    )


@post("/neighbours/{subject_id:uuid}/withdraw", status_code=200)
async def withdraw(request: Web, subject_id: FromPath[UUID]) -> Response[Any]:
    """Take an offer back."""

    async def act(tx: Transaction, who: Who, form: Chosen, now: datetime) -> UUID:
        return await acts.withdraw_offer(tx, who, form.subject_id, now)

    return await submit(
        request,
        Chosen,
        act=act,
        then=lambda _id: ("/neighbours", _("You have taken your offer back.")),
        again=lambda typed: _back(request, typed),
        subject_id=subject_id,
    )


async def _back(request: Web, typed: Typed) -> Response[Any]:
    return go_to(request, "/neighbours", " ".join(fault.sentence for fault in typed.faults))


routes = [show, ask, offer, consider, accept, end, withdraw]
