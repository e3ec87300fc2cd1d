"""What happens every week of the story: money in, care given, confirmed, invoiced and paid."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.acts import budgets, commitments, deliveries, invoices
from marketplace.acts.commitments import LineDue
from marketplace.acts.reading import column, read
from marketplace.councils import DEFAULTS
from marketplace.database.transaction import Transaction
from marketplace.demo.world import World, at
from marketplace.invoices import Claim, due_pence
from marketplace.people import ROLES_OF_THE_COUNCIL, Role, Who
from sql import questions

FOUR_WEEKS = timedelta(weeks=4)
LATE_BY = timedelta(weeks=9)
NOBODY = UUID(int=0)
# Of a hundred periods, in so many a little less came than planned.
SHORT_PERCENT = 6
SHORT_DELIVERY_PERCENT = 97


class Sheet(Struct, frozen=True):
    """A timesheet that waits for its member."""

    timesheet_id: UUID
    line_id: UUID
    home_person_id: UUID
    planned_minutes: int
    claimed_minutes: int


class Life(Struct):
    """Who answers for what while the story goes on, and what is scripted to go wrong."""

    bidders: dict[UUID, Who]
    holders: dict[UUID, Who]
    # Claims 20 minutes too much, and the member disputes it: (person, period).
    disputed: set[UUID] = set()
    # Providers whose next invoice comes nine weeks late.
    late: set[UUID] = set()
    # People in hospital, by the period that starts on a day: half of the care came.
    away: dict[UUID, tuple[date, date]] = {}
    # Contracts whose last period is left for whoever tries the demonstration.
    left_open: set[UUID] = set()
    waiting: list[tuple[date, UUID, UUID, date]] = []


def share(line_id: UUID, day: date) -> int:
    """A number from 0 to 99 that belongs to a line and a day, on every machine."""
    text = line_id.bytes + day.isoformat().encode()
    return int.from_bytes(blake2b(text, digest_size=4).digest(), "big") % 100


def came(line: LineDue, day: date, life: Life, keep_whole: UUID) -> int:
    """Minutes of a line that were really given in the period that starts on a day."""
    planned = line.planned_minutes(day)
    stay = life.away.get(line.home_person_id)
    if stay is not None and stay[0] < day + FOUR_WEEKS and stay[1] >= day:
        return planned // 2
    if line.home_person_id != keep_whole and share(line.line_id, day) < SHORT_PERCENT:
        return planned * SHORT_DELIVERY_PERCENT // 100
    return planned


async def pay_in(world: World, day: date, council: int = 1) -> None:
    """The council pays what is due into the purses, then four weeks of care are set aside."""
    async with world.on(at(day, 6), council) as tx:
        await budgets.pay_allocations(tx, world.officer("worker", council), day, world.moment)
    if council == world.council_id:
        async with world.on(at(day, 7)) as tx:
            await commitments.commit_due(tx, world.officer("worker"), world.moment)


async def close_period(
    world: World, life: Life, starts_on: date, whole: UUID, *, day: date | None = None
) -> None:
    """Timesheets, confirmations and invoices of every period that started on a day.

    It is done on the period's last Monday, or on `day`; what is done already stays as it is.
    """
    day = day or starts_on + FOUR_WEEKS
    async with world.on(max(world.moment, at(day, 9))) as tx:
        lines = [
            line
            for line in await commitments.lines_of_period(tx, starts_on)
            if line.contract_id not in life.left_open
        ]
        given = {line.line_id: came(line, starts_on, life, whole) for line in lines}
        sent = await _done(tx, "handed_in", starts_on)
        for contract_id, group in by_contract(lines, sent).items():
            form = timesheets(life, contract_id, group, starts_on, given)
            provider = life.bidders[group[0].provider_id]
            await deliveries.submit_timesheets(tx, provider, form, world.moment)
    await _confirm(world, life, starts_on, given)
    async with world.on(max(world.moment, at(day, 15))) as tx:
        sent = await _done(tx, "invoiced", starts_on)
        for contract_id, group in by_contract(lines, sent).items():
            who = life.bidders[group[0].provider_id]
            if group[0].provider_id in life.late:
                life.late.discard(group[0].provider_id)
                when = starts_on + FOUR_WEEKS + LATE_BY
                life.waiting.append((when, contract_id, group[0].provider_id, starts_on))
                continue
            bill = invoice(contract_id, group, starts_on, given)
            await invoices.submit_invoice(tx, who, bill, world.moment)


def by_contract(lines: Iterable[LineDue], done: Set[UUID]) -> dict[UUID, list[LineDue]]:
    """The lines of each contract, without those that are done."""
    found: dict[UUID, list[LineDue]] = defaultdict(list)
    for line in lines:
        if line.line_id not in done:
            found[line.contract_id].append(line)
    return found


async def _done(tx: Transaction, what: Literal["handed_in", "invoiced"], day: date) -> set[UUID]:
    """Lines whose period that starts on a day is handed in or invoiced."""
    asked = getattr(questions("demonstration"), what)
    return set(await column(asked(tx.db, council_id=tx.council_id, period_starts_on=day)))


def timesheets(
    life: Life,
    contract_id: UUID,
    group: Sequence[LineDue],
    starts_on: date,
    given: Mapping[UUID, int],
) -> deliveries.SubmitTimesheets:
    """What a provider claims: what came, and 20 minutes more where it will be disputed."""
    claims = []
    for line in group:
        extra = 20 if line.home_person_id in life.disputed else 0
        claims.append(deliveries.Claim(line.line_id, given[line.line_id] + extra))
    return deliveries.SubmitTimesheets(contract_id, starts_on, tuple(claims))


async def waiting_sheets(tx: Transaction, starts_on: date, now: datetime) -> list[Sheet]:
    """Timesheets of the period that starts on a day which their members may answer."""
    return await read(
        Sheet,
        questions("demonstration").sheets_of_period(
            tx.db,
            council_id=tx.council_id,
            period_starts_on=starts_on,
            submitted_after=now - timedelta(days=DEFAULTS.confirm_within_days),
        ),
    )


async def _confirm(world: World, life: Life, starts_on: date, given: Mapping[UUID, int]) -> None:
    """Members say what came; one dispute goes to the coordinator, who settles it a week later."""
    settle: list[tuple[UUID, int]] = []
    async with world.on(world.moment + timedelta(hours=3)) as tx:
        sheets = await waiting_sheets(tx, starts_on, world.moment)
        answers = []
        for sheet in sheets:
            who = life.holders[sheet.home_person_id]
            if sheet.home_person_id in life.disputed:
                life.disputed.discard(sheet.home_person_id)
                words = "Nobody came on the second Tuesday."
                said = deliveries.Said(sheet.timesheet_id, "disputed", None, words)
                settle.append((sheet.timesheet_id, given[sheet.line_id]))
            else:
                late = share(sheet.line_id, starts_on) == 50
                said = deliveries.Said(sheet.timesheet_id, "late" if late else "came")
            answers.append((who, deliveries.ConfirmTimesheets((said,))))
        if answers:
            await deliveries.confirm_for_many(tx, answers, world.moment)
        for timesheet_id, minutes in settle:
            form = deliveries.SettleTimesheet(timesheet_id, minutes, "The carer's log agrees.")
            coordinator = world.officer("coordinator")
            await deliveries.settle_timesheet(tx, coordinator, form, world.moment)


def invoice(
    contract_id: UUID, group: Sequence[LineDue], starts_on: date, given: Mapping[UUID, int]
) -> invoices.SubmitInvoice:
    """What a provider asks for: the contract's price of what was given."""
    return invoices.SubmitInvoice(
        contract_id=contract_id,
        number=f"{starts_on:%y%m%d}-{contract_id.hex[:6]}",
        period_starts_on=starts_on,
        claims=tuple(
            Claim(
                line.line_id,
                given[line.line_id],
                due_pence(line.price(starts_on, given[line.line_id])),
            )
            for line in group
        ),
    )


async def pay_out(world: World, life: Life, day: date) -> None:
    """Late invoices come in; what is confirmed is accepted, and finance pays it."""
    async with world.on(at(day, 16)) as tx:
        for due in [late for late in life.waiting if late[0] <= day]:
            life.waiting.remove(due)
            _, contract_id, provider_id, starts_on = due
            lines = await commitments.lines_of_period(tx, starts_on, [contract_id])
            given = {line.line_id: line.planned_minutes(starts_on) for line in lines}
            form = invoice(contract_id, lines, starts_on, given)
            who = life.bidders[provider_id]
            await invoices.submit_invoice(tx, who, form, world.moment)
        finance = world.officer("finance")
        ready = await invoices.waiting(tx)
        if ready:
            await invoices.accept_invoices(tx, finance, ready, world.moment)
        await invoices.pay_invoices(tx, finance, world.moment)


class Acting(Struct, frozen=True):
    """A sign-in that acts for a person or a provider of the demonstration."""

    sign_in_id: UUID
    shown_name: str
    role: Role
    council_id: int
    person_id: UUID | None
    provider_id: UUID | None


async def recall(world: World) -> Life:
    """Who answers for whom, read from what was stored; officers too."""
    async with world.on(world.moment) as tx:
        rows = await read(Acting, questions("demonstration").acting(tx.db))
    life = Life({}, {})
    for row in rows:
        who = Who(
            row.sign_in_id,
            row.shown_name,
            row.role,
            row.council_id,
            person_id=row.person_id,
            provider_id=row.provider_id,
        )
        if row.provider_id is not None:
            life.bidders[row.provider_id] = who
        elif row.role == "holder" and row.person_id is not None:
            life.holders[row.person_id] = who
        elif row.role in ROLES_OF_THE_COUNCIL:
            world.officers[row.council_id, row.role] = who
    return life


async def week_after(world: World, life: Life, day: date) -> None:
    """A week of the demonstration after its story: what was planned comes."""
    for council in (2, 1):
        await pay_in(world, day, council)
    async with world.on(at(day, 8)) as tx:
        asked = questions("demonstration").period_starts(tx.db, council_id=world.council_id)
        starts = {row[0] async for row in asked}
    if day - FOUR_WEEKS in starts:
        await close_period(world, life, day - FOUR_WEEKS, NOBODY)
    await pay_out(world, life, day)
