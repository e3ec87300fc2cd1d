"""Where the story happens: an imported council's own wards, and people as its census has them."""

from collections import Counter
from datetime import date

import pytest
from msgspec.structs import replace

from marketplace.demo import cast, names
from marketplace.demo.places import (
    HARBOUR,
    IVY_HILL,
    MARKET,
    Place,
    Ward,
    clients,
    imported,
    overwater,
    rivermouth,
)
from marketplace.demo.population import for_cluster, holder, stream
from marketplace.imports.wards import WardCount

AGES = {"0_15": 100, "16_24": 100, "25_34": 100, "35_49": 100, "50_64": 100, "65_plus": 100}
NOBODY = {"asian": 0, "black": 0, "mixed": 0, "other_ethnic_group": 0, "white": 0}
FAITHS = {"christian": 0, "hindu": 0, "muslim": 0, "no_religion": 0}


def ward(number: int, group: str = "white", faith: str = "christian", **change: object) -> Ward:
    """A ward where everybody is of one group and one faith."""
    count = WardCount(
        f"E0500000{number:02d}", f"Ward {number}", 600, AGES, NOBODY | {group: 600},
        FAITHS | {faith: 600}, 50, 250, 60, 55,
    )  # fmt: skip
    count = replace(count, **change)
    return Ward(count.ward_code, count.name, count.residents, None, count)


def place(wards: list[Ward]) -> Place:
    """An imported council with these wards."""
    return imported("E09999001", "Testminster", date(2000, 4, 1), wards)


FOURTEEN = [ward(n) for n in range(10)] + [
    ward(10, "black", "muslim"), ward(11, "asian", "hindu"), ward(12, "asian", "muslim"),
    ward(13, "asian", "muslim"),
]  # fmt: skip


def test_each_chapter_finds_the_ward_where_its_people_live() -> None:
    """Somali elders meet where Black Muslims live, Gujarati elders where Hindus do."""
    found = place(FOURTEEN)
    assert [found.wards[number].name for number in (HARBOUR, MARKET)] == ["Ward 10", "Ward 11"]
    assert found.wards[IVY_HILL].name in ("Ward 12", "Ward 13")
    assert sorted(w.name for w in found.wards) == sorted(w.name for w in FOURTEEN)


def test_the_story_calls_wards_by_their_own_names() -> None:
    """Every made-up ward name in a sentence becomes the real one, once, and nothing else does."""
    found = place(FOURTEEN)
    told = found.said("Somali elders of Harbour, near Market and Elm Park, at the market")
    assert told == (
        f"Somali elders of Ward 10, near Ward 11 and {found.wards[4].name}, at the market"
    )
    assert rivermouth().said("Somali elders of Harbour") == "Somali elders of Harbour"
    for cluster in cast.CLUSTERS:
        assert 3 <= len(found.said(cluster.name)) <= 80
        assert not any(name in found.said(cluster.about) for name in names.WARDS)


def test_a_council_too_small_for_the_story_is_told() -> None:
    """Eleven wards are too few, and wards in which nobody was counted are no help."""
    with pytest.raises(ValueError, match="needs 12 wards; Testminster has 11"):
        place(FOURTEEN[:11])
    with pytest.raises(ValueError, match="Import its profile first"):
        place([replace(each, count=None) for each in FOURTEEN])


def test_people_are_drawn_as_the_census_has_them() -> None:
    """A ward with four times the people over 65 has about as many times the older holders."""
    old = AGES | {"65_plus": 400}
    wards = [ward(0, ages=old, residents=900), *FOURTEEN[1:]]
    found = place(wards)
    homes = [found.home(stream(1, index)) for index in range(3_000)]
    lived = Counter(found.wards[home.ward].name for home in homes if home)
    assert lived["Ward 0"] == pytest.approx(
        3_000 * clients(wards[0].count) / sum(clients(w.count) for w in wards), rel=0.2
    )
    older = [home.older for home in homes if home and found.wards[home.ward].name == "Ward 0"]
    assert sum(older) / len(older) == pytest.approx(0.87, abs=0.05)
    spoken = {home.languages for home in homes if home}
    assert spoken == {("en",), ("so", "en"), ("gu", "en"), ("ur", "en"), ("bn", "en")}


def test_poorer_wards_have_more_people_with_support() -> None:
    """The poorest tenth has 12 % more than the middle; nobody is drawn from an empty ward."""
    poor, middle = ward(1, imd_decile_tenths=10).count, ward(1).count
    assert clients(poor) / clients(middle) == pytest.approx(1.12)
    nobody = ward(3, ages=dict.fromkeys(AGES, 0))
    found = place([*FOURTEEN[:3], nobody, *FOURTEEN[4:]])
    drawn = {found.home(stream(1, index)).ward for index in range(500)}
    assert found.wards.index(nobody) not in drawn


def test_the_made_up_council_has_no_census() -> None:
    """Its people are drawn as they always were: each from their own stream, wards evenly."""
    home = rivermouth()
    assert home.home(stream(1, 5)) is None
    assert holder(1, 5, home) == holder(1, 5, home)
    assert {holder(1, index, home).ward for index in range(200)} == set(range(12))
    assert {holder(1, index, overwater()).ward for index in range(40)} == {0, 1, 2}
    elder = for_cluster(1, 3, 3, cast.CLUSTERS[0], place(FOURTEEN))
    assert elder.languages == ("so", "en")
