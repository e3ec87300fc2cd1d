"""Which council the story is lived in, and what it will not overwrite."""

import pytest

from marketplace.acts import imports
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.demo import land
from marketplace.demo.imported import places
from marketplace.demo.places import Place
from marketplace.imports.council import CouncilFiles
from marketplace.imports.wards import WardCount
from marketplace.refused import Refused
from tests.village import Village

AGES = {"0_15": 9, "16_24": 9, "25_34": 9, "35_49": 9, "50_64": 9, "65_plus": 9}


def council(code: str, wards: int) -> CouncilFiles:
    """A made-up council with so many wards."""
    counts = tuple(
        WardCount(
            f"{code[:6]}{n:03d}", f"Ward {n}", 54, AGES, {"white": 54}, {"christian": 54}, 5, 20, 5,
            50,
        )
        for n in range(wards)
    )  # fmt: skip
    shapes = land.boundaries(wards, 4)
    drawn = {count.ward_code: shape for count, shape in zip(counts, shapes, strict=True)}
    return CouncilFiles(code, f"Council {code[-1]}", counts, drawn)


async def bring(pool: Pool, council_id: int, files: CouncilFiles) -> None:
    """Bring a council in under an id."""
    village = Village(pool, council_id)
    await village.do(imports.import_council, village.worker, files)


async def chosen(
    dsns: Dsns, pool: Pool, code: str | None, *, begun: bool = False
) -> dict[int, Place]:
    """Where the story would be lived."""
    owner = await connect(dsns.owner)
    try:
        return await places(pool, owner, code, begun=begun)
    finally:
        await owner.close()


async def test_without_an_import_it_is_the_made_up_council(dsns: Dsns, pool: Pool) -> None:
    """Rivermouth and its neighbour, as ever."""
    found = await chosen(dsns, pool, None)
    assert {number: place.gss_code for number, place in found.items()} == {
        1: "E99000001", 2: "E99000002",
    }  # fmt: skip


async def test_the_only_imported_council_is_lived_in(dsns: Dsns, pool: Pool) -> None:
    """`mutual import council` and then `mutual run` show that council; a second waits its turn."""
    await bring(pool, 1, council("E09999001", 12))
    found = await chosen(dsns, pool, None)
    assert (found[1].gss_code, found[2].gss_code) == ("E09999001", "E99000002")
    await bring(pool, 2, council("E09999002", 14))
    found = await chosen(dsns, pool, "E09999002")
    assert [found[n].gss_code for n in (1, 2, 3)] == ["E09999002", "E99000002", "E09999001"]
    assert (await chosen(dsns, pool, None))[1].gss_code == "E99000001"


async def test_what_cannot_be_lived_in_is_refused(dsns: Dsns, pool: Pool) -> None:
    """A council that is not here, one too small, and a database in which people live already."""
    with pytest.raises(Refused, match="E09999009 is not here"):
        await chosen(dsns, pool, "E09999009")
    await bring(pool, 1, council("E09999001", 3))
    with pytest.raises(Refused, match="needs 12 wards; Council 1 has 3"):
        await chosen(dsns, pool, "E09999001")
    assert (await chosen(dsns, pool, None))[1].gss_code == "E99000001"
    await bring(pool, 2, council("E09999002", 12))
    assert (await chosen(dsns, pool, "E09999002"))[1].name == "Council 2"
    village = Village(pool, 2)
    await village.people(1, "E09999000")
    with pytest.raises(Refused, match="People live in this database already"):
        await chosen(dsns, pool, "E09999002")
    assert (await chosen(dsns, pool, "E09999002", begun=True))[1].name == "Council 2"
