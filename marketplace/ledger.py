"""The ledger: what each happening debits and credits. One transfer is one debit and one credit.

What a council holds for others is a credit balance (a purse, a share, a fund, what providers are
owed) and never goes below zero. Where money comes from is a debit balance (the funding accounts,
what people still owe). Every event balances because each transfer does (S11). A correction is a
reversal; nothing is edited.

    account                   debit                          credit
    council_funding           council money put in           unspent money given back
    nhs_funding, self_funding the same, NHS or own money     the same
    purse                     spent, saved, given back       paid in
    provider_payable          paid to the provider           invoices accepted
    bank                      money that came back           money that left
    contribution_receivable   a person's part asked for      that part paid, or given back
    void_reserve              a gap after an exit paid       put aside by those who agreed
    person_share              wellbeing credit spent         a saving's share
    council_share             used, or put into seed money   a saving's share
    community_fund            granted to a project           a saving's share
    community_spending        a grant that came back         grants to projects
    seed_fund                 given to a start-up            put in by the council
    clearing                  owed by another council        owed to another council
    adjustment                corrections in someone's favour the other way
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.budgets import Funder
from marketplace.refused import Invalid, Refused
from marketplace.savings import Shares

AccountKind = Literal[
    "council_funding",
    "nhs_funding",
    "self_funding",
    "purse",
    "provider_payable",
    "bank",
    "contribution_receivable",
    "void_reserve",
    "person_share",
    "council_share",
    "community_fund",
    "seed_fund",
    "clearing",
    "community_spending",
    "adjustment",
]
# Held for somebody: credits less debits, less what is set aside, is never below zero.
HELD: frozenset[AccountKind] = frozenset(
    (
        "purse",
        "person_share",
        "council_share",
        "community_fund",
        "void_reserve",
        "seed_fund",
        "provider_payable",
    )
)
EventKind = Literal[
    "allocation_paid",
    "contribution_asked",
    "contribution_paid",
    "contribution_refunded",
    "line_committed",
    "commitment_released",
    "invoice_accepted",
    "provider_paid",
    "saving_recognised",
    "share_spent",
    "reserve_filled",
    "gap_covered",
    "unspent_returned",
    "project_funded",
    "seed_fund_filled",
    "seed_money_given",
    "settled_between_councils",
    "reversal",
]
State = Literal["posted", "pending", "post_pending", "void_pending"]


class Account(Struct, frozen=True):
    """The key of one account of one council: what it is for and whose it is."""

    kind: AccountKind
    funder: Funder | None = None
    person_id: UUID | None = None
    provider_id: UUID | None = None
    ward_code: str | None = None
    cluster_id: UUID | None = None
    other_council_id: int | None = None


class Transfer(Struct, frozen=True):
    """One debit and one credit of `amount_pence` > 0.

    "pending" sets money aside; "post_pending" and "void_pending" resolve the transfer `pending_id`
    names, on the same two accounts; posting less than was pending releases the rest.
    """

    debit: Account
    credit: Account
    amount_pence: int
    state: State = "posted"
    pending_id: UUID | None = None
    line_id: UUID | None = None


class Commitment(Struct, frozen=True):
    """A pending transfer as it stands in the ledger, with its id."""

    transfer_id: UUID
    transfer: Transfer


def purse(person_id: UUID, funder: Funder) -> Account:
    """The purse of one person and one funder."""
    return Account("purse", funder=funder, person_id=person_id)


def funding(funder: Funder) -> Account:
    """Where a funder's money comes from; a service fund holds the council's money."""
    kinds: Mapping[Funder, AccountKind] = {
        "council": "council_funding",
        "service_fund": "council_funding",
        "nhs": "nhs_funding",
        "self": "self_funding",
    }
    return Account(kinds[funder])


def owed_to(provider_id: UUID) -> Account:
    """What one provider is owed for accepted invoices."""
    return Account("provider_payable", provider_id=provider_id)


def person_share(person_id: UUID) -> Account:
    """One person's wellbeing credit: their share of what they saved."""
    return Account("person_share", person_id=person_id)


def community_fund(ward_code: str) -> Account:
    """The fund of one ward's residents."""
    return Account("community_fund", ward_code=ward_code)


def clearing(other_council_id: int) -> Account:
    """What stands between this council and another (rule 48)."""
    return Account("clearing", other_council_id=other_council_id)


def check_transfers(transfers: Sequence[Transfer]) -> Sequence[Transfer]:
    """Return the transfers of an event, or raise Invalid where one of them cannot be (S11)."""
    if not transfers:
        raise Invalid("transfers", "Nothing moves here, so there is nothing to record.")
    for transfer in transfers:
        if transfer.amount_pence <= 0:
            raise Invalid("amount_pence", "An amount that moves is more than £0.")
        if transfer.debit == transfer.credit:
            raise Invalid("credit", "Money moves between two different accounts.")
        if (transfer.pending_id is None) == (transfer.state in ("post_pending", "void_pending")):
            raise Invalid("pending_id", "Settling a commitment names the commitment.")
    return transfers


def pay_allocation(person_id: UUID, funder: Funder, amount_pence: int) -> list[Transfer]:
    """allocation_paid: debit the funder's account, credit the purse (rules 9, 30)."""
    return [Transfer(funding(funder), purse(person_id, funder), amount_pence)]


def ask_contribution(amount_pence: int) -> list[Transfer]:
    """contribution_asked, gross mode: debit what people owe, credit council money (rule 30)."""
    return [Transfer(Account("contribution_receivable"), Account("council_funding"), amount_pence)]


def pay_contribution(
    person_id: UUID, funder: Funder, amount_pence: int, into_purse: bool
) -> list[Transfer]:
    """contribution_paid: debit own money; credit the purse (net mode) or what they owe (gross).

    Rule 30.
    """
    to = purse(person_id, funder) if into_purse else Account("contribution_receivable")
    return [Transfer(Account("self_funding"), to, amount_pence)]


def refund_contribution(
    person_id: UUID, funder: Funder, amount_pence: int, to_person: bool
) -> list[Transfer]:
    """contribution_refunded: debit the purse; credit the person's own money, or what they owe.

    `to_person` where they paid into the purse (net mode); otherwise their debt goes down (rule 29).
    """
    to = Account("self_funding") if to_person else Account("contribution_receivable")
    return [Transfer(purse(person_id, funder), to, amount_pence)]


def commit(
    person_id: UUID, funder: Funder, provider_id: UUID, amount_pence: int, line_id: UUID
) -> list[Transfer]:
    """line_committed: set aside in the purse, for the provider, until invoices come (pending)."""
    return [
        Transfer(
            purse(person_id, funder),
            owed_to(provider_id),
            amount_pence,
            state="pending",
            line_id=line_id,
        )
    ]


def commit_elsewhere(
    person_id: UUID, funder: Funder, host_council_id: int, amount_pence: int, line_id: UUID
) -> list[Transfer]:
    """line_committed in the home council for a contract of another (rule 48; pending)."""
    return [
        Transfer(
            purse(person_id, funder),
            clearing(host_council_id),
            amount_pence,
            state="pending",
            line_id=line_id,
        )
    ]


def release(commitment: Commitment) -> list[Transfer]:
    """commitment_released: what was set aside is free again; names the pending transfer."""
    return [_resolve(commitment, "void_pending", commitment.transfer.amount_pence)]


def accept_invoice(commitment: Commitment, accepted_pence: int) -> list[Transfer]:
    """invoice_accepted: debit the purse, credit what the provider is owed.

    Posts the accepted part of what was set aside and releases the rest; £0 only releases. Raises
    Refused where more is accepted than was set aside: nobody's purse pays a surprise (rule 52).
    """
    if accepted_pence > commitment.transfer.amount_pence:
        raise Refused("This is more than was set aside, so the difference needs agreeing first.")
    if accepted_pence == 0:
        return release(commitment)
    return [_resolve(commitment, "post_pending", accepted_pence)]


def _resolve(commitment: Commitment, state: State, amount_pence: int) -> Transfer:
    was = commitment.transfer
    if was.state != "pending":
        raise Invalid("pending_id", "Only money that is set aside can be settled.")
    return replace(was, state=state, amount_pence=amount_pence, pending_id=commitment.transfer_id)


def accept_late_invoice(
    person_id: UUID, funder: Funder, provider_id: UUID, amount_pence: int, line_id: UUID
) -> list[Transfer]:
    """invoice_accepted with nothing set aside (late, or released): debit purse, credit owed."""
    return [Transfer(purse(person_id, funder), owed_to(provider_id), amount_pence, line_id=line_id)]


def accept_for_neighbour_council(
    home_council_id: int, provider_id: UUID, amount_pence: int, line_id: UUID
) -> list[Transfer]:
    """invoice_accepted in the host: debit the clearing account with the home, credit owed."""
    return [
        Transfer(clearing(home_council_id), owed_to(provider_id), amount_pence, line_id=line_id)
    ]


def settle_between_councils(other_council_id: int, amount_pence: int, pays: bool) -> list[Transfer]:
    """settled_between_councils: the home pays (debit clearing, credit bank), the host receives."""
    between, bank = clearing(other_council_id), Account("bank")
    return [Transfer(*((between, bank) if pays else (bank, between)), amount_pence)]


def pay_provider(provider_id: UUID, amount_pence: int) -> list[Transfer]:
    """provider_paid: debit what the provider is owed, credit the bank."""
    return [Transfer(owed_to(provider_id), Account("bank"), amount_pence)]


def recognise_saving(
    person_id: UUID, funder: Funder, ward_code: str, shares: Shares
) -> list[Transfer]:
    """saving_recognised: debit the purse, credit the three shares (S4).

    Below zero the other way (S6). A share of £0 moves nothing, so an event may have fewer than
    three transfers, or none.
    """
    own = purse(person_id, funder)
    due = (
        (person_share(person_id), shares.person),
        (community_fund(ward_code), shares.community),
        (Account("council_share"), shares.council),
    )
    return [
        Transfer(own, to, pence) if pence > 0 else Transfer(to, own, -pence)
        for to, pence in due
        if pence
    ]


def spend_share(person_id: UUID, amount_pence: int) -> list[Transfer]:
    """share_spent: debit the person's wellbeing credit, credit the bank."""
    return [Transfer(person_share(person_id), Account("bank"), amount_pence)]


def fill_reserve(
    person_id: UUID, funder: Funder, cluster_id: UUID, amount_pence: int
) -> list[Transfer]:
    """reserve_filled: debit the purse, credit the cluster's void reserve, if agreed (42)."""
    return [
        Transfer(
            purse(person_id, funder), Account("void_reserve", cluster_id=cluster_id), amount_pence
        )
    ]


def cover_gap(
    provider_id: UUID, from_reserve_pence: int, from_council_pence: int, cluster_id: UUID
) -> list[Transfer]:
    """gap_covered: debit the void reserve, then council money; credit owed (rule 43).

    Never a member's purse and never the community fund.
    """
    sources = (
        (Account("void_reserve", cluster_id=cluster_id), from_reserve_pence),
        (Account("council_funding"), from_council_pence),
    )
    return [Transfer(source, owed_to(provider_id), pence) for source, pence in sources if pence]


def return_unspent(person_id: UUID, funder: Funder, amount_pence: int) -> list[Transfer]:
    """unspent_returned: debit the purse, credit the funder's account (rules 24, 46, 47)."""
    return [Transfer(purse(person_id, funder), funding(funder), amount_pence)]


def fund_project(ward_code: str, amount_pence: int) -> list[Transfer]:
    """project_funded: debit the community fund, credit community spending (S8)."""
    return [Transfer(community_fund(ward_code), Account("community_spending"), amount_pence)]


def fill_seed_fund(amount_pence: int, from_share: bool) -> list[Transfer]:
    """seed_fund_filled: debit the council's share (S7) or council money, credit the seed fund."""
    source = Account("council_share") if from_share else Account("council_funding")
    return [Transfer(source, Account("seed_fund"), amount_pence)]


def give_seed_money(amount_pence: int) -> list[Transfer]:
    """seed_money_given: debit the seed fund, credit the bank (rule 68)."""
    return [Transfer(Account("seed_fund"), Account("bank"), amount_pence)]


def reverse(transfers: Iterable[Transfer]) -> list[Transfer]:
    """reversal: each posted transfer the other way round; the event names the one it reverses.

    Raises Invalid for money only set aside: that is released, not reversed.
    """
    back = []
    for was in transfers:
        if was.state not in ("posted", "post_pending"):
            raise Invalid("state", "Money that is only set aside is released, not reversed.")
        back.append(Transfer(was.credit, was.debit, was.amount_pence, line_id=was.line_id))
    return back


def balances(transfers: Iterable[Transfer]) -> dict[Account, int]:
    """Credits less debits of the posted transfers, in pence, by account; they sum to zero."""
    total: dict[Account, int] = {}
    for transfer in transfers:
        if transfer.state in ("posted", "post_pending"):
            total[transfer.debit] = total.get(transfer.debit, 0) - transfer.amount_pence
            total[transfer.credit] = total.get(transfer.credit, 0) + transfer.amount_pence
    return total
