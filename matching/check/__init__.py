"""A checker that knows nothing of the solver: every result passes it before it is kept."""

from matching.check.book import Book
from matching.check.faults import faults
from matching.check.relaxed import Relaxed, certified_bound

__all__ = ["Book", "Relaxed", "certified_bound", "faults"]
