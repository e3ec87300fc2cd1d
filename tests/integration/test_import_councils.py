"""Bringing in a council: all of it or nothing, and a second time nothing changes."""

from dataclasses import dataclass
from typing import Any

import pytest

from marketplace.acts import councils, imports
from marketplace.acts.imports.council import ward_profiles
from marketplace.acts.ledger import AccountKey, account_id, balances
from marketplace.database.transaction import Pool
from marketplace.imports.council import CouncilFiles, read_council
from marketplace.imports.faults import Faults
from marketplace.imports.outcome import Outcome
from tests.councils import CODE, boundaries_file, profile_file, small_areas
from tests.village import Village


@dataclass
class Place:
    """A council that is not there yet, and how its files are brought in."""

    village: Village

    async def bring(self, files: CouncilFiles, **how: Any) -> Outcome:
        """Bring the files in as the command line does."""
        return await self.village.do(imports.import_council, self.village.worker, files, **how)


@pytest.fixture
async def place(pool: Pool) -> Place:
    """An empty database."""
    return Place(Village(pool))


def files(wards: int = 2, **change: str) -> CouncilFiles:
    """The files of a small council; `change` is made to the first row of its profile."""
    areas = small_areas(wards)
    areas[0] |= change
    faults = Faults()
    found = read_council(CODE, profile_file(areas), boundaries_file(), faults)
    assert not faults
    return found


async def test_a_council_is_opened_with_its_wards(place: Place) -> None:
    """Wards, who lives in them, where they lie, and a fund for each are there afterwards."""
    told = await place.bring(files())
    assert (told.added, told.changed, told.unchanged, told.done) == (2, 0, 0, True)
    village = place.village
    assert [ward.name for ward in await village.ask(councils.wards)] == ["Northfield", "Southmead"]
    assert await village.ask(ward_profiles) == list(files().wards)
    assert await village.ask(councils.ward_boundaries) == files().boundaries
    fund = account_id(1, AccountKey("community_fund", ward_code="E05099001"))
    assert len(await village.ask(balances, [fund])) == 1
    assert await village.ask(imports.council_id_for, CODE) == 1
    assert await village.ask(imports.council_id_for, "E09999777") == 2


async def test_the_same_files_again_change_nothing(place: Place) -> None:
    """The second time, 0 are added and 0 changed, and the audit has no second row."""
    await place.bring(files())
    async with place.village.at() as tx:
        before = await tx.db.fetchval("select count(*) from audit")
    told = await place.bring(files())
    async with place.village.at() as tx:
        assert await tx.db.fetchval("select count(*) from audit") == before
    assert (told.added, told.changed, told.unchanged) == (0, 0, 2)


async def test_a_look_changes_nothing(place: Place) -> None:
    """With `check` the outcome is the same and the council is not there."""
    told = await place.bring(files(), check=True)
    assert (told.added, told.done) == (2, False)
    assert await place.village.ask(councils.all_councils) == []


async def test_a_change_is_shown_as_one(place: Place) -> None:
    """A ward with more residents is changed, and the outcome says from what to what."""
    first, second = files(residents="100"), files(residents="160")
    await place.bring(first)
    told = await place.bring(second)
    assert (told.added, told.changed, told.unchanged) == (0, 1, 1)
    before, after = first.wards[0].residents, second.wards[0].residents
    assert after == before + 60
    assert told.changes[0].before == f"Northfield, {before} residents"
    assert told.changes[0].after == f"Northfield, {after} residents"
    assert await place.village.ask(ward_profiles) == list(second.wards)
