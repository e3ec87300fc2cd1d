"""One table from what went wrong to what the person is told, as a page or as problem+json."""

import re
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import asyncpg
import structlog
from asyncpg import exceptions as pg
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.response import Redirect
from msgspec import Struct, structs

from marketplace.people import ROLES_OF_THE_COUNCIL
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from marketplace.web.api.problems import ApiProblem, ProblemDetails, ProblemError, pointer, type_of
from marketplace.web.once import AlreadyAnswered
from marketplace.web.pages import go_to, page, respond
from marketplace.web.sessions import NotSignedIn, visit_of
from marketplace.web.wording import _
from providers.said import said

log = structlog.get_logger("web")

# A constraint is the referee where two people meet; this is what the second of them reads.
SENTENCES: dict[str, tuple[int, str]] = {
    "in_a_cluster_once": (409, said("This person is already in the group.")),
    "one_cluster_of_a_name": (409, said("Another group has this name. Choose a different one.")),
    "one_pledge_to_a_cluster_at_a_time": (
        409,
        said("You already have a pledge to this group for some of these days. Change that one."),
    ),
    "held_money_never_below_zero": (409, said("There is not enough money left for this.")),
    "a_commitment_is_resolved_once": (409, said("This money was already paid or released.")),
    "a_resolution_fits_its_commitment": (409, said("This money was already paid or released.")),
    "reversed_once": (409, said("This was already put right once.")),
    "one_bid_per_provider_and_commission": (
        409,
        said("You already have a bid for this commission."),
    ),
    "one_invoice_of_a_number": (409, said("You already sent an invoice with this number.")),
    "one_timesheet_per_line_and_period": (
        409,
        said("There is already a timesheet for these weeks."),
    ),
    "one_plan_version_per_person": (
        409,
        said("Somebody changed this plan just now. Look at it again."),
    ),
    "an_offer_helps_one_person": (409, said("This offer of help was already accepted.")),
    "never_more_confirmed_than_claimed": (
        422,
        said("You cannot confirm more hours than the provider put down."),
    ),
    "never_more_accepted_than_claimed": (
        422,
        said("You cannot accept more than the invoice asks for."),
    ),
    "a_call_closes_after_it_opens": (422, said("The closing day must be after the opening day.")),
    "a_vote_closes_after_it_opens": (422, said("The closing day must be after the opening day.")),
    "a_round_closes_after_it_opens": (422, said("The closing day must be after the opening day.")),
    "a_pledge_ends_after_it_starts": (422, said("The last day must be after the first day.")),
    "fewest_providers_at_most_the_most": (
        422,
        said("The fewest providers cannot be more than the most providers."),
    ),
}
CHANGED = said("Somebody changed this at the same moment. Look at it again, then try once more.")
WAIT = said("Somebody else is working on the same thing. Try again in a moment.")
BUSY = said("Too many people are here at once, or the database is away. Try again in a minute.")
OUT_OF_BOUNDS = said("Something you wrote is longer or larger than we can keep. Make it smaller.")
TITLES = {
    401: said("You need to sign in"),
    403: said("You cannot do this"),
    404: said("There is nothing here"),
    405: said("This page cannot be used that way"),
    406: said("We cannot answer in that form"),
    409: said("This cannot be done now"),
    413: said("This is too large"),
    415: said("We cannot read this kind of file"),
    422: said("There is a problem with what was sent"),
    500: said("Something went wrong on our side"),
    503: said("Come back in a minute"),
}
OURS = said("We have written down what happened. Nothing was changed.")
OWN_TEMPLATE = frozenset((403, 404, 409, 422, 500, 503))
KEEPS_TYPED = frozenset((409, 422, 503))
FIELDS_KEPT_MAX = 40
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)
_PART_OF_A_DATE = re.compile(r"(.+)-(day|month|year)")


class Refusal(Struct, frozen=True):
    """What the person is told: the sentence, when to try again (seconds), our incident number.

    `typed` is what they had written, by its label; `again` the same to send once more to `action`.
    """

    status: int
    sentence: str
    retry_after: int = 0
    incident: str = ""
    errors: tuple[ProblemError, ...] = ()
    whom_to_ask: str = ""
    typed: tuple[tuple[str, str], ...] = ()
    again: tuple[tuple[str, str], ...] = ()
    action: str = ""

    @property
    def title(self) -> str:
        """The heading of the page."""
        return _(TITLES.get(self.status, HTTPStatus(self.status).phrase))

    @property
    def what_next(self) -> str:
        """What to do now, below the sentence."""
        if self.status in (409, 422):
            return _("Nothing was changed. Go back to the page before and look again.")
        if self.status == 403:
            return self.whom_to_ask or _(
                "If you think this is wrong, ask your care coordinator or your council."
            )
        return ""


def _of_database(error: Exception) -> Refusal | None:
    """What PostgreSQL's answer means for the person; None when it means a fault of ours."""
    if isinstance(error, pg.IntegrityConstraintViolationError):
        status, sentence = SENTENCES.get(str(error.constraint_name), (409, CHANGED))
        return Refusal(status, _(sentence))
    if isinstance(
        error, (pg.LockNotAvailableError, pg.DeadlockDetectedError, pg.SerializationError)
    ):
        return Refusal(409, _(WAIT), retry_after=1)
    if isinstance(
        error,
        (
            pg.QueryCanceledError,
            pg.PostgresConnectionError,
            pg.TooManyConnectionsError,
            pg.CannotConnectNowError,
            pg.AdminShutdownError,
            pg.CrashShutdownError,
            pg.IdleInTransactionSessionTimeoutError,
            asyncpg.InterfaceError,
            asyncpg.InternalClientError,  # a connection that was cut in the middle of an answer
            OSError,  # TimeoutError of the pool, a refused connection, a socket that is gone
        ),
    ) and not isinstance(error, pg.UnsupportedClientFeatureError):
        return Refusal(503, _(BUSY), retry_after=5)
    if isinstance(error, pg.DataError):
        return Refusal(422, _(OUT_OF_BOUNDS))
    return None


def _of_http(error: HTTPException) -> Refusal:
    status = error.status_code
    sentences = {
        404: _("Check the address, or start from the first page."),
        405: _("Go back to the page before and use its buttons."),
        413: _("Send something smaller. The page says how large it may be."),
    }
    if isinstance(error, ValidationException) or status == 400:
        return Refusal(422, _("Something in the address cannot be read. Start from the page."))
    return Refusal(status, sentences.get(status, _("Go back to the page before.")))


def refusal_of(error: Exception) -> Refusal:
    """What the person is told about an error; a fault of ours gets an incident number."""
    if isinstance(error, Refused):
        kinds = {Invalid: 422, NotFound: 404, NotYours: 403}
        status = next((s for kind, s in kinds.items() if isinstance(error, kind)), 409)
        sentence = _(error.sentence)
        told: tuple[ProblemError, ...] = ()
        if isinstance(error, Invalid):
            told = (ProblemError(pointer(error.field), sentence),)
        return Refusal(status, sentence, errors=told)
    if isinstance(error, ApiProblem):
        return Refusal(error.status, error.sentence, errors=error.errors)
    if isinstance(error, NotSignedIn):
        return Refusal(401, _("Sign in first, then open this page again."))
    if isinstance(error, HTTPException) and error.status_code < 500:
        return _of_http(error)
    known = _of_database(error)
    if known is not None:
        return known
    return Refusal(500, _(OURS), incident=secrets.token_hex(5))


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """Whether a program asks: an address below /api, or JSON accepted and no page."""
    accept = request.headers.get("accept", "")
    return request.url.path.startswith("/api/") or (
        "application/json" in accept and "text/html" not in accept
    )


def answer(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """The response to any error a handler, an act or the framework raised.

    Faults of ours are logged with their trace and incident number; an unforeseen constraint and a
    database that is away are logged too. What people typed is never logged.
    """
    if isinstance(error, AlreadyAnswered):
        first = error.answer
        return respond(request, first.status or 200, first.location or "", first.body or b"")
    refusal = refusal_of(error)
    _write_down(request, error, refusal)
    headers = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
    if wants_json(request):
        return _problem(request, refusal, headers)
    if isinstance(error, NotSignedIn):
        return _to_sign_in(request)
    refusal = structs.replace(refusal, whom_to_ask=_whom_to_ask(request), **_kept(request, refusal))
    own = refusal.status in OWN_TEMPLATE
    template = f"errors/{refusal.status}.html" if own else "errors/refusal.html"
    response = page(request, template, refusal, status=refusal.status)
    response.headers.update(headers)
    return response


def _whom_to_ask(request: Request[Any, Any, Any]) -> str:
    """Who can help with what this sign-in is not for."""
    who = visit_of(request).who
    if who is None:
        return _("Sign in first, or ask your council.")
    if who.role == "provider":
        return _("If you think this is wrong, ask the council's commissioner.")
    if who.role in ROLES_OF_THE_COUNCIL:
        return _("If your work needs this, ask whoever gives people their role at your council.")
    return _("If you think this is wrong, ask your care coordinator or your council.")


def _kept(request: Request[Any, Any, Any], refusal: Refusal) -> dict[str, Any]:
    """What somebody signed in had written, so that a refusal loses none of it."""
    texts: dict[str, list[str]] = request.scope["state"].get("texts") or {}
    if refusal.status not in KEEPS_TYPED or visit_of(request).who is None:
        return {}
    given = [
        (name, text)
        for name, values in list(texts.items())[:FIELDS_KEPT_MAX]
        for text in values[:FIELDS_KEPT_MAX]
        if name not in ("csrf", "form_key") and text.strip()
    ]
    again = given if refusal.retry_after else []
    return {"typed": tuple(_in_words(given)), "again": tuple(again), "action": request.url.path}


def _in_words(given: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """What was written as the page showed it: a date in one row, money in pounds, no ids."""
    rows: list[tuple[str, str]] = []
    for name, text in given:
        if _ID.fullmatch(text) or text == "yes":
            continue
        part = _PART_OF_A_DATE.fullmatch(name)
        label = _label(part[1] if part else name)
        if part and rows and rows[-1][0] == label:
            rows[-1] = label, f"{rows[-1][1]} {text}"
        else:
            rows.append((label, f"£{text}" if "pence" in name and text[0].isdecimal() else text))
    return rows


def _label(name: str) -> str:
    bare = re.sub(r"_(pence|minutes|on|at)\b", "", name)
    words = re.sub(r"^pence_", "amount_", bare).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _write_down(request: Request[Any, Any, Any], error: Exception, refusal: Refusal) -> None:
    where = {"method": request.method, "path": request.url.path, "status": refusal.status}
    if refusal.status == 500:
        log.error("fault of ours", incident=refusal.incident, **where, exc_info=error)
    elif refusal.status == 503:
        log.warning("database away or busy", error=type(error).__name__, **where)
    elif isinstance(error, pg.IntegrityConstraintViolationError):
        log.warning("refused by a constraint", constraint=error.constraint_name, **where)


def _problem(
    request: Request[Any, Any, Any], refusal: Refusal, headers: dict[str, str]
) -> Response[Any]:
    """RFC 9457 application/problem+json."""
    problem = ProblemDetails(
        type_of(refusal.status),
        refusal.title,
        refusal.status,
        refusal.sentence,
        request.url.path,
        list(refusal.errors),
        refusal.incident,
    )
    if refusal.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return Response(
        problem,
        status_code=refusal.status,
        headers=headers,
        media_type="application/problem+json",
    )


def _to_sign_in(request: Request[Any, Any, Any]) -> Redirect:
    back = request.url.path if request.method == "GET" else "/"
    return go_to(request, f"/sign-in?back={quote(back)}", _("Sign in to open this page."))
