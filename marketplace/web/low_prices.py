"""Prices below the floor after the opening: the officer reads why, and accepts or refuses each."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Meta, Struct

from marketplace import low_prices as rules
from marketplace.acts import councils
from marketplace.acts import low_prices as acts
from marketplace.acts.matches import find_round, runs_of_round
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from marketplace.rounds import Round
from marketplace.web.care_wording import lot_text, round_text
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, deadline_text, money_text, ngettext


class Row(Struct, frozen=True):
    """One bid below the floor; `href` leads to the question, "" when it is decided or too late."""

    provider_name: str
    title: str
    prices: list[str]
    because: str
    answer: str
    href: str


class ListPage(Struct, frozen=True):
    """A round's bids below the floor."""

    round_id: UUID
    name: str
    rows: list[Row]
    until: str


class DecidePage(Struct, frozen=True):
    """Asking whether to accept one price."""

    round_id: UUID
    bid_id: UUID
    row: Row
    until: str


class DecideForm(Struct, frozen=True):
    """The answer as the form asks it."""

    answer: Annotated[Literal["accept", "refuse"], Meta(extra={"ask": "Choose yes or no."})]
    why: Annotated[str, Meta(max_length=rules.WHY_MAX, title="why")]


async def until_text(tx: Transaction, round_: Round) -> str:
    """Until when the match waits, in words."""
    policy = await councils.policy_on(tx, round_.closes_at.date())
    opened = round_.opened_bids_at or round_.closes_at
    return deadline_text(rules.decide_until(opened, policy.low_price_days))


async def waiting_text(tx: Transaction, round_: Round) -> str:
    """What the round's page says while low prices wait for an answer; else ""."""
    if round_.opened_bids_at is None or round_.matched_at is not None:
        return ""
    number = sum(bid.accepted is None for bid in await acts.low_bids(tx, round_.round_id))
    if not number:
        return ""
    said = ngettext(
        "%(num)s bid is below the least an hour can cost, and says why. The match waits for an "
        "answer until %(until)s.",
        "%(num)s bids are below the least an hour can cost, and say why. The match waits for "
        "answers until %(until)s.",
        number,
    )
    return said % {"num": number, "until": await until_text(tx, round_)}


def _row(round_id: UUID, bid: acts.LowBid, may: bool) -> Row:
    prices = [
        _("%(lot)s: an hour of work can come to %(low)s. It costs at least %(floor)s.")
        % {
            "lot": lot_text(title),
            "low": money_text(low.lowest_pence),
            "floor": money_text(low.floor_pence),
        }
        if low.lowest_pence is not None
        else _("%(lot)s: in a package an hour of work comes to less than %(floor)s.")
        % {"lot": lot_text(title), "floor": money_text(low.floor_pence)}
        for title, low in bid.prices
    ]
    answer = ""
    if bid.accepted is not None:
        answer = _("Accepted: %s") if bid.accepted else _("Refused: %s")
        answer %= bid.why
    href = f"/rounds/{round_id}/low-prices/{bid.bid_id}" if may and not answer else ""
    return Row(bid.provider_name, bid.title, prices, bid.because, answer, href)


@get("/rounds/{round_id:uuid}/low-prices")
async def list_low(request: Web, round_id: FromPath[UUID]) -> Response[str]:
    """The bids of a round that go below the floor, each with why."""
    who = who_of(request)
    require_role(who, "commissioner", "finance", "coordinator")
    async with reading(request) as tx:
        round_ = await find_round(tx, round_id)
        low = await acts.low_bids(tx, round_id)
        begun = bool(await runs_of_round(tx, round_id))
        until = await until_text(tx, round_)
    may = who.role == "commissioner" and not begun
    view = ListPage(
        round_id, round_text(round_.name), [_row(round_id, bid, may) for bid in low], until
    )
    return page(request, "low_prices/list.html", view)


@get("/rounds/{round_id:uuid}/low-prices/{bid_id:uuid}")
async def ask(request: Web, round_id: FromPath[UUID], bid_id: FromPath[UUID]) -> Response[str]:
    """Ask whether to accept one price."""
    return await _ask_page(request, round_id, bid_id)


async def _ask_page(
    request: Web, round_id: UUID, bid_id: UUID, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    require_role(who_of(request), "commissioner")
    async with reading(request) as tx:
        round_ = await find_round(tx, round_id)
        low = {bid.bid_id: bid for bid in await acts.low_bids(tx, round_id)}
        until = await until_text(tx, round_)
    if bid_id not in low:
        raise NotFound(_("There is no such low price in this round."))
    view = DecidePage(round_id, bid_id, _row(round_id, low[bid_id], may=True), until)
    return page(request, "low_prices/decide.html", view, typed=typed)


@post("/rounds/{round_id:uuid}/low-prices/{bid_id:uuid}", status_code=200)
async def decide(request: Web, round_id: FromPath[UUID], bid_id: FromPath[UUID]) -> Response[Any]:
    """Accept the price or refuse it, with a reason."""

    async def act(tx: Transaction, who: Who, form: DecideForm, now: datetime) -> str:
        said = acts.DecideLowPrice(round_id, bid_id, form.answer == "accept", form.why)
        await acts.decide_low_price(tx, who, said, now)
        return form.answer

    return await submit(
        request,
        DecideForm,
        act=act,
        then=lambda said: (
            f"/rounds/{round_id}/low-prices",
            _("You have accepted this price. It is matched like any other.")
            if said == "accept"
            else _("You have refused this price. The bidder is told that it was too low."),
        ),
        again=lambda typed: _ask_page(request, round_id, bid_id, typed),
    )


routes = [list_low, ask, decide]
