"""Joint commissions as the council reads them, and the bids for one once they are opened."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from msgspec import Struct, convert

from marketplace.acts import bids as bid_acts
from marketplace.acts.opportunities import Commission, find_commission
from marketplace.acts.reading import read
from marketplace.commissions import Stage
from marketplace.refused import NotFound, Refused
from marketplace.web.api.bid_bodies import BidBody
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, Nothing, PageAsked, reads
from marketplace.web.commission_reading import see
from marketplace.web.opportunities import moment
from marketplace.web.wording import _
from sql import questions

NOUN = "commissions"
HERE = "/commissions/{commission_id:uuid}"


class CommissionShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A commission with its group and round; `stage` says how far it has come."""

    commission_id: UUID
    cluster_id: UUID
    cluster_name: str
    round_id: UUID
    round_name: str
    title: str
    about: str
    stage: Stage
    lead: str
    starts_on: date
    weeks: int
    reserved_percent: int
    drafted_at: Moment
    checked_at: Moment | None
    published_at: Moment | None
    withdrawn_at: Moment | None
    ratified_at: Moment | None
    contracted_at: Moment | None
    closes_at: Moment


class OpenedBidShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A bid after its round was opened, whole."""

    bid_id: UUID
    commission_id: UUID
    provider_id: UUID
    provider_name: str
    opened_at: Moment
    bid: BidBody


def _shown(found: Commission, now: datetime) -> CommissionShown:
    names = [name for name in CommissionShown.__struct_fields__ if name != "stage"]
    return CommissionShown(stage=found.stage(now), **{name: getattr(found, name) for name in names})


@reads(
    "/commissions", noun=NOUN, gives=Listing[CommissionShown], asks=PageAsked,
    roles=("commissioner",),
)  # fmt: skip
async def list_all(call: Call[PageAsked]) -> Listing[CommissionShown]:
    """List the council's commissions, the newest first."""
    drafted_at, commission_id = call.after(NOUN, datetime, UUID)
    async with call.reading() as tx:
        now = await moment(tx)
        rows = await read(
            Commission,
            questions("commissions").listed(
                tx.db,
                council_id=tx.council_id,
                person_id=None,
                cluster_id=None,
                after_drafted_at=drafted_at,
                after_id=commission_id,
                most=call.limit + 1,
            ),
        )
    return call.listing(
        NOUN,
        rows,
        lambda row: (row.drafted_at, row.commission_id),
        lambda row: _shown(row, now),
    )


@reads(HERE, noun=NOUN, gives=CommissionShown, roles=("commissioner",))
async def show(call: Call[Nothing]) -> CommissionShown:
    """Read one commission."""
    async with call.reading() as tx:
        found = await see(tx, call.who, call.given("commission_id"))
    return _shown(found.commission, found.now)


@reads(
    f"{HERE}/bids", noun=NOUN, gives=Listing[OpenedBidShown], asks=PageAsked,
    roles=("provider", "commissioner"),
)  # fmt: skip
async def list_bids(call: Call[PageAsked]) -> Listing[OpenedBidShown]:
    """List the opened bids of a commission: a provider's own, or all for the council.

    Every bid stays sealed until the round's deadline; until then this answers 409.
    """
    commission_id, own = call.given("commission_id"), call.role == "provider"
    async with call.reading() as tx:
        if not own:
            await see(tx, call.who, commission_id)
        found = await bid_acts.opened_bids(tx, call.who, commission_id)
        if own and not found:
            raise NotFound(_("There is no opened bid of yours here."))
        commission = await find_commission(tx, commission_id)
    if not found and commission.opened_bids_at is None:
        raise Refused(_("Every bid stays sealed until the time for bids has ended."))
    return call.part(
        "opened", found, lambda bid: (bid.provider_name, bid.bid_id), _opened, (str, UUID)
    )


def _opened(opened: bid_acts.OpenedBid) -> OpenedBidShown:
    parts = msgspec.to_builtins(opened.bid())
    del parts["provider_id"], parts["commission_id"]
    return OpenedBidShown(
        opened.bid_id,
        opened.commission_id,
        opened.provider_id,
        opened.provider_name,
        opened.opened_at,
        convert(parts, BidBody),
    )


routes = [list_all, show, list_bids]
