"""What each happening debits and credits."""

from uuid import UUID

import pytest

from marketplace import ledger
from marketplace.ledger import Account, Commitment, Transfer, balances, check_transfers
from marketplace.refused import Invalid, Refused
from marketplace.savings import Shares

ANNA, CARE, LINE, CLUSTER, ID = (UUID(int=i) for i in range(1, 6))
PURSE = ledger.purse(ANNA, "council")


def test_ten_thousand_pounds_go_all_the_way_round():
    """Allocation, commitment, invoices, payment and thirds leave every balance as promised."""
    committed = ledger.commit(ANNA, "council", CARE, 900_000, LINE)
    events = [
        ledger.pay_allocation(ANNA, "council", 1_000_000),
        committed,
        ledger.accept_invoice(Commitment(ID, committed[0]), 820_000),
        ledger.pay_provider(CARE, 820_000),
        ledger.recognise_saving(ANNA, "council", "E1", Shares(60_000, 60_000, 60_000)),
    ]
    left = balances(t for event in events for t in check_transfers(event))
    assert left[PURSE] == 0
    assert left[ledger.owed_to(CARE)] == 0
    assert left[Account("bank")] == 820_000
    assert left[ledger.person_share(ANNA)] == 60_000
    assert left[ledger.community_fund("E1")] == 60_000
    assert left[Account("council_share")] == 60_000
    assert sum(left.values()) == 0


def test_money_set_aside_is_not_moved_until_posted():
    """A commitment alone changes no posted balance, and a release leaves none."""
    committed = ledger.commit(ANNA, "council", CARE, 500, LINE)
    released = ledger.release(Commitment(ID, committed[0]))
    assert balances(committed + released) == {}
    assert released[0].pending_id == ID
    assert released[0].amount_pence == 500


def test_an_invoice_above_what_was_set_aside_is_refused():
    """More than was committed needs agreeing first; exactly as much is posted (rule 52)."""
    held = Commitment(ID, ledger.commit(ANNA, "council", CARE, 500, LINE)[0])
    assert ledger.accept_invoice(held, 500)[0].state == "post_pending"
    assert ledger.accept_invoice(held, 0)[0].state == "void_pending"
    with pytest.raises(Refused, match="more than was set aside"):
        ledger.accept_invoice(held, 501)


def test_a_settled_commitment_cannot_be_settled_again():
    """Only a pending transfer can be posted or released."""
    done = ledger.pay_provider(CARE, 5)[0]
    with pytest.raises(Invalid):
        ledger.release(Commitment(ID, done))


def test_shares_below_zero_go_back_into_the_purse():
    """A clawback debits the share and credits the purse; £0 moves nothing (S6)."""
    moved = ledger.recognise_saving(ANNA, "council", "E1", Shares(-5, 0, 7))
    assert moved == [
        Transfer(ledger.person_share(ANNA), PURSE, 5),
        Transfer(PURSE, Account("council_share"), 7),
    ]


def test_the_gap_after_an_exit_never_comes_from_a_member_or_the_community():
    """Only the void reserve and the council pay a gap (rule 43)."""
    moved = ledger.cover_gap(CARE, 300, 200, CLUSTER)
    assert {t.debit.kind for t in moved} == {"void_reserve", "council_funding"}
    assert balances(moved)[ledger.owed_to(CARE)] == 500


def test_a_contribution_goes_into_the_purse_or_pays_what_is_owed():
    """Net mode credits the purse; gross mode leaves what the person owes at nothing (rule 30)."""
    net = ledger.pay_contribution(ANNA, "council", 100, into_purse=True)
    assert balances(net)[PURSE] == 100
    gross = ledger.ask_contribution(100) + ledger.pay_contribution(
        ANNA, "council", 100, into_purse=False
    )
    assert balances(gross)[Account("contribution_receivable")] == 0


def test_a_payment_across_councils_ends_with_nothing_between_them():
    """Each council's ledger balances by itself, and clearing is empty once settled (rule 48)."""
    committed = Commitment(ID, ledger.commit_elsewhere(ANNA, "council", 2, 700, LINE)[0])
    home = (
        ledger.pay_allocation(ANNA, "council", 700)
        + ledger.accept_invoice(committed, 700)
        + ledger.settle_between_councils(2, 700, pays=True)
    )
    host = (
        ledger.accept_for_neighbour_council(1, CARE, 700, LINE)
        + ledger.settle_between_councils(1, 700, pays=False)
        + ledger.pay_provider(CARE, 700)
    )
    assert balances(home)[ledger.clearing(2)] == 0
    assert balances(host)[ledger.clearing(1)] == 0
    assert balances(host)[Account("bank")] == 0


def test_a_reversal_undoes_the_event_exactly():
    """An event and its reversal leave every account at nothing; pending money is not reversed."""
    event = ledger.recognise_saving(ANNA, "council", "E1", Shares(2, 1, 1))
    assert set(balances(event + ledger.reverse(event)).values()) == {0}
    with pytest.raises(Invalid):
        ledger.reverse(ledger.commit(ANNA, "council", CARE, 5, LINE))


@pytest.mark.parametrize(
    "transfers",
    [
        [],
        [Transfer(PURSE, PURSE, 5)],
        [Transfer(PURSE, Account("bank"), 0)],
        [Transfer(PURSE, Account("bank"), 5, state="post_pending")],
        [Transfer(PURSE, Account("bank"), 5, pending_id=ID)],
    ],
)
def test_transfers_that_cannot_be_are_refused(transfers):
    """Nothing, to itself, no amount, or a settlement that names nothing: refused (S11)."""
    with pytest.raises(Invalid):
        check_transfers(transfers)
