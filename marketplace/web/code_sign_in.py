"""Signing in with a code sent by e-mail, and choosing a role where somebody has several."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from msgspec import Meta, Struct

from marketplace.acts import sign_ins
from marketplace.acts.sign_ins import Asked, RoleOf, Tried
from marketplace.database.keys import SIGN_IN, read_key
from marketplace.database.transaction import ACQUIRE_SECONDS_MAX, set_context, transaction
from marketplace.people import EMAIL, EMAIL_LENGTH_MAX, Role
from marketplace.refused import NotYours, Refused
from marketplace.sign_ins import CODES_MAX, TRIES_MAX, read_code
from marketplace.web.care_wording import capital
from marketplace.web.forms import parse
from marketplace.web.letters import MINUTES
from marketplace.web.navigation import ROLE_NAMES
from marketplace.web.pages import Web, go_to, page, texts_of
from marketplace.web.sessions import Visit, start_session, visit_of, who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, moment_text, ngettext
from sql import questions

COOKIE = "code"
COOKIE_SECONDS = 900
FIRST_COUNCIL = 1


class Address(Struct, frozen=True):
    """The address somebody signs in with."""

    email: Annotated[
        str,
        Meta(max_length=EMAIL_LENGTH_MAX, pattern=rf"^{EMAIL.pattern}$", title="your address",
             extra={"ask": "Write your e-mail address, like name@example.org."}),
    ]  # fmt: skip


class TypedCode(Struct, frozen=True):
    """The code as somebody typed or pasted it."""

    code: Annotated[
        str, Meta(max_length=40, title="the code", extra={"ask": "Write the 6 digits of the code."})
    ]


class ChosenRole(Struct, frozen=True):
    """What to be, and where."""

    council_id: int
    role: Role


class CodePage(Struct, frozen=True):
    """The page that asks for the code; `shown_here` leads to it in the demonstration."""

    minutes: int
    shown_here: bool


class RolePage(Struct, frozen=True):
    """Each role of the sign-in in words: its name, its place, and the button that takes it."""

    roles: list[tuple[str, str, str, RoleOf]]


def sign_in_key(request: Web) -> bytes:
    """What one-time codes follow from. Raises NoKey."""
    return read_key(request.app.state.keys_folder / SIGN_IN)


def address_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    """The page that asks for an e-mail address."""
    return page(request, "sign_in/address.html", typed=typed)


@get("/sign-in/email")
async def ask_address(request: Web) -> Response[str]:
    """Which address?"""
    return address_page(request)


async def _ask(request: Web, email: str) -> Asked:
    """The same steps for an address of somebody and of nobody."""
    key, visit, pool = sign_in_key(request), visit_of(request), request.app.state.pool
    async with transaction(pool, FIRST_COUNCIL) as tx:
        account = await sign_ins.account_of(tx, email)
        tx.council_id = account.council_id if account else FIRST_COUNCIL
        await set_context(tx.db, council_id=tx.council_id, scope="council")
        now: datetime = await tx.db.fetchval("select app_now()")
        return await sign_ins.ask_for_code(tx, email, account, key, visit.language, now)


@post("/sign-in/email", status_code=200)
async def send_code(request: Web) -> Response[Any]:
    """Send a code; whether somebody signs in with the address changes nothing that can be seen."""
    form, typed = parse(Address, texts_of(request))
    if form is None:
        return address_page(request, typed)
    asked = await _ask(request, form.email)
    if asked.code_id is None:
        sentence = _("You asked for %(number)s codes within an hour. Ask again after %(when)s.")
        told = sentence % {"number": CODES_MAX, "when": moment_text(asked.again_at)}
        return address_page(request, typed.plus("email", told))
    visit_of(request).set_cookie(COOKIE, asked.code_id.hex, COOKIE_SECONDS)
    return go_to(request, "/sign-in/code")


def _code_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    view = CodePage(MINUTES, bool(request.app.state.demonstration))
    return page(request, "sign_in/code.html", view, typed=typed)


@get("/sign-in/code")
async def ask_code(request: Web) -> Response[Any]:
    """Which code did we send?"""
    if _asked_for(request) is None:
        return go_to(request, "/sign-in/email")
    return _code_page(request)


def _asked_for(request: Web) -> UUID | None:
    """The code this browser asked for; codes of other browsers cannot be guessed from here."""
    text = request.cookies.get(visit_of(request).cookie_name(COOKIE), "")
    try:
        return UUID(hex=text)
    except ValueError:
        return None


def _why_not(tried: Tried) -> str:
    if tried.outcome == "wrong" and tried.tries_left:
        left = ngettext(
            "You can try once more.", "You can try %(num)s more times.", tried.tries_left
        )
        return _("This code is not right.") + " " + left % {"num": tried.tries_left}
    return {
        "wrong": _("This code is not right. Ask for another code."),
        "old": _("This code does not count any more. Ask for another code."),
        "used": _("Somebody signed in with this code already. Ask for another code."),
        "tried": _("This code was tried %s times. Ask for another code.") % TRIES_MAX,
        "wait": _("There were too many tries. Ask for another code after %s.")
        % moment_text(tried.again_at),
    }[tried.outcome]


@post("/sign-in/code", status_code=200)
async def enter(request: Web) -> Response[Any]:
    """Sign in with the code: it works once, and the session is a new one."""
    form, typed = parse(TypedCode, texts_of(request))
    code_id, pool = _asked_for(request), request.app.state.pool
    if code_id is None:
        return go_to(request, "/sign-in/email")
    if form is None:
        return _code_page(request, typed)
    if read_code(form.code) is None:
        return _code_page(request, typed.plus("code", _("Write the 6 digits of the code.")))
    async with transaction(pool, FIRST_COUNCIL) as tx:
        tried = await sign_ins.try_code(tx, code_id, form.code, sign_in_key(request))
        roles = await sign_ins.roles_of(tx, tried.sign_in_id) if tried.sign_in_id else []
    if tried.sign_in_id is None:
        return _code_page(request, typed.plus("code", _why_not(tried)))
    if not roles:
        raise Refused("You have no role here at the moment. Ask your council.")
    visit = visit_of(request)
    visit.set_cookie(COOKIE, "", 0)
    await _start(visit, request, tried.sign_in_id, roles[0].council_id, roles[0].role)
    return go_to(request, "/sign-in/role" if len(roles) > 1 else "/")


async def _start(visit: Visit, request: Web, sign_in_id: UUID, council_id: int, role: Role) -> None:
    await start_session(
        visit, request.app.state.pool, sign_in_id=sign_in_id, council_id=council_id, role=role
    )


@get("/sign-in/role")
async def ask_role(request: Web) -> Response[str]:
    """As what would you like to go on?"""
    who = who_of(request)
    async with transaction(request.app.state.pool, who.council_id) as tx:
        found = await sign_ins.roles_of(tx, who.sign_in_id)
    roles = [
        (
            capital(_(ROLE_NAMES[each.role])),
            each.provider or each.council,
            _go_on(each, sum(other.role == each.role for other in found)),
            each,
        )
        for each in found
    ]
    return page(request, "sign_in/role.html", RolePage(roles))


def _go_on(found: RoleOf, alike: int) -> str:
    """What the button says; where the place matters, it says that too."""
    name = _(ROLE_NAMES[found.role])
    if alike > 1:
        place = found.provider or found.council
        return _("Go on as %(name)s, %(place)s") % {"name": name, "place": place}
    return _("Go on as %(name)s") % {"name": name}


@post("/sign-in/role", status_code=200)
async def choose_role(request: Web) -> Response[Any]:
    """Go on in another of one's own roles, in a new session."""
    who = who_of(request)
    form, _typed = parse(ChosenRole, texts_of(request))
    may = False
    if form is not None:
        async with request.app.state.pool.acquire(timeout=ACQUIRE_SECONDS_MAX) as db:
            may = await questions("sign_ins").has_role(
                db, sign_in_id=who.sign_in_id, council_id=form.council_id, role=form.role
            )
    if form is None or not may:
        raise NotYours("You do not have this role. Choose one of yours.")
    await _start(visit_of(request), request, who.sign_in_id, form.council_id, form.role)
    return go_to(request, "/")


routes = [ask_address, send_code, ask_code, enter, ask_role, choose_role]
