"""How long a demonstration-size round takes to match, and how far from proven it is.

Run: make bench-matching, or with other sizes
python tests/bench/bench_matching.py [--lots 20] [--seeds 3] [--seconds 20] [--tiered 0.15]
Prints one line per seed: size, seconds to build and solve, gap per level, seconds to check.
The rounds are synthetic; prices follow the order of size of UK home care (about £24 an hour).
"""

import argparse
import random
import time

from matching.check import faults
from matching.problem import (
    BandPrice,
    Bid,
    Capacity,
    Cluster,
    Commission,
    Like,
    Lot,
    Musts,
    Need,
    Package,
    PackageLot,
    Problem,
    Provider,
    Tier,
    validate,
)
from matching.solve import solve
from matching.stand_alone import with_stand_alone

AREAS = ("north", "east", "south", "west")
BANDS = ("weekday_day", "evening", "weekend")
SERVICES = ("home_care", "day_club", "outings")
LANGUAGES = ("english", "somali", "bengali", "polish")


def provider(draw: random.Random, number: int, tiered: float) -> Provider:
    """A provider with room for a few dozen hours in each area it works in."""
    start_up = number % 12 == 5
    areas = tuple(draw.sample(AREAS, 2))
    room = 3_000 if start_up else 9_000
    tiers = (Tier(1_200, 40), Tier(3_600, 110))
    return Provider(
        f"p{number}",
        "cic" if start_up else "company",
        tuple(draw.sample(SERVICES, 2)),
        areas,
        start_up=start_up,
        quality=draw.randint(1, 5),
        languages=("english", *draw.sample(LANGUAGES[1:], draw.randint(0, 2))),
        carer_genders=("woman", "man") if draw.random() < 0.8 else ("woman",),
        personal_care=not start_up,
        capacities=tuple(
            Capacity(area, band, draw.randint(room // 6, room)) for area in areas for band in BANDS
        ),
        tier_kind=draw.choice(("all_units", "incremental")),
        tiers=tiers if draw.random() < tiered else (),
        minutes_per_week_max=3_000 if start_up else None,
        mentor_provider_id=f"p{number - 1}" if start_up and draw.random() < 0.5 else "",
    )


def needs_of(draw: random.Random, lot: Lot, area: str, count: int, incumbent: str) -> list[Need]:
    """The needs of one lot: alone at home, or sharing a session at a club."""
    club = lot.service == "day_club"
    band = draw.choice(BANDS)
    found = []
    for number in range(count):
        minutes = 180 if club else draw.choice((120, 210, 300, 420, 600))
        musts = Musts(
            languages=("somali",) if draw.random() < 0.1 else (),
            carer_gender="woman" if draw.random() < 0.2 else "",
            personal_care=lot.service == "home_care" and draw.random() < 0.5,
        )
        found.append(
            Need(
                f"{lot.id}-n{number}",
                f"{lot.id}-m{number}",
                lot.id,
                f"c-{lot.id}",
                area,
                band,
                minutes,
                cap_pence=minutes * 4 * 3_600 // 60,
                flexible_minutes_per_week=60 if not club and draw.random() < 0.2 else 0,
                session_id=f"{lot.id}-{number // 6}" if club else "",
                people_max=3 if club else 1,
                musts=musts,
                likes=(Like(draw.choice(LANGUAGES)),) if draw.random() < 0.4 else (),
                vetoes=(f"p{draw.randint(0, 20)}",) if draw.random() < 0.05 else (),
                incumbent_provider_id=incumbent if draw.random() < 0.5 else "",
            )
        )
    return found


def bid(draw: random.Random, lot: Lot, provider_id: str) -> Bid:
    """An hourly bid around £24 to £32, with travel, set-up and a headcount curve."""
    hour = draw.randint(2_350, 3_200)
    heads = (hour, hour * 60 // 100, hour * 45 // 100) if lot.service == "day_club" else (hour,)
    return Bid(
        f"{lot.id}-{provider_id}",
        provider_id,
        lot.id,
        tuple(BandPrice(band, heads) for band in BANDS),
        people_per_worker=len(heads),
        set_up_pence=draw.choice((0, 10_000, 40_000)),
        travel_pence=draw.choice((0, 1_500, 6_000)),
        minutes_min=draw.choice((0, 0, 300)),
    )


def demonstration(
    seed: int, lots: int = 20, people: int = 10, bids: int = 8, tiered: float = 0.15
) -> Problem:
    """One council's round: `lots` lots of about `people` needs and `bids` bids each."""
    draw = random.Random(seed)
    providers = tuple(provider(draw, number, tiered) for number in range(max(6, lots * 2)))
    made, needs, offers = [], [], []
    for number in range(lots):
        most = draw.choice((1, 2, 3))
        lot = Lot(
            f"l{number:03d}",
            f"q{number // 2}",
            draw.choice(SERVICES),
            providers_max=most,
            provider_share_max_permille=700 if most == 3 else 1000,
            floor_pence_per_hour=2_271,
        )
        area = draw.choice(AREAS)
        able = [p for p in providers if lot.service in p.services and area in p.areas]
        bidders = draw.sample(able, min(bids, len(able)))
        incumbent = bidders[0].id if bidders else ""
        made.append(lot)
        needs += needs_of(draw, lot, area, draw.randint(people - 4, people + 4), incumbent)
        offers += [bid(draw, lot, one.id) for one in bidders]
    first = offers[0].provider_id
    mine = [o for o in offers if o.provider_id == first][:2]
    package = Package("g0", first, tuple(PackageLot(o.lot_id, 400_000) for o in mine))
    return Problem(
        tuple(Cluster(f"c-{lot.id}") for lot in made),
        tuple(Commission(f"q{number}") for number in range((lots + 1) // 2)),
        tuple(made),
        tuple(needs),
        providers,
        tuple(offers),
        (package,),
    )


def measure(seed: int, *, lots: int, seconds: float, gap: float, tiered: float) -> None:
    """Match one round and print its line."""
    problem = demonstration(seed, lots, tiered=tiered)
    assert validate(problem) == []
    started = time.perf_counter()
    problem = with_stand_alone(problem)
    alone = time.perf_counter() - started
    result = solve(problem, seconds=seconds, gap=gap)
    started = time.perf_counter()
    found = faults(problem, result)
    checked = time.perf_counter() - started
    gaps = " ".join(f"{one.name} {one.value} ({one.gap:.3%})" for one in result.levels)
    print(
        f"seed {seed}: {len(problem.lots)} lots, {len(problem.needs)} needs, "
        f"{len(problem.bids)} bids, {result.parts} parts: {result.status} "
        f"in {result.seconds:.2f} s (alone {alone:.2f} s, check {checked:.2f} s, "
        f"{len(found)} faults); {gaps}; {len(result.unmet)} unmet"
    )


def test_twice_the_lots_cost_how_much_more() -> None:
    """Rounds of ten and of twenty lots, 20 seconds each at most; their seconds stand beside."""
    print()
    for lots in (10, 20):
        measure(0, lots=lots, seconds=20.0, gap=0.0, tiered=0.15)


def main() -> None:
    """Print one line per seed."""
    options = argparse.ArgumentParser()
    options.add_argument("--lots", type=int, default=20)
    options.add_argument("--seeds", type=int, default=3)
    options.add_argument("--seconds", type=float, default=20.0)
    options.add_argument("--gap", type=float, default=0.0)
    options.add_argument("--tiered", type=float, default=0.15, help="part of providers with tiers")
    given = options.parse_args()
    for seed in range(given.seeds):
        sizes = {"lots": given.lots, "seconds": given.seconds}
        measure(seed, gap=given.gap, tiered=given.tiered, **sizes)


if __name__ == "__main__":
    main()
