"""Claims about the pages of unmet demand: whole for the council, veiled for everybody else."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.people import Who
from tests.awarded import award
from tests.personas import HOLDER, OFFICER, form, sign_in
from tests.samples.unmet_demand import square
from tests.village import Village

Client = httpx.AsyncClient


async def miss(dsns: Dsns, members: Sequence[Who], village: Village, cause: str) -> None:
    """A matched round in which nothing covers the needs of these members."""
    made = await award(village, dsns, members)
    owner = await connect(dsns.owner)
    try:
        run_id = uuid4()
        await owner.execute(
            "insert into match_run (council_id, run_id, round_id, asked_at, seed, seconds_max,"
            " status, finished_at) select 1, $1, round_id, asked_at, 2, 20, 'optimal', $2"
            " from match_run where run_id = $3",
            run_id,
            datetime.now(UTC) + timedelta(minutes=1),
            made.run_id,
        )
        await owner.execute(
            "update lot_need set ward_code = 'E1', languages = '{so}' where lot_need_id = any($1)",
            made.lot_need_ids,
        )
        await owner.execute(
            "insert into unmet (council_id, run_id, lot_need_id, minutes_per_week, cause, detail)"
            " select 1, $1, n, 240, $2, 'language' from unnest($3::uuid[]) n",
            run_id,
            cause,
            made.lot_need_ids,
        )
    finally:
        await owner.close()


@pytest.fixture(scope="module")
async def missing(web: Client, module_pool: Pool, module_dsns: Dsns) -> int:
    """Nine people who miss home care in Somali; gives how many."""
    village = Village(module_pool)
    await miss(module_dsns, await village.holders(9, "E1"), village, "no_admissible_bid")
    return 9


async def test_the_commissioner_sees_what_is_missing(client: Client, missing: int) -> None:
    """One sentence, the hot spot with its reason, and the way to a call filled in from it."""
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get("/unmet-demand")).text
    assert f"{missing} people miss 36 hours of care a week" in html
    assert "Home care in Somali, Weaver" in html
    assert "Main reason: no offer fits" in html
    assert "/enterprise-calls/open?service=home_care&amp;ward=E1&amp;language=so" in html
    address = "/unmet-demand/needs?service=home_care&ward=E1&language=so"
    html = (await client.get(address)).text
    assert "nobody speaks Somali on weekdays 7am to 11am" in html
    assert "Weekdays 7am to 11am" in html
    assert "Nobody misses" in (await client.get("/unmet-demand/needs?service=x")).text


async def test_the_map_shows_what_the_table_says(
    client: Client, missing: int, module_dsns: Dsns
) -> None:
    """Each measure has its figure on the map, in the ward's sentence and in the table; the ward's
    page leads on to a call; without boundaries there are bars. A credit kept with boundaries stands
    once under each map, and under none that has none.
    """
    await sign_in(client, OFFICER, "commissioner")
    assert "app-bars" in (await client.get("/unmet-demand")).text
    owner = await connect(module_dsns.owner)
    try:
        for at, code in enumerate(await owner.fetch("select ward_code from ward order by 1")):
            await owner.execute(
                "update ward set boundary = $1 where council_id = 1 and ward_code = $2",
                square(at * 0.01, 51.5), code["ward_code"],
            )  # fmt: skip
        html = (await client.get("/unmet-demand")).text
        assert f"Weaver: {missing} people miss care. See what and why." in html
        assert 'href="/unmet-demand/wards/E1"' in html
        assert '<tspan class="app-map__figure" x="' in html
        assert "Crown copyright" not in html
        credit = "Contains OS data © Crown copyright and database right 2026"
        await owner.execute(
            "update ward set boundary = boundary || jsonb_build_object('credit', $1::text)", credit
        )
        for address in ("/unmet-demand", "/unmet-demand/published"):
            assert (await client.get(address)).text.count(credit) == 1
        hours = (await client.get("/unmet-demand?measure=hours")).text
        assert "Weaver: 36 hours a week are missed." in hours
        why = (await client.get("/unmet-demand?measure=no_admissible_bid")).text
        assert "Reason: no offer fits. See what and why." in why
        assert (await client.get("/unmet-demand?measure=nonsense")).status_code in (404, 422)
        veiled = (await client.get("/unmet-demand/published")).text
        assert "Weaver: 10 people." in veiled
        assert "See what and why" not in veiled
        ward = (await client.get("/unmet-demand/wards/E1")).text
        assert "nobody speaks Somali on weekdays 7am to 11am" in ward
        assert "/enterprise-calls/open?service=home_care&amp;ward=E1&amp;language=so" in ward
        assert (await client.get("/unmet-demand/wards/E99")).status_code == 404
    finally:
        await owner.execute("update ward set boundary = null")
        await owner.close()


async def test_every_table_is_a_file_of_the_same_rows(client: Client, missing: int) -> None:
    """The link under a table answers its figures, and only to whom the page itself answers."""
    await sign_in(client, OFFICER, "commissioner")
    html = (await client.get("/unmet-demand?measure=hours")).text
    assert 'href="/unmet-demand?measure=hours&amp;as=csv&amp;table=0"' in html
    found = await client.get("/unmet-demand?measure=hours&as=csv&table=1")
    assert found.headers["content-type"] == "text/csv; charset=utf-8"
    assert found.headers["content-disposition"] == (
        'attachment; filename="where-care-is-missed.csv"'
    )
    lines = found.content.decode().split("\r\n")
    assert lines[0] == "\ufeffWard,People,Hours a week,Weeks waiting"
    assert lines[1].startswith(f"Weaver,{missing},36,")
    for wrong in ("9", "-1", "x", "", "\u0661"):
        assert (await client.get(f"/unmet-demand?as=csv&table={wrong}")).status_code == 404
    await sign_in(client, HOLDER, "holder")
    assert (await client.get("/unmet-demand?as=csv&table=0")).status_code == 403
    veiled = (await client.get("/unmet-demand/published?as=csv&table=0")).text
    assert "Weaver,10\r\n" in veiled


async def test_a_search_that_was_stopped_counts_like_any_other(
    client: Client, missing: int, module_dsns: Dsns
) -> None:
    """Stopping a search and using the best so far hides nothing of what it left unmet."""
    await sign_in(client, OFFICER, "commissioner")
    owner = await connect(module_dsns.owner)
    try:
        await owner.execute("update match_run set status = 'stopped'")
        html = (await client.get("/unmet-demand")).text
        assert f"{missing} people miss 36 hours of care a week" in html
    finally:
        await owner.execute("update match_run set status = 'optimal'")
        await owner.close()


async def test_small_counts_are_not_published(client: Client, missing: int) -> None:
    """Signed out, a ward of nine shows as 10; the council's own page is closed."""
    assert missing == 9
    await form(client, "/sign-out")
    client.cookies.clear()
    html = (await client.get("/unmet-demand/published")).text
    assert ">10<" in html
    assert ">9<" not in html
    await sign_in(client, HOLDER, "holder")
    assert (await client.get("/unmet-demand")).status_code == 403
