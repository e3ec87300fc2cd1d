"""The page of a lot's price: what an hour costs, what each person pays, and what comes on top."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct, structs

from marketplace.acts.bids import floor_on
from marketplace.acts.opportunities import Lot, commission_notice
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.bid_writing import (
    Writing,
    bidder_of,
    change_draft,
    group_choices,
    group_faults,
    hours_typed,
    open_writing,
    tasks_address,
)
from marketplace.web.care_wording import band_text, lot_text
from marketplace.web.forms import parse
from marketplace.web.opportunities import moment, people_text
from marketplace.web.pages import Web, go_to, page, reading, submit, texts_of
from marketplace.web.typed import NOTHING_TYPED, Fault, Typed
from marketplace.web.wording import _, day_text, hours_text, money_text
from providers.bid_faults import faults
from providers.bids import AMOUNT_PENCE_MAX, NAME_MAX, TEXT_MAX, Bid, LotBid, LotNotice
from providers.prices import PRICE_PENCE_MAX, BandPrice, Costing, Floor, Unit

HOURS_MAX = 6_000_000


PenceAnHour = Annotated[int, Meta(ge=0, le=PRICE_PENCE_MAX)]


class HeadPrice(Struct, frozen=True):
    """What each pays when so many share; empty where the provider does not offer that."""

    people: int
    price_pence: (
        Annotated[int, Meta(ge=1, le=PRICE_PENCE_MAX, title="the price for each person")] | None
    ) = None


class PriceForm(Struct, frozen=True):
    """The price of a lot as the form asks it; the first four are for one worker hour."""

    unit: Annotated[Unit, Meta(extra={"ask": "Choose what your price is for."})]
    pay_pence: Annotated[
        PenceAnHour,
        Meta(
            title="pay",
            extra={
                "ask": "Write what the worker is paid for an hour, in pounds, like 13.10."
                " Write 0 for nothing."
            },
        ),
    ]
    on_costs_pence: Annotated[
        PenceAnHour,
        Meta(
            title="what comes on top",
            extra={
                "ask": "Write what comes on top of pay for an hour, in pounds, like 13.10."
                " Write 0 for nothing."
            },
        ),
    ]
    road_pence: Annotated[
        PenceAnHour,
        Meta(
            title="travel",
            extra={
                "ask": "Write what travel costs for an hour, in pounds, like 13.10."
                " Write 0 for nothing."
            },
        ),
    ]
    overhead_pence: Annotated[
        PenceAnHour,
        Meta(
            title="everything else",
            extra={
                "ask": "Write what everything else costs for an hour, in pounds, like 13.10."
                " Write 0 for nothing."
            },
        ),
    ]
    heads: list[HeadPrice]
    session_minutes: (
        Annotated[int, Meta(ge=15, le=1440, title="how long a session lasts")] | None
    ) = None
    set_up_pence: Annotated[int, Meta(ge=0, le=AMOUNT_PENCE_MAX, title="what setting up costs")] = 0
    travel_pence: Annotated[
        int, Meta(ge=0, le=AMOUNT_PENCE_MAX, title="what travel costs every four weeks")
    ] = 0
    minutes_min: Annotated[
        int, Meta(ge=0, le=HOURS_MAX, title="the fewest hours you would come for")
    ] = 0
    minutes_max: (
        Annotated[int, Meta(ge=1, le=HOURS_MAX, title="the most hours you would do")] | None
    ) = None
    exclusive_group: Annotated[str, Meta(max_length=NAME_MAX)] = ""
    begins_on: Annotated[date, Meta(title="the first day you can begin")] | None = None
    how: Annotated[str, Meta(max_length=TEXT_MAX, title="how you would do it")] = ""
    below_floor_because: Annotated[
        str, Meta(max_length=TEXT_MAX, title="how you can do it for less")
    ] = ""


class PricePage(Struct, frozen=True):
    """What a lot asks, and what a price has to keep to."""

    commission_id: UUID
    lot_id: UUID
    title: str
    asked: str
    legal_pay: str
    floor: str
    heads: int
    in_bid: bool
    explain: bool
    groups: list[tuple[str, str]]
    starts: str


def _lot(found: Writing, lot_id: UUID) -> Lot:
    for lot in found.lots:
        if lot.lot_id == lot_id:
            return lot
    raise NotFound("There is no such lot in this notice.")


@get("/opportunities/{commission_id:uuid}/bid/lots/{lot_id:uuid}")
async def ask(request: Web, commission_id: FromPath[UUID], lot_id: FromPath[UUID]) -> Response[str]:
    """Ask for the price of one lot."""
    return await _page(request, commission_id, lot_id)


async def _page(
    request: Web, commission_id: UUID, lot_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        floor = await floor_on(tx, await moment(tx))
    lot = _lot(found, lot_id)
    written = next((each for each in found.bid.lots if each.lot_id == lot_id), None)
    if typed is NOTHING_TYPED:
        typed = _typed(found.bid, written)
    asked = _("This lot asks for %(hours)s a week for %(people)s, %(when)s.") % {
        "hours": hours_text(lot.minutes_per_week or 0),
        "people": people_text(lot.people or 0),
        "when": band_text(lot.band),
    }
    view = PricePage(
        commission_id,
        lot_id,
        lot_text(lot.title),
        asked,
        money_text(floor.pay_pence_per_hour),
        money_text(floor.price_pence_per_hour),
        lot.people_sharing_max,
        written is not None,
        bool(
            typed.value("below_floor_because") or any("explain" in f.sentence for f in typed.faults)
        ),
        group_choices(found.bid, _("It can be won beside everything else.")),
        day_text(found.commission.starts_on),
    )
    return page(request, "bids/price.html", view, typed=typed)


def _typed(bid: Bid, written: LotBid | None) -> Typed:
    """The form filled in from the draft; a new lot starts with the costs of one already priced."""
    like = written or (bid.lots[0] if bid.lots else None)
    if like is None:
        return Typed.of({"unit": "hour", "exclusive_group": ""})
    costing = like.prices[0].costing
    texts: dict[str, Any] = {
        "unit": like.unit,
        "exclusive_group": "",
        "session_minutes": hours_typed(like.session_minutes),
        "pay_pence": costing.pay_pence_per_hour,
        "on_costs_pence": costing.on_costs_pence_per_hour,
        "road_pence": costing.travel_pence_per_hour,
        "overhead_pence": costing.overhead_pence_per_hour,
    }
    if written is not None:
        for at, pence in enumerate(written.prices[0].pence_per_head):
            texts[f"heads-{at}-price_pence"] = pence
        texts |= {
            "set_up_pence": written.set_up_pence or None,
            "travel_pence": written.travel_pence or None,
            "minutes_min": hours_typed(written.minutes_min),
            "minutes_max": hours_typed(written.minutes_max),
            "exclusive_group": written.exclusive_group,
            "begins_on": written.begins_on,
            "how": written.how,
            "below_floor_because": bid.below_floor_because,
        }
    return Typed.of(texts)


def price_of(form: PriceForm, lot_id: UUID, band: str) -> LotBid:
    """The form as a lot's bid; without a price for one, the parts of an hour make it."""
    costing = Costing(form.pay_pence, form.on_costs_pence, form.road_pence, form.overhead_pence)
    session = form.session_minutes or 0 if form.unit == "session" else 0
    minutes = 60 if form.unit == "hour" else session
    given = [head.price_pence for head in sorted(form.heads, key=lambda head: head.people)]
    if given and given[0] is None and minutes:
        given[0] = costing.pence_for(minutes)
    while given and given[-1] is None:
        given.pop()
    prices = tuple(pence or 0 for pence in given)
    return LotBid(
        lot_id,
        (BandPrice(band, prices, costing),),
        unit=form.unit,
        session_minutes=session,
        people_per_worker=max(1, len(prices)),
        set_up_pence=form.set_up_pence,
        travel_pence=form.travel_pence,
        minutes_min=form.minutes_min,
        minutes_max=form.minutes_max,
        exclusive_group=form.exclusive_group.strip(),
        how=form.how,
        begins_on=form.begins_on,
    )


def price_faults(
    written: LotBid, bid: Bid, because: str, notices: tuple[LotNotice, ...], floor: Floor
) -> list[Fault]:
    """What is wrong with the price of this lot, each beside its field of the form."""
    alone = structs.replace(bid, lots=(written,), below_floor_because=because)
    return [
        Fault(name, _(sentence), name)
        for path, sentence in faults(alone, notices, floor)
        if path.startswith("lots.0.")
        for name in [_field(path.removeprefix("lots.0."))]
    ]


COSTING_FIELDS = {
    "pay_pence_per_hour": "pay_pence",
    "on_costs_pence_per_hour": "on_costs_pence",
    "travel_pence_per_hour": "road_pence",
    "overhead_pence_per_hour": "overhead_pence",
}


def _field(path: str) -> str:
    parts = path.split(".")
    if parts[0] == "prices" and len(parts) > 2:
        if parts[2] == "costing":
            return COSTING_FIELDS[parts[3]] if len(parts) > 3 else "pay_pence"
        return f"heads-{parts[3] if len(parts) > 3 else 0}-price_pence"
    return "heads-0-price_pence" if parts[0] in ("prices", "people_per_worker") else parts[0]


@post("/opportunities/{commission_id:uuid}/bid/lots/{lot_id:uuid}", status_code=200)
async def send(
    request: Web, commission_id: FromPath[UUID], lot_id: FromPath[UUID]
) -> Response[Any]:
    """Keep the price in the draft, when it keeps to the rules."""
    bidder_of(request)
    async with reading(request) as tx:
        found = await open_writing(request, tx, commission_id)
        notice = await commission_notice(tx, commission_id)
        floor = await floor_on(tx, await moment(tx))
    band = _lot(found, lot_id).band
    form, typed = parse(PriceForm, texts_of(request))
    if form is not None:
        written = price_of(form, lot_id, band)
        wrong = price_faults(written, found.bid, form.below_floor_because, notice.lots, floor)
        wrong += group_faults("exclusive_group", form.exclusive_group, found.bid)
        if wrong:
            return await _page(request, commission_id, lot_id, Typed(typed.texts, wrong))

    async def act(tx: Transaction, who: Who, form: PriceForm, now: datetime) -> None:
        def changed(bid: Bid) -> Bid:
            others = tuple(each for each in bid.lots if each.lot_id != lot_id)
            return structs.replace(
                bid,
                lots=(*others, price_of(form, lot_id, band)),
                below_floor_because=form.below_floor_because or bid.below_floor_because,
            )

        await change_draft(request, tx, who, commission_id, changed, now)

    return await submit(
        request,
        PriceForm,
        act=act,
        then=lambda _done: (tasks_address(commission_id), _("We have kept this in your draft.")),
        again=lambda typed: _page(request, commission_id, lot_id, typed),
    )


class LeaveOut(Struct, frozen=True):
    """The lot to leave out of the bid."""

    lot_id: UUID


@post("/opportunities/{commission_id:uuid}/bid/lots/{lot_id:uuid}/leave-out", status_code=200)
async def leave_out(
    request: Web, commission_id: FromPath[UUID], lot_id: FromPath[UUID]
) -> Response[Any]:
    """Take a lot out of the draft."""
    here = tasks_address(commission_id)

    async def act(tx: Transaction, who: Who, form: LeaveOut, now: datetime) -> None:
        def changed(bid: Bid) -> Bid:
            kept = tuple(each for each in bid.lots if each.lot_id != form.lot_id)
            return structs.replace(bid, lots=kept)

        await change_draft(request, tx, who, commission_id, changed, now)

    async def again(typed: Typed) -> Response[Any]:  # noqa: ARG001
        return go_to(request, here)

    return await submit(
        request,
        LeaveOut,
        act=act,
        then=lambda _done: (here, _("This lot is no longer in your bid.")),
        again=again,
        lot_id=lot_id,
    )


routes = [ask, send, leave_out]
