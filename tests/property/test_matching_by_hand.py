"""The solver and the checker against brute force: 5,000 small rounds with every feature on.

Measured: 10 ms of processor time a round, 53 s for all on one core (2.8 GHz), in ten shards.
More, from another start: `python -m tests.property.test_matching_by_hand 20000 40000`.
"""

import random
import sys
from collections import Counter

import pytest

from matching.certificate import certificate
from matching.check import Book, Relaxed, faults
from matching.limits import FILTERS, LIMITS
from matching.problem import Problem, validate
from matching.result import Result
from matching.solve import solve_part
from tests.by_hand import best
from tests.full_rounds import full_round
from tests.property.test_matching_bounds import random_prices
from tests.property.test_matching_solve import EXACT, reached

SHARDS = 10
ROUNDS_PER_SHARD = 500
# With the filters and limits, all that can decide: a package torn apart, a lot without any bid.
DECIDES = {*FILTERS, *LIMITS, "package", "package_apart", "no_bid"}


def against_brute_force(seed: int) -> tuple[Problem, Result]:
    """One round: as good as the best of all ways at every level, and the checker is content."""
    problem = full_round(seed)
    assert validate(problem) == [], seed
    result = solve_part(problem, EXACT)
    assert result.status == "optimal", seed
    assert faults(problem, result) == [], seed
    book = Book(problem)
    assert reached(result) == best(book), seed
    _against_prices(book, result, seed)
    return problem, result


def _against_prices(book: Book, result: Result, seed: int) -> None:
    """Random prices prove no bound above the best answer, at the levels reached before it."""
    draw = random.Random(seed)
    relaxed = Relaxed(book)
    values: dict[str, int] = {level.name: level.value for level in result.levels}
    last = book.problem.aims[-1]
    weights = {
        name: draw.choice((0, 1, 30, 300)) for name in list(values)[: list(values).index(last)]
    }
    prices = random_prices(draw, [row for row in relaxed.rows if row[0]])
    proven = relaxed.bound(certificate(last, prices, weights | {last: draw.choice((1, 7))}))
    bound = proven.of_level(values)
    assert bound >= values[last] if last == "fit" else bound <= values[last], seed


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_way_of_serving_beats_the_solver_at_any_level(shard: int) -> None:
    """Each level in its order, on 500 rounds a shard; the checker and the prices agree."""
    for seed in range(shard * ROUNDS_PER_SHARD, (shard + 1) * ROUNDS_PER_SHARD):
        against_brute_force(seed)


def test_every_filter_and_limit_decides_somewhere() -> None:
    """A feature that nothing ever depends on would not be tried at all."""
    decided: Counter[str] = Counter()
    for seed in range(1_000):
        result = solve_part(full_round(seed), EXACT)
        decided.update(one.decided_by for one in (*result.unmet, *result.losing))
        decided.update(part.name for one in result.unmet for part in one.removed)
    assert set(decided) >= DECIDES, DECIDES - set(decided)


if __name__ == "__main__":
    begin, end = int(sys.argv[1]), int(sys.argv[2])
    for number in range(begin, end):
        against_brute_force(number)
    print(f"{end - begin:,} rounds from {begin:,} on: no way beats the solver.")
