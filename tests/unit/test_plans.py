"""Plans: what is planned, and who agreed it."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace import plans
from marketplace.plans import Need, Plan
from marketplace.refused import Invalid, NotYours, Refused

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = date(2026, 3, 2)
NEED = Need(UUID(int=2), UUID(int=1), "home_care", "weekday_morning", 300, personal_care=True)
HOLDER, NURSE = UUID(int=70), UUID(int=71)


def a_plan(latest: Plan | None = None) -> Plan:
    return plans.draft(
        "Get out of bed and see friends",
        [NEED],
        plan_id=UUID(int=1),
        person_id=UUID(int=3),
        latest=latest,
        starts_on=DAY,
        ends_on=None,
        drafted_by=HOLDER,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": "surgery"}, "service"),
        ({"service": "meals"}, "personal_care"),
        ({"band": "teatime"}, "band"),
        ({"minutes_per_week": 14}, "minutes_per_week"),
        ({"minutes_per_week": 1201}, "minutes_per_week"),
        ({"flexible_minutes_per_week": 300}, "flexible_minutes_per_week"),
        ({"people_sharing_max": 13}, "people_sharing_max"),
        ({"skills": ("juggling",)}, "skills"),
        ({"likes": ("x" * 81,)}, "likes"),
        ({"languages": tuple("abcdefghijklm")}, "languages"),
        ({"incumbent_id": UUID(int=9)}, "incumbent_pence_per_four_weeks"),
    ],
)
def test_each_fault_of_a_need_has_its_field(change, field):
    """A need out of bounds is named beside its field."""
    assert [name for name, _ in plans.need_faults(replace(NEED, **change))] == [field]


def test_needs_together_fit_into_the_week():
    """Two needs that fit alone may be too much together for the mornings."""
    needs = [replace(NEED, minutes_per_week=700), replace(NEED, minutes_per_week=600)]
    assert plans.need_faults(needs[0]) == plans.need_faults(needs[1]) == []
    assert [field for field, _ in plans.faults("x", DAY, None, needs)] == ["needs"]
    assert plans.minutes_per_week(needs) == plans.minutes_per_week(needs, "weekday_morning") == 1300


def test_a_plan_without_outcomes_needs_or_time_is_not_made():
    """Each missing part has its own field, and the draft is refused."""
    found = [field for field, _ in plans.faults(" ", DAY, DAY, [])]
    assert found == ["outcomes", "ends_on", "needs"]
    with pytest.raises(Invalid):
        plans.draft(
            "",
            [],
            plan_id=UUID(int=1),
            person_id=UUID(int=3),
            latest=None,
            starts_on=DAY,
            ends_on=None,
            drafted_by=HOLDER,
        )


def test_a_plan_is_agreed_by_two():
    """One yes is not enough, in either order; a second yes keeps the first time."""
    plan = a_plan()
    mine = plans.agree_as_holder(plan, 1, NOW)
    both = plans.agree_as_professional(mine, 1, NURSE, [HOLDER], NOW)
    theirs = plans.agree_as_professional(plan, 1, NURSE, [HOLDER], NOW)
    assert [plans.stage(one, DAY) for one in (plan, mine, theirs, both)] == [
        "draft",
        "waiting_for_professional",
        "waiting_for_holder",
        "agreed",
    ]
    assert plans.agree_as_holder(both, 1, datetime(2027, 1, 1, tzinfo=UTC)) == both


def test_nobody_agrees_their_own_plan_twice():
    """A professional who acts for the holder cannot be the second pair of eyes (T4)."""
    with pytest.raises(NotYours, match="second pair"):
        plans.agree_as_professional(a_plan(), 1, HOLDER, [HOLDER], NOW)


def test_an_old_version_cannot_be_agreed():
    """What was read must be the newest."""
    second = a_plan(a_plan())
    assert second.version == 2
    with pytest.raises(Refused, match="newer"):
        plans.agree_as_holder(a_plan(), 2, NOW)


def test_the_plan_of_a_day_is_the_newest_agreed():
    """A draft of version 2 does not replace the agreed version 1."""
    first = plans.agree_as_professional(
        plans.agree_as_holder(a_plan(), 1, NOW), 1, NURSE, [HOLDER], NOW
    )
    second = a_plan(first)
    assert plans.plan_on([first, second], DAY) == first
    ended = replace(first, ends_on=DAY)
    assert plans.plan_on([ended, second], DAY) is None
    assert plans.stage(ended, DAY) == "ended"


def test_a_need_reads_as_a_sentence():
    """Hours and minutes as people say them."""
    said = plans.need_sentence(replace(NEED, minutes_per_week=90))
    assert said == "1 hour 30 minutes a week of home care, weekdays 7am to 11am"
