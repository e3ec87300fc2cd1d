"""Claims about what programs send: the page's own acts, once for each key, whole or not at all."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from marketplace.acts import asked_matches, bids
from marketplace.database.queue import Job
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.asked_matches import SOLVE_ASKED
from marketplace.jobs.pools import Pools
from marketplace.jobs.work import Work
from marketplace.web.api.bid_bodies import BidBody
from marketplace.web.api.bids import whole
from tests.api_world import World, api_world, bid_body
from tests.integration.bidding import COUNCIL, OPENER_SECRET

PROVIDERS_CSV = (
    "Name,Registration numbers,Kind,Services,Areas served,People who work there\n"
    "Quay Carers,GB-COH-01234567,company,home care,all,24\n"
)
EXAMPLE = Path(__file__).parent.parent / "examples" / "match_small.json"


@pytest.fixture(scope="module")
async def world(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    async with api_world(module_dsns, module_pool, tmp_path_factory.mktemp("data")) as world:
        yield world


async def count(world: World, table: str) -> int:
    """How many rows of a table the council has."""
    async with world.town.at(world.town.closes) as tx:
        found: int = await tx.db.fetchval(f"select count(*) from {table}")
        return found


async def test_a_bid_is_drafted_sent_and_receipted_as_by_the_page(world: World) -> None:
    """The draft is the page's draft, what is wrong is said of each field, the receipt is kept."""
    body, path = await bid_body(world), f"/bids/{world.ids['open']}"
    low = msgspec.json.decode(msgspec.json.encode(body))
    low["lots"][0]["prices"][0]["costing"]["pay_pence_per_hour"] = 1
    kept = await world.provider.send(f"{path}/draft", low, method="PUT")
    assert kept.status_code == 200, kept.text
    places = [fault["pointer"] for fault in kept.json()["faults"]]
    assert "/bid/lots/0/prices/0/costing/pay_pence_per_hour" in places
    refused = await world.provider.send(f"{path}/submissions", low)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"].startswith("/lots/0/prices/0/costing")
    sent = await world.provider.send(f"{path}/submissions", body)
    assert sent.status_code == 201, sent.text
    shown = (await world.provider.get(f"{path}/submissions")).json()
    assert shown["receipts"][0] == sent.json()
    draft = (await world.provider.get(f"{path}/draft")).json()
    assert draft["faults"] == []
    provider = world.town.providers[0]
    assert provider.provider_id is not None
    asked = whole(msgspec.convert(draft["bid"], BidBody), provider.provider_id, world.ids["open"])
    wanted = whole(msgspec.convert(body, BidBody), provider.provider_id, world.ids["open"])
    assert asked == wanted
    async with world.town.at(world.town.closes) as tx:
        receipts = await bids.receipts(tx, provider, world.ids["open"])
    assert [each.receipt for each in receipts] == [sent.json()["receipt"]]
    assert (await world.other.get(f"{path}/submissions")).status_code == 404


async def test_a_field_nobody_knows_or_out_of_bounds_is_named(world: World) -> None:
    """Each fault points at its place, and nothing is kept."""
    path = f"/bids/{world.ids['open']}/draft"
    for change, place in (
        ({"colour": "red"}, ""),
        ({"statement": "x" * 2_001}, "/statement"),
        ({"terms": {"minutes_per_week_max": -1}}, "/terms/minutes_per_week_max"),
        ({"lots": [{}]}, "/lots/0"),
        ({"statement": "a\x00b"}, None),
    ):
        answer = await world.other.send(path, await bid_body(world) | change, method="PUT")
        assert answer.status_code == 422, change
        if place is not None:
            assert answer.json()["errors"][0]["pointer"] == place
    for content, kind, status in (
        (b"{", "application/json", 422),
        (b"\xff", "application/json", 422),
        (b"{}", "text/plain", 415),
        (b"{" * 1_100_000, "application/json", 413),
    ):
        headers = world.other.headers | {"Content-Type": kind}
        address = f"/api{path}"
        answer = await world.client.put(address, content=content, headers=headers)
        assert answer.status_code == status, answer.text
        assert answer.headers["content-type"] == "application/problem+json"
    assert (await world.other.get(path)).status_code == 404


async def test_care_is_handed_in_settled_and_invoiced(world: World) -> None:
    """Four weeks by program are the page's; the council settles one; a number counts once."""
    here = f"/contracts/{world.ids['contract']}"
    contract = (await world.provider.get(here)).json()
    period = contract["periods_over"][1]
    lines = [line["line_id"] for line in contract["lines"]]
    claims = [{"line_id": line, "claimed_minutes": 1_600} for line in lines]
    body = {"period_starts_on": period, "claims": claims}
    assert (await world.other.send(f"{here}/timesheets", body)).status_code == 404
    sent = await world.provider.send(f"{here}/timesheets", body)
    assert sent.status_code == 201, sent.text
    again = await world.provider.send(f"{here}/timesheets", body)
    assert again.status_code == 409
    listed = (await world.provider.get(f"{here}/timesheets?limit=100")).json()["items"]
    assert [row["claimed_minutes"] for row in listed if row["period_starts_on"] == period] == [
        1_600
    ] * len(lines)
    sheet = f"/timesheets/{world.ids['timesheet']}/answer"
    settled = await world.commissioner.send(sheet, {"confirmed_minutes": 1_500, "why": "We asked."})
    assert settled.status_code == 200, settled.text
    twice = await world.commissioner.send(sheet, {"confirmed_minutes": 1})
    assert twice.status_code == 409
    assert (await world.provider.send(sheet, {"confirmed_minutes": 1})).status_code == 403
    invoice = {
        "number": "2026-1",
        "period_starts_on": period,
        "lines": [{"line_id": line, "minutes": 1_600, "claimed_pence": 64_000} for line in lines],
    }
    taken = await world.provider.send(f"{here}/invoices", invoice)
    assert taken.status_code == 201, taken.text
    assert (await world.provider.send(f"{here}/invoices", invoice)).status_code in (409, 422)
    [listed] = (await world.finance.get("/invoices")).json()["items"]
    assert listed["claimed_pence"] == 64_000 * len(lines)
    record = (await world.finance.get("/audit?subject=" + listed["invoice_id"])).json()["items"]
    assert record[0]["act"] == "submit_invoice"
    assert record[0]["by_name"].startswith("API: Program")


async def test_one_key_is_one_effect_and_one_answer(world: World) -> None:
    """Twenty at once under one key send one bid; the key with another body is its own fault."""
    path, body = f"/bids/{world.ids['open']}/submissions", await bid_body(world, 2_500)
    before = await count(world, "audit where act = 'submit_bid'")
    answers = await asyncio.gather(
        *(world.provider.send(path, body, key="the-same") for _ in range(20))
    )
    done = {answer.text for answer in answers if answer.status_code == 201}
    assert len(done) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    sent = (await world.provider.get(path)).json()["receipts"]
    assert len([each for each in sent if each["receipt"] in done.copy().pop()]) == 1
    assert await count(world, "audit where act = 'submit_bid'") <= before + 1
    other = await world.provider.send(path, await bid_body(world, 2_600), key="the-same")
    assert other.status_code == 422
    assert other.json()["errors"][0]["pointer"] == "/Idempotency-Key"
    headers = world.provider.headers
    none = await world.client.post(f"/api{path}", json=body, headers=headers)
    assert none.status_code == 422
    assert len((await world.provider.get(path)).json()["receipts"]) == len(sent)


async def test_a_problem_is_solved_by_a_worker_and_read_back(
    world: World, module_pool: Pool
) -> None:
    """202 with its place, 409 once three wait, every fault of a wrong one, another's is absent."""
    problem = msgspec.json.decode(EXAMPLE.read_bytes())
    asked = await world.provider.send("/match", {"problem": problem, "seconds": 2})
    assert asked.status_code == 202, asked.text
    place = asked.headers["location"].removeprefix("/api")
    assert (await world.provider.get(place)).json()["status"] == "waiting"
    for program in (world.other, world.finance):
        assert (await program.get(place)).status_code == 404
    for _ in range(2):
        assert (await world.provider.send("/match", {"problem": problem})).status_code == 202
    assert (await world.provider.send("/match", {"problem": problem})).status_code == 409
    assert (await world.other.send("/match", {"problem": problem})).status_code == 202
    wrong = problem | {"needs": [{**problem["needs"][0], "lot_id": "nowhere"}]}
    refused = await world.finance.send("/match", {"problem": wrong})
    assert refused.status_code == 422
    assert "/problem/needs/0/lot_id" in [e["pointer"] for e in refused.json()["errors"]]
    unknown = await world.finance.send("/match", {"problem": problem | {"colour": "red"}})
    assert unknown.status_code == 422
    job = Job(asked_matches.JOB, COUNCIL, msgspec.convert(asked.json()["match_id"], UUID))
    await SOLVE_ASKED.do(Work(Pools(module_pool, module_pool), job, OPENER_SECRET))
    answer = (await world.provider.get(place)).json()
    assert answer["status"] == "done"
    assert answer["result"]["status"] == "optimal"


async def test_a_file_is_brought_in_whole_or_every_fault_is_named(world: World) -> None:
    """A look changes nothing; faults name row and column; the second time changes nothing."""

    async def send(kind: str, text: str, key: str, query: str = "") -> Any:
        headers = world.commissioner.headers | {"Content-Type": "text/csv", "Idempotency-Key": key}
        address = f"/api/imports/{kind}{query}"
        return await world.client.post(address, content=text.encode(), headers=headers)

    before = await count(world, "provider")
    wrong = await send("providers", PROVIDERS_CSV.replace("company", "gang"), "k1")
    assert wrong.status_code == 422
    assert {"row", "column", "pointer", "detail"} <= wrong.json()["errors"][0].keys()
    assert (await send("people", "a\n", "k2")).status_code == 404
    assert await count(world, "provider") == before
    look = await send("providers", PROVIDERS_CSV, "k3", "?dry_run=true")
    assert look.status_code == 200, look.text
    assert (look.json()["added"], look.json()["done"]) == (1, False)
    assert await count(world, "provider") == before
    done = await send("providers", PROVIDERS_CSV, "k4")
    assert (done.json()["added"], done.json()["done"]) == (1, True)
    twice = await send("providers", PROVIDERS_CSV, "k5")
    assert (twice.json()["added"], twice.json()["unchanged"]) == (0, 1)
    assert await count(world, "provider") == before + 1
    changed = await send("providers", PROVIDERS_CSV.replace("company", "cic"), "k6")
    [change] = changed.json()["changes"]
    assert (change["before"], change["after"]) == (
        "kind: company",
        "kind: community interest company",
    )
    world.commissioner.headers["Accept-Language"] = "cy"
    wrong = await send("providers", PROVIDERS_CSV.replace("company", "gang"), "k7")
    assert wrong.json()["errors"][0]["detail"].startswith("Nid yw hwn yn un o'r dewisiadau.")
