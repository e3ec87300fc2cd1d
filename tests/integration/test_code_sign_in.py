"""Signing in with a code from an e-mail, through the pages, without a demonstration's personas."""

import asyncio
from collections.abc import AsyncIterator
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from marketplace.database.keys import SIGN_IN, make_key_files, read_key
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.sign_ins import CODES_MAX, GUESSES_MAX, code_of
from tests.personas import HOLDER, hidden

OWNER, PLURAL = "owner@example.org", "Plural@Example.org"
Client = httpx.AsyncClient


@pytest.fixture(scope="module")
async def real(web: Client, module_dsns: Dsns) -> AsyncIterator[Client]:
    """The application outside demonstration mode, with two people who have an address."""
    app: Any = web._transport.app  # type: ignore[attr-defined]
    app.state.demonstration = False
    make_key_files(app.state.keys_folder)
    db = await connect(module_dsns.owner)
    for email, roles in ((OWNER, ("commissioner",)), (PLURAL, ("finance", "commissioner"))):
        sign_in_id = uuid4()
        await db.execute(
            "insert into sign_in (sign_in_id, email, shown_name) values ($1, $2, 'Named')",
            sign_in_id,
            email,
        )
        for role in roles:
            await db.execute("insert into sign_in_role values ($1, 1, $2)", sign_in_id, role)
    await db.close()
    yield web
    app.state.demonstration = True


@pytest.fixture
async def site(real: Client, module_dsns: Dsns) -> Client:
    """Signed out, and no code was asked for in the last hour."""
    db = await connect(module_dsns.owner)
    await db.execute("delete from sign_in_code")
    await db.close()
    real.cookies.clear()
    return real


async def send(client: Client, path: str, headers: Any = None, **fields: str) -> httpx.Response:
    """Open a page of signing in and send its form."""
    html = (await client.get(path)).text
    data = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key")} | fields
    return await client.post(path, data=data, headers=headers, follow_redirects=False)


def code_for(client: Client) -> str:
    """The code in the e-mail to whoever this browser asked for."""
    app: Any = client._transport.app  # type: ignore[attr-defined]
    key = read_key(app.state.keys_folder / SIGN_IN)
    return code_of(key, UUID(hex=client.cookies["code"]))


def wrong_for(client: Client) -> str:
    """Six digits that are not the code."""
    return f"{(int(code_for(client)) + 1) % 1_000_000:06d}"


async def ask(client: Client, email: str = OWNER, headers: Any = None) -> httpx.Response:
    return await send(client, "/sign-in/email", headers, email=email)


async def test_a_code_signs_in_once_with_a_new_session(site: Client) -> None:
    """The code, pasted with spaces, signs in; used again it does not; no persona is offered."""
    html = (await site.get("/sign-in")).text
    assert "Your e-mail address" in html
    assert "Sign in as" not in html
    assert (await ask(site, "OWNER@example.org ")).headers["location"] == "/sign-in/code"
    page = (await site.get("/sign-in/code")).text
    assert 'autocomplete="one-time-code"' in page
    assert OWNER not in page
    code, kept = code_for(site), site.cookies["code"]
    answer = await send(site, "/sign-in/code", code=f" {code[:3]} {code[3:]} ")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    first = site.cookies["session"]
    assert "Hello Named" in (await site.get("/")).text
    site.cookies.clear()
    site.cookies.set("code", kept, "testserver.local", "/")
    answer = await send(site, "/sign-in/code", code=code)
    assert answer.status_code == 422
    assert "signed in with this code already" in answer.text
    assert site.cookies.get("session") in (None, first)


async def test_personas_and_sent_messages_are_closed(site: Client) -> None:
    """Outside a demonstration nobody becomes a persona, and nobody reads others' e-mails."""
    html = (await site.get("/sign-in")).text
    data = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key")}
    persona = {"sign_in_id": str(HOLDER), "council_id": "1", "role": "holder"}
    assert (await site.post("/sign-in", data=data | persona)).status_code == 404
    assert (await site.get("/messages-sent")).status_code == 404


async def test_nothing_tells_whether_an_address_is_known(site: Client, web_pool: Pool) -> None:
    """Known and unknown get the same pages in the same time, the same refusals, the same limits."""
    pages: list[Any] = []
    for email in (OWNER, "nobody@example.org"):
        site.cookies.clear()
        asked = await ask(site, email)
        page = await site.get("/sign-in/code")
        said = [(asked.status_code, asked.headers["location"], page.status_code)]
        wrong = await send(site, "/sign-in/code", code=wrong_for(site))
        assert "You can try 4 more times." in wrong.text
        pages.append([*said, wrong.status_code])
    taken: dict[str, list[float]] = {OWNER: [], "nobody@example.org": []}
    for _ in range(24):
        for email, seconds in taken.items():
            async with web_pool.acquire() as db:
                await db.execute("delete from sign_in_code")
            html = (await site.get("/sign-in/email")).text
            data = {"csrf": hidden(html, "csrf"), "form_key": hidden(html, "form_key")}
            before = perf_counter()
            await site.post("/sign-in/email", data=data | {"email": email})
            seconds.append(perf_counter() - before)
    times = [median(seconds) for seconds in taken.values()]
    assert pages[0] == pages[1]
    assert abs(times[0] - times[1]) < 0.005
    for email in (OWNER, "nobody@example.org"):
        async with web_pool.acquire() as db:
            await db.execute("delete from sign_in_code")
        for _ in range(CODES_MAX):
            assert (await ask(site, email)).status_code == 303
        refused = await ask(site, email)
        assert refused.status_code == 422
        assert "You asked for 5 codes within an hour." in refused.text


async def test_the_limits_belong_to_the_account(site: Client) -> None:
    """A hundred made-up forwarded addresses buy no sixth code and no eleventh guess."""
    guesses = refused = asked = 0
    for n in range(100):
        forwarded = {"x-forwarded-for": f"10.0.0.{n}", "forwarded": f"for=10.1.0.{n}"}
        if "code" not in site.cookies:
            answer = await ask(site, headers=forwarded)
            if answer.status_code != 303:
                break
            asked += 1
        answer = await send(site, "/sign-in/code", forwarded, code=wrong_for(site))
        if "not right" in answer.text:
            guesses += 1
        elif "There were too many tries" in answer.text:
            refused += 1
            site.cookies.clear()
        else:
            site.cookies.clear()
    assert (guesses, asked) == (GUESSES_MAX, CODES_MAX)
    assert refused == CODES_MAX - 2


async def test_the_owner_gets_in_after_the_stated_wait(site: Client, web_pool: Pool) -> None:
    """Ten wrong guesses of somebody else: the right code waits, and a new one works afterwards."""
    for _ in range(2):
        await ask(site)
        for _ in range(5):
            await send(site, "/sign-in/code", code=wrong_for(site))
    site.cookies.clear()
    await ask(site)
    answer = await send(site, "/sign-in/code", code=code_for(site))
    assert answer.status_code == 422
    assert "There were too many tries. Ask for another code after" in answer.text
    async with web_pool.acquire() as db:
        await db.execute(
            "update sign_in_code set made_at = made_at - interval '15 minutes',"
            " expires_at = expires_at - interval '15 minutes',"
            " tried_at = tried_at - interval '15 minutes'"
        )
    answer = await send(site, "/sign-in/code", code=code_for(site))
    assert "does not count any more" in answer.text
    await ask(site)
    answer = await send(site, "/sign-in/code", code=code_for(site))
    assert answer.status_code == 303


async def test_one_code_at_once_signs_in_once(site: Client, web_pool: Pool) -> None:
    """Of twenty at the same moment with the right code one gets a session, nineteen do not."""
    await ask(site)
    html = (await site.get("/sign-in/code")).text
    data = {"csrf": hidden(html, "csrf"), "code": code_for(site)}
    cookies = dict(site.cookies)
    app: Any = site._transport.app  # type: ignore[attr-defined]

    async def use() -> str | None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with Client(transport=transport, base_url=str(site.base_url)) as other:
            for name, value in cookies.items():
                other.cookies.set(name, value, "testserver.local", "/")
            await other.post("/sign-in/code", data=data)
            return other.cookies.get("session")

    async with web_pool.acquire() as db:
        before = await db.fetchval("select count(*) from web_session")
    sessions = await asyncio.gather(*(use() for _ in range(20)))
    assert sum(each is not None for each in sessions) == 1
    async with web_pool.acquire() as db:
        assert await db.fetchval("select count(*) from web_session") == before + 1


async def test_several_roles_choose_one(site: Client) -> None:
    """Who has two roles is asked which; a role of somebody else's is refused."""
    await ask(site, PLURAL.lower())
    answer = await send(site, "/sign-in/code", code=code_for(site))
    assert answer.headers["location"] == "/sign-in/role"
    html = (await site.get("/sign-in/role")).text
    assert "Finance officer" in html
    token = site.cookies["session"]
    answer = await send(site, "/sign-in/role", council_id="1", role="finance")
    assert answer.status_code == 303
    assert site.cookies["session"] != token
    assert "finance officer" in (await site.get("/")).text
    assert (await send(site, "/sign-in/role", council_id="1", role="holder")).status_code == 403


@pytest.mark.parametrize("bad", ["", "abc", "12345", "1" * 41, "<b>123456</b>", "١٢٣", "😀" * 6])
async def test_what_is_no_code_costs_no_try(site: Client, bad: str) -> None:
    """Anything but six digits is asked for again beside the field, and the code stays good."""
    await ask(site)
    answer = await send(site, "/sign-in/code", code=bad)
    assert answer.status_code == 422
    assert "<title>Error: Type your code" in answer.text
    assert (await send(site, "/sign-in/code", code=code_for(site))).status_code == 303


@pytest.mark.parametrize("bad", ["", "nobody", "a b@c.org", "x" * 260 + "@b.org", "a@b@c", "\x00@"])
async def test_what_is_no_address_is_asked_again(site: Client, bad: str) -> None:
    """An address that cannot be one is kept as typed, with what to do beside it."""
    answer = await ask(site, bad)
    assert answer.status_code == 422
    assert "There is a problem" in answer.text


async def test_the_code_is_nowhere_in_the_database(site: Client, module_dsns: Dsns) -> None:
    """A dump of every table after asking shows neither the code nor the address typed."""
    await ask(site)
    code = code_for(site)
    db = await connect(module_dsns.owner)
    named = "select tablename from pg_tables where schemaname = 'public'"
    for table in [row[0] for row in await db.fetch(named)]:
        rows = await db.fetch(f'select t::text as line from "{table}" t')
        for row in rows:
            assert code not in row["line"].replace("\\x", ""), table
            assert table == "sign_in" or OWNER not in row["line"], table
    await db.close()
