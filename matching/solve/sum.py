"""Linear sums for the model."""

from collections.abc import Mapping
from math import gcd

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


def step(total: Sum) -> int:
    """What every value of a sum is a multiple of."""
    return gcd(*total.factors, total.constant) or 1


def weighted(first: Sum, second: Sum, most: int, unit: int) -> Sum:
    """One sum in which the second only decides between equals of the first."""
    found = Sum()
    large = step(first)
    for variable, factor in zip(first.variables, first.factors, strict=True):
        found.add(variable, factor // large * most)
    for variable, factor in zip(second.variables, second.factors, strict=True):
        found.add(variable, factor // unit)
    found.constant = first.constant // large * most + second.constant // unit
    return found


def trivial(total: Sum) -> int:
    """A bound that needs no search: every variable that helps at one. Only for want of better."""
    return total.constant + sum(factor for factor in total.factors if factor < 0)


def rounded_up(bound: float) -> int:
    """A bound on a whole number is a whole number; the slack is the solver's own rounding."""
    whole = round(bound)
    if abs(bound - whole) < 1e-4:
        return whole
    return int(-(-bound // 1))
