"""How long until there is a page: on an empty folder, and on one that was used before."""

from tests.bench.conftest import Lived
from tests.bench.program import Program


def test_the_first_page_is_there_long_before_the_history(lived: Lived) -> None:
    """A cold start answers while the history is built; a warm one needs nothing built at all."""
    program = Program(lived.folder, "run")
    try:
        warm = program.page_after()
    finally:
        stopped = program.stop()

    cold = lived.first_page_seconds
    print(f"\nfirst page, cold       {cold:7.2f} s   (floor 30, goal 10)")
    print(f"history complete       {lived.built_seconds:7.1f} s   (floor 120)")
    print(f"first page, warm       {warm:7.2f} s   (floor 5)")
    print(f"stopped                {lived.stop_seconds:7.2f} s cold, {stopped:.2f} s warm")
    print(f"cold start / warm start             {cold / warm:6.2f}")
    print(f"history / cold start                {lived.built_seconds / cold:6.2f}")
