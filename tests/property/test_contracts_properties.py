"""Contracts: what holds whatever is priced anew and whoever leaves."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

import matching.prices
import matching.problem
from marketplace import contracts
from marketplace.contracts import CallOffLine, Price
from marketplace.refused import Refused
from providers.prices import BandPrice, Costing

START = date(2026, 6, 1)
CONTRACT = contracts.make(
    contract_id=UUID(int=50),
    award_id=UUID(int=51),
    commission_id=UUID(int=52),
    provider_id=UUID(int=53),
    starts_on=START,
    weeks=12,
    insured_until=date(2027, 1, 1),
    provider_state="healthy",
    now=datetime(2026, 5, 1, tzinfo=UTC),
)
LINE = CallOffLine(
    line_id=UUID(int=1),
    version=1,
    contract_id=CONTRACT.contract_id,
    member_id=UUID(int=2),
    lot_need_id=UUID(int=3),
    purchaser="holder",
    minutes_per_week=300,
    own_pence=40_000,
    shared_pence=0,
    pence_per_four_weeks=40_000,
    stand_alone_pence=48_000,
    valid_from=START,
    valid_to=CONTRACT.ends_on,
)
days = st.integers(0, 90).map(lambda n: START + timedelta(days=n))
changes = st.lists(st.tuples(st.sampled_from(("price", "end")), days, st.integers(0, 48_000)))


@given(changes)
def test_nothing_is_ever_changed_backwards(steps):
    """A change dated D leaves the price of every day before D as it was (rules 4, 45)."""
    versions = [LINE]
    for kind, day, pence in sorted(steps, key=lambda step: step[1]):
        before = [_pence(versions, START + timedelta(days=n)) for n in range((day - START).days)]
        try:
            if kind == "price":
                changed = contracts.reprice(versions[-1], Price(pence, 0), day)
            else:
                changed = contracts.end_line(versions[-1], day, "left")
        except Refused:
            continue
        versions.append(changed)
        after = [_pence(versions, START + timedelta(days=n)) for n in range((day - START).days)]
        assert after == before


@given(days, days, st.integers(0, 48_000))
def test_after_the_end_nothing_is_bought(end, priced, pence):
    """Whatever new price was agreed, an ended line buys nothing from its end on (rule 41)."""
    versions = [LINE]
    if priced < LINE.valid_to:
        versions.append(contracts.reprice(LINE, Price(pence, 0), priced))
    versions.append(contracts.end_line(versions[-1], end, "left"))
    for number in range(100):
        day = START + timedelta(days=number)
        if day >= end:
            assert contracts.line_on(versions, day) is None


@given(days)
def test_a_new_period_starts_on_time(day):
    """The next period starts on or after the day, within 28 days, in whole periods."""
    found = contracts.next_period_start(CONTRACT, day)
    assert day <= found < day + timedelta(days=28)
    assert (found - START).days % 28 == 0


@given(
    st.sampled_from(("hour", "session", "week", "one_off")),
    st.lists(st.integers(1, 9_000), min_size=1, max_size=4),
    st.integers(15, 3_000),
    st.integers(1, 6),
    st.sampled_from((0, 200)),
    st.integers(4, 156),
)
def test_a_new_price_is_what_the_matching_would_say(unit, pence, minutes, people, vat, weeks):
    """A contract priced anew and the match agree to the penny, for every unit (rule 42)."""
    curve = tuple(sorted(pence, reverse=True))
    session = 90 if unit == "session" else 0
    matched = matching.prices.own_pence(
        matching.problem.Bid(
            id="b",
            provider_id="p",
            lot_id="l",
            prices=(matching.problem.BandPrice("night", curve),),
            unit=unit,
            session_minutes=session,
            vat=(matching.problem.RouteVat("direct_payment", vat),),
        ),
        matching.problem.Lot("l", "c", "home_care", term_weeks=weeks),
        matching.problem.Need("n", "m", "l", "k", "E05", "night", 60, 10_000),
        minutes,
        people,
    )
    ours = contracts.own_pence(
        BandPrice("night", curve, Costing(0, 0, 0, 0)),
        unit,
        minutes,
        people,
        session_minutes=session,
        vat_permille=vat,
        term_weeks=weeks,
    )
    assert ours == matched


def _pence(versions: list[CallOffLine], day: date) -> int | None:
    line = contracts.line_on(versions, day)
    return None if line is None else line.pence_per_four_weeks
