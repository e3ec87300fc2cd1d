"""A bid as a program sends it: the whole of providers/bids.py's Bid but whose and for what."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from providers.bids import (
    AMOUNT_PENCE_MAX,
    CAPACITIES_MAX,
    LOTS_MAX,
    MINUTES_PER_WEEK_MAX,
    NAME_MAX,
    PACKAGES_MAX,
    SESSION_MINUTES_MAX,
    TEXT_MAX,
)
from providers.prices import PEOPLE_MAX, PRICE_PENCE_MAX, TIERS_MAX, TierKind, Unit

BANDS_MAX = 50
BAND = "weekday_morning"
Price = Annotated[int, Meta(ge=0, le=PRICE_PENCE_MAX, examples=[2400])]
Pence = Annotated[int, Meta(ge=0, le=AMOUNT_PENCE_MAX)]
WorkMinutes = Annotated[int, Meta(ge=0, le=MINUTES_PER_WEEK_MAX)]
Name = Annotated[str, Meta(max_length=NAME_MAX)]
Band = Annotated[str, Meta(min_length=1, max_length=NAME_MAX, examples=[BAND])]
People = Annotated[int, Meta(ge=1, le=PEOPLE_MAX)]


class CostingBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Where one worker hour's price goes, in pence."""

    pay_pence_per_hour: Annotated[Price, Meta(examples=[1400])]
    on_costs_pence_per_hour: Annotated[Price, Meta(examples=[400])]
    travel_pence_per_hour: Annotated[Price, Meta(examples=[200])]
    overhead_pence_per_hour: Annotated[Price, Meta(examples=[400])]


class PriceBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The price of a unit in a band: pence for each person when 1, 2, ... people share."""

    band: Band
    pence_per_head: Annotated[list[Price], Meta(min_length=1, max_length=PEOPLE_MAX)]
    costing: CostingBody


class LotBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What you ask for one lot. Lots of the same `exclusive_group` exclude each other."""

    lot_id: UUID
    prices: Annotated[list[PriceBody], Meta(min_length=1, max_length=BANDS_MAX)]
    unit: Unit = "hour"
    session_minutes: Annotated[int, Meta(ge=0, le=SESSION_MINUTES_MAX)] = 0
    people_per_worker: People = 1
    set_up_pence: Pence = 0
    travel_pence: Pence = 0
    minutes_min: WorkMinutes = 0
    minutes_max: WorkMinutes | None = None
    exclusive_group: Name = ""
    how: Annotated[str, Meta(max_length=TEXT_MAX)] = ""
    begins_on: Annotated[date | None, Meta(description="The first day you can begin.")] = None


class TierBody(Struct, frozen=True, forbid_unknown_fields=True):
    """From so many minutes a week on, so much off each hour."""

    from_minutes_per_week: Annotated[int, Meta(ge=1, le=MINUTES_PER_WEEK_MAX)]
    rebate_pence_per_hour: Price


class CapacityBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The minutes of work a week you have in one ward and band."""

    area: Annotated[str, Meta(min_length=1, max_length=NAME_MAX)]
    band: Band
    minutes_per_week: WorkMinutes


class PackageLotBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What a package asks for everyone in one of its lots, pence per four weeks."""

    lot_id: UUID
    pence: Pence


class PackageBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Lots taken all together or not at all."""

    name: Name
    lots: Annotated[list[PackageLotBody], Meta(min_length=1, max_length=LOTS_MAX)]
    people_per_worker: People = 1
    exclusive_group: Name = ""


class TermsBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What holds over everything you win in this round."""

    minutes_per_week_max: Annotated[WorkMinutes, Meta(examples=[6000])]
    tier_kind: TierKind = "all_units"
    tiers: Annotated[list[TierBody], Meta(max_length=TIERS_MAX)] = []
    capacities: Annotated[list[CapacityBody], Meta(max_length=CAPACITIES_MAX)] = []
    packages: Annotated[list[PackageBody], Meta(max_length=PACKAGES_MAX)] = []
    exposure_minutes_max: WorkMinutes | None = None
    mentor_provider_id: UUID | None = None


class BidBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A whole bid for one commission. Prices below the floor need `below_floor_because`."""

    lots: Annotated[list[LotBody], Meta(max_length=LOTS_MAX)]
    terms: TermsBody
    below_floor_because: Annotated[str, Meta(max_length=TEXT_MAX)] = ""
    statement: Annotated[str, Meta(max_length=TEXT_MAX, examples=["We are your neighbours."])] = ""
