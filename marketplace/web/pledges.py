"""Pages of pledging: how much, from when to when, and taking it back."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace.acts import pledges as acts
from marketplace.acts.agreements import reading_of
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.pledges import Pledge
from marketplace.refused import Invalid, NotFound
from marketplace.web.forms import parse
from marketplace.web.pages import Web, go_to, page, reading, submit, texts_of
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, money_text

PARTS = ("day", "month", "year")
# What the first page asks, carried over to the second.
FIELDS = ("pence_per_week", *(f"{d}-{p}" for d in ("starts_on", "ends_on") for p in PARTS))


class PledgePage(Struct, frozen=True):
    """How much somebody may pledge to a cluster from a first day on, and what they have pledged."""

    cluster_id: UUID
    cluster_name: str
    room: acts.Room
    pool: acts.Pool
    mine: list[Pledge]
    first: date
    starts_later: bool


class PledgeForm(Struct, frozen=True):
    """The pledge as the form asks it."""

    pence_per_week: Annotated[
        int, Meta(ge=100, le=2_000_000, title="how much you pledge each week")
    ]
    starts_on: Annotated[date, Meta(title="the first day")]
    ends_on: Annotated[date, Meta(title="the day after the last")]
    confirmed: bool = False


class CheckPage(Struct, frozen=True):
    """The pledge once more before it counts: pence a week of the person's pence a week and year."""

    cluster_id: UUID
    cluster_name: str
    pence_per_week: int
    weekly_pence: int
    gross_pence: int
    starts_on: date
    ends_on: date
    fields: dict[str, str]


class WithdrawPage(Struct, frozen=True):
    """Taking a pledge back: what the group has with it and would have without, pence a week."""

    pledge_id: UUID
    cluster_id: UUID | None
    cluster_name: str
    pledge: Pledge
    pool: acts.Pool
    left_pence: int


@get("/clusters/{cluster_id:uuid}/pledge")
async def ask(request: Web, cluster_id: FromPath[UUID]) -> Response[str]:
    """Ask how much to pledge, with the limit in the sentence."""
    return await _page(request, cluster_id)


async def _page(request: Web, cluster_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who = who_of(request)
    person_id = who.subject("money")
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        cluster = await reading_of(tx, person_id, cluster_id, now)
        first = await acts.first_day(tx, person_id, now.date())
        room = await acts.room(tx, person_id, first)
        pool = await acts.pool(tx, cluster_id, first)
    if typed is NOTHING_TYPED and room.allocation is not None:
        last = room.allocation.valid_to
        typed = Typed.of(
            {
                "pence_per_week": money_text(room.room_pence).lstrip("£"),
                **_boxes("starts_on", first),
                **_boxes("ends_on", last),
            }
        )
    mine = [pledge for pledge in room.pledges if pledge.cluster_id == cluster_id]
    view = PledgePage(cluster_id, cluster.cluster_name, room, pool, mine, first, first > now.date())
    return page(request, "pledges/make.html", view, typed=typed)


def _boxes(name: str, day: date) -> dict[str, str]:
    return {
        f"{name}-day": str(day.day),
        f"{name}-month": str(day.month),
        f"{name}-year": str(day.year),
    }


@post("/clusters/{cluster_id:uuid}/pledge", status_code=200)
async def send(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Show the pledge once more, then make it."""
    form, typed = parse(PledgeForm, texts_of(request))
    if form is not None and not form.confirmed:
        return await _check_page(request, cluster_id, form, typed)

    async def act(tx: Transaction, who: Who, form: PledgeForm, now: datetime) -> int:
        made = acts.MakePledge(cluster_id, form.pence_per_week, form.starts_on, form.ends_on)
        await acts.make_pledge(tx, who, made, now)
        return form.pence_per_week

    return await submit(
        request,
        PledgeForm,
        act=act,
        then=lambda pence: (
            f"/clusters/{cluster_id}/pledge",
            _("You have pledged %s a week. No money has moved.") % money_text(pence),
        ),
        again=lambda typed: _page(request, cluster_id, typed),
    )


async def _check_page(
    request: Web, cluster_id: UUID, form: PledgeForm, typed: Typed
) -> Response[str]:
    person_id = who_of(request).subject("money")
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        cluster = await reading_of(tx, person_id, cluster_id, now)
        made = acts.MakePledge(cluster_id, form.pence_per_week, form.starts_on, form.ends_on)
        try:
            await acts.check_pledge(tx, person_id, made)
        except Invalid as fault:
            return await _page(request, cluster_id, typed.plus(fault.field, fault.sentence))
        room = await acts.room(tx, person_id, form.starts_on)
    assert room.allocation is not None, "the check found room, so there is an allocation"
    kept = {name: texts[0] for name, texts in typed.texts.items() if name in FIELDS}
    view = CheckPage(
        cluster_id,
        cluster.cluster_name,
        form.pence_per_week,
        room.weekly_pence,
        room.allocation.gross_pence,
        form.starts_on,
        form.ends_on,
        kept | {"confirmed": "yes"},
    )
    return page(request, "pledges/check.html", view)


@get("/pledges/{pledge_id:uuid}/withdraw")
async def consider_withdrawing(request: Web, pledge_id: FromPath[UUID]) -> Response[str]:
    """Say what taking the pledge back does to the group, before it is done."""
    person_id = who_of(request).subject("money")
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        pledge = await acts.find_pledge(tx, pledge_id)
        if pledge.person_id != person_id or pledge.withdrawn_at is not None:
            raise NotFound(_("There is no such pledge."))
        name, pool = "", acts.Pool(0, 0)
        if pledge.cluster_id is not None:
            name = (await reading_of(tx, person_id, pledge.cluster_id, now)).cluster_name
            day = max(now.date(), pledge.starts_on)
            pool = await acts.pool(tx, pledge.cluster_id, day)
    left = max(0, pool.pence_per_week - pledge.pence_per_week)
    view = WithdrawPage(pledge_id, pledge.cluster_id, name, pledge, pool, left)
    return page(request, "pledges/withdraw.html", view)


@post("/pledges/{pledge_id:uuid}/withdraw", status_code=200)
async def withdraw(request: Web, pledge_id: FromPath[UUID]) -> Response[Any]:
    """Take a pledge back."""

    async def again(typed: Typed) -> Response[Any]:  # noqa: ARG001
        return go_to(request, "/budget")

    async def act(tx: Transaction, who: Who, form: acts.WithdrawPledge, now: datetime) -> UUID:
        pledge = await acts.find_pledge(tx, form.pledge_id)
        await acts.withdraw_pledge(tx, who, form, now)
        return pledge.cluster_id or pledge_id

    return await submit(
        request,
        acts.WithdrawPledge,
        act=act,
        then=lambda cluster_id: (
            f"/clusters/{cluster_id}/pledge",
            _("You have taken your pledge back."),
        ),
        again=again,
        pledge_id=pledge_id,
    )


routes = [ask, send, consider_withdrawing, withdraw]
