"""One sum a member set aside for several lots: kept in the match and in what each pays."""

import random

from msgspec import structs

from matching import explain
from matching.check import faults
from matching.problem import (
    BandPrice,
    Bid,
    Cluster,
    Commission,
    Lot,
    Member,
    Need,
    Problem,
    Provider,
    validate,
)
from matching.purses import fall
from matching.shares import need_limits, need_shares
from matching.solve import solve, split

# Two hours a week at £25: 200.00 for four weeks.
PRICE = 20_000


def need(name: str, member: str, lot: str, cap_pence: int = 30_000) -> Need:
    """Two hours a week for somebody in a lot that is a cluster of its own."""
    return Need(name, member, lot, lot, "north", "day", 120, cap_pence)


def round_of(needs: tuple[Need, ...], *members: Member) -> Problem:
    """Lots `a` and `b` with one provider for each at £25 an hour."""
    return Problem(
        (Cluster("a"), Cluster("b")),
        (Commission("q"),),
        (Lot("a", "q", "home_care"), Lot("b", "q", "home_care")),
        needs,
        tuple(Provider(f"p{lot}", "cic", ("home_care",), ("north",)) for lot in "ab"),
        tuple(Bid(f"bid {lot}", f"p{lot}", lot, (BandPrice("day", (2_500,)),)) for lot in "ab"),
        members=members,
    )


ASHA = (need("morning", "asha", "a"), need("evening", "asha", "b"))


def test_two_lots_that_are_each_within_the_cap_are_not_both_won_above_it() -> None:
    """£300 pays one of two services of £200; the other says why, and both with £400."""
    problem = round_of(ASHA, Member("asha", 30_000))
    assert validate(problem) == []
    result = solve(problem, gap=0.0)
    assert faults(problem, result) == []
    assert result.status == "optimal" and result.cost_pence() == PRICE
    [missing] = result.unmet
    assert (missing.cause, missing.decided_by) == ("price_above_cap", "member_cap")
    told = explain.unmet(missing)
    assert told[1] == "With all your support together you would pay more than you set aside."
    [lost] = result.losing
    assert (lost.reason, lost.decided_by) == ("limit", "member_cap")
    assert explain.bidder(lost)[0].startswith("Together this would cost the member more")
    enough = round_of(ASHA, Member("asha", 40_000))
    assert solve(enough, gap=0.0).cost_pence() == 2 * PRICE
    off = structs.replace(problem, limits_off=("member_cap",))
    assert solve(off, gap=0.0).cost_pence() == 2 * PRICE


def test_money_meant_for_a_lot_nobody_bids_on_is_there_for_the_other() -> None:
    """Nothing is divided beforehand: where only one lot has a bid it may cost the whole."""
    problem = round_of(ASHA, Member("asha", 20_000))
    one = structs.replace(problem, bids=problem.bids[:1])
    result = solve(one, gap=0.0)
    assert result.cost_pence() == PRICE
    assert need_limits(one, result) == {"morning": 20_000}


def test_a_neighbour_with_room_bears_what_a_capped_member_cannot() -> None:
    """The limits after the match let both clusters pay, and nobody more than they set aside."""
    needs = (*ASHA, need("bens", "ben", "b"))
    problem = round_of(needs, Member("asha", 35_000))
    result = solve(problem, gap=0.0)
    assert faults(problem, result) == []
    assert result.cost_pence() == 3 * PRICE
    limits = need_limits(problem, result)
    assert limits["morning"] >= 20_000
    assert limits["morning"] + limits["evening"] == 35_000
    paid = need_shares(problem, result, {})
    assert paid["morning"] + paid["evening"] <= 35_000
    assert paid == {"morning": 20_000, "evening": 15_000, "bens": 25_000}


def test_a_cap_that_can_bind_joins_its_lots_in_one_part() -> None:
    """Two workers must not each spend the same money."""
    assert len(split(round_of(ASHA, Member("asha", 30_000)))) == 1
    roomy = split(round_of(ASHA, Member("asha", 60_000)))
    assert [part.members for part in roomy] == [(Member("asha", 60_000),)] * 2


def test_an_offer_that_begins_too_late_is_no_offer() -> None:
    """Start weeks are held against each other, with a reason for member and bidder."""
    problem = round_of(ASHA[:1])
    late = structs.replace(problem.bids[0], start_week_earliest=3)
    for week, served in ((2, 0), (3, 1)):
        lots = tuple(structs.replace(lot, start_week=week) for lot in problem.lots)
        changed = structs.replace(problem, lots=lots, bids=(late,))
        result = solve(changed, gap=0.0)
        assert faults(changed, result) == []
        assert len(result.awards) == served
        if not served:
            assert result.unmet[0].decided_by == result.losing[0].decided_by == "start"
            assert explain.bidder(result.losing[0])[0] == "This provider cannot begin in time."


def test_what_falls_on_members_is_the_most_that_any_way_covers() -> None:
    """On random sums the flow covers every group exactly when no set of groups owes too much."""
    for seed in range(400):
        draw = random.Random(seed)
        groups, members = [f"g{n}" for n in range(3)], [f"m{n}" for n in range(3)]
        owed = {group: draw.randint(0, 12) for group in groups}
        room = {
            (group, member): draw.randint(0, 9)
            for group in groups
            for member in members
            if draw.random() < 0.7
        }
        caps = {member: draw.randint(0, 12) for member in members}
        found = fall(owed, room, caps)
        assert all(0 <= pence <= room[place] for place, pence in found.pence.items())
        for member in members:
            assert sum(p for (_, one), p in found.pence.items() if one == member) <= caps[member]
        sets = [[g for n, g in enumerate(groups) if chosen >> n & 1] for chosen in range(1, 8)]
        can = all(
            sum(owed[g] for g in some)
            <= sum(min(caps[m], sum(room.get((g, m), 0) for g in some)) for m in members)
            for some in sets
        )
        covered = all(
            sum(p for (one, _), p in found.pence.items() if one == group) == owed[group]
            for group in groups
        )
        assert covered == can, seed
        assert not found.full if can else True
