"""Claims about what programs read: each role its own, foreign as absent, lists page by page."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from matching.result import Level
from tests.api_world import World, api_world

PUBLIC = ("/opportunities", "/enterprise-calls", "/unmet-demand/published", "/wards")
OF_COUNCIL = (
    "/commissions", "/rounds", "/ledger/balances", "/ledger/transfers", "/savings", "/audit",
    "/providers", "/clusters", "/community/funds", "/community/projects?ward=W1",
    "/community/votes?ward=W1", "/sign-offs", "/unmet-demand",
)  # fmt: skip
OF_PROVIDERS = ("/bids", "/contracts", "/invoices")


@pytest.fixture(scope="module")
async def world(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    async with api_world(module_dsns, module_pool, tmp_path_factory.mktemp("data")) as world:
        yield world


async def test_every_list_has_something_for_whom_it_is(world: World) -> None:
    """Nothing below holds because lists are empty; no token reads what is public alone."""
    for path in PUBLIC:
        answer = await world.nobody.get(path)
        assert answer.status_code == 200, path
        assert answer.json().get("items", True), path
    for path in (*OF_COUNCIL, *OF_PROVIDERS):
        assert (await world.nobody.get(path)).status_code == 401, path
    empty = {"/clusters", "/savings", "/invoices", "/sign-offs", "/bids"}
    for path in OF_COUNCIL:
        answer = await world.commissioner.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.json()["items"] or path in empty, path
    for path in OF_PROVIDERS:
        answer = await world.provider.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.json()["items"] or path == "/invoices", path
    for path in ("/ledger/balances", "/rounds", "/audit", "/commissions"):
        assert (await world.provider.get(path)).status_code == 403, path
    for path in ("/commissions", "/unmet-demand", "/sign-offs"):
        assert (await world.finance.get(path)).status_code == 403, path


async def test_a_foreign_thing_answers_as_an_absent_one(world: World) -> None:
    """Another provider's contract, bid or draft and an id nobody has are the same to the letter."""
    absent = uuid4()
    for path, known in (
        ("/contracts/{}", "contract"),
        ("/contracts/{}/timesheets", "contract"),
        ("/bids/{}/submissions", "open"),
        ("/bids/{}/draft", "open"),
    ):
        ours = await world.other.get(path.format(world.ids[known]))
        none = await world.other.get(path.format(absent))
        assert ours.status_code == none.status_code == 404, path
        told = none.json()
        assert ours.json() == told | {"instance": ours.json()["instance"]}
        assert told["type"] == "/api/docs/problems#not-found"
    assert (await world.provider.get(f"/contracts/{world.ids['contract']}")).status_code == 200
    sheets = f"/contracts/{world.ids['contract']}/timesheets"
    assert len((await world.provider.get(sheets)).json()["items"]) == 4


async def test_bids_are_sealed_until_the_round_is_opened_then_whole(world: World) -> None:
    """Before the deadline 409 for the council; after it all of them, a provider its own alone."""
    answer = await world.commissioner.get(f"/commissions/{world.ids['open']}/bids")
    assert answer.status_code == 409
    path = f"/commissions/{world.ids['matched']}/bids"
    everybodys = (await world.commissioner.get(path)).json()["items"]
    assert [bid["bid"]["lots"][0]["prices"][0]["pence_per_head"] for bid in everybodys] == [
        [2400], [2600]
    ]  # fmt: skip
    own = (await world.provider.get(path)).json()["items"]
    assert [bid["provider_id"] for bid in own] == [str(world.town.providers[0].provider_id)]
    sent = (await world.provider.get(f"/bids/{world.ids['matched']}/submissions")).json()
    assert len(sent["receipts"]) == 1
    assert sent["outcomes"][0]["won"] is True


async def test_a_round_tells_its_match_and_a_vote_its_count(world: World) -> None:
    """What was awarded with all that is known of each aim, what nobody meets, a vote's count."""
    told = (await world.finance.get(f"/rounds/{world.ids['round']}")).json()
    assert told["match"]["status"] == "optimal"
    assert told["match"]["levels"]
    for level in told["match"]["levels"]:
        assert level.keys() == set(Level.__struct_fields__)
    assert told["awards"][0]["pence_per_four_weeks"] > 0
    assert told["unmet"] == [
        {"cause": "no_admissible_bid", "needs": 1, "minutes_per_week": 420}
    ]  # fmt: skip
    [gap] = (await world.commissioner.get("/unmet-demand")).json()["items"]
    assert (gap["ward_code"], gap["people"], gap["languages"]) == ("W1", 1, ["cy"])
    published = (await world.nobody.get("/unmet-demand/published")).json()
    assert published["wards"][0]["people"] is None
    vote = (await world.finance.get(f"/community/votes/{world.ids['vote']}")).json()
    assert vote["projects"][0]["bought"] is True
    assert vote["sentences"] == ["Both chose the bench."]


async def test_pages_walk_every_row_once_while_rows_are_added(world: World) -> None:
    """Two at a time, with a new row after each page: each row of before comes exactly once."""
    before = await world.finance.walk("/audit", 100)
    positions = [row["position"] for row in before]
    assert len(positions) == len(set(positions)) > 10
    seen: list[int] = []
    answer = await world.finance.get("/audit?limit=2")
    while True:
        seen += [row["position"] for row in answer.json()["items"]]
        if "next" not in answer.links:
            break
        async with world.town.at(world.town.closes) as tx:
            await tx.db.execute(
                "insert into audit (council_id, audit_id, sign_in_id, role, act, noun, subject_id)"
                " values (1, gen_random_uuid(), $1, 'worker', 'test', 'test', $1)", uuid4(),
            )  # fmt: skip
        link = answer.links["next"]["url"]
        answer = await world.client.get(link, headers=world.finance.headers)
    assert seen == positions
    whole = await world.finance.walk("/ledger/transfers", 100)
    assert await world.finance.walk("/ledger/transfers", 1) == whole
    for path in OF_COUNCIL[:-1]:
        assert await world.commissioner.walk(path, 1) == await world.commissioner.walk(path, 100)


async def test_an_unreadable_address_says_where(world: World) -> None:
    """A cursor of another list, a limit out of bounds, a name nobody knows, one given twice."""
    other = (await world.finance.get("/ledger/transfers?limit=1")).json()["next"]
    for query, place in (
        ("cursor=nonsense", "/cursor"),
        (f"cursor={other}", "/cursor"),
        ("limit=0", "/limit"),
        ("limit=101", "/limit"),
        ("limit=many", "/limit"),
        ("limit=1&limit=2", "/limit"),
        ("subject=me", "/subject"),
    ):
        answer = await world.finance.get(f"/audit?{query}")
        assert answer.status_code == 422, query
        assert answer.json()["errors"][0]["pointer"] == place, answer.text
    assert (await world.finance.get("/audit?colour=red")).status_code == 422
    assert (await world.finance.get("/contracts/not-an-id")).status_code == 404


async def test_an_answer_that_has_not_changed_is_not_sent_again(world: World) -> None:
    """The ETag of before gives 304 and no body; HEAD gives the headers; other forms give 406."""
    first = await world.finance.get("/rounds")
    again = await world.finance.get("/rounds", **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await world.client.head("/api/rounds", headers=world.finance.headers)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["etag"] == first.headers["etag"]
    assert (await world.finance.get("/rounds", Accept="text/html")).status_code == 406
    options = await world.client.options("/api/rounds")
    assert options.status_code == 204
    assert (await world.client.delete("/api/rounds")).status_code == 405
