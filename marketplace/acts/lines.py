"""Call-off lines: one member's own part of a contract, ended and priced again by new versions.

The newest version that has begun is what holds. A line ends by a version that begins and ends on
the day after its last; the others are then priced for who is left, from a period that holds no
money yet, never above their limit (rules 42, 44, 46, 66; "share" in the design).
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.acts import audit, commitments
from marketplace.acts.reading import column, read
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.transaction import Transaction
from marketplace.deliveries import period_of
from marketplace.people import Who, require_role
from marketplace.refused import Refused
from matching.shares import CannotShare, ShareIn, shares
from sql import questions


class NewLine(Struct, frozen=True):
    """One version to write: pence per four weeks at planned units, minutes per week."""

    line_id: UUID
    version: int
    contract_id: UUID
    member_id: UUID
    lot_need_id: UUID
    purchaser: str
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    stand_alone_pence: int | None
    valid_from: date
    valid_to: date
    reason: str


class LineNow(Struct, frozen=True):
    """The newest version of a line, its limit and its cluster's share rule."""

    line_id: UUID
    version: int
    contract_id: UUID
    member_id: UUID
    lot_need_id: UUID
    purchaser: str
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    pence_per_four_weeks: int
    stand_alone_pence: int | None
    valid_from: date
    valid_to: date
    limit_pence: int
    share_rule: str
    personal_care: bool
    contract_starts_on: date
    contract_ends_on: date


class LastCommitted(Struct, frozen=True):
    """The last period of a contract for which purses hold money."""

    contract_id: UUID
    period_starts_on: date


class EndLines(Struct, frozen=True):
    """End what members have from `ends_on`, the first day without it."""

    member_ids: tuple[UUID, ...]
    ends_on: date
    reason: Literal["left", "died", "moved"]


class ProviderFails(Struct, frozen=True):
    """A provider stops on `ends_on`, the first day without care."""

    provider_id: UUID
    ends_on: date
    why: str = ""


class Ended(Struct, frozen=True):
    """Lines that ended, lines priced again, and the gap in pence per four weeks above all limits.

    The gap falls to the bid's own headcount prices, an agreed void reserve, the council, or a new
    round, in that order (rule 43); never on the others.
    """

    line_ids: tuple[UUID, ...]
    repriced_line_ids: tuple[UUID, ...]
    gap_pence: int


class ToServe(Struct, frozen=True):
    """A member who needs somebody else now, most at risk first."""

    member_id: UUID
    lot_need_id: UUID
    minutes_per_week: int
    personal_care: bool


class Failed(Struct, frozen=True):
    """What a provider's failure ended and who must be served again (rule 66)."""

    contract_ids: tuple[UUID, ...]
    line_ids: tuple[UUID, ...]
    to_serve: tuple[ToServe, ...]


def settle(rule: str, members: Sequence[ShareIn], shared_pence: int) -> tuple[dict[str, int], int]:
    """What each pays in pence, and the gap no limit leaves room for (rules 41 to 43)."""
    most = sum(member.limit_pence for member in members)
    whole = sum(member.own_pence for member in members) + shared_pence
    gap = max(0, whole - most)
    try:
        # Shapley and nucleolus shares are worked out with the match; a later change splits by head.
        by = rule if rule in ("equal", "hours") else "equal"
        paid = shares(by, members, shared_pence - gap)  # type: ignore[arg-type]
    except CannotShare:
        paid = {member.id: min(member.own_pence, member.limit_pence) for member in members}
    return paid, gap


async def end_lines(tx: Transaction, who: Who, form: EndLines, now: datetime) -> Ended:
    """End members' lines and price the others again from the next period (rules 44, 46, 47).

    The act that lets a member leave, or records a death or a move, calls this in its transaction.
    """
    ids = await column(
        questions("contracts").contracts_of_members(
            tx.db, council_id=tx.council_id, member_ids=list(form.member_ids), on_day=form.ends_on
        )
    )
    if not ids:
        return Ended((), (), 0)
    lines = await _held(tx, ids)
    gone = [
        line for line in lines if line.member_id in form.member_ids and line.valid_to > form.ends_on
    ]
    versions = [ending(line, form.ends_on, form.reason) for line in gone]
    leaving = {line.line_id for line in gone}
    left = [line for line in lines if line.line_id not in leaving]
    again, gap = await _priced_again(tx, ids, gone, left, form.ends_on)
    await add_versions(tx, [*versions, *again])
    await commitments.release(tx, sorted(leaving), form.ends_on, now, subject_id=ids[0])
    await audit.record(
        tx, who, "end_lines", "call_off_line", ids[0], now,
        detail={
            "lines": sorted(map(str, leaving)),
            "ends_on": form.ends_on,
            "repriced": len(again),
            "gap_pence": gap,
            "reason": form.reason,
        },
    )  # fmt: skip
    return Ended(tuple(leaving), tuple(line.line_id for line in again), gap)


async def provider_fails(tx: Transaction, who: Who, form: ProviderFails, now: datetime) -> Failed:
    """End a failed provider's contracts and list whom it leaves without care (rule 66).

    Lines end, money held for later periods returns to its purses, no new money is committed.
    Raises Refused when the provider has no contract that goes on.
    """
    require_role(who, "commissioner", "coordinator")
    ids = await column(
        questions("contracts").contracts_of_provider(
            tx.db, council_id=tx.council_id, provider_id=form.provider_id, on_day=form.ends_on
        )
    )
    if not ids:
        raise Refused("This provider has no contract that goes on after that day.")
    lines = [line for line in await _held(tx, ids) if line.valid_to > form.ends_on]
    await questions("contracts").end_contracts(
        tx.db, council_id=tx.council_id, contract_ids=ids, on_day=form.ends_on,
        reason="provider_failed",
    )  # fmt: skip
    await questions("contracts").mark_provider_failed(tx.db, provider_id=form.provider_id)
    await add_versions(tx, [ending(line, form.ends_on, "provider_failed") for line in lines])
    line_ids = [line.line_id for line in lines]
    await commitments.release(tx, line_ids, form.ends_on, now, subject_id=form.provider_id)
    order = sorted(lines, key=lambda line: (not line.personal_care, -line.minutes_per_week))
    await audit.record(
        tx, who, "provider_fails", "provider", form.provider_id, now, why=form.why[:500],
        detail={"contracts": ids, "lines": line_ids, "ends_on": form.ends_on},
    )  # fmt: skip
    return Failed(
        tuple(ids),
        tuple(line_ids),
        tuple(
            ToServe(line.member_id, line.lot_need_id, line.minutes_per_week, line.personal_care)
            for line in order
        ),
    )


def ending(line: LineNow, ends_on: date, reason: str) -> NewLine:
    """The version that ends a line: it holds for no day and stands after all others."""
    day = max(ends_on, line.valid_from)
    return replace(_version_of(line), valid_from=day, valid_to=day, reason=reason)


async def add_versions(tx: Transaction, lines: Sequence[NewLine]) -> None:
    """Write versions of lines, all in one statement."""
    await questions("contracts").add_lines(
        tx.db,
        council_id=tx.council_id,
        line_ids=[line.line_id for line in lines],
        versions=[line.version for line in lines],
        contract_ids=[line.contract_id for line in lines],
        member_ids=[line.member_id for line in lines],
        lot_need_ids=[line.lot_need_id for line in lines],
        purchasers=[line.purchaser for line in lines],
        minutes=[line.minutes_per_week for line in lines],
        own=[line.own_pence for line in lines],
        shared=[line.shared_pence for line in lines],
        stand_alone=[line.stand_alone_pence for line in lines],
        valid_from=[line.valid_from for line in lines],
        valid_to=[line.valid_to for line in lines],
        reasons=[line.reason for line in lines],
    )


async def _held(tx: Transaction, contract_ids: Sequence[UUID]) -> list[LineNow]:
    key = {"council_id": tx.council_id, "contract_ids": list(contract_ids)}
    await column(questions("contracts").lock_contracts(tx.db, **key))
    return await read(LineNow, questions("contracts").newest_lines(tx.db, **key))


async def _priced_again(
    tx: Transaction,
    contract_ids: Sequence[UUID],
    gone: Sequence[LineNow],
    left: Sequence[LineNow],
    ends_on: date,
) -> tuple[list[NewLine], int]:
    """Versions for those who stay, from the first period after `ends_on` that holds no money."""
    held = {
        row.contract_id: row.period_starts_on
        for row in await read(
            LastCommitted,
            questions("contracts").last_committed_period(
                tx.db, council_id=tx.council_id, contract_ids=list(contract_ids)
            ),
        )
    }
    freed: dict[UUID, int] = defaultdict(int)
    for line in gone:
        freed[line.contract_id] += line.shared_pence
    again: list[NewLine] = []
    gap = 0
    for contract_id in sorted(freed):
        stay = [line for line in left if line.contract_id == contract_id]
        if not stay or not freed[contract_id]:
            continue
        first = _next_period(stay[0], ends_on, held.get(contract_id))
        stay = [line for line in stay if line.valid_to > first]
        if not stay:
            continue
        versions, short = _split_again(stay, freed[contract_id], first)
        again += versions
        gap += short
    return again, gap


def _next_period(line: LineNow, ends_on: date, last_held: date | None) -> date:
    """The first period that starts on or after `ends_on` and holds no money yet."""
    if ends_on <= line.contract_starts_on:
        return line.contract_starts_on
    day = min(ends_on, line.contract_ends_on) - timedelta(days=1)
    first = period_of(day, line.contract_starts_on, line.contract_ends_on).ends_on
    return first if last_held is None else max(first, last_held + FOUR_WEEKS)


def _split_again(
    stay: Sequence[LineNow], freed_pence: int, first: date
) -> tuple[list[NewLine], int]:
    """Split the whole shared cost of a contract among those who stay, from `first`."""
    members = [
        ShareIn(
            str(line.line_id),
            line.own_pence,
            line.minutes_per_week,
            # A share that was above the limit never becomes one because somebody left.
            max(line.limit_pence, line.pence_per_four_weeks),
        )
        for line in stay
    ]
    whole = sum(line.shared_pence for line in stay) + freed_pence
    paid, gap = settle(stay[0].share_rule, members, whole)
    return [
        replace(
            _version_of(line),
            shared_pence=paid[str(line.line_id)] - line.own_pence,
            valid_from=first,
            reason="priced_again",
        )
        for line in stay
        if paid[str(line.line_id)] != line.pence_per_four_weeks
    ], gap


def _version_of(line: LineNow) -> NewLine:
    """The next version of a line, as it is now."""
    return NewLine(
        line_id=line.line_id,
        version=line.version + 1,
        contract_id=line.contract_id,
        member_id=line.member_id,
        lot_need_id=line.lot_need_id,
        purchaser=line.purchaser,
        minutes_per_week=line.minutes_per_week,
        own_pence=line.own_pence,
        shared_pence=line.shared_pence,
        stand_alone_pence=line.stand_alone_pence,
        valid_from=line.valid_from,
        valid_to=line.valid_to,
        reason="",
    )
