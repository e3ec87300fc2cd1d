"""What providers offer: who they are, what they can carry, their bids and packages."""

from typing import Annotated, Literal

from msgspec import Meta, Struct

from matching.problem.demand import Id, Pence, Permille, Route, Week, Word, Words, WorkMinutes

Unit = Literal["hour", "session", "week", "one_off"]
UnitPence = Annotated[int, Meta(ge=0, le=10_000_000)]
ExclusiveGroup = Annotated[str, Meta(max_length=80)]


class Capacity(Struct, frozen=True, forbid_unknown_fields=True):
    """The minutes of work per week a provider has in one area and band, over the whole round."""

    area: Word
    band: Word
    minutes_per_week: WorkMinutes


class Tier(Struct, frozen=True, forbid_unknown_fields=True):
    """From this many billed minutes per week on, an hour costs so many pence less.

    A tier ends where the next begins, so tiers cannot leave a gap or overlap.
    """

    from_minutes_per_week: WorkMinutes
    rebate_pence_per_hour: Annotated[int, Meta(ge=0, le=1_000_000)]


class Provider(Struct, frozen=True, forbid_unknown_fields=True):
    """Who offers care.

    `tiers` count the minutes of all the provider's awards in the round whose unit is the hour
    (packages apart). `all_units`: the tier reached holds for every hour; `incremental`: each tier
    for its own hours. Where `capacities` are given, a place that is not listed has no room;
    without any, only `minutes_per_week_max`, the most a start-up may be exposed to, bounds the
    provider. `mentor_provider_id`: wins only if that provider wins something in this round too.
    """

    id: Id
    kind: Word
    services: Words
    areas: Words
    start_up: bool = False
    quality: Annotated[int, Meta(ge=0, le=5)] = 0
    qualities: Words = ()
    languages: Words = ()
    carer_genders: Words = ()
    skills: Words = ()
    personal_care: bool = False
    capacities: Annotated[tuple[Capacity, ...], Meta(max_length=500)] = ()
    tier_kind: Literal["all_units", "incremental"] = "all_units"
    tiers: Annotated[tuple[Tier, ...], Meta(max_length=10)] = ()
    minutes_per_week_max: WorkMinutes | None = None
    mentor_provider_id: Annotated[str, Meta(max_length=80)] = ""


class BandPrice(Struct, frozen=True, forbid_unknown_fields=True):
    """Pence per unit and person in one band: alone, with two, with three... never rising."""

    band: Word
    pence_per_head: Annotated[tuple[UnitPence, ...], Meta(min_length=1, max_length=40)]


class RouteVat(Struct, frozen=True, forbid_unknown_fields=True):
    """VAT that a purchaser by this route cannot get back, in thousandths of the price (rule 67)."""

    route: Route
    permille: Permille


class Bid(Struct, frozen=True, forbid_unknown_fields=True):
    """What one provider asks for one lot.

    `people_per_worker` is the support ratio: how many people one worker can be with at once.
    `set_up_pence` is paid once and spread over the lot's term; `travel_pence` is per four weeks;
    both are paid once for the lot and include any VAT. `minutes_min`/`minutes_max` bound the
    billed minutes per week of the lot. A group names offers of which at most one can win (XOR);
    offers without a group may win together (OR). A price under the lot's floor can win only when
    its explanation was accepted. `start_week_earliest`: the first week in which the provider can
    begin, counted as the lot's `start_week`.
    """

    id: Id
    provider_id: Id
    lot_id: Id
    prices: Annotated[tuple[BandPrice, ...], Meta(min_length=1, max_length=50)]
    unit: Unit = "hour"
    session_minutes: Annotated[int, Meta(ge=0, le=1440)] = 0
    people_per_worker: Annotated[int, Meta(ge=1, le=40)] = 1
    set_up_pence: Pence = 0
    travel_pence: Pence = 0
    minutes_min: WorkMinutes = 0
    minutes_max: WorkMinutes | None = None
    vat: Annotated[tuple[RouteVat, ...], Meta(max_length=5)] = ()
    exclusive_group: ExclusiveGroup = ""
    low_price_accepted: bool = False
    start_week_earliest: Week = 0


class PackageLot(Struct, frozen=True, forbid_unknown_fields=True):
    """What a package asks for everyone in one of its lots, pence per four weeks with any VAT."""

    lot_id: Id
    pence: Pence


class Package(Struct, frozen=True, forbid_unknown_fields=True):
    """Several lots together: every planned unit of all of them, or nothing."""

    id: Id
    provider_id: Id
    lots: Annotated[tuple[PackageLot, ...], Meta(min_length=1, max_length=50)]
    people_per_worker: Annotated[int, Meta(ge=1, le=40)] = 1
    exclusive_group: ExclusiveGroup = ""
    low_price_accepted: bool = False
    start_week_earliest: Week = 0
