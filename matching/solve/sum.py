"""Linear sums for the model."""

from collections.abc import Mapping

from ortools.sat.python import cp_model


class Sum:
    """A linear sum kept as two flat lists: adding up CP-SAT expressions one by one is slow."""

    def __init__(self) -> None:
        self.variables: list[cp_model.IntVar] = []
        self.factors: list[int] = []
        self.constant = 0

    def add(self, variable: cp_model.IntVar, factor: int) -> None:
        """Add factor times variable."""
        if factor:
            self.variables.append(variable)
            self.factors.append(factor)

    def extend(self, other: "Sum", factor: int = 1) -> None:
        """Add factor times another sum."""
        self.variables.extend(other.variables)
        self.factors.extend(factor * f for f in other.factors)
        self.constant += factor * other.constant

    def value(self, values: Mapping[int, int]) -> int:
        """What the sum is when each variable (by its index) has this value."""
        pairs = zip(self.variables, self.factors, strict=True)
        return self.constant + sum(factor * values[v.index] for v, factor in pairs)

    def expression(self) -> cp_model.LinearExpr:
        """The sum as CP-SAT takes it."""
        found: cp_model.LinearExpr = cp_model.LinearExpr.weighted_sum(self.variables, self.factors)
        return found + self.constant
