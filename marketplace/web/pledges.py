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
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, money_text


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
    """Make the pledge."""

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


routes = [ask, send, withdraw]
