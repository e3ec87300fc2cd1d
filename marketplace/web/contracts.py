"""A provider's contracts: for whom by first name, how much, and what to hand in next."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import deliveries as acts
from marketplace.acts.commitments import LineDue, lines_of_period
from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction
from marketplace.deliveries import PERIOD_MINUTES_MAX, Period, periods
from marketplace.people import Who
from marketplace.refused import NotFound, Refused
from marketplace.web.bid_writing import bidder_of, hours_typed
from marketplace.web.care_wording import lot_text
from marketplace.web.opportunities import moment, people_text
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, hours_text, money_exact_markup, ngettext
from sql import questions

LIST_MAX = 200


class Own(Struct, frozen=True):
    """One contract: `ends_on` is the day after its last; people and minutes are today's."""

    contract_id: UUID
    title: str
    lot_title: str
    starts_on: date
    ends_on: date
    people: int
    minutes_per_week: int


class PersonOf(Struct, frozen=True):
    """Somebody the provider comes to; no name where they live in another council."""

    line_id: UUID
    given_name: str | None
    minutes_per_week: int
    starts_on: date
    ends_on: date
    pence_per_four_weeks: int = 0


class SheetSent(Struct, frozen=True):
    """What was handed in for one person and four weeks, in minutes."""

    line_id: UUID
    period_starts_on: date
    claimed_minutes: int
    confirmed_minutes: int | None
    answer: str | None = None


class ContractRow(Struct, frozen=True):
    """One contract of the list, in words."""

    contract_id: UUID
    title: str
    lot_title: str
    sentence: str
    runs: str


class ListPage(Struct, frozen=True):
    """A provider's contracts."""

    rows: list[ContractRow]


class PeriodRow(Struct, frozen=True):
    """Four weeks: what was handed in, and what is next."""

    days: str
    state: str
    href: str
    link: str
    late: str = ""


class ContractPage(Struct, frozen=True):
    """One contract."""

    row: ContractRow
    people: list[list[Any]]
    periods: list[PeriodRow]


class SheetRow(Struct, frozen=True):
    """One person on a timesheet."""

    line_id: UUID
    name: str
    planned: str


class SheetPage(Struct, frozen=True):
    """A timesheet to fill in."""

    contract_id: UUID
    title: str
    days: str
    period_starts_on: str
    rows: list[SheetRow]


class SheetLine(Struct, frozen=True):
    """One person's hours as the form asks them."""

    line_id: UUID
    given_minutes: Annotated[int, Meta(ge=0, le=PERIOD_MINUTES_MAX, title="the hours you gave")]


class SheetForm(Struct, frozen=True):
    """A timesheet as the form asks it."""

    period_starts_on: date
    lines: list[SheetLine]


class Standing(Struct, frozen=True):
    """A contract with all that was handed in for it."""

    own: Own
    people: list[PersonOf]
    sheets: dict[date, list[SheetSent]]
    invoiced: frozenset[date]
    today: date

    @property
    def over(self) -> list[Period]:
        """Its four weeks that are over, the oldest first."""
        every = periods(self.own.starts_on, self.own.ends_on)
        return [each for each in every if each.ends_on <= self.today]

    def name(self, line_id: UUID) -> str:
        """What a person is called here."""
        given = next((p.given_name for p in self.people if p.line_id == line_id), None)
        return given or _("Somebody from another council")


def days_text(period: Period) -> str:
    """The days of a period, its last day named."""
    last = period.ends_on - timedelta(days=1)
    return _("%(first)s to %(last)s") % {
        "first": day_text(period.starts_on),
        "last": day_text(last),
    }


def _row(own: Own) -> ContractRow:
    sentence = _("%(hours)s a week for %(people)s.") % {
        "hours": hours_text(own.minutes_per_week),
        "people": people_text(own.people),
    }
    if own.people == 0:
        sentence = _("Nobody is in it any more.")
    runs = days_text(Period(own.starts_on, own.ends_on))
    return ContractRow(own.contract_id, own.title, lot_text(own.lot_title), sentence, runs)


async def own_contracts(
    tx: Transaction,
    provider_id: UUID,
    today: date,
    *,
    contract_id: UUID | None = None,
    after: tuple[date | None, UUID | None] = (None, None),
    most: int = LIST_MAX,
) -> list[Own]:
    """A provider's contracts (or the one named), the newest first, after a first day and id."""
    return await read(
        Own,
        questions("contracts").own(
            tx.db,
            council_id=tx.council_id,
            provider_id=provider_id,
            contract_id=contract_id,
            today=today,
            after_starts_on=after[0],
            after_id=after[1],
            most=most,
        ),
    )


@get("/contracts")
async def list_own(request: Web) -> Response[str]:
    """The provider's contracts, the newest first."""
    _who, provider_id = bidder_of(request)
    async with reading(request) as tx:
        today = (await moment(tx)).date()
        rows = await own_contracts(tx, provider_id, today)
    return page(request, "contracts/list.html", ListPage([_row(own) for own in rows]))


async def standing(request: Web, tx: Transaction, contract_id: UUID) -> Standing:
    """One contract of the provider that asks, with what was handed in. Raises NotFound."""
    _who, provider_id = bidder_of(request)
    today = (await moment(tx)).date()
    found = await own_contracts(tx, provider_id, today, contract_id=contract_id)
    if not found:
        raise NotFound("You have no such contract.")
    ask = questions("contracts")
    key = {"council_id": tx.council_id, "provider_id": provider_id, "contract_id": contract_id}
    sheets: defaultdict[date, list[SheetSent]] = defaultdict(list)
    for sheet in await read(SheetSent, ask.sheets_of(tx.db, **key)):
        sheets[sheet.period_starts_on].append(sheet)
    people = await read(PersonOf, ask.people_of(tx.db, **key))
    invoiced = frozenset(await column(ask.invoiced_periods(tx.db, **key)))
    return Standing(found[0], people, dict(sheets), invoiced, today)


@get("/contracts/{contract_id:uuid}")
async def show(request: Web, contract_id: FromPath[UUID]) -> Response[str]:
    """One contract: for whom, and what to hand in."""
    # The question keeps to this provider's contract by itself; names need the council's scope.
    async with reading(request, "council") as tx:
        found = await standing(request, tx, contract_id)
    people = [
        [
            found.name(each.line_id),
            _("%s a week") % hours_text(each.minutes_per_week),
            day_text(each.starts_on),
            day_text(each.ends_on - timedelta(days=1)),
            money_exact_markup(each.pence_per_four_weeks),
        ]
        for each in found.people
        if each.ends_on > each.starts_on
    ]
    rows = [_period_row(found, period) for period in reversed(found.over)]
    return page(request, "contracts/show.html", ContractPage(_row(found.own), people, rows))


def _period_row(found: Standing, period: Period) -> PeriodRow:
    here = f"/contracts/{found.own.contract_id}"
    days, query = days_text(period), f"?period={period.starts_on}"
    sheets = found.sheets.get(period.starts_on, [])
    if not sheets:
        link = _("Send the timesheet")
        return PeriodRow(days, _("Not handed in yet."), f"{here}/timesheet{query}", link)
    waiting = sum(sheet.confirmed_minutes is None for sheet in sheets)
    late = late_text([sheet.answer for sheet in sheets])
    if period.starts_on in found.invoiced:
        return PeriodRow(days, _("Invoice sent."), "/invoices", _("Look at invoices"), late)
    if waiting:
        said = _("Handed in. We wait for %s to say what came.") % people_text(waiting)
        return PeriodRow(days, said, "", "", late)
    came = hours_text(sum(sheet.confirmed_minutes or 0 for sheet in sheets))
    said = _("Confirmed: %s.") % came
    return PeriodRow(days, said, f"{here}/invoice{query}", _("Send the invoice"), late)


def late_text(answers: Sequence[str | None]) -> str:
    """How many people said that carers came late or not at all; nothing where nobody did."""
    late = sum(answer == "late" for answer in answers)
    missed = sum(answer == "did_not_come" for answer in answers)
    told = []
    if late:
        told.append(
            ngettext("%(num)s person said late.", "%(num)s people said late.", late) % {"num": late}
        )
    if missed:
        words = ngettext(
            "%(num)s person said nobody came.", "%(num)s people said nobody came.", missed
        )
        told.append(words % {"num": missed})
    return " ".join(told)


def chosen_period(found: Standing, text: str, fits: Any) -> Period:
    """The four weeks an address names, else the oldest that fit. Raises Refused where none do."""
    for period in found.over:
        if str(period.starts_on) == text:
            return period
    for period in found.over:
        if fits(period):
            return period
    raise Refused("There is nothing to hand in for this contract now.")


@get("/contracts/{contract_id:uuid}/timesheet")
async def ask_sheet(
    request: Web, contract_id: FromPath[UUID], period: FromQuery[str] = ""
) -> Response[str]:
    """Ask how much each person got in four weeks."""
    return await _sheet_page(request, contract_id, period)


async def _sheet_page(
    request: Web, contract_id: UUID, period_text: str, typed: Typed = NOTHING_TYPED
) -> Response[str]:
    async with reading(request, "council") as tx:
        found = await standing(request, tx, contract_id)
        period = chosen_period(found, period_text, lambda p: p.starts_on not in found.sheets)
        if period.starts_on in found.sheets:
            raise Refused("You have already sent the timesheets of these four weeks.")
        lines: list[LineDue] = await lines_of_period(tx, period.starts_on, [contract_id])
    lines = sorted(lines, key=lambda line: (found.name(line.line_id), line.line_id))
    rows = [
        SheetRow(
            line.line_id,
            found.name(line.line_id),
            hours_text(line.planned_minutes(period.starts_on)),
        )
        for line in lines
    ]
    if typed is NOTHING_TYPED:
        typed = Typed.of(
            {
                f"lines-{at}-given_minutes": hours_typed(line.planned_minutes(period.starts_on))
                for at, line in enumerate(lines)
            }
        )
    view = SheetPage(contract_id, found.own.title, days_text(period), str(period.starts_on), rows)
    return page(request, "contracts/timesheet.html", view, typed=typed)


@post("/contracts/{contract_id:uuid}/timesheet", status_code=200)
async def send_sheet(request: Web, contract_id: FromPath[UUID]) -> Response[Any]:
    """Hand in four weeks."""
    bidder_of(request)

    async def act(tx: Transaction, who: Who, form: SheetForm, now: datetime) -> list[UUID]:
        claims = tuple(acts.Claim(line.line_id, line.given_minutes) for line in form.lines)
        sent = acts.SubmitTimesheets(contract_id, form.period_starts_on, claims)
        return await acts.submit_timesheets(tx, who, sent, now)

    return await submit(
        request,
        SheetForm,
        act=act,
        then=lambda sheets: (
            f"/contracts/{contract_id}",
            _("Handed in. We ask %s what came.") % people_text(len(sheets)),
        ),
        again=lambda typed: _sheet_page(
            request, contract_id, typed.value("period_starts_on"), typed
        ),
    )


routes = [list_own, show, ask_sheet, send_sheet]
