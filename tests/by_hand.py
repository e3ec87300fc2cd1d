"""The best answer to a small round by trying every way: no solver, only the checker's sums.

What adds up need by need (unmet, flexible, fit) is laid out for all ways at once, so that only the
ways that could still be best are priced and held against the limits.
"""

from collections.abc import Iterator
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from matching.check import Book
from matching.check.book import Served, planned
from matching.check.purses import spread
from matching.check.sums import broken, cost_pence
from matching.problem import Need, Package

Choices = list[tuple[str, int]]
Key = tuple[int, ...]


class Ways:
    """Every way of serving the needs with these packages won, within the limits or not.

    `sums[i]`: unmet and flexible minutes times weight, and points of fit below nothing, of way i.
    """

    def __init__(self, book: Book, packages: tuple[Package, ...]) -> None:
        self.needs = book.problem.needs
        taken = {need.id: one for one in packages for need in book.package_needs(one)}
        self.choices = [_choices(book, need, taken.get(need.id)) for need in self.needs]
        self.sums: NDArray[np.int64] = np.zeros((1, 3), dtype=np.int64)
        for need, choices in zip(self.needs, self.choices, strict=True):
            each = np.array([_counts(book, need, *choice) for choice in choices], dtype=np.int64)
            self.sums = (self.sums[:, None, :] + each[None, :, :]).reshape(-1, 3)

    def served(self, number: int) -> dict[str, tuple[str, int]]:
        """The way with this number."""
        found = {}
        for need, choices in zip(reversed(self.needs), reversed(self.choices), strict=True):
            number, place = divmod(number, len(choices))
            if choices[place][0]:
                found[need.id] = choices[place]
        return found


def _choices(book: Book, need: Need, package: Package | None) -> Choices:
    if package:
        return [(package.id, planned(need))]
    sizes = sorted({need.firm_minutes_per_week, planned(need)})
    able = [bid for bid in book.problem.bids if bid.lot_id == need.lot_id]
    able = [bid for bid in able if not book.removed(bid.id, need)]
    return [("", 0), *((bid.id, size) for bid in able for size in sizes)]


def _counts(book: Book, need: Need, offer_id: str, minutes: int) -> tuple[int, int, int]:
    weight = need.weight * book.weights[book.lot[need.lot_id].commission_id].need
    if offer_id:
        return 0, weight * (planned(need) - minutes), -book.fit(need, offer_id)
    if all(book.removed(offer, need) for offer in book.on_lot[need.lot_id]):
        return 0, 0, 0
    return weight * need.firm_minutes_per_week, weight * need.flexible_minutes_per_week, 0


def every(book: Book) -> Iterator[Ways]:
    """All ways, by which packages win: none, one, or several that share no lot."""
    may = [
        one
        for one in book.problem.packages
        if book.package_needs(one)
        and not any(book.removed(one.id, need) for need in book.package_needs(one))
    ]
    for count in range(len(may) + 1):
        for chosen in combinations(may, count):
            lots = [part.lot_id for one in chosen for part in one.lots]
            if len(set(lots)) == len(lots):
                yield Ways(book, chosen)


def best(book: Book) -> Key:
    """The best level values of all ways within the limits, fit below nothing: less is better."""
    aims = book.problem.aims
    columns = [0, 1, 2] if aims[0] == "fit" else [0, 1]
    found: Key | None = None
    for ways in every(book):
        order = np.lexsort([ways.sums[:, column] for column in reversed(columns)])
        for number in order:
            start = tuple(int(ways.sums[number, column]) for column in columns)
            if found is not None and start > found[: len(columns)]:
                break
            served = ways.served(int(number))
            if not broken(book, served):
                key = _key(book, served, ways.sums[number])
                found = key if found is None else min(found, key)
    assert found is not None
    return found


def _key(book: Book, served: Served, sums: NDArray[np.int64]) -> Key:
    aims = {"fit": int(sums[2]), "cost": cost_pence(book, served)}
    needs = (int(sums[0]), int(sums[1]))
    return (*needs, *(aims[aim] for aim in book.problem.aims), spread(book, served))
