"""Claims about every page: who sees it, and what a browser is told and keeps."""

import re
from uuid import uuid4

import httpx
import pytest

from marketplace.database.transaction import Pool
from tests.personas import AMINA, HOLDER, OFFICER, SUPPORTER, form, sign_in

Client = httpx.AsyncClient


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


async def test_cookies_are_kept_from_scripts_and_other_sites(
    client: Client, web_pool: Pool
) -> None:
    """The session's cookie is HttpOnly and SameSite=Lax, and its token is not in the database."""
    answer = await form(client, "/sign-in", sign_in_id=str(HOLDER), council_id="1", role="holder")
    header = next(h for h in answer.headers.get_list("set-cookie") if h.startswith("session="))
    assert "HttpOnly" in header
    assert "SameSite=lax" in header
    async with web_pool.acquire() as db:
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


async def test_a_role_that_ended_is_gone_at_the_next_request(
    client: Client, web_pool: Pool
) -> None:
    """Taking a role away signs its open sessions out at once."""
    await sign_in(client, OFFICER, "commissioner")
    end = "update sign_in_role set ended_at = {} where sign_in_id = $1"
    async with web_pool.acquire() as db:
        await db.execute(end.format("app_now()"), OFFICER)
        assert "Hello" not in (await client.get("/")).text
        await db.execute(end.format("null"), OFFICER)
    assert "Hello" in (await client.get("/")).text


async def test_a_session_ends_when_idle(client: Client, web_pool: Pool) -> None:
    """Thirty minutes without a request, or twelve hours in all, end a session."""
    for change in (
        "seen_at = clock_timestamp() - interval '31 minutes'",
        "expires_at = clock_timestamp() - interval '1 second'",
    ):
        await sign_in(client, HOLDER, "holder")
        async with web_pool.acquire() as db:
            await db.execute(f"update web_session set {change}")
        assert "Hello" not in (await client.get("/")).text


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
    assert 'href="/settings?back=/privacy"' in (await client.get("/privacy")).text
    assert 'name="back" value="/privacy"' in (await client.get("/settings?back=/privacy")).text
    answer = await form(client, "/settings", text="usual", colours="contrast", back="/privacy")
    assert answer.headers["location"] == "/privacy"
    html = (await client.get("/privacy")).text
    assert "app-contrast" in html
    assert "app-large" not in html
    for back in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example", ""):
        answer = await form(client, "/settings", text="large", colours="usual", back=back)
        assert answer.headers["location"] == "/settings"
    html = (await client.get("/settings")).text
    assert "app-large" in html
    assert re.search(r'value="large" checked', html)
    assert re.search(r'name="colours" type="radio" value="usual" checked', html)


async def test_settings_of_the_display_need_an_answer_each(client: Client) -> None:
    """An empty or made-up choice is asked for again, and nothing is remembered."""
    for fields in ({}, {"text": "huge", "colours": "<b>"}, {"text": "large"}):
        answer = await form(client, "/settings", **fields)
        assert answer.status_code == 422
        assert 'href="#colours"' in answer.text
        assert "display" not in client.cookies


async def test_people_are_told_whom_to_write_to(client: Client) -> None:
    """The line below the header leads to the address the settings name, and to none without."""
    assert "mailto:" not in (await client.get("/")).text
    state = client._transport.app.state  # type: ignore[attr-defined]
    state.contact = "care@council.example"
    try:
        assert 'href="mailto:care@council.example"' in (await client.get("/")).text
    finally:
        state.contact = ""


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/nowhere", "/sign-in", "/settings", "/acting-for"])
async def test_no_method_breaks_a_page(client: Client, method: str, path: str) -> None:
    """Any method on any address answers below 500."""
    for content, kind in ((b"", ""), (b"\xff=%00&a[]=1", "application/x-www-form-urlencoded")):
        answer = await client.request(method, path, content=content, headers={"content-type": kind})
        assert 400 <= answer.status_code < 500


async def test_a_signed_in_page_asks_little_of_the_database(
    client: Client, statements: list[str]
) -> None:
    """The session costs one statement on each page, and a page without data nothing more."""
    await sign_in(client, HOLDER, "holder")
    await client.get("/privacy")
    statements.clear()
    await client.get("/privacy")
    demonstration = [asked for asked in statements if "from demonstration" in asked]
    assert len(statements) - len(demonstration) == 1
    statements.clear()
    await client.get("/static/nothing")
    assert statements == []
