"""The checker finds what was planted, and the sentences say what it confirmed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from msgspec import structs

from matching import explain
from matching.check import faults
from matching.prices import half_even, headcount, own_pence, rebate_pence, workers
from matching.problem import BandPrice, Bid, Lot, Need, Problem, Provider, RouteVat, Tier, decode
from matching.result import Result, level
from matching.solve import solve
from matching.stand_alone import stand_alone_offers, with_stand_alone

SMALL = Path(__file__).parents[1] / "examples" / "match_small.json"


@pytest.fixture(scope="module")
def small() -> Problem:
    """The small readable round with its stand-alone figures."""
    return with_stand_alone(decode(SMALL.read_bytes()))


@pytest.fixture(scope="module")
def answer(small: Problem) -> Result:
    """Its answer."""
    return solve(small, gap=0.0)


def _award(result: Result, place: int, **changes: object) -> Result:
    awards = list(result.awards)
    awards[place] = structs.replace(awards[place], **changes)
    return structs.replace(result, awards=tuple(awards))


def _line(result: Result, **changes: object) -> Result:
    line = structs.replace(result.awards[0].lines[0], **changes)
    return _award(result, 0, lines=(line, *result.awards[0].lines[1:]))


def _unmet(result: Result, **changes: object) -> Result:
    return structs.replace(result, unmet=(structs.replace(result.unmet[0], **changes),))


def _lost(result: Result, **changes: object) -> Result:
    return structs.replace(result, losing=(structs.replace(result.losing[0], **changes),))


PLANTED: dict[str, Callable[[Result], Result]] = {
    "a penny more on a line": lambda r: _line(r, own_pence=r.awards[0].lines[0].own_pence + 1),
    "another headcount": lambda r: _line(r, headcount=2),
    "minutes nobody asked for": lambda r: _line(r, minutes_per_week=181),
    "a need of another lot": lambda r: _line(r, need_id="idil"),
    "a need served twice": lambda r: _award(r, 0, lines=r.awards[0].lines + r.awards[0].lines[:1]),
    "a member left out of a session": lambda r: _award(r, 0, lines=r.awards[0].lines[1:]),
    "travel forgotten": lambda r: _award(r, 0, travel_pence=0),
    "set-up forgotten": lambda r: _award(r, 2, set_up_pence=0),
    "a rebate out of nothing": lambda r: _award(r, 1, rebate_pence=100),
    "an offer by another provider": lambda r: _award(r, 1, provider_id="xaawo"),
    "a vetoed provider": lambda r: _award(r, 1, lines=(*r.awards[1].lines, r.awards[2].lines[1])),
    "another problem": lambda r: structs.replace(r, input_hash="0" * 64),
    "an award missing": lambda r: structs.replace(r, awards=r.awards[1:]),
    "a level talked up": lambda r: structs.replace(
        r, levels=(*r.levels[:3], level("cost", r.levels[3].value - 1, r.levels[3].bound - 1))
    ),
    "a bound that is passed": lambda r: structs.replace(
        r, levels=(*r.levels[:3], level("cost", r.levels[3].value, r.levels[3].value + 1))
    ),
    "a gap talked down": lambda r: structs.replace(
        r, levels=(*r.levels[:3], structs.replace(r.levels[3], bound=1, gap=0.0))
    ),
    "levels in another order": lambda r: structs.replace(r, levels=r.levels[::-1]),
    "a wrong cause": lambda r: _unmet(r, cause="capacity"),
    "a wrong filter": lambda r: _unmet(r, decided_by="language"),
    "an unmet need kept quiet": lambda r: structs.replace(r, unmet=()),
    "a losing offer kept quiet": lambda r: structs.replace(r, losing=()),
    "a wrong reason for a loser": lambda r: _lost(r, reason="fit", decided_by="fit"),
    "a wrong figure for a loser": lambda r: _lost(r, chosen_cost_pence=1),
}


def test_a_sound_answer_has_no_faults(small: Problem, answer: Result) -> None:
    """The checker is quiet about what the solver found."""
    assert faults(small, answer) == []
    assert answer.status == "optimal"


@pytest.mark.parametrize("planted", PLANTED)
def test_the_checker_finds_what_was_planted(small: Problem, answer: Result, planted: str) -> None:
    """Each single fault, however small, is found."""
    assert faults(small, PLANTED[planted](answer))


def test_a_cluster_that_would_pay_more_than_alone_is_found(small: Problem, answer: Result) -> None:
    """With figures one penny below the joint cost the same award breaks the stand-alone limit."""
    poorer = [
        structs.replace(need, stand_alone_pence=11_799) if need.session_id else need
        for need in small.needs
    ]
    found = faults(structs.replace(small, needs=tuple(poorer)), answer)
    assert any("stand_alone" in fault for fault in found)


def test_each_member_loser_and_gap_gets_a_sentence_with_its_figure(
    small: Problem, answer: Result
) -> None:
    """Price, company, the filter that decided and the sum a loser was above, all in words."""
    names = {"gather": "Gather Together"}
    ben = " ".join(explain.member(small, answer, "ben", names))
    assert "Gather Together comes for 3 hours a week." in ben
    assert "You share this time with 2 people." in ben
    assert "£114.00" in ben
    assert "for you alone would be £300.00" in ben
    idil = explain.member(small, answer, "idil")
    assert idil[1] == "Nobody made an offer for this time of the week."
    assert "Nobody comes for 10 hours a week yet." in idil
    told = explain.bidder(answer.losing[0])
    assert told[1] == "That is £90.00 more than the offers that won."
    assert "this is proven" in explain.commissioner(small, answer)[-1]


def test_every_filter_and_limit_has_a_sentence_for_member_and_bidder() -> None:
    """No name that the solver can give is without words."""
    for name in explain.FOR_MEMBER:
        assert name == "search_stopped" or explain.rule_sentence(name).endswith(".")
    for name in (*explain.FILTERS, *explain.LIMITS):
        assert name in explain.FOR_MEMBER


def test_stand_alone_figures_are_the_cheapest_offer_for_one_person(small: Problem) -> None:
    """Alone: headcount 1, no tier, all travel and set-up; nobody for a band nobody priced."""
    found = stand_alone_offers(small)
    # Asha, 8 hours: harbour 8*4*24.10+20 = 791.20; xaawo is not registered for personal care.
    assert (found["asha"].pence_per_four_weeks, found["asha"].bid_id) == (79_120, "harbour home")
    # Yusuf said no to harbour: xaawo 4*4*23.50 + 130.00*4/52 = 386.00.
    assert (found["yusuf"].pence_per_four_weeks, found["yusuf"].bid_id) == (38_600, "xaawo home")
    assert (found["idil"].pence_per_four_weeks, found["idil"].basis) == (None, "none")
    # Ben alone at the club: 3*4*24.00 + 12.00.
    assert found["ben"].pence_per_four_weeks == 30_000


def test_one_members_needs_in_a_lot_pay_travel_once_alone(small: Problem) -> None:
    """Two needs of one member by one provider: the combination carries one travel, not two."""
    both = [
        structs.replace(need, member_id="one", vetoes=("xaawo",))
        if need.id in ("asha", "hodan")
        else need
        for need in small.needs
    ]
    found = stand_alone_offers(structs.replace(small, needs=tuple(both)))
    assert found["asha"].pence_per_four_weeks == 77_120 + 1_000
    assert found["hodan"].pence_per_four_weeks == 48_200 + 1_000


def test_the_current_arrangement_counts_where_nobody_offered(small: Problem) -> None:
    """Without a bid the confirmed arrangement is the figure."""
    now = [structs.replace(need, current_pence=123_456) for need in small.needs]
    found = stand_alone_offers(structs.replace(small, needs=tuple(now)))
    assert (found["idil"].pence_per_four_weeks, found["idil"].basis) == (123_456, "incumbent")


def test_prices_of_each_unit_round_once_half_to_even() -> None:
    """Hour, session, week and one-off over four weeks, with VAT for the route that pays it."""
    lot = Lot("l", "q", "home_care", term_weeks=26)
    need = Need("n", "m", "l", "c", "north", "day", 100, 10**6, route="self")
    prices = (BandPrice("day", (1_501, 900)),)
    hour = Bid("b", "p", "l", prices)
    assert own_pence(hour, lot, need, 100, 1) == 10_007  # 4*100*1501/60 = 10006.67
    assert own_pence(hour, lot, need, 100, 5) == 6_000
    session = structs.replace(hour, unit="session", session_minutes=45)
    assert own_pence(session, lot, need, 100, 1) == 4 * 3 * 1_501
    assert own_pence(structs.replace(hour, unit="week"), lot, need, 100, 1) == 4 * 1_501
    assert own_pence(structs.replace(hour, unit="one_off"), lot, need, 100, 1) == 231
    taxed = structs.replace(hour, vat=(RouteVat("self", 200),))
    assert own_pence(taxed, lot, need, 100, 1) == 12_008
    assert own_pence(taxed, lot, structs.replace(need, route="council"), 100, 1) == 10_007
    assert [half_even(n, 2) for n in (1, 2, 3, 5)] == [0, 1, 2, 2]


def test_tiers_repriced_for_all_hours_or_only_those_above() -> None:
    """1,200 minutes with 30p from 600 and 60p from 900: all units 48.00, incremental 27.00."""
    tiers = (Tier(600, 30), Tier(900, 60))
    every = Provider("p", "cic", (), (), tiers=tiers)
    above = structs.replace(every, tier_kind="incremental")
    assert rebate_pence(every, 1_200) == 4 * 20 * 60
    assert rebate_pence(above, 1_200) == 4 * (5 * 30 + 5 * 60)
    assert rebate_pence(every, 599) == rebate_pence(above, 599) == 0
    assert rebate_pence(every, 600) == 1_200


def test_a_session_splits_as_evenly_as_can_be() -> None:
    """Seven people at one to three need three workers, and the price is that of two together."""
    assert (workers(7, 3), headcount(7, 3)) == (3, 2)
    assert (workers(3, 3), headcount(3, 3)) == (1, 3)
