"""Claims about every page: who sees it, what a browser is told, and what a repeat does."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Response, get, post
from msgspec import Meta, Struct

from marketplace import app as app_module
from marketplace.database.pool import connect, open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, Transaction, set_context
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, Refused
from marketplace.settings import Settings
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.typed import NOTHING_TYPED, Typed

HOLDER, SUPPORTER, OFFICER, AMINA = (UUID(int=n, version=4) for n in (1, 2, 3, 4))
Client = httpx.AsyncClient


POOLS: dict[httpx.AsyncClient, Pool] = {}


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
    template = "home/home.html"
    return page(request, template, view_of(residents), typed=typed)


def view_of(residents: int) -> Any:
    from marketplace.web.home import HomePage

    return HomePage(f"{residents} residents", "A ward.", [], [])


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


class Extra:
    routes = (show_ward, send_ward, show_seen, show_bug)


async def seed(dsns: Dsns) -> None:
    db = await connect(dsns.app)
    async with db.transaction():
        await set_context(db, council_id=1, scope="council")
        await db.execute(
            "insert into council (council_id, gss_code, name, starts_on)"
            " values (1, 'E09000030', 'Eastwick', '2000-04-01')"
        )
        await db.execute("insert into ward values (1, 'E1', 'Weaver', 100, null)")
        for person_id, given in ((HOLDER, "Yusuf"), (AMINA, "Amina")):
            await db.execute(
                "insert into person (council_id, person_id, given_name, family_name, born_on,"
                " ward_code, lives_here_from)"
                " values (1, $1, $2, 'Ali', '1950-01-01', 'E1', '2000-01-01')",
                person_id,
                given,
            )
        roles = ((HOLDER, "holder", HOLDER), (SUPPORTER, "supporter", None))
        for sign_in_id, role, person_id in (*roles, (OFFICER, "commissioner", None)):
            await db.execute(
                "insert into sign_in values ($1, $2, $3, true)",
                sign_in_id,
                f"{role}@example.org",
                f"Persona {role}",
            )
            await db.execute(
                "insert into sign_in_role values ($1, 1, $2, $3)", sign_in_id, role, person_id
            )
        await db.execute(
            "insert into representative values (1, $1, $2, $3, 'supporter', '{see,plan}',"
            " '2020-01-01')",
            uuid4(),
            AMINA,
            SUPPORTER,
        )
    await db.close()


@pytest.fixture(scope="module")
async def web(module_dsns: Dsns, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Client]:
    await seed(module_dsns)
    settings = Settings(
        data_folder=tmp_path_factory.mktemp("data"),
        dsn_app=module_dsns.demo,
        public_url="http://testserver.local",
    )
    nouns = app_module.NOUNS
    app_module.NOUNS = (*nouns, Extra)  # type: ignore[assignment]
    try:
        app = app_module.create_app(settings)
    finally:
        app_module.NOUNS = nouns
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    address = "http://testserver.local"
    async with (
        await open_pool(module_dsns.demo, purpose="web", size=10) as pool,
        httpx.AsyncClient(transport=transport, base_url=address) as client,
    ):
        app.state.pool = POOLS[client] = pool
        yield client


@pytest.fixture
async def client(web: Client) -> Client:
    web.cookies.clear()
    return web


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, f"the page has no {name}"
    return found[1]


async def form(client: Client, path: str, **fields: str) -> Any:
    """Open a page of ours and send its form, as a browser does."""
    html = (await client.get("/")).text
    data = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key")} | fields
    return await client.post(path, data=data, follow_redirects=False)


async def sign_in(client: Client, who: UUID, role: str) -> None:
    answer = await form(client, "/sign-in", sign_in_id=str(who), council_id="1", role=role)
    assert answer.status_code == 303, answer.text


async def residents(client: Client) -> int:
    return int(re.search(r"(\d+) residents", (await client.get("/test-ward")).text)[1])  # type: ignore[index]


async def test_every_answer_carries_its_headers(client: Client) -> None:
    """Page, missing page, style sheet and health check forbid framing, sniffing and inline code."""
    for path in ("/", "/nowhere", "/health", "/test-bug"):
        answer = await client.get(path)
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert "strict-transport-security" not in answer.headers
    sheet = re.search(r'href="(/static/app\.[0-9a-f]{16}\.css)"', (await client.get("/")).text)
    assert sheet
    answer = await client.get(sheet[1])
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-encoding"] == "gzip"


async def test_signing_in_gives_a_new_token_and_out_ends_it(client: Client) -> None:
    """A planted token is not taken over, and the old one is dead after signing in and out."""
    planted = "A" * 43
    client.cookies.set("session", planted, "testserver.local", "/")
    await sign_in(client, HOLDER, "holder")
    token = client.cookies["session"]
    assert token != planted
    assert "Hello Persona holder" in (await client.get("/")).text
    await sign_in(client, OFFICER, "commissioner")
    assert client.cookies["session"] != token
    client.cookies.set("session", token, "testserver.local", "/")
    assert "Hello" not in (await client.get("/")).text
    client.cookies.clear()
    await sign_in(client, HOLDER, "holder")
    token = client.cookies["session"]
    answer = await form(client, "/sign-out")
    assert answer.status_code == 303
    client.cookies.clear()
    client.cookies.set("session", token, "testserver.local", "/")
    assert "Hello" not in (await client.get("/")).text


async def test_cookies_are_kept_from_scripts_and_other_sites(client: Client) -> None:
    """The session's cookie is HttpOnly and SameSite=Lax, and its token is not in the database."""
    answer = await form(client, "/sign-in", sign_in_id=str(HOLDER), council_id="1", role="holder")
    header = next(h for h in answer.headers.get_list("set-cookie") if h.startswith("session="))
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    async with POOLS[client].acquire() as db:
        stored = await db.fetch("select token_sha256 from web_session")
    assert client.cookies["session"].encode() not in {bytes(row[0]) for row in stored}


async def test_nobody_becomes_who_they_are_not(client: Client) -> None:
    """A role the persona does not have, an unknown persona and nonsense are refused."""
    for fields, status in (
        ({"sign_in_id": str(HOLDER), "council_id": "1", "role": "finance"}, 403),
        ({"sign_in_id": str(uuid4()), "council_id": "1", "role": "holder"}, 403),
        ({"sign_in_id": "x", "council_id": "one", "role": "king"}, 404),
        ({}, 404),
    ):
        answer = await form(client, "/sign-in", **fields)
        assert answer.status_code == status
        assert "session" not in client.cookies


async def test_a_role_that_ended_is_gone_at_the_next_request(client: Client) -> None:
    """Taking a role away signs its open sessions out at once."""
    await sign_in(client, OFFICER, "commissioner")
    pool = POOLS[client]
    end = "update sign_in_role set ended_at = {} where sign_in_id = $1"
    async with pool.acquire() as db:
        await db.execute(end.format("app_now()"), OFFICER)
        assert "Hello" not in (await client.get("/")).text
        await db.execute(end.format("null"), OFFICER)
    assert "Hello" in (await client.get("/")).text


async def test_a_session_ends_when_idle(client: Client) -> None:
    """Thirty minutes without a request, or twelve hours in all, end a session."""
    for change in (
        "seen_at = clock_timestamp() - interval '31 minutes'",
        "expires_at = clock_timestamp() - interval '1 second'",
    ):
        await sign_in(client, HOLDER, "holder")
        async with POOLS[client].acquire() as db:
            await db.execute(f"update web_session set {change}")
        assert "Hello" not in (await client.get("/")).text


async def test_a_form_from_elsewhere_changes_nothing(client: Client) -> None:
    """No token, a wrong one, a foreign origin or fetch, JSON as text: 403 and no change."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get("/")).text
    good = {"csrf": hidden(html, "csrf"), "form_key": "k1", "name": "Changed"}
    before = await residents(client)
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        (good | {"csrf": ""}, {}),
        (good | {"csrf": "0" * 64}, {}),
        (good, {"origin": "https://elsewhere.example"}),
        (good, {"origin": "null"}),
        (good, {"sec-fetch-site": "cross-site"}),
        (good, {"sec-fetch-site": "same-site"}),
    ]
    for fields, headers in tries:
        answer = await client.post("/test-ward", data=fields, headers=headers)
        assert answer.status_code == 403, (fields, headers)
    answer = await client.post(
        "/test-ward", content=b'{"name": "x"}', headers={"content-type": "text/plain"}
    )
    assert answer.status_code == 403
    assert await residents(client) == before
    answer = await client.post(
        "/test-ward",
        data=good,
        headers={"origin": "http://testserver.local", "sec-fetch-site": "same-origin"},
        follow_redirects=False,
    )
    assert answer.status_code == 303
    assert await residents(client) == before + 1


async def test_faults_come_back_beside_their_field(client: Client) -> None:
    """An empty field and a rule's fault both give 422 and a title that says Error."""
    await sign_in(client, HOLDER, "holder")
    for name, sentence in (("", "Enter a name."), ("Nowhere", "Choose a name that is somewhere.")):
        answer = await form(client, "/test-ward", name=name)
        assert answer.status_code == 422
        assert "<title>Error: " in answer.text
        assert f'<a href="#name">{sentence}</a>' in answer.text


async def test_a_refusal_is_a_page_with_its_sentence(client: Client) -> None:
    """A rule's refusal answers 409 with the sentence; another role's act answers 403."""
    await sign_in(client, HOLDER, "holder")
    answer = await form(client, "/test-ward", name="Taken")
    assert answer.status_code == 409
    assert "Another ward has this name." in answer.text
    await sign_in(client, OFFICER, "commissioner")
    answer = await form(client, "/test-ward", name="Mine")
    assert answer.status_code == 403


async def test_sending_twice_has_one_effect(client: Client) -> None:
    """The same form again gives the same answer; its key with other answers is refused."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get("/")).text
    data = {"csrf": hidden(html, "csrf"), "form_key": "twice", "name": "Once"}
    before = await residents(client)
    answers = [await client.post("/test-ward", data=data, follow_redirects=False) for _ in range(3)]
    assert {(a.status_code, a.headers["location"]) for a in answers} == {(303, "/test-ward")}
    assert await residents(client) == before + 1
    other = await client.post("/test-ward", data=data | {"name": "Other"}, follow_redirects=False)
    assert other.status_code == 422
    assert "with other answers" in other.text
    assert await residents(client) == before + 1


async def test_fifty_at_once_have_one_effect(client: Client) -> None:
    """The same form sent 50 times together: one effect, and every answer is the same page."""
    await sign_in(client, HOLDER, "holder")
    html = (await client.get("/")).text
    data = {"csrf": hidden(html, "csrf"), "form_key": "fifty", "name": "Fifty"}
    before = await residents(client)
    answers = await asyncio.gather(
        *(client.post("/test-ward", data=data, follow_redirects=False) for _ in range(50))
    )
    assert {a.status_code for a in answers} == {303}
    assert await residents(client) == before + 1


async def test_a_notice_is_said_once(client: Client) -> None:
    """After an act the next page says what happened, and the one after that does not."""
    await sign_in(client, HOLDER, "holder")
    await form(client, "/test-ward", name="Noticed")
    assert "It is Noticed now." in (await client.get("/test-ward")).text
    assert "It is Noticed now." not in (await client.get("/test-ward")).text


async def test_acting_for_somebody_needs_their_leave(client: Client) -> None:
    """A supporter acts for whom they represent, with a banner on each page, and for nobody else."""
    await sign_in(client, SUPPORTER, "supporter")
    assert (await client.get("/test-seen")).text == ""
    answer = await form(client, "/acting-for", person_id=str(HOLDER))
    assert answer.status_code == 403
    answer = await form(client, "/acting-for", person_id=str(AMINA))
    assert answer.status_code == 303
    html = (await client.get("/")).text
    assert '<aside class="app-acting" aria-label="Acting for someone else">' in html
    assert "You cannot use their money or vote." in html
    assert (await client.get("/test-seen")).text == "Amina"
    await form(client, "/acting-for", person_id="")
    assert "app-acting" not in (await client.get("/")).text


async def test_reading_sees_no_more_than_the_reader_may(client: Client) -> None:
    """Without a WHERE a holder sees only themselves, an officer the council, others nothing."""
    assert (await client.get("/test-seen")).text == ""
    await sign_in(client, HOLDER, "holder")
    assert (await client.get("/test-seen")).text == "Yusuf"
    await sign_in(client, OFFICER, "commissioner")
    assert (await client.get("/test-seen")).text == "Amina Yusuf"


async def test_a_fault_of_ours_tells_nothing_and_is_written_down(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    """A bug answers 500 with an incident number that is in the log, and shows no detail."""
    answer = await client.get("/test-bug")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    incident = re.search(r"<strong>([0-9a-f]{10})</strong>", answer.text)
    assert incident
    out = capsys.readouterr()
    assert incident[1] in out.out + out.err
    answer = await client.get("/test-bug", headers={"accept": "application/json"})
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["incident"]


async def test_programs_get_problems_and_people_get_pages(client: Client) -> None:
    """Below /api a missing thing is problem+json; elsewhere it is a page with one heading."""
    answer = await client.get("/api/nothing")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 404
    answer = await client.get("/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.text.count("<h1") == 1


async def test_somebody_signed_out_is_sent_to_sign_in(client: Client) -> None:
    """An act without a session leads to the sign-in page, or 401 for a program; nothing happens."""
    answer = await form(client, "/test-ward", name="Sneaky")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in")
    answer = await client.get("/sign-in")
    assert "Persona holder" in answer.text
    assert "Persona finance" not in answer.text


async def test_searching_personas(client: Client) -> None:
    """The search finds part of a name or a role, and says so when nobody fits."""
    assert "Persona commissioner" in (await client.get("/sign-in?name=COMMIS")).text
    assert "Nobody matches" in (await client.get("/sign-in?name=zz%00%25'--")).text


async def test_display_settings_are_remembered_and_lead_back_here(client: Client) -> None:
    """High contrast stays on for the next page, and no address of another site is followed."""
    answer = await form(client, "/display", switch="contrast", back="/privacy")
    assert answer.headers["location"] == "/privacy"
    assert "app-contrast" in (await client.get("/privacy")).text
    for back in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        answer = await form(client, "/display", switch="large", back=back)
        assert answer.headers["location"] == "/"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in", "/display", "/acting-for"])
async def test_no_method_breaks_a_page(client: Client, method: str, path: str) -> None:
    """Any method on any address answers below 500."""
    for content, kind in ((b"", ""), (b"\xff=%00&a[]=1", "application/x-www-form-urlencoded")):
        answer = await client.request(method, path, content=content, headers={"content-type": kind})
        assert 400 <= answer.status_code < 500
