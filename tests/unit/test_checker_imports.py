"""The checker owes nothing to what it checks."""

import subprocess
import sys
from pathlib import Path

import grimp

ITS_OWN = ("matching.check", "matching.problem", "matching.result", "matching.certificate")
FROM_OUTSIDE = {"msgspec", "numpy"}


def test_the_checker_imports_no_solver_and_none_of_the_solvers_rules() -> None:
    """Over every import there is: only the problem, the result, and what reads and counts them."""
    graph = grimp.build_graph("matching", include_external_packages=True, cache_dir=None)
    checker = {"matching.check", *graph.find_descendants("matching.check")}
    reached = checker.union(*(graph.find_upstream_modules(one) for one in checker))
    ours = {one for one in reached if one.startswith("matching")} - {"matching"}
    assert {one for one in ours if not one.startswith(ITS_OWN)} == set()
    outside = reached - ours - {"matching"} - set(sys.stdlib_module_names)
    assert outside == FROM_OUTSIDE


def test_the_checker_runs_without_loading_a_solver() -> None:
    """In a process of its own: no OR-Tools and no SciPy after importing the checker."""
    code = (
        "import sys, matching.check; "
        "sys.exit(any(name.split('.')[0] in ('ortools', 'scipy') for name in sys.modules))"
    )
    root = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
