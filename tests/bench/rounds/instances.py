"""Rounds of any size to measure matching on: the same size and seed give the same round.

Synthetic: no real round of this kind is public, so every figure below is an assumption.

- Councils of about 125 lots, with 20 to 50 providers each (by the size asked for). 5 lots make a
  commission; each lot is a cluster of its own, as the marketplace asks it. A lot has 6 to 13
  members; 4 in 100 members of home care have a need in a second band. 70 in 100 lots are home
  care, 15 outings, 15 day clubs.
- A need is for 2 to 14 hours a week by day (half of them), in the evening or at weekends; a fifth
  has an hour more that is flexible. Day clubs last 3 hours, for up to 6 people at a time.
- Musts: a language (8 in 100), a woman (12), a skill (6), personal care (half of home care). 4 in
  100 say no to one bidder. A member can pay £34 to £46 an hour, 5 in 100 only £23.50 to £26.
- Providers work in 1 to 3 of a council's 3 areas; 3 in 100 also in the next council, and their
  packages span both. 8 in 100 are start-ups (10 to 40 hours at most; half with a mentor). Staff
  are sent where they are asked for: together providers have 1.05 to 1.45 times the hours that
  are asked, and in each area and band room for two and a half times their part there.
- 7 to 12 bids a lot, fewer where fewer could: £23 to £29 an hour by day, £1 more in the
  evening, £2.50 at weekends; set-up of £0 to £400, travel of £30 to £120 in four weeks. Clubs ask
  62 and 46 in 100 of it from two and three who share a worker; 40 in 100 by the session. 4 in 100
  are under the floor, half of those accepted. 1 in 10 providers charges VAT.
- 35 in 100 providers have two volume tiers, half for all hours and half for the hours inside.
- Packages: 2 or 3 lots that a provider may serve whole, 3 to 10 in 100 less than one by one.
- At most two providers a lot (three in 1 of 10); some lots have a share limit, a second provider
  or a part kept for start-ups. 3 in 100 providers offer pairs of lots as alternatives.
- Stand-alone figures are those of matching.stand_alone, but for the second need of a member in a
  lot, whose figure is what the need costs by itself.
"""

import gc
from collections.abc import Iterator
from itertools import count

import numpy as np
from msgspec import Struct

from matching.problem import (
    BandPrice,
    Bid,
    Capacity,
    Cluster,
    Commission,
    Lot,
    Musts,
    Need,
    Package,
    PackageLot,
    Problem,
    Provider,
    RouteVat,
    Tier,
)
from tests.bench.rounds import draw

LOTS_A_CLUSTER = 1
LOTS_A_COMMISSION = 5
# Of a lot: providers at most and at least, one provider's share, and the part for start-ups.
TERMS = ((2, 1, 1000, 0), (3, 1, 1000, 0), (3, 1, 700, 0), (2, 2, 1000, 0), (2, 1, 1000, 150))
VAT = tuple(RouteVat(route, 200) for route in ("direct_payment", "service_fund", "self"))


class Size(Struct, frozen=True):
    """So many lots and providers."""

    lots: int
    providers: int

    def __str__(self) -> str:
        return f"{self.lots}x{self.providers}"


class Offered(Struct, frozen=True):
    """A lot that a provider could take whole: for packages."""

    provider: int
    lot: int
    pence: int


def size_of(text: str) -> Size:
    """Read `50x20`. Raises ValueError when it is anything else, or too small to draw."""
    lots, by, providers = text.partition("x")
    if not by or not lots.isdigit() or not providers.isdigit():
        raise ValueError(f"A size is lots x providers, such as 50x20, and not {text}.")
    if int(lots) < 1 or int(providers) < draw.councils(int(lots)):
        raise ValueError(f"{text} is too small: every council needs a lot and a provider.")
    return Size(int(lots), int(providers))


def instance(size: Size, seed: int = 1) -> Problem:
    """One round of this size; need first, then cost."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return _Round(size, seed).problem()
    finally:
        if collects:
            gc.enable()


class _Round:
    """One round while it is put together, council by council."""

    def __init__(self, size: Size, seed: int) -> None:
        self.size = size
        self.seed = seed
        self.providers = draw.draw_providers(seed, size.providers, size.lots)
        self.lots: list[Lot] = []
        self.needs: list[Need] = []
        self.bids: list[Bid] = []
        self.offered: list[Offered] = []
        self.capacities: list[list[Capacity]] = [[] for _ in range(size.providers)]
        self.members = 0
        self.in_group = [0] * size.providers
        self.prices: dict[tuple[int, int, int, bool], tuple[BandPrice, ...]] = {}
        self.musts: dict[tuple[int, bool, int, bool], Musts] = {}

    def problem(self) -> Problem:
        """The whole round."""
        for council, lots in enumerate(
            np.bincount(draw.council_of(self.size.lots, self.size.lots))
        ):
            self._council(council, int(lots))
        made = tuple(self._providers())
        packages = tuple(self._packages())
        clusters = dict.fromkeys(need.cluster_id for need in self.needs)
        commissions = dict.fromkeys(lot.commission_id for lot in self.lots)
        return Problem(
            clusters=tuple(Cluster(one) for one in clusters),
            commissions=tuple(Commission(one) for one in commissions),
            lots=tuple(self.lots),
            needs=tuple(self.needs),
            providers=made,
            bids=tuple(self.bids),
            packages=packages,
            aims=("cost",),
        )

    def _council(self, council: int, lots: int) -> None:
        demand = draw.draw_demand(self.seed, council, lots)
        room = draw.draw_room(self.seed, council, demand, self.providers)
        supply = draw.draw_supply(self.seed, council, demand, self.providers, room)
        base = len(self.lots)
        self.lots += self._lots(council, demand)
        self._needs(council, base, demand, supply)
        self._bids(base, demand, supply)
        for provider in np.flatnonzero(room.any(axis=(1, 2))).tolist():
            self.capacities[provider] += [
                Capacity(area_name(council, area), band, minutes)
                for area, by_band in enumerate(room[provider].tolist())
                for band, minutes in zip(draw.BANDS, by_band, strict=True)
                if minutes
            ]
        whole = supply.whole
        columns = (supply.provider[whole], supply.lot[whole] + base, supply.own_pence[whole])
        self.offered += map(Offered, *(column.tolist() for column in columns))

    def _lots(self, council: int, demand: draw.Demand) -> Iterator[Lot]:
        lots, base = len(demand.service), len(self.lots)
        chance = np.random.default_rng((self.seed, 4, council))
        kind = chance.choice(5, lots, p=(0.75, 0.1, 0.08, 0.03, 0.04)).tolist()
        for number, (service, drawn) in enumerate(zip(demand.service.tolist(), kind, strict=True)):
            yield Lot(
                lot_name(base + number),
                f"q{council}-{number // LOTS_A_COMMISSION}",
                draw.SERVICES[service],
                *TERMS[drawn],
                draw.FLOOR_PENCE,
            )

    def _needs(self, council: int, base: int, demand: draw.Demand, supply: draw.Supply) -> None:
        begin = len(self.needs)
        areas = [area_name(council, area) for area in range(draw.AREAS)]
        cap = (demand.firm + demand.flexible) * demand.hour_cap * 4 // 60
        vetoed = draw.vetoed(demand, supply)
        incumbent = self._incumbents(council, demand, supply)
        columns = (
            demand.lot,
            demand.member + self.members,
            demand.area[demand.lot],
            demand.band,
            demand.firm,
            cap,
            demand.flexible,
            demand.session,
            demand.language,
            demand.woman,
            demand.skill,
            demand.personal_care,
            vetoed,
            incumbent,
            supply.stand_alone,
            demand.route,
            demand.weight,
        )
        rows = zip(count(begin), *(column.tolist() for column in columns), strict=False)
        for (
            number, lot, member, area, band, firm, cap_pence, flexible, session, language, woman,
            skill, personal, veto, stays, alone, route, weight,
        ) in rows:  # fmt: skip
            lot_id = self.lots[base + lot].id
            self.needs.append(
                Need(
                    id=f"n{number}",
                    member_id=f"m{member}",
                    lot_id=lot_id,
                    cluster_id=f"c{council}-{lot // LOTS_A_CLUSTER}",
                    area=areas[area],
                    band=draw.BANDS[band],
                    firm_minutes_per_week=firm,
                    cap_pence=cap_pence,
                    flexible_minutes_per_week=flexible,
                    session_id=f"{lot_id}-{session}" if session >= 0 else "",
                    people_max=len(draw.HEADS_PERCENT) if session >= 0 else 1,
                    musts=self._must(language, woman, skill, personal),
                    vetoes=(provider_name(veto),) if veto >= 0 else (),
                    incumbent_provider_id=provider_name(stays) if stays >= 0 else "",
                    stand_alone_pence=alone if alone >= 0 else None,
                    route=draw.ROUTES[route],
                    weight=weight,
                )
            )
        self.members += int(demand.member[-1]) + 1

    def _incumbents(self, council: int, demand: draw.Demand, supply: draw.Supply) -> draw.Ints:
        """For half of the needs one bidder of the lot, the same for all of them."""
        chance = np.random.default_rng((self.seed, 5, council))
        first = np.searchsorted(supply.lot, np.arange(len(demand.service)))
        has = np.bincount(supply.lot, minlength=len(demand.service)) > 0
        stays = has[demand.lot] & (chance.random(len(demand.lot)) < 0.5)
        return np.r_[supply.provider, -1][np.where(stays, first[demand.lot], -1)]

    def _must(self, language: int, woman: bool, skill: int, personal: bool) -> Musts:
        key = (language, woman, skill, personal)
        if key not in self.musts:
            self.musts[key] = Musts(
                (draw.LANGUAGES[language],) if language >= 0 else (),
                "woman" if woman else "",
                (draw.SKILLS[skill],) if skill >= 0 else (),
                personal,
            )
        return self.musts[key]

    def _bids(self, base: int, demand: draw.Demand, supply: draw.Supply) -> None:
        begin = len(self.bids)
        club = demand.service[supply.lot] == draw.CLUB
        heads = np.where(club, self.providers.heads[supply.provider], 1)
        columns = (
            supply.lot,
            supply.provider,
            supply.hour_pence,
            supply.bands,
            heads,
            supply.per_session,
            supply.set_up,
            supply.travel,
            supply.least,
            supply.most,
            self.providers.vat[supply.provider],
            self.providers.exclusive[supply.provider],
            supply.low_accepted,
        )
        rows = zip(count(begin), *(column.tolist() for column in columns), strict=False)
        for (
            number, lot, provider, hour, bands, people, per_session, set_up, travel, least, most,
            vat, exclusive, accepted,
        ) in rows:  # fmt: skip
            group = self.in_group[provider] // 2
            self.in_group[provider] += 1
            self.bids.append(
                Bid(
                    id=f"b{number}",
                    provider_id=provider_name(provider),
                    lot_id=self.lots[base + lot].id,
                    prices=self._prices(hour, bands, people, per_session),
                    unit="session" if per_session else "hour",
                    session_minutes=draw.SESSION_MINUTES if per_session else 0,
                    people_per_worker=people,
                    set_up_pence=set_up,
                    travel_pence=travel,
                    minutes_min=least,
                    minutes_max=most if most >= 0 else None,
                    vat=VAT if vat else (),
                    exclusive_group=f"one-{group}" if exclusive else "",
                    low_price_accepted=accepted,
                )
            )

    def _prices(
        self, hour: int, bands: int, people: int, per_session: bool
    ) -> tuple[BandPrice, ...]:
        key = (hour, bands, people, per_session)
        if key not in self.prices:
            units = draw.SESSION_MINUTES // 60 if per_session else 1
            percent = draw.HEADS_PERCENT[:people].tolist()
            self.prices[key] = tuple(
                BandPrice(band, tuple((hour + more) * units * part // 100 for part in percent))
                for band, more in zip(draw.BANDS[:bands], draw.MORE_BY_BAND.tolist(), strict=False)
            )
        return self.prices[key]

    def _providers(self) -> Iterator[Provider]:
        drawn = self.providers
        for number in range(self.size.providers):
            start_up = bool(drawn.start_up[number])
            mentor = int(drawn.mentor[number])
            room = tuple(self.capacities[number])
            minutes = sum(place.minutes_per_week for place in room)
            staff = max(draw.STAFF_LEAST, minutes * 100 // draw.PLACE_PERCENT)
            yield Provider(
                provider_name(number),
                "cic" if start_up else "company",
                tuple(np.array(draw.SERVICES)[drawn.services[number]].tolist()),
                self._areas(number),
                start_up=start_up,
                quality=int(drawn.quality[number]),
                languages=("english", *np.array(draw.LANGUAGES)[drawn.languages[number]].tolist()),
                carer_genders=("woman", "man") if drawn.men[number] else ("woman",),
                skills=tuple(np.array(draw.SKILLS)[drawn.skills[number]].tolist()),
                personal_care=bool(drawn.personal_care[number]),
                capacities=room,
                tier_kind="all_units" if drawn.tiered[number] == 1 else "incremental",
                tiers=_tiers(int(drawn.tiered[number]), staff),
                minutes_per_week_max=min(staff, int(drawn.exposure[number])),
                mentor_provider_id=provider_name(mentor) if mentor >= 0 else "",
            )

    def _areas(self, number: int) -> tuple[str, ...]:
        home, away = int(self.providers.council[number]), int(self.providers.across[number])
        there = np.flatnonzero(self.providers.areas[number]).tolist()
        found = [area_name(home, area) for area in there]
        if away >= 0:
            there = np.flatnonzero(self.providers.areas_across[number]).tolist()
            found += [area_name(away, area) for area in there]
        return tuple(found)

    def _packages(self) -> Iterator[Package]:
        """For six in ten providers that could take several lots whole: one package, or two.

        Whoever works in two councils offers one, and it spans both where it can.
        """
        chance = np.random.default_rng((self.seed, 7))
        of_lot = draw.council_of(self.size.lots, self.size.lots).tolist()
        by_provider: dict[int, list[Offered]] = {}
        for one in self.offered:
            by_provider.setdefault(one.provider, []).append(one)
        numbers = count()
        for provider, found in sorted(by_provider.items()):
            crosses = bool(self.providers.across[provider] >= 0)
            if len(found) < 2 or (chance.random() > 0.6 and not crosses):
                continue
            wanted = int(chance.integers(2, 4))
            order = [found[place] for place in chance.permutation(len(found)).tolist()]
            first = of_lot[order[0].lot]
            order[1:] = sorted(order[1:], key=lambda one: of_lot[one.lot] == first)
            parts = [order[:wanted], order[wanted : 2 * wanted]]
            several = len(parts[1]) > 1
            for part in parts if several else parts[:1]:
                less = int(chance.integers(90, 98))
                lots = tuple(PackageLot(lot_name(o.lot), o.pence * less // 100) for o in part)
                group = "either" if several else ""
                yield Package(
                    f"g{next(numbers)}", provider_name(provider), lots, exclusive_group=group
                )


def _tiers(kind: int, minutes: int) -> tuple[Tier, ...]:
    """From a quarter and from a half of all the provider's room: 75p and £1.75 less an hour."""
    first, second = minutes // 240 * 60, minutes // 120 * 60
    if not kind or not first:
        return ()
    return (Tier(first, 75), Tier(second, 175))


def lot_name(number: int) -> str:
    """The id of a lot."""
    return f"l{number}"


def provider_name(number: int) -> str:
    """The id of a provider."""
    return f"p{number}"


def area_name(council: int, area: int) -> str:
    """The id of an area."""
    return f"a{council}-{area}"
