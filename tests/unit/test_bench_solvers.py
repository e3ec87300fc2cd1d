"""Each solver that matching is measured beside: its answers hold, and are what it said."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec
import numpy as np
import pytest
from msgspec import Struct

from matching.arrays.programme import Built, build
from matching.large.frame import broken_rows
from matching.large.whole import solve_large, with_tiers
from matching.problem import Problem
from tests.bench.rounds.beside import at_prices
from tests.bench.rounds.checked import Checker
from tests.bench.rounds.instances import Size, instance
from tests.bench.rounds.machine import run_alone
from tests.bench.rounds.measure import COMPETITORS
from tests.bench.rounds.medians import growth, median
from tests.bench.rounds.runs import Point, Run, load, save

SECONDS = 3.0


class Small(Struct, frozen=True):
    """A round small enough to be proven at once, and its programme in a file."""

    problem: Problem
    built: Built
    folder: Path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """Four lots and three providers."""
    problem = instance(Size(4, 3), seed=1)
    built = build(problem)
    folder = tmp_path_factory.mktemp("rounds")
    save(built.programme, folder / "round.npz")
    yield Small(problem, built, folder)


def solved(small: Small, name: str) -> tuple[Run, dict[str, tuple[str, int]]]:
    """What one of the competitors says of the small round, in a process of its own."""
    module, workers, package = COMPETITORS[name]
    if find_spec(package) is None:
        pytest.skip(f"{package} is not installed: make bench-matching installs it")
    arguments = ["runs", module, str(small.folder / "round.npz")]
    arguments += [f"--seconds={SECONDS}", f"--workers={workers}"]
    memory, failed = run_alone(*arguments, seconds=60.0, folder=small.folder)
    assert failed == ""
    assert memory >= 0.0
    found = small.folder / f"{module}-{workers}.json"
    run = msgspec.json.decode(found.read_bytes(), type=Run)
    award = small.built.assignment(np.load(found.with_suffix(".npy")))
    return run, {need: (one.offer_id, one.minutes_per_week) for need, one in award.items()}


@pytest.mark.parametrize("name", ["highs", "scip", "cp_sat_2"])
def test_each_solver_proves_a_small_round_and_the_checker_agrees(small: Small, name: str) -> None:
    """The award keeps every limit, scores what the solver said, and is proven to the penny."""
    run, served = solved(small, name)
    checked = Checker(small.problem).checked(served)
    score, bound = run.score(), run.bound()
    assert checked.faults == ()
    assert score is not None and bound is not None
    assert checked.score == pytest.approx(score, abs=checked.providers)
    assert bound == pytest.approx(score, rel=1e-5)
    assert run.seconds_to(0.01) is not None
    assert run.memory_mb > 10


def test_the_checker_finds_an_award_that_breaks_a_limit(small: Small) -> None:
    """Everybody served by whoever comes first breaks a limit, and the checker names it."""
    checker = Checker(small.problem)
    served = {
        need.id: (offer, need.firm_minutes_per_week)
        for need in small.problem.needs
        for offer in checker.book.on_lot[need.lot_id][:1]
    }
    assert checker.checked(served).faults != ()


def test_nobody_served_scores_all_that_somebody_offered(small: Small) -> None:
    """An empty award costs nothing and scores every minute that an offer could have served."""
    checked = Checker(small.problem).checked({})
    asked = small.built.unmet_most + small.built.flexible_most
    assert (checked.faults, checked.cost_pence, checked.unmet_minutes) == ((), 0, asked)
    assert checked.score == 400 * asked == small.built.programme.constant


def test_an_award_read_back_is_the_same_solution() -> None:
    """The solution made from an award keeps every row and costs what the award does, so that to
    begin again from an award hides nothing."""
    problem = instance(Size(20, 10), seed=1)
    built = build(problem)
    award = solve_large(problem, seconds=2.0, workers=1).assignment
    served = {need: (one.offer_id, one.minutes_per_week) for need, one in award.items()}
    checked = Checker(problem).checked(served)
    x = with_tiers(built, built.choices(award))
    assert (checked.faults, len(broken_rows(built.programme, x))) == ((), 0)
    assert len(served) > 0.7 * len(problem.needs)
    score = built.programme.cost @ x + built.programme.constant
    assert checked.score == pytest.approx(score, abs=checked.providers)


def test_no_prices_prove_more_than_the_best_award(small: Small) -> None:
    """Whatever prices stand on the rows, what they prove is at most what the best award scores."""
    run, _ = solved(small, "cp_sat_2")
    programme, draw = small.built.programme, np.random.default_rng(1)
    best = run.score()
    assert best is not None
    for size in (0.0, 1.0, 100.0, 10_000.0):
        prices = size * draw.standard_normal(len(programme.row_lower))
        assert at_prices(programme, prices) <= best


def test_a_programme_comes_back_from_its_file_as_it_was(small: Small) -> None:
    """Every array and the matrix are the same after writing and reading."""
    one, other = small.built.programme, load(small.folder / "round.npz")
    for name in ("cost", "lower", "upper", "integer", "row_lower", "row_upper"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    assert (one.matrix != other.matrix).nnz == 0
    assert one.constant == other.constant


def test_a_gap_is_reached_when_answer_and_bound_are_near_enough() -> None:
    """The time to 1 % is that of the first moment at which the run's own bound proved it."""
    points = (Point(1.0, None, 90.0), Point(2.0, 100.0, None), Point(3.0, None, 99.5))
    run = Run("one", "1", 4.0, points)
    assert (run.seconds_to(0.01), run.seconds_to(0.2)) == (3.0, 2.0)
    assert run.seconds_to(0.01, bound=99.9) == 2.0
    assert run.seconds_to(0.001) is None


def test_what_was_never_reached_counts_as_more_than_any_time() -> None:
    """The median of a time, a longer one and never is the longer one; of mostly never, never."""
    assert median([1.0, None, 5.0]) == 5.0
    assert median([1.0, None, None]) is None


def test_growth_is_the_exponent_of_time_in_lots() -> None:
    """Ten times the lots in a hundred times the time is a growth to the power of two."""
    sizes = [("50x20", 1.0), ("500x200", 100.0)]
    reports = [{"size": size, "ours": {"seconds_to_3pct": took}} for size, took in sizes]
    assert growth(reports) == 2.0
    assert growth(reports[:1]) is None
