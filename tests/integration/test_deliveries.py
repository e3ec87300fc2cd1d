"""Care counts when the member says it came; silence and disputes go to a person."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from marketplace.acts import commitments, deliveries, sign_offs
from marketplace.acts.deliveries import Claim, ConfirmTimesheets, Said, SubmitTimesheets
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.roles import Dsns
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from tests.awarded import STARTS_ON, Award, award, fill, noon
from tests.village import NOW, Village

AFTER = noon(STARTS_ON + FOUR_WEEKS)


async def sent(village: Village, dsns: Dsns, number: int = 2) -> tuple[Award, list[UUID]]:
    """A signed contract and the timesheets of its first period, in the members' order."""
    made = await award(village, dsns, await village.holders(number))
    signed = await made.sign()
    rows = await village.ask(commitments.lines_of_period, STARTS_ON)
    lines = {row.home_person_id: row for row in rows}
    in_order = [lines[member.subject("plan")] for member in made.members]
    form = SubmitTimesheets(
        signed.contract_ids[0],
        STARTS_ON,
        tuple(Claim(line.line_id, line.planned_minutes(STARTS_ON)) for line in in_order),
    )
    await village.do(deliveries.submit_timesheets, made.provider, form, now=AFTER)
    async with village.at() as tx:
        found = await tx.db.fetch("select line_id, timesheet_id from timesheet")
    sheets = dict(found)
    return made, [sheets[line.line_id] for line in in_order]


async def test_a_whole_contract_is_sent_once_and_only_when_it_is_over(
    village: Village, dsns: Dsns
) -> None:
    """The four weeks must be over, the lines the contract's, and the second time is refused."""
    made = await award(village, dsns, await village.holders(2))
    signed = await made.sign()
    [first, second] = await village.ask(commitments.lines_of_period, STARTS_ON)
    claims = (Claim(first.line_id, 960), Claim(second.line_id, 960))
    form = SubmitTimesheets(signed.contract_ids[0], STARTS_ON, claims)
    submit = deliveries.submit_timesheets
    with pytest.raises(Refused, match="over"):
        await village.do(submit, made.provider, form)
    stranger = Who(uuid4(), "Other", "provider", 1, provider_id=uuid4())
    with pytest.raises(NotFound):
        await village.do(submit, stranger, form, now=AFTER)
    wrong = SubmitTimesheets(signed.contract_ids[0], STARTS_ON, (Claim(uuid4(), 60),))
    with pytest.raises(Invalid):
        await village.do(submit, made.provider, wrong, now=AFTER)
    assert len(await village.do(submit, made.provider, form, now=AFTER)) == 2
    with pytest.raises(Refused, match="already"):
        await village.do(submit, made.provider, form, now=AFTER)


async def test_only_the_member_confirms_and_only_once(village: Village, dsns: Dsns) -> None:
    """Another member finds nothing there; a second answer is refused."""
    made, [mine, _] = await sent(village, dsns)
    confirm = deliveries.confirm_timesheets
    came = ConfirmTimesheets((Said(mine, "came"),))
    with pytest.raises(NotFound):
        await village.do(confirm, made.members[1], came, now=AFTER)
    assert await village.do(confirm, made.members[0], came, now=AFTER) == 1
    with pytest.raises(Refused):
        await village.do(confirm, made.members[0], came, now=AFTER)


async def test_a_supporter_without_the_power_cannot_confirm(village: Village, dsns: Dsns) -> None:
    """A supporter confirms for a person who let them, and for nobody else (rule 16)."""
    made, [mine, _] = await sent(village, dsns)
    person = made.members[0].person_id
    may_see = Who(made.members[1].sign_in_id, "Ali", "supporter", 1, acting_for=person)
    came = ConfirmTimesheets((Said(mine, "came"),))
    with pytest.raises(NotYours):
        await village.do(deliveries.confirm_timesheets, may_see, came, now=AFTER)
    may_plan = Who(
        made.members[1].sign_in_id, "Ali", "supporter", 1, acting_for=person,
        powers=frozenset(("plan",)),
    )  # fmt: skip
    assert await village.do(deliveries.confirm_timesheets, may_plan, came, now=AFTER) == 1


async def test_a_dispute_waits_for_the_coordinator_who_settles_it(
    village: Village, dsns: Dsns
) -> None:
    """A dispute confirms nothing; the coordinator's figure does."""
    made, [mine, _] = await sent(village, dsns)
    wrong = ConfirmTimesheets((Said(mine, "disputed", words="She came twice, not four times."),))
    await village.do(deliveries.confirm_timesheets, made.members[0], wrong, now=AFTER)
    waiting = await village.ask(sign_offs.waiting)
    assert [each.stage for each in waiting] == ["timesheet"]
    [coordinator] = await village.coordinators()
    settle = deliveries.SettleTimesheet(mine, 480, "asked both")
    await village.do(deliveries.settle_timesheet, coordinator, settle, now=AFTER)
    async with village.at() as tx:
        minutes = await tx.db.fetchval(
            "select confirmed_minutes from timesheet where timesheet_id = $1", mine
        )
    assert minutes == 480
    assert await village.ask(sign_offs.waiting) == []


async def test_silence_is_asked_about_once_and_never_confirms(village: Village, dsns: Dsns) -> None:
    """After 14 days a coordinator is asked; asking again adds nothing and nothing is confirmed."""
    await sent(village, dsns, 3)
    ask = deliveries.ask_about_silence
    assert await village.do(ask, village.worker, now=AFTER + timedelta(days=13)) == 0
    assert await village.do(ask, village.worker, now=AFTER + timedelta(days=14)) == 3
    assert await village.do(ask, village.worker, now=AFTER + timedelta(days=15)) == 0
    async with village.at() as tx:
        confirmed = await tx.db.fetchval(
            "select count(*) from timesheet where confirmed_at > $1", NOW
        )
    assert confirmed == 0


async def test_money_is_set_aside_once_and_only_what_a_purse_can_bear(
    village: Village, dsns: Dsns
) -> None:
    """A purse that is short is left alone and reported; the others are not held up (rule 52)."""
    made = await award(village, dsns, await village.holders(3))
    await made.sign()
    for member, pence in zip(made.members, (50_000, 49_999, 60_000), strict=True):
        await fill(village, member.subject("money"), pence)
    finance = village.officer("finance")
    first = await village.do(commitments.commit_period, finance, STARTS_ON)
    assert (first.amount_pence, len(first.line_ids), len(first.short_line_ids)) == (100_000, 2, 1)
    again = await village.do(commitments.commit_period, finance, STARTS_ON)
    assert (again.amount_pence, len(again.short_line_ids)) == (0, 1)


async def test_the_last_pounds_of_a_purse_are_set_aside_once_by_twenty_at_a_time(
    village: Village, dsns: Dsns
) -> None:
    """Twenty commit the same period at once: each line is set aside once and no purse overdrawn."""
    made = await award(village, dsns, await village.holders(3))
    await made.sign()
    for member in made.members:
        await fill(village, member.subject("money"), 70_000)
    finance = village.officer("finance")
    done = await village.race(
        *(village.do(commitments.commit_period, finance, STARTS_ON) for _ in range(20))
    )
    assert not [each for each in done if isinstance(each, Exception)]
    assert sum(each.amount_pence for each in done) == 150_000


async def test_an_absence_is_recorded_by_a_coordinator_or_the_person(village: Village) -> None:
    """A person records their own hospital stay and nobody else's."""
    one, other = await village.holders(2)
    away = deliveries.RecordAbsence(one.subject("plan"), "hospital", STARTS_ON, STARTS_ON)
    await village.do(deliveries.record_absence, one, away)
    await village.do(deliveries.record_absence, village.coordinator, away)
    with pytest.raises(NotYours):
        await village.do(deliveries.record_absence, other, away)
