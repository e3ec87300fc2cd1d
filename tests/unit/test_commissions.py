"""Commissions: from draft to published, and what the public reads."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from marketplace import commissions, notices
from marketplace.commissions import Commission, DraftCommission, Lot, LotNeed
from marketplace.refused import Invalid, Refused

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CLOSES_ON = date(2026, 4, 3)
CLOSES_AT = datetime(2026, 4, 3, 11, tzinfo=UTC)
DRAFT = DraftCommission("Mornings in Somali", "Help to get up and dress", date(2026, 5, 4))
LOT = Lot(UUID(int=5), UUID(int=2), "home_care", "weekday_morning", "Mornings")


def a_commission() -> Commission:
    return commissions.draft(
        DRAFT,
        commission_id=UUID(int=2),
        cluster_id=UUID(int=3),
        round_id=UUID(int=4),
        closes_on=CLOSES_ON,
        drafted_by=UUID(int=70),
        now=NOW,
    )


def a_need(number: int, **changes: object) -> LotNeed:
    need = LotNeed(
        lot_need_id=UUID(int=1000 + number),
        lot_id=LOT.lot_id,
        member_id=UUID(int=100 + number),
        need_id=UUID(int=200 + number),
        ward_code="E05013496",
        route="direct_payment",
        minutes_per_week=300,
        flexible_minutes_per_week=0,
        personal_care=True,
        languages=("so",),
        carer_gender="female",
        skills=(),
        likes=(),
        vetoed_providers=(),
        people_sharing_max=1,
        cap_pence_per_four_weeks=48_000,
    )
    return replace(need, **changes)


NEEDS = [a_need(1), a_need(2), a_need(3)]


def publish(commission: Commission, **changes: object) -> Commission:
    given: dict[str, object] = {
        "lots": [LOT],
        "needs": NEEDS,
        "closes_at": CLOSES_AT,
        "window_days": 21,
        "agreement_in_force": True,
        "pledged_member_ids": {need.member_id for need in NEEDS},
        "now": NOW,
    } | changes
    return commissions.publish(commission, **given)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "ab"}, "title"),
        ({"about": ""}, "about"),
        ({"weeks": 3}, "weeks"),
        ({"weeks": 157}, "weeks"),
        ({"reserved_percent": 51}, "reserved_percent"),
        ({"starts_on": date(2026, 4, 16)}, "starts_on"),
    ],
)
def test_each_fault_of_the_draft_has_its_field(change, field):
    """What is wrong stands beside its own field, and the draft is not made."""
    assert [name for name, _ in commissions.faults(replace(DRAFT, **change), CLOSES_ON)] == [field]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"service": "surgery"}, "service"),
        ({"band": "teatime"}, "band"),
        ({"title": "a"}, "title"),
        ({"providers_max": 6}, "providers_max"),
        ({"providers_min": 3}, "providers_min"),
        ({"provider_share_max_percent": 19}, "provider_share_max_percent"),
        ({"provider_share_max_percent": 40}, "provider_share_max_percent"),
        ({"people_sharing_max": 13}, "people_sharing_max"),
        ({"weight": 0}, "weight"),
    ],
)
def test_each_fault_of_a_lot_has_its_field(change, field):
    """Two providers with at most 40 in 100 hours each would leave 20 with nobody."""
    assert [name for name, _ in commissions.lot_faults(replace(LOT, **change))] == [field]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"agreement_in_force": False}, "sign the agreement"),
        ({"lots": []}, "at least one part"),
        ({"needs": []}, "Nobody has chosen"),
        ({"pledged_member_ids": {UUID(int=101)}}, "sets money aside"),
        ({"closes_at": NOW + timedelta(days=20)}, "at least 21 days"),
        ({"names": ["Nobody", "Mornings"]}, "“Mornings”"),
    ],
)
def test_publishing_names_what_is_missing(change, words):
    """Nothing is published before it is signed, funded, complete and free of names (37, 40)."""
    checked = commissions.check(a_commission(), NOW)
    with pytest.raises(Refused, match=words):
        publish(checked, **change)


def test_the_coordinator_looks_first_and_again_after_a_change():
    """An edit after the check takes the check away."""
    with pytest.raises(Refused, match="coordinator"):
        publish(a_commission())
    checked = commissions.check(a_commission(), NOW)
    assert commissions.change(checked, DRAFT, CLOSES_ON).checked_at is None
    with pytest.raises(Invalid):
        commissions.change(checked, replace(DRAFT, weeks=0), CLOSES_ON)


def test_what_bidders_price_does_not_change_under_them():
    """After publishing nothing can be edited; taking it back is possible until the contract."""
    published = publish(commissions.check(a_commission(), NOW))
    with pytest.raises(Refused, match="cannot change"):
        commissions.change(published, DRAFT, CLOSES_ON)
    gone = commissions.withdraw(published, NOW)
    assert commissions.withdraw(gone, NOW + timedelta(days=1)) == gone
    with pytest.raises(Refused, match="taken back"):
        commissions.check(gone, NOW)
    with pytest.raises(Refused, match="contract"):
        commissions.withdraw(replace(published, contracted_at=NOW), NOW)


def test_the_stage_follows_from_the_times():
    """Nobody sets a status: it is read off the commission's and the round's times."""
    draft = a_commission()
    checked = commissions.check(draft, NOW)
    published = publish(checked)
    ratified = replace(published, ratified_at=NOW)
    found = [
        commissions.stage(draft, CLOSES_AT, None, NOW),
        commissions.stage(checked, CLOSES_AT, None, NOW),
        commissions.stage(published, CLOSES_AT, None, NOW),
        commissions.stage(published, CLOSES_AT, None, CLOSES_AT),
        commissions.stage(published, CLOSES_AT, CLOSES_AT, CLOSES_AT),
        commissions.stage(ratified, CLOSES_AT, CLOSES_AT, CLOSES_AT),
        commissions.stage(replace(ratified, contracted_at=NOW), CLOSES_AT, CLOSES_AT, NOW),
        commissions.stage(commissions.withdraw(draft, NOW), CLOSES_AT, None, NOW),
    ]
    assert found == [
        *("draft", "checked", "published", "closed", "matched", "ratified", "contracted"),
        "withdrawn",
    ]


def test_names_are_found_as_whole_words():
    """“Ali” is found in “for Ali, mornings” and not in “quality” (rule 37)."""
    said = replace(a_commission(), about="Quality care for Ali, mornings near HA9 0AB.")
    found = commissions.private_words_in(said, [LOT], ["Ali", "Ma", "", "x"])
    assert found == ["Ali", "HA9 0AB"]


def test_the_public_notice_holds_totals_only():
    """No member, need, cap, route or veto of anybody is in the notice's bytes (rule 37)."""
    marked = [replace(need, cap_pence_per_four_weeks=987_654_321) for need in NEEDS]
    notice = notices.notice(a_commission(), [LOT], marked, CLOSES_AT)
    text = msgspec.json.encode(notice).decode()
    assert notice.lots[0].minutes_per_week == 900
    assert notice.lots[0].people == 3
    for need in marked:
        for private in (need.member_id, need.need_id, need.lot_need_id, 987_654_321, "female"):
            assert str(private) not in text


def test_wards_are_named_from_eight_people_on():
    """Seven people are not told apart by place (rule 38)."""
    for size, wards in ((7, ()), (8, ("E05013496",))):
        needs = [a_need(number) for number in range(size)]
        assert notices.notice(a_commission(), [LOT], needs, CLOSES_AT).lots[0].wards == wards


def test_bidders_price_the_same_totals():
    """The bidder's form gets the minutes and heads that the notice shows."""
    told = notices.for_bidders(a_commission(), [LOT], NEEDS)
    assert told.weeks == 52
    assert (told.lots[0].demand[0].minutes_per_week, told.lots[0].demand[0].people) == (900, 3)


def test_the_light_touch_meter_counts_what_the_council_buys():
    """Direct payments do not count; 80 in 100 of £663,540 warns, all of it is over (rule 61)."""
    # 5,104,160 pence x 13 four-week periods is 80 pence over the threshold.
    council = a_need(1, route="council_managed", cap_pence_per_four_weeks=5_104_160)
    private = a_need(2, cap_pence_per_four_weeks=20_000_000)
    assert notices.light_touch([private], 52).pence == 0
    assert notices.light_touch([council], 40).state == "under"
    assert notices.light_touch([council], 42).state == "near"
    assert notices.light_touch([council, private], 52).state == "over"
