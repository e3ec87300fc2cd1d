"""Clusters: who gets in, how many, who is seen, and that the way out is always open."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from marketplace.acts import agreements, budgets, clusters, pledges, sign_offs
from marketplace.acts.clusters import (
    FormCluster,
    Invite,
    JoinAsVisitor,
    JoinCluster,
    Joined,
    LeaveCluster,
    Left,
    Started,
)
from marketplace.agreements import WriteAgreement
from marketplace.people import Who
from marketplace.refused import NotFound, NotYours, Refused
from tests.village import NOW, TODAY, Village

ELDERS = FormCluster(
    "Elders of the north", "culture_faith_language", "We speak Somali.", None, 25, "All may visit."
)


async def grown(
    village: Village, people: int, form: FormCluster = ELDERS
) -> tuple[UUID, list[Who]]:
    """A cluster with this many members, the organiser first."""
    holders = await village.holders(people)
    started = await village.do(clusters.start_cluster, holders[0], form)
    for holder in holders[1:]:
        await village.do(clusters.join_cluster, holder, JoinCluster(started.cluster_id))
    return started.cluster_id, holders


async def test_the_twenty_fifth_place_goes_to_one_of_twenty(
    village: Village, server_log: Path
) -> None:
    """With 24 members and twenty at the door one gets in, nineteen read why not, none deadlocks."""
    cluster, _ = await grown(village, 24)
    late = await village.holders(20, "south")
    answers = await village.race(
        *(village.do(clusters.join_cluster, who, JoinCluster(cluster)) for who in late)
    )
    assert sum(isinstance(answer, Joined) for answer in answers) == 1
    refused = [answer for answer in answers if type(answer) is Refused]
    assert len(refused) == 19
    assert "25 places" in refused[0].sentence
    assert len(await village.ask(clusters.members_of, cluster, TODAY)) == 25
    assert "deadlock detected" not in await asyncio.to_thread(server_log.read_text)


async def test_joining_twenty_times_at_once_is_joining_once(village: Village) -> None:
    """The same person with twenty clicks becomes one member."""
    cluster, _ = await grown(village, 2)
    [eager] = await village.holders(1)
    answers = await village.race(
        *(village.do(clusters.join_cluster, eager, JoinCluster(cluster)) for _ in range(20))
    )
    assert sum(isinstance(answer, Joined) for answer in answers) == 1
    assert {str(answer) for answer in answers if isinstance(answer, BaseException)} == {
        "You are already in this cluster."
    }


async def test_twenty_clusters_of_one_name_are_one(village: Village) -> None:
    """A name is taken by the first; the others read that it is."""
    holders = await village.holders(20)
    answers = await village.race(
        *(village.do(clusters.start_cluster, holder, ELDERS) for holder in holders)
    )
    assert sum(isinstance(answer, Started) for answer in answers) == 1
    assert sum(type(answer) is Refused for answer in answers) == 19


async def test_a_cluster_is_shown_from_its_fifth_member_on(village: Village) -> None:
    """Four are not shown to others, though each sees it in their own list; five are (rule 39)."""
    cluster, holders = await grown(village, 4)
    assert await village.ask(clusters.public_clusters, TODAY) == []
    assert holders[3].person_id is not None
    [mine] = await village.ask(clusters.clusters_of, holders[3].person_id, TODAY)
    assert (mine.cluster_id, mine.people) == (cluster, 4)
    [fifth] = await village.holders(1)
    await village.do(clusters.join_cluster, fifth, JoinCluster(cluster))
    [shown] = await village.ask(clusters.public_clusters, TODAY)
    assert (shown.people, shown.pence_per_week) == (5, 0)
    assert await village.ask(clusters.public_clusters, TODAY, shares="goal") == []


async def test_the_third_member_brings_the_coordinator(village: Village) -> None:
    """Three people are a cluster: a coordinator is asked once, and their yes makes it active."""
    cluster, _ = await grown(village, 5)
    [coordinator] = await village.coordinators()
    safe = await village.do(clusters.make_safe, coordinator, cluster)
    assert safe.safe_from == NOW
    assert await village.ask(sign_offs.approved, "cluster", cluster)
    async with village.at() as tx:
        assert await tx.db.fetchval("select count(*) from sign_off") == 1


async def test_an_invitation_only_cluster_lets_in_whom_a_member_invites(village: Village) -> None:
    """Asking is not enough, a stranger's invitation neither; a member's is (rule 35)."""
    cluster, holders = await grown(village, 3)
    async with village.at() as tx:
        await agreements.write_agreement(
            tx, holders[0], cluster, WriteAgreement(joining="invitation"), NOW
        )
    [hopeful] = await village.holders(1)
    assert hopeful.person_id is not None
    await village.do(clusters.ask_to_join, hopeful, clusters.AskToJoin(cluster))
    with pytest.raises(NotYours):
        await village.do(clusters.join_cluster, hopeful, JoinCluster(cluster))
    [asking] = await village.ask(clusters.asking_to_join, cluster, TODAY)
    assert asking.person_id == hopeful.person_id
    with pytest.raises(NotYours):
        await village.do(clusters.invite, hopeful, Invite(cluster, hopeful.person_id))
    await village.do(clusters.invite, holders[1], Invite(cluster, hopeful.person_id))
    joined = await village.do(clusters.join_cluster, hopeful, JoinCluster(cluster))
    assert joined.people == 4
    assert await village.ask(clusters.asking_to_join, cluster, TODAY) == []


async def test_leaving_takes_the_notice_that_was_signed_and_ends_the_pledge(
    village: Village,
) -> None:
    """Who signed 28 days leaves on the 28th, with the pledge; who changes their mind stays."""
    cluster, holders = await grown(village, 3)
    who = holders[1]
    assert who.person_id is not None
    form = budgets.SetAllocation(who.person_id, 1_000_000, 0, TODAY, date(2027, 4, 6))
    await village.do(budgets.set_allocation, village.commissioner, form)
    async with village.at() as tx:
        await agreements.write_agreement(tx, holders[0], cluster, WriteAgreement(), NOW)
        await agreements.sign_agreement(tx, who, agreements.SignAgreement(cluster, 1), NOW)
        pledge = pledges.MakePledge(cluster, 5_000, TODAY, date(2027, 4, 6))
        await pledges.make_pledge(tx, who, pledge, NOW)
    later = NOW + timedelta(days=60)
    left = await village.do(clusters.leave_cluster, who, LeaveCluster(cluster), now=later)
    assert left.leaves_on == later.date() + timedelta(days=28)
    async with village.at(later) as tx:
        assert await tx.db.fetchval("select ends_on from pledge") == left.leaves_on
    stays = await village.do(clusters.stay_in_cluster, who, JoinCluster(cluster), now=later)
    assert stays.leaves_on is None


async def test_within_the_cooling_off_time_leaving_is_at_once(village: Village) -> None:
    """Thirteen days after signing no notice is owed, fifteen days after it is (rule 40)."""
    cluster, holders = await grown(village, 4)
    async with village.at() as tx:
        await agreements.write_agreement(tx, holders[0], cluster, WriteAgreement(), NOW)
        for who in holders[1:3]:
            await agreements.sign_agreement(tx, who, agreements.SignAgreement(cluster, 1), NOW)
    at_once = LeaveCluster(cluster, "cooling_off")
    soon = NOW + timedelta(days=13)
    left = await village.do(clusters.leave_cluster, holders[1], at_once, now=soon)
    assert left.leaves_on == soon.date()
    with pytest.raises(Refused):
        await village.do(clusters.leave_cluster, holders[2], at_once, now=NOW + timedelta(days=15))
    unsafe = LeaveCluster(cluster, "not_safe")
    gone = await village.do(
        clusters.leave_cluster, holders[2], unsafe, now=NOW + timedelta(days=15)
    )
    assert gone.leaves_on == (NOW + timedelta(days=15)).date()


async def test_an_organiser_who_leaves_hands_over_and_the_last_one_ends_it(
    village: Village,
) -> None:
    """The longest member organises next; when nobody is left the cluster has ended."""
    cluster, holders = await grown(village, 2)
    await village.do(clusters.leave_cluster, holders[0], LeaveCluster(cluster))
    assert (await village.ask(clusters.find_cluster, cluster)).organiser_id == holders[1].person_id
    await village.do(clusters.leave_cluster, holders[1], LeaveCluster(cluster))
    assert (await village.ask(clusters.find_cluster, cluster)).ended_at == NOW
    [late] = await village.holders(1)
    with pytest.raises(Refused, match="ended"):
        await village.do(clusters.join_cluster, late, JoinCluster(cluster))


async def test_joining_and_leaving_at_once_ends_in_order(village: Village) -> None:
    """Nine who leave and ten who join a full cluster at once never fill more than its places."""
    cluster, holders = await grown(village, 10, FormCluster("Tens", "goal", "We cook.", None, 10))
    late = await village.holders(10)
    answers = await village.race(
        *(village.do(clusters.leave_cluster, who, LeaveCluster(cluster)) for who in holders[:9]),
        *(village.do(clusters.join_cluster, who, JoinCluster(cluster)) for who in late),
    )
    assert all(isinstance(answer, Left) for answer in answers[:9])
    assert all(isinstance(answer, Joined | Refused) for answer in answers[9:])
    joined = sum(isinstance(answer, Joined) for answer in answers)
    assert len(await village.ask(clusters.members_of, cluster, TODAY)) == 1 + joined <= 10


async def test_a_visitor_is_a_member_whose_home_is_elsewhere(
    village: Village, neighbour_village: Village
) -> None:
    """Somebody of another council joins once, is shown by council, not name, and leaves again."""
    cluster, _ = await grown(village, 4)
    [visitor] = await neighbour_village.holders(1)
    assert visitor.person_id is not None
    form = JoinAsVisitor(cluster, 2, visitor.person_id)
    answers = await village.race(
        *(village.do(clusters.join_as_visitor, visitor, form) for _ in range(20))
    )
    assert sum(isinstance(answer, Joined) for answer in answers) == 1
    rows = await village.ask(clusters.members_of, cluster, TODAY)
    shown = [row.given_name for row in rows if row.home_council == "Testham"]
    assert (len(rows), shown) == (5, [None])
    year = (TODAY, date(2027, 4, 6))
    money = budgets.SetAllocation(visitor.person_id, 1_000_000, 0, *year)
    await neighbour_village.do(budgets.set_allocation, neighbour_village.commissioner, money)
    pledge = pledges.MakePledge(cluster, 5_000, *year, host_council_id=1)
    await neighbour_village.do(pledges.make_pledge, visitor, pledge)
    left = await village.do(
        clusters.leave_cluster, visitor, LeaveCluster(cluster), now=NOW + timedelta(days=7)
    )
    async with neighbour_village.at() as tx:
        assert await tx.db.fetchval("select ends_on from pledge") == left.leaves_on
    assert len(await village.ask(clusters.members_of, cluster, date(2026, 5, 1))) == 4
    with pytest.raises(NotYours):
        await village.do(clusters.join_as_visitor, visitor, JoinAsVisitor(cluster, 2, UUID(int=5)))


async def test_a_cluster_of_another_council_looks_absent(
    village: Village, neighbour_village: Village
) -> None:
    """Its id given in this council's transaction finds nothing to join, leave or call safe."""
    cluster, holders = await grown(village, 2)
    [stranger] = await neighbour_village.holders(1)
    with pytest.raises(NotFound):
        await neighbour_village.do(clusters.join_cluster, stranger, JoinCluster(cluster))
    with pytest.raises(NotFound):
        await neighbour_village.do(clusters.leave_cluster, holders[0], LeaveCluster(cluster))


async def test_a_pledge_sent_twenty_times_is_made_once(village: Village) -> None:
    """Twenty pledges of £5 a week to one cluster for the same days leave one."""
    cluster, holders = await grown(village, 3)
    who = holders[0]
    assert who.person_id is not None
    money = budgets.SetAllocation(who.person_id, 1_000_000, 0, TODAY, date(2027, 4, 6))
    await village.do(budgets.set_allocation, village.commissioner, money)
    pledge = pledges.MakePledge(cluster, 500, TODAY, date(2027, 4, 6))
    answers = await village.race(*(village.do(pledges.make_pledge, who, pledge) for _ in range(20)))
    assert sum(isinstance(answer, UUID) for answer in answers) == 1
    assert sum(type(answer) is Refused for answer in answers) == 19
    pool = await village.ask(pledges.pool, cluster, datetime(2026, 5, 1, tzinfo=UTC).date())
    assert (pool.people, pool.pence_per_week) == (1, 500)
