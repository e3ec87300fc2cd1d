"""Two real councils are brought in as they are, and the story is lived in one of them."""

import csv
import gzip
import json
import time
from collections import defaultdict
from pathlib import Path

import pytest

from marketplace.acts import councils, imports, verify
from marketplace.acts.imports.council import ward_profiles
from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns
from marketplace.demo.state import summary
from marketplace.demo.story import build
from marketplace.imports.council import CouncilFiles, read_council
from marketplace.imports.faults import Faults
from marketplace.imports.outcome import Outcome
from tests.village import Village

BRENT, LAMBETH = "E09000005", "E09000022"
PROFILE = "census/lsoa21_profile_dev.csv.gz"


def files(data: Path, code: str) -> tuple[CouncilFiles, Faults]:
    """A council's two files, read."""
    faults = Faults()
    wards = (data / f"geo/ward/{code}.geojson").read_bytes()
    return read_council(code, (data / PROFILE).read_bytes(), wards, faults), faults


def counted(data: Path, code: str) -> dict[str, int]:
    """Residents by ward code, added up here and by nothing of ours."""
    found: dict[str, int] = defaultdict(int)
    with gzip.open(data / PROFILE, "rt", encoding="utf-8-sig", newline="") as opened:
        for row in csv.DictReader(opened):
            if row["UTLACD"] == code:
                found[row["ward24_code"]] += int(row["residents"])
    return dict(found)


async def bring(village: Village, data: Path, code: str) -> Outcome:
    """Bring a council in, and say how long reading and writing took."""
    started = time.monotonic()
    found, faults = files(data, code)
    assert faults.listed == []
    read = time.monotonic()
    told = await village.do(imports.import_council, village.worker, found)
    print(f"{code}: read {read - started:.2f} s, written {time.monotonic() - read:.2f} s")
    return told


@pytest.mark.parametrize(
    ("code", "wards", "residents"), [(BRENT, 22, 339_809), (LAMBETH, 25, 317_672)]
)
async def test_a_real_council_is_brought_in_once(
    dsns: Dsns, data: Path, code: str, wards: int, residents: int
) -> None:
    """Every ward has the residents a plain sum gives it; a second time nothing changes."""
    plain = counted(data, code)
    assert (len(plain), sum(plain.values())) == (wards, residents)
    async with await open_pool(dsns.demo, purpose="jobs", size=2) as pool:
        village = Village(pool)
        told = await bring(village, data, code)
        assert (told.added, told.changed, told.unchanged) == (wards, 0, 0)
        kept = {ward.ward_code: ward.residents for ward in await village.ask(councils.wards)}
        assert kept == plain
        again = await bring(village, data, code)
        assert (again.added, again.changed, again.unchanged) == (0, 0, wards)


@pytest.mark.parametrize("code", [BRENT, LAMBETH])
async def test_every_real_boundary_keeps_its_points(data: Path, code: str) -> None:
    """Rounding to ten centimetres moves no point and loses no ring of the published file."""
    found, _ = files(data, code)
    given = json.loads((data / f"geo/ward/{code}.geojson").read_text())
    for feature in given["features"]:
        ward = next(v for k, v in feature["properties"].items() if k.endswith("CD"))
        shape = found.boundaries[ward]
        assert shape["type"] == feature["geometry"]["type"]
        for mine, theirs in zip(
            shape["coordinates"], feature["geometry"]["coordinates"], strict=True
        ):
            assert all(
                abs(x - a) < 1e-6 and abs(y - b) < 1e-6
                for (x, y), (a, b) in zip(mine, theirs, strict=True)
            )


async def test_the_story_is_lived_in_a_real_council(dsns: Dsns, data: Path, tmp_path: Path) -> None:
    """`demo --council` in Brent keeps every rule of verify, and its wards are as imported."""
    async with await open_pool(dsns.demo, purpose="jobs", size=2) as pool:
        await bring(Village(pool), data, BRENT)
        started = time.monotonic()
        await build(dsns, tmp_path / "keys", seed=1, council=BRENT)
        print(f"story in {BRENT}: {time.monotonic() - started:.0f} s")
        village = Village(pool)
        found, _ = files(data, BRENT)
        assert await village.ask(ward_profiles) == list(found.wards)
        again = await bring(village, data, BRENT)
        assert (again.added, again.changed) == (0, 0)
    db = await connect(dsns.owner)
    try:
        assert await verify.faults(db, unsafe_database=True) == []
        held = await summary(db, 1)
        assert (held["wards"], held["holders"], held["clusters"]) == (22, 620, 26)
        assert held["savings_pence"] > 0
        name = await db.fetchval("select name from council where council_id = 1")
        assert name == "Brent"
        lived_in = await db.fetchval(
            "select count(distinct ward_code) from person where council_id = 1"
        )
        assert lived_in == 22
    finally:
        await db.close()
