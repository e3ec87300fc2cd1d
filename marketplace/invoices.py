"""Invoices: what a provider asks for, held against what members confirmed at contract prices.

Accepted pence are never more than confirmed units at the line's price, and never more than asked.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from uuid import UUID

from msgspec import Struct

from marketplace.councils import DEFAULTS, Policy
from marketplace.money import round_pence
from marketplace.refused import Invalid, Refused
from providers.said import said

LINES_MAX = 500
LINE_PENCE_MAX = 100_000_000


class Claim(Struct, frozen=True):
    """One member's line on an invoice: minutes and pence the provider asks for."""

    line_id: UUID
    minutes: int
    claimed_pence: int


class Due(Struct, frozen=True):
    """What one line may cost in the period.

    `pence_per_four_weeks` is the price of four weeks of `minutes_per_week`; `confirmed_minutes` is
    None while nobody confirmed; `retained_pence` is a hospital retainer (rule 49);
    `accepted_before_pence` was accepted on earlier invoices for the same line and period.
    """

    line_id: UUID
    minutes_per_week: int
    pence_per_four_weeks: int
    planned_minutes: int
    confirmed_minutes: int | None
    retained_pence: int = 0
    accepted_before_pence: int = 0


class Accepted(Struct, frozen=True):
    """What is accepted of a claim, in pence, and why it is less where it is."""

    line_id: UUID
    claimed_pence: int
    accepted_pence: int
    difference: str


class Matched(Struct, frozen=True):
    """An invoice held against its deliveries, line by line."""

    lines: tuple[Accepted, ...]

    @property
    def accepted_pence(self) -> int:
        """What the provider will be paid for this invoice."""
        return sum(line.accepted_pence for line in self.lines)

    @property
    def claimed_pence(self) -> int:
        """What the provider asked for."""
        return sum(line.claimed_pence for line in self.lines)


def check_invoice(number: str, earlier_numbers: Collection[str], claims: Iterable[Claim]) -> None:
    """Raise unless an invoice can be taken in: a new number, each line once, amounts in bounds."""
    if not 1 <= len(number.strip()) <= 40:
        raise Invalid("number", "Give the invoice a number of up to 40 letters and figures.")
    if number.strip().casefold() in {earlier.strip().casefold() for earlier in earlier_numbers}:
        raise Refused(
            "You have sent an invoice with the number %(number)s already.", number=number.strip()
        )
    claims = list(claims)
    if not 1 <= len(claims) <= LINES_MAX:
        raise Invalid("lines", "An invoice has from 1 to %(most)s lines.", most=LINES_MAX)
    if len({claim.line_id for claim in claims}) != len(claims):
        raise Invalid("lines", "Each member's line can be on an invoice once.")
    for claim in claims:
        if not 0 <= claim.claimed_pence <= LINE_PENCE_MAX:
            raise Invalid(
                "claimed_pence",
                "Ask for £0 to %(most_pence)s on a line.",
                most_pence=LINE_PENCE_MAX,
            )
        if claim.minutes < 0:
            raise Invalid("minutes", "Minutes are 0 or more.")


def due_pence(due: Due) -> int:
    """What a line's confirmed minutes cost at its price, in whole pence rounded once (S10).

    Minutes above the plan are not paid: the plan is what was agreed and set aside (rule 52).
    """
    minutes = min(due.confirmed_minutes or 0, due.planned_minutes)
    if due.minutes_per_week <= 0:
        return due.retained_pence
    price = Fraction(due.pence_per_four_weeks * minutes, 4 * due.minutes_per_week)
    return round_pence(price) + due.retained_pence


def match_invoice(claims: Iterable[Claim], dues: Mapping[UUID, Due]) -> Matched:
    """Accept of each claim what was confirmed, and say each difference in words and pence."""
    return Matched(tuple(_match(claim, dues.get(claim.line_id)) for claim in claims))


def _match(claim: Claim, due: Due | None) -> Accepted:
    if due is None:
        return Accepted(
            claim.line_id, claim.claimed_pence, 0, said("This line is not in the contract.")
        )
    left = max(0, due_pence(due) - due.accepted_before_pence)
    accepted = min(claim.claimed_pence, left)
    return Accepted(
        claim.line_id, claim.claimed_pence, accepted, _difference(claim, due, left, accepted)
    )


def _difference(claim: Claim, due: Due, left: int, accepted: int) -> str:
    """Why a claim is not accepted as asked, in the order in which it is looked at; "" if it is."""
    short = claim.claimed_pence - accepted
    if short == 0:
        if claim.claimed_pence < left:
            return said(
                "%(left_pence)s less was asked for than was confirmed.", left_pence=left - accepted
            )
        return ""
    if due.confirmed_minutes is None and due.retained_pence == 0:
        return said("%(short_pence)s waits: nobody has confirmed this care yet.", short_pence=short)
    if due.accepted_before_pence:
        return said(
            "%(short_pence)s not accepted: %(accepted_before_pence)s was accepted for "
            "these four weeks before.",
            short_pence=short,
            accepted_before_pence=due.accepted_before_pence,
        )
    confirmed = due.confirmed_minutes or 0
    if claim.minutes > confirmed:
        return said(
            "%(short_pence)s not accepted: %(minutes)s minutes were asked for and "
            "%(confirmed)s were confirmed.",
            short_pence=short,
            minutes=claim.minutes,
            confirmed=confirmed,
        )
    if confirmed > due.planned_minutes:
        return said(
            "%(short_pence)s not accepted: %(confirmed)s minutes came and "
            "%(planned)s were planned.",
            short_pence=short,
            confirmed=confirmed,
            planned=due.planned_minutes,
        )
    return said(
        "%(short_pence)s not accepted: %(confirmed)s confirmed minutes cost "
        "%(due_pence)s at the contract's price.",
        short_pence=short,
        confirmed=confirmed,
        due_pence=due_pence(due),
    )


def is_late(received_on: date, period_ends_on: date, policy: Policy = DEFAULTS) -> bool:
    """True where an invoice comes later than savings wait for it: 42 days (S3).

    `period_ends_on` is the day after the period's last. A late invoice is still paid; it lowers
    the saving in the period in which it comes (S6).
    """
    return received_on >= period_ends_on + timedelta(days=policy.recognise_after_days)
