"""Forms as somebody careless or hostile sends them, and what is wrong with how each is answered."""

import re
from uuid import UUID, uuid4

import httpx
from msgspec import Struct

from marketplace.database.transaction import Pool
from tests.personas import hidden, sign_in
from tests.visits import Form, Seen, other_ids

# Shows a secret once, so it cannot lead on to another address.
SHOWS_AT_ONCE = ("/api-tokens/make", "/calendar")
MARKUP = "<script>alert(1)</script><img src=x onerror=alert(2)>"
TURNED = "\u202eمرحبا بكم \u2067שלום\u2069 👩🏽‍🦽🏳️‍🌈 e\u0301\u200b"
CONTROL = "a\x00b\x07c\ud83d".encode("utf-8", "surrogatepass")
LONG = "x" * 20_001


class Tried(Struct):
    """A form with who came across it."""

    who: UUID
    role: str
    form: Form


class Market(Struct):
    """The pages on a copy of the demonstration, and each form found there once."""

    client: httpx.AsyncClient
    pool: Pool
    pages: list[Seen]
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


def faults_of(answer: httpx.Response, *, taken: bool = True) -> list[str]:
    """What is wrong with an answer: it must be a redirect (where the form may be `taken`), or a
    page of ours that says what to do, its faults linked to fields that are there.
    """
    if answer.status_code == 303:
        return [] if taken else ["it was taken"]
    shown = answer.status_code == 200 and answer.request.url.path in SHOWS_AT_ONCE
    if not (400 <= answer.status_code < 500 or (taken and shown)):
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


async def from_elsewhere(market: Market) -> None:
    """Send each form without the page's token, and with each id in it nobody's."""
    stranger = uuid4()
    for tried in market.tried:
        await market.become(tried)
        answer = await market.client.post(tried.form.action, data=tried.form.filled())
        market.note(tried, "from elsewhere", answer, taken=False)
        for action, fields in other_ids(tried.form, stranger):
            answer = await market.send(tried.form, fields, action)
            market.note(tried, "nobody's id", answer, taken=False)


async def empty_and_wrong(market: Market) -> None:
    """Send each form empty, and with each field too long, of the wrong kind or not offered."""
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


async def in_other_scripts(market: Market) -> None:
    """Write markup, turned text with emoji, and what no text holds into each form."""
    for tried in market.tried:
        written = [field.name for field in tried.form.fields.values() if field.written]
        await market.become(tried)
        for said, text in (("markup", MARKUP), ("turned", TURNED), ("control", CONTROL)):
            if written:
                fields = tried.form.filled() | dict.fromkeys(written, text)
                market.note(tried, said, await market.send(tried.form, fields))


async def sent_twice(market: Market) -> None:
    """Send each form as it came, twice with one key; both answers are alike."""
    for tried in market.tried:
        await market.become(tried)
        key = uuid4().hex
        first = await market.send(tried.form, tried.form.filled(), key=key)
        again = await market.send(tried.form, tried.form.filled(), key=key)
        market.note(tried, "once", first)
        market.note(tried, "twice", again)
        if first.status_code == 303:
            assert again.headers["location"] == first.headers["location"], tried.form.action
