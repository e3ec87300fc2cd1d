"""What every operation of the API does around its own few lines: token, bounds, key, answer."""

import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler
from msgspec import Meta, Struct

from marketplace.acts.api_tokens import Program
from marketplace.database.transaction import Scope, Transaction, transaction
from marketplace.people import Role, Who, require_role
from marketplace.refused import Invalid
from marketplace.web import pages
from marketplace.web.api.callers import Web, program_asking
from marketplace.web.api.parsing import read_body, read_cursor, read_query, write_cursor
from marketplace.web.api.problems import ApiProblem, pointer
from marketplace.web.csrf import JSON, content_type
from marketplace.web.sessions import visit_of, who_of
from marketplace.web.wording import _

API = "/api"
LIMIT_MAX = 100
CURSOR_MAX = 400
KEY = re.compile(r"[\x21-\x7e]{1,255}")
Asked = TypeVar("Asked", bound=Struct)
Body = TypeVar("Body", bound=Struct)
Given = TypeVar("Given")
Row = TypeVar("Row")


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """An operation that asks nothing in its address."""


class PageAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """Which page of a list."""

    limit: Annotated[
        int, Meta(ge=1, le=LIMIT_MAX, description="How many at most.", examples=[20])
    ] = 20
    cursor: Annotated[
        str,
        Meta(max_length=CURSOR_MAX, description="What next held in the page before."),
    ] = ""


class Listing(Struct, Generic[Row], frozen=True, forbid_unknown_fields=True):
    """A page of a list; `next` is the cursor of the next page, null on the last."""

    items: list[Row]
    next: str | None


class Operation(Struct, frozen=True):
    """All that the schema and the documentation tell about an operation.

    `path` is as Litestar writes it; `roles` is empty where no token is needed. `media_type` is
    what a body has to be.
    """

    name: str
    method: str
    path: str
    noun: str
    about: str
    roles: tuple[Role, ...]
    asks: type[Struct]
    gives: Any
    status: int
    takes: Any = None
    keyed: bool = False
    media_type: str = JSON
    located: bool = False

    @property
    def writes(self) -> bool:
        """Whether it needs a token that may write."""
        return self.method != "GET"

    @property
    def paged(self) -> bool:
        """Whether its answer is a page of a list."""
        return issubclass(self.asks, PageAsked)


class Call(Generic[Asked]):
    """One request that reads: `asked` from the address, `who` asks (None without a token)."""

    def __init__(self, request: Web, asked: Asked) -> None:
        self.request = request
        self.asked = asked
        self.next = ""

    @property
    def who(self) -> Who:
        """Whose token it is; only for operations with roles."""
        who = visit_of(self.request).who
        assert who is not None
        return who

    @property
    def role(self) -> str:
        """The token's role, empty without one."""
        who = visit_of(self.request).who
        return who.role if who else ""

    def given(self, name: str) -> Any:
        """A part of the path, already of its kind."""
        return self.request.path_params[name]

    def reading(self, scope: Scope | None = None) -> AbstractAsyncContextManager[Transaction]:
        """A transaction that sees what the page of this role sees."""
        return pages.reading(self.request, scope)

    def after(self, noun: str, *kinds: Any) -> tuple[Any, ...]:
        """The key the page before ended with, each part None on the first page."""
        cursor = self.asked.cursor if isinstance(self.asked, PageAsked) else ""
        return read_cursor(noun, cursor, kinds) or (None,) * len(kinds)

    @property
    def limit(self) -> int:
        """How many rows this page has at most."""
        return self.asked.limit if isinstance(self.asked, PageAsked) else LIMIT_MAX

    def listing(
        self,
        noun: str,
        rows: Sequence[Any],
        key: Callable[[Any], tuple[Any, ...]],
        shown: Callable[[Any], Row],
    ) -> "Listing[Row]":
        """A page of rows, of which one more than `limit` was asked for, each as it is shown."""
        here = rows[: self.limit]
        self.next = write_cursor(noun, key(here[-1])) if len(rows) > self.limit else ""
        return Listing([shown(row) for row in here], self.next or None)

    def part(
        self,
        noun: str,
        rows: Sequence[Any],
        key: Callable[[Any], tuple[Any, ...]],
        shown: Callable[[Any], Row],
        kinds: tuple[Any, ...],
        *,
        newest_first: bool = False,
    ) -> "Listing[Row]":
        """A page of a list that was read whole, in the order of its key, or the other way round."""
        after = self.after(noun, *kinds)
        rows = sorted(rows, key=key, reverse=newest_first)
        if after[0] is not None:
            rows = [row for row in rows if (key(row) < after if newest_first else key(row) > after)]
        return self.listing(noun, rows, key, shown)


class Writing(Generic[Body]):
    """One request that writes, in its transaction: `body` as sent, `who` acts at `now`."""

    def __init__(self, sent: "Sent[Body]", tx: Transaction, who: Who, now: datetime) -> None:
        self.request, self.body, self.asked = sent.request, sent.body, sent.asked
        self.tx, self.who, self.now = tx, who, now

    def given(self, name: str) -> Any:
        """A part of the path, already of its kind."""
        return self.request.path_params[name]


class Sent(Struct, Generic[Body], frozen=True):
    """What came with a write: the request, the body and the address, each as its Struct."""

    request: Any
    body: Any
    asked: Any


class Done(Struct, Generic[Given], frozen=True):
    """What a write answers, and the address of what it made."""

    value: Given
    location: str = ""


def pairs_of(request: Web) -> list[tuple[str, str]]:
    """The names and texts of the address, as often as they stand there."""
    return [(name, str(text)) for name, text in request.query_params.multi_items()]


async def _no_form(request: Web) -> None:
    """Programs send no forms: nothing to check before the token is."""


async def _admitted(request: Web, operation: Operation) -> Program | None:
    """The program, once what it accepts, its token, role and power are right."""
    program = await program_asking(request)
    accepted = request.headers.get("accept", "*/*") or "*/*"
    if not any(kind in accepted for kind in ("*/*", "application/*", JSON, "problem+json")):
        raise ApiProblem(406, _("We answer with application/json alone."))
    if operation.roles:
        if program is None:
            raise ApiProblem(401, _("Send the token of your organisation."))
        require_role(who_of(request), *operation.roles)
        if operation.writes and not program.may_write:
            raise ApiProblem(403, _("This token may only read. Make one that may send."))
    return program


def reads(
    path: str,
    *,
    noun: str,
    gives: Any,
    asks: type[Struct] = Nothing,
    roles: tuple[Role, ...] = (),
) -> Callable[[Callable[[Call[Any]], Awaitable[Any]]], HTTPRouteHandler]:
    """Make a reading operation of a function of a Call; without roles anybody may ask."""

    def made(function: Callable[[Call[Any]], Awaitable[Any]]) -> HTTPRouteHandler:
        about = (function.__doc__ or "").strip()
        name = f"{noun}.{function.__name__}"
        operation = Operation(name, "GET", API + path, noun, about, roles, asks, gives, 200)

        async def answer(request: Web) -> Response[bytes]:
            await _admitted(request, operation)
            call: Call[Any] = Call(request, read_query(asks, pairs_of(request)))
            value = await function(call)
            return _answered(request, call, msgspec.json.encode(value))

        return _handler(operation, answer, HttpMethod.GET, HttpMethod.HEAD)

    return made


def _answered(request: Web, call: Call[Any], body: bytes) -> Response[bytes]:
    """The answer with its ETag and the link to the next page; 304 where the program has it."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if call.next:
        asked = [pair for pair in pairs_of(request) if pair[0] != "cursor"]
        query = urlencode([*asked, ("cursor", call.next)])
        public = request.app.state.public_url
        headers["Link"] = f'<{public}{request.url.path}?{query}>; rel="next"'
    known = request.headers.get("if-none-match", "")
    if tag in (each.strip().removeprefix("W/") for each in known.split(",")):
        return Response(b"", status_code=304, headers=headers, media_type=JSON)
    return Response(body, headers=headers, media_type=JSON)


def writes(
    path: str,
    *,
    noun: str,
    takes: Any,
    gives: Any,
    roles: tuple[Role, ...],
    asks: type[Struct] = Nothing,
    status: int = 201,
    method: HttpMethod = HttpMethod.POST,
    located: bool = False,
    media_type: str = JSON,
    read: Callable[[Web, bytes], Awaitable[Any]] | None = None,
) -> Callable[[Callable[[Writing[Any]], Awaitable[Done[Any]]]], HTTPRouteHandler]:
    """Make a writing operation of a function of a Writing; a POST wants an Idempotency-Key.

    A body is read as `takes` before the transaction opens, or by `read` where it is no JSON.
    """

    def made(function: Callable[[Writing[Any]], Awaitable[Done[Any]]]) -> HTTPRouteHandler:
        about = (function.__doc__ or "").strip()
        keyed = method is HttpMethod.POST
        operation = Operation(
            f"{noun}.{function.__name__}", method.value, API + path, noun, about, roles, asks,
            gives, status, takes, keyed, media_type, located,
        )  # fmt: skip

        async def answer(request: Web) -> Response[Any]:
            await _admitted(request, operation)
            asked = read_query(asks, pairs_of(request))
            require_media(request, media_type)
            raw = await request.body()
            body = read_body(takes, raw) if read is None else await read(request, raw)
            sent: Sent[Any] = Sent(request, body, asked)
            try:
                if keyed:
                    return await _once(sent, function, status)
                async with _unkeyed(sent) as writing:
                    done = await function(writing)
            except Invalid as fault:
                raise wrong_value(fault) from fault
            return Response(msgspec.json.encode(done.value), status_code=status, media_type=JSON)

        return _handler(operation, answer, method)

    return made


async def _once(
    sent: Sent[Any], function: Callable[[Writing[Any]], Awaitable[Done[Any]]], status: int
) -> Response[Any]:
    """Do it under the request's key, so that a repeat gets the first answer and changes nothing."""
    require_key(sent.request)
    async with pages.acting(sent.request) as doing:
        done = await function(Writing(sent, doing.tx, doing.who, doing.now))
        doing.give(done.value, status=status, location=done.location)
    return doing.response()


@asynccontextmanager
async def _unkeyed(sent: Sent[Any]) -> AsyncIterator[Writing[Any]]:
    who = who_of(sent.request)
    async with transaction(sent.request.app.state.pool, who.council_id) as tx:
        now = await tx.db.fetchval("select app_now()")
        yield Writing(sent, tx, who, now)


def require_key(request: Web) -> None:
    """Raise ApiProblem (422) without an Idempotency-Key of 1 to 255 visible letters."""
    if not KEY.fullmatch(request.headers.get("idempotency-key", "")):
        sentence = _("Send an Idempotency-Key of 1 to 255 letters: a new one for each new thing.")
        raise ApiProblem(422, sentence, [("/Idempotency-Key", sentence)])


def require_media(request: Web, wanted: str) -> None:
    """Raise ApiProblem (415) for a body of another kind."""
    if content_type(request) != wanted:
        raise ApiProblem(415, _("Send the body as %s.") % wanted)


def wrong_value(fault: Invalid) -> ApiProblem:
    """A rule's fault as the API tells it; a key used for something else is a fault of the key."""
    if fault.field == "form_key":
        sentence = _("This Idempotency-Key came before with another request. Use a new one.")
        return ApiProblem(422, sentence, [("/Idempotency-Key", sentence)])
    sentence = _(fault.sentence)
    return ApiProblem(422, sentence, [(pointer(fault.field), sentence)])


def _handler(operation: Operation, answer: Any, *methods: HttpMethod) -> HTTPRouteHandler:
    answer.__name__ = operation.name.replace(".", "_").replace("-", "_")
    return HTTPRouteHandler(
        operation.path,
        http_method=methods,
        status_code=operation.status,
        before_request=_no_form,
        opt={"operation": operation},
    )(answer)
