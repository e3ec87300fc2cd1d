"""A cluster asks together: proposed lots, the coordinator's check, publishing, taking back."""

from datetime import timedelta

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
from marketplace.database.transaction import Pool, transaction
from marketplace.refused import Invalid, NotFound, NotYours, Refused
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
        clubs = await open_opportunities(tx, BEFORE, service="evening_club")
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
