"""Shades: figures of areas put into at most five classes with round limits."""

from collections.abc import Collection

SHADES = 5
STEPS = (1, 2, 5)


def limits(figures: Collection[int]) -> tuple[int, ...]:
    """Where shades 1 to 4 begin, smallest first: round figures with a like number of areas each.

    Shade 0 is for 0. Few different figures have fewer shades; none has ().
    """
    above = sorted(figure for figure in figures if figure > 0)
    if not above:
        return ()
    found = [1]
    for part in range(1, SHADES - 1):
        limit = _round_down(above[len(above) * part // (SHADES - 1)])
        if limit > found[-1] and any(found[-1] <= figure < limit for figure in above):
            found.append(limit)
    return tuple(found)


def shade(figure: int, begins: tuple[int, ...]) -> int:
    """The shade of a figure, 0 to 4."""
    return sum(1 for limit in begins if figure >= limit)


def _round_down(figure: int) -> int:
    """The largest of 1, 2, 5, 10, 20, 50, ... that the figure reaches."""
    size = int(10 ** (len(str(figure)) - 1))
    return max(size * step for step in STEPS if size * step <= figure)
