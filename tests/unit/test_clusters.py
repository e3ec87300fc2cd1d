"""Clusters: forming, joining and leaving."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace import clusters
from marketplace.clusters import Cluster, FormCluster, Member
from marketplace.refused import Invalid, NotYours, Refused

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
ORGANISER = UUID(int=1)
FORM = FormCluster("Somali elders", "need", "Home care in Somali", people_max=12)


def a_cluster(size: int = 1, **changes: object) -> tuple[Cluster, list[Member]]:
    cluster, first = clusters.form(
        FORM, cluster_id=UUID(int=9), member_id=UUID(int=100), organiser_id=ORGANISER, now=NOW
    )
    later = [
        Member(UUID(int=100 + n), cluster.cluster_id, UUID(int=1 + n), NOW + timedelta(hours=n))
        for n in range(1, size)
    ]
    return replace(cluster, **changes), [first, *later]


def join(cluster: Cluster, members: list[Member], person: int, invited: bool = True) -> Member:
    return clusters.join(
        cluster,
        members,
        UUID(int=person),
        member_id=UUID(int=999),
        now=NOW,
        today=TODAY,
        invited=invited,
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "ab"}, "name"),
        ({"about": " "}, "about"),
        ({"people_max": 2}, "people_max"),
        ({"people_max": 26}, "people_max"),
        ({"shares": "neighbourhood"}, "ward_code"),
        ({"shares": "culture_faith_language"}, "equality_note"),
    ],
)
def test_each_fault_of_the_form_has_its_field(change, field):
    """What is wrong is named beside its own field (rules 36, 39)."""
    assert [name for name, _ in clusters.faults(replace(FORM, **change))] == [field]


def test_the_council_setting_never_passes_the_hard_cap():
    """A council may allow more than 25, never more than 40 (rule 39)."""
    assert clusters.faults(replace(FORM, people_max=40), people_max_setting=100) == []
    assert clusters.faults(replace(FORM, people_max=41), people_max_setting=100)


def test_a_cluster_needs_a_name_of_its_own():
    """Two clusters of one name in a council would be mixed up."""
    ids = {"cluster_id": UUID(int=9), "member_id": UUID(int=8), "organiser_id": ORGANISER}
    with pytest.raises(Refused, match="name"):
        clusters.form(FORM, **ids, now=NOW, name_taken=True)
    with pytest.raises(Invalid):
        clusters.form(replace(FORM, name=""), **ids, now=NOW)


def test_the_stage_follows_from_size_and_coordinator():
    """Three people and a coordinator's word make a cluster active (rule 39)."""
    cluster, _ = a_cluster()
    safe = replace(cluster, safe_from=NOW)
    assert clusters.stage(cluster, 2) == "forming"
    assert clusters.stage(cluster, 3) == "waiting_for_coordinator"
    assert clusters.stage(safe, 3) == "active"
    assert clusters.stage(safe, 2) == "forming"
    assert clusters.stage(replace(safe, ended_at=NOW), 9) == "ended"
    assert not clusters.is_shown_publicly(safe, 4)
    assert clusters.is_shown_publicly(safe, 5)


def test_only_an_active_cluster_commissions():
    """Each reason why not has its own sentence."""
    cluster, _ = a_cluster()
    for changed, size, words in (
        (cluster, 2, "1 more"),
        (cluster, 3, "coordinator"),
        (replace(cluster, ended_at=NOW), 5, "ended"),
    ):
        with pytest.raises(Refused, match=words):
            clusters.require_active(changed, size)
    clusters.require_active(clusters.make_safe(cluster, 3, UUID(int=7), NOW), 3)
    with pytest.raises(Refused, match="3 people"):
        clusters.make_safe(cluster, 2, UUID(int=7), NOW)


def test_the_last_place_is_taken_once():
    """The twelfth of twelve gets in, the thirteenth reads what to do instead (rule 39)."""
    cluster, members = a_cluster(11)
    twelfth = join(cluster, members, 50)
    with pytest.raises(Refused, match="12 places"):
        join(cluster, [*members, twelfth], 51)


def test_nobody_joins_twice_uninvited_or_after_the_end():
    """Three ways not to get in."""
    cluster, members = a_cluster(3)
    with pytest.raises(Refused, match="already"):
        join(cluster, members, 2)
    with pytest.raises(NotYours):
        join(cluster, members, 50, invited=False)
    with pytest.raises(Refused, match="ended"):
        join(replace(cluster, ended_at=NOW), members, 50)


def test_somebody_on_notice_keeps_their_place_until_the_day():
    """A member who gave notice is a member until the first day they are out (rule 44)."""
    _, members = a_cluster(3)
    left = clusters.leave(members[1], today=TODAY)
    assert left.leaves_on == date(2026, 3, 30)
    assert clusters.people([members[0], left], date(2026, 3, 29)) == 2
    assert clusters.people([members[0], left], date(2026, 3, 30)) == 1
    assert clusters.stay(left, today=TODAY) == members[1]
    with pytest.raises(Refused):
        clusters.stay(left, today=date(2026, 3, 30))
    with pytest.raises(Refused):
        clusters.leave(left, today=date(2026, 3, 30))


def test_paying_more_than_alone_opens_the_door_at_once():
    """A share above the stand-alone figure needs no notice; one equal to it does."""
    _, members = a_cluster(2)
    dear = {"reason": "costs_more", "share_pence": 10_001, "stand_alone_pence": 10_000}
    assert clusters.leave(members[1], today=TODAY, **dear).leaves_on == TODAY
    with pytest.raises(Refused, match="with notice"):
        clusters.leave(members[1], today=TODAY, **{**dear, "share_pence": 10_000})
    with pytest.raises(Refused):
        clusters.leave(members[1], today=TODAY, reason="costs_more", share_pence=5)


def test_not_safe_means_today():
    """Somebody who does not feel safe is out at once, notice given or not (rule 53)."""
    _, members = a_cluster(2)
    on_notice = clusters.leave(members[1], today=TODAY)
    assert clusters.leave(on_notice, today=TODAY, reason="not_safe").leaves_on == TODAY


def test_a_second_notice_never_moves_the_day_later():
    """Asking again to leave cannot keep a member longer than the first time."""
    _, members = a_cluster(2)
    first = clusters.leave(members[1], today=TODAY)
    again = clusters.leave(first, today=TODAY + timedelta(days=7))
    assert again.leaves_on == first.leaves_on


def test_the_cooling_off_time_must_be_running():
    """Changing one's mind after signing needs no notice, while it is allowed (rule 40)."""
    _, members = a_cluster(2)
    early = clusters.leave(members[1], today=TODAY, reason="cooling_off", may_still_withdraw=True)
    assert early.leaves_on == TODAY
    with pytest.raises(Refused, match="change your mind"):
        clusters.leave(members[1], today=TODAY, reason="cooling_off")


def test_the_longest_member_organises_next():
    """A cluster is not left without an organiser while somebody is in it."""
    cluster, members = a_cluster(3)
    assert clusters.organiser_after(cluster, members, members[0], TODAY) == members[1].person_id
    assert clusters.organiser_after(cluster, members, members[2], TODAY) == ORGANISER
    assert clusters.organiser_after(cluster, members[:1], members[0], TODAY) is None


def test_one_supporter_speaks_for_two():
    """A third member of the same cluster needs another supporter (rule 53, k = 2)."""
    one, two, three = (UUID(int=number) for number in (1, 2, 3))
    clusters.check_representing([one], two)
    clusters.check_representing([one, two], two)
    with pytest.raises(NotYours, match="at most 2"):
        clusters.check_representing([one, two], three)


def test_large_and_small_clusters_get_a_note():
    """The page warns above 25 and says how many are missing under 3 (rule 39)."""
    assert clusters.size_note(26)
    assert "1 more" in (clusters.size_note(2) or "")
    assert clusters.size_note(25) is None
