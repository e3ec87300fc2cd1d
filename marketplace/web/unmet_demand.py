"""Pages of unmet demand: what nobody offered, where and why, and what of it is published."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace import disclosure
from marketplace import unmet_demand as rules
from marketplace.acts import councils
from marketplace.acts.reading import read
from marketplace.councils import Policy
from marketplace.database.transaction import Transaction
from marketplace.people import require_role
from marketplace.unmet_demand import CAUSES, HotSpot, Unmet
from marketplace.web.care_wording import band_text, language_text, listed, service_text
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.wording import _, day_text, hours_text, ngettext
from sql import questions

PAGE_ROWS = 50
CAUSE_NAMES: dict[str, str] = {
    "no_admissible_bid": "No offer fits",
    "price_above_cap": "Too dear",
    "capacity": "No room left",
    "commission_limit": "A rule of the commission",
}
FILTER_NAMES: dict[str, str] = {
    "no_bid": "nobody made an offer",
    "service": "nobody does this kind of support",
    "area": "nobody works in this area",
    "band": "nobody comes at this time",
    "language": "nobody speaks the language",
    "carer_gender": "no carer of the gender asked for",
    "skill": "nobody has the skill",
    "personal_care": "nobody is registered for personal care",
    "veto": "the people said no to those who could come",
    "price_floor": "the prices were too low to pay a worker fairly",
    "package": "the only offer was for more people together",
    "cap": "every price was above what people can pay",
    "stand_alone": "together would cost more than alone",
    "capacity": "the providers were full",
    "exposure": "the new provider may not take on more yet",
    "bid_maximum": "the offers were full",
}


class UnmetNeed(Unmet, frozen=True):
    """A need no award covers, with the name of its ward."""

    ward_name: str = ""


class Spot(Struct, frozen=True):
    """A hot spot in words, and the address of the needs in it and of a call for it."""

    title: str
    sentence: str
    needs: str
    call: str


class UnmetPage(Struct, frozen=True):
    """One sentence, four figures, bars by ward, causes and hot spots."""

    sentence: str
    figures: list[tuple[str, Any]]
    bars: list[tuple[str, int]]
    wards: list[list[Any]]
    causes: list[list[Any]]
    spots: list[Spot]
    may_call: bool


class NeedsPage(Struct, frozen=True):
    """The needs of one kind, by time, place and reason."""

    title: str
    sentence: str
    rows: list[list[Any]]
    reasons: list[list[Any]]
    call: str


class PublishedPage(Struct, frozen=True):
    """What anybody may see: counts by ward, small ones hidden."""

    rows: list[list[Any]]
    total: str
    small_number: int


async def unmet_now(tx: Transaction) -> list[UnmetNeed]:
    """Every need no award covers now, for the council's own eyes."""
    return await read(
        UnmetNeed, questions("unmet_demand").unmet_now(tx.db, council_id=tx.council_id)
    )


def kind_text(service: str, languages: Iterable[str]) -> str:
    """A kind of need in words: home care in Somali."""
    names = listed([language_text(code) for code in languages if code != "en"])
    care = service_text(service)
    told = _("%(care)s in %(languages)s") % {"care": care, "languages": names} if names else care
    return told[:1].upper() + told[1:]


def _people(needs: Iterable[UnmetNeed]) -> int:
    return len({need.person_id for need in needs})


def _minutes(needs: Iterable[UnmetNeed]) -> int:
    return sum(need.minutes_per_week for need in needs)


def _address(path: str, spot: HotSpot) -> str:
    given = {"service": spot.service, "ward": spot.area, "language": ",".join(spot.languages)}
    return f"{path}?{urlencode(given)}"


def _spot(spot: HotSpot, wards: dict[str, str]) -> Spot:
    sentence = _(
        "%(people)s people miss %(time)s a week, the first since %(since)s. Main reason: %(why)s."
    ) % {
        "people": spot.people,
        "time": hours_text(spot.minutes_per_week),
        "since": day_text(spot.longest_since),
        "why": _(CAUSE_NAMES[spot.main_cause]).lower(),
    }
    title = _("%(kind)s, %(ward)s") % {
        "kind": kind_text(spot.service, spot.languages),
        "ward": wards.get(spot.area, spot.area),
    }
    needs = _address("/unmet-demand/needs", spot)
    return Spot(title, sentence, needs, _address("/enterprise-calls/open", spot))


def _by_ward(unmet: Sequence[UnmetNeed]) -> list[tuple[str, int, int, date]]:
    """(ward, people, minutes, the longest wait since), most people first."""
    wards: dict[str, list[UnmetNeed]] = {}
    for need in unmet:
        wards.setdefault(need.ward_name, []).append(need)
    rows = [
        (ward, _people(needs), _minutes(needs), min(need.since for need in needs))
        for ward, needs in wards.items()
    ]
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _overview(unmet: Sequence[UnmetNeed], policy: Policy, today: date, may_call: bool) -> UnmetPage:
    people, minutes = _people(unmet), _minutes(unmet)
    late = [need for need in unmet if rules.waits_too_long(need.since, today, policy)]
    spots = rules.hot_spots(unmet, policy)
    names = {need.ward_code: need.ward_name for need in unmet}
    wards = _by_ward(unmet)
    said = ngettext(
        "%(num)s person misses %(time)s of care a week that no offer covers.",
        "%(num)s people miss %(time)s of care a week that no offer covers.",
        people,
    )
    causes = []
    for cause in CAUSES:
        of_cause = [need for need in unmet if need.cause == cause]
        if of_cause:
            time = hours_text(_minutes(of_cause))
            causes.append([_(CAUSE_NAMES[cause]), _people(of_cause), time])
    return UnmetPage(
        said % {"num": people, "time": hours_text(minutes)}
        if people
        else _("Every need that was asked for is met."),
        [
            (_("People"), people),
            (_("Hours a week"), minutes // 60),
            (_("People who wait over %d weeks") % policy.unmet_wait_weeks, _people(late)),
            (_("Hot spots"), len(spots)),
        ],
        [(ward, count) for ward, count, _time, _since in wards],
        [[ward, count, hours_text(time), day_text(since)] for ward, count, time, since in wards],
        causes,
        [_spot(spot, names) for spot in spots],
        may_call,
    )


@get("/unmet-demand")
async def show(request: Web) -> Response[str]:
    """What people miss, where, why, and where a new enterprise would help most."""
    who = who_of(request)
    require_role(who, "commissioner", "coordinator")
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        unmet = await unmet_now(tx)
        policy = await councils.policy_on(tx, now.date())
    view = _overview(unmet, policy, now.date(), who.role == "commissioner")
    return page(request, "unmet_demand/show.html", view)


@get("/unmet-demand/needs")
async def needs(
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
            for need in await unmet_now(tx)
            if need.service == service
            and need.ward_code == ward
            and tuple(sorted(need.languages)) == languages
        ]
    return page(request, "unmet_demand/needs.html", _needs(unmet, service, ward, languages))


def _needs(
    unmet: Sequence[UnmetNeed], service: str, ward: str, languages: tuple[str, ...]
) -> NeedsPage:
    title = kind_text(service, languages)
    if not unmet:
        return NeedsPage(title, _("Nobody misses this kind of care here now."), [], [], "")
    people = ngettext("%(num)s person", "%(num)s people", _people(unmet))
    sentence = _("%(people)s in %(ward)s miss %(time)s a week.") % {
        "people": people % {"num": _people(unmet)},
        "ward": unmet[0].ward_name,
        "time": hours_text(_minutes(unmet)),
    }
    found = rules.gaps(unmet)
    rows = [
        [
            band_text(gap.band).capitalize(),
            gap.people,
            hours_text(gap.minutes_per_week),
            _reason(gap.cause, gap.filter_name),
            day_text(gap.longest_since),
        ]
        for gap in found[:PAGE_ROWS]
    ]
    reasons: dict[str, set[UUID]] = {}
    for need in unmet:
        reasons.setdefault(_reason(need.cause, need.filter_name), set()).add(need.person_id)
    counted = sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
    query = urlencode({"service": service, "ward": ward, "language": ",".join(languages)})
    return NeedsPage(
        title,
        sentence,
        rows,
        [[reason, len(of)] for reason, of in counted],
        f"/enterprise-calls/open?{query}",
    )


def _reason(cause: str, filter_name: str) -> str:
    detail = FILTER_NAMES.get(filter_name)
    name = _(CAUSE_NAMES[cause])
    return _("%(cause)s: %(detail)s") % {"cause": name, "detail": _(detail)} if detail else name


@get("/unmet-demand/published")
async def published(request: Web) -> Response[str]:
    """What anybody may see, with small counts hidden (rule 38)."""
    # The page shows rounded counts of wards only, and no figure below eight.
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        unmet = await unmet_now(tx)
        policy = await councils.policy_on(tx, now.date())
    counts = {ward: people for ward, people, _time, _since in _by_ward(unmet)}
    shown = disclosure.publish(dict(sorted(counts.items())), policy)
    few = _("fewer than %d") % policy.small_number
    view = PublishedPage(
        [[ward, few if n is None else n] for ward, n in shown.counts.items()],
        _("not shown") if shown.total is None else f"{shown.total:,}",
        policy.small_number,
    )
    return page(request, "unmet_demand/published.html", view)


routes = [show, needs, published]
