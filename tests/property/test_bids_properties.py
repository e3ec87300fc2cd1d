"""Bids: what holds for every price list."""

from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from providers.bid_faults import faults
from providers.bids import BandDemand, Bid, LotBid, LotNotice, RoundTerms, decode, encode
from providers.previews import CommissionNotice, groups_of, preview
from providers.prices import BandPrice, Costing, Floor, Tier, rebate_pence_per_week

FLOOR = Floor(1271, 2271, 2410)
LOT = UUID(int=4)
NOTICE = LotNotice(LOT, "Days", (BandDemand("night", 600, people=5),), 52, people_sharing_max=4)

curves = st.lists(st.integers(500, 4000), min_size=1, max_size=4)
tiers = st.lists(st.integers(0, 400), max_size=3).map(
    lambda offs: tuple(Tier(600 * (at + 1), off) for at, off in enumerate(sorted(offs)))
)


def a_bid(curve: list[int], steps: tuple[Tier, ...] = ()) -> Bid:
    costing = Costing(1271, 0, 0, max(0, curve[0] - 1271))
    lot = LotBid(LOT, (BandPrice("night", tuple(curve), costing),), people_per_worker=len(curve))
    return Bid(UUID(int=1), UUID(int=2), (lot,), RoundTerms(9000, tiers=steps))


@given(curves, tiers)
def test_an_unexplained_bid_never_sells_an_hour_under_the_floor(curve, steps):
    """No number of people and no tier brings a worker hour of a faultless bid under £22.71."""
    if faults(a_bid(curve, steps), [NOTICE], FLOOR) == []:
        off = max((tier.rebate_pence_per_hour for tier in steps), default=0)
        for people, pence in enumerate(curve, start=1):
            assert people * (pence - off) >= FLOOR.price_pence_per_hour


@given(curves)
def test_prices_never_rise_with_company(curve):
    """A bid without faults has a price list that never rises; one that rises has a fault."""
    rises = any(more > less for less, more in pairwise(curve))
    named = any("pence_per_head." in field for field, _ in faults(a_bid(curve), [NOTICE], FLOOR))
    assert named == rises


@given(st.lists(st.integers(0, 400), max_size=5), st.integers(0, 6000))
def test_all_units_takes_off_at_least_as_much_as_incremental(offs, minutes):
    """With the same steps, all-units is never the smaller rebate."""
    steps = tuple(Tier(600 * (at + 1), off) for at, off in enumerate(sorted(offs)))
    assert rebate_pence_per_week(steps, "all_units", minutes) >= rebate_pence_per_week(
        steps, "incremental", minutes
    )


@given(st.integers(0, 60), st.integers(1, 12))
def test_groups_hold_everyone_once(people, most):
    """Groups add up to the people, none is over the ratio, and sizes differ by one at most."""
    groups = groups_of(people, most)
    assert sum(groups) == people
    assert all(1 <= size <= most for size in groups)
    assert not groups or max(groups) - min(groups) <= 1


@given(curves)
def test_a_preview_is_made_and_a_bid_comes_back_for_any_prices(curve):
    """Even a faulty bid can be shown and stored as a draft without an error."""
    bid = a_bid(curve)
    assert decode(encode(bid)) == bid
    everyone, fewer = preview(bid, CommissionNotice(UUID(int=2), 52, (NOTICE,)))
    assert fewer is not None
    assert (everyone.people, fewer.people) == (5, 4)
