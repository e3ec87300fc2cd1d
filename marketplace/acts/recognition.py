"""Recognition: what one quarter adds to one person's allocation year, decided from the facts.

No question is asked here: the rules of marketplace/savings.py meet what `evidence` gathered.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace.acts.evidence import Facts, Minutes, Posted
from marketplace.budgets import Allocation, contribution_share, too_small
from marketplace.councils import Policy
from marketplace.database.transaction import Transaction
from marketplace.money import round_pence
from marketplace.pledges import Pledge, pledged_pence
from marketplace.savings import (
    NOTHING,
    Evidence,
    Quarter,
    Shares,
    Source,
    distributable_pence,
    held_for_check,
    recognise,
    sources_pence,
    split_for,
    why_not,
)
from providers.said import kept, said

Purse = tuple[UUID | None, str | None]


class Recognised(Struct, frozen=True):
    """One row of a saving. Allocated, spent, not genuine and minutes: so far in the year.

    Refund, saving and shares are what this row adds, in pence.
    """

    saving_id: UUID
    person_id: UUID
    allocation_id: UUID
    year_starts_on: date
    quarter: int
    quarter_ends_on: date
    allocated_pence: int
    spent_pence: int
    not_genuine_pence: int
    refund_pence: int
    saving_pence: int
    person_pence: int
    council_pence: int
    community_pence: int
    planned_minutes: int
    delivered_minutes: int
    chosen_minutes: int
    sources: dict[str, Any]
    held_for: str | None
    event_id: UUID | None
    recognised_at: datetime


class Year(Struct, frozen=True):
    """One allocation year at one of its quarters."""

    versions: Sequence[Allocation]
    pledges: Sequence[Pledge]
    quarter: Quarter
    starts_on: date
    posted: Sequence[Posted]

    @property
    def newest(self) -> Allocation:
        """The newest version: whose it is and whose money."""
        return self.versions[-1]

    def posted_shares(self) -> Shares:
        """What this year's earlier quarters posted, in pence."""
        rows = [row for row in self.posted if row.final]
        return Shares(
            person=sum(row.person_pence for row in rows),
            community=sum(row.community_pence for row in rows),
            council=sum(row.council_pence for row in rows),
        )


class Row(Struct, frozen=True):
    """A row to write: what it holds, why it is held, what it releases, whether an event has it."""

    what: Recognised
    held_for: str | None
    releases: UUID | None
    posted: bool


def decide(
    tx: Transaction,
    year: Year,
    facts: Facts,
    free: dict[Purse, int],
    policy: Policy,
    now: datetime,
) -> Row | None:
    """What this quarter adds for one allocation year; None where nothing is pledged or shared."""
    newest, first, after = year.newest, year.starts_on, year.quarter.ends_on
    split = split_for(newest.funder, policy)
    allocated = pledged_pence(first, after, year.versions, year.pledges)
    if split is None or not allocated:
        return None
    spent, held = facts.cost(first, after)
    minutes = facts.minutes(first, after)
    rate = facts.pence_per_minute()
    # A retainer paid for days away is spent already; only what is unspent can be no saving.
    retained = max(Fraction(0), spent - minutes.delivered * rate)
    not_genuine = max(Fraction(0), minutes.undelivered * rate - retained)
    contribution = contribution_share(newest) * allocated
    so_far, refund_so_far = distributable_pence(allocated, contribution, spent + held, not_genuine)
    reasons = why_not(_evidence(year, facts, minutes, policy), policy)
    posted = year.posted_shares()
    due = recognise(posted.total_pence if reasons else so_far, split, posted)
    refund = max(0, round_pence(refund_so_far) - sum(row.refund_pence for row in year.posted))
    too_good = held_for_check(round_pence(so_far), allocated, policy)
    held_for, refund = _from_purse(year, due.saving_pence, refund, too_good, free)
    sources = _sources(facts, minutes, due.saving_pence, spent + held, first, after, allocated)
    what = Recognised(
        saving_id=tx.new_id(),
        person_id=newest.person_id,
        allocation_id=newest.allocation_id,
        year_starts_on=first,
        quarter=year.quarter.number,
        quarter_ends_on=after - timedelta(days=1),
        allocated_pence=round_pence(allocated),
        spent_pence=round_pence(spent + held),
        not_genuine_pence=round_pence(not_genuine),
        refund_pence=refund,
        saving_pence=due.saving_pence,
        person_pence=due.shares.person,
        council_pence=due.shares.council,
        community_pence=due.shares.community,
        planned_minutes=minutes.planned,
        delivered_minutes=minutes.delivered,
        chosen_minutes=minutes.chosen,
        sources=sources | ({"why_not": [kept(reason) for reason in reasons]} if reasons else {}),
        held_for=held_for,
        event_id=None,
        recognised_at=now,
    )
    return Row(what, held_for, None, held_for is None and due.shares != NOTHING)


def _from_purse(
    year: Year, saving_pence: int, refund_pence: int, too_good: bool, free: dict[Purse, int]
) -> tuple[str | None, int]:
    """Why the saving is held, if it is, and the refund that goes out; takes both from `free`."""
    purse = (year.newest.person_id, year.newest.funder)
    there = max(0, free.get(purse, 0))
    held_for = None
    if saving_pence > 0 and too_good:
        held_for = said("More than a fifth of the budget: did the care really come?")
    if max(0, saving_pence) + refund_pence > there:
        held_for = said("The purse does not hold this money yet.")
    refund_pence = min(refund_pence, there)
    free[purse] = there - refund_pence - (0 if held_for else saving_pence)
    return held_for, refund_pence


def _evidence(year: Year, facts: Facts, minutes: Minutes, policy: Policy) -> Evidence:
    return Evidence(
        planned_minutes=max(0, minutes.planned - minutes.excused),
        delivered_minutes=minutes.delivered,
        chosen_minutes=minutes.chosen,
        open_query=any(sheet.disputed for sheet in facts.delivered),
        budget_too_small=too_small(
            year.newest.weekly_pence,
            facts.minutes_per_week(year.quarter.ends_on - timedelta(days=1)),
            policy,
        ),
    )


def _sources(
    facts: Facts,
    minutes: Minutes,
    saving_pence: int,
    cost: Fraction,
    first: date,
    after: date,
    allocated: Fraction,
) -> dict[str, Any]:
    """Where the saving came from, in pence: estimates scaled to what is recognised."""
    rate = facts.pence_per_minute()
    helped = min(minutes.helped, minutes.chosen)
    sharing = facts.shared_pence(first, after)
    help_pence = round_pence(helped * rate)
    choice = round_pence((minutes.chosen - helped) * rate)
    price = round_pence(allocated - cost) - sharing - help_pence - choice
    estimates: dict[Source, int] = {
        "price": price,
        "sharing": sharing,
        "neighbour_help": help_pence,
        "choice": choice,
    }
    found = sources_pence(saving_pence, estimates)
    return {str(source): pence for source, pence in found.items()}
