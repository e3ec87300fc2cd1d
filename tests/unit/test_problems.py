"""From rows to one matching problem, and from its answer back to rows."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from marketplace.awards import award_shares, outcome_of, unfair_lots, with_one_provider
from marketplace.commissions import LotNeed
from marketplace.problems import AskedLot, OpenedBid, problem_of
from matching.problem import validate
from matching.result import Award, Line, Result
from matching.shares import CannotShare
from providers.bids import Bid, Capacity, LotBid, Package, PackageLot, RoundTerms
from providers.prices import BandPrice, Costing, Tier
from providers.said import recalled

LOT = UUID(int=10)
COMMISSION = UUID(int=20)
COSTING = Costing(1_221, 1_050, 0, 129)


def lot(**changes: Any) -> AskedLot:
    """A lot of one commission."""
    made = AskedLot(
        LOT, COMMISSION, UUID(int=30), "Care", "Mornings", "home_care", "weekday_morning",
        2, 1, 100, 4, 1, 26, 20, date(2026, 3, 9), "equal",
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def need(number: int, **changes: Any) -> LotNeed:
    """A published need of a member."""
    made = LotNeed(
        UUID(int=number), LOT, UUID(int=100 + number), UUID(int=200 + number), "W1",
        "direct_payment", 300, 0, False, (), None, (), (), (), 4, 100_000,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def bid(number: int, terms: RoundTerms | None = None, **changes: Any) -> OpenedBid:
    """An opened bid at £24 an hour, £18 when shared."""
    provider = UUID(int=300 + number)
    price = BandPrice("weekday_morning", (2_400, 1_800), COSTING)
    content = Bid(
        provider, COMMISSION, (LotBid(LOT, (price,), people_per_worker=2),),
        terms or RoundTerms(6_000),
    )  # fmt: skip
    made = OpenedBid(
        UUID(int=400 + number), COMMISSION, msgspec.to_builtins(content), provider,
        f"Provider {number}", "company", [], True, False, 30, True, False, 4, None, None,
        "healthy", None, None, ["home_care"], ["en"], [], [], ["W1"],
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def test_a_round_becomes_a_problem_that_makes_sense() -> None:
    """Sessions, limits, room, VAT and reserve arrive where the solver looks for them."""
    found = problem_of([lot()], [need(1), need(2), need(3, people_sharing_max=1)], [bid(1)], 2_271)
    problem = found.problem
    assert validate(problem) == [] and found.left_out == ()
    sessions = [one.session_id for one in problem.needs]
    assert sessions[0] == sessions[1] != "" and sessions[2] == ""
    assert problem.lots[0].start_up_reserved_permille == 200
    assert problem.lots[0].floor_pence_per_hour == 2_271
    [provider], [offer] = problem.providers, problem.bids
    assert [(c.area, c.band, c.minutes_per_week) for c in provider.capacities] == [
        ("W1", "weekday_morning", 6_000)
    ]
    # Not exempt and registered: a direct payment cannot get VAT back, a council can (rule 67).
    assert {vat.route: vat.permille for vat in offer.vat}["direct_payment"] == 200
    assert "council" not in {vat.route for vat in offer.vat}


def test_the_terms_sent_last_hold_and_the_lower_exposure_counts() -> None:
    """Tiers and room come from the newest bid of the provider in the round (rule 68)."""
    other = lot(lot_id=UUID(int=11), commission_id=UUID(int=21))
    newest = RoundTerms(
        5_000, tiers=(Tier(600, 50),), capacities=(Capacity("W1", "weekday_morning", 900),)
    )
    late = bid(1, newest, bid_id=UUID(int=499), exposure_minutes_max=700)
    [provider] = problem_of([lot(), other], [need(1)], [bid(1), late], 0).problem.providers
    assert provider.tiers[0].rebate_pence_per_hour == 50
    assert provider.capacities[0].minutes_per_week == 900
    assert provider.minutes_per_week_max == 700


def test_who_can_only_begin_later_is_known_by_the_week() -> None:
    """A day of the week asked for is in time, the Monday after it is a week too late."""
    offers = []
    for number, begins_on in enumerate((None, date(2026, 3, 15), date(2026, 3, 16)), start=1):
        one = bid(number)
        lots = [msgspec.structs.replace(each, begins_on=begins_on) for each in one.bid.lots]
        content = msgspec.to_builtins(msgspec.structs.replace(one.bid, lots=tuple(lots)))
        offers.append(bid(number, content=content))
    problem = problem_of([lot(starts_on=date(2026, 3, 9))], [need(1)], offers, 0).problem
    weeks = [each.start_week_earliest - problem.lots[0].start_week for each in problem.bids]
    assert weeks[0] < 0 and weeks[1:] == [0, 1]


def test_a_bid_that_makes_no_sense_stops_nobody_elses() -> None:
    """A rebate above the price takes that provider out with the reason; the other stays."""
    senseless = bid(1, RoundTerms(6_000, tiers=(Tier(1, 9_000),)))
    found = problem_of([lot()], [need(1)], [senseless, bid(2)], 0)
    assert [one.provider_id for one in found.problem.bids] == [str(UUID(int=302))]
    assert [(one.bid_id, one.reason) for one in found.left_out] == [(UUID(int=401), "not_readable")]
    nowhere = Package("Both", (PackageLot(LOT, 9), PackageLot(uuid4(), 9)))
    found = problem_of([lot()], [need(1)], [bid(1, RoundTerms(6_000, packages=(nowhere,)))], 0)
    assert found.problem.packages == () and len(found.problem.bids) == 1


def test_what_a_member_set_aside_is_divided_after_the_match_and_not_before() -> None:
    """Each need may cost the whole pledge, all of them together no more than it."""
    other = lot(lot_id=UUID(int=11))
    both = [
        need(1, cap_pence_per_four_weeks=40_000),
        need(2, lot_id=other.lot_id, member_id=UUID(int=101), cap_pence_per_four_weeks=60_000),
        need(3, cap_pence_per_four_weeks=70_000),
    ]
    problem = problem_of([lot(), other], both, [bid(1)], 0).problem
    assert [one.cap_pence for one in problem.needs] == [100_000, 100_000, 70_000]
    assert [(one.id, one.cap_pence) for one in problem.members] == [
        (str(UUID(int=101)), 100_000),
        (str(UUID(int=103)), 70_000),
    ]
    # Two commissions at the same time rest on one pledge.
    later = lot(lot_id=UUID(int=11), commission_id=UUID(int=21))
    problem = problem_of([lot(), later], both, [bid(1)], 0).problem
    assert [one.cap_pence for one in problem.members] == [60_000, 70_000]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"state": "failed"}, "stopped trading"),
        ({"insured_until": date(2026, 3, 8)}, "insurance ends"),
        ({"checks_until": date(2026, 3, 8)}, "checks end"),
    ],
)
def test_the_law_keeps_a_bid_out_and_says_why(changes: dict[str, Any], word: str) -> None:
    """Rules 58, 59 and 66: what has ended before the start day; what is not sent yet may come."""
    found = problem_of([lot()], [need(1)], [bid(1, **changes), bid(2)], 0)
    assert [one.bid_id for one in found.left_out] == [UUID(int=401)]
    assert word in found.left_out[0].sentence


def _award(limit: int) -> tuple[Any, Result]:
    needs = [need(1, cap_pence_per_four_weeks=limit), need(2)]
    problem = problem_of([lot()], needs, [bid(1), bid(2)], 0).problem
    lines = tuple(Line(one.id, 300, 1, 48_000) for one in problem.needs)
    offer = problem.bids[0]
    award = Award(str(LOT), offer.provider_id, offer.id, lines, travel_pence=2_001)
    result = Result("feasible", "", 1, (), (award,), (), ())
    return problem, result


def test_an_award_is_paid_by_those_it_serves_and_nobody_above_the_limit() -> None:
    """£20.01 of travel shared by two, one of whom can pay only £5 more."""
    problem, result = _award(48_500)
    outcome = outcome_of(
        problem, result, {str(LOT): "equal"}, (), {problem.bids[0].provider_id: "Anchor"}, uuid4
    )
    assert sorted(line.shared_pence for line in outcome.lines) == [500, 1_501]
    [award] = outcome.awards
    assert award.pence_per_four_weeks == 98_001 and award.minutes_per_week == 600
    assert recalled(award.why) == "Anchor comes to 2 people for £980.01 every four weeks."
    assert [(row.won, row.reason) for row in outcome.outcomes] == [(True, "won")]


def test_a_lot_whose_award_its_members_cannot_pay_goes_to_one_provider() -> None:
    """The lot is named, and limited to one provider before it is solved again."""
    problem, result = _award(47_000)
    problem = msgspec.structs.replace(
        problem,
        needs=tuple(msgspec.structs.replace(n, cap_pence=47_000) for n in problem.needs),
    )
    limits = {one.id: one.limit_pence() for one in problem.needs}
    with pytest.raises(CannotShare):
        award_shares(result.awards[0], "equal", limits)
    assert unfair_lots(problem, result, {str(LOT): "equal"}) == {str(LOT)}
    assert with_one_provider(problem, {str(LOT)}).lots[0].providers_max == 1
