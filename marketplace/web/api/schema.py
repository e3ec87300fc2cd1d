"""The OpenAPI 3.1 description of the API, made from the operations and the very Structs they parse.

Everything an operation can answer stands in it, but for faults of ours (500): a program that meets
one has an incident number to tell us.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from litestar import Litestar

from marketplace.web.api.examples import example_of
from marketplace.web.api.operations import API, KEY, Operation
from marketplace.web.api.problems import ProblemDetails

PLACE = "#/components/schemas/"
PATH_PART = re.compile(r"\{(\w+):\w+\}")
VERSION = "1"
TITLE = "Mutual"
ABOUT = (
    "People who hold personal care budgets commission care together. Programs of providers and"
    " councils read and send here what their people read and send on the pages."
)
SAID: dict[int, str] = {
    304: "Nothing has changed since the ETag you named.",
    401: "The token is missing, stopped or over.",
    403: "Your role, or this token, may not do that.",
    404: "There is no such thing, or it is not yours to see.",
    406: "You accept no application/json.",
    409: "A rule says no, or somebody else is working on the same thing.",
    413: "The body is too large.",
    415: "The body is of another kind.",
    422: "Something in the address or the body is wrong; `errors` says where.",
    503: "The database is away or busy; try again after Retry-After seconds.",
}


def operations_of(app: Litestar) -> list[Operation]:
    """Every operation of the API, by noun and path."""
    found = {
        operation.name: operation
        for route in app.routes
        for handler in getattr(route, "route_handlers", ())
        if isinstance(operation := handler.opt.get("operation"), Operation)
    }
    return sorted(found.values(), key=lambda each: (each.noun, each.path, each.method))


def open_path(path: str) -> str:
    """A path as OpenAPI writes it: /api/rounds/{round_id}."""
    return PATH_PART.sub(r"{\1}", path)


def statuses(operation: Operation) -> list[int]:
    """What an operation answers when it is not done."""
    found = {406, 409, 422, 503}
    if operation.roles:
        found |= {401, 403}
    else:
        found |= {401}
    if "{" in operation.path or not operation.roles:
        found |= {404}
    if operation.takes is not None:
        found |= {404, 413, 415}
    if not operation.writes:
        found |= {304, 404}
    return sorted(found)


def describe(operations: Sequence[Operation], public_url: str) -> dict[str, Any]:
    """The whole description as plain values, ready to be JSON."""
    kinds: list[Any] = [ProblemDetails]
    for each in operations:
        kinds += [each.gives, each.asks, *([each.takes] if each.takes else [])]
    outlines, components = msgspec.json.schema_components(kinds, ref_template=PLACE + "{name}")
    known = {id(kind): outline for kind, outline in zip(kinds, outlines, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        place = paths.setdefault(open_path(each.path), {})
        place[each.method.lower()] = _operation(each, known, components)
    asked = {outline["$ref"].removeprefix(PLACE) for outline in _asked(operations, known)}
    shown = {name: kind for name, kind in components.items() if name not in asked}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": TITLE,
            "version": VERSION,
            "summary": "Care commissioned together.",
            "description": ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "externalDocs": {"url": f"{public_url}{API}/docs", "description": "The documentation."},
        "tags": [{"name": noun} for noun in sorted({each.noun for each in operations})],
        "paths": paths,
        "components": {
            "schemas": shown,
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of your organisation, made at /api-tokens.",
                }
            },
            "responses": {str(status): _problem(status) for status in SAID if status != 304},
        },
    }


def _asked(operations: Iterable[Operation], known: dict[int, Any]) -> list[dict[str, Any]]:
    return [known[id(each.asks)] for each in operations]


def _operation(each: Operation, known: dict[int, Any], components: dict[str, Any]) -> Any:
    first, _blank, rest = each.about.partition("\n")
    told: dict[str, Any] = {
        "operationId": each.name,
        "tags": [each.noun],
        "summary": first,
        "description": " ".join(rest.split()),
        "parameters": _parameters(each, known, components),
        "responses": _responses(each, known, components),
        "security": [{"token": []}] if each.roles else [{}, {"token": []}],
    }
    if each.roles:
        told["x-roles"] = list(each.roles)
    if each.takes is not None:
        schema = known[id(each.takes)]
        content = {"schema": schema, "example": example_of(schema, components)}
        told["requestBody"] = {"required": True, "content": {each.media_type: content}}
    return told


def _parameters(each: Operation, known: dict[int, Any], components: dict[str, Any]) -> list[Any]:
    found: list[Any] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "format": kind}}
        for name, kind in re.findall(r"\{(\w+):(\w+)\}", each.path)
    ]
    asked = components[known[id(each.asks)]["$ref"].removeprefix(PLACE)]
    required = asked.get("required", ())
    for name, schema in asked.get("properties", {}).items():
        about = schema.get("description", "")
        parameter = {"name": name, "in": "query", "required": name in required, "schema": schema}
        found.append(parameter | ({"description": about} if about else {}))
    if each.keyed:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "A new one for each new thing; the same again for a repeat.",
                "schema": {"type": "string", "pattern": f"^{KEY.pattern}$"},
                "example": "f3b1c9a2-first-try",
            }
        )
    return found


def _responses(each: Operation, known: dict[int, Any], components: dict[str, Any]) -> Any:
    schema = known[id(each.gives)]
    content = {"schema": schema, "example": example_of(schema, components)}
    done: dict[str, Any] = {"description": "Done.", "content": {"application/json": content}}
    text = {"schema": {"type": "string"}}
    headers: dict[str, Any] = {}
    if not each.writes:
        headers["ETag"] = text | {"description": "What this answer is called."}
    if each.paged:
        headers["Link"] = text | {"description": 'The next page, as rel="next".'}
    if each.located:
        headers["Location"] = text | {"description": "Where to read what was made."}
    if headers:
        done["headers"] = headers
    found: dict[str, Any] = {str(each.status): done}
    for status in statuses(each):
        if status == 304:
            found["304"] = {"description": SAID[304]}
        else:
            found[str(status)] = {"$ref": f"#/components/responses/{status}"}
    return found


def _problem(status: int) -> dict[str, Any]:
    told: dict[str, Any] = {
        "description": SAID[status],
        "content": {"application/problem+json": {"schema": {"$ref": f"{PLACE}ProblemDetails"}}},
    }
    if status == 503:
        told["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return told
