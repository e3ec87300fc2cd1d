"""A cluster asks together: proposed lots, the coordinator's check, publishing, taking back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from marketplace.acts.commissions import (
    DraftCommission,
    LotForm,
    change_lots,
    check_commission,
    draft_commission,
    propose_lots,
    publish_commission,
    withdraw_commission,
)
from marketplace.acts.opportunities import (
    commission_notice,
    find_commission,
    lots_of,
    open_opportunities,
)
from marketplace.acts.visiting import visitors
from marketplace.database.transaction import Pool, transaction
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from marketplace.searches import Filters
from tests.integration.bidding import (
    BEFORE,
    CLOSES,
    COUNCIL,
    OPENER_PUBLIC,
    STARTS,
    NeedOf,
    build_town,
    published,
)

CLUB = NeedOf("evening_club", "weekday_evening", 180, people_sharing_max=4)


async def test_lots_follow_from_the_plans_members_agreed(pool: Pool) -> None:
    """One lot per kind of help and time, with the people and minutes of those who pledged."""
    town = await build_town(pool, needs=((NeedOf(), CLUB), (NeedOf(minutes=300),), (CLUB,)))
    async with town.at(BEFORE) as tx:
        found = await propose_lots(tx, town.organiser, town.cluster_id, STARTS)
    shown = [(lot.service, lot.people, lot.minutes_per_week) for lot in found]
    assert shown == [("home_care", 2, 720), ("evening_club", 2, 360)]


async def test_publishing_keeps_each_need_with_its_part_of_the_pledge(pool: Pool) -> None:
    """£400 a week over 420 and 180 minutes gives caps of £1,120 and £480 for four weeks."""
    town = await build_town(pool, needs=((NeedOf(), CLUB), (NeedOf(),)))
    commission_id = await published(town)
    async with town.at(BEFORE) as tx:
        rows = await tx.db.fetch(
            "select minutes_per_week, cap_pence_per_four_weeks from lot_need"
            " where council_id = 1 order by 2, 1"
        )
        found = await find_commission(tx, commission_id)
    assert [tuple(row) for row in rows] == [(180, 48_000), (420, 112_000), (420, 160_000)]
    assert found.stage(BEFORE) == "published" and found.stage(CLOSES) == "closed"


async def test_the_public_notice_names_nobody_and_few_people_no_ward(pool: Pool) -> None:
    """A provider sees totals; with fewer than eight people in a lot not even the wards."""
    town = await build_town(pool)
    commission_id = await published(town)
    async with transaction(
        pool, COUNCIL, "provider", provider_id=town.providers[0].provider_id
    ) as tx:
        listed = await open_opportunities(tx, BEFORE)
        notice = await commission_notice(tx, commission_id)
        lots = await lots_of(tx, commission_id)
        assert await tx.db.fetchval("select count(*) from lot_need") == 0
    assert [line.commission_id for line in listed] == [commission_id]
    assert notice.lots[0].demand[0].minutes_per_week == 1260
    assert lots[0].people == 3 and lots[0].ward_codes == []


async def test_a_page_of_opportunities_ends_where_the_next_begins(pool: Pool) -> None:
    """The cursor of the last line brings what follows, and a closed round nothing."""
    town = await build_town(pool, needs=((NeedOf(),), (CLUB,)))
    first = await published(town, (LotForm("home_care", "weekday_morning"),))
    second = await published(town, (LotForm("evening_club", "weekday_evening"),))
    async with town.at(BEFORE) as tx:
        page = await open_opportunities(tx, BEFORE, most=1)
        rest = await open_opportunities(
            tx, BEFORE, after=(page[0].closes_at, page[0].commission_id)
        )
        closed = await open_opportunities(tx, CLOSES)
        clubs = await open_opportunities(tx, BEFORE, filters=Filters(service="evening_club"))
    assert {page[0].commission_id, *(line.commission_id for line in rest)} == {first, second}
    assert closed == [] and [line.commission_id for line in clubs] == [second]


async def test_nothing_is_published_unchecked_twice_or_by_a_stranger(pool: Pool) -> None:
    """Only the organiser drafts; the check comes first; what changes is checked again."""
    town = await build_town(pool)
    form = DraftCommission(town.cluster_id, town.round_id, "Care", "Please", STARTS)
    keys = {"opener_public_key": OPENER_PUBLIC, "key_seed": b"k" * 32}
    async with town.at(BEFORE) as tx:
        with pytest.raises(NotYours):
            await draft_commission(tx, town.providers[0], form, BEFORE)
        made = await draft_commission(tx, town.organiser, form, BEFORE)
        with pytest.raises(Refused, match="coordinator"):
            await publish_commission(tx, town.organiser, made, BEFORE, **keys)
        with pytest.raises(Invalid):
            await check_commission(tx, town.coordinator, made, "sent_back", " ", BEFORE)
        await check_commission(tx, town.coordinator, made, "approved", "", BEFORE)
        await change_lots(
            tx, town.organiser, made, (LotForm("home_care", "weekday_morning"),), BEFORE
        )
        with pytest.raises(Refused, match="coordinator"):
            await publish_commission(tx, town.organiser, made, BEFORE, **keys)
        await check_commission(tx, town.coordinator, made, "approved", "", BEFORE)
        done = await publish_commission(tx, town.organiser, made, BEFORE, **keys)
        assert (done.lots, done.needs) == (1, 3)
        with pytest.raises(Refused, match="cannot change"):
            await publish_commission(tx, town.organiser, made, BEFORE, **keys)


async def test_a_need_is_asked_for_once(pool: Pool) -> None:
    """What one open commission asks for is not proposed again until it is taken back."""
    town = await build_town(pool)
    commission_id = await published(town)
    async with town.at(BEFORE) as tx:
        assert await propose_lots(tx, town.organiser, town.cluster_id, STARTS) == []
        await withdraw_commission(tx, town.organiser, commission_id, "Too early", BEFORE)
        assert len(await propose_lots(tx, town.organiser, town.cluster_id, STARTS)) == 1
        with pytest.raises(NotFound):
            await find_commission(tx, town.round_id)


async def test_nothing_is_taken_back_after_the_deadline(pool: Pool) -> None:
    """Bidders who kept the deadline are evaluated."""
    town = await build_town(pool)
    commission_id = await published(town)
    later = CLOSES + timedelta(seconds=1)
    async with town.at(later) as tx:
        with pytest.raises(Refused, match="12 noon"):
            await withdraw_commission(tx, town.organiser, commission_id, "", later)


async def _at_home(pool: Pool, cluster_id: UUID, person_id: UUID, need_id: UUID) -> None:
    """The visitor's person, plan, budget and pledge in council 2."""
    plan_id, allocation_id, pledge_id = uuid4(), uuid4(), uuid4()
    async with transaction(pool, 2) as home:
        for statement, *values in (
            ("insert into ward (council_id, ward_code, name, residents) values (2, 'H1', 'H', 9)",),
            (
                "insert into person (council_id, person_id, given_name, family_name, born_on,"
                " ward_code, lives_here_from) values (2, $1, 'V', 'V', '1950-01-01', 'H1',"
                " '2000-01-01')",
                person_id,
            ),
            (
                "insert into plan (council_id, plan_id, person_id, version, outcomes, starts_on,"
                " drafted_by, agreed_by_holder_at, agreed_by_professional_at) values (2, $1, $2, 1,"
                " 'x', '2026-01-01', $2, now(), now())",
                plan_id,
                person_id,
            ),
            (
                "insert into need (council_id, need_id, plan_id, service, band, minutes_per_week)"
                " values (2, $1, $2, 'evening_club', 'weekday_evening', 180)",
                need_id,
                plan_id,
            ),
            (
                "insert into allocation (council_id, allocation_id, version, person_id, kind,"
                " funder, route, gross_pence, contribution_pence, net_pence, valid_from,"
                " valid_to) values (2, $1, 1, $2, 'final', 'council', 'council_managed', 9, 0, 9,"
                " '2026-01-01', '2029-01-01')",
                allocation_id,
                person_id,
            ),
            (
                "insert into pledge (council_id, pledge_id, person_id, allocation_id,"
                " pence_per_week, starts_on, ends_on, made_at) values (2, $1, $2, $3, 5000,"
                " '2026-01-01', '2029-01-01', now())",
                pledge_id,
                person_id,
                allocation_id,
            ),
            ("insert into visiting_pledge values (2, $1, 1, $2)", pledge_id, cluster_id),
        ):
            await home.db.execute(statement, *values)


async def test_a_visitors_needs_come_from_home_with_their_pledge(pool: Pool) -> None:
    """A member of another council is commissioned for by the host, capped by the pledge at home."""
    town = await build_town(pool, needs=((CLUB,), (CLUB,)))
    member_id, person_id, need_id = uuid4(), uuid4(), uuid4()
    async with town.at(BEFORE) as tx:
        await tx.db.execute(
            "insert into member (council_id, member_id, cluster_id, joined_at)"
            " values (1, $1, $2, $3)", member_id, town.cluster_id, BEFORE,
        )  # fmt: skip
        await tx.db.execute(
            "insert into visiting_member values (1, $1, 2, $2)", member_id, person_id
        )
        await tx.db.execute(
            "insert into signature values (1, $1, 1, $2, $3, $4)",
            town.cluster_id, member_id, town.organiser.sign_in_id, BEFORE,
        )  # fmt: skip
        await tx.db.execute(
            "insert into council (council_id, gss_code, name, starts_on)"
            " values (2, 'E09000002', 'Hill', '2020-01-01')"
        )
    await _at_home(pool, town.cluster_id, person_id, need_id)
    async with town.at(BEFORE) as tx:
        form = DraftCommission(town.cluster_id, town.round_id, "A club", "Please", STARTS)
        made = await draft_commission(tx, town.organiser, form, BEFORE)
        await check_commission(tx, town.coordinator, made, "approved", "", BEFORE)
        done = await publish_commission(
            tx, town.organiser, made, BEFORE,
            opener_public_key=OPENER_PUBLIC, key_seed=b"k" * 32,
        )  # fmt: skip
        row = await tx.db.fetchrow(
            "select ward_code, route, cap_pence_per_four_weeks from lot_need where member_id = $1",
            member_id,
        )
        again = await visitors(tx, town.cluster_id, STARTS)
    assert done.needs == 3 and row is not None
    assert tuple(row) == ("W1", "council_managed", 20_000)
    assert again[0].asked_needs == [need_id]
