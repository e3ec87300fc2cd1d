"""Pages of deliveries: what a holder or supporter says came, and when somebody is away."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import deliveries as acts
from marketplace.acts.reading import read
from marketplace.acts.visiting import GroupElsewhere, at_host, groups_elsewhere
from marketplace.database.transaction import Transaction
from marketplace.deliveries import (
    DISPUTE_LETTERS_MAX,
    PERIOD_MINUTES_MAX,
    Answer,
    Timesheet,
    answer_by,
    state_of,
)
from marketplace.people import Who
from marketplace.refused import NotFound
from marketplace.web.care_wording import lot_text
from marketplace.web.downloads import rows_wanted
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, hours_text
from providers.said import said
from sql import questions

PAGE_ROWS = 20
# Whose visits are on another page.
ELSEWHERE = {"coordinator": "/sign-offs", "commissioner": "/sign-offs", "provider": "/contracts"}
ANSWERS: dict[str, str] = {
    "came": said("They came"),
    "late": said("They came late"),
    "did_not_come": said("They did not come"),
    "i_cancelled": said("I cancelled"),
    "disputed": said("Something else is wrong"),
}
# What each answer does, said before it is given.
ANSWER_HINTS: dict[str, str] = {
    "came": said("Your provider is paid for it."),
    "late": said("Your provider is paid, and they and your coordinator see that it was late."),
    "did_not_come": said("It is not paid, and money not spent this way is not a saving."),
    "i_cancelled": said("Say below how much came. What you cancelled is not paid."),
    "disputed": said("Your coordinator asks what happened."),
}
REASONS: dict[str, str] = {
    "hospital": said("In hospital"),
    "respite_elsewhere": said("Staying somewhere for a break"),
    "holiday": said("Away from home"),
}


class Sheet(Timesheet, frozen=True):
    """A timesheet with who came, for what, and the day after its last."""

    provider_name: str = ""
    lot_title: str = ""
    period_ends_on: date = date.max


class Absence(Struct, frozen=True):
    """Days somebody is away; both days count, `ends_on` is None while it lasts."""

    absence_id: UUID
    reason: str
    starts_on: date
    ends_on: date | None


class Row(Struct, frozen=True):
    """A timesheet in words."""

    timesheet_id: UUID
    title: str
    days: str
    sentence: str
    waiting: bool


class DeliveriesPage(Struct, frozen=True):
    """What waits for an answer, what was answered, and days away."""

    waiting: list[Row]
    past: list[Row]
    away: list[str]
    next_page: str
    may_answer: bool
    suffix: str = ""
    elsewhere: list[GroupElsewhere] = []


class DeliveryPage(Struct, frozen=True):
    """One timesheet: the question, or what was answered."""

    row: Row
    claimed: str
    planned: str
    answer_by: datetime
    answers: list[tuple[str, str, str]]
    letters_max: int
    dispute: str
    suffix: str = ""


class AwayPage(Struct, frozen=True):
    """The form for days away."""

    reasons: list[tuple[str, str]]


class AnswerForm(Struct, frozen=True):
    """The answer as the form asks it."""

    answer: Annotated[Answer, Meta(extra={"ask": "Choose what happened."})]
    confirmed_minutes: (
        Annotated[int, Meta(ge=0, le=PERIOD_MINUTES_MAX, title="how much came")] | None
    ) = None
    dispute: Annotated[str, Meta(max_length=DISPUTE_LETTERS_MAX, title="what is wrong")] = ""


class AwayForm(Struct, frozen=True):
    """Days away as the form asks them."""

    reason: Annotated[
        Literal["hospital", "respite_elsewhere", "holiday"],
        Meta(extra={"ask": "Choose where you are."}),
    ]
    starts_on: Annotated[date, Meta(title="the first day")]
    ends_on: Annotated[date, Meta(title="the last day")] | None = None


async def _sheets(
    tx: Transaction,
    who: Who,
    timesheet_id: UUID | None = None,
    after: UUID | None = None,
    rows_max: int = 1,
) -> list[Sheet]:
    rows = questions("deliveries").sheets_of_person(
        tx.db,
        council_id=tx.council_id,
        home_council_id=who.council_id,
        person_id=who.subject("see"),
        timesheet_id=timesheet_id,
        after=after,
        rows_max=rows_max,
    )
    return await read(Sheet, rows)


def _row(sheet: Sheet, now: datetime) -> Row:
    state = state_of(sheet, now)
    claimed = hours_text(sheet.claimed_minutes)
    if state == "waiting":
        said = _("%s says they came for %s.") % (sheet.provider_name, claimed)
    elif state == "with_coordinator":
        said = (
            _("You said something was wrong. Your coordinator is asking what happened.")
            if sheet.answer == "disputed"
            else _("Nobody answered in time. Your coordinator will ask you what happened.")
        )
    else:
        said = _said(sheet)
    return Row(
        sheet.timesheet_id,
        _("%s, from %s") % (lot_text(sheet.lot_title), sheet.provider_name),
        _days(sheet.period_starts_on, sheet.period_ends_on),
        said,
        state == "waiting",
    )


def _said(sheet: Sheet) -> str:
    came = hours_text(sheet.confirmed_minutes or 0)
    if sheet.settled_at is not None:
        return _("Your coordinator settled it: %s came.") % came
    if sheet.answer == "i_cancelled":
        away = hours_text(sheet.cancelled_minutes)
        return _("You cancelled %s. %s came.") % (away, came.capitalize())
    sentences = {
        "came": _("You said they came: %s."),
        "late": _("You said they came late: %s."),
        "did_not_come": _("You said they did not come. %s came."),
    }
    return sentences.get(sheet.answer or "", _("%s came.")) % came


def _days(first: date, ends_on: date) -> str:
    last = date.fromordinal(ends_on.toordinal() - 1)
    return _("%s to %s") % (day_text(first), day_text(last))


def _away(absence: Absence) -> str:
    where = _(REASONS.get(absence.reason, absence.reason))
    if absence.ends_on is None:
        return _("%s since %s.") % (where, day_text(absence.starts_on))
    days = (day_text(absence.starts_on), day_text(absence.ends_on))
    return _("%s from %s to %s.") % (where, *days)


@get("/deliveries")
async def show(
    request: Web, after: FromQuery[UUID | None] = None, group: FromQuery[UUID | None] = None
) -> Response[Any]:
    """The visits of four weeks that wait for my answer, and those answered.

    `group` is a group of another council, whose visits stand in that council.
    """
    who = who_of(request)
    if who.role in ELSEWHERE:
        return go_to(request, ELSEWHERE[who.role])
    person_id = who.subject("see")
    most = rows_wanted(request, PAGE_ROWS)
    # The rows are the person's own, also those of clusters they have left.
    async with reading(request, "council") as home:
        now: datetime = await home.db.fetchval("select app_now()")
        absences = await read(
            Absence,
            questions("deliveries").absences_of_person(
                home.db, council_id=home.council_id, person_id=person_id
            ),
        )
        elsewhere = await groups_elsewhere(home, person_id)
        async with at_host(home, who, cluster_id=group) as tx:
            sheets = await _sheets(tx, who, None, after, most + 1)
    rows = [_row(sheet, now) for sheet in sheets[:most]]
    more = len(sheets) > most
    view = DeliveriesPage(
        waiting=[row for row in rows if row.waiting],
        past=[row for row in rows if not row.waiting],
        away=[_away(absence) for absence in absences],
        next_page=_next_page(rows[-1].timesheet_id, group) if more else "",
        may_answer=who.acting_for is None or "plan" in who.powers,
        suffix=_suffix(group),
        elsewhere=elsewhere,
    )
    return page(request, "deliveries/list.html", view)


def _suffix(group: UUID | None) -> str:
    """What keeps an address in the group's council."""
    return f"?group={group}" if group else ""


def _next_page(last: UUID, group: UUID | None) -> str:
    return f"/deliveries?after={last}" + (f"&group={group}" if group else "")


@get("/deliveries/{timesheet_id:uuid}")
async def ask(
    request: Web, timesheet_id: FromPath[UUID], group: FromQuery[UUID | None] = None
) -> Response[str]:
    """Ask what happened in four weeks, or say what was answered."""
    return await _page(request, timesheet_id, group)


async def _page(
    request: Web, timesheet_id: UUID, group: UUID | None, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    who = who_of(request)
    who.subject("see")
    async with reading(request, "council") as home, at_host(home, who, cluster_id=group) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        found = await _sheets(tx, who, timesheet_id)
    if not found:
        raise NotFound("There is no such timesheet.")
    [sheet] = found
    view = DeliveryPage(
        row=_row(sheet, now),
        claimed=hours_text(sheet.claimed_minutes),
        planned=hours_text(sheet.planned_minutes),
        answer_by=answer_by(sheet),
        answers=[(value, _(text), _(ANSWER_HINTS[value])) for value, text in ANSWERS.items()],
        letters_max=DISPUTE_LETTERS_MAX,
        dispute=sheet.dispute or "",
        suffix=_suffix(group),
    )
    return page(request, "deliveries/answer.html", view, typed=typed)


@post("/deliveries/{timesheet_id:uuid}", status_code=200)
async def send(
    request: Web, timesheet_id: FromPath[UUID], group: FromQuery[UUID | None] = None
) -> Response[Any]:
    """Say what happened."""

    async def act(tx: Transaction, who: Who, form: AnswerForm, now: datetime) -> str:
        # A dispute settles no minutes; a form without scripts may still send some.
        minutes = None if form.answer == "disputed" else form.confirmed_minutes
        said = acts.Said(timesheet_id, form.answer, minutes, form.dispute)
        async with at_host(tx, who, cluster_id=group) as there:
            await acts.confirm_timesheets(there, who, acts.ConfirmTimesheets((said,)), now)
        return form.answer

    return await submit(
        request,
        AnswerForm,
        act=act,
        then=lambda said: (f"/deliveries{_suffix(group)}", _thanks(said)),
        again=lambda typed: _page(request, timesheet_id, group, typed),
    )


def _thanks(said: str) -> str:
    if said == "disputed":
        return _("Thank you. Your coordinator will ask what happened.")
    return _("Thank you. We have written down what you said.")


@get("/deliveries/absence")
async def ask_away(request: Web) -> Response[str]:
    """Ask when somebody is away."""
    return await _away_page(request)


async def _away_page(request: Web, typed: Typed = NOTHING_TYPED) -> Response[str]:
    who_of(request).subject("plan")
    view = AwayPage([(value, _(text)) for value, text in REASONS.items()])
    return page(request, "deliveries/absence.html", view, typed=typed)


@post("/deliveries/absence", status_code=200)
async def send_away(request: Web) -> Response[Any]:
    """Write days away down."""

    async def act(tx: Transaction, who: Who, form: AwayForm, now: datetime) -> UUID:
        away = acts.RecordAbsence(who.subject("plan"), form.reason, form.starts_on, form.ends_on)
        return await acts.record_absence(tx, who, away, now)

    return await submit(
        request,
        AwayForm,
        act=act,
        then=lambda _id: ("/deliveries", _("We have written down that you are away.")),
        again=lambda typed: _away_page(request, typed),
    )


routes = [show, ask, send, ask_away, send_away]
