"""A thousand requests made from the API's own description, on a world with things to find."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from tests.api_world import World, api_world, bid_body

CASES = 1_000
SEED = 20_261_122
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SECONDS_MAX = 30


@pytest.fixture(scope="module")
async def world(
    module_dsns: Dsns, module_pool: Pool, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    async with api_world(module_dsns, module_pool, tmp_path_factory.mktemp("data")) as world:
        yield world


@pytest.fixture(scope="module")
async def description(world: World) -> dict[str, Any]:
    found: dict[str, Any] = (await world.nobody.get("/openapi.json")).json()
    return found


async def test_the_description_is_valid_and_its_examples_fit_it(
    description: dict[str, Any],
) -> None:
    """The validator says so; each operation documents refusals; bodies allow nothing unknown."""
    assert list(OpenAPIV31SpecValidator(description).iter_errors()) == []
    assert description["openapi"].startswith("3.1")
    schema = schemathesis.openapi.from_dict(description)
    for found in schema.get_all_operations():
        operation = found.ok()
        told = operation.definition.raw
        assert {"406", "409", "422", "503"} <= told["responses"].keys(), operation.label
        for status, answer in told["responses"].items():
            if status[0] in "45":
                assert answer["$ref"] == f"#/components/responses/{status}"
        body = told.get("requestBody")
        if body is not None and "application/json" in body["content"]:
            content = body["content"]["application/json"]
            name = content["schema"]["$ref"].rpartition("/")[2]
            kind = description["components"]["schemas"][name]
            assert kind["additionalProperties"] is False, name


class Asker:
    """Sends each generated case as some program, half of them at things that are really there."""

    def __init__(self, world: World, loop: asyncio.AbstractEventLoop, places: dict[str, Any]):
        self.world, self.loop = world, loop
        self.chance = random.Random(SEED)
        self.answers: Counter[tuple[str, int]] = Counter()
        self.known = places

    def ask(self, case: Any) -> None:
        """Send it and hold the answer against the description."""
        self._aim(case)
        headers = self._token(case)
        for name in [name for name in case.headers or () if name.lower() == "authorization"]:
            del case.headers[name]
        given = case.as_transport_kwargs(base_url="http://testserver.local", headers=headers)
        if case.media_type == "text/csv":
            given |= {"data": str(case.body).encode("utf-8", "replace")}
            given["headers"] = {**given["headers"], "Content-Type": "text/csv"}
        answer = asyncio.run_coroutine_threadsafe(self._send(given), self.loop)
        response = answer.result(SECONDS_MAX)
        self.answers[case.operation.label, response.status_code] += 1
        if response.status_code == 202:
            for name, made in response.json().items():
                if name in ("match_id", "what_if_id"):
                    self.known.setdefault(name, []).append(made)
        case.validate_response(response, checks=CHECKS)

    def _aim(self, case: Any) -> None:
        for name in case.path_parameters or ():
            if name in self.known and self.chance.random() < 0.8:
                # Bids are written for what takes some now.
                first = name == "commission_id" and "draft" in case.operation.label
                known = self.known[name][: 1 if first else None]
                case.path_parameters[name] = str(self.chance.choice(known))
        if self.chance.random() < 0.5:
            case.body = self._real(case.body)

    def _real(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {
                name: str(self.chance.choice(self.known[name]))
                if name in self.known and isinstance(inner, str)
                else self._real(inner)
                for name, inner in value.items()
            }
        return [self._real(inner) for inner in value] if isinstance(value, list) else value

    def _token(self, case: Any) -> dict[str, str]:
        roles = case.operation.definition.raw.get("x-roles", ("finance",))
        role = self.chance.choice(roles)
        if self.chance.random() < 0.15:
            role = self.chance.choice(["provider", "other", "finance", "commissioner", "nobody"])
        token = self.world.tokens.get(role)
        return {"Authorization": f"Bearer {token}"} if token else {}

    async def _send(self, given: dict[str, Any]) -> httpx.Response:
        content = given.pop("data", None)
        given.pop("cookies", None)
        return await self.world.client.request(**given, content=content)


async def test_a_thousand_requests_meet_no_fault_of_ours_and_nothing_undocumented(
    world: World, description: dict[str, Any]
) -> None:
    """No answer of 5xx; no status, media type, header or body that is not described."""
    print(f"seed {SEED}, {CASES} cases")
    contract = (await world.provider.get(f"/contracts/{world.ids['contract']}")).json()
    notice = (await world.nobody.get(f"/opportunities/{world.ids['open']}")).json()
    draft = f"/bids/{world.ids['open']}/draft"
    await world.provider.send(draft, await bid_body(world), method="PUT")
    file = (await world.provider.get(f"{draft}/file?form=csv")).json()
    places = {
        "content": [file["content"]],
        "commission_id": [world.ids["open"], world.ids["matched"]],
        "contract_id": [world.ids["contract"]],
        "round_id": [world.ids["round"]],
        "timesheet_id": [world.ids["timesheet"]],
        "vote_id": [world.ids["vote"]],
        "call_id": [world.ids["call"]],
        "kind": ["providers", "allocations"],
        "lot_id": [lot["lot_id"] for lot in notice["lots"]],
        "line_id": [line["line_id"] for line in contract["lines"]],
        "period_starts_on": contract["periods_over"],
        "band": ["weekday_evening"],
    }
    schema = schemathesis.openapi.from_dict(description)
    operations = [found.ok() for found in schema.get_all_operations()]
    # What is sent first can be read afterwards.
    operations.sort(key=lambda each: each.method.upper() == "GET")
    asker = Asker(world, asyncio.get_running_loop(), places)
    each = 5 * CASES // (8 * len(operations))  # some operations have few different cases

    def ask_all() -> None:
        for operation in operations:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                _try(asker, operation, mode, each)

    await asyncio.to_thread(ask_all)
    asked = sum(asker.answers.values())
    done = {label for (label, status) in asker.answers if status < 300}
    print(f"{asked} asked, {sorted(Counter(s for _, s in asker.answers.elements()).items())}")
    assert asked >= CASES
    # What is made up seldom makes sense to an act; every reading answers with something, though.
    unread = {each.label for each in operations if each.method.upper() != "POST"} - done
    assert unread == set()
    assert len(done) > len(operations) - 6


def _try(asker: Asker, operation: Any, mode: GenerationMode, number: int) -> None:
    asked = 0

    @seed(SEED)
    @settings(
        max_examples=number, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck), derandomize=False,
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case: Any) -> None:
        nonlocal asked
        asked += 1
        asker.ask(case)

    try:
        one()
    except Exception as error:
        if "Unsatisfiable" not in type(error).__name__ and "Skip" not in type(error).__name__:
            raise
