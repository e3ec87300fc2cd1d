"""Notices: what the public and the bidders read of a commission, and the law's meter beside it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.commissions import Commission, Lead, Lot, LotNeed
from providers.bids import BandDemand, LotNotice
from providers.offers import BAND_NAMES, SERVICE_NAMES
from providers.previews import CommissionNotice

PEOPLE_SHOWN_MIN = 8  # rule 38: fewer people are not told apart by place
# Rule 61: the threshold of the light-touch regime, with VAT, and when to warn.
LIGHT_TOUCH_PENCE = 66_354_000
LIGHT_TOUCH_WARN_PERCENT = 80
ROUTES_BOUGHT_BY_COUNCIL = frozenset(("council_managed", "service_fund"))


class NoticeLot(Struct, frozen=True):
    """A lot as everyone may read it: totals only."""

    lot_id: UUID
    title: str
    service: str
    time: str
    minutes_per_week: int
    people: int
    people_sharing_max: int
    personal_care: bool
    languages: tuple[str, ...]
    skills: tuple[str, ...]
    wards: tuple[str, ...]


class Notice(Struct, frozen=True):
    """The public notice: built from totals, so no member's line can be in it (rules 37, 38)."""

    commission_id: UUID
    title: str
    about: str
    lead: Lead
    starts_on: date
    weeks: int
    reserved_percent: int
    closes_at: datetime
    lots: tuple[NoticeLot, ...]


def notice(
    commission: Commission, lots: Sequence[Lot], needs: Sequence[LotNeed], closes_at: datetime
) -> Notice:
    """What everyone may read. Wards are named only where eight people or more share the lot."""
    found = []
    for lot in lots:
        mine = [need for need in needs if need.lot_id == lot.lot_id]
        people = len({need.member_id for need in mine})
        wards = sorted({need.ward_code for need in mine}) if people >= PEOPLE_SHOWN_MIN else []
        found.append(
            NoticeLot(
                lot_id=lot.lot_id,
                title=lot.title,
                service=SERVICE_NAMES.get(lot.service, lot.service),
                time=BAND_NAMES.get(lot.band, lot.band),
                minutes_per_week=sum(need.minutes_per_week for need in mine),
                people=people,
                people_sharing_max=lot.people_sharing_max,
                personal_care=any(need.personal_care for need in mine),
                languages=tuple(sorted({word for need in mine for word in need.languages})),
                skills=tuple(sorted({word for need in mine for word in need.skills})),
                wards=tuple(wards),
            )
        )
    return Notice(
        commission_id=commission.commission_id,
        title=commission.title,
        about=commission.about,
        lead=commission.lead,
        starts_on=commission.starts_on,
        weeks=commission.weeks,
        reserved_percent=commission.reserved_percent,
        closes_at=closes_at,
        lots=tuple(found),
    )


def for_bidders(
    commission: Commission, lots: Sequence[Lot], needs: Sequence[LotNeed]
) -> CommissionNotice:
    """The same totals in the form that `providers.bids.faults` and `preview` take."""
    found = []
    for lot in lots:
        mine = [need for need in needs if need.lot_id == lot.lot_id]
        demand = BandDemand(
            band=lot.band,
            minutes_per_week=sum(need.minutes_per_week for need in mine),
            people=len({need.member_id for need in mine}),
        )
        found.append(
            LotNotice(
                lot_id=lot.lot_id,
                title=lot.title,
                demand=(demand,),
                weeks=commission.weeks,
                people_sharing_max=lot.people_sharing_max,
            )
        )
    return CommissionNotice(commission.commission_id, commission.weeks, tuple(found))


class LightTouch(Struct, frozen=True):
    """How close the council-bought part of a commission is to the light-touch threshold."""

    pence: int
    threshold_pence: int
    percent: int
    state: Literal["under", "near", "over"]


def light_touch(
    needs: Iterable[LotNeed], weeks: int, threshold_pence: int = LIGHT_TOUCH_PENCE
) -> LightTouch:
    """The running meter of rule 61, from the caps over the whole term: an estimate, never under.

    Only what the council or a service fund buys counts; a holder of a direct payment or a health
    budget and a self-funder buy privately or elsewhere.
    """
    four_weeks = sum(
        need.cap_pence_per_four_weeks for need in needs if need.route in ROUTES_BOUGHT_BY_COUNCIL
    )
    pence = -(-four_weeks * weeks // 4)
    part = Fraction(pence, threshold_pence)
    near = part >= Fraction(LIGHT_TOUCH_WARN_PERCENT, 100)
    return LightTouch(
        pence=pence,
        threshold_pence=threshold_pence,
        percent=int(part * 100),
        state="over" if part >= 1 else "near" if near else "under",
    )
