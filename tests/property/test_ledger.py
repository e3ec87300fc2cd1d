"""The ledger over random lives of a purse: sums stay zero and held money stays above it."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from marketplace import ledger
from marketplace.budgets import check_spend
from marketplace.ledger import HELD, Account, Commitment, balances, check_transfers
from marketplace.refused import Refused
from marketplace.savings import Split, recognise

ANNA, CARE, LINE = (UUID(int=i) for i in range(1, 4))
PURSE = ledger.purse(ANNA, "council")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "commit", "accept", "release", "save", "return"]),
        st.integers(1, 5_000),
    ),
    max_size=25,
)


@given(STEPS)
def test_whatever_happens_the_sum_is_zero_and_no_purse_goes_below_it(steps):
    """Paying in, setting aside, accepting, releasing, saving and returning in any order."""
    posted, open_commitments, number = [], [], 100
    for step, pence in steps:
        left = balances(posted).get(PURSE, 0)
        held = sum(c.transfer.amount_pence for c in open_commitments)
        number += 1
        try:
            if step == "pay":
                event = ledger.pay_allocation(ANNA, "council", pence)
            elif step in ("accept", "release"):
                if not open_commitments:
                    continue
                commitment = open_commitments[0]
                event = (
                    ledger.release(commitment)
                    if step == "release"
                    else ledger.accept_invoice(commitment, pence)
                )
                open_commitments.pop(0)
            else:
                check_spend(left, held, pence)
                if step == "commit":
                    event = ledger.commit(ANNA, "council", CARE, pence, LINE)
                    open_commitments.append(Commitment(UUID(int=number), event[0]))
                elif step == "save":
                    shares = recognise(pence, Split()).shares
                    event = ledger.recognise_saving(ANNA, "council", "E1", shares)
                else:
                    event = ledger.return_unspent(ANNA, "council", pence)
        except Refused:
            continue
        posted += check_transfers(event)
        after = balances(posted)
        assert sum(after.values()) == 0
        assert all(pence >= 0 for account, pence in after.items() if account.kind in HELD)
        aside = sum(c.transfer.amount_pence for c in open_commitments)
        assert after.get(PURSE, 0) - aside >= 0
    assert Account("bank") not in balances(posted)
