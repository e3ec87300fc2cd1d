"""The API's own description: the schema for programs, and pages made from it for people."""

import re
from typing import Any

import msgspec
from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath
from msgspec import Struct

from marketplace.refused import NotFound
from marketplace.web.api.examples import PLAIN
from marketplace.web.api.operations import API, LIMIT_MAX
from marketplace.web.api.problems import TYPES, ProblemDetails, ProblemError, type_of
from marketplace.web.api.schema import PLACE, SAID, describe, operations_of
from marketplace.web.care_wording import capital
from marketplace.web.navigation import ROLE_NAMES
from marketplace.web.pages import Web, page
from marketplace.web.wording import _

DOCS = f"{API}/docs"
# Words, each with the address it leads to or "".
Words = list[tuple[str, str]]
LISTING = "Listing_"
METHODS = ("get", "post", "put")
# With more objects than this on a page, what they are made of stands on pages of its own.
KINDS_HERE_MAX = 20
FORMATS = {"uuid": "an id", "date": "a day, like 2026-04-06", "date-time": "a moment in UTC"}
OF_NOUNS: dict[str, str] = {
    "audit": "Who did what, for whom and why.",
    "bids": "A provider's drafts, and what it sent.",
    "clusters": "Groups that ask for care together.",
    "commissions": "What groups ask for, and the opened bids.",
    "community": "Ward funds, projects and votes.",
    "contracts": "What a provider delivers, and to whom.",
    "enterprise-calls": "Where new enterprises are wanted.",
    "imports": "A council's own lists, from a file.",
    "invoices": "Sent by providers, checked and paid by finance.",
    "ledger": "Balances and transfers.",
    "match": "Solve a matching problem of your own.",
    "what-ifs": "Try one change of a matched round and read what would be different.",
    "opportunities": "What takes bids now. No token needed.",
    "providers": "Who offers care.",
    "rounds": "When bids close, and what the match decided.",
    "savings": "What was saved, and how it was shared.",
    "sign-offs": "What waits for a professional.",
    "timesheets": "What was delivered, and what came.",
    "unmet-demand": "What nobody offers, where and why.",
    "wards": "The council's wards. No token needed.",
}


class NounRow(Struct, frozen=True):
    """One noun of the API."""

    href: str
    name: str
    about: str


class IndexPage(Struct, frozen=True):
    """How to ask, and all there is to ask for."""

    nouns: list[NounRow]
    with_token: str
    next_page: str
    limit_max: int


class FieldRow(Struct, frozen=True):
    """One field or parameter: `kind` in words, with a link to what it is made of."""

    name: str
    kind: Words
    required: bool
    about: str


class KindRow(Struct, frozen=True):
    """What an object is made of."""

    name: str
    about: str
    fields: list[FieldRow]


class OperationRow(Struct, frozen=True):
    """One operation: what it is for, who may, what to send, what comes back, an example."""

    anchor: str
    method: str
    path: str
    summary: str
    about: str
    who: str
    parameters: list[FieldRow]
    sends: Words
    gives: Words
    status: str
    problems: list[str]
    example: str


class NounPage(Struct, frozen=True):
    """All operations of a noun and the objects they send and give; or one large object of a noun,
    without operations, and all that it is made of.

    `above`: the page it belongs to. `away`: where an object stands that is not here, by "#name".
    """

    name: str
    operations: list[OperationRow]
    kinds: list[KindRow]
    above: Words = []
    away: dict[str, str] = {}


class ProblemRow(Struct, frozen=True):
    """One type of problem."""

    anchor: str
    status: int
    about: str


class ProblemsPage(Struct, frozen=True):
    """Every type of problem."""

    rows: list[ProblemRow]
    example: str


def description(request: Web) -> dict[str, Any]:
    """The schema, made once for each process."""
    state = request.app.state
    known: dict[str, Any] | None = getattr(state, "api_description", None)
    if known is None:
        known = describe(operations_of(request.app), state.public_url)
        state.api_description = known
    return known


@get(f"{API}/openapi.json")
async def openapi(request: Web) -> Response[bytes]:
    """The OpenAPI description, for programs."""
    return Response(msgspec.json.encode(description(request)), media_type=MediaType.JSON)


@get(DOCS)
async def index(request: Web) -> Response[str]:
    """How to ask: tokens, pages, keys, problems; and everything there is."""
    nouns = [tag["name"] for tag in description(request)["tags"]]
    rows = [NounRow(f"{DOCS}/{each}", noun_text(each), _(OF_NOUNS[each])) for each in nouns]
    here = f"{request.app.state.public_url}{API}"
    with_token = f'curl {here}/bids -H "Authorization: Bearer $TOKEN"'
    next_page = f'curl "{here}/opportunities?limit=50&cursor=$NEXT"'
    view = IndexPage(rows, with_token, next_page, LIMIT_MAX)
    return page(request, "api/index.html", view)


@get(f"{DOCS}/problems")
async def problems(request: Web) -> Response[str]:
    """What each type of problem means."""
    said = {
        **SAID,
        405: "This address cannot be asked that way.",
        500: "Something went wrong here.",
    }
    rows = [
        ProblemRow(TYPES[status], status, _(about))
        for status, about in sorted(said.items())
        if status in TYPES
    ]
    wrong = ProblemError(
        "/lots/0/prices/0/costing/pay_pence_per_hour",
        "The law says pay is at least £12.21 an hour.",
    )
    refused = ProblemDetails(
        type_of(422), "There is a problem with what was sent", 422, "This bid cannot be sent yet.",
        f"{API}/bids/{PLAIN['uuid']}/submissions", [wrong],
    )  # fmt: skip
    example = msgspec.json.format(msgspec.json.encode(refused), indent=2).decode()
    return page(request, "api/problems.html", ProblemsPage(rows, example))


@get(f"{DOCS}/{{noun:str}}")
async def show(request: Web, noun: FromPath[str]) -> Response[str]:
    """All operations of one noun."""
    known = description(request)
    if noun not in [tag["name"] for tag in known["tags"]]:
        raise NotFound(_("There is no such part of the API."))
    return page(request, "api/noun.html", noun_page(known, noun))


@get(f"{DOCS}/{{noun:str}}/{{part:str}}")
async def show_part(request: Web, noun: FromPath[str], part: FromPath[str]) -> Response[str]:
    """One large object of a noun, and everything it is made of."""
    known = description(request)
    if part not in _parts(known, noun):
        raise NotFound(_("There is no such part of the API."))
    return page(request, "api/noun.html", part_page(known, noun, part))


def noun_text(noun: str) -> str:
    """A noun as a heading."""
    return capital(noun.replace("-", " "))


def noun_page(known: dict[str, Any], noun: str) -> NounPage:
    """A noun's page from the description."""
    components = known["components"]["schemas"]
    public = known["servers"][0]["url"]
    rows = [_operation(*each, public) for each in _told(known, noun)]
    parts = _parts(known, noun)
    used = _outer(known, noun) if parts else _used(known, noun)
    away = {
        f"#{name}": f"{DOCS}/{noun}/{part}#{name}"
        for part in parts
        for name in _kinds_in(components[part], components, part)
    }
    kinds = [_kind(name, components[name]) for name in used]
    return NounPage(noun_text(noun), rows, kinds, away=away)


def part_page(known: dict[str, Any], noun: str, part: str) -> NounPage:
    """The page of one of a noun's large objects."""
    components = known["components"]["schemas"]
    names = _kinds_in(components[part], components, part)
    kinds = [_kind(name, components[name]) for name in names]
    return NounPage(part, [], kinds, [(noun_text(noun), f"{DOCS}/{noun}")])


def _told(known: dict[str, Any], noun: str) -> list[tuple[str, str, dict[str, Any]]]:
    """The method, path and description of each of a noun's operations."""
    return [
        (method, path, place[method])
        for path, place in known["paths"].items()
        for method in METHODS
        if method in place and noun in place[method]["tags"]
    ]


def _used(known: dict[str, Any], noun: str) -> list[str]:
    """Every object of a noun's operations."""
    components = known["components"]["schemas"]
    found = [name for *_at, told in _told(known, noun) for name in _kinds_in(told, components)]
    return list(dict.fromkeys(found))


def _outer(known: dict[str, Any], noun: str) -> list[str]:
    """The objects that a noun's operations themselves send and give."""
    found = [name for *_at, told in _told(known, noun) for name in _kinds_in(told, {})]
    return list(dict.fromkeys(found))


def _parts(known: dict[str, Any], noun: str) -> list[str]:
    """The objects of a noun that have pages of their own: none unless one page would be long."""
    if len(_used(known, noun)) <= KINDS_HERE_MAX:
        return []
    components = known["components"]["schemas"]
    outer = _outer(known, noun)
    within = [name for each in outer for name in _kinds_in(components[each], {})]
    return [name for name in dict.fromkeys(within) if name not in outer]


def _operation(method: str, path: str, told: dict[str, Any], public: str) -> OperationRow:
    body = told.get("requestBody")
    status = next(each for each in told["responses"] if each.startswith("2"))
    gives = told["responses"][status]["content"]["application/json"]["schema"]
    roles = told.get("x-roles", ())
    names = [_(ROLE_NAMES[role]) for role in roles]
    who = _("For a token of: %s.") % ", ".join(names) if names else _("Anybody, without a token.")
    media, content = next(iter(body["content"].items())) if body else ("", {})
    return OperationRow(
        told["operationId"].replace(".", "-"),
        method.upper(),
        path,
        told["summary"].removesuffix("."),
        told["description"],
        who,
        [_parameter(each) for each in told["parameters"]],
        _sent(media, content),
        kind_words(gives),
        status,
        [each for each in told["responses"] if not each.startswith("2")],
        _curl(method, path, told, public, media, content),
    )


def _sent(media: str, content: dict[str, Any]) -> Words:
    """What the body is: an object, or a file of a kind."""
    return kind_words(content["schema"]) if media.endswith("json") else [(media, "")] * bool(media)


def _curl(
    method: str, path: str, told: dict[str, Any], public: str, media: str, content: dict[str, Any]
) -> str:
    """The operation as a line for the terminal."""
    filled = re.sub(r"\{\w+\}", "6f1c1d1e-0000-4000-8000-000000000001", path)
    asked = "&".join(
        f"{each['name']}={each['schema'].get('enum', ['E05000001'])[0]}"
        for each in told["parameters"]
        if each["in"] == "query" and each["required"]
    )
    parts = [f"curl {public}{filled}{'?' + asked if asked else ''}"]
    if method != "get":
        parts = [f"curl -X {method.upper()} {public}{filled}"]
    if told.get("x-roles"):
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if any(each["name"] == "Idempotency-Key" for each in told["parameters"]):
        parts.append('-H "Idempotency-Key: $(uuidgen)"')
    if media:
        parts.append(f'-H "Content-Type: {media}"')
        example = content.get("example", "")
        sent = example if isinstance(example, str) else msgspec.json.encode(example).decode()
        parts.append(f"-d '{sent}'")
    return " \\\n  ".join(parts)


def _parameter(told: dict[str, Any]) -> FieldRow:
    about = told.get("description", "")
    return FieldRow(told["name"], kind_words(told["schema"]), told["required"], about)


def _kind(name: str, schema: dict[str, Any]) -> KindRow:
    required = schema.get("required", ())
    fields = [
        FieldRow(field, kind_words(told), field in required, told.get("description", ""))
        for field, told in schema.get("properties", {}).items()
    ]
    return KindRow(name, schema.get("description", ""), fields)


def _kinds_in(told: Any, components: dict[str, Any], *first: str) -> list[str]:
    """The names of every object in a part of the description, outermost first, after `first`;
    those that `components` describes with all they are made of.
    """
    found: dict[str, None] = dict.fromkeys(first)
    waiting: list[Any] = [told]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, dict):
            name = str(here.get("$ref", ""))
            if name.startswith(PLACE) and name.removeprefix(PLACE) not in found:
                found[name.removeprefix(PLACE)] = None
                waiting.append(components.get(name.removeprefix(PLACE)))
            waiting += [each for key, each in here.items() if key != "example"]
        elif isinstance(here, list):
            waiting += here
    return [name for name in found if not name.startswith(LISTING)]


def kind_words(schema: dict[str, Any]) -> Words:
    """What a schema allows, in words; the name of an object leads to what it is made of."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(PLACE)
        inner = name.removeprefix(LISTING).removesuffix("_")
        row = (inner, f"#{inner}")
        return [(_("a page of"), ""), row] if name.startswith(LISTING) else [row]
    several = schema.get("anyOf") or schema.get("oneOf")
    if several:
        found: Words = []
        for each in several:
            found += [(_("or"), "")] if found else []
            found += kind_words(each)
        return found
    if "enum" in schema:
        return [(_("one of: %s") % ", ".join(str(each) for each in schema["enum"]), "")]
    if schema.get("type") == "array":
        item = schema.get("items")
        return [(_("list of"), ""), *(kind_words(item) if isinstance(item, dict) else [])]
    return [(_simple(schema), "")]


def _simple(schema: dict[str, Any]) -> str:
    kind = schema.get("type")
    if kind == "integer":
        least, most = schema.get("minimum"), schema.get("maximum")
        if least is not None and most is not None:
            return _("whole number from %(least)s to %(most)s") % {"least": least, "most": most}
        return _("whole number")
    if kind == "string":
        if schema.get("format") in FORMATS:
            return _(FORMATS[schema["format"]])
        most = schema.get("maxLength")
        return _("text of up to %s letters") % most if most else _("text")
    names = {"number": _("number"), "boolean": _("true or false"), "null": _("nothing (null)")}
    return names.get(str(kind), str(schema.get("const", kind)))


routes = [openapi, index, problems, show, show_part]
