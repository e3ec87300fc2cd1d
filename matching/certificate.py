"""What proves a bound: prices on the limits of a problem, from which anyone can work it out.

Each limit is a row `sum <= most`. Whoever searches may put a price of nothing or more on any row;
an answer then pays `price * (sum - most)`, which is never more than nothing for an answer within
the limits. What is left falls apart into single bids, so its least value is easy to work out, and
no answer within the limits can be below it. Wrong prices give a weak bound and never a false one.

The rows, by their name and what they are of (ids as in the problem; minutes per week, pence per
four weeks). z: an offer wins; y: an offer serves a need.

    cover, need                     sum of y (and z of packages) <= 1
    stand_alone, cluster            cost before rebates - what those served may pay <= 0
    member_cap, member              what the member pays for all needs <= cap
    capacity, provider, area, band  minutes of work <= room
    exposure, provider              minutes served <= most
    bid_maximum, bid                minutes of the bid - minutes_max * z <= 0
    bid_minimum, bid                minutes_min * z - minutes of the bid <= 0
    providers_max, lot              providers who won in the lot <= most
    providers_min, lot, offer       least * z - providers who won in the lot <= 0
    provider_share, lot, provider   minutes served <= share of the planned, rounded down
    start_up_reserve, lot           minutes of those that are no start-ups <= the rest, rounded down
    mentor, offer                   z - sum of z of the mentor's offers <= 0
    exclusive, provider, group      sum of z <= 1
    one_offer_per_lot, lot, provider   sum of z <= 1
    volume, provider                minutes the tiers count - minutes billed by the hour = 0

Prices are at least 0 (one below counts as 0); `volume` may have either sign. A row whose limit is
switched off does not exist. In `providers_max` and `providers_min` each offer counts as a provider;
where one_offer_per_lot is switched off, in `providers_max` each of a provider's k offers counts
1/k (the row is multiplied by the least common multiple of all k).
What is never relaxed, because each bid keeps it by itself: a bid wins before it serves and serves
somebody when it wins; flexible minutes only after the firm ones; prices and workers of a session by
how many share it; a package whole; the best tier for a volume. What those served may pay in
`stand_alone` is each need's limit; for a member with a cap it is min(limit, what they choose to pay
there), and that choice is what `member_cap` adds up.
"""

from collections.abc import Mapping

from msgspec import Struct

Row = tuple[str, ...]


class Price(Struct, frozen=True, array_like=True):
    """A price per unit of one row, which its name and ids say."""

    row: Row
    price: float


class Certificate(Struct, frozen=True):
    """Prices that prove a least value of unmet * U + flexible * F - fit * Q + cost * C.

    U, F, Q, C: the values of those levels. The weights are whole and at least 0, and 0 for what
    comes after `level`, whose bound this states.
    """

    level: str
    prices: tuple[Price, ...]
    unmet: int = 0
    flexible: int = 0
    fit: int = 0
    cost: int = 0

    def weights(self) -> dict[str, int]:
        """What each level counts, fit below nothing because more is better."""
        return {
            "unmet_minutes": self.unmet,
            "flexible_minutes": self.flexible,
            "fit": -self.fit,
            "cost": self.cost,
        }


class Bound(Struct, frozen=True):
    """The weighted sum of a certificate is at least `least` in every answer within the limits."""

    certificate: Certificate
    least: int

    def of_level(self, values: Mapping[str, int]) -> int:
        """The bound of the certificate's level at the values reached before it (by level name).

        "At this cover": no answer that is as good at every level before is better than this.
        Raises ValueError when the level itself has no weight.
        """
        weights = self.certificate.weights()
        own = weights.pop(self.certificate.level)
        if not own:
            raise ValueError(f"The certificate says nothing of {self.certificate.level}.")
        rest = self.least - sum(weight * values.get(name, 0) for name, weight in weights.items())
        # Both are whole numbers: the least value is rounded up, the most is rounded down.
        return -(-rest // own) if own > 0 else rest // own


def certificate(level: str, prices: Mapping[Row, float], weights: Mapping[str, int]) -> Certificate:
    """A certificate from prices by row, those of nothing left out, and weights by level name."""
    return Certificate(
        level,
        tuple(Price(row, price) for row, price in sorted(prices.items()) if price),
        weights.get("unmet_minutes", 0),
        weights.get("flexible_minutes", 0),
        weights.get("fit", 0),
        weights.get("cost", 0),
    )
