"""The same problem, seed and version: the same answer, whichever process gives it."""

import subprocess
import sys
from pathlib import Path

import pytest

from matching.check import faults
from matching.problem import Problem, encode
from matching.result import Result, decode
from matching.solve import Search, solve_part
from tests.large_problems import large_problem

# The whole command, and a search with a count that ends long before its minute.
BY_COMMAND = "from marketplace.__main__ import main; main()"
BY_COUNT = """
import sys
from pathlib import Path
from matching.problem import decode
from matching.result import encode
from matching.solve import Search, solve_part
search = Search(seconds=60.0, gap=0.0, count=float(sys.argv[3]))
print(encode(solve_part(decode(Path(sys.argv[2]).read_bytes()), search)).decode())
"""
PROBLEMS = {
    "ended by its count": (large_problem(6, 6, 5), BY_COUNT, ["0.3"]),
    "good enough": (large_problem(3, 20, 3, seed=2), BY_COMMAND, ["--seconds", "60"]),
}


def _in_its_own_process(folder: Path, problem: Problem, code: str, more: list[str]) -> Result:
    file = folder / "problem.json"
    file.write_bytes(encode(problem))
    command = [sys.executable, "-c", code, "match", str(file), *more]
    return decode(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.parametrize("name", PROBLEMS)
def test_two_fresh_processes_give_the_same_answer(name: str, tmp_path: Path) -> None:
    """Apart from the times, byte for byte, and both say that it is so."""
    one, other = (_in_its_own_process(tmp_path, *PROBLEMS[name]) for _ in range(2))
    assert one.deterministic and other.deterministic
    assert one.answer() == other.answer() and one.awards


def test_a_search_that_was_cut_short_says_that_another_may_end_otherwise() -> None:
    """By the clock while much of its count was left, or by somebody who asked it to stop."""
    problem = large_problem(8, 8, 8)
    by_the_clock = solve_part(problem, Search(seconds=1.0, count=1_000.0, gap=0.0))
    assert not by_the_clock.deterministic
    by_somebody = solve_part(problem, Search(seconds=20.0, should_stop=lambda: True))
    assert not by_somebody.deterministic
    assert faults(problem, by_the_clock) == faults(problem, by_somebody) == []
