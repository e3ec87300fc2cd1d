"""What providers wrote, once the round is opened: all of it for officers, the words for members."""

from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts import bids as acts
from marketplace.acts import councils
from marketplace.acts.opportunities import find_commission, lot_notices
from marketplace.refused import NotFound, Refused
from marketplace.web.bid_facts import price_facts, terms_facts
from marketplace.web.care_wording import lot_text
from marketplace.web.commission_reading import see
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of

MEMBERS = ("holder", "supporter")


class OpenedRow(Struct, frozen=True):
    """One provider's bid: their own words, and what each lot costs where the reader may know."""

    provider_name: str
    statement: str
    parts: list[tuple[str, list[tuple[str, str]]]]
    terms: list[tuple[str, str]]


class OpenedPage(Struct, frozen=True):
    """The bids of one commission after its opening."""

    commission_id: UUID
    title: str
    back: str
    bids: list[OpenedRow]


@get("/commissions/{commission_id:uuid}/bids")
async def show(request: Web, commission_id: FromPath[UUID]) -> Response[str]:
    """The opened bids of a commission: a provider's own, or all for its members and officers."""
    who = who_of(request)
    own = who.role == "provider"
    async with reading(request, None if own else "council") as tx:
        if not own:
            await see(tx, who, commission_id)  # nobody else has come this far
        if who.role in MEMBERS:
            found = await acts.bids_for_members(tx, commission_id)
        else:
            found = await acts.opened_bids(tx, who, commission_id)
        if own and not found:
            raise NotFound("There is no opened bid of yours here.")
        commission = await find_commission(tx, commission_id)
        titles = {lot.lot_id: lot_text(lot.title) for lot in await lot_notices(tx, commission_id)}
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
    if not found and commission.opened_bids_at is None:
        raise Refused("Every bid stays sealed until the time for bids has ended.")
    view = OpenedPage(
        commission_id,
        commission.title,
        f"/opportunities/{commission_id}/bid/sent" if own else f"/commissions/{commission_id}",
        [_row(each, titles, wards, who.role not in MEMBERS) for each in found],
    )
    return page(request, "bids/opened.html", view)


def _row(
    opened: acts.OpenedBid, titles: dict[UUID, str], wards: dict[str, str], whole: bool
) -> OpenedRow:
    bid = opened.bid()
    if not whole:
        return OpenedRow(opened.provider_name, bid.statement, [], [])
    parts = [(titles.get(lot.lot_id, ""), price_facts(lot)) for lot in bid.lots]
    return OpenedRow(opened.provider_name, bid.statement, parts, terms_facts(bid, titles, wards))


routes = [show]
