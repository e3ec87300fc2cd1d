"""Pages of unmet demand: what nobody offered and where, for the council, and what is published."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any, Literal

from litestar import Response, get
from litestar.params import FromQuery
from msgspec import Struct

from marketplace import disclosure
from marketplace import unmet_demand as rules
from marketplace.acts import councils
from marketplace.acts.unmet_demand import unmet_needs
from marketplace.councils import Policy
from marketplace.maps.drawing import WardMap
from marketplace.people import require_role
from marketplace.unmet_demand import CAUSES, HotSpot, Unmet
from marketplace.web.pages import Web, page, reading
from marketplace.web.sessions import who_of
from marketplace.web.unmet_reasons import (
    CAUSE_NAMES,
    first_of,
    kind_address,
    kind_text,
    minutes_of,
    people_of,
    people_text,
    weeks_text,
)
from marketplace.web.ward_maps import MapView, WardFigure, drawn_wards, map_view
from marketplace.web.wording import _, day_text, hours_text, ngettext

Measure = Literal[
    "people", "hours", "weeks", "no_admissible_bid", "price_above_cap", "capacity",
    "commission_limit",
]  # fmt: skip
MEASURE_NAMES: dict[str, str] = {
    "people": "People",
    "hours": "Hours a week",
    "weeks": "Weeks waiting",
    **CAUSE_NAMES,
}


class Choice(Struct, frozen=True):
    """One thing the map can show, and the address that shows it."""

    href: str
    text: str
    chosen: bool


class Spot(Struct, frozen=True):
    """A hot spot in words, and the address of the needs in it and of a call for it."""

    title: str
    sentence: str
    needs: str
    call: str


class WhyTable(Struct, frozen=True):
    """The causes as columns, a row for each ward, and the sums; each person counts once in each."""

    columns: list[str]
    rows: list[list[Any]]
    foot: list[Any]


class UnmetPage(Struct, frozen=True):
    """One sentence, four figures, a map with its tables, and hot spots.

    `bars` stand for the map where the council has no boundaries; `unit` names their figures.
    """

    sentence: str
    figures: list[tuple[str, Any]]
    choices: list[Choice]
    map: MapView | None
    unit: str
    bars: list[tuple[str, int]]
    wards: list[list[Any]]
    elsewhere: str
    why: WhyTable
    spots: list[Spot]
    may_call: bool


class PublishedPage(Struct, frozen=True):
    """What anybody may see: counts by ward, small ones hidden."""

    map: MapView | None
    rows: list[list[Any]]
    total: str
    small_number: int


class WardUnmet(Struct, frozen=True):
    """What is unmet in one ward: people, minutes a week, weeks of the longest wait."""

    code: str
    name: str
    needs: list[Unmet]

    def of(self, measure: str, today: date) -> int:
        """The figure of a measure; a cause counts the people it keeps waiting."""
        if measure == "hours":
            return round(minutes_of(self.needs) / 60)
        if measure == "weeks":
            return rules.weeks_waited(first_of(self.needs), today) if self.needs else 0
        if measure in CAUSES:
            return people_of(need for need in self.needs if need.cause == measure)
        return people_of(self.needs)


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
    of = spot.service, spot.area, spot.languages
    return Spot(
        title,
        sentence,
        kind_address("/unmet-demand/needs", *of),
        kind_address("/enterprise-calls/open", *of),
    )


def by_ward(unmet: Sequence[Unmet], names: dict[str, str]) -> list[WardUnmet]:
    """What is unmet in each ward of the council, by name; nothing in most."""
    found: dict[str, list[Unmet]] = {}
    for need in unmet:
        found.setdefault(need.ward_code, []).append(need)
    wards = [WardUnmet(code, name, found.get(code, [])) for code, name in names.items()]
    return sorted(wards, key=lambda ward: (ward.name, ward.code))


def _said(measure: str, figure: int) -> str:
    if measure == "hours":
        return hours_text(figure * 60)
    return weeks_text(figure) if measure == "weeks" else people_text(figure)


def ward_sentence(measure: str, name: str, figure: int) -> str:
    """What the map says of a ward, to somebody who cannot see it."""
    if not figure:
        return _("%(ward)s: none.") % {"ward": name}
    sentences = {
        "people": _("%(ward)s: %(figure)s miss care. See what and why."),
        "hours": _("%(ward)s: %(figure)s a week are missed. See what and why."),
        "weeks": _("%(ward)s: the longest wait is %(figure)s. See what and why."),
    }
    because = _("%(ward)s: %(figure)s miss care. Reason: %(why)s. See what and why.")
    return sentences.get(measure, because) % {
        "ward": name,
        "figure": _said(measure, figure),
        "why": _(MEASURE_NAMES[measure]).lower(),
    }


def _map(
    drawn: WardMap | None, wards: Sequence[WardUnmet], measure: str, today: date
) -> MapView | None:
    if drawn is None:
        return None
    figures = {}
    for ward in wards:
        figure = ward.of(measure, today)
        href = f"/unmet-demand/wards/{ward.code}" if ward.needs else ""
        figures[ward.code] = WardFigure(
            ward.code,
            ward.name,
            figure,
            f"{figure:,}",
            ward_sentence(measure, ward.name, figure),
            href,
        )
    title = _("%(measure)s, by ward") % {"measure": _(MEASURE_NAMES[measure])}
    return map_view(drawn, title, figures)


def _where(wards: Sequence[WardUnmet], today: date) -> list[list[Any]]:
    """Each ward where something is missed: people, hours a week, weeks of the longest wait."""
    return [
        [_ward_link(ward), *(ward.of(each, today) for each in ("people", "hours", "weeks"))]
        for ward in wards
        if ward.needs
    ]


def _why(wards: Sequence[WardUnmet], today: date) -> WhyTable:
    """The causes there are, and for each ward how many people each keeps waiting."""
    there = [cause for cause in CAUSES if any(ward.of(cause, today) for ward in wards)]
    rows = [
        [_ward_link(ward), *(ward.of(cause, today) for cause in there)]
        for ward in wards
        if ward.needs
    ]
    every = [need for ward in wards for need in ward.needs]
    foot = [people_of(need for need in every if need.cause == cause) for cause in there]
    return WhyTable([_(CAUSE_NAMES[cause]) for cause in there], rows, [_("All wards"), *foot])


def _ward_link(ward: WardUnmet) -> dict[str, str]:
    return {"href": f"/unmet-demand/wards/{ward.code}", "text": ward.name}


def _elsewhere(wards: Sequence[WardUnmet]) -> str:
    without = sum(1 for ward in wards if not ward.needs)
    if not without:
        return ""
    said = ngettext(
        "In %(num)s other ward nobody misses care.",
        "In %(num)s other wards nobody misses care.",
        without,
    )
    return said % {"num": without}


def _figures(
    unmet: Sequence[Unmet], spots: Sequence[HotSpot], policy: Policy, today: date
) -> list[tuple[str, Any]]:
    late = [need for need in unmet if rules.waits_too_long(need.since, today, policy)]
    return [
        (_("People"), f"{people_of(unmet):,}"),
        (_("Hours a week"), f"{round(minutes_of(unmet) / 60):,}"),
        (_("People who wait over %d weeks") % policy.unmet_wait_weeks, f"{people_of(late):,}"),
        (_("Hot spots"), len(spots)),
    ]


def _overview(
    unmet: Sequence[Unmet],
    names: dict[str, str],
    drawn: WardMap | None,
    measure: str,
    policy: Policy,
    today: date,
    may_call: bool,
) -> UnmetPage:
    people, spots, wards = people_of(unmet), rules.hot_spots(unmet, policy), by_ward(unmet, names)
    said = ngettext(
        "%(num)s person misses %(time)s of care a week that no offer covers.",
        "%(num)s people miss %(time)s of care a week that no offer covers.",
        people,
    )
    sentence = said % {"num": people, "time": hours_text(minutes_of(unmet))}
    bars = sorted(
        ((ward.name, ward.of(measure, today)) for ward in wards), key=lambda bar: (-bar[1], bar[0])
    )
    return UnmetPage(
        sentence if people else _("Every need that was asked for is met."),
        _figures(unmet, spots, policy, today),
        [
            Choice(f"/unmet-demand?measure={each}", _(name), each == measure)
            for each, name in MEASURE_NAMES.items()
        ],
        _map(drawn, wards, measure, today) if people else None,
        _(MEASURE_NAMES[measure]),
        [] if drawn else [bar for bar in bars if bar[1]],
        _where(wards, today),
        _elsewhere(wards),
        _why(wards, today),
        [_spot(spot, names) for spot in spots],
        may_call,
    )


@get("/unmet-demand")
async def show(request: Web, measure: FromQuery[Measure] = "people") -> Response[str]:
    """What people miss, where, why, and where a new enterprise would help most."""
    who = who_of(request)
    require_role(who, "commissioner", "coordinator")
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        unmet = await unmet_needs(tx)
        policy = await councils.policy_on(tx, now.date())
        names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
        drawn = await drawn_wards(tx)
    may_call = who.role == "commissioner"
    view = _overview(unmet, names, drawn, measure, policy, now.date(), may_call)
    return page(request, "unmet_demand/show.html", view)


@get("/unmet-demand/published")
async def published(request: Web) -> Response[str]:
    """What anybody may see, with small counts hidden (rule 38)."""
    # The page shows rounded counts of wards only, and no figure below eight.
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        unmet = await unmet_needs(tx)
        policy = await councils.policy_on(tx, now.date())
        names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
        drawn = await drawn_wards(tx)
    wards = by_ward(unmet, names)
    shown = disclosure.publish({ward.code: people_of(ward.needs) for ward in wards}, policy)
    few = _("fewer than %d") % policy.small_number
    view = PublishedPage(
        _published_map(drawn, wards, shown.counts, few, policy.small_number) if unmet else None,
        [
            [ward.name, few if (n := shown.counts[ward.code]) is None else n]
            for ward in wards
            if unmet
        ],
        _("not shown") if shown.total is None else f"{shown.total:,}",
        policy.small_number,
    )
    return page(request, "unmet_demand/published.html", view)


def _published_map(
    drawn: WardMap | None,
    wards: Sequence[WardUnmet],
    counts: dict[str, int | None],
    few: str,
    least: int,
) -> MapView | None:
    if drawn is None:
        return None
    told: Callable[[str, str], str] = lambda name, text: (  # noqa: E731
        _("%(ward)s: %(people)s people.") % {"ward": name, "people": text}
    )
    figures = {}
    for ward in wards:
        count = counts[ward.code]
        text = few if count is None else f"{count:,}"
        printed = "?" if count is None else text
        figures[ward.code] = WardFigure(ward.code, ward.name, count, printed, told(ward.name, text))
    return map_view(drawn, _("People with an unmet need, by ward"), figures, few, least)


routes = [show, published]
