"""A plan is agreed by two, and only then do its needs count."""

import pytest

from marketplace.acts import plans, sign_offs
from marketplace.acts.plans import Drafted, DraftPlan, NewNeed
from marketplace.people import Who
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from tests.village import TODAY, Village

WASHING = NewNeed(
    "home_care", "weekday_morning", 300, 60, True, ("so",), "female", (), ("knows the Quran",)
)
COMPANY = NewNeed("evening_club", "weekday_evening", 120, people_sharing_max=6)


async def drafted(village: Village, who: Who) -> Drafted:
    assert who.person_id is not None
    form = DraftPlan(who.person_id, "I want to stay at home.", TODAY, (WASHING, COMPANY))
    return await village.do(plans.draft_plan, who, form)


async def test_a_plan_holds_once_holder_and_professional_agree(village: Village) -> None:
    """Neither alone is enough, in either order; both together make the plan that counts."""
    [holder], [professional] = await village.holders(1), await village.coordinators()
    assert holder.person_id is not None
    plan = await drafted(village, holder)
    with pytest.raises(Refused, match="person has to agree"):
        await village.do(plans.sign_plan, professional, plan.plan_id)
    await village.do(plans.agree_plan, holder, plan.plan_id)
    assert await village.ask(plans.find_plan, holder.person_id, TODAY) is None
    await village.do(plans.sign_plan, professional, plan.plan_id)
    found = await village.ask(plans.find_plan, holder.person_id, TODAY)
    assert found is not None and found.plan_id == plan.plan_id
    needs = {need.service: need for need in await village.ask(plans.needs_of, [plan.plan_id])}
    assert tuple(needs["home_care"].likes) == ("knows the Quran",)
    assert tuple(needs["evening_club"].languages) == ()
    assert await village.ask(sign_offs.approved, "plan", plan.plan_id)


async def test_the_same_plan_agreed_by_twenty_clicks_is_agreed_once(village: Village) -> None:
    """Clicking yes twenty times at once asks the professional once and leaves one audit row."""
    [holder] = await village.holders(1)
    plan = await drafted(village, holder)
    answers = await village.race(
        *(village.do(plans.agree_plan, holder, plan.plan_id) for _ in range(20))
    )
    assert not [answer for answer in answers if isinstance(answer, BaseException)]
    async with village.at() as tx:
        assert await tx.db.fetchval("select count(*) from sign_off") == 1
        assert await tx.db.fetchval("select count(*) from audit where act = 'agree_plan'") == 1


async def test_an_old_version_cannot_be_agreed(village: Village) -> None:
    """After a newer draft the older one is closed, so nobody agrees what they did not read."""
    [holder] = await village.holders(1)
    old, new = await drafted(village, holder), await drafted(village, holder)
    assert (old.version, new.version) == (1, 2)
    with pytest.raises(Refused, match="newer plan"):
        await village.do(plans.agree_plan, holder, old.plan_id)


async def test_twenty_drafts_at_once_are_twenty_versions(village: Village) -> None:
    """Drafts that meet get versions 1 to 20; none fails and none is lost."""
    [holder] = await village.holders(1)
    answers = await village.race(*(drafted(village, holder) for _ in range(20)))
    assert sorted(answer.version for answer in answers) == list(range(1, 21))


async def test_nobody_touches_a_strangers_plan(village: Village) -> None:
    """A stranger's plan looks absent, and a professional cannot sign a plan of their own."""
    holder, stranger = await village.holders(2)
    plan = await drafted(village, holder)
    with pytest.raises(NotFound):
        await village.do(plans.agree_plan, stranger, plan.plan_id)
    await village.do(plans.agree_plan, holder, plan.plan_id)
    with pytest.raises(NotYours):
        await village.do(plans.sign_plan, stranger, plan.plan_id)


async def test_a_need_that_cannot_be_is_named(village: Village) -> None:
    """More minutes than the week's mornings have is refused beside the need; nothing is kept."""
    [holder] = await village.holders(1)
    assert holder.person_id is not None
    form = DraftPlan(
        holder.person_id, "x", TODAY, (COMPANY, NewNeed("home_care", "weekday_morning", 9999))
    )
    with pytest.raises(Invalid) as refusal:
        await village.do(plans.draft_plan, holder, form)
    assert refusal.value.field == "needs.1.minutes_per_week"
    assert await village.ask(plans.plans_of, holder.person_id) == []
