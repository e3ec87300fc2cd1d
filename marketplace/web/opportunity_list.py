"""Notices to look through, the soonest deadline first, and the searches a provider keeps."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from babel.dates import format_date
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import councils
from marketplace.acts.opportunities import (
    Choices,
    Lot,
    Opportunity,
    choices,
    lots_of_many,
    open_opportunities,
)
from marketplace.acts.searches import delete_search, keep_search, own_searches, see_search
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.searches import NAME_MAX, Filters, Search, filters_of, texts_of
from marketplace.web.care_wording import capital, language_text, listed, service_text, size_choices
from marketplace.web.opportunities import bidder, moment
from marketplace.web.opportunity_feed import feed_address
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import visit_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, deadline_text, hours_text, locale, ngettext
from providers.fits import Fit, fit
from providers.offers import Offer
from providers.organisations import Provider

PAGE_ROWS = 20
NEAREST_ROWS = 5


class Line(Struct, frozen=True):
    """One notice of the list, in words; `fits` is "" for a reader who is no provider."""

    commission_id: UUID
    title: str
    closes: str
    what: str
    size: str
    starts: str
    fits: str
    fitting: bool
    against: list[str]
    new: bool


class Kept(Struct, frozen=True):
    """A search that was kept: where it leads and what is new in it."""

    search_id: UUID
    name: str
    href: str
    news: str


class Selects(Struct, frozen=True):
    """What each filter can be set to: (word in the address, words on the page)."""

    services: list[tuple[str, str]]
    wards: list[tuple[str, str]]
    languages: list[tuple[str, str]]
    sizes: list[tuple[str, str]]
    months: list[tuple[str, str]]
    new: list[tuple[str, str]]


class ListPage(Struct, frozen=True):
    """The list, what it can be narrowed to, and where it goes on."""

    lines: list[Line]
    nearest: list[Line]
    selects: Selects
    chosen: Typed
    words: dict[str, str]
    narrowed: bool
    next_page: str
    is_provider: bool
    kept: list[Kept]
    news_of: UUID | None
    feed: str


class KeepForm(Struct, frozen=True):
    """A search to keep: its name, and the words of the address it came from."""

    name: Annotated[str, Meta(max_length=NAME_MAX, title="a name for the search")]
    service: Annotated[str, Meta(max_length=40)] = ""
    ward: Annotated[str, Meta(max_length=40)] = ""
    language: Annotated[str, Meta(max_length=40)] = ""
    size: Annotated[str, Meta(max_length=40)] = ""
    starts: Annotated[str, Meta(max_length=40)] = ""
    new: Annotated[str, Meta(max_length=40)] = ""

    def filters(self) -> Filters:
        """What the search looks for."""
        return filters_of({name: getattr(self, name) for name in WORDS})


class OneSearch(Struct, frozen=True):
    """Which search is meant."""

    search_id: UUID


WORDS = ("service", "ward", "language", "size", "starts", "new")


def _cursor(after: str) -> tuple[datetime, UUID] | None:
    """Where the page before ended; something unreadable starts from the top."""
    closes_at, _sep, commission_id = after.partition("~")
    try:
        moment_ = datetime.fromisoformat(closes_at)
        return (moment_, UUID(commission_id)) if moment_.tzinfo else None
    except ValueError:
        return None


@get("/opportunities")
async def list_open(
    request: Web,
    service: FromQuery[str] = "",
    ward: FromQuery[str] = "",
    language: FromQuery[str] = "",
    size: FromQuery[str] = "",
    starts: FromQuery[str] = "",
    new: FromQuery[str] = "",
    after: FromQuery[str] = "",
) -> Response[str]:
    """What takes bids now, the soonest deadline first; the filters stand in the address."""
    given = (service, ward, language, size, starts, new)
    filters = filters_of(dict(zip(WORDS, given, strict=True)))
    return await _list_page(request, filters, after)


async def _list_page(
    request: Web, filters: Filters, after: str = "", typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = visit_of(request).who
    is_provider = who is not None and who.role == "provider"
    async with reading(request) as tx:
        now = await moment(tx)
        found = await open_opportunities(
            tx, now, filters=filters, after=_cursor(after), most=PAGE_ROWS + 1
        )
        near = []
        if not found and filters.any:
            near = await open_opportunities(
                tx, now, filters=filters, nearest=True, most=NEAREST_ROWS
            )
        options = await choices(tx, now)
        wards = {each.ward_code: each.name for each in await councils.wards(tx)}
        kept = await own_searches(tx, who, now) if who is not None and is_provider else []
        shown = found[:PAGE_ROWS]
        lines = await _lines(tx, who, [*shown, *near], _since(kept, filters))
    words = texts_of(filters)
    view = ListPage(
        lines[: len(shown)],
        lines[len(shown) :],
        _selects(options, wards, filters),
        Typed.of(words),
        words,
        filters.any,
        _next_page(words, found) if len(found) > PAGE_ROWS else "",
        is_provider,
        [_kept(search) for search in kept],
        next((s.search_id for s in kept if s.filters == filters and s.news), None),
        feed_address(words),
    )
    return page(request, "opportunities/list.html", view, typed=typed)


def _since(kept: Sequence[Search], filters: Filters) -> datetime | None:
    """From when on a notice is new to the reader: the search they kept with these filters says."""
    return next((search.seen_at for search in kept if search.filters == filters), None)


async def _lines(
    tx: Transaction, who: Who | None, found: list[Opportunity], since: datetime | None
) -> list[Line]:
    reader = await bidder(tx, who) if found else None
    lots: dict[UUID, list[Lot]] = {}
    if reader is not None:
        lots = await lots_of_many(tx, [each.commission_id for each in found])
    return [_line(each, reader, lots.get(each.commission_id, []), since) for each in found]


def _line(
    found: Opportunity,
    reader: tuple[Provider, Offer] | None,
    lots: list[Lot],
    since: datetime | None,
) -> Line:
    told = None if reader is None else fit(*reader, [lot.wanted(found.starts_on) for lot in lots])
    return Line(
        found.commission_id,
        found.title,
        _("Bids close at %s.") % deadline_text(found.closes_at),
        capital(listed(service_text(service) for service in found.services)) + ".",
        _("%(hours)s a week, in %(lots)s.")
        % {
            "hours": capital(hours_text(found.minutes_per_week)),
            "lots": ngettext("%(num)s lot", "%(num)s lots", found.lots) % {"num": found.lots},
        },
        _("Care starts on %s.") % day_text(found.starts_on),
        "" if told is None else _fits(told),
        told is not None and told.fitting > 0,
        [] if told is None else [_(reason) for reason in told.why_not],
        since is not None and found.published_at > since,
    )


def _fits(told: Fit) -> str:
    if told.fitting == told.lots:
        return _("Fits what you do.")
    if told.fitting:
        return _("%(some)s of %(all)s lots fit what you do.") % {
            "some": told.fitting,
            "all": told.lots,
        }
    return _("Does not fit yet:")


def _kept(search: Search) -> Kept:
    news = ngettext("%(num)s new notice", "%(num)s new notices", search.news)
    return Kept(
        search.search_id,
        search.name,
        f"/opportunities?{urlencode(texts_of(search.filters))}",
        news % {"num": search.news} if search.news else "",
    )


def _selects(options: Choices, wards: dict[str, str], filters: Filters) -> Selects:
    """What can be chosen: what open lots ask for, and what is chosen already."""
    services = {*options.services, *((filters.service or "").split())}
    places = {*options.ward_codes, *((filters.ward_code or "").split())} & wards.keys()
    languages = {*options.languages, *((filters.language or "").split())}
    return Selects(
        sorted(((code, capital(service_text(code))) for code in services), key=_by_name),
        sorted(((code, wards[code]) for code in places), key=_by_name),
        sorted(((code, language_text(code)) for code in languages), key=_by_name),
        size_choices(),
        [
            (first.isoformat(), str(format_date(first, "MMMM y", locale=locale())))
            for first in options.months
        ],
        [("yes", _("Only with hours kept for them"))],
    )


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1]


def _next_page(words: dict[str, str], found: list[Opportunity]) -> str:
    last = found[PAGE_ROWS - 1]
    cursor = f"{last.closes_at.isoformat()}~{last.commission_id}"
    return f"/opportunities?{urlencode({**words, 'after': cursor})}"


@post("/opportunities/searches", status_code=200)
async def keep(request: Web) -> Response[Any]:
    """Keep the filters under a name."""

    async def act(tx: Transaction, who: Who, form: KeepForm, now: datetime) -> Filters:
        await keep_search(tx, who, form.name, form.filters(), now)
        return form.filters()

    async def again(typed: Typed) -> Response[Any]:
        words = {name: typed.value(name) for name in WORDS}
        return await _list_page(request, filters_of(words), typed=typed)

    return await submit(
        request,
        KeepForm,
        act=act,
        then=lambda filters: (
            f"/opportunities?{urlencode(texts_of(filters))}",
            _("We have kept this search. It shows how many notices are new since you looked."),
        ),
        again=again,
    )


@post("/opportunities/searches/{search_id:uuid}/delete", status_code=200)
async def delete(request: Web, search_id: FromPath[UUID]) -> Response[Any]:
    """Take a search away."""

    async def act(tx: Transaction, who: Who, form: OneSearch, now: datetime) -> None:
        await delete_search(tx, who, form.search_id, now)

    return await submit(
        request,
        OneSearch,
        act=act,
        then=lambda _done: ("/opportunities", _("The search is gone.")),
        again=lambda typed: _list_page(request, Filters(), typed=typed),
        search_id=search_id,
    )


@post("/opportunities/searches/{search_id:uuid}/seen", status_code=200)
async def seen(request: Web, search_id: FromPath[UUID]) -> Response[Any]:
    """Say that what is new has been looked at."""

    async def act(tx: Transaction, who: Who, form: OneSearch, now: datetime) -> None:
        await see_search(tx, who, form.search_id, now)

    return await submit(
        request,
        OneSearch,
        act=act,
        then=lambda _done: ("/opportunities", _("What comes from now on counts as new.")),
        again=lambda typed: _list_page(request, Filters(), typed=typed),
        search_id=search_id,
    )


routes = [list_open, keep, delete, seen]
