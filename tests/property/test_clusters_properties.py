"""Clusters: what holds whatever people do, in any order."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace import agreements, clusters
from marketplace.agreements import WriteAgreement
from marketplace.clusters import FormCluster
from marketplace.refused import Refused

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY_ONE = date(2026, 3, 2)

steps = st.lists(
    st.tuples(st.sampled_from(("join", "leave", "flee", "stay", "wait")), st.integers(2, 9)),
    max_size=40,
)


@given(steps, st.integers(3, 6))
def test_a_cluster_never_holds_more_than_its_places_nor_anyone_twice(actions, places):
    """No order of joining, leaving and staying breaks the size or doubles a person (rule 39)."""
    what = FormCluster("Garden", "goal", "Grow food", people_max=places)
    cluster, first = clusters.form(
        what, cluster_id=UUID(int=1), member_id=UUID(int=0), organiser_id=UUID(int=1), now=NOW
    )
    members = {first.member_id: first}
    today = DAY_ONE
    for number, (action, person) in enumerate(actions, start=1):
        today += timedelta(days=3 if action == "wait" else 0)
        mine = [m for m in members.values() if m.person_id == UUID(int=person)]
        try:
            if action == "join":
                changed = clusters.join(
                    cluster,
                    list(members.values()),
                    UUID(int=person),
                    member_id=UUID(int=number),
                    now=NOW,
                    today=today,
                    joining="anyone_who_fits",
                )
            elif mine and action == "leave":
                changed = clusters.leave(mine[-1], today=today)
            elif mine and action == "flee":
                changed = clusters.leave(mine[-1], today=today, reason="not_safe")
            elif mine and action == "stay":
                changed = clusters.stay(mine[-1], today=today)
            else:
                continue
        except Refused:
            continue
        members[changed.member_id] = changed
        here = [m.person_id for m in members.values() if m.is_member(today)]
        assert len(here) <= places
        assert len(here) == len(set(here))


@given(st.integers(50, 100), st.integers(1, 40))
def test_a_quorum_can_always_be_reached(percent, size):
    """The answers needed are at least half the members and never more than all of them."""
    agreement = agreements.write(WriteAgreement(quorum_percent=percent), UUID(int=1), None, NOW)
    assert size / 2 <= agreements.answers_needed(agreement, size) <= size


@given(st.text(max_size=200), st.text(max_size=200))
def test_equal_hashes_mean_equal_words(one, other):
    """Two agreements have one hash exactly when members would read the same sentences."""
    first, second = WriteAgreement(own_words=one), WriteAgreement(own_words=other)
    same = agreements.text(first) == agreements.text(second)
    assert (agreements.text_sha256(first) == agreements.text_sha256(second)) == same
