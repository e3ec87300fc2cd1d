"""What prices prove: never more than is true, and all of it where the prices are right."""

import random

import pytest
from msgspec import structs

from matching.certificate import Bound, Certificate, Price, Row, certificate
from matching.check import Book, Relaxed, certified_bound, faults
from matching.check.reasons import level_values
from matching.check.sums import broken
from matching.problem import BandPrice, Bid, Cluster, Commission, Lot, Need, Problem, Provider, Tier
from matching.result import Result, decode, encode, level
from matching.solve import solve
from tests.property.test_matching_solve import every_way, small_round

SHARDS = 4
ROUNDS_PER_SHARD = 40
TRIALS = 20
WEIGHTS = {
    "unmet_minutes": (0, 1, 50, 300),
    "flexible_minutes": (0, 1, 40),
    "fit": (0, 7, 100),
    "cost": (0, 1, 1, 1),
}


def random_prices(draw: random.Random, rows: list[Row]) -> dict[Row, float]:
    """A price on about a third of the rows, of an order of size drawn once."""
    size = draw.choice((0.01, 1, 10, 100, 3_000))
    found = {row: draw.expovariate(1) * size * draw.choice((0, 0, 1)) for row in rows}
    for row in rows:
        if row[0] == "cover":
            found[row] *= draw.choice((1, 60, 1_000))
        elif row[0] in ("stand_alone", "member_cap"):
            found[row] = draw.choice((0, 0, 0.1, 1, 5))
        elif row[0] == "volume":
            found[row] = draw.choice((-1, 1, 0, 8, 10)) * draw.random()
    return found


def weighed(weights: dict[str, int], values: dict[str, int]) -> int:
    """The sum a certificate speaks of, for one way of serving."""
    sign = {"fit": -1}
    return sum(sign.get(name, 1) * weight * values[name] for name, weight in weights.items())


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_prices_prove_more_than_the_best_answer(shard: int) -> None:
    """Whatever the prices and weights, some way within the limits reaches the bound or is above."""
    exact = 0
    for seed in range(shard * ROUNDS_PER_SHARD, (shard + 1) * ROUNDS_PER_SHARD):
        problem = small_round(seed)
        book, draw = Book(problem), random.Random(seed)
        every = [
            level_values(problem, book, served)
            for served in every_way(book)
            if not broken(book, served)
        ]
        relaxed = Relaxed(book)
        rows = [row for row in relaxed.rows if row[0]]
        for _ in range(TRIALS):
            weights = {name: draw.choice(choices) for name, choices in WEIGHTS.items()}
            found = relaxed.bound(certificate("cost", random_prices(draw, rows), weights))
            best = min(weighed(weights, values) for values in every)
            assert found.least <= best, (seed, weights)
            exact += found.least == best
    assert exact


def tight_round() -> Problem:
    """Three needs of two hours at £25 and £20 an hour; each provider has room for one."""
    names = ("a", "b", "c")
    return Problem(
        (Cluster("k"),),
        (Commission("q"),),
        (Lot("l", "q", "home_care", providers_max=2),),
        tuple(Need(n, n, "l", "k", "north", "day", 120, 30_000) for n in names),
        tuple(
            Provider(f"p{n}", "cic", ("home_care",), ("north",), minutes_per_week_max=120)
            for n in (1, 2)
        ),
        tuple(
            Bid(f"b{n}", f"p{n}", "l", (BandPrice("day", (pence,)),))
            for n, pence in ((1, 2_500), (2, 2_000))
        ),
    )


ROOM = {("exposure", "p1"): 1.0, ("exposure", "p2"): 1.0}


def test_the_right_prices_prove_the_whole() -> None:
    """Room for four of six hours: two hours stay unmet, and the four cost 200 and 160 pounds."""
    problem = tight_round()
    found = certified_bound(problem, certificate("unmet_minutes", ROOM, {"unmet_minutes": 1}))
    assert found.of_level({}) == 120
    # A minute that is met is worth 1,000 pence; whoever has room for it asks for the rest.
    prices = {("exposure", "p1"): 1_000 - 20_000 / 120, ("exposure", "p2"): 1_000 - 16_000 / 120}
    weights = {"unmet_minutes": 1_000, "cost": 1}
    found = certified_bound(problem, certificate("cost", prices, weights))
    assert found.of_level({"unmet_minutes": 120}) == 36_000


def test_a_tier_is_proven_by_the_price_of_its_volume() -> None:
    """With all six hours at one provider the rebate of six hours comes off, and not more."""
    tiers = (Tier(0, 10), Tier(300, 100))
    one = structs.replace(tight_round().providers[0], minutes_per_week_max=None, tiers=tiers)
    problem = tight_round()
    problem = structs.replace(problem, providers=(one, problem.providers[1]), bids=problem.bids[:1])
    prices = {("volume", "p1"): 4 * 100 / 60, **{("cover", n): 0.0 for n in "abc"}}
    weights = {"unmet_minutes": 1_000, "cost": 1}
    found = certified_bound(problem, certificate("cost", prices, weights))
    assert found.of_level({"unmet_minutes": 0}) == 3 * 20_000 - 4 * 6 * 100
    assert solve(problem, gap=0.0).cost_pence() == 3 * 20_000 - 4 * 6 * 100


def test_prices_that_cannot_be_are_refused_or_count_for_nothing() -> None:
    """No number, no row, no such weight: said; a price of the wrong sign: as none."""
    problem = tight_round()

    def bound(prices: dict[Row, float], **weights: int) -> Bound:
        asked = weights or {"unmet_minutes": 1}
        return certified_bound(problem, certificate("unmet_minutes", prices, asked))

    assert bound({("exposure", "p1"): -5.0}).least == bound({}).least == -2 * 360 + 360
    for row, price, said in (
        (("exposure", "p1"), float("nan"), "is no number"),
        (("exposure", "p1"), float("inf"), "is no number"),
        (("exposure", "p1"), 1e300, "too high"),
        (("exposure", "nobody"), 1.0, "no row exposure, nobody"),
    ):
        with pytest.raises(ValueError, match=said):
            bound({row: price})
    with pytest.raises(ValueError, match="below nothing"):
        bound({}, unmet_minutes=-1)
    with pytest.raises(ValueError, match="says nothing of unmet_minutes"):
        bound({}, cost=1).of_level({})


def proven(problem: Problem) -> Result:
    """The answer to the tight round with its first bound proven by prices."""
    result = solve(problem, gap=0.0)
    first = level("unmet_minutes", 120, 120, "prices", gave_up=0)
    proof = certificate("unmet_minutes", ROOM, {"unmet_minutes": 1})
    return structs.replace(result, levels=(first, *result.levels[1:]), certificates=(proof,))


def test_the_checker_holds_a_bound_against_its_prices() -> None:
    """What the prices prove passes; half the prices, none, or a later level's weight do not."""
    problem = tight_round()
    result = proven(problem)
    assert faults(problem, result) == []
    assert decode(encode(result)) == result

    def told(*proofs: Certificate) -> str:
        return " ".join(faults(problem, structs.replace(result, certificates=proofs)))

    proof = result.certificates[0]
    half = structs.replace(proof, prices=(Price(("exposure", "p1"), 1.0),))
    assert "its prices prove -120" in told(half)
    assert "has no certificate" in told()
    assert "two certificates" in told(proof, proof)
    assert "comes after it" in told(structs.replace(proof, cost=1))
    assert "proves nothing" in told(structs.replace(proof, unmet=0))
