"""Charging: what a person pays towards their own care, never more than the care cost (rule 29)."""

from fractions import Fraction
from typing import Literal

from msgspec import Struct

from marketplace.budgets import Funder
from marketplace.councils import ContributionMode
from marketplace.money import round_pence
from marketplace.refused import Invalid

LegalBasis = Literal["care_act", "aftercare_s117"]


class Charge(Struct, frozen=True):
    """What one period cost the person: `charge_pence` is theirs, `refund_pence` goes back first."""

    assessed_pence: int
    charge_pence: int
    refund_pence: int


def assessed_pence(contribution_pence: int, funder: Funder, basis: LegalBasis = "care_act") -> int:
    """The contribution that may be asked for at all, in pence.

    Nothing for aftercare under s.117 (rule 13) nor for NHS money (rule 12); a self-funder pays
    everything from their own purse and has no contribution (rule 14).
    """
    if contribution_pence < 0:
        raise Invalid("contribution_pence", "A contribution is £0 or more.")
    if basis == "aftercare_s117" or funder in ("nhs", "self"):
        return 0
    return contribution_pence


def charge(contribution_pence: int, cost_pence: int) -> Charge:
    """Cap a contribution at what the care cost, and say what goes back (rules 28, 29).

    The refund is the person's before any saving is shared: it was their money (S1).
    """
    if contribution_pence < 0 or cost_pence < 0:
        raise Invalid("contribution_pence", "A contribution and a cost are £0 or more.")
    owed = min(contribution_pence, cost_pence)
    return Charge(contribution_pence, owed, contribution_pence - owed)


def charge_so_far(contribution_pence: Fraction, cost_pence: int, charged_pence: int) -> int:
    """What to charge now in a running year, below zero where too much was charged (rule 32).

    `contribution_pence` is the exact contribution due so far, `cost_pence` what care has cost so
    far, `charged_pence` what earlier periods charged. Working on the running total keeps the year
    exact whatever changes later.
    """
    return min(round_pence(contribution_pence), cost_pence) - charged_pence


def paid_into_purse_pence(
    gross_pence: int, contribution_pence: int, mode: ContributionMode
) -> tuple[int, int]:
    """How a payment is made up: (from the council, from the person into the purse) (rule 30).

    Net: the council pays its part and the person puts in theirs. Gross: the council pays all of it
    and the person owes their part to the council, not to the pool.
    """
    if mode == "gross":
        return gross_pence, 0
    return gross_pence - contribution_pence, contribution_pence


def funded_pence(amount_pence: int, arrears_pence: int, days_late: int, grace_days: int) -> int:
    """The part of an amount that counts as funded when a contribution is unpaid (rule 31).

    Within the grace all of it; afterwards the arrears reduce this person's purse and nobody else's.
    """
    if days_late <= grace_days:
        return amount_pence
    return max(0, amount_pence - arrears_pence)
