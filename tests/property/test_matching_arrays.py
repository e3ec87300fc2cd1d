"""A round as arrays and one sparse programme, held against the rules written one by one."""

import time

import numpy as np
import pytest
from msgspec import structs

from matching.arrays.filters import NAMES
from matching.arrays.programme import Built, Rates, build, rates_of
from matching.check import certified_bound, faults
from matching.large.blocks import blocks_of
from matching.large.bounds import at_prices, joined, priced_block
from matching.large.frame import Frame
from matching.large.proof import certified
from matching.large.solver import solve_linear, solve_whole
from matching.large.whole import solve_large
from matching.limits import Offers, Tally, first_broken, with_rebates
from matching.problem import Problem
from matching.result import Incumbent
from matching.solve import Search, solve_part
from matching.solve.search import measured
from tests.bench.rounds.instances import instance, size_of
from tests.full_rounds import full_round
from tests.property.test_matching_solve import small_round

# Far enough apart that no sum of pence outweighs a minute.
RATES = Rates(unmet=1e6, flexible=1e4)
SHARDS, ROUNDS_PER_SHARD = 4, 60


def scored(problem: Problem, built: Built, x: np.ndarray, rates: Rates) -> tuple[float, str]:
    """What an answer is worth by the rules written one by one, and the first limit it breaks."""
    offers = Offers(problem)
    assignment = built.assignment(x)
    tally = Tally(offers, assignment)
    levels = {one.name: one.value for one in measured(offers, assignment, {})}
    cost = sum(award.cost_pence() for award in with_rebates(offers, tally.awards))
    minutes = rates.unmet * levels["unmet_minutes"] + rates.flexible * levels["flexible_minutes"]
    return minutes + cost, first_broken(tally)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_arrays_keep_and_remove_the_same_pairs(shard: int) -> None:
    """For every need and offer the vectorised filter finds the filter the single rules find first,
    and a removed pair is no column.
    """
    for seed in range(shard, SHARDS * ROUNDS_PER_SHARD * 4, SHARDS):
        problem = full_round(seed)
        offers, built = Offers(problem), build(problem)
        ids = [*(bid.id for bid in problem.bids), *(one.id for one in problem.packages)]
        pairs = built.pairs
        found = {
            (problem.needs[need].id, ids[offer]): NAMES[why]
            for offer, need, why in zip(pairs.offer, pairs.need, pairs.reason, strict=True)
        }
        expected = {(n, o): "" for n, some in offers.candidates.items() for o in some}
        expected |= {(n, o): why for n, some in offers.removed.items() for o, why in some.items()}
        assert found == expected, seed
        bids = {bid.id for bid in problem.bids}
        columns = built.columns
        kept = {
            (problem.needs[n].id, ids[b]) for n, b in zip(columns.need, columns.bid, strict=True)
        }
        assert kept == {(n, o) for (n, o), why in expected.items() if not why and o in bids}, seed


@pytest.mark.parametrize("shard", range(SHARDS))
def test_the_programme_has_the_best_answer_of_the_rules(shard: int) -> None:
    """The sparse programme's optimum breaks no limit, is worth what the single rules say, and is
    as good as the exact search's answer (rebates are whole pence there: a penny a provider).
    """
    for seed in range(shard, SHARDS * ROUNDS_PER_SHARD, SHARDS):
        problem = structs.replace(full_round(seed), aims=("cost",))
        built = build(problem, RATES)
        if not built.columns.total:
            continue
        answer = solve_whole(built.programme, 20, gap=0.0)
        assert answer.x is not None, seed
        score, broken = scored(problem, built, answer.x, RATES)
        exact = {one.name: one.value for one in solve_part(problem, Search(gap=0.0)).levels}
        best = RATES.unmet * exact["unmet_minutes"] + RATES.flexible * exact["flexible_minutes"]
        penny = len(problem.providers) + 1
        assert not broken, seed
        assert abs(score - answer.value) <= penny, seed
        assert abs(score - best - exact["cost"]) <= penny, seed


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_prices_prove_more_than_there_is(shard: int) -> None:
    """Whatever prices are put on the rows, the bound they give is at most the best there is; the
    linear programme's own prices give its own value, and as a certificate no more.
    """
    for seed in range(shard, SHARDS * ROUNDS_PER_SHARD, SHARDS):
        problem = structs.replace(small_round(seed), aims=("cost",))
        built = build(problem)
        programme = built.programme
        if not len(programme.cost) or not len(programme.row_lower):
            continue
        best = solve_whole(programme, 20, gap=0.0).value
        linear = solve_linear(programme, 20)
        assert linear is not None, seed
        assert at_prices(programme, linear.row_price) == pytest.approx(linear.value, abs=1), seed
        proof = certified(built, "cost", rates_of(problem), linear.row_price)
        penny = len(problem.providers) + 1
        assert certified_bound(problem, proof).least <= best + penny, seed
        draw = np.random.default_rng(seed)
        for _ in range(5):
            price = linear.row_price * draw.uniform(0, 2, len(linear.row_price))
            price += draw.normal(0, 100, len(price)) * (draw.random(len(price)) < 0.2)
            assert at_prices(programme, price) <= best + 1, seed


def test_bounds_of_blocks_join_to_a_bound_of_the_whole() -> None:
    """However the lots are cut into blocks and whatever the prices, the sum of the priced blocks'
    optima and of what stands in no block is at most the best there is.
    """
    for seed in range(60):
        problem = structs.replace(small_round(seed), aims=("cost",))
        built = build(problem)
        programme, frame = built.programme, Frame.of(built)
        if not len(programme.cost) or len(problem.lots) < 2:
            continue
        best = solve_whole(programme, 20, gap=0.0).value
        linear = solve_linear(programme, 20)
        assert linear is not None
        draw = np.random.default_rng(seed)
        price = linear.row_price * draw.uniform(0.3, 1.7, len(linear.row_price))
        blocks = blocks_of(frame, np.arange(len(problem.lots)))
        bounds = [
            solve_whole(priced_block(programme, block, price), 20, gap=0.0).bound
            for block in blocks
        ]
        assert joined(programme, blocks, price, bounds) <= best + 1, seed


def test_a_wide_part_passes_the_checker_and_proves_its_cost_by_prices() -> None:
    """A part of more lots than one model carries gives a result without a fault: levels, reasons,
    shares and the certificate, whose prices the checker works out again; and stopping keeps what
    was found.
    """
    problem = instance(size_of("50x20"), 2)
    told: list[Incumbent] = []
    stop = 0.0
    search = Search(
        seconds=12, on_incumbent=told.append, should_stop=lambda: time.monotonic() > stop
    )
    stop = time.monotonic() + 6
    result = solve_part(problem, search)
    assert faults(problem, result) == []
    assert result.status == "stopped"
    assert not result.deterministic
    assert result.certificates
    assert [one.level for one in told] == ["cost"] * len(told)
    cost = next(level for level in result.levels if level.name == "cost")
    assert told[-1].bound <= cost.bound <= cost.value
    served = sum(len(award.lines) for award in result.awards)
    assert served > len(problem.needs) // 2


def test_a_large_answer_keeps_every_limit_and_its_bound() -> None:
    """A search that is cut off after seconds answers with an assignment that breaks
    no limit, scores what the rules say, and is not better than its bound.
    """
    problem = instance(size_of("60x24"), 3)
    found = solve_large(problem, seconds=10, workers=2)
    built = build(problem)
    score, broken = scored(problem, built, found.x, Rates())
    assert not broken
    assert abs(score - found.score) <= len(problem.providers)
    assert 0 < found.price_bound <= found.bound <= found.score
    assert len(found.assignment) > len(problem.needs) // 2
