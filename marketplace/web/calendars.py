"""A person's or provider's dates for their calendar program, by a secret address they can stop."""

import secrets
from datetime import UTC, date, datetime
from typing import Any

from icalendar import Calendar, Event
from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from marketplace import calendars as rules
from marketplace.acts import calendars as acts
from marketplace.calendars import Happening
from marketplace.database.transaction import Transaction, transaction
from marketplace.people import Who
from marketplace.refused import NotFound, Refused
from marketplace.rounds import LONDON
from marketplace.web.opportunities import moment
from marketplace.web.pages import Web, acting, page, reading, submit
from marketplace.web.sessions import TOKEN_BYTES, token_hash, who_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _, day_text, hours_text

HERE = "/calendar"
REFRESH = "PT6H"


class CalendarPage(Struct, frozen=True):
    """What goes into the calendar, and whether an address works already."""

    what: list[str]
    made_on: str


class MadePage(Struct, frozen=True):
    """The new address, shown this once: as text and for a calendar program to open."""

    address: str
    subscribe: str


class Stop(Struct, frozen=True):
    """A button that says all there is to say."""


@get(HERE)
async def ask(request: Web) -> Response[str]:
    """Say what goes into the calendar, and offer an address for it."""
    who = who_of(request)
    acts.subject_of(who)
    # The address belongs to this sign-in; the question asks for nobody else's.
    async with reading(request, "council") as tx:
        made_at = await acts.link_made_at(tx, who)
    what = (
        [_("When bids close"), _("The first and the last day of your contracts")]
        if who.role == "provider"
        else [
            _("When somebody comes to help you"),
            _("The last day to say what care came"),
            _("When your community's vote closes"),
        ]
    )
    view = CalendarPage(what, day_text(made_at) if made_at else "")
    return page(request, "calendars/ask.html", view)


@post(HERE, status_code=200)
async def make(request: Web) -> Response[Any]:
    """Make a new address, show it once, and stop the one before."""
    secret = secrets.token_urlsafe(TOKEN_BYTES)
    async with acting(request) as doing:
        await acts.make_link(doing.tx, doing.who, token_hash(secret), doing.now)
        council_id = doing.tx.council_id
        doing.go_to(HERE, _("The address was made. It was shown once and cannot be shown again."))
    address = f"{request.app.state.public_url}{HERE}/{rules.address_of(council_id, secret)}"
    subscribe = "webcal://" + address.split("://", 1)[1]
    return page(request, "calendars/made.html", MadePage(address, subscribe))


@post(f"{HERE}/stop", status_code=200)
async def stop(request: Web) -> Response[Any]:
    """Stop the address at once."""

    async def act(tx: Transaction, who: Who, form: Stop, now: datetime) -> None:  # noqa: ARG001
        await acts.stop_link(tx, who, now)

    async def again(typed: Typed) -> Response[Any]:
        raise Refused(" ".join(fault.sentence for fault in typed.faults))

    return await submit(
        request,
        Stop,
        act=act,
        then=lambda _done: (HERE, _("The address is stopped. Nobody can read your dates by it.")),
        again=again,
    )


@get(f"{HERE}/{{address:str}}")
async def read_calendar(request: Web, address: FromPath[str]) -> Response[bytes]:
    """The calendar itself, for whoever has its address; a stopped one is as one that never was."""
    found = rules.council_of(address)
    if found is None:
        raise NotFound(_("There is no such calendar."))
    council_id, secret = found
    # The address is the key: what it opens is its own person's or provider's dates alone.
    async with transaction(request.app.state.pool, council_id) as tx:
        link = await acts.find_link(tx, token_hash(secret))
        if link is None:
            raise NotFound(_("There is no such calendar."))
        now = await moment(tx)
        dates = await acts.happenings(tx, link, now)
    return Response(
        calendar_of(dates, request.app.state.public_url),
        media_type="text/calendar",
        headers={
            "Content-Disposition": 'inline; filename="mutual.ics"',
            "Referrer-Policy": "no-referrer",
        },
    )


def calendar_of(dates: list[Happening], public_url: str) -> bytes:
    """The dates as RFC 5545 writes them, with the time zone they are in."""
    calendar = Calendar()
    calendar.add("prodid", "-//Mutual//Dates//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Mutual"))
    calendar.add("x-published-ttl", REFRESH)
    for each in dates:
        calendar.add_component(_event(each, public_url))
    years = [each.begins.year for each in dates] + [
        each.last_day.year for each in dates if each.last_day is not None
    ]
    if years:
        calendar.add_missing_timezones(date(min(years), 1, 1), date(max(years) + 2, 1, 1))
    return bytes(calendar.to_ical())


def _event(each: Happening, public_url: str) -> Event:
    title, about, path = _words(each)
    event = Event()
    event.add("uid", f"{each.kind}-{each.about}@mutual")
    event.add("sequence", each.sequence)
    event.add("dtstamp", each.changed_at)
    event.add("summary", title)
    event.add("description", about)
    event.add("url", f"{public_url}{path}")
    event.add("dtstart", each.begins)
    event.add("dtend", each.ends)
    event.add("class", "PRIVATE")
    # Somebody may come at any time in these hours: the hours are not taken up.
    event.add("transp", "TRANSPARENT")
    if each.weekdays and each.last_day is not None:
        begins = each.begins
        assert isinstance(begins, datetime)
        until = _at(each.last_day, begins)
        event.add("rrule", {"freq": "weekly", "byday": list(each.weekdays), "until": until})
        if each.without:
            event.add("exdate", [_at(day, begins).astimezone(LONDON) for day in each.without])
    return event


def _at(day: date, begins: datetime) -> datetime:
    """The day at the time of the first, in UTC as UNTIL wants it."""
    return datetime.combine(day, begins.timetz()).astimezone(UTC)


def _words(each: Happening) -> tuple[str, str, str]:
    """(title, description, path): who comes or what to do, never why."""
    given = {"name": each.name}
    if each.kind == "visit":
        comes = _("They come at some time in these hours, %(time)s a week in all.")
        about = comes % {"time": hours_text(each.minutes_per_week)}
        return _("Visit: %(name)s") % given, about, "/deliveries"
    if each.kind == "confirm":
        said = _("Today is the last day to say what care came. After that your coordinator asks.")
        return _("Say what came: %(name)s") % given, said, "/deliveries"
    if each.kind == "vote":
        return (
            _("Vote closes: %(name)s") % given,
            _("Your community chooses what its fund pays for."),
            "/community",
        )
    if each.kind == "bids":
        return _("Bids close: %(name)s") % given, _("Bids count until then."), "/opportunities"
    if each.kind == "starts":
        return _("A contract begins"), _("See it among your contracts."), "/contracts"
    return _("A contract ends"), _("See it among your contracts."), "/contracts"


routes = [ask, make, stop, read_calendar]
