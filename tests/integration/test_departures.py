"""Claims about a death or a move: what is theirs ends, others are not charged, the ledger stays."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from marketplace.acts import budgets, commitments, departures, pledges
from marketplace.acts.verify import faults
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from tests.awarded import STARTS_ON, Award, award, fill, noon
from tests.village import NOW, Village, found_village

YEAR = (STARTS_ON, date(2027, 4, 6))
PERIOD = STARTS_ON + timedelta(weeks=4)
DIED = departures.RecordDeparture


@pytest.fixture
async def village(pool: Pool) -> Village:
    """A council to live in."""
    return await found_village(pool)


@pytest.fixture
async def made(village: Village, dsns: Dsns) -> AsyncIterator[Award]:
    """Three members with contracts, budgets, pledges and two periods of money set aside."""
    members = await village.holders(3)
    made = await award(village, dsns, members)
    await made.sign()
    for member in members:
        person = member.subject("money")
        form = budgets.SetAllocation(person, 1_000_000, 0, *YEAR)
        await village.do(budgets.set_allocation, village.commissioner, form)
        await fill(village, person, 120_000)
        pledge = pledges.MakePledge(made.cluster_id, 15_000, *YEAR)
        await village.do(pledges.make_pledge, member, pledge)
    finance = village.officer("finance")
    for period in (STARTS_ON, PERIOD):
        await village.do(commitments.commit_period, finance, period, now=noon(period))
    yield made


async def asked(village: Village, question: str, *given: Any) -> list[tuple[Any, ...]]:
    """Rows the council sees."""
    async with village.at() as tx:
        return [tuple(row) for row in await tx.db.fetch(question, *given)]


async def test_what_was_theirs_ends_and_nothing_before_changes(
    village: Village, made: Award
) -> None:
    """After a death: no budget, pledge, group, sign-in or later money set aside; all rules hold."""
    one = made.members[0].subject("money")
    [coordinator] = await village.coordinators()
    moved = await asked(village, "select count(*) from transfer where state = 'posted'")
    async with village.at() as tx:
        wrong = await faults(tx.db, 1, unsafe_database=True)
    last = PERIOD - timedelta(days=1)
    done = await village.do(
        departures.record_departure, coordinator, DIED(one, "died", last), now=noon(PERIOD)
    )
    assert (done.first_day, done.lines, done.gap_pence) == (PERIOD, 1, 0)
    assert await asked(
        village, "select leaves_on, left_reason from member where person_id = $1", one
    ) == [(PERIOD, "died")]
    assert await asked(village, "select ends_on from pledge where person_id = $1", one) == [
        (PERIOD,)
    ]
    purse = (
        "select debits_pending_pence from ledger_account where kind = 'purse' and person_id = $1"
    )
    assert await asked(village, purse, one) == [(50_000,)]  # the period they lived in, alone
    roles = "select count(*) from sign_in_role where person_id = $1 and ended_at is null"
    assert await asked(village, roles, one) == [(0,)]
    assert await asked(village, "select count(*) from transfer where state = 'posted'") == moved
    async with village.at(noon(PERIOD)) as tx:
        versions = await budgets.allocations_of(tx, [one])
        room = await pledges.room(tx, one, PERIOD)
        assert room.weekly_pence == room.pledged_pence == 0
        assert [each.gross_pence for each in versions] == [1_000_000, 0]
        assert await faults(tx.db, 1, unsafe_database=True) == wrong


async def test_the_others_go_on_without_paying_for_the_empty_place(
    village: Village, made: Award
) -> None:
    """Two stay members and are priced again from a later period, by no more than their limit."""
    [coordinator] = await village.coordinators()
    one = made.members[0].subject("money")
    form = DIED(one, "moved", PERIOD - timedelta(days=1))
    await village.do(departures.record_departure, coordinator, form, now=noon(PERIOD))
    rest = await asked(
        village,
        "select pence_per_four_weeks from call_off_line v where version ="
        " (select max(version) from call_off_line x where x.line_id = v.line_id)"
        " and member_id <> $1 order by 1",
        made.member_ids[0],
    )
    assert rest == [(55_000,), (55_000,)]
    [(organiser, ended_at)] = await asked(village, "select organiser_id, ended_at from cluster")
    assert organiser in {member.subject("plan") for member in made.members[1:]}
    assert ended_at is None


async def test_only_a_coordinator_records_it_and_once(village: Village, made: Award) -> None:
    """A member cannot, a stranger is not there, a second time is refused, a day ahead is wrong."""
    one = made.members[0].subject("money")
    [coordinator] = await village.coordinators()
    record, last = departures.record_departure, NOW.date()
    with pytest.raises(NotYours):
        await village.do(record, made.members[1], DIED(one, "died", last))
    with pytest.raises(NotFound):
        await village.do(record, coordinator, DIED(uuid4(), "died", last))
    with pytest.raises(Invalid):
        await village.do(record, coordinator, DIED(one, "died", last + timedelta(days=1)))
    await village.do(record, coordinator, DIED(one, "died", last))
    with pytest.raises(Refused):
        await village.do(record, coordinator, DIED(one, "died", last))
