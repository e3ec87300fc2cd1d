"""Matching problems as large as a test wants them, the same for the same seed."""

import random

from matching.problem import (
    BandPrice,
    Bid,
    Capacity,
    Cluster,
    Commission,
    Like,
    Lot,
    Need,
    Problem,
    Provider,
    Tier,
)

BANDS = ("morning", "evening")


def large_problem(lots: int, people: int, bidders: int, seed: int = 1) -> Problem:
    """`lots` lots of `people` needs each, every lot with an offer of each of `bidders` providers.

    Room and tiers hang everything together in one part, so that nothing is found at once.
    """
    draw = random.Random(seed)
    minutes = [draw.choice((120, 210, 300, 420)) for _ in range(lots * people)]
    room = sum(minutes) // max(1, bidders)
    providers = tuple(
        Provider(
            f"p{number}",
            "company",
            ("home_care",),
            ("north",),
            quality=draw.randint(0, 5),
            languages=("english", draw.choice(("somali", "polish", "bengali"))),
            capacities=tuple(
                Capacity("north", band, draw.randint(room // 2, room) + 420) for band in BANDS
            ),
            tiers=(Tier(1_000, 30), Tier(4_000, 90)),
        )
        for number in range(bidders)
    )
    needs = tuple(
        Need(
            f"n{lot}-{number}",
            f"m{lot}-{number}",
            f"l{lot}",
            f"c{lot}",
            "north",
            draw.choice(BANDS),
            minutes[lot * people + number],
            cap_pence=minutes[lot * people + number] * 4 * 3_300 // 60,
            likes=(Like("polish"),) if draw.random() < 0.4 else (),
        )
        for lot in range(lots)
        for number in range(people)
    )
    bids = tuple(
        Bid(
            f"b{lot}-{number}",
            f"p{number}",
            f"l{lot}",
            tuple(BandPrice(band, (draw.randint(2_300, 3_200),)) for band in BANDS),
            set_up_pence=draw.choice((0, 20_000)),
            travel_pence=draw.choice((0, 1_500, 6_000)),
        )
        for lot in range(lots)
        for number in range(bidders)
    )
    return Problem(
        tuple(Cluster(f"c{lot}") for lot in range(lots)),
        (Commission("q"),),
        tuple(Lot(f"l{lot}", "q", "home_care") for lot in range(lots)),
        needs,
        providers,
        bids,
    )
