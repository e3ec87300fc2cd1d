"""Disclosure: what may be published about groups of people without showing anyone in them.

Counts of 1 to 7 are hidden and others rounded to the nearest 5, as England's hospital statistics
are (rule 38). Rounding every figure by itself hides most of what a total would give away; where a
total would still narrow a hidden count, the total is hidden too. Areas grow until they hold 8
people. The council's own list of the people it supports is not published and does not pass here.
"""

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Literal

from msgspec import Struct

from marketplace.councils import DEFAULTS, Policy
from marketplace.money import round_pence

Level = Literal["ward", "group", "council"]


class Published(Struct, frozen=True):
    """Counts as they may be shown, None where hidden, and their total likewise."""

    counts: dict[str, int | None]
    total: int | None


class Area(Struct, frozen=True):
    """A ward, wards taken together, or the whole council; `people` is exact: show it by shown()."""

    level: Level
    ward_codes: tuple[str, ...]
    people: int


class PriceStatistic(Struct, frozen=True):
    """The middle of providers' prices, in pence; their number only as the least that is needed."""

    median_pence: int
    providers_at_least: int


def shown(people: int, policy: Policy = DEFAULTS) -> int | None:
    """A count of people as published: 0 as 0, 1-7 hidden (None), else the nearest 5 (rule 38)."""
    if people == 0:
        return 0
    if people < policy.small_number:
        return None
    base = policy.rounding_base
    return (people + base // 2) // base * base


def could_be(figure: int | None, policy: Policy = DEFAULTS) -> tuple[int, int]:
    """The least and most people a published figure can stand for, as any reader can work out."""
    if figure == 0:
        return 0, 0
    if figure is None:
        return 1, policy.small_number - 1
    base = policy.rounding_base
    least = figure - base // 2
    return max(policy.small_number, least), least + base - 1


def publish(counts: Mapping[str, int], policy: Policy = DEFAULTS) -> Published:
    """Publish the counts of a table's row with their total, or without it where it would tell.

    With the total a reader may subtract: where that leaves any hidden count fewer possibilities
    than all of 1 to 7, the total is hidden (complementary suppression).
    """
    figures = {name: shown(people, policy) for name, people in counts.items()}
    total = shown(sum(counts.values()), policy)
    hidden = sum(1 for figure in figures.values() if figure is None)
    if hidden and total is not None and _tells(list(figures.values()), total, policy):
        total = None
    return Published(figures, total)


def _tells(figures: Sequence[int | None], total: int, policy: Policy) -> bool:
    """True where a total narrows what a hidden count could be."""
    ranges = [could_be(figure, policy) for figure in figures]
    least, most = could_be(None, policy)
    total_least, total_most = could_be(total, policy)
    others_least = sum(low for low, _ in ranges) - least
    others_most = sum(high for _, high in ranges) - most
    return total_least - others_most > least or total_most - others_least < most


def coarsen(
    people: Mapping[str, int], group_of: Mapping[str, str], policy: Policy = DEFAULTS
) -> tuple[Area, ...]:
    """Areas of at least 8 people or none, from counts by ward: ward, group of wards, council.

    `group_of` names each ward's group. A group whose wards all may be shown is shown by ward;
    else as one; a group still too small joins the smallest other area, and where that does not
    help everything is the council. Areas never overlap, so none can be subtracted from another.
    """
    groups: dict[str, list[str]] = {}
    for ward in sorted(people):
        groups.setdefault(group_of[ward], []).append(ward)
    areas: list[Area] = []
    for _, wards in sorted(groups.items()):
        if all(_enough(people[ward], policy) for ward in wards):
            areas += [Area("ward", (ward,), people[ward]) for ward in wards]
        else:
            areas.append(_joined("group", wards, people))
    while len(areas) > 1:
        small = min(areas, key=lambda a: (_enough(a.people, policy), a.people, a.ward_codes))
        if _enough(small.people, policy):
            break
        areas.remove(small)
        nearest = min(areas, key=lambda a: (a.people == 0, a.people, a.ward_codes))
        areas.remove(nearest)
        wards = sorted(small.ward_codes + nearest.ward_codes)
        areas.append(_joined("group" if areas else "council", wards, people))
    if len(areas) == 1:
        areas = [_joined("council", list(areas[0].ward_codes), people)]
    return tuple(sorted(areas, key=lambda a: a.ward_codes))


def _enough(people: int, policy: Policy) -> bool:
    return people == 0 or people >= policy.small_number


def _joined(level: Level, wards: Sequence[str], people: Mapping[str, int]) -> Area:
    return Area(level, tuple(wards), sum(people[ward] for ward in wards))


def price_statistic(
    prices_by_provider: Mapping[str, Collection[int]], policy: Policy = DEFAULTS
) -> PriceStatistic | None:
    """The median of providers' own median prices, or None from fewer than 3 providers.

    Each provider counts once, however many prices it has, so none decides the figure alone. The
    least and the most are never published: each is one provider's price.
    """
    own = sorted(_median(list(prices)) for prices in prices_by_provider.values() if prices)
    if len(own) < policy.price_providers_min:
        return None
    return PriceStatistic(round_pence(_median(own)), policy.price_providers_min)


def _median(values: Sequence[int | Fraction]) -> Fraction:
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return Fraction(ordered[middle])
    return Fraction(ordered[middle - 1] + ordered[middle]) / 2


def sum_may_be_shown(amounts_pence: Collection[int], policy: Policy = DEFAULTS) -> bool:
    """True where a sum of money shows nobody's part: 8 people or more, none with over half."""
    if len(amounts_pence) < policy.small_number:
        return False
    return 2 * max(amounts_pence) <= sum(amounts_pence)


def shown_pence(amounts_pence: Collection[int], policy: Policy = DEFAULTS) -> int | None:
    """A sum of money as published: to the nearest £100, or None where it may not be shown."""
    if not sum_may_be_shown(amounts_pence, policy):
        return None
    return (sum(amounts_pence) + 5_000) // 10_000 * 10_000
