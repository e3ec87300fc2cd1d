"""A bid says clearly what it asks, and cannot ask for too little."""

from uuid import UUID

import msgspec
import pytest

from providers.bid_faults import faults, notes
from providers.bids import (
    BandDemand,
    Bid,
    Capacity,
    LotBid,
    LotNotice,
    Package,
    PackageLot,
    RoundTerms,
    Unreadable,
    decode,
    encode,
    latest_terms,
)
from providers.previews import CommissionNotice, groups_of, package_previews, preview
from providers.prices import BandPrice, Costing, Floor, Tier, rebate_pence_per_week

FLOOR = Floor(pay_pence_per_hour=1271, price_pence_per_hour=2271, council_rate_pence_per_hour=2410)
PROVIDER, MENTOR, COMMISSION, LOT, OTHER_LOT = (UUID(int=number) for number in range(1, 6))
COSTING = Costing(1271, 500, 200, 429)  # £24.00
NOTICE = LotNotice(
    lot_id=LOT,
    title="Mornings",
    demand=(BandDemand("weekday_morning", 1200, people=4),),
    weeks=52,
    people_sharing_max=3,
)


def a_price(*pence: int, costing: Costing = COSTING) -> BandPrice:
    return BandPrice("weekday_morning", pence, costing)


def a_bid(lot: LotBid | None = None, **terms: object) -> Bid:
    lot = lot or LotBid(LOT, (a_price(2400, 1300, 1000),), people_per_worker=3)
    return Bid(PROVIDER, COMMISSION, (lot,), RoundTerms(minutes_per_week_max=6000, **terms))


def fields(bid: Bid) -> list[str]:
    return [field for field, _ in faults(bid, [NOTICE], FLOOR)]


def test_a_fair_bid_has_no_faults():
    """A bid over the floor for one, two and three people needs no explanation (rule 60)."""
    assert faults(a_bid(), [NOTICE], FLOOR) == []


def test_a_price_that_rises_with_company_is_named():
    """The fault stands beside the head count that rises, not beside the whole list."""
    lot = LotBid(LOT, (a_price(2400, 1300, 1301),), people_per_worker=3)
    assert "lots.0.prices.0.pence_per_head.2" in fields(a_bid(lot))


def test_pay_under_the_law_cannot_be_explained_away():
    """An explanation opens the price floor, never the wage floor (rule 60)."""
    low = Costing(1270, 500, 200, 430)
    bid = a_bid(LotBid(LOT, (a_price(2400, costing=low),)))
    bid = msgspec.structs.replace(bid, below_floor_because="Our volunteers give all of the time.")
    assert fields(bid) == ["lots.0.prices.0.costing.pay_pence_per_hour"]


def test_costs_that_do_not_add_up_to_the_price():
    """Pay, on-costs, travel and overhead are the price of an hour, to the penny (rule 60)."""
    assert fields(a_bid(LotBid(LOT, (a_price(2401),)))) == ["lots.0.prices.0.costing"]


def test_sharing_cannot_go_under_the_floor():
    """Two at £11.00 each pay £22.00 for the hour: less than the £22.71 it costs (rule 60)."""
    lot = LotBid(LOT, (a_price(2400, 1100),), people_per_worker=2)
    assert fields(a_bid(lot)) == ["lots.0.prices.0.pence_per_head"]
    explained = msgspec.structs.replace(
        a_bid(lot), below_floor_because="A grant from the church pays the second carer."
    )
    assert fields(explained) == []


def test_a_volume_tier_cannot_go_under_the_floor():
    """£24.00 less £1.30 is under £22.71, however many hours are bought (rule 60)."""
    lot = LotBid(LOT, (a_price(2400),))
    assert fields(a_bid(lot, tiers=(Tier(6000, 130),))) == ["lots.0.prices.0.pence_per_head"]
    assert fields(a_bid(lot, tiers=(Tier(6000, 129),))) == []


def test_a_weekly_price_cannot_go_under_the_floor():
    """£100 a week for five hours is £20 an hour, and that is refused too (rule 60)."""
    for unit, pence in (("week", 10_000), ("one_off", 520_000)):
        lot = LotBid(LOT, (a_price(pence),), unit=unit)
        assert fields(a_bid(lot)) == ["lots.0.prices.0.pence_per_head"]


def test_a_package_cannot_go_under_the_floor():
    """A package is held to the floor for each of its lots (rule 60)."""
    other = msgspec.structs.replace(NOTICE, lot_id=OTHER_LOT)
    # Four people, two groups of two, five hours each: ten worker hours a week, forty in four.
    enough = PackageLot(LOT, 40 * 2271)
    package = Package("Both", (enough, PackageLot(OTHER_LOT, 40 * 2271 - 1)), people_per_worker=3)
    found = faults(a_bid(packages=(package,)), [NOTICE, other], FLOOR)
    assert [field for field, _ in found] == ["terms.packages.0.lots.1.pence"]


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"tiers": (Tier(600, 50), Tier(600, 60))}, "terms.tiers.1.from_minutes_per_week"),
        ({"tiers": (Tier(600, 50), Tier(900, 40))}, "terms.tiers.1.rebate_pence_per_hour"),
        ({"mentor_provider_id": PROVIDER}, "terms.mentor_provider_id"),
        ({"exposure_minutes_max": 0}, "terms.exposure_minutes_max"),
        ({"capacities": (Capacity("E05", "night", -1),)}, "terms.capacities.0.minutes_per_week"),
        ({"packages": (Package("One", (PackageLot(LOT, 400_000),)),)}, "terms.packages.0.lots"),
    ],
)
def test_terms_that_make_no_sense(terms, field):
    """Each term of the round has its own fault beside its own field."""
    assert fields(a_bid(**terms)) == [field]


def test_lots_that_are_not_there():
    """An empty bid, a lot of another commission and the same lot twice are each named."""
    lot = a_bid().lots[0]
    assert fields(msgspec.structs.replace(a_bid(), lots=())) == ["lots"]
    assert fields(msgspec.structs.replace(a_bid(), lots=(lot, lot))) == ["lots.1.lot_id"]
    stray = msgspec.structs.replace(lot, lot_id=OTHER_LOT)
    assert fields(a_bid(stray)) == ["lots.0.lot_id"]


def test_a_price_above_the_council_rate_is_a_note_not_a_fault():
    """A bidder is told that only people who share can afford it (rule 60)."""
    dear = LotBid(LOT, (a_price(3214, costing=Costing(1271, 900, 400, 643)),))
    assert fields(a_bid(dear)) == []
    assert "two or more" in notes(a_bid(dear), FLOOR)[0][1]
    assert notes(a_bid(), FLOOR) == []


def test_the_preview_for_four_people_and_for_three():
    """Four people in two pairs at £13.00 pay for 20 hours; three share one worker (rule 42)."""
    everyone, fewer = preview(a_bid(), CommissionNotice(COMMISSION, 52, (NOTICE,)))
    assert (everyone.people, everyone.pence_per_four_weeks) == (4, 4 * 20 * 1300)
    assert fewer is not None
    assert (fewer.people, fewer.pence_per_four_weeks) == (3, 4 * 15 * 1000)


def test_the_preview_counts_travel_set_up_and_tiers():
    """Travel is every four weeks, set-up once in the term, the tier comes off every hour."""
    lot = LotBid(LOT, (a_price(2400),), set_up_pence=26_000, travel_pence=1_000)
    bid = a_bid(lot, tiers=(Tier(600, 60),))
    everyone, _ = preview(bid, CommissionNotice(COMMISSION, 52, (NOTICE,)))
    assert everyone.rebate_pence == 4 * 20 * 60
    assert everyone.pence_per_four_weeks == 4 * 20 * 2400 + 1_000 - 4 * 20 * 60
    assert everyone.total_pence == 13 * everyone.pence_per_four_weeks + 26_000


def test_uneven_groups_pay_the_price_of_the_smallest():
    """Five at three to a worker are three and two: all pay what two pay, as in the matching."""
    five = msgspec.structs.replace(NOTICE, demand=(BandDemand("weekday_morning", 1500, people=5),))
    everyone, _ = preview(a_bid(), CommissionNotice(COMMISSION, 52, (five,)))
    assert everyone.pence_per_four_weeks == 4 * 25 * 1300


def test_part_of_a_session_is_a_session():
    """Five hours are three sessions of two hours."""
    lot = LotBid(LOT, (a_price(4800),), unit="session", session_minutes=120)
    everyone, _ = preview(a_bid(lot), CommissionNotice(COMMISSION, 52, (NOTICE,)))
    assert everyone.pence_per_four_weeks == 4 * 4 * 3 * 4800


def test_the_two_kinds_of_tier():
    """All-units counts for every hour, incremental only for hours above the step."""
    tiers = (Tier(600, 60), Tier(1200, 120))
    assert rebate_pence_per_week(tiers, "all_units", 1800) == 30 * 120
    assert rebate_pence_per_week(tiers, "incremental", 1800) == 10 * 60 + 10 * 120
    assert rebate_pence_per_week(tiers, "incremental", 599) == 0


def test_groups_are_few_and_even():
    """Seven people at three to a worker are three groups, none of one while another has three."""
    assert groups_of(7, 3) == [3, 2, 2]
    assert groups_of(0, 3) == []


def test_a_bid_comes_back_as_it_went():
    """What is opened is what was sealed; other bytes are refused, not guessed."""
    bid = a_bid(tiers=(Tier(600, 60),), mentor_provider_id=MENTOR)
    assert decode(encode(bid)) == bid
    for junk in (b"", b"\xff", b"\x81\xa1a\x01", msgspec.msgpack.encode({"lots": "x"})):
        with pytest.raises(Unreadable):
            decode(junk)


def test_the_last_bid_of_the_round_decides_the_terms():
    """Capacity is one figure for the round, so the newest statement of it holds."""
    later = RoundTerms(minutes_per_week_max=1)
    bids = [a_bid(), msgspec.structs.replace(a_bid(), terms=later)]
    assert latest_terms(bids) == later
    assert latest_terms([]) is None


def two_lots(group: str) -> tuple[Bid, CommissionNotice]:
    """Two lots of 20 hours for 4 people, at £24 and £30 an hour, with a package of both."""
    dear = Costing(1271, 500, 200, 1029)
    lots = (
        LotBid(LOT, (a_price(2400),), exclusive_group=group),
        LotBid(OTHER_LOT, (a_price(3000, costing=dear),), exclusive_group=group),
    )
    parts = (PackageLot(LOT, 100_000), PackageLot(UUID(int=99), 50_000))
    terms = RoundTerms(6000, packages=(Package("Both", parts), Package("Far", parts[1:])))
    other = msgspec.structs.replace(NOTICE, lot_id=OTHER_LOT)
    notice = CommissionNotice(COMMISSION, 52, (NOTICE, other))
    return Bid(PROVIDER, COMMISSION, lots, terms), notice


def test_lots_that_exclude_each_other_are_not_both_in_the_cost():
    """Of two lots of which one can be won, the dearer is counted: 20 hours at £30, four weeks."""
    assert preview(*two_lots(""))[0].pence_per_four_weeks == 4 * 20 * (2400 + 3000)
    assert preview(*two_lots("A"))[0].pence_per_four_weeks == 4 * 20 * 3000


def test_vat_is_told_apart_and_once():
    """A fifth of the price comes on top for who gets no VAT back, and none for others (rule 67)."""
    bid, notice = two_lots("A")
    assert preview(bid, notice)[0].vat_pence == 0
    with_vat = preview(bid, notice, 200)[0]
    assert (with_vat.pence_per_four_weeks, with_vat.vat_pence) == (240_000, 48_000)


def test_a_package_is_costed_for_the_lots_of_this_notice_alone():
    """Only the part that this group would pay is told, and a package of other lots not at all."""
    [only] = package_previews(*two_lots(""), 200)
    assert (only.name, only.pence_per_four_weeks, only.vat_pence) == ("Both", 100_000, 20_000)
    assert only.lots_elsewhere == 1


def test_nothing_is_taken_off_that_was_not_asked():
    """A step of £24.01 off an hour of £24 would make the hour cost less than nothing."""
    lot = LotBid(LOT, (a_price(2400),))
    assert "terms.tiers.0.rebate_pence_per_hour" in fields(a_bid(lot, tiers=(Tier(600, 2401),)))


def test_two_packages_cannot_have_one_name():
    """In a file and on a page a package is known by its name."""
    parts = (PackageLot(LOT, 900_000), PackageLot(OTHER_LOT, 900_000))
    twice = (Package("Both", parts), Package("Both", parts))
    notices = [NOTICE, msgspec.structs.replace(NOTICE, lot_id=OTHER_LOT)]
    found = [field for field, _ in faults(a_bid(packages=twice), notices, FLOOR)]
    assert found == ["terms.packages.1.name"]
