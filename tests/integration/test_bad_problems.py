"""Bad problems: refused with the field named before any model exists, or answered in time."""

import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from click.testing import CliRunner, Result

from marketplace.acts import asked_matches
from marketplace.asked_matches import PAIRS_PER_SECOND, SECONDS_MAX
from marketplace.commands.match import match
from marketplace.database.queue import Job
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.asked_matches import LATE_SECONDS, SOLVE_ASKED, TOO_LATE
from marketplace.jobs.pools import Pools
from marketplace.jobs.solvers import Solvers
from marketplace.jobs.tasks import SolveWhole
from marketplace.jobs.work import Work
from matching import result
from matching.check import faults
from matching.problem import decode, encode
from tests.api_world import World, api_world
from tests.integration.bidding import COUNCIL, OPENER_SECRET
from tests.large_problems import large_problem

EXAMPLE = (Path(__file__).parent.parent / "examples" / "match_small.json").read_text()
Change = Callable[[dict[str, Any]], None]


def _put(value: Any, *way: Any) -> Change:
    def change(problem: dict[str, Any]) -> None:
        place: Any = problem
        for step in way[:-1]:
            place = place[step]
        place[way[-1]] = value

    return change


def _again(what: str) -> Change:
    return lambda problem: problem[what].append(problem[what][0])


def _price(pence: Any) -> Change:
    return _put([pence], "bids", 0, "prices", 0, "pence_per_head")


CAP = ("needs", 0, "cap_pence")
# What is wrong, and where that is said.
REFUSED: dict[str, tuple[Change, str]] = {
    "not a number": (_put(float("nan"), *CAP), "needs/0/cap_pence"),
    "infinity": (_put(float("inf"), *CAP), "needs/0/cap_pence"),
    "less than nothing for ever": (_put(float("-inf"), *CAP), "needs/0/cap_pence"),
    "half a penny": (_price(2410.5), "bids/0/prices/0/pence_per_head/0"),
    "a penny as a float": (_price(2410.0), "bids/0/prices/0/pence_per_head/0"),
    "a negative price": (_price(-1), "bids/0/prices/0/pence_per_head/0"),
    "an absurd price": (_price(10**18), "bids/0/prices/0/pence_per_head/0"),
    "beyond 64 bits": (_price(10**30), "bids/0/prices/0/pence_per_head/0"),
    "1e18": (_price(1e18), "bids/0/prices/0/pence_per_head/0"),
    "an endless week": (_put(10**6, "needs", 0, "firm_minutes_per_week"),
                        "needs/0/firm_minutes_per_week"),
    "no prices": (_put([], "bids", 0, "prices"), "bids/0/prices"),
    "a need twice": (_again("needs"), "needs"),
    "a bid twice": (_again("bids"), "bids"),
    "a lot of nowhere": (_put("nowhere", "needs", 0, "lot_id"), "needs/0/lot_id"),
    "its own mentor": (_put("harbour", "providers", 0, "mentor_provider_id"),
                       "providers/0/mentor_provider_id"),
    "more providers than may be": (_put(3, "lots", 0, "providers_min"), "lots/0/providers_min"),
    "a most below its fewest": (
        lambda p: p["bids"][0].update(minutes_min=500, minutes_max=400), "bids/0/minutes_max"
    ),
    "points without end": (
        _put([{"word": "tea", "points": 10**18}], "needs", 0, "likes"), "needs/0/likes/0/points"
    ),
    "nothing at all": (lambda p: p.clear(), ""),
}  # fmt: skip


def _two_mentors(problem: dict[str, Any]) -> None:
    one, other = problem["providers"][:2]
    one["mentor_provider_id"], other["mentor_provider_id"] = other["id"], one["id"]


def _likes_one_another(problem: dict[str, Any]) -> None:
    names = [need["id"] for need in problem["needs"][:3]]
    for number, need in enumerate(problem["needs"][:3]):
        need["likes"] = [{"word": names[(number + 1) % 3], "points": 10}]


def _impossible(problem: dict[str, Any]) -> None:
    for bid in problem["bids"]:
        bid["minutes_min"] = 10_000_000


# Odd, and still a problem: answered, and the checker finds nothing wrong.
ANSWERED: dict[str, Change] = {
    "mentors of each other": _two_mentors,
    "likes that go round": _likes_one_another,
    "minimums nobody reaches": _impossible,
    "no bids": _put([], "bids"),
    "nobody in need": _put([], "needs"),
    "nothing in any list": lambda p: p.update(
        clusters=[], commissions=[], lots=[], needs=[], providers=[], bids=[]
    ),
}


@pytest.fixture(scope="module")
async def world(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    async with api_world(module_dsns, module_pool, tmp_path_factory.mktemp("data")) as world:
        yield world


def _changed(change: Change) -> dict[str, Any]:
    problem: dict[str, Any] = json.loads(EXAMPLE)
    change(problem)
    return problem


async def _ask(world: World, problem: Any, seconds: int = 1, key: str = "") -> Any:
    headers = world.commissioner.headers | {"Content-Type": "application/json"}
    headers["Idempotency-Key"] = key or f"bad-{time.monotonic_ns()}"
    body = json.dumps({"problem": problem, "seconds": seconds})
    return await world.client.post("/api/match", content=body, headers=headers)


def _by_command(folder: Path, problem: Any, *more: str) -> Result:
    file = folder / "problem.json"
    file.write_text(problem if isinstance(problem, str) else json.dumps(problem))
    return CliRunner().invoke(match, [str(file), *more])


@pytest.mark.parametrize("name", REFUSED)
async def test_what_makes_no_sense_is_refused_and_the_field_named(
    name: str, world: World, tmp_path: Path
) -> None:
    """By the API with a pointer, by the command with the path, and nothing waits to be solved."""
    change, pointer = REFUSED[name]
    problem = _changed(change)
    refused = await _ask(world, problem)
    assert refused.status_code == 422, refused.text
    pointers = [fault["pointer"] for fault in refused.json()["errors"]]
    assert any(f"{each}/".startswith(f"/problem/{pointer}".rstrip("/")) for each in pointers)
    told = _by_command(tmp_path, problem)
    assert told.exit_code == 2
    first, _, last = pointer.partition("/")
    assert first in told.output and last.rpartition("/")[2] in told.output.replace("]", "/")
    async with world.town.at(world.town.closes) as tx:
        assert await tx.db.fetchval("select count(*) from asked_match") == 0


async def _answered(world: World, pool: Pool, problem: Any, seconds: int) -> tuple[Any, float]:
    """What a worker's solver makes of a problem, and how long after its seconds."""
    asked = await _ask(world, problem, seconds)
    assert asked.status_code == 202, asked.text
    match_id = msgspec.convert(asked.json()["match_id"], UUID)
    job = Job(asked_matches.JOB, COUNCIL, match_id)
    async with Solvers(1, 2_000) as solvers:
        # A worker's solver has loaded its libraries before anybody asks.
        await solvers.do(SolveWhole(EXAMPLE.encode(), 1, 1.0), 60.0, lambda _: None, lambda: False)
        started = time.monotonic()
        await SOLVE_ASKED.do(Work(Pools(pool, pool, solvers), job, OPENER_SECRET))
    late = time.monotonic() - started - seconds
    return (await world.commissioner.get(f"/match/{match_id}")).json(), late


@pytest.mark.parametrize("name", ANSWERED)
def test_what_is_odd_is_answered_and_the_checker_is_content(name: str, tmp_path: Path) -> None:
    """The same by the command; nothing is awarded that a minimum or a mentor forbids."""
    problem = _changed(ANSWERED[name])
    told = _by_command(tmp_path, problem, "--seconds", "2")
    assert told.exit_code == 0, told.output
    found = result.decode(told.stdout.encode())
    assert faults(decode(json.dumps(problem).encode()), found) == []
    assert found.status == "optimal"


async def test_a_large_problem_is_answered_within_its_seconds_and_two_more(
    world: World, module_pool: Pool
) -> None:
    """As many pairs as one second allows; the answer is sound, or says that the time was over."""
    problem = large_problem(10, 10, PAIRS_PER_SECOND // 100)
    answer, late = await _answered(world, module_pool, json.loads(encode(problem)), 1)
    assert late < 2, answer["failure"]
    if answer["status"] == "failed":
        assert answer["failure"] == TOO_LATE
    else:
        found = msgspec.convert(answer["result"], result.Result)
        assert faults(problem, found) == []
    assert LATE_SECONDS < 2


async def test_what_is_too_large_for_its_time_or_for_us_is_refused(world: World) -> None:
    """More pairs than seconds allow, 5,000 lots with 500 bids, more than a body may hold."""
    slow = json.loads(encode(large_problem(10, 11, PAIRS_PER_SECOND // 100)))
    refused = await _ask(world, slow, 1)
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/seconds"]
    lots = _changed(ANSWERED["nothing in any list"])
    lots["clusters"], lots["commissions"] = [{"id": "c"}], [{"id": "q"}]
    lots["providers"] = [{"id": "p", "kind": "company", "services": ["s"], "areas": ["a"]}]
    lots["lots"] = [{"id": f"{n}", "commission_id": "q", "service": "s"} for n in range(5_000)]
    bid = {"provider_id": "p", "prices": [{"band": "b", "pence_per_head": [2_400]}]}
    need = {"cluster_id": "c", "area": "a", "band": "b", "firm_minutes_per_week": 60}
    lots["bids"] = [{"id": f"b{n}", "lot_id": f"{n}", **bid} for n in range(500)]
    lots["needs"] = [
        {"id": f"n{n}", "member_id": "m", "lot_id": f"{n}", "cap_pence": 1, **need}
        for n in range(5_000)
    ]
    refused = await _ask(world, lots, SECONDS_MAX)
    assert refused.status_code in (413, 422)
    lots["needs"] = lots["needs"][:2_001]
    refused = await _ask(world, lots, SECONDS_MAX)
    assert refused.status_code == 422
    assert [fault["pointer"] for fault in refused.json()["errors"]] == ["/problem/needs"]


def test_no_json_is_no_problem(tmp_path: Path) -> None:
    """Broken off, empty, endless brackets, not even text: a sentence, never a traceback."""
    for text in ("", "{", "[" * 100_000, '{"needs": NaN', "\x00", "{}"):
        told = _by_command(tmp_path, text)
        assert told.exit_code == 2 and "is not a matching problem" in told.output
