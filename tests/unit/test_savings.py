"""What was saved and who gets it: the worked checks, the gate, the quarters, the command."""

import json
from datetime import date
from fractions import Fraction

import pytest
from click.testing import CliRunner

from marketplace.commands.savings import savings
from marketplace.councils import DEFAULTS, Policy
from marketplace.refused import Invalid
from marketplace.savings import (
    NOTHING,
    Evidence,
    Shares,
    Split,
    Undelivered,
    held_for_check,
    not_genuine_pence,
    quarters,
    recognise,
    recognised_on,
    shares_of,
    sources_pence,
    split_for,
    split_of,
    still_correctable,
    why_not,
    work_out,
)

FULL = Evidence(planned_minutes=1000, delivered_minutes=1000)


@pytest.mark.parametrize(
    ("contribution", "refund", "shares"),
    [
        (0, 0, Shares(60000, 60000, 60000)),
        (900_000, 80_000, Shares(33334, 33333, 33333)),
        (1_000_000, 180_000, Shares(0, 0, 0)),
    ],
)
def test_the_worked_checks_come_out_to_the_penny(contribution, refund, shares):
    """£10,000 with £8,200 spent gives the published figures at three contributions (S1, S4, 29)."""
    working = work_out(1_000_000, contribution, 820_000)
    assert (working.refund_pence, working.shares_pence) == (refund, shares)
    assert working.saving_pence == shares.total_pence


def test_the_statement_says_it_in_the_promised_words():
    """The sentences are those the person's statement shows, in order."""
    assert " ".join(work_out(1_000_000, 0, 820_000).working) == (
        "You had £10,000. You spent £8,200. You saved £1,800: £600 for you,"
        " £600 for the council, £600 for your community."
    )


def test_every_amount_up_to_ten_thousand_pounds_splits_exactly():
    """For each of 0..1,000,000 pence the thirds sum to it, differ by 1p at most, person first."""
    third = Split()
    for pence in range(1_000_001):
        shares = shares_of(pence, third)
        floor, odd = divmod(pence, 3)
        assert shares.person == floor + (odd > 0)
        assert shares.community == floor + (odd > 1)
        assert shares.council == floor


def test_a_penny_goes_to_the_person():
    """1p is 1 / 0 / 0 (worked check)."""
    assert shares_of(1, Split()) == Shares(1, 0, 0)


def test_overspending_is_no_saving_and_is_said():
    """More spent than allocated leaves nothing to share, and the person reads by how much."""
    working = work_out(100_00, 0, 120_00)
    assert working.shares_pence == NOTHING
    assert "That is £20 more than you had, so there is no saving." in working.working


def test_care_that_did_not_come_is_not_saved():
    """£300 unspent because visits were missed leaves £1,500 of £1,800 to share (S1)."""
    working = work_out(1_000_000, 0, 820_000, not_genuine_pence=30_000)
    assert working.saving_pence == 150_000


def test_money_promised_to_providers_is_not_saved():
    """A commitment that is kept counts as cost, in the saving and in the refund (S1)."""
    working = work_out(1_000_000, 900_000, 700_000, committed_pence=120_000)
    assert (working.refund_pence, working.saving_pence) == (80_000, 100_000)


@pytest.mark.parametrize(
    "amounts", [(-1, 0, 0), (100, 101, 0), (100, -1, 0), (100, 0, -1), (10**9, 0, 0)]
)
def test_amounts_out_of_bounds_are_refused(amounts):
    """A negative amount, a contribution above the budget or a budget above £1m is refused."""
    with pytest.raises(Invalid):
        work_out(*amounts)


def test_undelivered_care_is_valued_at_its_price():
    """90 minutes missed at £20 an hour is worth £30 (S1)."""
    assert not_genuine_pence([Undelivered("hospital", 90, 2000)]) == 3000


@pytest.mark.parametrize(
    "changes",
    [
        {"delivered_minutes": 949},
        {"outcomes_met": False},
        {"person_confirmed": False},
        {"open_query": True},
        {"open_concern": True},
        {"budget_too_small": True},
        {"planned_minutes": 0},
    ],
)
def test_each_part_of_the_gate_alone_closes_it(changes):
    """No saving is recognised while any one condition of S2 or rule 6 fails."""
    facts = {"planned_minutes": 1000, "delivered_minutes": 1000} | changes
    assert len(why_not(Evidence(**facts))) == 1


def test_the_gate_opens_at_ninety_five_percent_or_a_signed_reduction():
    """95% exactly passes, and so does half the care where the other half was chosen away (S2)."""
    assert why_not(FULL) == ()
    assert why_not(Evidence(planned_minutes=1000, delivered_minutes=950)) == ()
    assert why_not(Evidence(planned_minutes=1000, delivered_minutes=500, chosen_minutes=500)) == ()


def test_more_than_a_fifth_waits_for_a_professional():
    """20% of the allocation passes, a penny more is held (S5)."""
    assert not held_for_check(200_000, 1_000_000, DEFAULTS)
    assert held_for_check(200_001, 1_000_000, DEFAULTS)


def test_quarters_recognised_on_the_running_total_end_the_year_exact():
    """£10,000 / £8,200 in four quarters ends at £600.00 three times, to the penny."""
    posted = NOTHING
    for share in (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(1)):
        now = recognise(180_000 * share, Split(), posted)
        posted = Shares(
            posted.person + now.shares.person,
            posted.community + now.shares.community,
            posted.council + now.shares.council,
        )
    assert posted == Shares(60_000, 60_000, 60_000)


def test_a_late_invoice_takes_back_only_what_is_still_held():
    """A person who spent their credit owes nothing; later shares make up for it first (S6)."""
    posted = Shares(10_000, 10_000, 10_000)
    back = recognise(15_000, Split(), posted, held=Shares(2_000, 10_000, 10_000))
    assert back.shares == Shares(-2_000, -5_000, -5_000)
    assert back.not_recovered == Shares(3_000, 0, 0)
    after = Shares(8_000, 5_000, 5_000)
    assert recognise(24_000, Split(), after).shares == Shares(0, 3_000, 3_000)


def test_whose_money_it_is_decides_who_shares():
    """A self-funder keeps all, NHS money is not divided, council money goes in thirds (12, 14)."""
    assert split_for("self", DEFAULTS) == Split(1, 0, 0)
    assert split_for("nhs", DEFAULTS) is None
    assert split_for("nhs", Policy(health_money_shares=True)) == Split(1, 1, 1)
    assert split_for("council", DEFAULTS) == split_for("service_fund", DEFAULTS) == Split(1, 1, 1)


def test_a_council_may_choose_other_shares():
    """Half, a third and a sixth become the weights 3, 2, 1 (S4)."""
    policy = Policy(
        person_share=Fraction(1, 2), community_share=Fraction(1, 3), council_share=Fraction(1, 6)
    )
    assert split_of(policy) == Split(3, 2, 1)


def test_the_year_from_april_has_four_calendar_quarters():
    """April to June is recognised on 11 August, 42 days after 30 June (S3)."""
    found = quarters(date(2026, 4, 1), date(2027, 4, 1))
    assert [q.ends_on for q in found] == [
        date(2026, 7, 1),
        date(2026, 10, 1),
        date(2027, 1, 1),
        date(2027, 4, 1),
    ]
    assert recognised_on(found[0]) == date(2026, 8, 11)


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "first_ends_on", "last_starts_on"),
    [
        (date(2026, 6, 1), date(2027, 6, 1), date(2026, 10, 1), date(2027, 4, 1)),
        (date(2026, 4, 6), date(2027, 4, 6), date(2026, 7, 1), date(2027, 1, 1)),
    ],
)
def test_a_year_inside_quarters_still_has_four(starts_on, ends_on, first_ends_on, last_starts_on):
    """The shorter of the first and last piece goes with its neighbour; nothing needs a fifth."""
    found = quarters(starts_on, ends_on)
    assert [q.number for q in found] == [1, 2, 3, 4]
    assert (found[0].starts_on, found[-1].ends_on) == (starts_on, ends_on)
    assert (found[0].ends_on, found[-1].starts_on) == (first_ends_on, last_starts_on)


def test_corrections_stop_after_the_clawback_window():
    """365 days after the year a saving is final (S6)."""
    assert still_correctable(date(2026, 4, 1), date(2027, 3, 31))
    assert not still_correctable(date(2026, 4, 1), date(2027, 4, 1))


def test_sources_sum_to_the_saving_even_when_estimates_do_not():
    """Estimates of 200 and 100 explain a saving of 100 as 67 and 33; none at all means price."""
    assert sources_pence(100, {"price": 200, "sharing": 100, "choice": -5}) == {
        "price": 67,
        "sharing": 33,
        "neighbour_help": 0,
        "choice": 0,
    }
    assert sources_pence(-7, {})["price"] == -7


def test_the_command_prints_the_working_as_json():
    """`mutual savings --json` prints refund, saving, shares and the working, in pence."""
    args = ["--allocation", "10000.00", "--contribution", "0", "--spent", "8200.00", "--json"]
    answer = json.loads(CliRunner().invoke(savings, args).output)
    assert answer["refund_pence"] == 0
    assert answer["saving_pence"] == 180_000
    assert answer["shares_pence"] == {"person": 60_000, "council": 60_000, "community": 60_000}
    assert len(answer["working"]) == 3


@pytest.mark.parametrize("bad", ["ten", "-1", "1.5", "1e3", "", "nan", "9" * 5000, "١٠"])
def test_the_command_refuses_a_bad_amount_with_a_sentence(bad):
    """A bad amount exits 2 and says what to write, with no traceback."""
    done = CliRunner().invoke(savings, [f"--allocation={bad}", "--spent", "1"])
    assert done.exit_code == 2
    assert "Write" in done.output
