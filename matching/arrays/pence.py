"""Prices of many pairs at once, in whole pence: the same sums as `matching.prices`."""

import numpy as np

from matching.arrays.tables import Tables
from matching.arrays.words import Ints
from matching.prices import WEEKS

Pair = tuple[Ints, Ints]


def half_even(numerator: Ints, denominator: Ints) -> Ints:
    """Divide and round to the nearest whole number, halves to the even one; nothing negative."""
    whole, rest = np.divmod(numerator, denominator)
    up = (2 * rest > denominator) | ((2 * rest == denominator) & (whole % 2 == 1))
    found: Ints = whole + up
    return found


class Prices:
    """The price table of a problem's bids."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        routes, vats = tables.needs.route.values, tables.offered.vat.values
        self.permille = np.array(
            [[_vat(vat, route) for route in routes] or [0] for vat in vats] or [[0]], np.int64
        )
        self.unit = np.array(
            [("hour", "session", "week", "one_off").index(u) for u in tables.offered.unit.values],
            np.int64,
        )

    def rows(self, bids: Ints, needs: Ints) -> Ints:
        """The row of each pair's band in the price table; -1 where the bid has no such price."""
        offered, tables = self.tables.offered, self.tables
        key = bids * len(tables.bands.number) + tables.band[needs]
        found = np.searchsorted(offered.price_key, key)
        inside = np.minimum(found, max(0, len(offered.price_key) - 1))
        if not len(offered.price_key):
            return np.full(len(bids), -1, np.int64)
        return np.where(offered.price_key[inside] == key, inside, -1)

    def head_pence(self, rows: Ints, people: Ints) -> Ints:
        """Pence per unit and head for so many people; the last price holds for more."""
        offered = self.tables.offered
        place = np.minimum(people, offered.price_heads[rows]) - 1
        found: Ints = offered.heads[offered.price_first[rows] + place]
        return found

    def own(self, bids: Ints, needs: Ints, rows: Ints, minutes: Ints, people: Ints) -> Ints:
        """Each pair's own cost, pence per four weeks with VAT, for minutes per week."""
        offered = self.tables.offered
        price = self.head_pence(rows, people)
        unit = self.unit[offered.unit.which[bids]]
        visits = -(-minutes // offered.session_minutes[bids])
        units = np.select([unit == 0, unit == 1], [minutes, visits], 1)
        parts = np.select([unit == 0, unit == 3], [60, self.tables.term[offered.lot[bids]]], 1)
        vat = self.permille[offered.vat.which[bids], self.tables.needs.route.which[needs]]
        return half_even(WEEKS * units * price * (1000 + vat), parts * 1000)


def _vat(vat: tuple[object, ...], route: str) -> int:
    return next((one.permille for one in vat if one.route == route), 0)  # type: ignore[attr-defined]
