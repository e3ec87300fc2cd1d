"""Whoever something waits for is told once, by the act that causes it or on the day it is near."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

from marketplace.acts import messages, reductions, sign_offs
from marketplace.acts.people import give_roles
from marketplace.acts.sign_offs import Decide
from marketplace.database.roles import Dsns
from marketplace.database.transaction import Pool, transaction
from marketplace.jobs.messages import tell_of_deadlines, tell_of_sign_offs
from marketplace.people import GiveRole, Who
from tests.awarded import STARTS_ON, award
from tests.integration.bidding import CLOSES, build_town, published, send
from tests.integration.test_community import vote_on
from tests.integration.test_savings import QUARTERS, live, planned, recognise
from tests.village import NOW, Village


async def told(village: Village, kind: str) -> list[UUID]:
    """The sign-ins that were told of this kind of thing, each as often as it was."""
    async with village.at() as tx:
        rows = await tx.db.fetch(
            "select sign_in_id from message where kind = $1 order by sign_in_id", kind
        )
    return [row[0] for row in rows]


async def with_roles(village: Village, people: Sequence[Who]) -> None:
    """Let them sign in as what they are, as everybody outside these tests does."""
    forms = [GiveRole(w.sign_in_id, w.role, w.person_id, w.provider_id) for w in people]
    await village.do(give_roles, village.worker, forms)


async def test_contracts_and_timesheets_tell_whom_they_wait_for(
    village: Village, dsns: Dsns
) -> None:
    """Ready to sign: coordinators, once. Signed: the provider. Visits sent: each member."""
    members, [coordinator] = await village.holders(3), await village.coordinators()
    await with_roles(village, [*members, coordinator])
    made = await award(village, dsns, members)
    async with village.at() as tx:
        await tx.db.execute(
            "insert into sign_in (sign_in_id, shown_name) values ($1, 'P') on conflict do nothing",
            made.provider.sign_in_id,
        )
        await messages.tell_ratifiers(tx, [made.commission_id], NOW)
    await with_roles(village, [made.provider])
    everyone = sorted(member.sign_in_id for member in members)
    assert await told(village, "ratify_open") == everyone
    [contract_id] = (await made.sign()).contract_ids
    assert await told(village, "contract_to_sign") == [coordinator.sign_in_id]
    assert await told(village, "contract_signed") == [made.provider.sign_in_id]
    await made.live(contract_id, STARTS_ON)
    assert await told(village, "timesheet_waits") == everyone


async def test_a_statement_is_ready_for_the_holder_and_who_may_see(
    village: Village, dsns: Dsns
) -> None:
    """Recognising a quarter tells the holder and the supporter with a right to see, no other."""
    made = await planned(village, dsns)
    [holder] = made.members
    await with_roles(village, [holder])
    seeing, planning = [each.sign_in_id for each in await village.coordinators(2)]
    async with village.at() as tx:
        for sign_in_id, power in ((seeing, "see"), (planning, "plan")):
            await tx.db.execute(
                "insert into representative values (1, $1, $2, $3, 'supporter', $4, '2020-01-01')",
                uuid4(),
                holder.person_id,
                sign_in_id,
                [power],
            )
    await live(made, range(3))
    await recognise(village, QUARTERS[0])
    assert await told(village, "statement_ready") == sorted([holder.sign_in_id, seeing])


async def test_a_vote_tells_the_wards_holders_and_neighbours_once(village: Village) -> None:
    """Those of the ward hear as it opens; the daily look and those of another ward add nothing."""
    here, there = await village.holders(3), await village.holders(2, "south")
    await with_roles(village, [*here, *there])
    await vote_on(village, here[0], [50_000], 60_000)
    for _ in range(2):
        await village.do(tell_of_deadlines, village.worker)
    assert await told(village, "vote_open") == sorted(each.sign_in_id for each in here)


async def test_coordinators_hear_once_a_day_and_only_of_something_new(village: Village) -> None:
    """One message a day counts all that waits; a day without anything new is quiet."""
    [coordinator] = await village.coordinators()
    await with_roles(village, [coordinator])
    async with village.at() as tx:
        for _ in range(3):
            await sign_offs.ask(tx, "project", uuid4(), NOW, days=14, about="A project")
    for after in (0, 0, 1, 2):
        now = NOW + timedelta(hours=1, days=after)
        await village.do(tell_of_sign_offs, village.worker, now=now)
    async with village.at() as tx:
        [row] = await tx.db.fetch("select details from message where kind = 'sign_offs_wait'")
    assert row["details"] == {"waiting": 3, "late": 0}


async def test_bids_and_their_deadline_tell_providers_and_nobody_of_them(pool: Pool) -> None:
    """Who sent a bid hears that we have it, who only drafts hears of the deadline, the organiser of
    the group hears too; the council sees neither of the providers' messages."""
    town = await build_town(pool)
    commission_id = await published(town)
    sent, drafting, idle = town.providers
    async with town.at(CLOSES - timedelta(days=9)) as tx:
        for each in town.providers:
            await tx.db.execute(
                "insert into sign_in_role values ($1, 1, 'provider', null, $2)"
                " on conflict do nothing",
                each.sign_in_id,
                each.provider_id,
            )
        await tx.db.execute(
            "insert into sign_in_role values ($1, 1, 'holder', $2) on conflict do nothing",
            town.organiser.sign_in_id,
            town.organiser.person_id,
        )
    moment = CLOSES - timedelta(days=8)
    await send(town, commission_id, 0)
    async with transaction(pool, 1, provider_id=drafting.provider_id) as tx:
        await tx.db.execute(
            "insert into bid_draft values (1, $1, $2, 'x', $3)",
            commission_id,
            drafting.provider_id,
            moment,
        )
    for days in (7, 3, 2):
        async with town.at(CLOSES - timedelta(days=days)) as tx:
            await tell_of_deadlines(tx, town.coordinator, CLOSES - timedelta(days=days))
    async with town.at(CLOSES - timedelta(days=1)) as tx:
        rows = await tx.db.fetch("select kind, sign_in_id from message")
        assert [tuple(row) for row in rows] == [("commission_deadline", town.organiser.sign_in_id)]
    for who, kinds in ((sent, ["bid_received"]), (drafting, ["bid_deadline"]), (idle, [])):
        async with transaction(pool, 1, "provider", provider_id=who.provider_id) as tx:
            seen = await messages.messages_of(tx, who.sign_in_id, None, 9)
            assert [each.kind for each in seen] == kinds


async def test_a_reduction_counts_only_once_a_professional_has_signed(
    village: Village, dsns: Dsns
) -> None:
    """Approving in the queue sets the signature that makes chosen units count as chosen (S2)."""
    [member] = await village.holders(1)
    made = await award(village, dsns, [member])
    [line_id] = (await made.sign()).line_ids
    reduction_id, [coordinator] = uuid4(), await village.coordinators()
    async with village.at() as tx:
        await tx.db.execute(
            "insert into chosen_reduction (council_id, reduction_id, person_id, line_id,"
            " minutes_per_week, starts_on, why, signed_by_person_at)"
            " values (1, $1, $2, $3, 60, $4, 'I manage', $5)",
            reduction_id,
            member.person_id,
            line_id,
            STARTS_ON,
            NOW,
        )
        await sign_offs.ask(tx, "reduction", reduction_id, NOW, days=14, about="Less care")
    [item] = [each for each in await village.ask(sign_offs.waiting) if each.stage == "reduction"]

    async def yes(tx, now):  # type: ignore[no-untyped-def]
        await reductions.sign_reduction(tx, coordinator, item.subject_id, now)
        await sign_offs.decide(tx, coordinator, Decide(item.sign_off_id, "approved"), now)

    later = NOW + timedelta(days=1)
    await village.do(yes, now=NOW)
    await village.do(reductions.sign_reduction, coordinator, reduction_id, now=later)
    async with village.at() as tx:
        row = await tx.db.fetchrow("select signed_by_professional_at from chosen_reduction")
    assert row is not None
    assert row[0] == NOW
