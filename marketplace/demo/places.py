"""Where the story happens: the made-up council, or an imported one with its own wards and people.

The story speaks of twelve wards by their number. In an imported council those numbers are its own
wards, chosen by who lives there, so that the Gujarati elders meet where most Hindus live; the other
wards follow and have their holders and voters too.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from marketplace.demo import figures, land, names
from marketplace.imports.wards import WardCount

if TYPE_CHECKING:
    import numpy as np

# Wards of the made-up council lie in rows of four; the other council is so many wards to the east.
COLUMNS, OVER_THE_WATER = 4, 6
MADE_UP_STARTS_ON = date(2009, 4, 1)
STORY_WARDS = len(names.WARDS)
NAMES = re.compile(r"\b(?:" + "|".join(names.WARDS) + r")\b")
# For the wards of the story that say who lives there: by what an imported ward is chosen.
HARBOUR, DOCKYARD, IVY_HILL, MARKET = 7, 3, 8, 11


class Ward(Struct, frozen=True):
    """A ward of the place; `count` is who lives there, where a census was imported."""

    ward_code: str
    name: str
    residents: int
    boundary: dict[str, Any] | None
    count: WardCount | None = None


class Home(Struct, frozen=True):
    """Where a person lives and what follows from it: their ward's number, age group and speech."""

    ward: int
    older: bool
    languages: tuple[str, ...]


class Place(Struct, frozen=True):
    """A council of the demonstration; the first twelve wards are those the story speaks of."""

    gss_code: str
    name: str
    starts_on: date
    wards: tuple[Ward, ...]
    made_up: bool = True

    def said(self, words: str) -> str:
        """Words of the story with the place's own ward names in them."""
        if self.made_up:
            return words
        return NAMES.sub(lambda found: self.wards[names.WARDS.index(found[0])].name, words)

    def home(self, rng: "np.random.Generator") -> Home | None:
        """Where somebody drawn from the census lives; None in a made-up place, which has none."""
        counts = [ward.count for ward in self.wards]
        if any(count is None for count in counts):
            return None
        known = [count for count in counts if count is not None]
        number = _pick(rng, [clients(count) for count in known])
        count = known[number]
        old, young = _clients_by_age(count)
        older = float(rng.random()) * (old + young) < old
        return Home(number, older, _languages(rng, count, older))


def rivermouth() -> Place:
    """The made-up council."""
    shapes = land.boundaries(STORY_WARDS, COLUMNS)
    return _made_up("E99000001", "Rivermouth Council", 1, names.WARDS, shapes)


def overwater() -> Place:
    """The made-up council beside it, where one of the story's people lives."""
    wards = names.WARDS_OVER_THE_WATER
    shapes = land.boundaries(len(wards), 1, OVER_THE_WATER)
    return _made_up("E99000002", "Overwater Council", 2, wards, shapes)


def _made_up(
    code: str, name: str, council: int, wards: Sequence[str], shapes: Sequence[dict[str, Any]]
) -> Place:
    return Place(
        code,
        name,
        MADE_UP_STARTS_ON,
        tuple(
            Ward(f"E9900{council}{at + 1:03d}", ward, 8_000 + 370 * at, shape)
            for at, (ward, shape) in enumerate(zip(wards, shapes, strict=True))
        ),
    )


def imported(gss_code: str, name: str, starts_on: date, wards: Sequence[Ward]) -> Place:
    """An imported council: each ward of the story finds its own, the rest follow by size.

    Raises ValueError with a sentence where there are too few wards, or nobody counted in them.
    """
    if len(wards) < STORY_WARDS:
        raise ValueError(f"The story needs {STORY_WARDS} wards; {name} has {len(wards)}.")
    if any(ward.count is None for ward in wards):
        raise ValueError(f"Nobody is counted in some wards of {name}. Import its profile first.")
    left = sorted(wards, key=lambda ward: (-ward.residents, ward.ward_code))
    chosen: dict[int, Ward] = {}
    for number, liking in LIKINGS.items():
        best = max(left, key=lambda ward: (liking(ward), ward.ward_code))
        chosen[number] = best
        left.remove(best)
    rest = iter(left)
    story = [chosen.get(number) or next(rest) for number in range(STORY_WARDS)]
    return Place(gss_code, name, starts_on, (*story, *rest), made_up=False)


def _part(group: Mapping[str, int], word: str) -> float:
    return group.get(word, 0) / (sum(group.values()) or 1)


def _somali(ward: Ward) -> float:
    if ward.count is None:
        return 0.0
    return _part(ward.count.ethnic_groups, "black") * _part(ward.count.religions, "muslim")


def _hindu(ward: Ward) -> float:
    return 0.0 if ward.count is None else _part(ward.count.religions, "hindu")


def _asian_muslim(ward: Ward) -> float:
    if ward.count is None:
        return 0.0
    return _part(ward.count.ethnic_groups, "asian") * _part(ward.count.religions, "muslim")


LIKINGS = {
    HARBOUR: _somali,
    MARKET: _hindu,
    IVY_HILL: _asian_muslim,
    DOCKYARD: _asian_muslim,
}


def _clients_by_age(count: WardCount) -> tuple[float, float]:
    """How many people of 65 and over, and of 18 to 64, a ward's residents suggest have support."""
    working = sum(count.ages.get(age, 0) for age in ("16_24", "25_34", "35_49", "50_64"))
    old = count.ages.get("65_plus", 0) * figures.CLIENTS_PER_OLDER_RESIDENT
    young = working * figures.ADULTS_OF_16_AND_OVER * figures.CLIENTS_PER_WORKING_AGE_RESIDENT
    return old, young


def clients(count: WardCount) -> float:
    """How many people of a ward its residents suggest have support; more where it is poor."""
    decile = (count.imd_decile_tenths or figures.MIDDLE_DECILE_TENTHS) / 10
    need = 1 + figures.MORE_NEED_WHERE_POOR * (figures.MIDDLE_DECILE_TENTHS / 10 - decile) / 4.5
    return sum(_clients_by_age(count)) * need


def _languages(rng: "np.random.Generator", count: WardCount, older: bool) -> tuple[str, ...]:
    """What somebody speaks, as far as their ward's groups and faiths suggest it (assumption)."""
    group = _drawn(rng, count.ethnic_groups)
    faith = _drawn(rng, count.religions)
    spoken = figures.LANGUAGES.get((group, faith), ())
    percent = figures.OTHER_LANGUAGE_PERCENT_OVER_65 if older else figures.OTHER_LANGUAGE_PERCENT
    mark = int(rng.integers(100))
    which = int(rng.integers(60))
    if not spoken or mark >= percent:
        return ("en",)
    return (spoken[which % len(spoken)], "en")


def _drawn(rng: "np.random.Generator", group: Mapping[str, int]) -> str:
    words = sorted(group)
    return words[_pick(rng, [group[word] for word in words])]


def _pick(rng: "np.random.Generator", weights: Sequence[float]) -> int:
    """The number of one of some weights, drawn in proportion to them."""
    sums = list(accumulate(weights))
    mark = float(rng.random()) * sums[-1]
    return next((at for at, top in enumerate(sums) if mark < top), len(sums) - 1)
