"""Savings: what was truly saved, and its three shares, exact to the penny.

An underspend is not a saving. A saving is recognised where planned care came, or the person chose
less of it; contributions go back first; what is left is shared: person, council, community.
Each quarter posts the running total of the allocation year less what was posted before, so a year
ends exact whatever its quarters held (rules S1 to S6, S10).
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import lcm
from typing import Literal

from msgspec import Struct
from msgspec.structs import astuple

from marketplace.budgets import GROSS_PENCE_MAX, Funder
from marketplace.councils import DEFAULTS, Policy
from marketplace.money import round_pence, split_pence
from marketplace.refused import Invalid
from providers.said import said

Reason = Literal[
    "hospital",
    "respite_elsewhere",
    "provider_missed_visit",
    "death",
    "no_provider",
    "declined_on_cost",
    "temporary_absence",
]
Source = Literal["price", "sharing", "neighbour_help", "choice"]
SOURCES: tuple[Source, ...] = ("price", "sharing", "neighbour_help", "choice")


class Shares(Struct, frozen=True):
    """Pence for each of the three. Odd pence go to the person, then the community (S4)."""

    person: int
    community: int
    council: int

    @property
    def total_pence(self) -> int:
        """The saving these are the shares of."""
        return self.person + self.community + self.council


NOTHING = Shares(0, 0, 0)


class Split(Struct, frozen=True):
    """How a saving is divided: whole-number weights, so that shares are never inexact (S4)."""

    person: int = 1
    community: int = 1
    council: int = 1


class Working(Struct, frozen=True):
    """A saving worked out, each amount in pence, with the sentences that show how."""

    allocation_pence: int
    contribution_pence: int
    spent_pence: int
    committed_pence: int
    not_genuine_pence: int
    gross_pence: int
    refund_pence: int
    saving_pence: int
    shares_pence: Shares
    working: tuple[str, ...]


class Undelivered(Struct, frozen=True):
    """Planned care that did not come and was not chosen away, with what it would have cost."""

    reason: Reason
    minutes: int
    pence_per_hour: int


class Evidence(Struct, frozen=True):
    """What is known of one person's care in the period when a saving is to be recognised (S2).

    `chosen_minutes` are planned minutes a reduction signed by person and professional covers.
    """

    planned_minutes: int
    delivered_minutes: int
    chosen_minutes: int = 0
    outcomes_met: bool = True
    person_confirmed: bool = True
    open_query: bool = False
    open_concern: bool = False
    budget_too_small: bool = False


class Recognition(Struct, frozen=True):
    """What one quarter posts: the shares now (below zero takes back) and what cannot be had."""

    shares: Shares
    not_recovered: Shares

    @property
    def saving_pence(self) -> int:
        """The saving this quarter posts: always the sum of its shares."""
        return self.shares.total_pence


class Quarter(Struct, frozen=True):
    """One period of recognition: `number` 1 to 4, days `starts_on` up to, not on, `ends_on`."""

    number: int
    starts_on: date
    ends_on: date


def split_of(policy: Policy) -> Split:
    """The council's shares as whole-number weights, exactly (S4)."""
    shares = (policy.person_share, policy.community_share, policy.council_share)
    whole = lcm(*(share.denominator for share in shares))
    return Split(*(int(share * whole) for share in shares))


def split_for(funder: Funder, policy: Policy) -> Split | None:
    """How a purse's saving is divided by whose money it is; None where it is not divided.

    A self-funder keeps all of it (rule 14). NHS money is not divided, unless the NHS body opted
    in (rule 12). Council money, held by whomever, goes by the council's shares (S4).
    """
    if funder == "self":
        return Split(1, 0, 0)
    if funder == "nhs" and not policy.health_money_shares:
        return None
    return split_of(policy)


def shares_of(saving_pence: int, split: Split) -> Shares:
    """Divide a saving of 0 or more by largest remainder: exact, 1p is 1 / 0 / 0 (S4)."""
    return Shares(*split_pence(saving_pence, astuple(split)))


def distributable_pence(
    allocation: Fraction | int,
    contribution: Fraction | int,
    cost: Fraction | int,
    not_genuine: Fraction | int = 0,
) -> tuple[Fraction, Fraction]:
    """(what may be shared, what is refunded), exact pence, for a period or a running total (S1).

    `cost` is accepted invoices and commitments kept. Refund first: a person pays no more than
    care cost (rule 29). Then what is left, less money unspent for reasons that are no saving, up to
    the council's own part: a saving is never made of money the council did not put in.
    """
    gross = Fraction(allocation) - cost
    refund = max(Fraction(0), Fraction(contribution) - cost)
    own_part = Fraction(allocation) - contribution
    return min(own_part, max(Fraction(0), gross - not_genuine - refund)), refund


def work_out(
    allocation_pence: int,
    contribution_pence: int,
    spent_pence: int,
    committed_pence: int = 0,
    not_genuine_pence: int = 0,
    split: Split | None = None,
) -> Working:
    """Work out the refund, the saving and its shares for a whole allocation, in pence (S1, S4).

    Raises Invalid where an amount is out of bounds. £10,000 with £8,200 spent is a saving of
    £1,800 and £600 for each of the three.
    """
    _check("allocation", allocation_pence, GROSS_PENCE_MAX)
    _check("spent", spent_pence, 10 * GROSS_PENCE_MAX)
    _check("committed", committed_pence, 10 * GROSS_PENCE_MAX)
    _check("not_genuine", not_genuine_pence, 10 * GROSS_PENCE_MAX)
    if not 0 <= contribution_pence <= allocation_pence:
        raise Invalid(
            "contribution",
            "The person's own part is from £0 to the whole budget of %(allocation_pence)s.",
            allocation_pence=allocation_pence,
        )
    cost = spent_pence + committed_pence
    saving, refund = (
        round_pence(exact)
        for exact in distributable_pence(
            allocation_pence, contribution_pence, cost, not_genuine_pence
        )
    )
    shares = shares_of(saving, split or Split())
    plain = Working(
        allocation_pence=allocation_pence,
        contribution_pence=contribution_pence,
        spent_pence=spent_pence,
        committed_pence=committed_pence,
        not_genuine_pence=not_genuine_pence,
        gross_pence=max(0, allocation_pence - cost),
        refund_pence=refund,
        saving_pence=saving,
        shares_pence=shares,
        working=(),
    )
    return _explained(plain)


def _check(field: str, pence: int, most: int) -> None:
    if not 0 <= pence <= most:
        raise Invalid(field, "Write an amount from £0 to %(most_pence)s.", most_pence=most)


def _explained(w: Working) -> Working:
    """The same working with its sentences, in the order a person would do the sums."""
    lines = [
        said("You had %(allocation_pence)s.", allocation_pence=w.allocation_pence),
        said("You spent %(spent_pence)s.", spent_pence=w.spent_pence),
    ]
    if w.committed_pence:
        lines.append(
            said(
                "%(committed_pence)s more is promised to providers.",
                committed_pence=w.committed_pence,
            )
        )
    over = w.spent_pence + w.committed_pence - w.allocation_pence
    if over > 0:
        lines.append(
            said(
                "That is %(over_pence)s more than you had, so there is no saving.", over_pence=over
            )
        )
    if w.refund_pence:
        lines.append(
            said(
                "You were asked for %(contribution_pence)s, which is more than your care "
                "cost, so %(refund_pence)s goes back to you first.",
                contribution_pence=w.contribution_pence,
                refund_pence=w.refund_pence,
            )
        )
    if w.not_genuine_pence:
        lines.append(
            said(
                "%(not_genuine_pence)s was not spent because care did not come; that is not "
                "a saving.",
                not_genuine_pence=w.not_genuine_pence,
            )
        )
    shares = w.shares_pence
    if w.saving_pence:
        lines.append(
            said(
                "You saved %(saving_pence)s: %(person_pence)s for you, %(council_pence)s for "
                "the council, %(community_pence)s for your community.",
                saving_pence=w.saving_pence,
                person_pence=shares.person,
                council_pence=shares.council,
                community_pence=shares.community,
            )
        )
    elif over <= 0:
        lines.append(said("There is nothing left to share."))
    return Working(*(*astuple(w)[:-1], tuple(lines)))


def not_genuine_pence(undelivered: Iterable[Undelivered]) -> Fraction:
    """The exact value of planned care that did not come and was not chosen away (S1)."""
    return sum(
        (Fraction(item.minutes * item.pence_per_hour, 60) for item in undelivered), Fraction(0)
    )


def why_not(evidence: Evidence, policy: Policy = DEFAULTS) -> tuple[str, ...]:
    """Why no saving may be recognised now, a sentence each; none means it may (S2, rule 6)."""
    reasons = []
    planned, chosen = (
        evidence.planned_minutes,
        min(evidence.chosen_minutes, evidence.planned_minutes),
    )
    if planned == 0:
        reasons.append(said("No care was planned in this time."))
    elif Fraction(evidence.delivered_minutes + chosen, planned) < policy.delivered_min:
        reasons.append(
            said(
                "%(came)s of %(planned)s planned hours came; a saving needs "
                "%(percent)s%% of the care, or a smaller plan signed by you and a professional.",
                came=evidence.delivered_minutes // 60,
                planned=(planned - chosen) // 60,
                percent=int(100 * policy.delivered_min),
            )
        )
    if policy.outcomes_must_be_met and not evidence.outcomes_met:
        reasons.append(said("The plan's goals were not met when they were last looked at."))
    if not evidence.person_confirmed:
        reasons.append(said("You have not yet said that you got what you needed."))
    if evidence.open_query:
        reasons.append(said("A question about the spending is still open."))
    if evidence.open_concern:
        reasons.append(said("Somebody is worried about your safety, and that comes first."))
    if evidence.budget_too_small:
        reasons.append(
            said("Your budget is too small for your plan, so nothing is taken as saved.")
        )
    return tuple(reasons)


def held_for_check(saving_pence: int, allocation: Fraction | int, policy: Policy) -> bool:
    """True where a professional must look before the saving is shared: over 20% (S5)."""
    return saving_pence > policy.saving_check_above * allocation


def recognise(
    saving_so_far: Fraction | int,
    split: Split,
    posted: Shares = NOTHING,
    held: Shares | None = None,
) -> Recognition:
    """What to post now for the running total of an allocation year (DESIGN section 1; S3, S4, S6).

    `saving_so_far` is the exact saving since the year began; it is rounded once and divided, and
    the shares posted before are taken off, for each share by itself. `posted` is the sum of this
    year's earlier postings, `held` what each of the three still holds. Where the total went down,
    each share gives back at most what it holds, so nobody is asked to repay; the rest is offset by
    later shares, because `posted` stays above the total until they have caught up.
    """
    due = shares_of(max(0, round_pence(saving_so_far)), split)
    now, lost = [], []
    for want, before, left in zip(
        astuple(due), astuple(posted), astuple(held or posted), strict=True
    ):
        post = max(want - before, -max(0, left))
        now.append(post)
        lost.append(before + post - want)
    return Recognition(Shares(*now), Shares(*lost))


def quarters(starts_on: date, ends_on: date) -> tuple[Quarter, ...]:
    """The calendar quarters of an allocation year, at most four, covering each of its days once.

    A year that starts inside a quarter would have five pieces; the shorter of its first and its
    last is then recognised with the quarter beside it.
    """
    edges = [starts_on]
    while (end := _next_quarter(edges[-1])) < ends_on:
        edges.append(end)
    if len(edges) > 4:
        edges.pop(1 if edges[1] - starts_on <= ends_on - edges[-1] else -1)
    edges.append(ends_on)
    return tuple(Quarter(i, first, edges[i]) for i, first in enumerate(edges[:-1], start=1))


def _next_quarter(day: date) -> date:
    month = 3 * ((day.month - 1) // 3) + 4
    return date(day.year + 1, 1, 1) if month > 12 else date(day.year, month, 1)


def recognised_on(quarter: Quarter, policy: Policy = DEFAULTS) -> date:
    """The day a quarter is recognised: 42 days after its last day, for late invoices (S3)."""
    return quarter.ends_on + timedelta(days=policy.recognise_after_days - 1)


def still_correctable(year_ends_on: date, day: date, policy: Policy = DEFAULTS) -> bool:
    """True while a late invoice or correction may still change a year's saving (S6)."""
    return day < year_ends_on + timedelta(days=policy.clawback_days)


def sources_pence(saving_pence: int, estimates: Mapping[Source, int]) -> dict[Source, int]:
    """Say where a saving came from: price, sharing, neighbour help, choice; sums to it exactly.

    `estimates` are pence against going alone at the stand-alone price; they are scaled to the
    recognised saving, because only that is real. Estimates below zero count as none; where nothing
    was estimated, all of it is the price.
    """
    weights = [max(0, estimates.get(source, 0)) for source in SOURCES]
    if not any(weights):
        weights[0] = 1
    parts = split_pence(abs(saving_pence), weights)
    sign = -1 if saving_pence < 0 else 1
    return {source: sign * part for source, part in zip(SOURCES, parts, strict=True)}
