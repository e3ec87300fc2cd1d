"""The levels of an answer: the last spreads savings evenly, and each says what it gave up."""

from msgspec import structs

from matching.check import faults
from matching.problem import (
    BandPrice,
    Bid,
    Capacity,
    Cluster,
    Commission,
    Lot,
    Need,
    Problem,
    Provider,
)
from matching.result import Result, level
from matching.solve import solve
from matching.solve.wide import status_of
from tests.unit.test_member_caps import need, round_of

HOURS = (BandPrice("day", (1_000,)), BandPrice("day", (2_000,)))


def two_clusters() -> Problem:
    """Cluster a may pay £200 and b £300; both ask for two hours, at £10 or at £20 an hour.

    The cheap provider has room for one of them only: either way it costs £80 and £160.
    """
    room = (Capacity("north", "day", 120),)
    return Problem(
        (Cluster("a"), Cluster("b")),
        (Commission("q"),),
        (Lot("a", "q", "home_care"), Lot("b", "q", "home_care")),
        (need("na", "ma", "a", 20_000), need("nb", "mb", "b", 30_000)),
        tuple(
            Provider(name, "cic", ("home_care",), ("north",), capacities=room)
            for name in ("cheap", "dear")
        ),
        tuple(
            Bid(f"{name} {lot}", name, lot, (price,))
            for name, price in zip(("cheap", "dear"), HOURS, strict=True)
            for lot in "ab"
        ),
    )


def test_among_equal_costs_the_savings_are_spread_evenly() -> None:
    """The cluster that can pay less gets the cheap hours: 40 and 54 in 100, not 80 and 27."""
    problem = two_clusters()
    for aims in (("fit", "cost"), ("cost",)):
        result = solve(structs.replace(problem, aims=aims), gap=0.0)
        assert faults(structs.replace(problem, aims=aims), result) == []
        assert {award.lot_id: award.provider_id for award in result.awards} == {
            "a": "cheap",
            "b": "dear",
        }
        last = result.levels[-1]
        assert (last.name, last.value, last.bound, result.status) == ("spread", 534, 534, "optimal")


def test_an_uneven_answer_is_not_called_best() -> None:
    """The same cost the other way round is sound and not optimal, and the checker says so."""
    problem = two_clusters()
    cheap_elsewhere = structs.replace(problem, bids=(problem.bids[1], problem.bids[2]))
    other = solve(cheap_elsewhere, gap=0.0)
    best = solve(problem, gap=0.0)
    assert other.cost_pence() == best.cost_pence()
    assert (other.levels[-1].value, best.levels[-1].value) == (800, 534)
    uneven = structs.replace(best, awards=other.awards)
    assert any("spread is 800, not 534" in fault for fault in faults(problem, uneven))


def quality() -> Problem:
    """One need; a provider of five points at £25 an hour, one of none at £20."""
    one = Need("n", "m", "a", "a", "north", "day", 120, 30_000)
    problem = round_of((one,))
    good, plain = structs.replace(problem.providers[0], quality=5), problem.providers[1]
    cheap = Bid("plain", "pb", "a", (BandPrice("day", (2_000,)),))
    return structs.replace(problem, providers=(good, plain), bids=(problem.bids[0], cheap))


def gave_up(result: Result) -> dict[str, int | None]:
    """What each level gave up."""
    return {level.name: level.gave_up for level in result.levels}


def test_each_level_says_what_the_aims_before_it_cost() -> None:
    """Quality first costs £40 in four weeks; cost first costs the five points."""
    first = solve(quality(), gap=0.0)
    assert first.cost_pence() == 20_000
    assert gave_up(first) == {
        "unmet_minutes": 0, "flexible_minutes": 0, "fit": 0, "cost": 4_000, "spread": None
    }  # fmt: skip
    problem = structs.replace(quality(), aims=("cost", "fit"))
    other = solve(problem, gap=0.0)
    assert other.cost_pence() == 16_000
    assert gave_up(other) == {
        "unmet_minutes": 0, "flexible_minutes": 0, "cost": 0, "fit": 5, "spread": None
    }  # fmt: skip
    assert faults(problem, other) == []


def test_a_wide_answer_within_the_gap_did_not_run_out_of_time() -> None:
    """The spread, which a wide search leaves alone, does not decide; any other level does."""
    spread = level("spread", 900, 0)
    near, far = level("cost", 1_000, 996), level("cost", 1_000, 990)
    assert status_of((near, spread), 0.005, stopped=False) == "feasible"
    assert status_of((far, spread), 0.005, stopped=False) == "timed_out"
    assert status_of((near, spread), 0.005, stopped=True) == "stopped"
    assert status_of((level("cost", 1, 1), level("spread", 0, 0)), 0.0, stopped=False) == "optimal"


def test_the_checker_doubts_what_was_given_up() -> None:
    """Less than the gap cannot be sure, and the first aim gave up nothing to anyone."""
    result = solve(quality(), gap=0.0)
    for place, changes in (
        (2, {"gave_up": 1}),
        (0, {"gave_up": None}),
        (3, {"gave_up": -1}),
    ):
        levels = list(result.levels)
        levels[place] = structs.replace(levels[place], **changes)
        assert faults(quality(), structs.replace(result, levels=tuple(levels)))


def test_an_answer_stored_before_the_last_level_came_still_passes() -> None:
    """Version 1 had no spread and gave nothing up."""
    result = solve(quality(), gap=0.0)
    levels = tuple(structs.replace(level, gave_up=None) for level in result.levels[:-1])
    assert faults(quality(), structs.replace(result, levels=levels, version="1")) == []
    assert faults(quality(), structs.replace(result, levels=levels))
