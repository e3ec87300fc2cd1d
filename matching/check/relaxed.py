"""The bound that prices prove, worked out from the problem alone in whole numbers.

Every price is rounded to a multiple of 1/scale first: rounded prices are prices too, so the bound
is exact for them, and nothing after that is rounded but downwards.
"""

import numpy as np

from matching.certificate import Bound, Certificate, Row
from matching.check.book import Book
from matching.check.entries import Entries, Whole
from matching.problem import Problem, Provider

SCALE_BITS = 20
# Sums of a few terms below this stay within 64 bits.
TOO_LARGE = float(2**58)
FREE = "volume"


class _TooLarge(ArithmeticError):
    """The numbers do not fit at this scale."""


def certified_bound(problem: Problem, certificate: Certificate) -> Bound:
    """What a certificate proves. Raises ValueError for a price on a row that is not there.

    To value many certificates of one problem make one `Relaxed` and ask it.
    """
    return Relaxed(Book(problem)).bound(certificate)


def times(one: Whole | int, other: Whole | int) -> Whole:
    """A product that is sure to fit."""
    product = np.abs(np.asarray(one, dtype=float)) * np.abs(np.asarray(other, dtype=float))
    if product.size and float(product.sum()) > TOO_LARGE:
        raise _TooLarge
    found: Whole = np.asarray(one) * np.asarray(other)
    return found


def total(numbers: Whole) -> int:
    """A sum that is sure to fit."""
    if float(np.abs(numbers.astype(float)).sum()) > TOO_LARGE:
        raise _TooLarge
    return int(numbers.sum())


def summed(count: int, places: Whole, numbers: Whole) -> Whole:
    """The sum of the numbers of each place."""
    total(numbers)
    found = np.zeros(count, dtype=np.int64)
    np.add.at(found, places, numbers)
    return found


class Relaxed:
    """One problem laid out so that the bound of any prices takes a few array operations."""

    def __init__(self, book: Book) -> None:
        entries = Entries(book)
        self.entries = entries
        self.rows = entries.rows
        self.most = np.array(entries.most, dtype=np.int64)
        self.count = len(entries.offers)
        self.wins, self.minutes = entries.wins.columns(), entries.minutes.columns()
        self.money, self.needs = entries.money.columns(), entries.needs.columns()
        self.pairs, self.sitting = entries.pairs.columns(), entries.sitting.columns()
        self.sessions, self.counted = entries.sessions.columns(), entries.counted.columns()
        self.of_package = entries.fit_of_package.columns()
        self.volumes = [(p, _volume_max(book, p)) for p in entries.tiered]

    def bound(self, certificate: Certificate) -> Bound:
        """The least value of the certificate's weighted sum, rounded up to a whole number."""
        if min(certificate.unmet, certificate.flexible, certificate.fit, certificate.cost) < 0:
            raise ValueError("A weight is below nothing.")
        for bits in range(SCALE_BITS, -1, -4):
            try:
                scaled = _Scaled(self, certificate, 2**bits)
                return Bound(certificate, -(-scaled.least() // 2**bits))
            except _TooLarge:
                continue
        raise ValueError("The prices are too high to add up.")


def _volume_max(book: Book, provider: Provider) -> int:
    """The most minutes a provider can bill by the hour."""
    hourly = {b.lot_id for b in book.problem.bids if b.provider_id == provider.id}
    return sum(book.asked.get(lot_id, 0) for lot_id in hourly)


class _Scaled:
    """One evaluation: every figure is a whole number of 1/scale."""

    def __init__(self, relaxed: Relaxed, certificate: Certificate, scale: int) -> None:
        self.on = relaxed
        self.scale = scale
        self.unmet, self.flexible = certificate.unmet * scale, certificate.flexible * scale
        self.fit, self.cost = certificate.fit * scale, certificate.cost * scale
        if max(self.unmet, self.flexible, self.fit, self.cost) > TOO_LARGE:
            raise _TooLarge
        self.price = np.zeros(len(relaxed.most), dtype=np.int64)
        for one in certificate.prices:
            self.price[self._place(one.row)] = self._rounded(one.row, one.price)
        self.price[0] = 0

    def _place(self, row: Row) -> int:
        place = self.on.rows.get(tuple(row))
        if place is None:
            raise ValueError(f"There is no row {', '.join(row)} in this problem.")
        return place

    def _rounded(self, row: Row, price: float) -> int:
        if not np.isfinite(price):
            raise ValueError(f"The price of {', '.join(row)} is no number.")
        if abs(price) * self.scale > TOO_LARGE:
            raise _TooLarge
        rounded = round(price * self.scale)
        return rounded if row[0] == FREE else max(0, rounded)

    def least(self) -> int:
        """The least value of the relaxed problem."""
        needs = self.on.needs
        firm = times(needs["weight"] * needs["firm"], self.unmet)
        flexible = times(needs["weight"] * needs["flexible"], self.flexible)
        self.served = self.price[needs["cover"]] - firm - self._borne()
        constant = total(firm) + total(flexible) - total(times(self.price, self.on.most))
        return constant + self._offers(flexible) - sum(self._tiers())

    def _borne(self) -> Whole:
        """What a need that is served may pay towards its cluster, at the cluster's price.

        A member with a cap pays where the cluster's price is above the cap's.
        """
        needs = self.on.needs
        price = self.price[needs["cluster"]] - self.price[needs["member"]]
        return times(np.maximum(0, price), needs["limit"])

    def _money(self, clusters: Whole, pence: Whole) -> Whole:
        """What pence count: in the cost, and in what the cluster must bear."""
        return times(self.cost + self.price[clusters], pence)

    def _offers(self, flexible: Whole) -> int:
        """Each offer by itself: nothing, or winning with whatever it is best to serve."""
        on, count = self.on, self.on.count
        money = self._money(on.money["cluster"], on.money["pence"])
        fixed = summed(count, on.money["offer"], money)
        wins = times(self.price[on.wins["row"]], on.wins["amount"])
        fixed += summed(count, on.wins["offer"], wins)
        minute = times(self.price[on.minutes["row"]], on.minutes["amount"])
        self.minute = summed(count, on.minutes["offer"], minute)
        whole = on.of_package["need"]
        served = self.served[whole] - flexible[whole] - times(on.of_package["fit"], self.fit)
        packages = len(on.entries.packages)
        fixed += summed(count, on.of_package["offer"], served)
        parts = [self._alone(flexible), self._together()]
        places = np.concatenate([place for place, _ in parts])
        values = np.concatenate([value for _, value in parts])
        best = summed(count, places, np.minimum(values, 0))
        # A bid that wins serves somebody, be it dear.
        least = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(least, places, values)
        bids = count - packages
        best[:bids] += np.maximum(0, least[:bids])
        return total(np.minimum(0, fixed + best))

    def _alone(self, flexible: Whole) -> tuple[Whole, Whole]:
        """The offer and the value of each need served alone, flexible minutes where they help."""
        pairs, needs = self.on.pairs, self.on.needs
        need, offer = pairs["need"], pairs["offer"]
        minute = self.minute[offer] + self.price[pairs["place"]]
        value = self.served[need] + times(minute, needs["firm"][need])
        value += self._money(pairs["cluster"], pairs["firm"]) - times(pairs["fit"], self.fit)
        more = times(minute, pairs["flexible"]) + self._money(pairs["cluster"], pairs["extra"])
        has = pairs["flexible"] > 0
        value += np.where(has, np.minimum(0, more - flexible[need]), 0)
        return offer, value

    def _together(self) -> tuple[Whole, Whole]:
        """The offer and the value of each session: the best number of people, the best of them."""
        on, sitting = self.on, self.on.sitting
        if not on.counted["session"].size:
            return on.sessions["offer"], on.sessions["offer"]
        need, offer = sitting["need"], sitting["offer"]
        base = self.served[need] + times(self.minute[offer], on.needs["firm"][need])
        base -= times(sitting["fit"], self.fit)
        session, count, person = (on.counted[name] for name in ("session", "count", "sitting"))
        value = base[person] + self._money(sitting["cluster"][person], on.counted["pence"])
        begins = np.flatnonzero(np.diff(session, prepend=-1) | np.diff(count, prepend=-1))
        group = np.zeros(len(session), dtype=np.int64)
        group[begins[1:]] = 1
        group = np.cumsum(group)
        value = value[np.lexsort((value, group))]
        rank = np.arange(len(value)) - begins[group]
        total(value)
        chosen = np.add.reduceat(np.where(rank < count, value, 0), begins)
        work = on.counted["workers"][begins] * on.sessions["minutes"][session[begins]]
        chosen += times(self.price[on.sessions["place"][session[begins]]], work)
        firsts = np.flatnonzero(np.diff(session[begins], prepend=-1))
        return on.sessions["offer"], np.minimum.reduceat(chosen, firsts)

    def _tiers(self) -> list[int]:
        """For each provider the most that any volume brings: its rebate less the volume's price."""
        found = []
        for provider, most in self.on.volumes:
            row = self.on.rows.get((FREE, provider.id), 0)
            found.append(self._best_volume(provider, most, int(self.price[row])) if row else 0)
        return found

    def _best_volume(self, provider: Provider, most: int, price: int) -> int:
        """Between two starts of tiers the rebate is a straight line: an end is best."""
        starts = [tier.from_minutes_per_week for tier in provider.tiers]
        ends = [*(start - 1 for start in starts[1:]), most]
        best = 0
        before = 0
        for number, tier in enumerate(provider.tiers):
            start, rate = starts[number], tier.rebate_pence_per_hour
            if start > most:
                break
            if provider.tier_kind == "incremental" and number:
                last = provider.tiers[number - 1].rebate_pence_per_hour
                before += (start - starts[number - 1]) * last
            for volume in (start, min(ends[number], most)):
                above = volume if provider.tier_kind == "all_units" else volume - start
                worth = before + above * rate
                # Four weeks of minutes at a rate per hour, rounded up: a rebate is rounded down.
                best = max(best, -(-4 * worth * self.cost // 60) - price * volume)
        # Below the first tier a price below nothing still asks for volume.
        return max(best, -price * min(most, max(starts[0] - 1, 0)))
