"""The rounds that matching is measured on: sound, the same by seed, and with every feature in."""

import pytest

from matching.limits import Offers
from matching.problem import Problem, encode, validate
from matching.stand_alone import stand_alone_offers
from tests.bench.rounds.instances import Size, instance, size_of


@pytest.fixture(scope="module")
def drawn() -> Problem:
    """Two councils of 100 lots with 50 providers each."""
    return instance(Size(200, 100), seed=1)


def test_every_drawn_round_is_sound() -> None:
    """Whatever the size and the seed, a drawn round passes the validation of any round."""
    sizes = (Size(1, 1), Size(50, 20), Size(400, 90))
    assert [validate(instance(size, seed)) for size in sizes for seed in (1, 2)] == [[]] * 6


def test_a_seed_decides_the_whole_round() -> None:
    """The same size and seed give the same round to the byte, and another seed another one."""
    one, again, other = (encode(instance(Size(50, 20), seed)) for seed in (1, 1, 2))
    assert one == again
    assert one != other


def test_every_feature_is_drawn(drawn: Problem) -> None:
    """No feature of the bidding language is missing from a round of two councils."""
    bids, providers, needs = drawn.bids, drawn.providers, drawn.needs
    council = {lot.id: lot.commission_id.split("-")[0] for lot in drawn.lots}
    spans = [{council[part.lot_id] for part in package.lots} for package in drawn.packages]
    assert {bid.unit for bid in bids} == {"hour", "session"}
    assert {len(price.pence_per_head) for bid in bids for price in bid.prices} == {1, 2, 3}
    assert {p.tier_kind for p in providers if p.tiers} == {"all_units", "incremental"}
    assert any(len(councils) > 1 for councils in spans)
    for many in (
        [b.set_up_pence and b.travel_pence for b in bids],
        [b.minutes_min for b in bids],
        [b.minutes_max for b in bids],
        [b.vat for b in bids],
        [b.exclusive_group for b in bids],
        [b.low_price_accepted for b in bids],
        [p.exclusive_group for p in drawn.packages],
        [p.mentor_provider_id and p.minutes_per_week_max for p in providers],
        [n.flexible_minutes_per_week for n in needs],
        [n.session_id for n in needs],
        [n.musts.languages for n in needs],
        [n.musts.skills for n in needs],
        [n.vetoes for n in needs],
        [n.incumbent_provider_id for n in needs],
        [lot.start_up_reserved_permille for lot in drawn.lots],
        [lot.provider_share_max_permille < 1000 for lot in drawn.lots],
        [lot.providers_min > 1 for lot in drawn.lots],
    ):
        assert any(many)
        assert not all(many)


def test_everybody_who_bids_says_how_much_room_they_have(drawn: Problem) -> None:
    """No bidder is without a capacity: without any, nothing would bound what they can win."""
    bounded = {provider.id for provider in drawn.providers if provider.capacities}
    assert {bid.provider_id for bid in drawn.bids} <= bounded


def test_packages_can_be_won(drawn: Problem) -> None:
    """Most drawn packages may serve every need of their lots, or they would measure nothing."""
    offers = Offers(drawn)
    may = [
        all(package.id in offers.candidates[need.id] for need in offers.package_needs(package))
        for package in drawn.packages
    ]
    assert sum(may) > 0.6 * len(may)


def test_the_drawn_stand_alone_figures_are_the_real_ones(drawn: Problem) -> None:
    """What a member with one need would pay alone is what matching.stand_alone works out."""
    real = stand_alone_offers(drawn)
    alone = {(need.member_id, need.lot_id): 0 for need in drawn.needs}
    for need in drawn.needs:
        alone[need.member_id, need.lot_id] += 1
    wrong = [
        need.id
        for need in drawn.needs
        if alone[need.member_id, need.lot_id] == 1
        and need.stand_alone_pence != real[need.id].pence_per_four_weeks
    ]
    assert wrong == []


@pytest.mark.parametrize("text", ["", "50", "50x", "axb", "50x-1", "0x5", "500x3"])
def test_a_size_that_cannot_be_drawn_is_refused(text: str) -> None:
    """A size without lots, or with councils that have no provider, is refused and said back."""
    with pytest.raises(ValueError, match=text or "not"):
        size_of(text)
