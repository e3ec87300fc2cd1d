"""The only place that knows the solver. Import it in the worker, never in the web process."""

from matching.solve.again import solve_again
from matching.solve.asked import Search
from matching.solve.parts import combine, split
from matching.solve.search import solve, solve_part

__all__ = ["Search", "combine", "solve", "solve_again", "solve_part", "split"]
