"""Claims about the API's documentation: a page for each noun, light, and nothing left out."""

import re
from collections.abc import AsyncIterator

import httpx
import pytest

from marketplace.database.roles import Dsns
from marketplace.web.api.problems import TYPES
from tests.market_site import serving_pages
from tests.personas import seed

HTML_BYTES_MAX = 30_000


@pytest.fixture(scope="module")
async def client(
    module_dsns: Dsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    await seed(module_dsns)
    async with serving_pages(module_dsns, tmp_path_factory.mktemp("data")) as client:
        yield client


async def test_every_operation_and_field_stands_on_a_page(client: httpx.AsyncClient) -> None:
    """Each page is under 30 KB, has one h1 and a curl for every operation; each link a place. A
    large object has a page of its own, with all that it is made of.
    """
    told = (await client.get("/api/openapi.json")).json()
    index = await client.get("/api/docs")
    assert index.status_code == 200
    kinds: set[str] = set()
    for noun in (tag["name"] for tag in told["tags"]):
        assert f'href="/api/docs/{noun}"' in index.text
        page = await client.get(f"/api/docs/{noun}")
        assert page.status_code == 200
        assert len(page.content) <= HTML_BYTES_MAX, (noun, len(page.content))
        assert page.text.count("<h1") == 1
        ids = re.findall(r'id="([^"]+)"', page.text)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'href="#([^"]+)"', page.text)) <= {*ids, "main"}, noun
        kinds |= set(ids)
        for part in sorted(set(re.findall(rf'href="(/api/docs/{noun}/\w+)#', page.text))):
            kinds |= await _part_ids(client, part, page.text)
        own = [
            (method.upper(), path)
            for path, place in told["paths"].items()
            for method, operation in place.items()
            if noun in operation["tags"]
        ]
        for method, path in own:
            assert f"{method} {path}<" in page.text
        assert page.text.count("<code>curl ") == len(own)
    assert {"Problem", "Need", "Result", "Certificate"} <= kinds
    shown = {name for name in told["components"]["schemas"] if not name.startswith("Listing_")}
    assert shown - kinds <= {"ProblemDetails", "ProblemError"}


async def _part_ids(client: httpx.AsyncClient, part: str, before: str) -> set[str]:
    """The ids of a large object's own page, to which every link of the page before leads."""
    page = await client.get(part)
    assert page.status_code == 200
    assert len(page.content) <= HTML_BYTES_MAX, (part, len(page.content))
    assert page.text.count("<h1") == 1
    ids = set(re.findall(r'id="([^"]+)"', page.text))
    assert set(re.findall(rf'href="{part}#([^"]+)"', before)) <= ids
    assert set(re.findall(r'href="#([^"]+)"', page.text)) <= {*ids, "main"}, part
    return ids


async def test_each_type_of_problem_has_its_place(client: httpx.AsyncClient) -> None:
    """What a problem's type names is an id on the page of problems; another page is a 404."""
    page = await client.get("/api/docs/problems")
    for name in set(TYPES.values()) - {"unreadable"}:
        assert f'id="{name}"' in page.text, name
    missing = await client.get("/api/nothing")
    assert missing.json()["type"] == "/api/docs/problems#not-found"
    for path in ("nothing", "match/nothing", "bids/BidBody", "nothing/Problem"):
        assert (await client.get(f"/api/docs/{path}")).status_code == 404, path
