"""Drawing a round in numpy: who offers, who asks, who bids on what, and at what price.

Every council has a generator of its own (seed, council), so it is the same whatever the rest.
`instances` says what is drawn and turns it into a Problem.
"""

from typing import Any

import numpy as np
from msgspec import Struct, structs

Ints = np.ndarray[Any, np.dtype[np.int64]]
Bools = np.ndarray[Any, np.dtype[np.bool_]]

BANDS = ("weekday_day", "evening", "weekend")
SERVICES = ("home_care", "outings", "day_club")
CLUB = 2
AREAS = 3
LANGUAGES = ("somali", "bengali", "polish", "urdu", "welsh")
SKILLS = ("dementia", "hoist", "autism")
ROUTES = ("direct_payment", "council", "service_fund", "self", "health")
# Who cannot get VAT back, by route.
PAYS_VAT = np.array([True, False, True, True, False])
UNBOUNDED = 10**9
LOTS_A_COUNCIL = 125
ROOM_PART = (1.05, 1.45)
ROOM_LEAST = 600
ROOM_SHAPE = 3.0
FLOOR_PENCE = 2_150
LOW_PENCE = 2_050
MORE_BY_BAND = np.array([0, 100, 250])
NOISE = np.array([-100, -50, 0, 50, 100])
# Part of the first person's price that each pays when so many share a worker.
HEADS_PERCENT = np.array([100, 62, 46])
MINUTES = (120, 210, 300, 420, 600, 840)
SESSION_MINUTES = 180
SESSION_PEOPLE = 6
# What a provider could do at one place, of its part there: staff go where they are asked for.
PLACE_PERCENT = 250
# Whoever bids has the hours of any one need.
STAFF_LEAST = 1_500


class Providers(Struct, frozen=True):
    """All providers of a round, one array each; -1 where there is none."""

    council: Ints
    across: Ints
    start_up: Bools
    mentor: Ints
    services: Bools
    areas: Bools
    areas_across: Bools
    languages: Bools
    men: Bools
    skills: Bools
    personal_care: Bools
    quality: Ints
    hour_pence: Ints
    vat: Bools
    heads: Ints
    tiered: Ints
    weight: np.ndarray[Any, np.dtype[np.float64]]
    exclusive: Bools
    exposure: Ints


class Demand(Struct, frozen=True):
    """The lots of one council and their needs, by lot; numbers count from 0 in the council."""

    service: Ints
    area: Ints
    first: Ints
    lot: Ints
    member: Ints
    band: Ints
    firm: Ints
    flexible: Ints
    session: Ints
    language: Ints
    woman: Bools
    skill: Ints
    personal_care: Bools
    route: Ints
    hour_cap: Ints
    weight: Ints
    veto: Ints


class Supply(Struct, frozen=True):
    """The bids on one council's lots, by lot; `provider` numbers run over the whole round.

    `whole`: the provider may serve every need of the lot; `own_pence`: what all of them cost
    alone; `stand_alone`: by need, -1 where nobody would come for this member alone.
    """

    lot: Ints
    provider: Ints
    hour_pence: Ints
    bands: Ints
    low_accepted: Bools
    per_session: Bools
    set_up: Ints
    travel: Ints
    least: Ints
    most: Ints
    whole: Bools
    own_pence: Ints
    stand_alone: Ints


def councils(lots: int) -> int:
    """How many councils a round of so many lots has: about 125 lots each."""
    return max(1, round(lots / LOTS_A_COUNCIL))


def council_of(things: int, lots: int) -> Ints:
    """The council (0, 1, ...) of each of these things, as even as can be."""
    return np.arange(things, dtype=np.int64) * councils(lots) // max(1, things)


def draw_providers(seed: int, providers: int, lots: int) -> Providers:
    """All providers; 3 in 100 work in the next council too, 8 in 100 are start-ups."""
    draw = np.random.default_rng((seed, 0))
    council = council_of(providers, lots)
    crosses = (draw.random(providers) < 0.03) & (councils(lots) > 1)
    start_up = draw.random(providers) < 0.08
    count = draw.choice((1, 2, 3), providers, p=(0.2, 0.5, 0.3))
    services = draw.random((providers, 3)) < np.array([0.85, 0.55, 0.55])
    services[:, 0] |= ~services.any(axis=1)
    grown = np.flatnonzero(~start_up)
    mentor = np.full(providers, -1)
    for one in np.flatnonzero(start_up & (draw.random(providers) < 0.5)):
        near = grown[council[grown] == council[one]]
        mentor[one] = draw.choice(near) if len(near) else -1
    weight = draw.gamma(1.5, 1.0, providers) + 0.15
    return Providers(
        council=council,
        across=np.where(crosses, (council + 1) % councils(lots), -1),
        start_up=start_up,
        mentor=mentor,
        services=services,
        areas=draw.random((providers, AREAS)).argsort(axis=1) < count[:, None],
        areas_across=draw.random((providers, AREAS)).argsort(axis=1) < 2,
        languages=draw.random((providers, len(LANGUAGES))) < 0.2,
        men=draw.random(providers) < 0.8,
        skills=draw.random((providers, len(SKILLS))) < 0.5,
        personal_care=draw.random(providers) < np.where(start_up, 0.4, 0.85),
        quality=draw.integers(1, 6, providers),
        hour_pence=draw.integers(240, 281, providers) * 10,
        vat=draw.random(providers) < 0.1,
        heads=draw.integers(2, 4, providers),
        tiered=draw.choice((0, 1, 2), providers, p=(0.65, 0.175, 0.175)),
        weight=weight * np.where(start_up, 0.35, 1.0) * np.where(crosses, 0.6, 1.0),
        exclusive=draw.random(providers) < 0.03,
        exposure=np.where(start_up, draw.integers(20, 81, providers) * 30, UNBOUNDED),
    )


def draw_demand(seed: int, council: int, lots: int) -> Demand:
    """Lots of 6 to 13 members; 4 in 100 members of home care have a need in a second band."""
    draw = np.random.default_rng((seed, 1, council))
    service = draw.choice(3, lots, p=(0.7, 0.15, 0.15))
    people = draw.integers(6, 14, lots)
    lot_of_member = np.repeat(np.arange(lots), people)
    home = service[lot_of_member] == 0
    times = 1 + (home & (draw.random(len(home)) < 0.04))
    member = np.repeat(np.arange(len(home)), times)
    lot = lot_of_member[member]
    size = len(lot)
    second = np.r_[False, member[1:] == member[:-1]]
    band = draw.choice(3, size, p=(0.5, 0.25, 0.25))
    band[second] = (band[np.flatnonzero(second) - 1] + 1) % 3
    club = service[lot] == CLUB
    first = np.searchsorted(lot, np.arange(lots + 1))
    session = np.where(club, (np.arange(size) - first[lot]) // SESSION_PEOPLE, -1)
    begins = first[lot] + session * SESSION_PEOPLE
    band = np.where(club, band[np.where(club, begins, 0)], band)
    minutes = draw.choice(
        (120, 210, 300, 420, 600, 840), size, p=(0.2, 0.25, 0.2, 0.15, 0.12, 0.08)
    )
    few = draw.random(size)
    return Demand(
        service=service,
        area=draw.integers(0, AREAS, lots),
        first=first,
        lot=lot,
        member=member,
        band=band,
        firm=np.where(club, SESSION_MINUTES, minutes),
        flexible=np.where(~club & (draw.random(size) < 0.2), 60, 0),
        session=session,
        language=np.where(few < 0.08, draw.integers(0, len(LANGUAGES), size), -1),
        woman=draw.random(size) < 0.12,
        skill=np.where(draw.random(size) < 0.06, draw.integers(0, len(SKILLS), size), -1),
        personal_care=(service[lot] == 0) & (draw.random(size) < 0.5),
        route=draw.choice(len(ROUTES), size, p=(0.5, 0.3, 0.1, 0.07, 0.03)),
        hour_cap=np.where(
            draw.random(size) < 0.05,
            draw.integers(2_350, 2_600, size),
            draw.integers(3_400, 4_600, size),
        ),
        weight=1 + (draw.random(size) < 0.05),
        veto=np.where(draw.random(size) < 0.04, draw.integers(0, 10, size), -1),
    )


def draw_room(seed: int, council: int, demand: Demand, providers: Providers) -> Ints:
    """Minutes of work per week of each provider in each area and band of a council.

    Together 1.05 to 1.45 times what the place asks (times PLACE_PERCENT), in parts that vary
    widely, by the services each offers. A place of less than ten hours is given up, but for
    everybody's largest.
    """
    draw = np.random.default_rng((seed, 2, council))
    asked = np.zeros((len(SERVICES), AREAS, len(BANDS)))
    work = demand.firm + demand.flexible
    np.add.at(asked, (demand.service[demand.lot], demand.area[demand.lot], demand.band), work)
    here = areas_in(providers, council)
    able = np.einsum("ps,sab->pab", providers.services, asked) * here[:, :, None]
    part = draw.gamma(ROOM_SHAPE, 1.0, able.shape) * providers.weight[:, None, None] * able
    most = asked.sum(axis=0) * draw.uniform(*ROOM_PART, asked.shape[1:]) * PLACE_PERCENT / 100
    room = part / np.maximum(part.sum(axis=0), 1e-9) * most
    largest = room == room.max(axis=(1, 2), keepdims=True)
    part *= (room >= ROOM_LEAST) | (part == part.max(axis=0)) | largest
    room = part / np.maximum(part.sum(axis=0), 1e-9) * most
    return np.ceil(room / 30).astype(np.int64) * 30


def areas_in(providers: Providers, council: int) -> Bools:
    """In which areas of a council each provider of the round works."""
    at_home = providers.areas & (providers.council == council)[:, None]
    return at_home | (providers.areas_across & (providers.across == council)[:, None])


def draw_supply(
    seed: int, council: int, demand: Demand, providers: Providers, room: Ints
) -> Supply:
    """7 to 12 bids a lot, fewer where fewer could: £23 to £29 an hour by day."""
    draw = np.random.default_rng((seed, 3, council))
    here = areas_in(providers, council)
    able = providers.services[:, demand.service] & here[:, demand.area]
    near = np.flatnonzero(able.any(axis=1))
    keys = np.where(able[near].T, draw.random((len(demand.service), len(near))), np.inf)
    wanted = draw.integers(7, 13, len(demand.service))
    order = keys.argsort(axis=1)
    ranks = np.arange(len(near))
    taken = (ranks < wanted[:, None]) & np.isfinite(np.take_along_axis(keys, order, axis=1))
    lot, place = np.nonzero(taken)
    provider = near[order[lot, place]]
    size = len(lot)
    low = draw.random(size) < 0.04
    pence = providers.hour_pence[provider] + draw.choice(NOISE, size)
    club = demand.service[lot] == CLUB
    least = np.where(~club & (draw.random(size) < 0.2), draw.choice((240, 480, 900), size), 0)
    most = np.where(draw.random(size) < 0.1, draw.choice((1_200, 1_800, 2_400), size), -1)
    bids = Supply(
        lot=lot,
        provider=provider,
        hour_pence=np.where(low, LOW_PENCE, pence),
        bands=np.where(draw.random(size) < 0.08, 2, 3),
        low_accepted=low & (draw.random(size) < 0.5),
        per_session=club & (draw.random(size) < 0.4),
        set_up=draw.choice((0, 10_000, 40_000), size, p=(0.5, 0.3, 0.2)),
        travel=draw.choice((3_000, 6_000, 12_000), size, p=(0.3, 0.4, 0.3)),
        least=least,
        most=most,
        whole=np.zeros(0, bool),
        own_pence=np.zeros(0, np.int64),
        stand_alone=np.zeros(0, np.int64),
    )
    return _with_pairs(demand, providers, room, bids)


def _with_pairs(demand: Demand, providers: Providers, room: Ints, bids: Supply) -> Supply:
    """Hold every bid against every need of its lot, for packages and stand-alone figures."""
    count = np.diff(demand.first)[bids.lot]
    bid = np.repeat(np.arange(len(bids.lot)), count)
    begins = np.cumsum(count) - count
    need = np.arange(len(bid)) - begins[bid] + demand.first[bids.lot[bid]]
    who = bids.provider[bid]
    may = _may(demand, providers, bids, bid, need)
    minutes = demand.firm + demand.flexible
    own = own_pence(demand, providers, bids, bid, need, minutes[need])
    cap = minutes * demand.hour_cap * 4 // 60
    firm = own_pence(demand, providers, bids, bid, need, demand.firm[need])
    club = demand.session[need] >= 0
    in_cap = club | (firm <= cap[need])
    fits = room[who, demand.area[bids.lot[bid]], demand.band[need]] >= minutes[need]
    most = bids.most[bid]
    fits &= minutes[need] <= providers.exposure[who]
    fits &= (minutes[need] >= bids.least[bid]) & ((most < 0) | (minutes[need] <= most))
    alone = own + bids.travel[bid] + set_up_pence(bids.set_up[bid])
    never = np.iinfo(np.int64).max
    figure = np.full(len(demand.lot), never)
    np.minimum.at(figure, need[may & fits], alone[may & fits])
    refused = np.bincount(bid[~(may & in_cap) | club], minlength=len(bids.lot))
    total = np.zeros(len(bids.lot), np.int64)
    np.add.at(total, bid, own)
    return structs.replace(
        bids,
        whole=refused == 0,
        own_pence=total,
        stand_alone=np.where(figure == never, -1, figure),
    )


def _may(demand: Demand, providers: Providers, bids: Supply, bid: Ints, need: Ints) -> Bools:
    """Which pairs pass every filter but the cap (the area and the service they do already)."""
    who = bids.provider[bid]
    language, skill = demand.language[need], demand.skill[need]
    may = demand.band[need] < bids.bands[bid]
    may &= (language < 0) | providers.languages[who, language]
    may &= (skill < 0) | providers.skills[who, skill]
    may &= ~demand.personal_care[need] | providers.personal_care[who]
    hour = bids.hour_pence[bid] + MORE_BY_BAND[demand.band[need]]
    may &= (hour >= FLOOR_PENCE) | bids.low_accepted[bid]
    return may & (bids.provider[bid] != vetoed(demand, bids)[need])


def vetoed(demand: Demand, bids: Supply) -> Ints:
    """The provider each need's member said no to (a bidder of the lot), -1 for none."""
    first = np.searchsorted(bids.lot, np.arange(len(demand.service) + 1))
    there = np.diff(first)[demand.lot]
    place = first[demand.lot] + demand.veto % np.maximum(there, 1)
    some = (demand.veto >= 0) & (there > 0)
    return np.r_[bids.provider, -1][np.where(some, place, -1)]


def own_pence(
    demand: Demand, providers: Providers, bids: Supply, bid: Ints, need: Ints, minutes: Ints
) -> Ints:
    """What a need costs under a bid, alone, pence per four weeks: half to even, with its VAT."""
    hour = bids.hour_pence[bid] + MORE_BY_BAND[demand.band[need]]
    per_session = bids.per_session[bid]
    units = np.where(per_session, -(-minutes // SESSION_MINUTES) * 60, minutes)
    price = np.where(per_session, hour * SESSION_MINUTES // 60, hour)
    vat = np.where(providers.vat[bids.provider[bid]] & PAYS_VAT[demand.route[need]], 200, 0)
    return half_even(4 * units * price * (1000 + vat), 60_000)


def set_up_pence(pence: Ints) -> Ints:
    """The part of a set-up price that falls on four weeks of a year."""
    return half_even(4 * pence, 52)


def half_even(numerator: Ints, denominator: int) -> Ints:
    """The nearest whole numbers; a half goes to the even one."""
    whole, rest = np.divmod(numerator, denominator)
    up = (2 * rest > denominator) | ((2 * rest == denominator) & (whole % 2 == 1))
    return whole + up
