"""Cost shares: exact, within limits, and the same in whatever order the members come."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.shares import CannotShare, Rule, Shared, ShareIn, cluster_shares, divide, shares

RULES: list[Rule] = ["equal", "hours"]


@st.composite
def clusters(draw: st.DrawFn) -> tuple[list[ShareIn], int]:
    """Members with limits, and a shared cost (perhaps below nothing) they can carry."""
    count = draw(st.integers(1, 8))
    members = [
        ShareIn(
            f"m{number}",
            draw(st.integers(0, 500)),
            draw(st.integers(0, 300)),
            draw(st.integers(0, 900)),
        )
        for number in range(count)
    ]
    own = sum(member.own_pence for member in members)
    most = sum(member.limit_pence for member in members)
    return members, draw(st.integers(0, most)) - own


@given(clusters(), st.sampled_from(RULES))
def test_shares_are_exact_within_limits_and_do_not_depend_on_order(
    case: tuple[list[ShareIn], int], rule: Rule
) -> None:
    """Shares sum to the cost to the penny, none above its limit or below 0, in any order."""
    members, shared = case
    found = shares(rule, members, shared)
    assert sum(found.values()) == shared + sum(member.own_pence for member in members)
    assert all(0 <= found[member.id] <= member.limit_pence for member in members)
    assert shares(rule, members[::-1], shared) == found


@given(clusters(), st.sampled_from(RULES))
def test_a_cost_above_the_sum_of_limits_is_refused(
    case: tuple[list[ShareIn], int], rule: Rule
) -> None:
    """One penny more than all limits together is refused, not spread."""
    members, _ = case
    own = sum(member.own_pence for member in members)
    over = sum(member.limit_pence for member in members) - own + 1
    with pytest.raises(CannotShare):
        shares(rule, members, over)


@given(clusters(), st.sampled_from(RULES))
def test_without_a_limit_in_reach_nobody_pays_for_another(
    case: tuple[list[ShareIn], int], rule: Rule
) -> None:
    """With wide limits each pays their own units and their part of the shared cost, no more."""
    members = [ShareIn(m.id, m.own_pence, m.minutes_per_week, 10**9) for m in case[0]]
    shared = abs(case[1])
    weights = {m.id: 1 if rule == "equal" else m.minutes_per_week for m in members}
    parts = divide(shared, weights)
    assert shares(rule, members, shared) == {m.id: m.own_pence + parts[m.id] for m in members}


@given(st.integers(-10_000, 10_000), st.dictionaries(st.text("abc"), st.integers(0, 99)))
def test_dividing_is_exact_and_never_a_penny_unfair(pence: int, weights: dict[str, int]) -> None:
    """Parts sum to the whole and each is within one penny of its exact part."""
    if not weights:
        return
    parts = divide(pence, weights)
    assert sum(parts.values()) == pence
    total = sum(weights.values()) or len(weights)
    flat = sum(weights.values()) == 0
    for one, weight in weights.items():
        exact = pence * (1 if flat else weight) / total
        assert abs(parts[one] - exact) < 1


def test_the_excess_of_one_is_borne_by_those_below_their_limit() -> None:
    """Travel of 30.00 among three, one of whom has 2.00 of room: the others pay the 8.00."""
    members = [
        ShareIn("ada", 5000, 120, 5200),
        ShareIn("ben", 5000, 120, 9000),
        ShareIn("cas", 5000, 120, 9000),
    ]
    assert shares("equal", members, 3000) == {"ada": 5200, "ben": 6400, "cas": 6400}


def test_a_cost_is_split_only_among_those_who_share_it() -> None:
    """Two lots of one cluster: the travel of the first is not paid by those in the second."""
    members = [ShareIn(name, 1000, 60, 5000) for name in ("ada", "ben", "cas")]
    costs = [Shared(600, ("ada", "ben")), Shared(101, ("cas",))]
    found = cluster_shares("equal", members, costs)
    assert found == {"ada": 1300, "ben": 1300, "cas": 1101}


def test_hours_split_by_minutes_and_odd_pence_by_largest_remainder() -> None:
    """100p among 30, 30 and 60 minutes: 25, 25 and 50; 101p gives the odd penny to the 60."""
    members = [ShareIn("a", 0, 30, 999), ShareIn("b", 0, 30, 999), ShareIn("c", 0, 60, 999)]
    assert shares("hours", members, 100) == {"a": 25, "b": 25, "c": 50}
    assert shares("hours", members, 101) == {"a": 25, "b": 25, "c": 51}


def test_a_member_named_twice_is_refused() -> None:
    """Two members with one id would silently pay once."""
    with pytest.raises(CannotShare):
        shares("equal", [ShareIn("a", 1, 1, 9), ShareIn("a", 1, 1, 9)], 0)
