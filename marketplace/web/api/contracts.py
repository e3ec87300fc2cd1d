"""A provider's contracts by program: for whom by first name, and the timesheets handed in."""

from datetime import date
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, convert

from marketplace.acts import deliveries as acts
from marketplace.acts.reading import read
from marketplace.deliveries import PERIOD_MINUTES_MAX
from marketplace.web.api.operations import (
    Call,
    Done,
    Listing,
    Nothing,
    PageAsked,
    Writing,
    reads,
    writes,
)
from marketplace.web.bid_writing import bidder_of
from marketplace.web.contracts import PersonOf, SheetSent, own_contracts, standing
from marketplace.web.forms import ROWS_MAX
from marketplace.web.opportunities import moment
from sql import questions

NOUN = "contracts"
SHEETS = "timesheets"
HERE = "/contracts/{contract_id:uuid}"


class Contract(Struct, frozen=True, forbid_unknown_fields=True):
    """One of your contracts: `ends_on` is the day after its last; people and minutes: today's."""

    contract_id: UUID
    title: str
    lot_title: str
    starts_on: date
    ends_on: date
    people: int
    minutes_per_week: int


class ContractLine(Struct, frozen=True, forbid_unknown_fields=True):
    """Somebody you come to, by first name; none where they live in another council."""

    line_id: UUID
    given_name: str | None
    minutes_per_week: int
    starts_on: date
    ends_on: date


class ContractWhole(Struct, frozen=True, forbid_unknown_fields=True):
    """A contract with its people, and the first days of the four weeks that are over."""

    contract: Contract
    lines: list[ContractLine]
    periods_over: list[date]
    periods_invoiced: list[date]


class TimesheetLine(Struct, frozen=True, forbid_unknown_fields=True):
    """What was handed in for one person and four weeks; null until somebody says what came."""

    line_id: UUID
    period_starts_on: date
    claimed_minutes: int
    confirmed_minutes: int | None


class ClaimBody(Struct, frozen=True, forbid_unknown_fields=True):
    """The minutes you gave one person in the four weeks."""

    line_id: UUID
    claimed_minutes: Annotated[int, Meta(ge=0, le=PERIOD_MINUTES_MAX, examples=[960])]


class TimesheetBody(Struct, frozen=True, forbid_unknown_fields=True):
    """Four weeks of one contract: one claim for each person."""

    period_starts_on: date
    claims: Annotated[list[ClaimBody], Meta(min_length=1, max_length=ROWS_MAX)]


class TimesheetsTaken(Struct, frozen=True, forbid_unknown_fields=True):
    """The timesheets that were handed in; members are asked what came."""

    timesheet_ids: list[UUID]


@reads("/contracts", noun=NOUN, gives=Listing[Contract], asks=PageAsked, roles=("provider",))
async def list_own(call: Call[PageAsked]) -> Listing[Contract]:
    """List your contracts, the newest first."""
    starts_on, contract_id = call.after(NOUN, date, UUID)
    _who, provider_id = bidder_of(call.request)
    async with call.reading() as tx:
        today = (await moment(tx)).date()
        rows = await own_contracts(
            tx, provider_id, today, after=(starts_on, contract_id), most=call.limit + 1
        )
    return call.listing(
        NOUN,
        rows,
        lambda row: (row.starts_on, row.contract_id),
        lambda row: convert(row, Contract, from_attributes=True),
    )


@reads(HERE, noun=NOUN, gives=ContractWhole, roles=("provider",))
async def show(call: Call[Nothing]) -> ContractWhole:
    """Read one contract: for whom, and which four weeks are over."""
    # The question keeps to this provider's contract by itself; names need the council's scope.
    async with call.reading("council") as tx:
        found = await standing(call.request, tx, call.given("contract_id"))
    return ContractWhole(
        convert(found.own, Contract, from_attributes=True),
        [_line(person) for person in found.people if person.ends_on > person.starts_on],
        [period.starts_on for period in found.over],
        sorted(found.invoiced),
    )


def _line(person: PersonOf) -> ContractLine:
    return convert(person, ContractLine, from_attributes=True)


@reads(
    f"{HERE}/timesheets", noun=SHEETS, gives=Listing[TimesheetLine], asks=PageAsked,
    roles=("provider",),
)  # fmt: skip
async def list_sheets(call: Call[PageAsked]) -> Listing[TimesheetLine]:
    """List what was handed in for a contract, and how much of it members confirmed."""
    after = call.after(SHEETS, date, UUID)
    contract_id = call.given("contract_id")
    _who, provider_id = bidder_of(call.request)
    async with call.reading("council") as tx:
        await acts.contract_of(tx, call.who, contract_id)
        rows = await read(
            SheetSent,
            questions("contracts").sheets_of(
                tx.db, council_id=tx.council_id, provider_id=provider_id, contract_id=contract_id
            ),
        )
    rows = [row for row in rows if after[0] is None or _place(row) > after]
    return call.listing(
        SHEETS, rows, _place, lambda row: convert(row, TimesheetLine, from_attributes=True)
    )


def _place(row: SheetSent) -> tuple[date, UUID]:
    return row.period_starts_on, row.line_id


@writes(
    f"{HERE}/timesheets", noun=SHEETS, takes=TimesheetBody, gives=TimesheetsTaken,
    roles=("provider",), located=True,
)  # fmt: skip
async def send_sheets(writing: Writing[TimesheetBody]) -> Done[TimesheetsTaken]:
    """Hand in four weeks of a contract; each member is asked what came."""
    contract_id, body = writing.given("contract_id"), writing.body
    claims = tuple(acts.Claim(each.line_id, each.claimed_minutes) for each in body.claims)
    form = acts.SubmitTimesheets(contract_id, body.period_starts_on, claims)
    taken = await acts.submit_timesheets(writing.tx, writing.who, form, writing.now)
    return Done(TimesheetsTaken(taken), f"/api/contracts/{contract_id}/timesheets")


routes = [list_own, show, list_sheets, send_sheets]
