"""Pages behind the figures of unmet demand: one ward, one kind of need, and the reasons."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromPath, FromQuery
from msgspec import Struct

from marketplace import unmet_demand as rules
from marketplace.acts import councils
from marketplace.acts.unmet_demand import unmet_needs
from marketplace.people import require_role
from marketplace.refused import NotFound
from marketplace.unmet_demand import Unmet
from marketplace.web.care_wording import band_text, capital
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.unmet_reasons import (
    first_of,
    kind_address,
    kind_text,
    minutes_of,
    people_of,
    people_text,
    reason_text,
)
from marketplace.web.wording import _, day_text, hours_text

PAGE_ROWS = 100


class Kind(Struct, frozen=True):
    """One kind of need in a ward, in words, with its reasons and where it leads."""

    title: str
    sentence: str
    needs: str
    call: str


class WardPage(Struct, frozen=True):
    """One ward: what its people miss and why."""

    name: str
    sentence: str
    kinds: list[Kind]
    reasons: list[list[Any]]
    may_call: bool


class NeedsPage(Struct, frozen=True):
    """The needs of one kind, by time, place and reason."""

    title: str
    back: str
    sentence: str
    rows: list[list[Any]]
    reasons: list[list[Any]]
    call: str


def _reasons(unmet: Sequence[Unmet]) -> list[list[Any]]:
    """Each reason and how many people it keeps waiting, most first."""
    found: dict[str, set[UUID]] = {}
    for need in unmet:
        found.setdefault(reason_text(need), set()).add(need.person_id)
    counted = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return [[reason, len(people)] for reason, people in counted]


def _kinds(unmet: Sequence[Unmet], ward: str, today: date) -> list[Kind]:
    found: dict[tuple[str, tuple[str, ...]], list[Unmet]] = {}
    for need in unmet:
        found.setdefault((need.service, need.languages), []).append(need)
    kinds = []
    for (service, languages), needs in sorted(
        found.items(), key=lambda item: (-people_of(item[1]), item[0])
    ):
        [first, *_rest] = _reasons(needs)
        sentence = _("%(people)s miss %(time)s a week, for %(weeks)s weeks now. %(why)s.") % {
            "people": people_text(people_of(needs)),
            "time": hours_text(minutes_of(needs)),
            "weeks": rules.weeks_waited(first_of(needs), today),
            "why": first[0],
        }
        kinds.append(
            Kind(
                kind_text(service, languages),
                sentence,
                kind_address("/unmet-demand/needs", service, ward, languages),
                kind_address("/enterprise-calls/open", service, ward, languages),
            )
        )
    return kinds


@get("/unmet-demand/wards/{ward:str}")
async def show_ward(request: Web, ward: FromPath[str]) -> Response[str]:
    """What the people of one ward miss, kind by kind, and why."""
    who = who_of(request)
    require_role(who, "commissioner", "coordinator")
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        names = {each.ward_code: each.name for each in await councils.wards(tx)}
        unmet = [need for need in await unmet_needs(tx) if need.ward_code == ward]
    if ward not in names:
        raise NotFound("There is no such ward.")
    sentence = _("%(people)s in %(ward)s miss %(time)s a week.") % {
        "people": people_text(people_of(unmet)),
        "ward": names[ward],
        "time": hours_text(minutes_of(unmet)),
    }
    view = WardPage(
        names[ward],
        sentence if unmet else _("Nobody here misses care that was asked for."),
        _kinds(unmet, ward, now.date()),
        _reasons(unmet),
        who.role == "commissioner",
    )
    return page(request, "unmet_demand/ward.html", view)


@get("/unmet-demand/needs")
async def show_needs(
    request: Web,
    service: FromQuery[str] = "",
    ward: FromQuery[str] = "",
    language: FromQuery[str] = "",
) -> Response[str]:
    """The reasons behind one kind of unmet need, in one ward."""
    who = who_of(request)
    require_role(who, "commissioner", "coordinator")
    languages = tuple(sorted(code for code in language.split(",") if code))
    async with reading(request) as tx:
        unmet = [
            need
            for need in await unmet_needs(tx)
            if (need.service, need.ward_code, need.languages) == (service, ward, languages)
        ]
    may_call = who.role == "commissioner"
    view = _needs(unmet, service, ward, languages, may_call)
    return page(request, "unmet_demand/needs.html", view)


def _needs(
    unmet: Sequence[Unmet], service: str, ward: str, languages: tuple[str, ...], may_call: bool
) -> NeedsPage:
    title = kind_text(service, languages)
    if not unmet:
        nobody = _("Nobody misses this kind of care here now.")
        return NeedsPage(title, "/unmet-demand", nobody, [], [], "")
    sentence = _("%(people)s in %(ward)s miss %(time)s a week.") % {
        "people": people_text(people_of(unmet)),
        "ward": unmet[0].ward_name,
        "time": hours_text(minutes_of(unmet)),
    }
    # The reason already names the time where the time decided; here it is a column of its own.
    rows = [
        [
            capital(band_text(gap.band)),
            gap.people,
            hours_text(gap.minutes_per_week),
            day_text(gap.longest_since),
        ]
        for gap in rules.gaps(unmet)[:PAGE_ROWS]
    ]
    query = urlencode({"service": service, "ward": ward, "language": ",".join(languages)})
    return NeedsPage(
        title,
        f"/unmet-demand/wards/{ward}",
        sentence,
        rows,
        _reasons(unmet),
        f"/enterprise-calls/open?{query}" if may_call else "",
    )


routes = [show_ward, show_needs]
