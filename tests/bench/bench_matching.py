"""A drawn round of fifty lots, solved by ours alone; `make bench-matching` sets others beside it.

Nothing is asserted but that the award holds and no bound is above it.
"""

from tests.bench.rounds.instances import Size
from tests.bench.rounds.measure import Plan, measure
from tests.bench.rounds.medians import report, table

SECONDS = 10.0


def test_what_ten_seconds_bring_in_fifty_lots() -> None:
    """Ten seconds of two workers, then one second more after one bid has become dearer."""
    found = measure(Plan(Size(50, 20), SECONDS, (), 0.0), seed=1)
    print("\n" + table(report([found])))
    assert found.faults == ()
