"""Who votes, what may be proposed, and when a vote is open."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from marketplace.community import (
    Project,
    Resident,
    Vote,
    age_on,
    check_ballot,
    check_count,
    check_eligible,
    check_in_vote,
    check_may_vote,
    check_open_vote,
    check_project,
    may_vote,
)
from marketplace.refused import Invalid, NotYours, Refused

DAY = date(2026, 6, 1)
ANNA = Resident(UUID(int=1), "E1", date(2010, 6, 1), date(2020, 1, 1))
OPENS = datetime(2026, 6, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=14)
BENCH = Project(UUID(int=2), "E1", "Benches", "To sit on", 50_000, eligible_at=OPENS)
VOTE = Vote(UUID(int=3), "E1", OPENS, CLOSES, 60_000)
BEFORE = OPENS - timedelta(days=1)


def test_residents_of_sixteen_vote_whoever_they_are():
    """On the sixteenth birthday a resident votes, the day before not (S8)."""
    check_may_vote(ANNA, "E1", DAY)
    with pytest.raises(NotYours, match="16"):
        check_may_vote(ANNA, "E1", DAY - timedelta(days=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"ward_code": "E2"},
        {"lives_here_from": DAY + timedelta(days=1)},
        {"lives_here_to": DAY},
        {"died_on": DAY},
    ],
)
def test_who_does_not_live_here_does_not_vote_here(changes):
    """Another ward, not yet, no longer, or no more: no vote (S8, rules 46, 47)."""
    other = replace(ANNA, **changes)
    assert not may_vote(other, "E1", DAY)
    with pytest.raises(NotYours):
        check_may_vote(other, "E1", DAY)


def test_a_leap_day_birthday_comes_on_the_first_of_march():
    """Born on 29 February, sixteen on 1 March of a year without it."""
    born = date(2008, 2, 29)
    assert age_on(born, date(2025, 2, 28)) == 16
    assert age_on(born, date(2025, 3, 1)) == 17


@pytest.mark.parametrize(
    ("title", "about", "cost"),
    [
        ("ab", "x", 5_000),
        ("a" * 121, "x", 5_000),
        ("Bench", " ", 5_000),
        ("Bench", "x" * 1001, 5_000),
        ("Bench", "x", 999),
        ("Bench", "x", 10_000_001),
    ],
)
def test_a_proposal_out_of_bounds_is_refused(title, about, cost):
    """A name, words and a cost within bounds are needed; the bounds themselves pass."""
    check_project("abc", "x", 1_000)
    check_project("a" * 120, "x" * 1000, 10_000_000)
    with pytest.raises(Invalid):
        check_project(title, about, cost)


def test_the_fund_pays_for_anything_lawful_but_not_for_owed_care():
    """Unlawful spending, a shortfall of care, or a second yes is refused (S8, 43)."""
    new = replace(BENCH, eligible_at=None)
    check_eligible(new, lawful=True, fills_care_gap=False)
    for lawful, gap in ((False, False), (True, True)):
        with pytest.raises(Refused):
            check_eligible(new, lawful, gap)
    with pytest.raises(Refused, match="already"):
        check_eligible(BENCH, True, False)


def test_a_vote_is_on_money_that_is_there():
    """At most what the fund holds, for 7 to 60 days, from now on."""
    check_open_vote(OPENS, CLOSES, 100, 100, OPENS)
    with pytest.raises(Refused, match="holds £1"):
        check_open_vote(OPENS, CLOSES, 101, 100, OPENS)
    for opens, closes, budget in (
        (BEFORE, CLOSES, 100),
        (OPENS, OPENS + timedelta(days=6), 100),
        (OPENS, OPENS + timedelta(days=61), 100),
        (OPENS, CLOSES, 0),
    ):
        with pytest.raises(Invalid):
            check_open_vote(opens, closes, budget, 100, OPENS)


@pytest.mark.parametrize(
    "changes",
    [
        {"ward_code": "E2"},
        {"eligible_at": None},
        {"refused_reason": "Too loud"},
        {"cost_pence": 60_001},
    ],
)
def test_only_eligible_projects_of_the_ward_are_voted_on(changes):
    """Another ward's, unchecked, refused or too dear projects stay out; so does a late one."""
    check_in_vote(BENCH, VOTE, BEFORE)
    with pytest.raises(Refused):
        check_in_vote(replace(BENCH, **changes), VOTE, BEFORE)
    with pytest.raises(Refused, match="vote is open"):
        check_in_vote(BENCH, VOTE, OPENS)


def test_a_ballot_counts_while_the_vote_is_open():
    """From the opening up to the closing moment, for projects in the vote, each once."""
    paper = [BENCH.project_id]
    check_ballot(VOTE, paper, paper, OPENS)
    check_ballot(VOTE, paper, [], CLOSES - timedelta(microseconds=1))
    for now in (BEFORE, CLOSES):
        with pytest.raises(Refused):
            check_ballot(VOTE, paper, paper, now)
    for chosen in (paper * 2, [UUID(int=9)]):
        with pytest.raises(Invalid):
            check_ballot(VOTE, paper, chosen, OPENS)


def test_a_vote_is_counted_once_after_it_closed():
    """Not while it is open, and not twice."""
    check_count(VOTE, CLOSES)
    with pytest.raises(Refused):
        check_count(VOTE, CLOSES - timedelta(microseconds=1))
    with pytest.raises(Refused):
        check_count(replace(VOTE, counted_at=CLOSES), CLOSES)
