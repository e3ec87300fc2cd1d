"""Small random rounds with every feature of the bidding language on somewhere."""

import random
from collections.abc import Iterator
from typing import get_args

from msgspec import structs

from matching.problem import Bid, Cluster, LimitName, Lot, Package, PackageLot, Problem
from matching.stand_alone import with_stand_alone
from tests.property.test_matching_solve import small_round

LIMITS = get_args(LimitName)


def full_round(seed: int) -> Problem:
    """A small round with more: alternatives among packages, a cluster over two lots, limits off.

    What `small_round` draws stays in: sessions with counts and ratios, VAT by route, both kinds of
    tiers, mentors, exposure, reserves, shares, fewest and most providers, caps over two lots, start
    weeks, all four units, floors with and without accepted reasons, flexible minutes.
    """
    draw = random.Random(f"full {seed}")
    problem = small_round(seed)
    if len(problem.lots) > 1 and draw.random() < 0.3:
        needs = tuple(structs.replace(need, cluster_id="c0") for need in problem.needs)
        problem = structs.replace(problem, needs=needs, clusters=(Cluster("c0"),))
    more = tuple(_package(draw, lot, problem) for lot in problem.lots if draw.random() < 0.3)
    people = draw.choice((2, 3))
    needs = tuple(
        structs.replace(need, people_max=people) if need.session_id else need
        for need in problem.needs
    )
    off = tuple(draw.sample(LIMITS, draw.choice((1, 1, 2)))) if draw.random() < 0.3 else ()
    problem = structs.replace(
        problem,
        needs=needs,
        providers=tuple(
            structs.replace(one, carer_genders=()) if draw.random() < 0.2 else one
            for one in problem.providers
        ),
        bids=tuple(_bids(draw, problem)),
        packages=(*problem.packages, *more),
        limits_off=off,
    )
    return with_stand_alone(problem) if draw.random() < 0.5 else problem


def _bids(draw: random.Random, problem: Problem) -> Iterator[Bid]:
    """The bids, some only instead of another of their provider; now and then a lot has none."""
    alternatives = draw.random() < 0.3
    silent = problem.lots[0].id if draw.random() < 0.05 else ""
    for bid in problem.bids:
        if bid.lot_id != silent:
            yield structs.replace(bid, exclusive_group="x") if alternatives else bid


def _package(draw: random.Random, lot: Lot, problem: Problem) -> Package:
    return Package(
        f"g-{lot.id}",
        draw.choice(problem.providers).id,
        (PackageLot(lot.id, draw.randint(2_000, 12_000)),),
        people_per_worker=draw.choice((1, 2, 3)),
        exclusive_group=draw.choice(("", "x", "x")),
        low_price_accepted=draw.random() < 0.7,
        start_week_earliest=draw.choice((0, 0, 0, 2)),
    )
