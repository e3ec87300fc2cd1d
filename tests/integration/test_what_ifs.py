"""What-ifs of a matched round: worked out warm, the same on page, API and file, each one's own."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from marketplace.acts import what_ifs as acts
from marketplace.acts.what_ifs import JOB, AskWhatIf, SaveWhatIf
from marketplace.database.pool import open_pool
from marketplace.database.queue import Job
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool
from marketplace.jobs.matching import match_round_now
from marketplace.jobs.pools import Pools
from marketplace.jobs.what_ifs import FORGET_WHAT_IFS, SOLVE_WHAT_IF
from marketplace.jobs.work import Work
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from matching.what_if import BidOut, Budget, Change, Hours, LimitOff, MemberIn, MemberOut
from tests.integration.bidding import (
    AFTER,
    COUNCIL,
    OPENER_SECRET,
    Town,
    build_town,
    published,
    send,
)
from tests.market_site import become, let_sign_in, serving_pages
from tests.personas import form
from tests.programs import Program, token_for


@pytest.fixture
async def pools(pool: Pool, dsns: Dsns) -> AsyncIterator[Pools]:
    """The worker's two ways into this test's database."""
    async with await open_pool(dsns.opener, purpose="jobs", size=2) as opener:
        yield Pools(pool, opener)


async def matched(pools: Pools) -> Town:
    """Three people, seven hours each; £24 won and £26 lost."""
    town = await build_town(pools.app)
    commission_id = await published(town)
    await send(town, commission_id, 0, 2_400)
    await send(town, commission_id, 1, 2_600)
    await match_round_now(pools, COUNCIL, town.round_id, OPENER_SECRET, AFTER, seconds=10)
    return town


async def asked(town: Town, who: Who, change: Change) -> UUID:
    """One change asked for."""
    async with town.at(AFTER) as tx:
        return await acts.ask_what_if(tx, who, AskWhatIf(town.round_id, change), AFTER)


async def worked_out(pools: Pools, what_if_id: UUID) -> None:
    """The worker's part."""
    await SOLVE_WHAT_IF.do(Work(pools, Job(JOB, COUNCIL, what_if_id), OPENER_SECRET, AFTER))


async def winner(town: Town) -> tuple[str, str]:
    """The winning offer and its lot, as the problem names them."""
    async with town.at(AFTER) as tx:
        row = await tx.db.fetchrow("select bid_id, lot_id from award")
    assert row is not None
    return f"{row['bid_id']}:{row['lot_id']}", str(row["lot_id"])


async def test_the_same_figures_are_on_the_page_in_the_api_and_in_the_file(
    pools: Pools, dsns: Dsns, tmp_path: Path
) -> None:
    """Without the winner all pay £2 an hour more: £168 in four weeks, £2,184 a year, everywhere."""
    town = await matched(pools)
    offer_id, lot_id = await winner(town)
    async with serving_pages(dsns, tmp_path) as client:
        program = Program(client, await token_for(pools.app, town.commissioner))
        change = {"change": {"type": "bid_out", "offer_id": offer_id}}
        answer = await program.send(f"/rounds/{town.round_id}/what-if", change)
        assert answer.status_code == 202, answer.text
        what_if_id = UUID(answer.json()["what_if_id"])
        assert (await program.get(f"/what-ifs/{what_if_id}")).json()["status"] == "waiting"
        await worked_out(pools, what_if_id)
        told = (await program.get(f"/what-ifs/{what_if_id}")).json()
        found = told["difference"]
        before, after = found["before"], found["after"]
        # 21 hours a week, four weeks, at £24 and at £26.
        assert (before["cost_pence"], after["cost_pence"]) == (201_600, 218_400)
        assert (found["year_pence"], found["proven"]) == (218_400, True)
        [lot] = found["lots"]
        assert lot["lot_id"] == lot_id and lot["minutes_after"] == 1_260
        await become(client, town.commissioner)
        here = f"/what-if/{what_if_id}"
        shown = (await client.get(here)).text
        assert "All together would pay" in shown and "£2,184" in shown and "more a year" in shown
        file = (await client.get(f"{here}?as=csv&table=0")).text
        rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(file.lstrip("\ufeff")))}
        assert rows["Four weeks cost"] == ["2016", "2184"], rows
        assert rows["A year costs"] == ["26208", "28392"]
        assert rows["People with care"] == [str(before["people"]), str(after["people"])]
        assert "£2,016" in shown and "£28,392" in shown
        listed = (await program.get(f"/rounds/{town.round_id}/what-if")).json()["items"]
        assert [each["what_if_id"] for each in listed] == [str(what_if_id)]


async def test_an_officer_tries_saves_compares_and_deletes_on_the_page(
    pools: Pools, dsns: Dsns, tmp_path: Path
) -> None:
    """Without a script: choose a kind, choose what, read, name it, hold two beside each other."""
    town = await matched(pools)
    offer_id, lot_id = await winner(town)
    round_page = f"/rounds/{town.round_id}"
    async with serving_pages(dsns, tmp_path) as client:
        await let_sign_in(pools.app, town.commissioner, town.coordinator)
        await become(client, town.commissioner)
        assert "What if something were different?" in (await client.get(round_page)).text
        assert "Leave out a bid" in (await client.get(f"{round_page}/what-if/new")).text
        there = f"{round_page}/what-if/change?kind="
        assert "Provider 0" in (await client.get(there + "bid_out")).text
        wrong = await form(client, there + "bid_out", which="nothing")
        assert wrong.status_code == 422 and "Choose one from the list." in wrong.text
        assert (await client.get(there + "member_out")).status_code == 404
        ids = []
        for kind, fields in (
            ("bid_out", {"which": offer_id}),
            ("hours", {"which": lot_id, "way": "less", "change_minutes": "1"}),
        ):
            sent = await form(client, there + kind, **fields)
            assert sent.status_code == 303, sent.text
            address = sent.headers["location"]
            assert "The computer is working this out." in (await client.get(address)).text
            ids.append(UUID(address.rpartition("/")[2].partition("?")[0]))
            await worked_out(pools, ids[-1])
        saved = await form(client, f"/what-if/{ids[0]}/save", name="No winner")
        assert saved.status_code == 303
        listed = (await client.get(f"{round_page}/what-if")).text
        assert "No winner" in listed and "1 hour less a week for everybody" in listed
        compared = (await client.get(f"/what-if/compare?one={ids[0]}&other={ids[1]}")).text
        # The hours: 18 a week at £24.
        assert "£2,184" in compared and "£1,728" in compared and "£2,016" in compared
        await become(client, town.coordinator)
        assert (await client.get(f"/what-if/{ids[0]}")).status_code == 404
        await become(client, town.commissioner)
        gone = await form(client, f"/what-if/{ids[1]}/delete")
        assert gone.status_code == 303
        assert (await client.get(f"/what-if/{ids[1]}")).status_code == 404


async def test_only_whoever_looks_after_a_member_sees_their_share(
    pools: Pools, dsns: Dsns, tmp_path: Path
) -> None:
    """The coordinator of the group reads names and shares; the commissioner and another do not."""
    town = await matched(pools)
    offer_id, _lot_id = await winner(town)
    mine = await asked(town, town.coordinator, BidOut(offer_id))
    theirs = await asked(town, town.commissioner, BidOut(offer_id))
    await asyncio.gather(worked_out(pools, mine), worked_out(pools, theirs))
    async with serving_pages(dsns, tmp_path) as client:
        await let_sign_in(pools.app, town.commissioner, town.coordinator, town.organiser)
        await become(client, town.coordinator)
        shown = (await client.get(f"/what-if/{mine}")).text
        assert "Given Family0" in shown and "£672" in shown and "£728" in shown
        await become(client, town.commissioner)
        shown = (await client.get(f"/what-if/{theirs}")).text
        assert "Family0" not in shown and "£728" not in shown
        await become(client, town.organiser)
        assert (await client.get(f"/what-if/{theirs}")).status_code == 403
    with pytest.raises(NotFound):
        await asked(town, town.commissioner, MemberOut(str(town.members[0])))
    with pytest.raises(NotYours):
        await asked(town, town.organiser, BidOut(offer_id))


async def test_people_in_and_out_and_money_and_hours_change_what_is_covered(pools: Pools) -> None:
    """A fourth person costs a third more; one fewer a third less; no money, nobody is served."""
    town = await matched(pools)
    _offer_id, lot_id = await winner(town)
    member = str(town.members[1])
    expected: list[tuple[Change, int, int]] = [
        (MemberIn(member), 4, 268_800),
        (MemberOut(member), 2, 134_400),
        (Budget(lot_id, -10_000_000), 0, 0),
        (Hours(lot_id, 60), 3, 230_400),
        (LimitOff("stand_alone"), 3, 201_600),
    ]
    for change, people, cost in expected:
        what_if_id = await asked(town, town.coordinator, change)
        await worked_out(pools, what_if_id)
        async with town.at(AFTER) as tx:
            one = await acts.find_what_if(tx, town.coordinator, what_if_id)
        found = one.found()
        assert found is not None, (change, one.failure)
        assert (found.after.people, found.after.cost_pence) == (people, cost), change
        assert found.before.people == 3


async def test_three_wait_at_most_and_what_has_no_name_goes_after_a_week(pools: Pools) -> None:
    """A fourth is refused while three wait; a named one stays, the others are forgotten."""
    town = await matched(pools)
    _offer_id, lot_id = await winner(town)
    ids = [await asked(town, town.commissioner, Hours(lot_id, 15 * n)) for n in (1, 2, 3)]
    with pytest.raises(Refused, match="still being worked out"):
        await asked(town, town.commissioner, Hours(lot_id, 60))
    with pytest.raises(Invalid):
        await asked(town, town.coordinator, Hours(lot_id, -10_000))
    for what_if_id in ids:
        await worked_out(pools, what_if_id)
    later = AFTER + timedelta(days=8)
    async with town.at(AFTER) as tx:
        await acts.save_what_if(tx, town.commissioner, SaveWhatIf(ids[0], " A  little "), AFTER)
        with pytest.raises(Invalid):
            await acts.save_what_if(tx, town.commissioner, SaveWhatIf(ids[1], " "), AFTER)
    assert FORGET_WHAT_IFS.due is not None
    async with town.at(later) as tx:
        [job] = await FORGET_WHAT_IFS.due(tx, later)
    await FORGET_WHAT_IFS.do(Work(pools, job, OPENER_SECRET, later))
    async with town.at(later) as tx:
        left = await acts.what_ifs_of_round(tx, town.commissioner, town.round_id, 10)
    assert [(one.what_if_id, one.name) for one in left] == [(ids[0], "A little")]
