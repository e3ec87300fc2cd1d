"""Contracts: each member for themselves, priced for who is there."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from marketplace import contracts
from marketplace.contracts import AwardLine, CallOffLine, Contract, Price, Ratification
from marketplace.refused import NotYours, Refused
from providers.prices import BandPrice, Costing

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
START = date(2026, 6, 1)
ONE, TWO, THREE = (UUID(int=number) for number in (1, 2, 3))
MEMBERS = [ONE, TWO, THREE]


def a_contract(**changes: object) -> Contract:
    given: dict[str, object] = {
        "contract_id": UUID(int=50),
        "award_id": UUID(int=51),
        "commission_id": UUID(int=52),
        "provider_id": UUID(int=53),
        "starts_on": START,
        "weeks": 52,
        "insured_until": date(2027, 1, 1),
        "provider_state": "healthy",
        "now": NOW,
    } | changes
    return contracts.make(**given)


def award_line(member: UUID, route: str = "direct_payment", pence: int = 40_000) -> AwardLine:
    return AwardLine(
        award_id=UUID(int=51),
        lot_need_id=UUID(int=60 + member.int),
        member_id=member,
        route=route,
        minutes_per_week=300,
        own_pence=pence - 1_000,
        shared_pence=1_000,
        pence_per_four_weeks=pence,
        headcount=3,
        limit_pence=48_000,
        stand_alone_pence=48_000,
    )


def three_lines() -> list[CallOffLine]:
    ids = [UUID(int=70 + member.int) for member in MEMBERS]
    return contracts.lines(a_contract(), [award_line(member) for member in MEMBERS], ids)


def answer(member: UUID, decision: str = "ratify") -> Ratification:
    return contracts.decide(
        decision,
        commission_id=UUID(int=52),
        member_id=member,
        decided_by=member,
        served_member_ids=MEMBERS,
        matched=True,
        contracted=False,
        now=NOW,
    )


@pytest.mark.parametrize(
    ("route", "purchaser"),
    [
        ("direct_payment", "holder"),
        ("self_funder", "holder"),
        ("service_fund", "service_fund_holder"),
        ("council_managed", "council"),
        ("health_budget", "nhs"),
    ],
)
def test_the_purchaser_follows_from_the_route(route, purchaser):
    """Who buys is derived, never asked (rule 61)."""
    line = contracts.lines(a_contract(), [award_line(ONE, route)], [UUID(int=70)])[0]
    assert line.purchaser == purchaser


def test_a_veto_takes_out_one_member_alone():
    """The others keep their lines; the one who said no has none."""
    ids = [UUID(int=71), UUID(int=73)]
    award_lines = [award_line(member) for member in MEMBERS]
    gone = contracts.vetoed([answer(ONE), answer(TWO, "veto")])
    lines = contracts.lines(a_contract(), award_lines, ids, without=gone)
    assert [line.member_id for line in lines] == [ONE, THREE]


def test_an_unknown_route_and_a_line_above_alone_make_no_contract():
    """Nobody is put into a contract that costs more than going alone."""
    with pytest.raises(Refused, match="who pays"):
        contracts.lines(a_contract(), [award_line(ONE, "cash")], [UUID(int=70)])
    with pytest.raises(Refused, match="more than alone"):
        contracts.lines(a_contract(), [award_line(ONE, pence=48_001)], [UUID(int=70)])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"provider_state": "failed"}, "stopped working"),
        ({"insured_until": None}, "insurance"),
        ({"insured_until": START - timedelta(days=1)}, "insurance"),
    ],
)
def test_a_provider_that_failed_or_is_not_insured_gets_no_contract(changes, words):
    """Insurance that ends before the start blocks the contract (rules 59, 66)."""
    with pytest.raises(Refused, match=words):
        a_contract(**changes)


def test_when_a_member_may_answer():
    """After the match, before the contract, and only those whom the offer serves."""
    given = {
        "commission_id": UUID(int=52),
        "decided_by": ONE,
        "served_member_ids": MEMBERS,
        "now": NOW,
    }
    for member, matched, contracted, refusal in (
        (ONE, False, False, Refused),
        (ONE, True, True, Refused),
        (UUID(int=9), True, False, NotYours),
    ):
        with pytest.raises(refusal):
            contracts.decide(
                "veto", member_id=member, matched=matched, contracted=contracted, **given
            )


def test_a_changed_answer_counts_once():
    """A member who changes from no to yes has one voice, the last."""
    answers = contracts.count([answer(ONE, "veto"), answer(ONE), answer(TWO)], MEMBERS, needed=2)
    assert (answers.yes, answers.no, answers.waiting, answers.carried) == (2, 0, 1, True)


@pytest.mark.parametrize(
    ("answers", "signed", "now", "words"),
    [
        (["ratify"], True, NOW, "Not everyone has answered"),
        (["ratify", "veto"], True, NOW, "said no"),
        (["ratify", "ratify"], False, NOW, "coordinator"),
        (["ratify", "ratify"], True, NOW, "object until"),
    ],
)
def test_a_contract_waits_for_members_professional_and_standstill(answers, signed, now, words):
    """Each of the three has its own sentence (rule 62)."""
    given = [answer(member, said) for member, said in zip(MEMBERS, answers, strict=False)]
    counted = contracts.count(given, MEMBERS, needed=2)
    with pytest.raises(Refused, match=words):
        contracts.require_ratified(counted, signed, now, NOW.date())


def test_own_units_follow_the_head_count():
    """Five hours a week at £24.00 alone and £13.00 for two, rounded once (rule 42)."""
    price = BandPrice("night", (2400, 1300), Costing(1271, 500, 200, 429))
    assert contracts.own_pence(price, "hour", 300, people=1) == 48_000
    assert contracts.own_pence(price, "hour", 300, people=2) == 26_000
    assert contracts.own_pence(price, "hour", 300, people=9) == 26_000
    assert contracts.own_pence(price, "week", 300, people=1) == 9_600


def test_a_new_price_starts_with_the_next_four_weeks():
    """Somebody joins on day 10: what the others pay changes on day 28, not before (rule 45)."""
    contract, lines = a_contract(), three_lines()
    prices = {line.line_id: Price(30_000, 900) for line in lines}
    changed = contracts.reprice_all(contract, lines, prices, START + timedelta(days=10))
    assert {line.valid_from for line in changed} == {START + timedelta(days=28)}
    versions = [lines[0], changed[0]]
    day_27 = contracts.line_on(versions, START + timedelta(days=27))
    day_28 = contracts.line_on(versions, START + timedelta(days=28))
    assert (day_27.pence_per_four_weeks, day_28.pence_per_four_weeks) == (40_000, 30_900)
    assert contracts.reprice_all(contract, changed, prices, START + timedelta(days=30)) == []


def test_paying_more_than_alone_is_seen():
    """After a new price above the stored figure the member may go without notice."""
    line = three_lines()[0]
    dearer = contracts.reprice(line, Price(47_000, 1_001), START)
    assert contracts.may_leave_without_notice(dearer)
    assert not contracts.may_leave_without_notice(contracts.reprice(line, Price(48_000, 0), START))
    with pytest.raises(Refused):
        contracts.reprice(line, Price(1, 1), line.valid_to)


def test_an_end_before_a_price_that_was_already_agreed():
    """A line that ends on day 20 buys nothing on day 30, whatever was agreed for day 28."""
    line = three_lines()[0]
    later = contracts.reprice(line, Price(30_000, 0), START + timedelta(days=28))
    ended = contracts.end_line(later, START + timedelta(days=20), "left")
    versions = [line, later, ended]
    assert contracts.line_on(versions, START + timedelta(days=19)) == line
    for day in (20, 27, 28, 30):
        assert contracts.line_on(versions, START + timedelta(days=day)) is None


def test_a_failed_provider_ends_every_line_that_day():
    """Nobody is charged from the day of the failure on, and ending twice changes nothing (66)."""
    contract, lines = a_contract(), three_lines()
    day = START + timedelta(days=40)
    ended, gone = contracts.end_failed(contract, lines, day)
    assert (ended.ended_early_on, ended.end_reason) == (day, "provider_failed")
    assert {line.valid_to for line in gone} == {day}
    assert contracts.end_early(ended, day + timedelta(days=5), "mutual") == ended
    assert contracts.end_failed(ended, gone, day) == (ended, [])


def test_those_most_at_risk_come_first():
    """The seven-day list goes by risk, then by minutes (rule 66)."""
    lines = three_lines()
    assert contracts.continuity_order(lines, {TWO: 5}) == [TWO, ONE, THREE]
