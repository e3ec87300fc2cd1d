"""Whether a provider fits what a notice asks, lot by lot: told to that provider, and counted."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from providers.offers import Offer
from providers.organisations import Provider, Wanted, may_bid


class Fit(Struct, frozen=True):
    """How many of a notice's lots a provider may bid for; `why_not` speaks when it is none.

    The reasons are those of the lot that has the fewest against it.
    """

    lots: int
    fitting: int
    why_not: tuple[str, ...]


def fit(provider: Provider, offer: Offer, lots: Sequence[Wanted]) -> Fit:
    """Whether the provider may bid for any of these lots, and else why not (rules 54 to 59)."""
    against = [may_bid(provider, offer, wanted) for wanted in lots]
    fitting = sum(1 for reasons in against if not reasons)
    nearest = min(against, key=len, default=[])
    return Fit(len(lots), fitting, () if fitting else tuple(nearest))


def able(candidates: Iterable[tuple[Provider, Offer]], wanted: Wanted) -> int:
    """How many of these providers may bid for the lot today."""
    return sum(1 for provider, offer in candidates if not may_bid(provider, offer, wanted))
