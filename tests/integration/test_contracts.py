"""Members decide for themselves; lines begin, change and end without touching anybody else's."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from marketplace.acts import clusters, commitments, contracts, lines
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.refused import NotYours, Refused
from tests.awarded import STARTS_ON, award, fill, noon
from tests.village import NOW, Village

END = lines.EndLines


def deadlocked(server_log: Path) -> bool:
    """Whether the server had to break a deadlock."""
    return "deadlock detected" in server_log.read_text()


async def prices(village: Village, day: date) -> list[int]:
    """What each active line costs in the period from a day, dearest first."""
    rows = await village.ask(commitments.lines_of_period, day)
    return sorted((row.pence_per_four_weeks for row in rows), reverse=True)


async def test_a_veto_drops_one_members_line_and_nobody_elses(village: Village, dsns: Dsns) -> None:
    """Liability is several: three of four sign, the shared cost is split among three (rule 41)."""
    members = await village.holders(4)
    made = await award(village, dsns, members)
    signed = await made.sign(vetoes=members[3:])
    assert len(signed.contract_ids) == 1
    assert len(signed.line_ids) == 3
    assert signed.dropped_member_ids == (made.member_ids[3],)
    # 4 x 10,000 shared pence among three: 13,334, 13,333 and 13,333, all under the limit of 65,000.
    assert await prices(village, STARTS_ON) == [53_334, 53_333, 53_333]


async def test_nobody_signs_while_bidders_can_object_or_uninsured(
    village: Village, dsns: Dsns
) -> None:
    """Matched on 7 March 2026: signed from 19 March on, and with an insurance that still holds."""
    members = await village.holders(2)
    made = await award(village, dsns, members)
    for member in members:
        await village.do(contracts.ratify_award, member, contracts.RatifyAward(made.commission_id))
    await made.approve()
    form, sign = contracts.SignContracts(made.commission_id), contracts.sign_contracts
    with pytest.raises(Refused, match="object until the end of 18 March 2026"):
        await village.do(sign, village.commissioner, form, now=NOW - timedelta(days=19))
    async with village.at() as tx:
        await tx.db.execute("update provider set insured_until = $1", STARTS_ON - timedelta(days=1))
    with pytest.raises(Refused, match="The insurance of Care Together"):
        await village.do(sign, village.commissioner, form, now=NOW - timedelta(days=17))
    async with village.at() as tx:
        await tx.db.execute("update provider set insured_until = $1", STARTS_ON)
    signed = await village.do(sign, village.commissioner, form, now=NOW - timedelta(days=17))
    assert len(signed.line_ids) == 2


async def test_no_contract_without_ratification_and_a_professional(
    village: Village, dsns: Dsns
) -> None:
    """Half the members must say yes and the coordinator must sign before a contract is made."""
    members = await village.holders(4)
    made = await award(village, dsns, members)
    form = contracts.SignContracts(made.commission_id)
    sign = contracts.sign_contracts
    with pytest.raises(Refused, match="Not everyone has answered"):
        await village.do(sign, village.commissioner, form)
    for member in members:
        await village.do(contracts.ratify_award, member, contracts.RatifyAward(made.commission_id))
    with pytest.raises(Refused, match="coordinator has to sign"):
        await village.do(sign, village.commissioner, form)
    await made.approve()
    await village.do(sign, village.commissioner, form)
    with pytest.raises(Refused, match="signed already"):
        await village.do(sign, village.commissioner, form)


async def test_the_best_plan_of_a_stopped_search_can_be_signed(
    village: Village, dsns: Dsns
) -> None:
    """Stopping a search and using the best so far leads to contracts like any other match."""
    made = await award(village, dsns, await village.holders(2))
    owner = await connect(dsns.owner)
    await owner.execute("update match_run set status = 'stopped' where run_id = $1", made.run_id)
    await owner.close()
    assert len((await made.sign()).line_ids) == 2


async def test_somebody_elses_award_cannot_be_ratified(village: Village, dsns: Dsns) -> None:
    """A person without a part in an award has nothing to decide about it."""
    members = await village.holders(3)
    made = await award(village, dsns, members[:2])
    with pytest.raises(NotYours):
        await village.do(
            contracts.ratify_award, members[2], contracts.RatifyAward(made.commission_id)
        )


async def test_the_purchaser_of_record_follows_from_the_route(village: Village, dsns: Dsns) -> None:
    """Five routes, four purchasers; nobody is asked (rule 61)."""
    routes = (
        "direct_payment", "self_funder", "service_fund", "council_managed", "health_budget",
    )  # fmt: skip
    made = await award(village, dsns, await village.holders(5), routes=routes)
    await made.sign()
    rows = await village.ask(commitments.lines_of_period, STARTS_ON)
    assert sorted(row.purchaser for row in rows) == [
        "council", "holder", "holder", "nhs", "service_fund_holder",
    ]  # fmt: skip


async def test_a_leaver_ends_one_line_and_the_rest_are_priced_again_next_period(
    village: Village, dsns: Dsns
) -> None:
    """The period of leaving keeps its prices; the next has new ones (rules 42, 44)."""
    members = await village.holders(3)
    made = await award(village, dsns, members)
    await made.sign()
    leaves_on = STARTS_ON + timedelta(days=40)
    ended = await village.do(
        lines.end_lines, members[0], END((made.member_ids[0],), leaves_on, "left")
    )
    assert (len(ended.line_ids), len(ended.repriced_line_ids), ended.gap_pence) == (1, 2, 0)
    second, third = STARTS_ON + FOUR_WEEKS, STARTS_ON + 2 * FOUR_WEEKS
    assert await prices(village, second) == [50_000, 50_000, 50_000]
    assert await prices(village, third) == [55_000, 55_000]


async def test_no_share_rises_above_the_stand_alone_figure(village: Village, dsns: Dsns) -> None:
    """When two of three leave, the last pays the limit and the rest is a gap (rules 42, 43)."""
    members = await village.holders(3)
    made = await award(village, dsns, members, limit_pence=55_000)
    await made.sign()
    ended = await village.do(
        lines.end_lines, members[0], END(tuple(made.member_ids[:2]), STARTS_ON, "left")
    )
    assert await prices(village, STARTS_ON) == [55_000]
    assert ended.gap_pence == 15_000


async def test_money_set_aside_for_later_returns_when_a_line_ends(
    village: Village, dsns: Dsns
) -> None:
    """A line that ends before a period starts gives that period's money back to the purse."""
    members = await village.holders(2)
    made = await award(village, dsns, members)
    await made.sign()
    for member in members:
        await fill(village, member.subject("money"), 60_000)
    finance = village.officer("finance")
    done = await village.do(commitments.commit_period, finance, STARTS_ON, now=noon(STARTS_ON))
    assert done.amount_pence == 100_000
    await village.do(
        lines.end_lines, members[0], END((made.member_ids[0],), STARTS_ON, "died"),
        now=noon(STARTS_ON),
    )  # fmt: skip
    async with village.at() as tx:
        free = await tx.db.fetch(
            "select credits_posted_pence - debits_pending_pence from ledger_account"
            " where kind = 'purse' order by 1"
        )
    assert [row[0] for row in free] == [10_000, 60_000]


async def test_a_failed_provider_leaves_a_list_of_whom_to_serve(
    village: Village, dsns: Dsns
) -> None:
    """Failure ends every line that day and says who needs somebody else now (rule 66)."""
    members = await village.holders(3)
    made = await award(village, dsns, members)
    signed = await made.sign()
    fails = lines.ProviderFails(
        made.provider.provider_id, STARTS_ON + timedelta(days=10), "bankrupt"
    )
    failed = await village.do(lines.provider_fails, village.commissioner, fails)
    assert failed.contract_ids == signed.contract_ids
    assert {each.member_id for each in failed.to_serve} == set(made.member_ids)
    assert await prices(village, STARTS_ON + FOUR_WEEKS) == []
    with pytest.raises(Refused):
        await village.do(lines.provider_fails, village.commissioner, fails)


@pytest.mark.parametrize("attempt", range(3))
async def test_leaving_and_signing_at_once_ends_in_a_line_or_none(
    village: Village, dsns: Dsns, server_log: Path, attempt: int
) -> None:
    """Either the leaver has a line that ends, or none: never a line that goes on (T14)."""
    members = await village.holders(3)
    made = await award(village, dsns, members)
    for member in members:
        await village.do(contracts.ratify_award, member, contracts.RatifyAward(made.commission_id))
    await made.approve()
    day = STARTS_ON + timedelta(days=attempt * 14)

    form = contracts.SignContracts(made.commission_id)
    leave = clusters.LeaveCluster(made.cluster_id)
    outcomes = await village.race(
        *(village.do(contracts.sign_contracts, village.commissioner, form) for _ in range(10)),
        *(village.do(clusters.leave_cluster, members[0], leave, now=noon(day)) for _ in range(10)),
    )
    met = [found for found in outcomes if isinstance(found, Exception)]
    assert all(isinstance(found, Refused) for found in met), met
    assert sum(isinstance(found, contracts.Contracted) for found in outcomes) == 1
    assert sum(isinstance(found, clusters.Left) for found in outcomes) >= 1
    assert not deadlocked(server_log)
    async with village.at() as tx:
        left = await tx.db.fetchval(
            "select max(valid_to) from (select distinct on (line_id) * from call_off_line"
            " order by line_id, version desc) l where member_id = $1",
            made.member_ids[0],
        )
    assert left is None or left <= day
