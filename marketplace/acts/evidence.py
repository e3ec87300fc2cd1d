"""Evidence: what a saving is measured from. Money from the ledger, minutes from timesheets.

Set-based: a fixed number of questions for a whole council, whoever lives in it. Amounts of a period
count by the days of it that have passed, so that any day's figures are exact.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction
from uuid import UUID

from msgspec import Struct

from marketplace.acts.contracts import FUNDERS
from marketplace.acts.elsewhere import in_council
from marketplace.acts.ledger import purse_id
from marketplace.acts.reading import column, read
from marketplace.budgets import Funder
from marketplace.database.transaction import Transaction
from marketplace.deliveries import Period, days_away
from sql import questions

FOREVER = date(9999, 1, 1)
CHOSEN = ("neighbour_help", "chosen")
Key = tuple[UUID, Funder]


class Spending(Struct, frozen=True):
    """What a purse spent and still holds for one line in one period, in pence."""

    person_id: UUID
    funder: Funder
    line_id: UUID
    starts_on: date
    ends_on: date
    spent_pence: int
    committed_pence: int


class Planned(Struct, frozen=True):
    """One need of a contracted commission, as it was published."""

    person_id: UUID
    route: str
    lot_need_id: UUID
    minutes_per_week: int
    cap_pence_per_four_weeks: int
    starts_on: date
    ends_on: date


class Delivered(Struct, frozen=True):
    """One timesheet, with its line's price in pence per four weeks."""

    person_id: UUID
    purse_account_id: UUID
    line_id: UUID
    starts_on: date
    ends_on: date
    planned_minutes: int
    confirmed_minutes: int
    disputed: bool | None
    minutes_per_week: int
    pence_per_four_weeks: int
    stand_alone_pence: int | None


class Away(Struct, frozen=True):
    """Days away, or minutes a week that are not paid by choice; `ends_on` None while it lasts."""

    person_id: UUID
    kind: str
    starts_on: date
    ends_on: date | None
    minutes_per_week: int


class Posted(Struct, frozen=True):
    """What one row recognised; `final` unless it is held."""

    allocation_id: UUID
    saving_id: UUID
    quarter: int
    final: bool
    saving_pence: int
    person_pence: int
    council_pence: int
    community_pence: int
    refund_pence: int


class Minutes(Struct, frozen=True):
    """Minutes of care so far. `excused` were planned on days away; `chosen` were done without."""

    planned: int
    delivered: int
    chosen: int
    excused: int
    helped: int

    @property
    def undelivered(self) -> int:
        """Planned minutes that neither came nor were chosen away: their money is no saving."""
        return max(0, self.planned - self.delivered - self.chosen)


class Facts(Struct):
    """All that is known of one person's care paid by one funder."""

    spending: list[Spending]
    planned: list[Planned]
    delivered: list[Delivered]
    away: list[Away]

    def cost(self, first: date, after: date) -> tuple[Fraction, Fraction]:
        """(spent, still set aside) from `first` up to `after`, exact pence."""
        spent = held = Fraction(0)
        for each in self.spending:
            part = _part(each.starts_on, each.ends_on, first, after)
            spent += part * each.spent_pence
            held += part * each.committed_pence
        return spent, held

    def minutes(self, first: date, after: date) -> Minutes:
        """Minutes from `first` up to `after`, whole."""
        planned = sum(
            (
                Fraction(
                    need.minutes_per_week * _days(need.starts_on, need.ends_on, first, after), 7
                )
                for need in self.planned
            ),
            Fraction(0),
        )
        delivered = sum(
            (
                _part(each.starts_on, each.ends_on, first, after)
                * min(each.confirmed_minutes, each.planned_minutes)
                for each in self.delivered
            ),
            Fraction(0),
        )
        less: dict[str, Fraction] = defaultdict(Fraction)
        for each in self.away:
            days = _days(each.starts_on, each.ends_on or FOREVER, first, after)
            less[each.kind] += Fraction(each.minutes_per_week * days, 7)
        stays = [
            Period(each.starts_on, each.ends_on or after)
            for each in self.away
            if each.kind not in CHOSEN
        ]
        days_out = days_away(Period(first, after), stays)
        left = planned - delivered
        chosen = min(left, less["chosen"] + less["neighbour_help"])
        return Minutes(
            planned=round(planned),
            delivered=round(delivered),
            chosen=max(0, round(chosen)),
            excused=max(
                0, min(round(left), round(planned * days_out / max(1, (after - first).days)))
            ),
            helped=round(less["neighbour_help"]),
        )

    def minutes_per_week(self, day: date) -> int:
        """Minutes a week planned on a day."""
        return sum(n.minutes_per_week for n in self.planned if n.starts_on <= day < n.ends_on)

    def pence_per_minute(self) -> Fraction:
        """What a minute costs: at the lines' prices, else at the most the person would pay."""
        prices = {each.line_id: each for each in self.delivered}.values()
        minutes = 4 * sum(each.minutes_per_week for each in prices)
        if minutes:
            return Fraction(sum(each.pence_per_four_weeks for each in prices), minutes)
        minutes = 4 * sum(need.minutes_per_week for need in self.planned)
        caps = sum(need.cap_pence_per_four_weeks for need in self.planned)
        return Fraction(caps, minutes) if minutes else Fraction(0)

    def shared_pence(self, first: date, after: date) -> int:
        """An estimate: what sharing saved against going alone, where care came."""
        found = Fraction(0)
        for each in self.delivered:
            alone = each.stand_alone_pence
            if alone is not None and each.planned_minutes:
                part = _part(each.starts_on, each.ends_on, first, after)
                came = Fraction(each.confirmed_minutes, each.planned_minutes)
                found += part * came * max(0, alone - each.pence_per_four_weeks)
        return round(found)


async def gather(tx: Transaction, person_ids: Iterable[UUID]) -> dict[Key, Facts]:
    """The facts of people of this council, also from contracts of others (rule 48)."""
    people = sorted(set(person_ids))
    found: dict[Key, Facts] = defaultdict(lambda: Facts([], [], [], []))
    ask = questions("savings")
    spending = await read(
        Spending, ask.spending(tx.db, council_id=tx.council_id, person_ids=people)
    )
    for spent in spending:
        found[spent.person_id, spent.funder].spending.append(spent)
    hosts = await column(ask.other_councils(tx.db, council_id=tx.council_id))
    for host in sorted({tx.council_id, *hosts}):
        async with in_council(tx, host) as there:
            await _from_host(there, tx.council_id, people, found)
    for away in await read(Away, ask.away(tx.db, council_id=tx.council_id, person_ids=people)):
        for (person_id, _), facts in found.items():
            if person_id == away.person_id:
                facts.away.append(away)
    return found


async def _from_host(
    there: Transaction, home: int, people: Sequence[UUID], found: dict[Key, Facts]
) -> None:
    key = {"council_id": there.council_id, "home_council_id": home, "person_ids": list(people)}
    ask = questions("savings")
    for need in await read(Planned, ask.planned(there.db, **key)):
        found[need.person_id, FUNDERS[need.route]].planned.append(need)
    purses: dict[UUID, Key] = {
        purse_id(home, person_id, funder): (person_id, funder)
        for person_id in people
        for funder in sorted(set(FUNDERS.values()))
    }
    for sheet in await read(Delivered, ask.delivered(there.db, **key)):
        found[purses[sheet.purse_account_id]].delivered.append(sheet)


def _days(starts_on: date, ends_on: date, first: date, after: date) -> int:
    return max(0, (min(ends_on, after) - max(starts_on, first)).days)


def _part(starts_on: date, ends_on: date, first: date, after: date) -> Fraction:
    """Which part of a period's days lie from `first` up to `after`."""
    return Fraction(_days(starts_on, ends_on, first, after), (ends_on - starts_on).days)
