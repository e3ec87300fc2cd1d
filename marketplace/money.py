"""Money: whole pence in int, exact fractions in between, rounded once, half to even (S10)."""

import re
from collections.abc import Sequence
from fractions import Fraction

from marketplace.refused import Invalid

# One billion pounds: no figure of one council's care exceeds it, and a bigint holds its pence.
PENCE_MAX = 100_000_000_000
AMOUNT = re.compile(r"£?([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{2}))?")


def parse_pounds(field: str, text: str, most_pence: int = PENCE_MAX) -> int:
    """Read an amount as typed ("1,234.50", "£10") and return pence, 0 to most_pence.

    Raises Invalid for `field` when it is not pounds and two-digit pence, or is more than the bound.
    """
    found = AMOUNT.fullmatch(text.strip())
    if found is None:
        raise Invalid(field, "Write the amount in pounds and pence, like 1234.50.")
    whole, rest = found.groups()
    digits = whole.replace(",", "").lstrip("0")
    # Length first: int() of a very long text is slow and can be refused by Python itself.
    if len(digits) > 15 or int(digits or "0") * 100 + int(rest or 0) > most_pence:
        raise Invalid(field, "Write an amount of %(most_pence)s or less.", most_pence=most_pence)
    return int(digits or "0") * 100 + int(rest or 0)


def round_pence(exact: Fraction | int) -> int:
    """Round an exact amount to whole pence, half to even; do it once per ledger line (S10)."""
    return round(exact)


def split_pence(pence: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split `pence` (0 or more) in proportion to whole-number weights, exact to the penny.

    Largest remainder; where remainders tie, the earlier part gets the odd penny, so the order of
    `weights` is the order of preference (S4). The parts always sum to `pence`.
    Raises ValueError for a negative amount or weight, or weights that are all zero.
    """
    total = sum(weights)
    if pence < 0 or total <= 0 or min(weights) < 0:
        raise ValueError("split_pence needs pence >= 0 and weights >= 0 that are not all zero")
    parts = [pence * weight // total for weight in weights]
    odd = pence - sum(parts)
    if odd:
        by_remainder = sorted(range(len(parts)), key=lambda i: -(pence * weights[i] % total))
        for i in by_remainder[:odd]:
            parts[i] += 1
    return tuple(parts)
