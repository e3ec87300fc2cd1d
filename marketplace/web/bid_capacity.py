"""The pages of a bid that say how much the provider can take on: in all, and place by place."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace.acts import councils
from marketplace.acts.opportunities import offering_of
from marketplace.acts.organisations import find_provider
from marketplace.database.transaction import Transaction
from marketplace.web.bid_writing import HOURS_MAX, Change, Writing, hours_typed, keep, open_writing
from marketplace.web.care_wording import band_text
from marketplace.web.pages import Web, page, reading
from marketplace.web.typed import NOTHING_TYPED, Typed
from providers.bids import Bid, Capacity, RoundTerms

PLACES_MAX = 120


class CapacityForm(Struct, frozen=True):
    """What the provider can take on as the form asks it."""

    most_minutes: Annotated[
        int, Meta(ge=60, le=HOURS_MAX, title="the most hours a week you can take on")
    ]
    exposure_minutes: (
        Annotated[int, Meta(ge=60, le=HOURS_MAX, title="the most hours to begin with")] | None
    ) = None
    with_mentor: bool = False


class PlaceForm(Struct, frozen=True):
    """The hours free in one ward at one time of the week; empty where there are none."""

    area: Annotated[str, Meta(max_length=40)]
    band: Annotated[str, Meta(max_length=40)]
    free_minutes: (
        Annotated[int, Meta(ge=0, le=HOURS_MAX, title="the hours a week you have free")] | None
    ) = None


class PlacesForm(Struct, frozen=True):
    """The hours free, place by place."""

    places: list[PlaceForm] = []


class CapacityPage(Struct, frozen=True):
    """Asking how much; `mentor` is the name of a start-up's mentor, "" without one."""

    commission_id: UUID
    title: str
    start_up: bool
    mentor: str


class PlacesPage(Struct, frozen=True):
    """Asking where and when: (ward code, ward, time code, time) for each row."""

    commission_id: UUID
    title: str
    rows: list[tuple[str, str, str, str]]


@get("/opportunities/{commission_id:uuid}/bid/capacity")
async def ask_capacity(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for the most hours."""
    return await _capacity_page(request, commission_id)


async def _capacity_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        mentor = await mentor_of(tx, found)
    if typed is NOTHING_TYPED:
        terms = found.bid.terms
        typed = Typed.of(
            {
                "most_minutes": hours_typed(terms.minutes_per_week_max),
                "exposure_minutes": hours_typed(terms.exposure_minutes_max),
                "with_mentor": "yes" if terms.mentor_provider_id else "",
            }
        )
    view = CapacityPage(commission_id, found.commission.title, found.provider.start_up, mentor)
    return page(request, "bids/capacity.html", view, typed=typed)


async def mentor_of(tx: Transaction, found: Writing) -> str:
    """The name of the provider's mentor, "" without one."""
    if found.provider.mentor_id is None:
        return ""
    return (await find_provider(tx, found.provider.mentor_id)).name


@post("/opportunities/{commission_id:uuid}/bid/capacity", status_code=200)
async def send_capacity(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Keep the most hours in the draft."""
    async with reading(request) as tx:
        provider = (await open_writing(request, tx, commission_id)).provider

    def changed(form: CapacityForm) -> Change:
        def change(bid: Bid) -> Bid:
            terms = structs.replace(
                bid.terms,
                minutes_per_week_max=form.most_minutes,
                exposure_minutes_max=form.exposure_minutes,
                mentor_provider_id=provider.mentor_id if form.with_mentor else None,
            )
            return structs.replace(bid, terms=terms)

        return change

    return await keep(request, commission_id, CapacityForm, changed, _capacity_page)


@get("/opportunities/{commission_id:uuid}/bid/places")
async def ask_places(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """Ask for the hours free in each ward at each time."""
    return await _places_page(request, commission_id)


async def _places_page(
    request: Web, commission_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
        offer = await offering_of(tx, found.provider.provider_id)
    rows = _places(found, wards, frozenset() if offer is None else offer.areas)
    if typed is NOTHING_TYPED:
        stated = {(c.area, c.band): c.minutes_per_week for c in found.bid.terms.capacities}
        typed = Typed.of(
            {
                f"places-{at}-free_minutes": hours_typed(stated.get((area, band)))
                for at, (area, _ward, band, _time) in enumerate(rows)
            }
        )
    view = PlacesPage(commission_id, found.commission.title, rows)
    return page(request, "bids/places.html", view, typed=typed)


def _places(
    found: Writing, wards: dict[str, str], areas: frozenset[str]
) -> list[tuple[str, str, str, str]]:
    """Where the provider works, at each time asked for here, and what it stated before."""
    bands = sorted({lot.band for lot in found.lots})
    places = {(area, band) for area in areas & wards.keys() for band in bands}
    places |= {(c.area, c.band) for c in found.bid.terms.capacities if c.area in wards}
    rows = [(area, wards[area], band, band_text(band)) for area, band in places]
    return sorted(rows, key=lambda row: (row[1], row[2]))[:PLACES_MAX]


@post("/opportunities/{commission_id:uuid}/bid/places", status_code=200)
async def send_places(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Keep the hours of each place in the draft; all empty is anywhere."""

    def changed(form: PlacesForm) -> Change:
        asked = {(place.area, place.band) for place in form.places}
        stated = {
            (place.area, place.band): Capacity(place.area, place.band, place.free_minutes)
            for place in form.places
            if place.free_minutes is not None
        }

        def change(bid: Bid) -> Bid:
            # A file or a program may have named more places than the page has room for.
            others = [c for c in bid.terms.capacities if (c.area, c.band) not in asked]
            places = (*stated.values(), *others)
            terms: RoundTerms = structs.replace(bid.terms, capacities=places)
            return structs.replace(bid, terms=terms)

        return change

    return await keep(request, commission_id, PlacesForm, changed, _places_page)


routes = [ask_capacity, send_capacity, ask_places, send_places]
