"""Groups suggested to a person, each with why, from the answers they let be used."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from marketplace.acts import clusters, councils
from marketplace.acts import suggestions as acts
from marketplace.clusters import SHARES_NAMES
from marketplace.web.care_wording import band_text, language_text, service_text
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, ngettext
from matching.suggest import CRITERIA, Criterion, Reason
from providers.said import said

CRITERION_WORDS: dict[Criterion, tuple[str, str]] = {
    "language": (
        said("The languages I speak"),
        said("They can say something about where I come from."),
    ),
    "need": (said("The help my plan asks for"), said("For example, home care or meals.")),
    "time": (said("When I need it"), said("For example, weekday mornings.")),
    "place": (said("The ward I live in"), said("Never my address.")),
}


class Card(Struct, frozen=True):
    """A suggested group: who they are, how stable, and why it is suggested."""

    cluster_id: UUID
    name: str
    about: str
    facts: list[str]
    reasons: list[str]
    asked: bool
    invited: bool


class SuggestedPage(Struct, frozen=True):
    """Groups to join, people to start one with, and what may be used to find them."""

    chosen: bool
    groups: list[Card]
    company: str
    company_reasons: list[str]
    invite_to: list[tuple[UUID, str]]
    criteria: list[tuple[str, str, str]]


@get("/clusters/suggested")
async def show(request: Web) -> Response[str]:
    """What fits the person, and why."""
    return await _suggested(request)


async def _suggested(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    person_id = who_of(request).subject("plan")
    # Others' answers come in as counts of three or more, made in SQL; no row of theirs is shown.
    async with reading(request, "council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        day = now.date()
        choice = await acts.choice_of(tx, person_id)
        groups, company, mine = [], None, frozenset[Any]()
        if choice:
            mine = (await acts.facts_of(tx, [person_id], day)).get(person_id, mine)
            groups = await acts.groups_for(tx, person_id, mine, day)
            company = await acts.company_for(tx, person_id, mine, day)
        own = await clusters.clusters_of(tx, person_id, day)
        wards = {w.ward_code: w.name for w in await councils.wards(tx)}
        organised = [
            (row.cluster_id, row.name) for row in own if row.organises and row.ended_at is None
        ]
    if not typed.faults:
        typed = Typed.of({"criteria": sorted(choice or ())})
    view = SuggestedPage(
        chosen=choice is not None,
        groups=[
            Card(
                row.cluster_id,
                row.name,
                row.about,
                _facts(row),
                [reason_text(reason, wards) for reason in found.reasons],
                row.asked,
                row.invited,
            )
            for row, found in groups
        ],
        company=_company_text(len(company.person_ids)) if company else "",
        company_reasons=[reason_text(reason, wards) for reason in company.reasons]
        if company
        else [],
        invite_to=organised if company else [],
        criteria=[
            (known, _(CRITERION_WORDS[known][0]), _(CRITERION_WORDS[known][1]))
            for known in CRITERIA
        ],
    )
    return page(request, "clusters/suggested.html", view, typed=typed)


def _facts(row: acts.GroupRow) -> list[str]:
    return [
        _("What they share: %s.") % _(SHARES_NAMES[row.shares]),
        size_text(row.people, row.people_max, row.ward_name),
        stable_text(row.started_at, row.leavers),
    ]


def size_text(people: int, people_max: int, ward_name: str) -> str:
    """How many a group is, and where it meets."""
    size = _("%(people)s of at most %(most)s people.") % {"people": people, "most": people_max}
    if not ward_name:
        return size
    return _("%(size)s They meet in %(ward)s.") % {"size": size, "ward": ward_name}


def stable_text(since: datetime, leavers: int) -> str:
    """Since when a group is there, and how many left it in a year."""
    if not leavers:
        return _("Together since %s. Nobody has left in 12 months.") % day_text(since)
    return ngettext(
        "Together since %(day)s. %(num)s person has left in 12 months.",
        "Together since %(day)s. %(num)s people have left in 12 months.",
        leavers,
    ) % {"day": day_text(since), "num": leavers}


def reason_text(reason: Reason, wards: dict[str, str]) -> str:
    """One of the person's own answers that others share, as a sentence."""
    words = {
        "language": _("%(people)s of them speak %(what)s, as you do."),
        "need": _("%(people)s of them need %(what)s, as you do."),
        "time": _("%(people)s of them need help on %(what)s, as you do."),
        "place": _("%(people)s of them live in %(what)s, where you live."),
    }
    value = reason.fact.value
    named = {"language": language_text, "need": service_text, "time": band_text}.get(
        reason.fact.criterion
    )
    what = named(value) if named else wards.get(value, value)
    return words[reason.fact.criterion] % {"people": reason.people, "what": what}


def _company_text(people: int) -> str:
    return ngettext(
        "%(num)s person who is in no group would fit with you.",
        "%(num)s people who are in no group would fit with you.",
        people,
    ) % {"num": people}


@post("/clusters/suggested", status_code=200)
async def choose(request: Web) -> Response[Any]:
    """Say what may be used."""
    return await submit(
        request,
        acts.LetUse,
        act=acts.let_use,
        then=lambda _done: ("/clusters/suggested", _("We use only what you have chosen.")),
        again=lambda typed: _suggested(request, typed),
    )


@post("/clusters/{cluster_id:uuid}/invite-fitting", status_code=200)
async def invite(request: Web, cluster_id: FromPath[UUID]) -> Response[Any]:
    """Invite everybody who would fit to a group one organises."""
    return await submit(
        request,
        acts.InviteCompany,
        act=acts.invite_company,
        then=lambda invited: (
            f"/clusters/{cluster_id}",
            ngettext(
                "You have invited %(num)s person. You see their name when they join.",
                "You have invited %(num)s people. You see their names when they join.",
                invited,
            )
            % {"num": invited},
        ),
        again=lambda typed: _suggested(request, typed),
        cluster_id=cluster_id,
    )


routes = [show, choose, invite]
