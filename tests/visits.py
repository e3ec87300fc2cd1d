"""What a visitor comes across: pages by following links, and the forms on them."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from typing import Any
from uuid import UUID

import httpx
from msgspec import Struct

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
WARD = re.compile(r"[EW]\d{8}")
LINK = re.compile(r'href="(/[^"#]*)"')
PERSONA = re.compile(
    r'name="sign_in_id" value="([^"]+)".*?name="council_id" value="(\d+)"'
    r'.*?name="role" value="(\w+)"',
    re.S,
)
# Pages of one shape a visitor opens: some states of it show other forms.
ALIKE_MAX = 2
# Work somebody has to do: the page, and the form on it, that only open work leads to.
OPEN_WORK: dict[str, tuple[str, str]] = {
    "a question to answer": ("/commissions/*/questions/*",) * 2,
    "a notice to publish": ("/commissions/*/publish",) * 2,
    "a bid to send": ("/opportunities/*/bid/check",) * 2,
    "a bid as a file": ("/opportunities/*/bid/file",) * 2,
    "care to hand in": ("/contracts/*/timesheet",) * 2,
    "care to confirm": ("/deliveries/*",) * 2,
    "an invoice to hand in": ("/contracts/*/invoice",) * 2,
    "a project to judge": ("/community/projects/*",) * 2,
    "a neighbour's help to accept": ("/neighbours/*/accept",) * 2,
    "help that is given": ("/neighbours", "/neighbours/*/end"),
    "a role to choose": ("/sign-in/role",) * 2,
    "a calendar's address": ("/calendar",) * 2,
}
NOT_OURS = ("/static", "/health", "/api/openapi.json")


class Field(Struct):
    """One name of a form: its kind, what stands in it, and what may be chosen."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = []
    numeric: bool = False

    @property
    def written(self) -> bool:
        """Whether a person writes in it."""
        return self.kind in ("text", "textarea", "search", "email")


class Form(Struct):
    """One form of a page, as it came."""

    page: str
    action: str
    method: str
    fields: dict[str, Field]
    upload: bool = False

    @property
    def shape(self) -> str:
        """Its address without ids, and what it asks: forms alike are tried once."""
        return f"{shape_of(self.action)} {sorted(self.fields)}"

    def filled(self) -> dict[str, str]:
        """What is sent when nobody changes anything; of choices the first."""
        return {
            field.name: field.value or next(iter(field.choices), "")
            for field in self.fields.values()
        }


def shape_of(address: str) -> str:
    """An address with its ids, its wards' codes and its question left out."""
    return WARD.sub("*", ID.sub("*", address.partition("?")[0]))


class _Reader(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.page = page
        self.forms: list[Form] = []
        self.form: Form | None = None
        self.inside: Field | None = None

    def _field(self, name: str, kind: str) -> Field:
        assert self.form is not None
        return self.form.fields.setdefault(name, Field(name, kind))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            kind = given.get("enctype", "")
            self.form = Form(
                self.page, given.get("action") or self.page, given.get("method", "get").lower(),
                {}, kind == "multipart/form-data",
            )  # fmt: skip
            self.forms.append(self.form)
        if self.form is None or (not given.get("name") and tag != "option"):
            return
        if tag == "input":
            self._input(given)
        elif tag == "button":
            self._field(given["name"], "button").choices.append(given.get("value", ""))
        elif tag in ("textarea", "select"):
            self.inside = self._field(given["name"], tag)
        elif tag == "option" and self.inside is not None:
            self.inside.choices.append(given.get("value", ""))
            if "selected" in given:
                self.inside.value = given.get("value", "")

    def _input(self, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        field = self._field(given["name"], kind)
        if kind in ("radio", "checkbox"):
            field.choices.append(given.get("value", "on"))
            if "checked" in given:
                field.value = given.get("value", "on")
        else:
            field.value = given.get("value", "")
            field.numeric = given.get("inputmode") in ("numeric", "decimal")

    def handle_data(self, data: str) -> None:
        if self.inside is not None and self.inside.kind == "textarea":
            self.inside.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag in ("textarea", "select"):
            self.inside = None


def forms_of(page: "Seen") -> list[Form]:
    """The forms that change something on a page, but for those of its frame."""
    reader = _Reader(page.address)
    reader.feed(page.text.partition("<main")[2].partition("</main>")[0])
    return [form for form in reader.forms if form.method == "post"]


def unreached(pages: Iterable["Seen"]) -> list[str]:
    """The open work that none of the pages lets anybody do."""
    found = {
        (shape_of(page.address), shape_of(form.action))
        for page in pages
        if page.is_page
        for form in forms_of(page)
    }
    return [name for name, place in OPEN_WORK.items() if place not in found]


class Seen(Struct, frozen=True):
    """One page as it came: for whom, where, and what it asked of the database."""

    role: str
    address: str
    status: int
    headers: dict[str, str]
    text: str
    asked: tuple[str, ...]

    @property
    def is_page(self) -> bool:
        """Whether it is a page rather than a file or a redirect."""
        return self.status < 300 and self.headers.get("content-type", "").startswith("text/html")


async def listed_personas(client: httpx.AsyncClient) -> dict[str, list[UUID]]:
    """Whom a visitor of the demonstration can be in the first council, by role, as listed."""
    listed: dict[str, list[UUID]] = {}
    for who, council, role in PERSONA.findall((await client.get("/sign-in")).text):
        if council == "1":
            listed.setdefault(role, []).append(UUID(who))
    assert len(listed) >= 7
    return listed


async def walk(
    client: httpx.AsyncClient, role: str, start: str, most: int, asked: list[str]
) -> list[Seen]:
    """Pages followed from `start`: a few of each shape, at most `most` in all.

    `asked` is what the database is asked, as the caller's query logger writes it.
    """
    waiting, seen, known, alike = [start], [], set[str](), dict[str, int]()
    while waiting and len(seen) < most:
        # First what nobody has seen the like of.
        address = min(waiting, key=lambda each: alike.get(shape_of(each), 0))
        waiting.remove(address)
        shape = shape_of(address)
        if address in known or alike.get(shape, 0) >= ALIKE_MAX or address.startswith(NOT_OURS):
            continue
        known.add(address)
        alike[shape] = alike.get(shape, 0) + 1
        asked.clear()
        answer = await client.get(address)
        assert answer.status_code < 500, (address, answer.text[-800:])
        page = Seen(
            role, address, answer.status_code, dict(answer.headers), answer.text, tuple(asked)
        )
        seen.append(page)
        if page.is_page:
            waiting += [link.replace("&amp;", "&") for link in LINK.findall(answer.text)]
        if "location" in answer.headers:
            waiting.append(answer.headers["location"])
    return seen


def other_ids(form: Form, stranger: UUID) -> Iterator[tuple[str, dict[str, Any]]]:
    """The form once for each id in it, that id changed to one that is nobody's."""
    if ID.search(form.action):
        yield ID.sub(str(stranger), form.action, count=1), form.filled()
    for field in form.fields.values():
        if field.kind == "hidden" and ID.fullmatch(field.value):
            yield form.action, form.filled() | {field.name: str(stranger)}
