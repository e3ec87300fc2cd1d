"""What a professional is asked to look at, stage by stage, told in one shape for one page."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from msgspec import Struct, field

from marketplace import agreements as agreement_rules
from marketplace import plans as plan_rules
from marketplace.acts import agreements, plans
from marketplace.acts.reading import read
from marketplace.acts.sign_offs import SignOff
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.transaction import Transaction, one
from marketplace.deliveries import Period
from marketplace.refused import NotFound
from marketplace.web.care_wording import lot_text
from marketplace.web.contracts import days_text
from marketplace.web.wording import _, day_text, hours_text, money_markup, ngettext
from providers.offers import BAND_NAMES, SERVICE_NAMES
from providers.said import said
from sql import questions

Row = TypeVar("Row", bound=Struct)
ANSWER_WORDS = {"ratify": said("Yes"), "veto": said("No, for themselves")}
SHARED_WORDS = {
    "neighbourhood": said("where they live"),
    "culture_faith_language": said("culture, faith or language"),
    "need": said("what they need"),
    "goal": said("what they want to do"),
}


class Subject(Struct, frozen=True):
    """One thing to sign as the page tells it.

    `facts` are (name, figure) pairs, `columns` and `rows` a table or empty, `words` what the
    person wrote themselves. `minutes` is what a provider claims where minutes have to be settled.
    """

    title: str
    sentence: str
    question: str
    facts: list[tuple[str, object]] = field(default_factory=list)
    caption: str = ""
    columns: list[tuple[str, str]] = field(default_factory=list)
    rows: list[list[object]] = field(default_factory=list)
    words: str = ""
    minutes: int | None = None


class ClusterAsked(Struct, frozen=True):
    """A cluster to be called safe."""

    name: str
    about: str
    shares: str
    people_max: int
    people: int


class LotAsked(Struct, frozen=True):
    """A lot, with its commission's own words."""

    title: str
    about: str
    cluster_name: str
    starts_on: date
    weeks: int
    service: str
    band: str
    lot_title: str
    people_sharing_max: int


class PartAsked(Struct, frozen=True):
    """One member's part of an award; pence per four weeks."""

    title: str
    cluster_name: str
    given_name: str
    provider_name: str
    lot_title: str
    minutes_per_week: int
    pence_per_four_weeks: int
    stand_alone_pence: int | None
    decision: str | None
    why: str


class SheetAsked(Struct, frozen=True):
    """A timesheet that was disputed, or that nobody answered."""

    period_starts_on: date
    planned_minutes: int
    claimed_minutes: int
    answer: str | None
    dispute: str
    provider_name: str
    service: str
    person_name: str


class ProjectAsked(Struct, frozen=True):
    """A project the community fund may pay for."""

    title: str
    about: str
    cost_pence: int
    ward_name: str


class ReductionAsked(Struct, frozen=True):
    """Fewer paid minutes a week that a person chose."""

    minutes_per_week: int
    starts_on: date
    ends_on: date | None
    why: str


class SavingAsked(Struct, frozen=True):
    """A saving held until a professional has looked."""

    quarter: int
    quarter_ends_on: date
    allocated_pence: int
    spent_pence: int
    saving_pence: int
    planned_minutes: int
    delivered_minutes: int
    chosen_minutes: int
    held_for: str


def _service(service: str) -> str:
    return _(SERVICE_NAMES.get(service, service))


async def _plan(tx: Transaction, item: SignOff) -> Subject:
    versions = await plans.plans_of(tx, item.person_id) if item.person_id else []
    at = next((i for i, plan in enumerate(versions) if plan.plan_id == item.subject_id), None)
    if at is None:
        raise NotFound("There is no such plan here.")
    now, before = versions[at], versions[at + 1] if at + 1 < len(versions) else None
    needs = await plans.needs_of(tx, [now.plan_id])
    was = await plans.needs_of(tx, [before.plan_id]) if before else []
    old = {_(plan_rules.need_sentence(need)) for need in was}
    rows: list[list[object]] = []
    for need in needs:
        told = _(plan_rules.need_sentence(need))
        rows.append([told, _("As before") if told in old else _("New")])
    gone = old - {str(row[0]) for row in rows}
    rows += [[told, _("Taken out")] for told in sorted(gone)]
    return Subject(
        _("A plan to agree"),
        _("The person has said yes to version %d of their plan.") % now.version,
        _("Is this plan right for them?"),
        facts=[(_("Starts"), day_text(now.starts_on))],
        caption=_("What is planned each week"),
        columns=[(_("Need"), "text"), (_("Change"), "text")],
        rows=rows,
        words=now.outcomes,
    )


async def _cluster(tx: Transaction, item: SignOff) -> Subject:
    found = await _row(tx, ClusterAsked, "cluster_asked", item.subject_id)
    agreement = await agreements.newest_agreement(tx, item.subject_id)
    clauses = agreement_rules.clauses(agreement) if agreement else []
    return Subject(
        found.name,
        ngettext("%(num)s person shares %(what)s.", "%(num)s people share %(what)s.", found.people)
        % {"num": found.people, "what": _(SHARED_WORDS.get(found.shares, found.shares))},
        _("Is it safe for these people to act together?"),
        facts=[(_("At most"), found.people_max)],
        caption=_("What they have agreed"),
        columns=[(_("Clause"), "text")] if clauses else [],
        rows=[[clause] for clause in clauses],
        words=found.about,
    )


async def _commission(tx: Transaction, item: SignOff) -> Subject:
    lots = await _rows(tx, LotAsked, "commission_asked", item.subject_id)
    if not lots:
        raise NotFound("There is no such commission.")
    first = lots[0]
    return Subject(
        first.title,
        _("%(group)s asks for care from %(day)s, for %(weeks)s weeks.")
        % {"group": first.cluster_name, "day": day_text(first.starts_on), "weeks": first.weeks},
        _("Is it safe to publish, and does it ask for what people need?"),
        caption=_("What they ask for"),
        columns=[(_("Lot"), "text"), (_("Care"), "text"), (_("When"), "text")],
        rows=[
            [lot_text(lot.lot_title), _service(lot.service), _(BAND_NAMES.get(lot.band, lot.band))]
            for lot in lots
        ],
        words=first.about,
    )


async def _award(tx: Transaction, item: SignOff) -> Subject:
    parts = await _rows(tx, PartAsked, "award_asked", item.subject_id)
    if not parts:
        raise NotFound("This commission has no award.")
    yes = sum(part.decision == "ratify" for part in parts)
    return Subject(
        parts[0].title,
        _("%(group)s: %(yes)s of %(all)s parts have a yes from the member.")
        % {"group": parts[0].cluster_name, "yes": yes, "all": len(parts)},
        _("Does this meet each person's needs?"),
        caption=_("Each member's part, for four weeks"),
        columns=[
            (_("Member"), "text"),
            (_("Care"), "text"),
            (_("A week"), "figure"),
            (_("Pays"), "figure"),
            (_("Alone"), "figure"),
            (_("Said"), "text"),
        ],
        rows=[_part(part) for part in parts],
        words=" ".join(part.why for part in parts if part.why),
    )


def _part(part: PartAsked) -> list[object]:
    alone = part.stand_alone_pence
    return [
        part.given_name or _("A visitor"),
        _("%s from %s") % (lot_text(part.lot_title), part.provider_name),
        hours_text(part.minutes_per_week),
        money_markup(part.pence_per_four_weeks),
        _("no offer") if alone is None else money_markup(alone),
        _(ANSWER_WORDS.get(part.decision or "", "Nothing yet")),
    ]


async def _timesheet(tx: Transaction, item: SignOff) -> Subject:
    found = await _row(tx, SheetAsked, "timesheet_asked", item.subject_id)
    disputed = found.answer == "disputed"
    four_weeks = Period(found.period_starts_on, found.period_starts_on + FOUR_WEEKS)
    return Subject(
        _("%(care)s from %(provider)s")
        % {"care": _service(found.service).capitalize(), "provider": found.provider_name},
        _("The member says these four weeks are wrong.")
        if disputed
        else _("Nobody has said whether this care came. Silence is not a yes."),
        _("Ask both sides. How much of it came?"),
        facts=[
            (_("For whom"), found.person_name or _("Somebody from another council")),
            (_("Four weeks"), days_text(four_weeks)),
            (_("Planned"), hours_text(found.planned_minutes)),
            (_("The provider says"), hours_text(found.claimed_minutes)),
        ],
        words=found.dispute,
        minutes=found.claimed_minutes,
    )


async def _project(tx: Transaction, item: SignOff) -> Subject:
    found = await _row(tx, ProjectAsked, "project_asked", item.subject_id)
    return Subject(
        found.title,
        _("Somebody who lives in %s proposes this to their neighbours.") % found.ward_name,
        _("May the community fund pay for it?"),
        facts=[(_("It costs"), money_markup(found.cost_pence))],
        words=found.about,
    )


async def _reduction(tx: Transaction, item: SignOff) -> Subject:
    found = await _row(tx, ReductionAsked, "reduction_asked", item.subject_id)
    facts: list[tuple[str, object]] = [
        (_("Less paid care each week"), hours_text(found.minutes_per_week)),
        (_("From"), day_text(found.starts_on)),
    ]
    if found.ends_on is not None:
        facts.append((_("Until"), day_text(found.ends_on)))
    return Subject(
        _("Less paid care, by choice"),
        _("This person asks for less paid care than planned."),
        _("Is it their own choice, and are they still safe and well?"),
        facts=facts,
        words=found.why,
    )


async def _saving(tx: Transaction, item: SignOff) -> Subject:
    found = await _row(tx, SavingAsked, "saving_asked", item.subject_id)
    return Subject(
        _("A large saving"),
        _(found.held_for)
        or _("This saving is large, so somebody has to look before it is shared."),
        _("Did they get the care they need?"),
        facts=[
            (_("Up to"), day_text(found.quarter_ends_on)),
            (_("Saved"), money_markup(found.saving_pence)),
            (_("Planned care"), hours_text(found.planned_minutes)),
            (_("Care that came"), hours_text(found.delivered_minutes)),
            (_("Less by choice"), hours_text(found.chosen_minutes)),
        ],
    )


TELL: dict[str, Callable[[Transaction, SignOff], Awaitable[Subject]]] = {
    "plan": _plan,
    "cluster": _cluster,
    "commission": _commission,
    "award": _award,
    "timesheet": _timesheet,
    "project": _project,
    "reduction": _reduction,
    "saving": _saving,
}


async def subject_of(tx: Transaction, item: SignOff) -> Subject:
    """What a sign-off is about, read for its stage. Raises NotFound where it is gone."""
    return await TELL[item.stage](tx, item)


async def _row(tx: Transaction, kind: type[Row], question: str, subject_id: UUID) -> Row:
    ask = getattr(questions("sign_offs"), question)
    found = one(kind, await ask(tx.db, council_id=tx.council_id, subject_id=subject_id))
    if found is None:
        raise NotFound("This is not here any more.")
    return found


async def _rows(tx: Transaction, kind: type[Row], question: str, subject_id: UUID) -> Sequence[Row]:
    ask = getattr(questions("sign_offs"), question)
    return await read(kind, ask(tx.db, council_id=tx.council_id, subject_id=subject_id))
