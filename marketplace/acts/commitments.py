"""Commitments: four weeks' money set aside in each member's purse before the care comes.

Set-based: a period of a whole council is one event, however many lines it has. A purse that cannot
bear a line is left alone and the line reported; nobody else's purse steps in (rules 41, 43, 52).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import cast
from uuid import UUID

from msgspec import Struct

from marketplace import ledger
from marketplace.acts import audit
from marketplace.acts import ledger as books
from marketplace.acts.booking import book
from marketplace.acts.elsewhere import in_council
from marketplace.acts.reading import column, read
from marketplace.budgets import FOUR_WEEKS, Funder
from marketplace.database.transaction import Transaction
from marketplace.deliveries import Period, planned_minutes
from marketplace.invoices import Due, due_pence
from marketplace.people import Who, require_role
from sql import questions

LAST_DAY = date(9999, 1, 1)


class LineDue(Struct, frozen=True):
    """A line active in a period: pence per four weeks, its days `starts_on` up to `ends_on`."""

    line_id: UUID
    contract_id: UUID
    provider_id: UUID
    pence_per_four_weeks: int
    minutes_per_week: int
    starts_on: date
    ends_on: date
    home_council_id: int
    home_person_id: UUID
    purse_account_id: UUID
    purchaser: str
    contract_ends_on: date

    def planned_minutes(self, period_starts_on: date) -> int:
        """Minutes planned in the contract's period that starts on a day."""
        ends_on = min(period_starts_on + FOUR_WEEKS, self.contract_ends_on)
        period = Period(period_starts_on, ends_on)
        return planned_minutes(self.minutes_per_week, period, self.starts_on, self.ends_on)

    def price(self, period_starts_on: date, confirmed_minutes: int | None) -> Due:
        """What confirmed minutes may cost, for the rule that says so."""
        return Due(
            self.line_id,
            self.minutes_per_week,
            self.pence_per_four_weeks,
            self.planned_minutes(period_starts_on),
            confirmed_minutes,
        )

    def due_pence(self, period_starts_on: date) -> int:
        """What the period costs when everything planned comes, in pence."""
        return due_pence(self.price(period_starts_on, self.planned_minutes(period_starts_on)))


class Purse(Struct, frozen=True):
    """What is free in a purse, in pence."""

    account_id: UUID
    funder: str | None
    person_id: UUID | None
    free_pence: int


class Open(Struct, frozen=True):
    """Money set aside for one line and period, not yet spent or released."""

    transfer_id: UUID
    line_id: UUID
    period_starts_on: date
    debit_account_id: UUID
    credit_account_id: UUID
    amount_pence: int


class Home(Struct, frozen=True):
    """The council in whose ledger a line's purse is."""

    line_id: UUID
    home_council_id: int
    purse_account_id: UUID


class Committed(Struct, frozen=True):
    """What a period set aside, and the lines whose purse could not bear it."""

    event_ids: tuple[UUID, ...]
    line_ids: tuple[UUID, ...]
    amount_pence: int
    short_line_ids: tuple[UUID, ...]


async def commit_period(
    tx: Transaction, who: Who, period_starts_on: date, now: datetime
) -> Committed:
    """Set aside the four weeks from a day, for every contract with a period that starts on it.

    One event per council whose residents take part (mostly one). Doing it twice sets nothing aside
    twice; a line whose purse was short is tried again.
    """
    require_role(who, "finance", "commissioner", "worker")
    lines = await lines_of_period(tx, period_starts_on)
    done = [
        await _commit_home(tx, home, list(group), period_starts_on, now)
        for home, group in groupby(lines, key=lambda line: line.home_council_id)
    ]
    committed = Committed(
        event_ids=tuple(event for each in done for event in each.event_ids),
        line_ids=tuple(line for each in done for line in each.line_ids),
        amount_pence=sum(each.amount_pence for each in done),
        short_line_ids=tuple(line for each in done for line in each.short_line_ids),
    )
    await questions("commitments").mark_period_done(
        tx.db,
        council_id=tx.council_id,
        period_starts_on=period_starts_on,
        done_at=now,
        contract_ids=sorted(
            {line.contract_id for line in lines}
            - {line.contract_id for line in lines if line.line_id in committed.short_line_ids}
        ),
    )
    for event_id in committed.event_ids:
        await audit.record(
            tx, who, "commit_period", "event", event_id, now,
            detail={
                "period_starts_on": period_starts_on,
                "lines": len(committed.line_ids),
                "amount_pence": committed.amount_pence,
                "short_lines": committed.short_line_ids,
            },
        )  # fmt: skip
    return committed


async def commit_due(tx: Transaction, who: Who, now: datetime) -> list[Committed]:
    """Set aside every period that has begun and was not seen yet: the job's act, safe to repeat."""
    days = await column(
        questions("commitments").period_starts(tx.db, council_id=tx.council_id, today=now.date())
    )
    return [await commit_period(tx, who, day, now) for day in days]


async def lines_of_period(
    tx: Transaction, period_starts_on: date, contract_ids: Sequence[UUID] | None = None
) -> list[LineDue]:
    """The lines active in a period, of some contracts or all, ordered by home council and id."""
    return await read(
        LineDue,
        questions("commitments").lines_of_period(
            tx.db,
            council_id=tx.council_id,
            period_starts_on=period_starts_on,
            period_ends_on=period_starts_on + FOUR_WEEKS,
            contract_ids=None if contract_ids is None else list(contract_ids),
        ),
    )


async def release(
    tx: Transaction,
    line_ids: Sequence[UUID],
    from_day: date,
    now: datetime,
    to_day: date = LAST_DAY,
    *,
    subject_id: UUID | None = None,
) -> int:
    """Give back what is set aside for lines in periods that start in from_day..to_day; pence.

    Both days count. Periods already begun keep their money: what came will be invoiced.
    """
    given_back = 0
    for home, lines in await homes(tx, line_ids):
        async with in_council(tx, home) as there:
            await lock_purses(there, {line.purse_account_id for line in lines})
            held = await open_commitments(there, [line.line_id for line in lines], from_day, to_day)
            if not held:
                continue
            await books.post(
                there, "commitment_released", now.date(),
                [resolution(each, 0) for each in held], subject_id, now,
            )  # fmt: skip
            given_back += sum(each.amount_pence for each in held)
    return given_back


async def homes(tx: Transaction, line_ids: Iterable[UUID]) -> list[tuple[int, list[Home]]]:
    """Lines grouped by the council whose ledger pays them, in ascending id."""
    rows = await read(
        Home,
        questions("commitments").homes_of_lines(
            tx.db, council_id=tx.council_id, line_ids=list(line_ids)
        ),
    )
    return [(home, list(group)) for home, group in groupby(rows, key=lambda r: r.home_council_id)]


async def open_commitments(
    tx: Transaction, line_ids: Sequence[UUID], from_day: date, to_day: date
) -> list[Open]:
    """Money set aside for lines in this council's ledger and not yet spent or released."""
    return await read(
        Open,
        questions("commitments").open_commitments(
            tx.db,
            council_id=tx.council_id,
            line_ids=list(line_ids),
            from_period=from_day,
            to_period=to_day,
        ),
    )


def resolution(held: Open, accepted_pence: int) -> books.Transfer:
    """Spend part of what was set aside and release the rest; 0 releases all of it."""
    return books.Transfer(
        held.debit_account_id,
        held.credit_account_id,
        accepted_pence or held.amount_pence,
        "post_pending" if accepted_pence else "void_pending",
        held.transfer_id,
        held.line_id,
    )


async def lock_purses(tx: Transaction, account_ids: Iterable[UUID]) -> list[Purse]:
    """Hold purses in id order and see what is free in them."""
    return await read(
        Purse,
        questions("commitments").lock_purses(
            tx.db, council_id=tx.council_id, account_ids=sorted(account_ids)
        ),
    )


async def _commit_home(
    tx: Transaction, home: int, lines: Sequence[LineDue], period_starts_on: date, now: datetime
) -> Committed:
    """One council's purses: lock, see what is free, set aside what they can bear in one event."""
    async with in_council(tx, home) as there:
        purses = {
            p.account_id: p for p in await lock_purses(there, {x.purse_account_id for x in lines})
        }
        done = set(
            await column(
                questions("commitments").committed_lines(
                    tx.db,
                    council_id=home,
                    line_ids=[line.line_id for line in lines],
                    period_starts_on=period_starts_on,
                )
            )
        )
        free: dict[UUID, int] = defaultdict(int)
        free.update({purse.account_id: purse.free_pence for purse in purses.values()})
        transfers: list[ledger.Transfer] = []
        short: list[UUID] = []
        for line in lines:
            due = line.due_pence(period_starts_on)
            if line.line_id in done or due == 0:
                continue
            if due > free[line.purse_account_id]:
                short.append(line.line_id)
                continue
            free[line.purse_account_id] -= due
            funder = cast(Funder, purses[line.purse_account_id].funder)
            if home == tx.council_id:
                transfers += ledger.commit(
                    line.home_person_id, funder, line.provider_id, due, line.line_id
                )
            else:
                transfers += ledger.commit_elsewhere(
                    line.home_person_id, funder, tx.council_id, due, line.line_id
                )
        if not transfers:
            return Committed((), (), 0, tuple(short))
        event = await book(there, "line_committed", period_starts_on, transfers, now)
        return Committed(
            (event,),
            tuple(cast(UUID, transfer.line_id) for transfer in transfers),
            sum(transfer.amount_pence for transfer in transfers),
            tuple(short),
        )
