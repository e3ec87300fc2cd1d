"""A provider's bid: prices by lot, what volume changes, what it can take on, and why it is fair.

The content of an envelope. Nothing here is read by anyone before the round closes; `faults` runs
on the bidder's own page only. Terms that hold across the round (tiers, capacity,
packages) are in each bid of the provider; the bid submitted last in the round decides them.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import msgspec
from msgspec import Struct

from providers.prices import (
    BandPrice,
    Tier,
    TierKind,
    Unit,
)

LOTS_MAX = 100
PACKAGES_MAX = 12
PACKAGE_LOTS_MAX = 50
MINUTES_PER_WEEK_MAX = 10_000_000
AMOUNT_PENCE_MAX = 50_000_000
SESSION_MINUTES_MAX = 1_440
CAPACITIES_MAX = 500
NAME_MAX = 80
TEXT_MAX = 2_000
EXPLANATION_MIN = 20
BEGIN_YEARS = range(2000, 2101)


class LotBid(Struct, frozen=True):
    """What the provider asks for one lot, by band, and how it would do the work.

    `set_up_pence` is paid once, `travel_pence` every four weeks, both once for the lot.
    `people_per_worker` is the support ratio: how many people one worker is with at once.
    `minutes_min` and `minutes_max` bound the minutes a week of this lot. Lots with the same
    `exclusive_group` exclude each other (XOR); others may be won together (OR). `begins_on` is the
    first day the provider can begin, None for whenever the group asks.
    """

    lot_id: UUID
    prices: tuple[BandPrice, ...]
    unit: Unit = "hour"
    session_minutes: int = 0
    people_per_worker: int = 1
    set_up_pence: int = 0
    travel_pence: int = 0
    minutes_min: int = 0
    minutes_max: int | None = None
    exclusive_group: str = ""
    how: str = ""
    begins_on: date | None = None

    @property
    def unit_minutes(self) -> int | None:
        """Minutes in one unit; None where the unit is not a time."""
        return 60 if self.unit == "hour" else (self.session_minutes or None)


class PackageLot(Struct, frozen=True):
    """What a package asks for everyone in one of its lots, pence per four weeks."""

    lot_id: UUID
    pence: int


class Package(Struct, frozen=True):
    """Lots taken all together or not at all.

    Packages with the same `exclusive_group` exclude each other (XOR); others may win together.
    """

    name: str
    lots: tuple[PackageLot, ...]
    people_per_worker: int = 1
    exclusive_group: str = ""


class Capacity(Struct, frozen=True):
    """The minutes of work a week the provider has in one area and band, over the whole round."""

    area: str
    band: str
    minutes_per_week: int


class RoundTerms(Struct, frozen=True):
    """What holds over everything the provider wins in this round.

    `tiers` count the minutes of all the provider's awards whose unit is the hour, packages apart.
    `minutes_per_week_max` is the most the provider takes on; for a start-up the lower of it and
    its exposure cap counts (rule 68).
    """

    minutes_per_week_max: int
    tier_kind: TierKind = "all_units"
    tiers: tuple[Tier, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    packages: tuple[Package, ...] = ()
    exposure_minutes_max: int | None = None
    mentor_provider_id: UUID | None = None


class Bid(Struct, frozen=True):
    """One provider's answer to one commission."""

    provider_id: UUID
    commission_id: UUID
    lots: tuple[LotBid, ...]
    terms: RoundTerms
    # Evidence for a price below the floor, such as volunteers or a grant (rule 60).
    below_floor_because: str = ""
    statement: str = ""


class BandDemand(Struct, frozen=True):
    """What a lot asks in one band: minutes per week over all its people."""

    band: str
    minutes_per_week: int
    people: int


class LotNotice(Struct, frozen=True):
    """What a bidder is told of a lot: totals, nobody's name."""

    lot_id: UUID
    title: str
    demand: tuple[BandDemand, ...]
    weeks: int
    people_sharing_max: int = 1


class Unreadable(ValueError):
    """The bytes are not a bid."""


def encode(bid: Bid) -> bytes:
    """The bid as the bytes that go into an envelope."""
    return msgspec.msgpack.encode(bid)


def decode(content: bytes) -> Bid:
    """The bid in an opened envelope or draft. Raises Unreadable."""
    try:
        return msgspec.msgpack.decode(content, type=Bid)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable("This envelope holds no bid.") from error


def latest_terms(bids_in_order: Iterable[Bid]) -> RoundTerms | None:
    """The terms that hold for a provider in a round: those of the bid it submitted last."""
    terms = None
    for bid in bids_in_order:
        terms = bid.terms
    return terms
