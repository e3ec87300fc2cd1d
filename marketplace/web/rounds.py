"""Rounds: the calendar, how far a match is, how good its answer is, and what it awarded."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Struct, structs

from marketplace import rounds
from marketplace.acts import matches as acts
from marketplace.acts.opportunities import commissions_of_round
from marketplace.acts.reading import read
from marketplace.acts.reasons import Reason, of_round
from marketplace.acts.what_ifs import ASKERS
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.rounds import Round
from marketplace.web.care_wording import lot_text, round_text
from marketplace.web.low_prices import waiting_text
from marketplace.web.match_progress import ProgressView, progress_of
from marketplace.web.opportunities import moment, people_text
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.reasons import WhyLine, why_lines
from marketplace.web.round_events import parts_of, so_far_text
from marketplace.web.sessions import who_of
from marketplace.web.typed import Typed
from marketplace.web.wording import (
    _,
    deadline_text,
    hours_text,
    moment_text,
    money_text,
    ngettext,
    retold,
)
from providers.said import said
from sql import questions

PAGE_ROWS = 20
STAGE_NAMES: dict[str, tuple[str, str]] = {
    "coming": (said("Coming"), "grey"),
    "open": (said("Taking bids"), "green"),
    "closed": (said("Closed"), "yellow"),
    "opened": (said("Bids opened"), "blue"),
    "matched": (said("Matched"), "purple"),
}
STATUS_SENTENCES: dict[str, str] = {
    "waiting": said("The match waits for its turn."),
    "running": said("The match is being worked out."),
    "optimal": said("This is the best answer there can be."),
    "feasible": said("This is a good answer. There may be a better one."),
    "timed_out": said("The time for searching ran out. This is the best answer found."),
    "stopped": said("Somebody stopped the search. This is the best answer found until then."),
    "failed": said("The match did not work. Nothing was awarded."),
}
LEVEL_NAMES: dict[str, str] = {
    "unmet_minutes": said("Hours nobody comes for, urgent ones counted more"),
    "flexible_minutes": said("Hours that could move and did not fit"),
    "cost": said("What all of it costs in four weeks"),
    "fit": said("How well it fits what people like"),
    "spread": said("The most a group pays, of every 100 it could pay at most"),
}
CAUSE_NAMES: dict[str, str] = {
    "no_admissible_bid": said("Nobody who may do it made an offer."),
    "price_above_cap": said("Every offer cost more than the person can pay."),
    "capacity": said("Those who offered had no hours left."),
    "commission_limit": said("A limit that the group set stood in the way."),
    "search_stopped": said("The search was stopped before it found them somebody."),
}


class Seen(Round, frozen=True):
    """A round of the calendar and how many commissions close in it."""

    commissions: int = 0


class Awarded(Struct, frozen=True):
    """One award: minutes per week, pence per four weeks."""

    commission_id: UUID
    title: str
    lot_title: str
    provider_name: str
    start_up: bool
    minutes_per_week: int
    pence_per_four_weeks: int
    people: int
    why: str


class UnmetCount(Struct, frozen=True):
    """What was left unmet for one cause."""

    cause: str
    needs: int
    minutes_per_week: int


class RoundRow(Struct, frozen=True):
    """One round of the calendar, in words."""

    round_id: UUID
    name: str
    state: str
    colour: str
    sentence: str
    commissions: str


class ListPage(Struct, frozen=True):
    """The calendar."""

    rows: list[RoundRow]
    next_page: str


class RunView(Struct, frozen=True):
    """The newest match of a round: how far, how good; `so_far` while it runs."""

    run_id: UUID
    status: str
    running: bool
    progress: list[str]
    levels: list[list[str]]
    may_stop: bool
    failure: str
    way: ProgressView | None
    so_far: str = ""


class RoundPage(Struct, frozen=True):
    """One round."""

    row: RoundRow
    commissions: list[dict[str, str]]
    run: RunView | None
    awards: list[list[str]]
    unmet: list[list[str]]
    unmet_sentence: str
    low_prices: str = ""
    would_help: list[WhyLine] = []
    rule_costs: list[WhyLine] = []
    unexplained: str = ""
    may_try: bool = False


def _row(round_: Round, commissions: int, now: datetime) -> RoundRow:
    stage = rounds.stage(round_, now)
    name, colour = STAGE_NAMES[stage]
    closes = deadline_text(round_.closes_at)
    sentences = {
        "coming": _("Bids are welcome from %s.") % deadline_text(round_.opens_at),
        "open": _("Bids close at %s.") % closes,
        "closed": _("Bids closed at %s. They will be opened now.") % closes,
        "opened": _("Bids closed at %s. The match is next.") % closes,
        "matched": _("Matched on %s.") % moment_text(round_.matched_at),
    }
    count = ngettext("%(num)s commission", "%(num)s commissions", commissions)
    return RoundRow(
        round_.round_id,
        round_text(round_.name),
        _(name),
        colour,
        sentences[stage],
        count % {"num": commissions} if commissions else _("No commission."),
    )


def _cursor(after: str) -> tuple[datetime | None, UUID | None]:
    closes_at, _sep, round_id = after.partition("~")
    try:
        moment_ = datetime.fromisoformat(closes_at)
        return (moment_, UUID(round_id)) if moment_.tzinfo else (None, None)
    except ValueError:
        return None, None


@get("/rounds")
async def list_all(request: Web, after: FromQuery[str] = "") -> Response[str]:
    """The calendar, the latest round first."""
    require_role(who_of(request), "commissioner", "finance", "coordinator", "worker")
    before, before_id = _cursor(after)
    async with reading(request) as tx:
        now = await moment(tx)
        found = await read(
            Seen,
            questions("matches").seen_rounds(
                tx.db,
                council_id=tx.council_id,
                before=before,
                before_id=before_id,
                most=PAGE_ROWS + 1,
            ),
        )
    shown = found[:PAGE_ROWS]
    last = f"{shown[-1].closes_at.isoformat()}~{shown[-1].round_id}" if shown else ""
    more = len(found) > PAGE_ROWS
    view = ListPage(
        [_row(each, each.commissions, now) for each in shown],
        f"/rounds?after={last.replace('+', '%2B')}" if more else "",
    )
    return page(request, "rounds/list.html", view)


@get("/rounds/{round_id:uuid}")
async def show(request: Web, round_id: FromPath[UUID]) -> Response[str]:
    """One round: its commissions, its match, what was awarded and what nobody meets."""
    who = who_of(request)
    require_role(who, "commissioner", "finance", "coordinator", "worker")
    async with reading(request) as tx:
        now = await moment(tx)
        round_ = await acts.find_round(tx, round_id)
        commissions = [
            each
            for each in await commissions_of_round(tx, round_id)
            if each.published_at is not None and each.withdrawn_at is None
        ]
        runs = await acts.runs_of_round(tx, round_id)
        run = await _run_view(tx, who, runs[0]) if runs else None
        awards, unmet = await _outcome(tx, runs[0].run_id) if runs else ([], [])
        why = await _why(tx, runs[0].run_id) if runs else []
        low_prices = "" if runs else await waiting_text(tx, round_)
    row = _row(round_, len(commissions), now)
    if run is not None and run.running:
        closed = _("Bids closed at %s.") % deadline_text(round_.closes_at)
        row = structs.replace(row, state=_("Being matched"), sentence=closed)
    view = RoundPage(
        row,
        [
            {"href": f"/opportunities/{each.commission_id}", "text": each.title}
            for each in commissions
        ],
        run,
        [_award_cells(each) for each in awards],
        [_unmet_cells(each) for each in unmet],
        _unmet_sentence(unmet),
        low_prices,
        why_lines(why, "unmet"),
        why_lines(why, "rule"),
        _unexplained(runs[0]) if runs else "",
        who.role in ASKERS and any(run.levels for run in runs),
    )
    return page(request, "rounds/show.html", view)


async def _outcome(tx: Transaction, run_id: UUID) -> tuple[list[Awarded], list[UnmetCount]]:
    ask, key = questions("matches"), {"council_id": tx.council_id, "run_id": run_id}
    awards = await read(Awarded, ask.awards_of_run(tx.db, **key))
    return awards, await read(UnmetCount, ask.unmet_of_run(tx.db, **key))


async def _why(tx: Transaction, run_id: UUID) -> list[Reason]:
    unmet = await of_round(tx, run_id, "unmet")
    return [*unmet, *await of_round(tx, run_id, "rule")]


def _unexplained(run: acts.Run) -> str:
    """Whether reasons are still being looked for, or some were not found in time."""
    if run.finished_at is None or run.status == "failed":
        return ""
    if run.explained_at is None:
        return _("The computer is looking for what would help. Look again in a few minutes.")
    if not run.unexplained:
        return ""
    return ngettext(
        "The time was too short to look into %(num)s more question.",
        "The time was too short to look into %(num)s more questions.",
        run.unexplained,
    ) % {"num": run.unexplained}


async def _run_view(tx: Transaction, who: Who, run: acts.Run) -> RunView:
    parts = await parts_of(tx, run.run_id)
    running = run.finished_at is None
    progress = [_("The match began on %s.") % moment_text(run.asked_at)]
    way = await progress_of(tx, run)
    if running:
        if run.stop_asked_at is not None:
            progress.append(_("Somebody asked to stop and use the best. That takes a moment."))
    elif run.seconds is not None:
        seconds = max(1, round(run.seconds))
        progress.append(
            ngettext("It took %(num)s second.", "It took %(num)s seconds.", seconds)
            % {"num": seconds}
        )
    if run.deterministic is not None:
        progress.append(_again_text(run.deterministic))
    return RunView(
        run.run_id,
        _(STATUS_SENTENCES.get(run.status, run.status)),
        running,
        progress,
        [_level_cells(level) for level in run.levels],
        running and run.stop_asked_at is None and who.role == "commissioner",
        retold(run.failure or ""),
        way,
        so_far_text(parts, way) if running else "",
    )


def _again_text(deterministic: bool) -> str:
    """Whether the same offers would be chosen again, in words."""
    if deterministic:
        return _("Doing it again with the same needs and offers gives the same answer.")
    return _("The search was ended early. Doing it again may give another answer.")


def _level_cells(level: dict[str, Any]) -> list[str]:
    """A level of the answer: its name, what was reached, what is the best possible, the gap."""
    name, value, bound = str(level["name"]), int(level["value"]), int(level["bound"])
    if name == "cost":
        reached, best = money_text(value), money_text(bound)
    elif name == "spread":
        reached, best = f"{value / 10:.0f}", f"{bound / 10:.0f}"
    elif name.endswith("minutes"):
        reached, best = hours_text(value), hours_text(bound)
    else:
        reached, best = f"{value:,}", f"{bound:,}"
    gap = float(level["gap"])
    said = (
        _("Nothing better is possible.")
        if value == bound
        else _("At most %s in 100 better is possible.") % f"{100 * gap:.1f}"
    )
    return [_(LEVEL_NAMES.get(name, name.replace("_", " "))), reached, best, said]


def _award_cells(award: Awarded) -> list[str]:
    name = award.provider_name
    if award.start_up:
        name = _("%s (new enterprise)") % name
    return [
        f"{award.title}: {lot_text(award.lot_title)}",
        name,
        people_text(award.people),
        hours_text(award.minutes_per_week),
        money_text(award.pence_per_four_weeks),
    ]


def _unmet_cells(unmet: UnmetCount) -> list[str]:
    cause = _(CAUSE_NAMES.get(unmet.cause, unmet.cause))
    return [cause, str(unmet.needs), hours_text(unmet.minutes_per_week)]


def _unmet_sentence(unmet: list[UnmetCount]) -> str:
    needs = sum(each.needs for each in unmet)
    if not needs:
        return ""
    minutes = sum(each.minutes_per_week for each in unmet)
    said = ngettext(
        "%(num)s need is not met, %(hours)s a week.",
        "%(num)s needs are not met, %(hours)s a week.",
        needs,
    )
    return said % {"num": needs, "hours": hours_text(minutes)}


class Stop(Struct, frozen=True):
    """Which match to stop."""

    run_id: UUID


@post("/rounds/{round_id:uuid}/stop", status_code=200)
async def stop(request: Web, round_id: FromPath[UUID]) -> Response[Any]:
    """Ask the match to end with the best answer so far."""

    async def act(tx: Transaction, who: Who, form: Stop, now: datetime) -> None:
        await acts.stop_match(tx, who, round_id, form.run_id, now)

    async def again(typed: Typed) -> Response[Any]:
        said = " ".join(fault.sentence for fault in typed.faults)
        return go_to(request, f"/rounds/{round_id}", said)

    return await submit(
        request,
        Stop,
        act=act,
        then=lambda _done: (f"/rounds/{round_id}", _("The search stops. The best answer is used.")),
        again=again,
    )


routes = [list_all, show, stop]
