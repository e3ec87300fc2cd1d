"""A saving is what care cost less than planned, shared in exact thirds and never invented."""

from datetime import date, timedelta
from typing import Any

import pytest

from marketplace.acts import budgets, commitments, deliveries, pledges, savings, sign_offs
from marketplace.acts.budgets import SetAllocation
from marketplace.acts.recognition import Recognised
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.roles import Dsns
from marketplace.people import Who
from marketplace.refused import Invalid, Refused
from tests.awarded import Award, award, noon
from tests.village import Village

APRIL = date(2026, 4, 1)
QUARTERS = (date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31), date(2027, 3, 31))


async def planned(
    village: Village, dsns: Dsns, number: int = 1, *, price_pence: int = 63_077, **money: Any
) -> Award:
    """Members with £10,000 a year, all of it pledged, and a line each for 52 weeks from April."""
    members = await village.holders(number)
    forms = [
        SetAllocation(
            person_id=member.subject("money"),
            gross_pence=1_000_000,
            contribution_pence=money.get("contribution_pence", 0),
            valid_from=APRIL,
            valid_to=date(2027, 4, 1),
            funder=money.get("funder", "council"),
            route=money.get("route", "direct_payment"),
        )
        for member in members
    ]
    await village.do(budgets.set_allocations, village.coordinator, forms)
    made = await award(
        village, dsns, members, own_pence=price_pence, shared_pence=0, limit_pence=80_000,
        starts_on=APRIL, routes=[money.get("route", "direct_payment")] * number,
    )  # fmt: skip
    pledge = pledges.MakePledge(made.cluster_id, 19_178, APRIL, date(2027, 4, 1))
    for member in members:
        await village.do(pledges.make_pledge, member, pledge)
    await made.sign()
    return made


async def live(made: Award, periods: range, **given: Any) -> None:
    """So many periods of four weeks: paid in, set aside, delivered, confirmed, accepted."""
    village = made.village
    [contract_id] = await contracts(village)
    finance = village.officer("finance")
    for number in periods:
        day = APRIL + number * FOUR_WEEKS
        await village.do(budgets.pay_allocations, finance, day, now=noon(day))
        await made.live(contract_id, day, **given)


async def contracts(village: Village) -> list[Any]:
    """Every contract of the council."""
    async with village.at() as tx:
        return [row[0] for row in await tx.db.fetch("select contract_id from contract")]


async def recognise(village: Village, quarter: date, after: int = 42) -> savings.RecognisedQuarter:
    """A quarter recognised so many days after its end."""
    when = noon(quarter + timedelta(days=after))
    return await village.do(
        savings.recognise_quarter, village.officer("finance"), quarter, now=when
    )


async def rows_of(village: Village, member: Who) -> list[Recognised]:
    """What was recognised for a member."""
    return await village.ask(savings.savings_of, member.subject("money"))


async def balances(village: Village) -> dict[str, int]:
    """What lies in the accounts of each kind, in pence."""
    async with village.at() as tx:
        rows = await tx.db.fetch(
            "select kind, sum(credits_posted_pence - debits_posted_pence)::bigint"
            " from ledger_account group by kind"
        )
    return dict(rows)


async def test_ten_thousand_less_eight_thousand_two_hundred_is_six_hundred_three_times(
    village: Village, dsns: Dsns
) -> None:
    """Thirteen periods, four quarters, exactly 600.00 / 600.00 / 600.00 (S1, S3, S4)."""
    made = await planned(village, dsns)
    await live(made, range(12))
    await live(made, range(12, 13), less_pence=1)
    for quarter in QUARTERS:
        await recognise(village, quarter)
    rows = await rows_of(village, made.members[0])
    assert [row.quarter for row in rows] == [1, 2, 3, 4]
    assert rows[-1].allocated_pence == 1_000_000
    assert rows[-1].spent_pence == 820_000
    assert sum(row.saving_pence for row in rows) == 180_000
    for share in ("person_pence", "council_pence", "community_pence"):
        assert sum(getattr(row, share) for row in rows) == 60_000
    assert all(row.saving_pence > 0 and row.event_id is not None for row in rows)
    held = await balances(village)
    assert held["person_share"] == held["council_share"] == held["community_fund"] == 60_000
    assert held["purse"] == 0
    assert sum(held.values()) == 0


async def test_a_quarter_is_recognised_once_and_not_before_late_invoices_are_in(
    village: Village, dsns: Dsns
) -> None:
    """42 days, a real quarter's end, and nothing twice, also by twenty at a time (S3)."""
    made = await planned(village, dsns, 2)
    await live(made, range(5))
    with pytest.raises(Refused, match="Late invoices"):
        await recognise(village, QUARTERS[0], after=41)
    with pytest.raises(Invalid):
        await recognise(village, date(2026, 7, 31))
    done = await village.race(*(recognise(village, QUARTERS[0]) for _ in range(20)))
    assert not [each for each in done if isinstance(each, Exception)]
    assert sorted(len(each.saving_ids) for each in done) == [0] * 19 + [2]


async def test_care_that_did_not_come_is_no_saving(village: Village, dsns: Dsns) -> None:
    """Half the care delivered: unspent money stays in the purse and the row says why (S2)."""
    made = await planned(village, dsns)
    lines = await village.ask(commitments.lines_of_period, APRIL)
    await live(made, range(5), minutes={line.line_id: 480 for line in lines})
    await recognise(village, QUARTERS[0])
    [row] = await rows_of(village, made.members[0])
    assert (row.saving_pence, row.event_id) == (0, None)
    assert "planned hours came" in row.sources["why_not"][0]
    assert row.not_genuine_pence > 0


async def test_hospital_days_are_not_a_saving_and_do_not_lose_the_rest(
    village: Village, dsns: Dsns
) -> None:
    """Two weeks in hospital: their money is not shared, the gate does not fail for it (49, S1)."""
    made = await planned(village, dsns)
    lines = await village.ask(commitments.lines_of_period, APRIL)
    stay = deliveries.RecordAbsence(
        made.members[0].subject("plan"), "hospital", APRIL, APRIL + timedelta(days=13)
    )
    await village.do(deliveries.record_absence, village.coordinator, stay)
    await live(made, range(1), minutes={line.line_id: 480 for line in lines})
    await live(made, range(1, 5))
    await recognise(village, QUARTERS[0])
    [row] = await rows_of(village, made.members[0])
    # Two weeks of 480 minutes at full price, half of it paid to keep the worker (rule 49).
    full = 480 * 63_077 / 960
    assert abs(row.not_genuine_pence - full / 2) <= 1
    unspent = row.allocated_pence - row.spent_pence - row.not_genuine_pence
    assert row.saving_pence > 0
    assert abs(row.saving_pence - unspent) <= 1, "each figure is rounded by itself"


async def test_a_saving_too_good_waits_for_a_professional_and_is_then_shared(
    village: Village, dsns: Dsns
) -> None:
    """Over a fifth: nothing moves before the sign-off; the next quarter takes it along (S5)."""
    made = await planned(village, dsns, price_pence=50_000)
    await live(made, range(8))
    first = await recognise(village, QUARTERS[0])
    assert (first.saving_pence, len(first.held_ids)) == (0, 1)
    assert (await balances(village)).get("person_share", 0) == 0
    [coordinator] = await village.coordinators()
    [waits] = await village.ask(sign_offs.waiting)
    form = sign_offs.Decide(waits.sign_off_id, "approved")
    released = await village.do(savings.release_saving, coordinator, form)
    assert released is not None
    assert released.saving_pence == first.held_pence
    assert (await balances(village))["person_share"] == released.person_pence
    with pytest.raises(Refused):
        await village.do(savings.release_saving, coordinator, form)
    second = await recognise(village, QUARTERS[1])
    assert second.held_pence < 2 * first.held_pence


async def test_a_held_saving_counted_again_in_the_next_quarter_is_released_once(
    village: Village, dsns: Dsns
) -> None:
    """Quarters are cumulative: approving both held rows shares the money of the later one only."""
    made = await planned(village, dsns, price_pence=50_000)
    await live(made, range(8))
    await recognise(village, QUARTERS[0])
    second = await recognise(village, QUARTERS[1])
    [coordinator] = await village.coordinators()
    released = [
        await village.do(
            savings.release_saving,
            coordinator,
            sign_offs.Decide(each.sign_off_id, "approved"),
        )
        for each in await village.ask(sign_offs.waiting)
    ]
    assert sorted(row is None for row in released) == [False, True]
    held = await balances(village)
    shared = held["person_share"] + held["council_share"] + held["community_fund"]
    assert shared == second.held_pence


async def test_a_contribution_above_the_cost_goes_back_before_thirds(
    village: Village, dsns: Dsns
) -> None:
    """£9,000 asked, £8,200 spent: £800 back first, then thirds of £1,000 (rule 29)."""
    made = await planned(village, dsns, contribution_pence=900_000)
    await live(made, range(12))
    await live(made, range(12, 13), less_pence=1)
    for quarter in QUARTERS:
        await recognise(village, quarter)
    rows = await rows_of(village, made.members[0])
    assert sum(row.refund_pence for row in rows) == 80_000
    assert [
        sum(getattr(row, share) for row in rows)
        for share in ("person_pence", "community_pence", "council_pence")
    ] == [33_334, 33_333, 33_333]
    assert (await balances(village))["purse"] == 0


async def test_a_self_funder_keeps_all_of_it(village: Village, dsns: Dsns) -> None:
    """The saving of one's own money is one's own (rule 14)."""
    made = await planned(village, dsns, funder="self", route="self_funder")
    await live(made, range(5))
    await recognise(village, QUARTERS[0])
    [row] = await rows_of(village, made.members[0])
    assert row.saving_pence == row.person_pence > 0


async def test_the_job_recognises_each_end_once_also_a_years_last_days(
    village: Village, dsns: Dsns
) -> None:
    """Catching up in one go ends the year as exact as quarter by quarter, and is done once (S3)."""
    made = await planned(village, dsns)
    await live(made, range(12))
    await live(made, range(12, 13), less_pence=1)
    when = noon(QUARTERS[-1] + timedelta(days=42))
    await village.do(savings.recognise_due, village.worker, now=when)
    rows = await rows_of(village, made.members[0])
    assert [row.quarter for row in rows] == [1, 2, 3, 4]
    assert sum(row.saving_pence for row in rows) == 180_000
    assert await village.do(savings.recognise_due, village.worker, now=when) == []
