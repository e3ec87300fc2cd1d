"""Who is asking: a random token in a cookie, its hash in web_session, the role read every time."""

import base64
import hashlib
import hmac
import re
import secrets
from datetime import datetime
from time import monotonic
from typing import Any, cast
from uuid import UUID

from litestar import Request
from litestar.datastructures import Cookie, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Receive, Scope, Send
from msgspec import Struct

from marketplace.database.transaction import ACQUIRE_SECONDS_MAX, Pool, many, one, transaction
from marketplace.people import Power, Role, Who
from marketplace.refused import NotYours
from marketplace.web.languages import LANGUAGES
from marketplace.web.languages import chosen as chosen_language
from marketplace.web.wording import language
from sql import questions

TOKEN_BYTES = 32
NOTICE_SECONDS = 60
AGE_SECONDS_MAX = 2.0
YEAR_SECONDS = 365 * 24 * 3600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.A)
DISPLAYS = ("large", "contrast")


class NotSignedIn(Exception):
    """This page is for people who are signed in; the web sends them to the sign-in page."""


class Visitor(Struct, frozen=True):
    """A live session with what its sign-in is allowed to be at this moment."""

    sign_in_id: UUID
    name: str
    demonstration: bool
    council_id: int
    council: str
    role: Role
    person_id: UUID | None
    provider_id: UUID | None
    acting_for: UUID | None
    csrf_secret: bytes
    unseen: bool


class Represented(Struct, frozen=True):
    """Somebody the sign-in may act for today, and how far (rule 16)."""

    person_id: UUID
    name: str
    powers: list[Power]


class Demonstration(Struct, frozen=True):
    """Whether the made-up history is still being built, and the moment its clock shows."""

    building: bool
    now: datetime


class Visit:
    """One request's view of its visitor: who they are, how pages look to them, cookies to set."""

    def __init__(self, secure: bool) -> None:
        self.secure = secure
        self.token_sha256: bytes | None = None
        self.visitor: Visitor | None = None
        self.who: Who | None = None
        self.acting_for_name = ""
        self.display: frozenset[str] = frozenset()
        self.language = "en"
        self.notice = ""
        self.csrf = ""
        self.demonstration: Demonstration | None = None
        self.cookies: list[Cookie] = []

    def cookie_name(self, name: str) -> str:
        """__Host- binds a cookie to this host over https; plain http cannot have it."""
        return f"__Host-{name}" if self.secure else name

    def set_cookie(self, name: str, value: str, seconds: int | None = None) -> None:
        """Send a cookie no script can read; `seconds` 0 removes it, None ends with the browser."""
        self.cookies.append(
            Cookie(
                key=self.cookie_name(name),
                value=value,
                max_age=seconds,
                path="/",
                secure=self.secure,
                httponly=True,
                samesite="lax",
            )
        )

    def leave_notice(self, sentence: str) -> None:
        """Say the sentence at the top of the next page, once."""
        packed = base64.urlsafe_b64encode(sentence[:500].encode()).decode()
        self.set_cookie("notice", packed, NOTICE_SECONDS)


def visit_of(request: Request[Any, Any, Any]) -> Visit:
    """The visit of this request. A request outside the middleware counts as signed out."""
    visit = request.scope["state"].get("visit")
    if not isinstance(visit, Visit):
        visit = Visit(secure=request.url.scheme == "https")
        request.scope["state"]["visit"] = visit
    return visit


def who_of(request: Request[Any, Any, Any]) -> Who:
    """Who is asking. Raises NotSignedIn."""
    who = visit_of(request).who
    if who is None:
        raise NotSignedIn
    return who


def token_hash(token: str) -> bytes:
    """What web_session knows of a token."""
    return hashlib.sha256(token.encode()).digest()


def form_token(secret: bytes) -> str:
    """The token every form of this session carries; the secret never leaves the database."""
    return hmac.digest(secret, b"form", "sha256").hex()


def _unpacked(packed: str) -> str:
    try:
        return base64.urlsafe_b64decode(packed[:2000]).decode()
    except ValueError:
        return ""


class Visits(ASGIMiddleware):
    """Finds the visit of each request. Static files and health checks pass by."""

    exclude_path_pattern = ("^/static/", "^/health")

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Read the cookies, then the session if there is one, before the page is made."""
        if scope["type"] == ScopeType.HTTP:
            request: Request[Any, Any, Any] = Request(scope)
            visit = Visit(secure=request.app.state.secure)
            _read_cookies(visit, request)
            if visit.token_sha256 is not None:
                await _read_session(visit, request.app.state.pool)
            if visit.who is None:
                _read_signed_out(visit, request)
            if request.app.state.demonstration:
                visit.demonstration = await _demonstration(request.app.state)
            language.set(visit.language)
            scope["state"]["visit"] = visit
        await next_app(scope, receive, send)


def _read_cookies(visit: Visit, request: Request[Any, Any, Any]) -> None:
    cookies = request.cookies
    token = cookies.get(visit.cookie_name("session"), "")
    if _TOKEN.fullmatch(token):
        visit.token_sha256 = token_hash(token)
    chosen = cookies.get(visit.cookie_name("display"), "").split(".")
    visit.display = frozenset(chosen) & frozenset(DISPLAYS)
    visit.language = chosen_language(
        cookies.get(visit.cookie_name("language"), ""),
        request.headers.get("accept-language", ""),
        demonstration=bool(request.app.state.demonstration),
    )
    if (packed := cookies.get(visit.cookie_name("notice"), "")) and request.method == "GET":
        visit.notice = _unpacked(packed)
        visit.set_cookie("notice", "", 0)


def _read_signed_out(visit: Visit, request: Request[Any, Any, Any]) -> None:
    """Forms of somebody signed out carry the hash of a cookie that only this site can set."""
    seed = request.cookies.get(visit.cookie_name("form"), "")
    if not _TOKEN.fullmatch(seed):
        seed = secrets.token_urlsafe(TOKEN_BYTES)
        if request.method == "GET":
            visit.set_cookie("form", seed)
    visit.csrf = form_token(seed.encode())


async def _demonstration(state: State) -> Demonstration | None:
    """Asked of the database every two seconds at most: it is on every page."""
    asked_at, known = getattr(state, "demonstration_known", (-AGE_SECONDS_MAX, None))
    if monotonic() - asked_at >= AGE_SECONDS_MAX:
        async with state.pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
            known = one(Demonstration, await questions("sign_ins").demonstration(db))
        state.demonstration_known = (monotonic(), known)
    return cast("Demonstration | None", known)


async def _read_session(visit: Visit, pool: Pool) -> None:
    asked = questions("sign_ins")
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
        visitor = one(Visitor, await asked.visit(db, token_sha256=visit.token_sha256))
        if visitor is None:
            return
        if visitor.unseen:
            await asked.see(db, token_sha256=visit.token_sha256)
    acting = None
    if visitor.acting_for is not None:
        people = await represented(pool, visitor.council_id, visitor.sign_in_id)
        acting = next((p for p in people if p.person_id == visitor.acting_for), None)
    visit.visitor = visitor
    visit.csrf = form_token(visitor.csrf_secret)
    visit.acting_for_name = acting.name if acting else ""
    visit.who = Who(
        sign_in_id=visitor.sign_in_id,
        name=visitor.name,
        role=visitor.role,
        council_id=visitor.council_id,
        person_id=visitor.person_id,
        provider_id=visitor.provider_id,
        acting_for=acting.person_id if acting else None,
        powers=frozenset(acting.powers) if acting else frozenset(),
    )


async def represented(pool: Pool, council_id: int, sign_in_id: UUID) -> list[Represented]:
    """The people this sign-in may act for today."""
    async with transaction(pool, council_id) as tx:
        rows = await questions("sign_ins").represented(
            tx.db, council_id=council_id, sign_in_id=sign_in_id
        )
    return many(Represented, rows)


async def start_session(
    visit: Visit, pool: Pool, *, sign_in_id: UUID, council_id: int, role: Role
) -> None:
    """Sign in: a new token for the browser, the old session gone."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    asked = questions("sign_ins")
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db, db.transaction():
        if visit.token_sha256 is not None:
            await asked.end(db, token_sha256=visit.token_sha256)
        await asked.end_old(db)
        await asked.start(
            db,
            token_sha256=token_hash(token),
            sign_in_id=sign_in_id,
            council_id=council_id,
            role=role,
            csrf_secret=secrets.token_bytes(TOKEN_BYTES),
        )
    await write_in(pool, sign_in_id, visit.language)
    visit.set_cookie("session", token)
    visit.set_cookie("form", "", 0)


async def write_in(pool: Pool, sign_in_id: UUID, code: str) -> None:
    """Write e-mails to somebody in the language they read the pages in; a tester's is no such."""
    if LANGUAGES[code].hidden:
        return
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
        await questions("sign_ins").speak(db, sign_in_id=sign_in_id, language=code)


async def end_session(visit: Visit, pool: Pool) -> None:
    """Sign out: the session is gone from the database and the cookie from the browser."""
    if visit.token_sha256 is not None:
        async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
            await questions("sign_ins").end(db, token_sha256=visit.token_sha256)
    visit.set_cookie("session", "", 0)


async def act_for(visit: Visit, pool: Pool, person_id: UUID | None) -> str:
    """Act for somebody from the next page on, or stop (None). Returns their name.

    Raises NotYours unless that person lets this sign-in act for them today (rule 16).
    """
    if visit.who is None:
        raise NotSignedIn
    name = ""
    if person_id is not None:
        people = await represented(pool, visit.who.council_id, visit.who.sign_in_id)
        name = next((p.name for p in people if p.person_id == person_id), "")
        if not name:
            raise NotYours("This person has not asked you to act for them.")
    async with pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
        await questions("sign_ins").act_for(
            db, token_sha256=visit.token_sha256, person_id=person_id
        )
    return name
