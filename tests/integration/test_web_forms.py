"""Claims about forms on a real database: where they come from, their faults, and their repeats."""

import asyncio
import re

import httpx

from tests.personas import HOLDER, OFFICER, form, hidden, sign_in

Client = httpx.AsyncClient


async def residents(client: Client) -> int:
    return int(re.search(r"(\d+) residents", (await client.get("/test-ward")).text)[1])  # type: ignore[index]


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
