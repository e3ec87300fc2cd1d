"""A provider's bid: prices by lot, what volume changes, what it can take on, and why it is fair.

The content of an envelope. Nothing here is read by anyone before the round closes; `faults` runs
on the bidder's own page only. Terms that hold across the round (tiers, capacity,
packages) are in each bid of the provider; the bid submitted last in the round decides them.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from uuid import UUID

import msgspec
from msgspec import Struct

from providers.prices import (
    PEOPLE_MAX,
    UNITS,
    BandPrice,
    Fault,
    Floor,
    Tier,
    TierKind,
    Unit,
    costing_faults,
    lowest_worker_hour_pence,
    pounds,
    price_faults,
    tier_faults,
)

LOTS_MAX = 100
PACKAGES_MAX = 12
MINUTES_PER_WEEK_MAX = 10_000_000
AMOUNT_PENCE_MAX = 50_000_000
SESSION_MINUTES_MAX = 1_440
CAPACITIES_MAX = 500
NAME_MAX = 80
TEXT_MAX = 2_000
EXPLANATION_MIN = 20


class LotBid(Struct, frozen=True):
    """What the provider asks for one lot, by band, and how it would do the work.

    `set_up_pence` is paid once, `travel_pence` every four weeks, both once for the lot.
    `people_per_worker` is the support ratio: how many people one worker is with at once.
    `minutes_min` and `minutes_max` bound the minutes a week of this lot. Lots with the same
    `exclusive_group` exclude each other (XOR); others may be won together (OR).
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


def faults(bid: Bid, lots: Sequence[LotNotice], floor: Floor) -> list[Fault]:
    """Everything that stops this bid from being sent: (field, sentence), in page order.

    `lots` are the lots of the bid's commission and, for packages, of its round. Rules 42, 56, 60.
    """
    notices = {lot.lot_id: lot for lot in lots}
    found: list[Fault] = []
    if not bid.lots:
        found.append(("lots", "Choose at least one lot to bid for."))
    elif len(bid.lots) > LOTS_MAX:
        found.append(("lots", f"Bid for at most {LOTS_MAX} lots at once."))
    seen: set[UUID] = set()
    for at, lot in enumerate(bid.lots):
        notice = notices.get(lot.lot_id)
        if notice is None:
            found.append((f"lots.{at}.lot_id", "This lot is not part of the commission."))
        elif lot.lot_id in seen:
            found.append((f"lots.{at}.lot_id", "This lot is already in your bid."))
        else:
            found.extend(_lot_faults(f"lots.{at}", lot, notice, floor))
        seen.add(lot.lot_id)
    found.extend(_terms_faults(bid.terms, bid.provider_id))
    found.extend(_package_faults(bid, notices))
    found.extend(_floor_faults(bid, notices, floor))
    for field, text in (
        ("below_floor_because", bid.below_floor_because),
        ("statement", bid.statement),
    ):
        if len(text) > TEXT_MAX:
            found.append((field, f"Write at most {TEXT_MAX:,} letters."))
    return found


def _lot_faults(field: str, lot: LotBid, notice: LotNotice, floor: Floor) -> list[Fault]:
    found: list[Fault] = _unit_faults(field, lot)
    asked = {demand.band for demand in notice.demand}
    priced = [price.band for price in lot.prices]
    for band in sorted(asked - set(priced)):
        found.append((f"{field}.prices", f"Write a price for {band.replace('_', ' ')}."))
    most = min(PEOPLE_MAX, notice.people_sharing_max)
    for at, price in enumerate(lot.prices):
        place = f"{field}.prices.{at}"
        if price.band not in asked:
            found.append((f"{place}.band", "This lot asks for nothing at this time."))
        if price.band in priced[:at]:
            found.append((f"{place}.band", "There is already a price for this time."))
        found.extend(price_faults(place, price, most))
        found.extend(costing_faults(place, price, lot.unit_minutes, floor))
    if not 1 <= lot.people_per_worker <= most:
        found.append((f"{field}.people_per_worker", f"Write how many may share: from 1 to {most}."))
    elif any(len(price.pence_per_head) != lot.people_per_worker for price in lot.prices):
        found.append(
            (
                f"{field}.people_per_worker",
                f"Write a price for each number of people from 1 to {lot.people_per_worker}.",
            )
        )
    for name, pence in (("set_up_pence", lot.set_up_pence), ("travel_pence", lot.travel_pence)):
        if not 0 <= pence <= AMOUNT_PENCE_MAX:
            found.append((f"{field}.{name}", "Write an amount from £0 to £500,000."))
    if len(lot.how) > TEXT_MAX:
        found.append((f"{field}.how", f"Write at most {TEXT_MAX:,} letters."))
    return found


def _unit_faults(field: str, lot: LotBid) -> list[Fault]:
    found: list[Fault] = []
    if lot.unit not in UNITS:
        found.append((f"{field}.unit", "Choose an hour, a session, a week or once."))
    if lot.unit == "session" and not 15 <= lot.session_minutes <= SESSION_MINUTES_MAX:
        found.append((f"{field}.session_minutes", "Write how many minutes a session lasts."))
    if lot.unit != "session" and lot.session_minutes:
        found.append((f"{field}.session_minutes", "Only a session has a length. Leave this empty."))
    if not 0 <= lot.minutes_min <= MINUTES_PER_WEEK_MAX:
        found.append((f"{field}.minutes_min", "Write the fewest hours you would come for."))
    if lot.minutes_max is not None and not (
        max(1, lot.minutes_min) <= lot.minutes_max <= MINUTES_PER_WEEK_MAX
    ):
        found.append((f"{field}.minutes_max", "The most hours cannot be below the fewest."))
    if len(lot.exclusive_group) > NAME_MAX:
        found.append((f"{field}.exclusive_group", f"Write at most {NAME_MAX} letters."))
    return found


def _terms_faults(terms: RoundTerms, provider_id: UUID) -> list[Fault]:
    found = tier_faults(terms.tiers)
    if not 1 <= terms.minutes_per_week_max <= MINUTES_PER_WEEK_MAX:
        found.append(("terms.minutes_per_week_max", "Write the most hours a week you can take on."))
    if len(terms.capacities) > CAPACITIES_MAX:
        found.append(("terms.capacities", f"Give at most {CAPACITIES_MAX} wards and times."))
    seen: set[tuple[str, str]] = set()
    for at, part in enumerate(terms.capacities):
        if not 0 <= part.minutes_per_week <= MINUTES_PER_WEEK_MAX:
            found.append(
                (f"terms.capacities.{at}.minutes_per_week", "Write how many hours you have free.")
            )
        if (part.area, part.band) in seen:
            found.append((f"terms.capacities.{at}.band", "This ward and time is here twice."))
        seen.add((part.area, part.band))
    exposure = terms.exposure_minutes_max
    if exposure is not None and not 1 <= exposure <= MINUTES_PER_WEEK_MAX:
        found.append(("terms.exposure_minutes_max", "Write a number of hours above 0."))
    if terms.mentor_provider_id == provider_id:
        found.append(
            ("terms.mentor_provider_id", "You cannot be your own mentor. Choose someone else.")
        )
    return found


def _package_faults(bid: Bid, notices: dict[UUID, LotNotice]) -> list[Fault]:
    found: list[Fault] = []
    packages = bid.terms.packages
    if len(packages) > PACKAGES_MAX:
        found.append(("terms.packages", f"Offer at most {PACKAGES_MAX} packages."))
    for at, package in enumerate(packages):
        field = f"terms.packages.{at}"
        lot_ids = {part.lot_id for part in package.lots}
        if not 1 <= len(package.name) <= NAME_MAX:
            found.append((f"{field}.name", "Give the package a short name."))
        if len(package.exclusive_group) > NAME_MAX:
            found.append((f"{field}.exclusive_group", f"Write at most {NAME_MAX} letters."))
        if len(lot_ids) < 2 or len(lot_ids) != len(package.lots):
            found.append((f"{field}.lots", "Choose two or more different lots."))
        elif not lot_ids <= notices.keys():
            found.append((f"{field}.lots", "One of these lots is not in this round."))
        if not 1 <= package.people_per_worker <= PEOPLE_MAX:
            found.append((f"{field}.people_per_worker", f"Write a number from 1 to {PEOPLE_MAX}."))
        for number, part in enumerate(package.lots):
            if not 1 <= part.pence <= AMOUNT_PENCE_MAX:
                found.append((f"{field}.lots.{number}.pence", "Write the price for four weeks."))
    return found


def _floor_faults(bid: Bid, notices: dict[UUID, LotNotice], floor: Floor) -> list[Fault]:
    """No sharing, tier or package brings a worker hour under the floor unexplained (rule 60)."""
    if len(bid.below_floor_because.strip()) >= EXPLANATION_MIN:
        return []
    found: list[Fault] = []
    off = max((tier.rebate_pence_per_hour for tier in bid.terms.tiers), default=0)
    wanted = pounds(floor.price_pence_per_hour)
    for at, lot in enumerate(bid.lots):
        notice = notices.get(lot.lot_id)
        for number, price in enumerate(lot.prices):
            minutes = _minutes_bought(lot, price.band, notice)
            rebate = off if lot.unit == "hour" else 0
            lowest = lowest_worker_hour_pence(price, minutes, rebate)
            if lowest is not None and lowest < floor.price_pence_per_hour:
                found.append(
                    (
                        f"lots.{at}.prices.{number}.pence_per_head",
                        f"This can come to {pounds(max(0, int(lowest)))} for an hour of work. "
                        f"An hour costs at least {wanted} when staff are paid as the law says. "
                        "Raise the price, or explain how you can do it.",
                    )
                )
    for at, package in enumerate(bid.terms.packages):
        for number, part in enumerate(package.lots):
            notice = notices.get(part.lot_id)
            fewest = _fewest_worker_minutes(notice, package.people_per_worker) if notice else 0
            if part.pence * 60 < 4 * fewest * floor.price_pence_per_hour:
                found.append(
                    (
                        f"terms.packages.{at}.lots.{number}.pence",
                        f"This is less than {wanted} for an hour of work. "
                        "Raise the price, or explain how you can do it.",
                    )
                )
    return found


def _minutes_bought(lot: LotBid, band: str, notice: LotNotice | None) -> Fraction | None:
    """Minutes one person gets for one unit: known for a time, else what the lot asks for."""
    if lot.unit_minutes:
        return Fraction(lot.unit_minutes)
    for demand in notice.demand if notice else ():
        if demand.band == band and demand.people and demand.minutes_per_week > 0:
            weeks = notice.weeks if notice and lot.unit == "one_off" else 1
            return Fraction(demand.minutes_per_week * weeks, demand.people)
    return None


def _fewest_worker_minutes(lot: LotNotice, people_per_worker: int) -> Fraction:
    """Worker minutes a week when as many people share as the lot and the ratio allow."""
    total = Fraction(0)
    for demand in lot.demand:
        if demand.people:
            sharing = max(1, min(demand.people, lot.people_sharing_max, people_per_worker))
            groups = -(-demand.people // sharing)
            total += Fraction(demand.minutes_per_week * groups, demand.people)
    return total


def notes(bid: Bid, floor: Floor) -> list[Fault]:
    """What a bidder may want to know before sending; none of it stops the bid (rule 60)."""
    found: list[Fault] = []
    for at, lot in enumerate(bid.lots):
        for number, price in enumerate(lot.prices):
            minutes = lot.unit_minutes
            if not minutes or price.price_pence * 60 <= floor.council_rate_pence_per_hour * minutes:
                continue
            rate = pounds(floor.council_rate_pence_per_hour)
            advice = (
                "Members who share can still afford it."
                if lot.people_per_worker > 1
                else "Think about a price for two or more people who share."
            )
            found.append(
                (
                    f"lots.{at}.prices.{number}.pence_per_head.0",
                    f"For one person alone this is more than the council pays ({rate} an hour). "
                    + advice,
                )
            )
    return found


def latest_terms(bids_in_order: Iterable[Bid]) -> RoundTerms | None:
    """The terms that hold for a provider in a round: those of the bid it submitted last."""
    terms = None
    for bid in bids_in_order:
        terms = bid.terms
    return terms
