"""A problem read once into columns: one array for each thing the rules ask about."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

import numpy as np

from matching.arrays.rows import runs
from matching.arrays.words import Flags, Ints, Words
from matching.limits.rules import UNBOUNDED
from matching.prices import set_up_pence
from matching.problem import Bid, Need, Package, Problem

T = TypeVar("T")
NONE = -1


def column(things: Sequence[T], value: Callable[[T], Any], kind: type = np.int64) -> Any:
    """One value of each thing, as an array."""
    return np.fromiter(map(value, things), kind, len(things))


def places(things: Iterable[Any]) -> dict[str, int]:
    """The place of each thing by its id."""
    return {thing.id: place for place, thing in enumerate(things)}


class Distinct:
    """Values that repeat, kept once: `which[i]` is the place in `values` of the i-th."""

    def __init__(self, values: Iterable[Hashable], count: int) -> None:
        seen: dict[Hashable, int] = {}
        self.which: Ints = np.fromiter(
            (seen.setdefault(value, len(seen)) for value in values), np.int64, count
        )
        self.values: list[Any] = list(seen)


class Needs:
    """The needs in the order of the problem. `limit`: pence per four weeks, cap or stand-alone.

    `weight`: what an unmet minute counts; `session`: its place among the sessions, -1 when alone.
    """

    def __init__(self, problem: Problem, lots: dict[str, int], clusters: dict[str, int]) -> None:
        needs = problem.needs
        weights = {one.id: one.weights for one in problem.commissions}
        of_lot = np.array([weights[lot.commission_id].need for lot in problem.lots], np.int64)
        self.lot: Ints = column(needs, lambda n: lots[n.lot_id])
        self.cluster: Ints = column(needs, lambda n: clusters[n.cluster_id])
        self.firm: Ints = column(needs, attrgetter("firm_minutes_per_week"))
        self.flexible: Ints = column(needs, attrgetter("flexible_minutes_per_week"))
        self.cap: Ints = column(needs, attrgetter("cap_pence"))
        self.limit: Ints = column(needs, Need.limit_pence)
        self.weight: Ints = column(needs, attrgetter("weight")) * of_lot[self.lot]
        self.people_max: Ints = column(needs, attrgetter("people_max"))
        sessions: dict[str, int] = {}
        self.session: Ints = column(
            needs,
            lambda n: sessions.setdefault(n.session_id, len(sessions)) if n.session_id else NONE,
        )
        shared = self.session >= 0
        self.session_people: Ints = np.bincount(self.session[shared], minlength=len(sessions))
        self.session_most: Ints = np.full(len(sessions), 10**6, np.int64)
        np.minimum.at(self.session_most, self.session[shared], self.people_max[shared])
        self.musts = Distinct((need.musts for need in needs), len(needs))
        self.likes = Distinct((need.likes for need in needs), len(needs))
        self.route = Distinct((need.route for need in needs), len(needs))


class Supply:
    """The providers' words, room and signs, in the order of the problem."""

    def __init__(self, problem: Problem, musts: Distinct, services: Words, areas: Words) -> None:
        providers = problem.providers
        self.languages = Words(chain.from_iterable(must.languages for must in musts.values))
        self.genders = Words(must.carer_gender for must in musts.values if must.carer_gender)
        self.skills = Words(chain.from_iterable(must.skills for must in musts.values))
        self.has_service = services.sets([p.services for p in providers])
        self.has_area = areas.sets([p.areas for p in providers])
        self.has_language = self.languages.sets([p.languages for p in providers])
        self.has_gender = self.genders.sets([p.carer_genders for p in providers])
        self.has_skill = self.skills.sets([p.skills for p in providers])
        self.personal_care: Flags = column(providers, attrgetter("personal_care"), np.bool_)
        self.start_up: Flags = column(providers, attrgetter("start_up"), np.bool_)
        self.quality: Ints = column(providers, attrgetter("quality"))
        self.has_room: Flags = column(providers, lambda p: bool(p.capacities), np.bool_)
        self.exposure: Ints = column(
            providers,
            lambda p: UNBOUNDED if p.minutes_per_week_max is None else p.minutes_per_week_max,
        )


class Offered:
    """The bids first, then the packages, each by its place: `packages` begin at `bid_count`.

    `fixed`: set-up and travel, pence per four weeks. `price_*`: one row for each band of each
    bid, sorted by `price_key` (bid times the number of bands, plus band); `heads` holds the pence
    per head one after the other.
    """

    def __init__(self, problem: Problem, lots: dict[str, int], providers: dict[str, int]) -> None:
        bids, packages = problem.bids, problem.packages
        self.bid_count = len(bids)
        offers: tuple[Bid | Package, ...] = (*bids, *packages)
        self.provider: Ints = column(offers, lambda o: providers[o.provider_id])
        self.people: Ints = column(offers, attrgetter("people_per_worker"))
        self.low_accepted: Flags = column(offers, attrgetter("low_price_accepted"), np.bool_)
        self.start: Ints = column(offers, attrgetter("start_week_earliest"))
        self.group = Distinct(
            ((o.provider_id, o.exclusive_group) if o.exclusive_group else None for o in offers),
            len(offers),
        )
        self.lot: Ints = column(bids, lambda b: lots[b.lot_id])
        self.unit = Distinct((bid.unit for bid in bids), len(bids))
        self.session_minutes: Ints = column(bids, lambda b: max(1, b.session_minutes))
        self.least: Ints = column(bids, attrgetter("minutes_min"))
        self.most: Ints = column(
            bids, lambda b: UNBOUNDED if b.minutes_max is None else b.minutes_max
        )
        self.fixed: Ints = column(
            bids, lambda b: set_up_pence(b, problem.lots[lots[b.lot_id]]) + b.travel_pence
        )
        self.vat = Distinct((bid.vat for bid in bids), len(bids))

    def read_prices(self, problem: Problem, bands: Words) -> None:
        """Read the price tables."""
        bids = problem.bids
        count = column(bids, lambda b: len(b.prices))
        bid = np.repeat(np.arange(len(bids)), count)
        rows = [price for one in bids for price in one.prices]
        band = bands.numbers((price.band for price in rows), len(rows))
        heads = column(rows, lambda price: len(price.pence_per_head))
        first = np.cumsum(heads) - heads
        key = np.where(band >= 0, bid * len(bands.number) + band, NONE)
        order = np.argsort(key, kind="stable")
        self.price_key, self.price_heads, self.price_first = key[order], heads[order], first[order]
        self.heads: Ints = np.fromiter(
            chain.from_iterable(price.pence_per_head for price in rows),
            np.int64,
            int(heads.sum()),
        )


class Tables:
    """The whole problem as columns. Nothing here changes after it was made."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.lot_place = places(problem.lots)
        self.cluster_place = places(problem.clusters)
        self.provider_place = places(problem.providers)
        lots = problem.lots
        self.needs = Needs(problem, self.lot_place, self.cluster_place)
        self.services = Words(lot.service for lot in lots)
        self.areas = Words(need.area for need in problem.needs)
        self.bands = Words(need.band for need in problem.needs)
        count = len(problem.needs)
        self.area: Ints = self.areas.numbers((n.area for n in problem.needs), count)
        self.band: Ints = self.bands.numbers((n.band for n in problem.needs), count)
        self.supply = Supply(problem, self.needs.musts, self.services, self.areas)
        self.offered = Offered(problem, self.lot_place, self.provider_place)
        self.offered.read_prices(problem, self.bands)
        self.lot_service: Ints = self.services.numbers((lot.service for lot in lots), len(lots))
        self.floor: Ints = column(lots, attrgetter("floor_pence_per_hour"))
        self.start: Ints = column(lots, attrgetter("start_week"))
        self.term: Ints = column(lots, attrgetter("term_weeks"))
        self.commission = places(problem.commissions)
        self.lot_commission: Ints = column(lots, lambda lot: self.commission[lot.commission_id])
        self.by_lot: Ints = np.argsort(self.needs.lot, kind="stable")
        self.lot_needs: Ints = np.bincount(self.needs.lot, minlength=len(lots))
        self.lot_first: Ints = np.cumsum(self.lot_needs) - self.lot_needs
        planned = self.needs.firm + self.needs.flexible
        self.planned: Ints = planned
        self.lot_planned: Ints = np.bincount(
            self.needs.lot, weights=planned, minlength=len(lots)
        ).astype(np.int64)
        self.off = frozenset(problem.limits_off)

    def needs_of_lots(self, lots: Ints) -> tuple[Ints, Ints]:
        """For each of these lots in turn its needs: (place of the lot in `lots`, need)."""
        which, inside = runs(self.lot_needs[lots])
        return which, self.by_lot[self.lot_first[lots][which] + inside]

    def together(self, offers: Ints, needs: Ints) -> Ints:
        """The most people one worker of an offer may be with in a need's session; 1 alone."""
        session = self.needs.session[needs]
        if not len(self.needs.session_most):
            return np.ones(len(needs), np.int64)
        size = np.minimum(self.offered.people[offers], self.needs.session_most[session])
        return np.where(session >= 0, size, 1)

    def room(self) -> tuple[Ints, Ints]:
        """Room by place: sorted keys (provider, area, band) and minutes of work per week."""
        keys, minutes = [], []
        areas, bands = self.areas.number, self.bands.number
        for place, provider in enumerate(self.problem.providers):
            for one in provider.capacities:
                area, band = areas.get(one.area, NONE), bands.get(one.band, NONE)
                if area >= 0 and band >= 0:
                    keys.append(self.place_key(place, area, band))
                    minutes.append(one.minutes_per_week)
        order = np.argsort(np.array(keys, np.int64), kind="stable")
        return np.array(keys, np.int64)[order], np.array(minutes, np.int64)[order]

    def place_key(self, provider: Any, area: Any, band: Any) -> Any:
        """One number for a provider, area and band."""
        return (provider * len(self.areas.number) + area) * len(self.bands.number) + band
