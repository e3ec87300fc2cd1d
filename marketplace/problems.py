"""From what a round asks and what was bid to one matching problem, and why a bid is left out.

Each lot is matched as a cluster of its own: then nobody in a lot pays more together than alone,
and no lot's members carry another lot's cost.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace.commissions import LotNeed
from marketplace.lots import pledged_pence
from marketplace.senseless_offers import without_faults
from matching import problem as matching
from matching.problem import Problem
from providers import organisations
from providers.bids import Bid, LotBid, RoundTerms, latest_terms
from providers.organisations import Provider

PERCENT = 10  # thousandths
# Weeks are counted from this Monday: any would do, all lots and offers have the same.
FIRST_MONDAY = date(1970, 1, 5)
ROUTE: dict[str, matching.Route] = {
    "direct_payment": "direct_payment",
    "service_fund": "service_fund",
    "council_managed": "council",
    "health_budget": "health",
    "self_funder": "self",
}
NotAdmitted = Literal["not_allowed", "not_readable"]


class AskedLot(Struct, frozen=True):
    """A published lot with what its commission and cluster say."""

    lot_id: UUID
    commission_id: UUID
    cluster_id: UUID
    commission_title: str
    title: str
    service: str
    band: str
    providers_max: int
    providers_min: int
    provider_share_max_percent: int
    people_sharing_max: int
    weight: int
    weeks: int
    reserved_percent: int
    starts_on: date
    share_rule: str | None


class OpenedBid(Struct, frozen=True, dict=True):
    """An opened bid and its bidder: after `content` the columns of `provider` and its offer."""

    bid_id: UUID
    commission_id: UUID
    content: dict[str, Any]
    provider_id: UUID
    name: str
    kind: organisations.Kind
    external_ids: list[str]
    cqc_personal_care: bool
    start_up: bool
    workers: int
    vat_registered: bool
    vat_exempt: bool
    quality: int
    insured_until: date | None
    checks_until: date | None
    state: organisations.State
    mentor_id: UUID | None
    exposure_minutes_max: int | None
    services: list[str]
    languages: list[str]
    carer_genders: list[str]
    skills: list[str]
    areas: list[str]
    # An officer has accepted what the bidder says of a price below the floor (rule 60).
    low_price_accepted: bool = False

    @cached_property
    def bid(self) -> Bid:
        """The bid as it was written."""
        return msgspec.convert(self.content, Bid)

    @cached_property
    def provider(self) -> Provider:
        """The bidder."""
        names = Provider.__struct_fields__
        values = {name: getattr(self, name) for name in names}
        return Provider(**values | {"external_ids": tuple(self.external_ids)})


class LeftOut(Struct, frozen=True):
    """A lot of a bid that was not matched, and why, in a sentence for its provider."""

    bid_id: UUID
    lot_id: UUID
    reason: NotAdmitted
    sentence: str


class Round(Struct, frozen=True):
    """A round ready to be matched: the problem, what each side is called, what was left out."""

    problem: Problem
    left_out: tuple[LeftOut, ...]
    share_rules: dict[str, str]
    names: dict[str, str]


def start_week(day: date) -> int:
    """The week a day is in, counted from one Monday for every lot and offer."""
    return (day - FIRST_MONDAY).days // 7


def problem_of(
    lots: Sequence[AskedLot],
    needs: Sequence[LotNeed],
    bids: Sequence[OpenedBid],
    floor_pence_per_hour: int,
) -> Round:
    """The whole round as one problem; `bids` in the order they were sent.

    A bid that the law keeps out, or that makes no sense, is left out by itself with its reason
    and stops nobody else's. Raises ValueError when the demand itself makes no sense: our mistake.
    """
    admitted, left_out = _admitted(lots, bids)
    asked = {lot.lot_id: lot for lot in lots}
    pledged = pledged_pence(needs, {lot.lot_id: lot.commission_id for lot in lots})
    problem = Problem(
        clusters=tuple(matching.Cluster(str(lot.lot_id)) for lot in lots),
        commissions=tuple(
            matching.Commission(str(one)) for one in sorted({lot.commission_id for lot in lots})
        ),
        lots=tuple(_lot(lot, floor_pence_per_hour) for lot in lots),
        needs=tuple(_need(need, asked[need.lot_id], pledged[need.member_id]) for need in needs),
        providers=(),
        bids=(),
        members=tuple(matching.Member(str(one), pence) for one, pence in pledged.items()),
    )
    if faults := matching.validate(problem):
        raise ValueError(f"{faults[0].path}: {faults[0].sentence}")
    offered = _with_offers(problem, admitted, asked, needs)
    offered, senseless = without_faults(offered)
    left_out += [
        LeftOut(UUID(offer_id[:36]), lot_id, "not_readable", sentence)
        for offer_id, lot_ids, sentence in senseless
        for lot_id in lot_ids
    ]
    return Round(
        offered,
        tuple(left_out),
        {str(lot.lot_id): lot.share_rule or "equal" for lot in lots},
        {str(bid.provider_id): bid.name for bid in bids},
    )


def _admitted(
    lots: Sequence[AskedLot], bids: Sequence[OpenedBid]
) -> tuple[list[OpenedBid], list[LeftOut]]:
    """The bids the law lets in (rules 54-59, 66): insurance and checks not sent yet can still be
    sent before a contract, so only those that have ended keep a bid out.
    """
    starts = {lot.commission_id: lot.starts_on for lot in lots}
    admitted: list[OpenedBid] = []
    left_out: list[LeftOut] = []
    for bid in bids:
        on = starts.get(bid.commission_id)
        if on is None:
            continue
        held = msgspec.structs.replace(
            bid.provider,
            insured_until=bid.insured_until or on,
            checks_until=bid.checks_until or on,
        )
        shut = organisations.gates(held, False, on)
        if shut:
            left_out += [
                LeftOut(bid.bid_id, lot.lot_id, "not_allowed", shut[0]) for lot in bid.bid.lots
            ]
        else:
            admitted.append(bid)
    return admitted, left_out


def _lot(lot: AskedLot, floor_pence_per_hour: int) -> matching.Lot:
    return matching.Lot(
        id=str(lot.lot_id),
        commission_id=str(lot.commission_id),
        service=lot.service,
        providers_max=lot.providers_max,
        providers_min=lot.providers_min,
        provider_share_max_permille=lot.provider_share_max_percent * PERCENT,
        start_up_reserved_permille=lot.reserved_percent * PERCENT,
        floor_pence_per_hour=floor_pence_per_hour,
        term_weeks=lot.weeks,
        start_week=start_week(lot.starts_on),
    )


def _need(need: LotNeed, lot: AskedLot, pledged_pence: int) -> matching.Need:
    firm = need.minutes_per_week - need.flexible_minutes_per_week
    flexible = need.flexible_minutes_per_week if firm else 0
    people = min(lot.people_sharing_max, need.people_sharing_max)
    # Those who ask for the same time and place of a lot, and may share, share.
    session = f"{need.lot_id}/{need.ward_code}/{firm}" if people > 1 and not flexible else ""
    return matching.Need(
        id=str(need.lot_need_id),
        member_id=str(need.member_id),
        lot_id=str(need.lot_id),
        cluster_id=str(need.lot_id),
        area=need.ward_code,
        band=lot.band,
        firm_minutes_per_week=firm or need.minutes_per_week,
        flexible_minutes_per_week=flexible,
        cap_pence=pledged_pence,
        session_id=session,
        people_max=people if session else 1,
        musts=matching.Musts(
            tuple(need.languages), need.carer_gender or "", tuple(need.skills), need.personal_care
        ),
        likes=tuple(matching.Like(word) for word in need.likes),
        vetoes=tuple(str(one) for one in need.vetoed_providers),
        incumbent_provider_id=str(need.incumbent_id or ""),
        current_pence=need.incumbent_pence_per_four_weeks,
        route=ROUTE[need.route],
        weight=lot.weight,
    )


def _with_offers(
    problem: Problem,
    bids: Sequence[OpenedBid],
    asked: dict[UUID, AskedLot],
    needs: Sequence[LotNeed],
) -> Problem:
    by_provider: defaultdict[UUID, list[OpenedBid]] = defaultdict(list)
    for bid in bids:
        by_provider[bid.provider_id].append(bid)
    places: defaultdict[UUID, set[tuple[str, str]]] = defaultdict(set)
    routes: defaultdict[UUID, set[str]] = defaultdict(set)
    for need in needs:
        places[need.lot_id].add((need.ward_code, asked[need.lot_id].band))
        routes[need.lot_id].add(need.route)
    providers: list[matching.Provider] = []
    offers: list[matching.Bid] = []
    packages: list[matching.Package] = []
    for provider_id in sorted(by_provider):
        sent = by_provider[provider_id]
        terms = latest_terms(one.bid for one in sent)
        assert terms is not None
        wanted = {lot.lot_id for one in sent for lot in one.bid.lots}
        wanted |= {lot.lot_id for package in terms.packages for lot in package.lots}
        where = set().union(*(places[lot_id] for lot_id in wanted))
        providers.append(_provider(sent[-1], terms, where))
        for one in sent:
            offers += [
                _bid(one, lot, asked[lot.lot_id], routes[lot.lot_id])
                for lot in one.bid.lots
                if lot.lot_id in asked
            ]
        vat = defaultdict(int, {lot: _vat_of_all(sent[-1], who) for lot, who in routes.items()})
        packages += _packages(sent[-1], terms, vat)
    mentors = {one.mentor_provider_id for one in providers} - {"", *(p.id for p in providers)}
    providers += [matching.Provider(one, "mentor", (), ()) for one in sorted(mentors)]
    return msgspec.structs.replace(
        problem, providers=tuple(providers), bids=tuple(offers), packages=tuple(packages)
    )


def _provider(
    one: OpenedBid, terms: RoundTerms, places: Iterable[tuple[str, str]]
) -> matching.Provider:
    stated = tuple(
        matching.Capacity(room.area, room.band, room.minutes_per_week) for room in terms.capacities
    )
    anywhere = tuple(
        matching.Capacity(area, band, terms.minutes_per_week_max)
        for area, band in sorted(places)[:500]
    )
    most = (terms.minutes_per_week_max, terms.exposure_minutes_max, one.exposure_minutes_max)
    qualities: list[str] = [one.kind]
    qualities += ["micro"] if organisations.is_micro(one.provider) else []
    qualities += ["asset_locked"] if organisations.is_asset_locked(one.provider) else []
    return matching.Provider(
        id=str(one.provider_id),
        kind=one.kind,
        services=tuple(one.services),
        areas=tuple(one.areas),
        start_up=one.start_up,
        quality=one.quality,
        qualities=tuple(qualities),
        languages=tuple(one.languages),
        carer_genders=tuple(one.carer_genders),
        skills=tuple(one.skills),
        # Rule 54: one worker whom the person directs needs no registration.
        personal_care=one.cqc_personal_care or (one.kind == "sole_trader" and one.workers == 1),
        capacities=stated or anywhere,
        tier_kind=terms.tier_kind,
        tiers=tuple(
            matching.Tier(tier.from_minutes_per_week, tier.rebate_pence_per_hour)
            for tier in terms.tiers
        ),
        minutes_per_week_max=min(part for part in most if part is not None),
        mentor_provider_id=str(terms.mentor_provider_id or ""),
    )


def _bid(one: OpenedBid, lot: LotBid, asked: AskedLot, routes: set[str]) -> matching.Bid:
    vat = {route: organisations.vat_permille(one.provider, route) for route in sorted(ROUTE)}
    shared = _vat_of_all(one, routes)
    people = min(lot.people_per_worker, asked.people_sharing_max)
    return matching.Bid(
        id=f"{one.bid_id}:{lot.lot_id}",
        provider_id=str(one.provider_id),
        lot_id=str(lot.lot_id),
        prices=tuple(
            matching.BandPrice(price.band, price.pence_per_head[:people]) for price in lot.prices
        ),
        unit=lot.unit,
        session_minutes=lot.session_minutes,
        people_per_worker=people,
        set_up_pence=_with_vat(lot.set_up_pence, shared),
        travel_pence=_with_vat(lot.travel_pence, shared),
        minutes_min=lot.minutes_min,
        minutes_max=lot.minutes_max,
        vat=tuple(
            matching.RouteVat(ROUTE[route], permille) for route, permille in vat.items() if permille
        ),
        exclusive_group=lot.exclusive_group,
        low_price_accepted=one.low_price_accepted,
        start_week_earliest=start_week(lot.begins_on) if lot.begins_on else 0,
    )


def _with_vat(pence: int, permille: int) -> int:
    return -(-pence * (1000 + permille) // 1000)


def _packages(one: OpenedBid, terms: RoundTerms, vat: dict[UUID, int]) -> list[matching.Package]:
    return [
        matching.Package(
            id=f"{one.bid_id}:package:{number}",
            provider_id=str(one.provider_id),
            lots=tuple(
                matching.PackageLot(str(lot.lot_id), _with_vat(lot.pence, vat[lot.lot_id]))
                for lot in package.lots
            ),
            people_per_worker=package.people_per_worker,
            exclusive_group=package.exclusive_group,
            low_price_accepted=one.low_price_accepted,
        )
        for number, package in enumerate(terms.packages)
    ]


def _vat_of_all(one: OpenedBid, routes: set[str]) -> int:
    """VAT on what everyone pays together: all of it where anyone gets none back (rule 67)."""
    return max((organisations.vat_permille(one.provider, route) for route in routes), default=0)
