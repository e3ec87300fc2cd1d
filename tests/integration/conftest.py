"""The web application on a real database, with one small page and act of its own to test with."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any

import httpx
import pytest
from litestar import Response, get, post
from msgspec import Meta, Struct

from marketplace.app import create_app
from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, Refused
from marketplace.settings import Settings
from marketplace.web.home import HomePage
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.typed import NOTHING_TYPED, Typed
from tests.personas import seed


class Rename(Struct, frozen=True):
    """A small form for these tests: the name of a ward."""

    name: Annotated[str, Meta(max_length=40, title="a name")]
    ward_code: str


class Renamed(Struct, frozen=True):
    name: str


async def rename_ward(tx: Transaction, who: Who, form: Rename, now: datetime) -> Renamed:
    """An act like any other, small enough to see through."""
    require_role(who, "holder")
    if form.name == "Nowhere":
        raise Invalid("name", "Choose a name that is somewhere.")
    if form.name == "Taken":
        raise Refused("Another ward has this name.")
    assert now.tzinfo is not None
    await tx.db.execute(
        "update ward set name = $1, residents = residents + 1"
        " where council_id = $2 and ward_code = $3",
        form.name,
        tx.council_id,
        form.ward_code,
    )
    return Renamed(form.name)


async def ward_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    async with reading(request, "council") as tx:
        residents = await tx.db.fetchval("select residents from ward where ward_code = 'E1'")
    view = HomePage(f"{residents} residents", "A ward.", [], [])
    return page(request, "home/home.html", view, typed=typed)


@get("/test-ward")
async def show_ward(request: Web) -> Response[str]:
    return await ward_page(request)


@post("/test-ward", status_code=200)
async def send_ward(request: Web) -> Response[Any]:
    return await submit(
        request,
        Rename,
        act=rename_ward,
        then=lambda done: ("/test-ward", f"It is {done.name} now."),
        again=lambda typed: ward_page(request, typed),
        ward_code="E1",
    )


@get("/test-seen")
async def show_seen(request: Web) -> Response[str]:
    async with reading(request) as tx:
        names = await tx.db.fetch("select given_name from person order by given_name")
    return Response(" ".join(row[0] for row in names), media_type="text/plain")


@get("/test-bug")
async def show_bug(request: Web) -> Response[str]:
    raise ZeroDivisionError("a secret detail")


@pytest.fixture(scope="module")
async def web(
    module_dsns: Dsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    await seed(module_dsns)
    settings = Settings(
        data_folder=tmp_path_factory.mktemp("data"),
        dsn_app=module_dsns.demo,
        public_url="http://testserver.local",
    )
    app = create_app(settings, (show_ward, send_ward, show_seen, show_bug))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    address = "http://testserver.local"
    async with (
        await open_pool(module_dsns.demo, purpose="web", size=10) as pool,
        httpx.AsyncClient(transport=transport, base_url=address) as client,
    ):
        app.state.pool = pool
        yield client


@pytest.fixture
async def client(web: httpx.AsyncClient) -> httpx.AsyncClient:
    web.cookies.clear()
    return web


@pytest.fixture
async def statements(web_pool: Pool) -> AsyncIterator[list[str]]:
    """What is asked of the database while the test runs, without the transactions around it."""
    asked: list[str] = []
    around = ("begin", "commit", "rollback", "select pg_advisory_unlock", "select set_config")

    def note(record: Any) -> None:
        if not record.query.strip().lower().startswith(around):
            asked.append(record.query)

    connections = [h._con for h in web_pool._holders if h._con is not None]
    for connection in connections:
        connection.add_query_logger(note)
    yield asked
    for connection in connections:
        connection.remove_query_logger(note)


@pytest.fixture
def web_pool(web: httpx.AsyncClient) -> Pool:
    """The pool the application uses."""
    pool: Pool = web._transport.app.state.pool  # type: ignore[attr-defined]
    return pool
