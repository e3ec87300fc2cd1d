"""Whatever is put into any form of any page, the answer is a page that says what to do."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from msgspec import Struct

from marketplace.database.pool import open_pool
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from tests.demonstrated import Demonstration
from tests.forms_found import Form, forms_of, other_ids, walk
from tests.market_site import serving_pages, stand_ahead
from tests.personas import hidden, sign_in

PAGES_MAX = 60
PERSONAS_EACH = 2
# Forms that change who looks, not what is kept.
OF_THE_VISIT = ("/sign-in", "/sign-out", "/acting-for", "/display")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TURNED = "\u202eمرحبا بكم \u2067שלום\u2069 👩🏽‍🦽🏳️‍🌈 e\u0301\u200b"
CONTROL = "a\x00b\x07c\ud83d".encode("utf-8", "surrogatepass")
LONG = "x" * 20_001
PERSONA = re.compile(
    r'name="sign_in_id" value="([^"]+)".*?name="council_id" value="(\d+)"'
    r'.*?name="role" value="(\w+)"',
    re.S,
)


class Tried(Struct):
    """A form with who came across it."""

    who: UUID
    role: str
    form: Form


class Market(Struct):
    """The pages on a copy of the demonstration, and each form found there once for each role."""

    client: httpx.AsyncClient
    pool: Pool
    tried: list[Tried]

    async def send(
        self, form: Form, fields: dict[str, str | bytes], action: str = "", key: str = ""
    ) -> httpx.Response:
        """Send a form of this visit's with these answers."""
        data = fields | {"csrf": self.csrf, "form_key": key or uuid4().hex}
        address = action or form.action
        if form.upload:
            texts = {name: (None, value) for name, value in data.items()}
            return await self.client.post(address, files=texts)
        return await self.client.post(address, data=data)

    async def become(self, tried: Tried) -> None:
        """Sign in as who came across this form."""
        self.client.cookies.clear()
        await sign_in(self.client, tried.who, tried.role)
        self.csrf = hidden((await self.client.get("/")).text, "csrf")

    def note(self, tried: Tried, said: str, answer: httpx.Response, *, taken: bool = True) -> None:
        """Remember what is wrong with an answer; `said` is how the form was spoilt."""
        form = tried.form
        for fault in faults_of(answer, taken=taken):
            self.noted.append(f"{form.action} ({tried.role} on {form.page}), {said}: {fault}")

    def faults(self) -> list[str]:
        """What was noted, and a clean slate for the next claim."""
        noted, self.noted = self.noted, []
        return noted

    csrf: str = ""
    noted: list[str] = []


@pytest.fixture(scope="module")
async def market(lived_world: Demonstration, lived_dsns: Dsns) -> AsyncIterator[Market]:
    """Two people of every role look at up to sixty pages each and note every form."""
    async with (
        serving_pages(lived_dsns, lived_world.data_folder) as client,
        await open_pool(lived_dsns.demo, purpose="jobs", size=2) as pool,
    ):
        market = Market(client, pool, [])
        listed: dict[str, list[UUID]] = {}
        for who, council, role in PERSONA.findall((await client.get("/sign-in")).text):
            if council == "1":
                listed.setdefault(role, []).append(UUID(who))
        assert len(listed) >= 7
        known = set()
        for role, whos in listed.items():
            for who in whos[:PERSONAS_EACH]:
                await market.become(Tried(who, role, Form("", "", "", {})))
                pages = await walk(client, ["/"], PAGES_MAX)
                for form in (f for page, text in pages.items() for f in forms_of(page, text)):
                    if form.action.startswith(OF_THE_VISIT) or (role, form.shape) in known:
                        continue
                    known.add((role, form.shape))
                    market.tried.append(Tried(who, role, form))
        yield market


def faults_of(answer: httpx.Response, *, taken: bool = True) -> list[str]:
    """What is wrong with an answer: it must be a redirect (where the form may be `taken`), or a
    page of ours that says what to do, its faults linked to fields that are there.
    """
    if answer.status_code == 303:
        return [] if taken else ["it was taken"]
    if not 400 <= answer.status_code < 500:
        return [f"status {answer.status_code}"]
    body = answer.text.partition("<main")[2]
    found = ["markup came back as markup"] if MARKUP in answer.text else []
    if answer.text.count("<h1") != 1 or len(re.sub(r"<[^>]+>|\s+", " ", body).split()) < 8:
        found.append("the page says nothing")
    if answer.status_code == 422 and "govuk-error-summary" in body:
        ids = set(re.findall(r'id="([^"]+)"', body))
        summary = body.partition("govuk-error-summary")[2].partition("</ul>")[0]
        lost = set(re.findall(r'href="#([^"]+)"', summary)) - ids
        found += [f"its fault leads nowhere: {name}" for name in lost]
    return found


async def test_forms_are_found_all_over(market: Market) -> None:
    """The walk comes across forms of every role; without this the rest would claim nothing."""
    assert len({tried.form.shape for tried in market.tried}) >= 25
    assert {"holder", "provider", "coordinator", "commissioner"} <= {
        tried.role for tried in market.tried
    }


async def test_a_form_from_elsewhere_or_with_anothers_id_is_refused(market: Market) -> None:
    """Without the page's token, or with an id that is nobody's, each form is refused by a page."""
    stranger = uuid4()
    for tried in market.tried:
        await market.become(tried)
        answer = await market.client.post(tried.form.action, data=tried.form.filled())
        market.note(tried, "from elsewhere", answer, taken=False)
        for action, fields in other_ids(tried.form, stranger):
            answer = await market.send(tried.form, fields, action)
            market.note(tried, "nobody's id", answer, taken=False)
    assert not (found := market.faults()), "\n".join(found)


async def test_empty_and_wrong_forms_are_refused_kindly(market: Market) -> None:
    """Empty; every field too long, of the wrong kind, or a choice that is not offered."""
    for tried in market.tried:
        await market.become(tried)
        form, filled = tried.form, tried.form.filled()
        blank = {f.name: f.value if f.kind == "hidden" else "" for f in form.fields.values()}
        market.note(tried, "empty", await market.send(form, blank))
        for field in form.fields.values():
            if field.written:
                answer = await market.send(form, filled | {field.name: LONG})
                market.note(tried, f"{field.name} too long", answer, taken=False)
            if field.numeric or field.kind in ("select", "radio"):
                answer = await market.send(form, filled | {field.name: "not one of these"})
                market.note(tried, f"{field.name} wrong", answer, taken=False)
    assert not (found := market.faults()), "\n".join(found)


async def test_markup_turned_text_and_control_characters_stay_text(market: Market) -> None:
    """Markup is shown as text, text of other scripts is kept, and what no text holds is refused."""
    for tried in market.tried:
        written = [field.name for field in tried.form.fields.values() if field.written]
        await market.become(tried)
        for said, text in (("markup", MARKUP), ("turned", TURNED), ("control", CONTROL)):
            if written:
                fields = tried.form.filled() | dict.fromkeys(written, text)
                market.note(tried, said, await market.send(tried.form, fields))
    assert not (found := market.faults()), "\n".join(found)


async def test_a_form_sent_twice_has_one_answer(market: Market) -> None:
    """The same form with the same key is answered alike, whatever became of it."""
    for tried in market.tried:
        await market.become(tried)
        key = uuid4().hex
        first = await market.send(tried.form, tried.form.filled(), key=key)
        again = await market.send(tried.form, tried.form.filled(), key=key)
        market.note(tried, "once", first)
        market.note(tried, "twice", again)
        if first.status_code == 303:
            assert again.headers["location"] == first.headers["location"], tried.form.action
    assert not (found := market.faults()), "\n".join(found)


async def test_years_later_no_form_breaks(market: Market) -> None:
    """Years on every deadline has passed: no bid, vote or question is taken, and all is said."""
    await stand_ahead(market.pool, timedelta(days=1500))
    for tried in market.tried:
        await market.become(tried)
        answer = await market.send(tried.form, tried.form.filled())
        over = re.search(r"/bid/|/votes?(/|$)|/questions?$", tried.form.action)
        market.note(tried, "years later", answer, taken=over is None)
    assert not (found := market.faults()), "\n".join(found)
