"""A checker that knows nothing of the solver: every result passes it before it is kept."""

from matching.check.faults import faults

__all__ = ["faults"]
