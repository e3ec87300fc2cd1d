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

PROBLEMS = {
    "one part, its count used up": (large_problem(6, 6, 5), 2.0),
    "many people and few bidders": (large_problem(3, 20, 3, seed=2), 2.0),
    "next to no time": (large_problem(6, 6, 5, seed=3), 0.4),
}


def _in_its_own_process(folder: Path, problem: Problem, seconds: float) -> Result:
    file = folder / "problem.json"
    file.write_bytes(encode(problem))
    command = [sys.executable, "-m", "marketplace", "match", str(file), "--seconds", str(seconds)]
    return decode(subprocess.run(command, capture_output=True, check=True).stdout)


@pytest.mark.parametrize("name", PROBLEMS)
def test_two_fresh_processes_give_the_same_answer_or_say_that_they_may_not(
    name: str, tmp_path: Path
) -> None:
    """Apart from the times, byte for byte, whenever both say so."""
    problem, seconds = PROBLEMS[name]
    one, other = (_in_its_own_process(tmp_path, problem, seconds) for _ in range(2))
    if one.deterministic and other.deterministic:
        assert one.answer() == other.answer()
    if name != "next to no time":
        assert one.deterministic


def test_a_search_that_was_cut_short_says_that_another_may_end_otherwise() -> None:
    """By the clock while much of its count was left, or by somebody who asked it to stop."""
    problem = large_problem(8, 8, 8)
    by_the_clock = solve_part(problem, Search(seconds=1.0, count=1_000.0, gap=0.0))
    assert not by_the_clock.deterministic
    by_somebody = solve_part(problem, Search(seconds=20.0, should_stop=lambda: True))
    assert not by_somebody.deterministic
    assert faults(problem, by_the_clock) == faults(problem, by_somebody) == []
