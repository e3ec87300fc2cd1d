"""Claims about reading the pages in another language."""

import re
from typing import Any

import httpx

from tests.personas import HOLDER, form, sign_in

Client = httpx.AsyncClient


async def test_a_language_is_chosen_at_the_foot_of_any_page(client: Client) -> None:
    """The page comes back in Urdu, from right to left, and so does the next one, signed in too."""
    answer = await form(client, "/language", language="ur", back="/privacy")
    assert (answer.status_code, answer.headers["location"]) == (303, "/privacy")
    for path in ("/privacy", "/sign-in"):
        page = await client.get(path)
        assert '<html lang="ur" dir="rtl"' in page.text
        assert page.headers["content-language"] == "ur"
        assert "Accept-Language" in page.headers["vary"]
        assert "noto-nastaliq-urdu" in page.text
    await sign_in(client, HOLDER, "holder")
    assert '<html lang="ur" dir="rtl"' in (await client.get("/")).text
    await form(client, "/language", language="en", back="/")
    page = await client.get("/")
    assert '<html lang="en" dir="ltr"' in page.text
    assert "noto-nastaliq-urdu" not in page.text


async def test_each_language_is_named_in_itself(client: Client) -> None:
    """A reader who knows no English finds her own language, and a screen reader says it right."""
    page = (await client.get("/")).text
    for code, name in (("cy", "Cymraeg"), ("ur", "اردو")):
        assert re.search(
            rf'<button [^>]*value="{code}"[^>]* lang="{code}"[^>]*>{name}</button>', page
        )


async def test_a_translation_says_that_it_is_a_draft(client: Client) -> None:
    """Above every page in Welsh or Urdu, in that language and in English; in English nowhere."""
    draft = (
        '<span lang="en" dir="ltr">This translation is a draft. Nobody has checked it yet.</span>'
    )
    assert draft not in (await client.get("/")).text
    for code in ("cy", "ur"):
        page = (await client.get("/", headers={"accept-language": code})).text
        assert draft in page
        assert f'<html lang="{code}"' in page


async def test_settings_keep_the_language_too(client: Client) -> None:
    """The settings page shows what holds, changes it, and refuses what there is not."""
    await client.get("/settings")
    answer = await form(
        client, "/settings", language="cy", text="usual", colours="usual", back="/settings"
    )
    assert answer.status_code == 303
    page = (await client.get("/settings")).text
    assert re.search(r'name="language" type="radio" value="cy" checked', page)
    for code in ("tlh", "<b>", "xx" * 300):
        given = await form(
            client, "/settings", language=code, text="usual", colours="usual", back=""
        )
        assert given.status_code == 422
        assert 'href="#language"' in given.text
        assert (await form(client, "/language", language=code, back="/")).status_code == 404
    assert '<html lang="cy"' in (await client.get("/")).text


async def test_emails_follow_the_language_somebody_reads(client: Client) -> None:
    """Signing in keeps it, choosing another changes it; a tester's language is never kept."""

    async def written() -> Any:
        app: Any = client._transport
        asked = "select language from sign_in where sign_in_id = $1"
        async with app.app.state.pool.acquire() as db:
            return await db.fetchval(asked, HOLDER)

    await sign_in(client, HOLDER, "holder")
    assert await written() == "en"
    for code, expected in (("ur", "ur"), ("cy", "cy"), ("ar-XB", "cy"), ("en", "en")):
        await form(client, "/language", language=code, back="/privacy")
        assert await written() == expected
    await client.get("/settings")
    await form(client, "/settings", language="ur", text="usual", colours="usual", back="/privacy")
    assert await written() == "ur"
    await form(client, "/settings", language="en", text="usual", colours="usual", back="/privacy")


async def test_a_refusal_reaches_a_program_in_its_own_language(client: Client) -> None:
    """Problem+json follows Accept-Language as pages do, and English is what most programs get."""
    for code, word in (("en", "Sign in first"), ("cy", "Mewngofnodwch")):
        answer = await client.get(
            "/plan", headers={"accept": "application/json", "accept-language": code}
        )
        assert answer.status_code == 401
        assert word in answer.json()["detail"]
