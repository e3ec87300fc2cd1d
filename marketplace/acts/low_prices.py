"""Reading bids under the fair price after the opening, and accepting or refusing each (rule 60)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct, convert

from marketplace import low_prices as rules
from marketplace.acts import councils
from marketplace.acts.audit import record
from marketplace.acts.bids import floor_on
from marketplace.acts.matches import find_round, runs_of_round
from marketplace.acts.opportunities import Lot
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import NotFound, Refused
from providers.bid_faults import LowPrice, low_prices
from providers.bids import EXPLANATION_MIN, Bid, LotNotice
from sql import questions


class Explained(Struct, frozen=True):
    """An opened bid that explains a low price; `accepted` is None while nobody has answered."""

    bid_id: UUID
    commission_id: UUID
    title: str
    provider_name: str
    content: dict[str, Any]
    accepted: bool | None
    why: str | None
    decided_at: datetime | None


class LowBid(Struct, frozen=True):
    """A bid below the floor: what it says, how low it goes, and what was decided."""

    bid_id: UUID
    title: str
    provider_name: str
    because: str
    prices: tuple[tuple[str, LowPrice], ...]
    accepted: bool | None
    why: str


class DecideLowPrice(Struct, frozen=True):
    """An officer's answer to one explanation."""

    round_id: UUID
    bid_id: UUID
    accepted: bool
    why: str


async def low_bids(tx: Transaction, round_id: UUID) -> list[LowBid]:
    """The opened bids of a round that go below the floor and say why, in three questions."""
    round_ = await find_round(tx, round_id)
    ask, key = questions("low_prices"), {"council_id": tx.council_id, "round_id": round_id}
    explained = await read(Explained, ask.explained(tx.db, **key, letters_min=EXPLANATION_MIN))
    if not explained:
        return []
    lots = await read(Lot, ask.lots_of_round(tx.db, **key))
    floor = await floor_on(tx, round_.closes_at)
    titles = {lot.lot_id: lot.title for lot in lots}
    notices = [LotNotice(lot.lot_id, lot.title, (lot.demand(),), 52, lot.people_sharing_max)
               for lot in lots]  # fmt: skip
    found = []
    for one in explained:
        bid = convert(one.content, Bid)
        low = low_prices(bid, {notice.lot_id: notice for notice in notices}, floor)
        if low:
            found.append(
                LowBid(
                    one.bid_id,
                    one.title,
                    one.provider_name,
                    bid.below_floor_because,
                    tuple((titles.get(each.lot_id, ""), each) for each in low),
                    one.accepted,
                    one.why or "",
                )
            )
    return found


async def match_waits(tx: Transaction, round_id: UUID, now: datetime) -> bool:
    """Whether an opened round waits for an officer's answer to a low price (rule 60)."""
    round_ = await find_round(tx, round_id)
    if round_.opened_bids_at is None:
        return False
    low = await low_bids(tx, round_id)
    if not low:
        return False
    policy = await councils.policy_on(tx, round_.closes_at.date())
    decided = [bid.accepted is not None for bid in low]
    return rules.match_waits(decided, round_.opened_bids_at, policy.low_price_days, now)


async def decide_low_price(tx: Transaction, who: Who, form: DecideLowPrice, now: datetime) -> UUID:
    """Accept or refuse a price below the floor for what its bidder says; returns the round's id.

    Raises NotYours for anybody but a commissioner, NotFound, Refused once decided or when the
    match has begun, Invalid beside `why`.
    """
    require_role(who, "commissioner")
    if all(bid.bid_id != form.bid_id for bid in await low_bids(tx, form.round_id)):
        raise NotFound("There is no such low price in this round.")
    begun = bool(await runs_of_round(tx, form.round_id))
    why = rules.check_decision(form.why, begun)
    kept = await questions("low_prices").decide(
        tx.db,
        council_id=tx.council_id,
        bid_id=form.bid_id,
        accepted=form.accepted,
        why=why,
        decided_by=who.sign_in_id,
        now=now,
    )
    if kept is None:
        raise Refused("Somebody has decided this already.")
    await record(
        tx,
        who,
        "accept_low_price" if form.accepted else "refuse_low_price",
        "low_price_decision",
        form.bid_id,
        now,
        why=why,
    )
    return form.round_id
