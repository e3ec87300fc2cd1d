"""What stops a bid from being sent, and what its writer may want to know before sending it."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from uuid import UUID

from msgspec import Struct

from providers.bids import (
    AMOUNT_PENCE_MAX,
    BEGIN_YEARS,
    CAPACITIES_MAX,
    EXPLANATION_MIN,
    LOTS_MAX,
    MINUTES_PER_WEEK_MAX,
    NAME_MAX,
    PACKAGE_LOTS_MAX,
    PACKAGES_MAX,
    SESSION_MINUTES_MAX,
    TEXT_MAX,
    Bid,
    LotBid,
    LotNotice,
    RoundTerms,
)
from providers.offers import BAND_NAMES
from providers.prices import (
    PEOPLE_MAX,
    UNITS,
    Fault,
    Floor,
    costing_faults,
    lowest_worker_hour_pence,
    price_faults,
    tier_faults,
)
from providers.said import fault, said


def faults(bid: Bid, lots: Sequence[LotNotice], floor: Floor) -> list[Fault]:
    """Everything that stops this bid from being sent: (field, sentence), in page order.

    `lots` are the lots of the bid's commission and, for packages, of its round. Rules 42, 56, 60.
    """
    notices = {lot.lot_id: lot for lot in lots}
    found: list[Fault] = []
    if not bid.lots:
        found.append(fault("lots", "Choose at least one lot to bid for."))
    elif len(bid.lots) > LOTS_MAX:
        found.append(fault("lots", "Bid for at most %(most)s lots at once.", most=LOTS_MAX))
    seen: set[UUID] = set()
    for at, lot in enumerate(bid.lots):
        notice = notices.get(lot.lot_id)
        if notice is None:
            found.append(fault(f"lots.{at}.lot_id", "This lot is not part of the commission."))
        elif lot.lot_id in seen:
            found.append(fault(f"lots.{at}.lot_id", "This lot is already in your bid."))
        else:
            found.extend(_lot_faults(f"lots.{at}", lot, notice, floor))
        seen.add(lot.lot_id)
    found.extend(_terms_faults(bid.terms, bid.provider_id))
    found.extend(_rebate_faults(bid))
    found.extend(_package_faults(bid, notices))
    found.extend(_floor_faults(bid, notices, floor))
    for field, text in (
        ("below_floor_because", bid.below_floor_because),
        ("statement", bid.statement),
    ):
        if len(text) > TEXT_MAX:
            found.append(fault(field, "Write at most %(most)s letters.", most=TEXT_MAX))
    return found


def _lot_faults(field: str, lot: LotBid, notice: LotNotice, floor: Floor) -> list[Fault]:
    found: list[Fault] = _unit_faults(field, lot)
    asked = {demand.band for demand in notice.demand}
    priced = [price.band for price in lot.prices]
    for band in sorted(asked - set(priced)):
        found.append(
            fault(
                f"{field}.prices",
                "Write a price for %(band_words)s.",
                band_words=BAND_NAMES.get(band, band.replace("_", " ")),
            )
        )
    most = min(PEOPLE_MAX, notice.people_sharing_max)
    for at, price in enumerate(lot.prices):
        place = f"{field}.prices.{at}"
        if price.band not in asked:
            found.append(fault(f"{place}.band", "This lot asks for nothing at this time."))
        if price.band in priced[:at]:
            found.append(fault(f"{place}.band", "There is already a price for this time."))
        found.extend(price_faults(place, price, most))
        found.extend(costing_faults(place, price, lot.unit_minutes, floor))
    if not 1 <= lot.people_per_worker <= most:
        found.append(
            fault(
                f"{field}.people_per_worker",
                "Write how many may share: from 1 to %(most)s.",
                most=most,
            )
        )
    elif any(len(price.pence_per_head) != lot.people_per_worker for price in lot.prices):
        found.append(
            fault(
                f"{field}.people_per_worker",
                "Write a price for each number of people from 1 to %(most)s.",
                most=lot.people_per_worker,
            )
        )
    for name, pence in (("set_up_pence", lot.set_up_pence), ("travel_pence", lot.travel_pence)):
        if not 0 <= pence <= AMOUNT_PENCE_MAX:
            found.append(fault(f"{field}.{name}", "Write an amount from £0 to £500,000."))
    if lot.begins_on is not None and lot.begins_on.year not in BEGIN_YEARS:
        found.append(fault(f"{field}.begins_on", "Write a day from the year 2000 to 2100."))
    if len(lot.how) > TEXT_MAX:
        found.append(fault(f"{field}.how", "Write at most %(most)s letters.", most=TEXT_MAX))
    return found


def _unit_faults(field: str, lot: LotBid) -> list[Fault]:
    found: list[Fault] = []
    if lot.unit not in UNITS:
        found.append(fault(f"{field}.unit", "Choose an hour, a session, a week or once."))
    if lot.unit == "session" and not 15 <= lot.session_minutes <= SESSION_MINUTES_MAX:
        found.append(fault(f"{field}.session_minutes", "Write how many minutes a session lasts."))
    if lot.unit != "session" and lot.session_minutes:
        found.append(
            fault(f"{field}.session_minutes", "Only a session has a length. Leave this empty.")
        )
    if not 0 <= lot.minutes_min <= MINUTES_PER_WEEK_MAX:
        found.append(fault(f"{field}.minutes_min", "Write the fewest hours you would come for."))
    if lot.minutes_max is not None and not (
        max(1, lot.minutes_min) <= lot.minutes_max <= MINUTES_PER_WEEK_MAX
    ):
        found.append(fault(f"{field}.minutes_max", "The most hours cannot be below the fewest."))
    if len(lot.exclusive_group) > NAME_MAX:
        found.append(
            fault(f"{field}.exclusive_group", "Write at most %(most)s letters.", most=NAME_MAX)
        )
    return found


def _terms_faults(terms: RoundTerms, provider_id: UUID) -> list[Fault]:
    found = tier_faults(terms.tiers)
    if not 1 <= terms.minutes_per_week_max <= MINUTES_PER_WEEK_MAX:
        found.append(
            fault("terms.minutes_per_week_max", "Write the most hours a week you can take on.")
        )
    if len(terms.capacities) > CAPACITIES_MAX:
        found.append(
            fault(
                "terms.capacities",
                "Give at most %(most)s wards and times.",
                most=CAPACITIES_MAX,
            )
        )
    seen: set[tuple[str, str]] = set()
    for at, part in enumerate(terms.capacities):
        if not 0 <= part.minutes_per_week <= MINUTES_PER_WEEK_MAX:
            found.append(
                fault(
                    f"terms.capacities.{at}.minutes_per_week", "Write how many hours you have free."
                )
            )
        if (part.area, part.band) in seen:
            found.append(fault(f"terms.capacities.{at}.band", "This ward and time is here twice."))
        seen.add((part.area, part.band))
    exposure = terms.exposure_minutes_max
    if exposure is not None and not 1 <= exposure <= MINUTES_PER_WEEK_MAX:
        found.append(fault("terms.exposure_minutes_max", "Write a number of hours above 0."))
    if terms.mentor_provider_id == provider_id:
        found.append(
            fault("terms.mentor_provider_id", "You cannot be your own mentor. Choose someone else.")
        )
    return found


def _rebate_faults(bid: Bid) -> list[Fault]:
    """No step takes more off an hour than the provider's cheapest hour costs."""
    hourly = [lot for lot in bid.lots if lot.unit == "hour"]
    prices = [pence for lot in hourly for price in lot.prices for pence in price.pence_per_head]
    if not prices:
        return []
    return [
        fault(
            f"terms.tiers.{at}.rebate_pence_per_hour",
            "Your lowest price for an hour is %(price_pence)s. Take off less than that.",
            price_pence=min(prices),
        )
        for at, tier in enumerate(bid.terms.tiers)
        if tier.rebate_pence_per_hour > min(prices)
    ]


def _package_faults(bid: Bid, notices: dict[UUID, LotNotice]) -> list[Fault]:
    found: list[Fault] = []
    packages = bid.terms.packages
    names: set[str] = set()
    if len(packages) > PACKAGES_MAX:
        found.append(
            fault(
                "terms.packages",
                "Offer at most %(most)s packages.",
                most=PACKAGES_MAX,
            )
        )
    for at, package in enumerate(packages):
        field = f"terms.packages.{at}"
        lot_ids = {part.lot_id for part in package.lots}
        if not 1 <= len(package.name) <= NAME_MAX:
            found.append(fault(f"{field}.name", "Give the package a short name."))
        elif package.name in names:
            found.append(fault(f"{field}.name", "Another package has this name. Give it its own."))
        names.add(package.name)
        if len(package.exclusive_group) > NAME_MAX:
            found.append(
                fault(
                    f"{field}.exclusive_group",
                    "Write at most %(most)s letters.",
                    most=NAME_MAX,
                )
            )
        if len(lot_ids) < 2 or len(lot_ids) != len(package.lots):
            found.append(fault(f"{field}.lots", "Choose two or more different lots."))
        elif len(lot_ids) > PACKAGE_LOTS_MAX:
            most = PACKAGE_LOTS_MAX
            found.append(fault(f"{field}.lots", "Choose at most %(most)s lots.", most=most))
        elif not lot_ids <= notices.keys():
            found.append(fault(f"{field}.lots", "One of these lots is not in this round."))
        if not 1 <= package.people_per_worker <= PEOPLE_MAX:
            found.append(
                fault(
                    f"{field}.people_per_worker",
                    "Write a number from 1 to %(most)s.",
                    most=PEOPLE_MAX,
                )
            )
        for number, part in enumerate(package.lots):
            if not 1 <= part.pence <= AMOUNT_PENCE_MAX:
                found.append(
                    fault(f"{field}.lots.{number}.pence", "Write the price for four weeks.")
                )
    return found


class LowPrice(Struct, frozen=True):
    """A price that brings a worker hour under the floor: pence; None where only a package says."""

    field: str
    lot_id: UUID
    lowest_pence: int | None
    floor_pence: int


def low_prices(bid: Bid, notices: Mapping[UUID, LotNotice], floor: Floor) -> list[LowPrice]:
    """Where sharing, a tier or a package brings a worker hour under the floor (rule 60)."""
    found: list[LowPrice] = []
    off = max((tier.rebate_pence_per_hour for tier in bid.terms.tiers), default=0)
    wanted = floor.price_pence_per_hour
    for at, lot in enumerate(bid.lots):
        notice = notices.get(lot.lot_id)
        for number, price in enumerate(lot.prices):
            minutes = _minutes_bought(lot, price.band, notice)
            rebate = off if lot.unit == "hour" else 0
            lowest = lowest_worker_hour_pence(price, minutes, rebate)
            if lowest is not None and lowest < wanted:
                field = f"lots.{at}.prices.{number}.pence_per_head"
                found.append(LowPrice(field, lot.lot_id, max(0, int(lowest)), wanted))
    for at, package in enumerate(bid.terms.packages):
        for number, part in enumerate(package.lots):
            notice = notices.get(part.lot_id)
            fewest = _fewest_worker_minutes(notice, package.people_per_worker) if notice else 0
            if part.pence * 60 < 4 * fewest * wanted:
                field = f"terms.packages.{at}.lots.{number}.pence"
                found.append(LowPrice(field, part.lot_id, None, wanted))
    return found


def _floor_faults(bid: Bid, notices: dict[UUID, LotNotice], floor: Floor) -> list[Fault]:
    """No sharing, tier or package brings a worker hour under the floor unexplained (rule 60)."""
    if len(bid.below_floor_because.strip()) >= EXPLANATION_MIN:
        return []
    return [
        fault(
            low.field,
            "This is less than %(wanted_pence)s for an hour of work. Raise the price,"
            " or explain how you can do it.",
            wanted_pence=low.floor_pence,
        )
        if low.lowest_pence is None
        else fault(
            low.field,
            "This can come to %(lowest_pence)s for an hour of work. An hour costs at "
            "least %(wanted_pence)s when staff are paid as the law says. Raise the"
            " price, or explain how you can do it.",
            lowest_pence=low.lowest_pence,
            wanted_pence=low.floor_pence,
        )
        for low in low_prices(bid, notices, floor)
    ]


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
            rate = floor.council_rate_pence_per_hour
            if lot.people_per_worker > 1:
                advice = said(
                    "For one person alone this is more than the council pays (%(rate_pence)s an"
                    " hour). Members who share can still afford it.",
                    rate_pence=rate,
                )
            else:
                advice = said(
                    "For one person alone this is more than the council pays (%(rate_pence)s an"
                    " hour). Think about a price for two or more people who share.",
                    rate_pence=rate,
                )
            found.append((f"lots.{at}.prices.{number}.pence_per_head.0", advice))
    return found
