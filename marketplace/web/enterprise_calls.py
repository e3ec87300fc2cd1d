"""Pages of calls for new enterprises: opening one, answering it, and the help along the way."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromQuery
from msgspec import Meta, Struct

from marketplace.acts import councils, startups
from marketplace.acts.reading import read
from marketplace.acts.unmet_demand import unmet_needs
from marketplace.database.transaction import Transaction
from marketplace.disclosure import shown
from marketplace.people import LANGUAGE, Who, require_role
from marketplace.refused import Invalid, NotFound
from marketplace.unmet_demand import CALL_DAYS, SEED_PENCE_MAX
from marketplace.web.care_wording import capital, language_text, listed, service_text
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import visit_of, who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.unmet_reasons import kind_text
from marketplace.web.wording import _, day_text, hours_text, money_text
from providers.offers import SERVICES
from providers.startups import SUPPORT_NAMES, SUPPORTS, Support
from sql import questions

LANGUAGE_CODES = ("so", "bn", "ur", "pa", "gu", "ar", "pl", "ro", "tr", "ta", "yue", "cy")
ABOUT_LETTERS_MAX = 2_000
DAYS = 60


class CallCard(Struct, frozen=True):
    """A call in words."""

    href: str
    title: str
    need: str
    sentence: str
    is_open: bool


class CallsPage(Struct, frozen=True):
    """The calls of a council, the open ones first."""

    open_calls: list[CallCard]
    past_calls: list[CallCard]
    may_open: bool
    officer: bool


class OpenPage(Struct, frozen=True):
    """The form for opening a call."""

    services: list[tuple[str, str]]
    wards: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    supports: list[tuple[str, str]]
    fund: str
    letters_max: int


class OpenForm(Struct, frozen=True):
    """A call as the form asks it."""

    title: Annotated[str, Meta(min_length=3, max_length=120, title="a name for the call")]
    about: Annotated[str, Meta(max_length=ABOUT_LETTERS_MAX, title="who needs what")]
    service: Annotated[str, Meta(extra={"ask": "Choose what kind of care it is."})]
    days: Annotated[int, Meta(ge=CALL_DAYS[0], le=CALL_DAYS[1], title="the days")]
    ward_code: str = ""
    language: str = ""
    supports: list[Support] = []
    seed_pence: Annotated[int, Meta(ge=0, le=SEED_PENCE_MAX, title="the money to start")] = 0


class NamedCall(startups.Call, frozen=True):
    """A call with its ward's name."""

    ward_name: str = ""


def card_of(call: NamedCall, now: datetime) -> CallCard:
    """A call as a card: what is needed, where, and until when it is open."""
    is_open = now < call.closes_at
    words = _("Open until %s.") if is_open else _("Closed on %s.")
    return CallCard(
        f"/enterprise-calls/{call.call_id}",
        call.title,
        need_text(call),
        words % day_text(call.closes_at),
        is_open,
    )


def need_text(call: NamedCall) -> str:
    """What is needed and where: Home care in Somali, Harbour."""
    kind = kind_text(call.service, call.languages)
    return f"{kind}, {call.ward_name}" if call.ward_name else kind


async def named_calls(tx: Transaction, call_id: UUID | None = None) -> list[NamedCall]:
    """The calls of the council with their wards' names, or the one named."""
    rows = questions("startups").named_calls(tx.db, council_id=tx.council_id, call_id=call_id)
    return await read(NamedCall, rows)


@get("/enterprise-calls")
async def show(request: Web) -> Response[str]:
    """Where new enterprises are wanted; anybody may read it."""
    who = visit_of(request).who
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        cards = [card_of(call, now) for call in await named_calls(tx)]
    view = CallsPage(
        [card for card in cards if card.is_open],
        [card for card in cards if not card.is_open],
        who is not None and who.role == "commissioner",
        who is not None and who.role in ("commissioner", "coordinator", "finance"),
    )
    return page(request, "enterprise_calls/list.html", view)


@get("/enterprise-calls/open")
async def ask(
    request: Web,
    service: FromQuery[str] = "",
    ward: FromQuery[str] = "",
    language: FromQuery[str] = "",
) -> Response[str]:
    """Ask what the call is for, filled in from a hot spot where one was chosen."""
    require_role(who_of(request), "commissioner")
    typed = Typed.of({"days": DAYS, "service": service, "ward_code": ward})
    languages = tuple(sorted(code for code in language.split(",") if code))
    if service in SERVICES:
        async with reading(request) as tx:
            names = {w.ward_code: w.name for w in await councils.wards(tx)}
            unmet = [
                need
                for need in await unmet_needs(tx)
                if (need.service, need.ward_code) == (service, ward)
                and tuple(sorted(need.languages)) == languages
            ]
        place, kind = names.get(ward, ""), kind_text(service, languages)
        people = shown(len({need.person_id for need in unmet}))
        time = hours_text(sum(need.minutes_per_week for need in unmet))
        about = _("People in %(place)s need %(kind)s. Nobody offers it yet.")
        if people:
            about = _("About %(people)s people in %(place)s need %(kind)s, %(time)s a week in all."
                      " Nobody offers it yet.")  # fmt: skip
        small = f"{kind[:1].lower()}{kind[1:]}"
        typed = Typed.of(
            {
                "title": f"{kind}, {place}"[:120],
                "about": about % {"people": people, "place": place, "kind": small, "time": time},
                "service": service,
                "ward_code": ward,
                "language": next((code for code in languages if code != "en"), ""),
                "days": DAYS,
                "supports": ["mentor", "legal", "space"],
            }
        )
    return await _open_page(request, typed)


async def _open_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    require_role(who_of(request), "commissioner")
    async with reading(request) as tx:
        wards = await councils.wards(tx)
        fund = await startups.seed_fund_pence(tx)
    chosen = typed.value("language")
    codes = sorted({*LANGUAGE_CODES, *([chosen] if chosen.isalpha() else [])})
    view = OpenPage(
        [(service, capital(service_text(service))) for service in SERVICES],
        [(ward.ward_code, ward.name) for ward in wards],
        [(code, language_text(code)) for code in codes],
        [(kind, capital(_(SUPPORT_NAMES[kind]))) for kind in SUPPORTS],
        money_text(fund),
        ABOUT_LETTERS_MAX,
    )
    return page(request, "enterprise_calls/open.html", view, typed=typed)


@post("/enterprise-calls/open", status_code=200)
async def send(request: Web) -> Response[Any]:
    """Open a call."""

    async def act(tx: Transaction, who: Who, form: OpenForm, now: datetime) -> UUID:
        if form.service not in SERVICES:
            raise Invalid("service", "Choose what kind of care it is.")
        wards = await councils.ward_codes(tx)
        if form.ward_code and form.ward_code not in wards:
            raise Invalid("ward_code", "Choose a ward of this council.")
        if form.language and not LANGUAGE.fullmatch(form.language):
            raise Invalid("language", "Choose a language from the list.")
        made = startups.OpenCall(
            title=form.title,
            about=form.about,
            service=form.service,
            closes_at=now + timedelta(days=form.days),
            ward_code=form.ward_code or None,
            languages=(form.language,) if form.language else (),
            seed_pence=form.seed_pence,
            supports=tuple(form.supports),
        )
        return await startups.open_call(tx, who, made, now)

    return await submit(
        request,
        OpenForm,
        act=act,
        then=lambda call_id: (f"/enterprise-calls/{call_id}", _("The call is open.")),
        again=lambda typed: _open_page(request, typed),
    )


async def find_call(tx: Transaction, call_id: UUID) -> NamedCall:
    """One call with its ward's name. Raises NotFound."""
    found = await named_calls(tx, call_id)
    if not found:
        raise NotFound("There is no such call.")
    return found[0]


def supports_text(call: NamedCall) -> str:
    """The help a call offers, in a sentence."""
    offered = [_(SUPPORT_NAMES[kind]) for kind in call.supports]
    if not offered:
        return _("No help is offered with this call.")
    said = _("The council offers %s.") % listed(offered)
    if call.seed_pence:
        said += " " + _("Up to %s to start, for each idea it accepts.") % money_text(
            call.seed_pence
        )
    return said


routes = [show, ask, send]
