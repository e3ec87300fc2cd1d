"""Every refusal says why and what to do, as a page and as problem+json, and loses nothing typed."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import httpx
import pytest

from marketplace.database.transaction import Pool
from tests.personas import HOLDER, OFFICER, form, sign_in

Client = httpx.AsyncClient
JSON = {"accept": "application/json"}
HTML = {"accept": "text/html"}


@pytest.fixture
async def signed_in(client: Client) -> AsyncIterator[Client]:
    """A holder, signed in."""
    await sign_in(client, HOLDER, "holder")
    yield client


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/council-settings", 403, "ask your care coordinator or your council"),
        ("/nowhere", 404, "Check the address"),
        ("/clusters/6f1c1d1e-0000-4000-8000-0000000000ff", 404, "There is nothing here"),
        ("/messages?before=x", 422, "Something in the address cannot be read"),
        ("/test-bug", 500, "give this number"),
    ],
)
async def test_a_refusal_is_a_page_and_a_problem(
    signed_in: Client, path: str, status: int, words: str
) -> None:
    """The page has one heading, the reason, a way on; a program gets the same as problem+json."""
    answer = await signed_in.get(path, headers=HTML)
    assert answer.status_code == status
    assert answer.text.count("<h1") == 1
    assert words in answer.text
    assert 'href="/">Go to the start page' in answer.text
    problem = await signed_in.get(path, headers=JSON)
    assert problem.status_code == status
    assert problem.headers["content-type"] == "application/problem+json"
    body = problem.json()
    assert (body["status"], body["instance"]) == (status, path.partition("?")[0])
    assert body["title"]
    assert body["detail"].endswith(".")
    assert bool(body.get("incident")) == (status == 500)


async def test_whom_to_ask_depends_on_who_asks(client: Client) -> None:
    """An officer is not sent to a care coordinator."""
    await sign_in(client, OFFICER, "commissioner")
    answer = await form(client, "/test-ward", name="Anything")
    assert answer.status_code == 403
    assert "ask whoever gives people their role" in answer.text


async def test_a_conflict_keeps_what_was_written(signed_in: Client) -> None:
    """A 409 shows what was typed, escaped, and neither the token nor the one-time key; a date is
    one row and money is in pounds.
    """
    more = {"pence_per_week": "10", "starts-day": "19", "starts-month": "10", "starts-year": "2026"}
    answer = await form(signed_in, "/test-ward", name="Taken", note="<b>hello</b> there", **more)
    assert answer.status_code == 409
    assert "Another ward has this name." in answer.text
    assert "What you wrote" in answer.text
    assert "Taken" in answer.text
    assert "&lt;b&gt;hello&lt;/b&gt; there" in answer.text
    written = answer.text.partition("What you wrote")[2].partition("</dl>")[0]
    assert "csrf" not in written.lower()
    assert "£10" in written and "Pence" not in written and "19 10 2026" in written
    problem = await signed_in.post(
        "/test-ward",
        data={"csrf": token(answer.text), "form_key": "k" * 20, "name": "Taken"},
        headers=JSON,
    )
    assert problem.status_code == 409
    assert problem.headers["content-type"] == "application/problem+json"
    assert "Taken" not in problem.text


def token(html: str) -> str:
    """The token of the forms on a page."""
    found = re.search(r'name="csrf" value="([^"]+)"', html)
    assert found
    return found[1]


async def test_a_busy_place_offers_to_send_it_again(signed_in: Client, web_pool: Pool) -> None:
    """While somebody else holds the row a form waits, then says so, and one press sends it anew."""
    async with web_pool.acquire() as db:
        transaction = db.transaction()
        await transaction.start()
        await db.execute("select set_config('app.council', '1', true)")
        await db.execute("select set_config('app.scope', 'council', true)")
        await db.execute("select 1 from ward where ward_code = 'E1' for update")
        answer = await form(signed_in, "/test-ward", name="Patient")
        await transaction.rollback()
    assert answer.status_code == 409
    assert answer.headers["retry-after"] == "1"
    assert "Try again with what you wrote" in answer.text
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body(answer)))
    assert fields["name"] == "Patient"
    again = await signed_in.post("/test-ward", data=fields, follow_redirects=False)
    assert again.status_code == 303
    assert "It is Patient now." in (await signed_in.get("/test-ward")).text


def body(answer: httpx.Response) -> str:
    """The form of the page itself, without those of the frame."""
    found = re.search(r'action="/test-ward".*?</form>', answer.text, re.S)
    assert found
    return found[0]


async def test_a_full_house_says_when_to_come_back(client: Client, web_pool: Pool) -> None:
    """With no connection free the answer is 503 with Retry-After, as a page and as a problem."""
    async with AsyncExitStack() as stack:
        for _ in range(web_pool.get_max_size()):
            await stack.enter_async_context(web_pool.acquire())
        page = await client.get("/test-ward", headers=HTML)
        problem = await client.get("/test-ward", headers=JSON)
    for answer in (page, problem):
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
    assert "Come back in a minute" in page.text
    assert problem.headers["content-type"] == "application/problem+json"
    assert (await client.get("/test-ward")).status_code == 200
