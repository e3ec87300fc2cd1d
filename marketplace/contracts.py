"""Contracts: shared terms, and for each member a line of their own.

Liability is several (rule 41): a line has one payer, one price and one end. Whoever leaves, dies
or says no changes their own line; the others are priced anew from the bid's list for the people
who are still there, from the next period on and never backwards (rules 42-45).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.refused import NotYours, Refused
from marketplace.standstill import sign_from
from providers.prices import BandPrice, Unit

Purchaser = Literal["holder", "service_fund_holder", "council", "nhs"]
Decision = Literal["ratify", "veto"]
EndReason = Literal["provider_failed", "mutual", "notice"]

# Who buys follows from the route alone, and is never asked (rule 61).
PURCHASERS: dict[str, Purchaser] = {
    "direct_payment": "holder",
    "self_funder": "holder",
    "service_fund": "service_fund_holder",
    "council_managed": "council",
    "health_budget": "nhs",
}
PERIOD_DAYS = 28


class Ratification(Struct, frozen=True):
    """A member's yes, or their no for themselves. Field for field the columns of the table."""

    commission_id: UUID
    member_id: UUID
    decision: Decision
    why: str
    decided_by: UUID
    decided_at: datetime


class AwardLine(Struct, frozen=True):
    """One member's part of an award: pence per four weeks; `limit_pence` is the stand-alone cap."""

    award_id: UUID
    lot_need_id: UUID
    member_id: UUID
    route: str
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    pence_per_four_weeks: int
    headcount: int
    limit_pence: int
    stand_alone_pence: int | None = None


class Contract(Struct, frozen=True):
    """Shared terms with one provider. `ends_on` is the day after the last."""

    contract_id: UUID
    award_id: UUID
    commission_id: UUID
    provider_id: UUID
    starts_on: date
    ends_on: date
    signed_at: datetime
    ended_early_on: date | None = None
    end_reason: EndReason | None = None

    def last_day_after(self) -> date:
        """The first day the contract no longer runs."""
        return self.ends_on if self.ended_early_on is None else self.ended_early_on


class CallOffLine(Struct, frozen=True):
    """One version of a member's own part of a contract. Pence per four weeks.

    On each day the newest version begun holds (`line_on`). `valid_to` is the day after the last;
    a version that buys nothing has `valid_to` = `valid_from`.
    """

    line_id: UUID
    version: int
    contract_id: UUID
    member_id: UUID
    lot_need_id: UUID
    purchaser: Purchaser
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    pence_per_four_weeks: int
    stand_alone_pence: int | None
    valid_from: date
    valid_to: date
    reason: str = ""

    def runs_on(self, day: date) -> bool:
        """Whether care is bought under this version on that day."""
        return self.valid_from <= day < self.valid_to


class Price(Struct, frozen=True):
    """A line's price for a period, pence per four weeks."""

    own_pence: int
    shared_pence: int


def purchaser_of(route: str) -> Purchaser:
    """The purchaser of record for a route. Raises Refused for a route nobody knows."""
    try:
        return PURCHASERS[route]
    except KeyError:
        raise Refused("It is not clear who pays for this. Ask your council.") from None


def decide(
    decision: Decision,
    *,
    commission_id: UUID,
    member_id: UUID,
    decided_by: UUID,
    served_member_ids: Collection[UUID],
    matched: bool,
    contracted: bool,
    why: str = "",
    now: datetime,
) -> Ratification:
    """A member's answer to the match, which may change until the contract. Raises Refused.

    A veto takes out this member alone; the others go on without them (DESIGN: the loop).
    """
    if not matched:
        raise Refused("The offers are not compared yet. You will hear from us when they are.")
    if contracted:
        raise Refused("The contract is signed. You can still leave with notice.")
    if member_id not in served_member_ids:
        raise NotYours("This offer is not for you, so there is nothing for you to decide.")
    if len(why) > 500:
        raise Refused("Write at most 500 letters.")
    return Ratification(commission_id, member_id, decision, why, decided_by, now)


class Count(Struct, frozen=True):
    """How the members answered. `needed`: answers for it to count, as the agreement says."""

    yes: int
    no: int
    waiting: int
    needed: int

    @property
    def carried(self) -> bool:
        """Enough members have answered, and more say yes than no."""
        return self.yes + self.no >= self.needed and self.yes > self.no


def count(
    ratifications: Sequence[Ratification], served_member_ids: Collection[UUID], needed: int
) -> Count:
    """The answers of those whom the match serves, one voice each.

    `needed` comes from `agreements.answers_needed` and is never more than there are members.
    """
    answers = {
        one.member_id: one.decision for one in ratifications if one.member_id in served_member_ids
    }
    yes = sum(1 for decision in answers.values() if decision == "ratify")
    return Count(
        yes=yes,
        no=len(answers) - yes,
        waiting=len(set(served_member_ids)) - len(answers),
        needed=min(needed, len(set(served_member_ids))),
    )


def vetoed(ratifications: Sequence[Ratification]) -> set[UUID]:
    """The members who said no for themselves."""
    return {one.member_id for one in ratifications if one.decision == "veto"}


def require_ratified(
    answers: Count, professional_signed: bool, now: datetime, last_day: date
) -> None:
    """Raise Refused with what is missing before a contract is made.

    `last_day`: the last on which bidders can object (rule 62: standstill).
    """
    if not answers.carried:
        missing = answers.needed - answers.yes - answers.no
        if missing > 0:
            raise Refused("Not everyone has answered yet: %(missing)s more to go.", missing=missing)
        raise Refused("More members said no than yes. The offer is not taken.")
    if not professional_signed:
        raise Refused("The coordinator has to sign first.")
    if now < sign_from(last_day):
        raise Refused(
            "Providers can object until the end of %(last_day)s. The contract can be signed "
            "after that.",
            last_day=last_day,
        )


def make(
    *,
    contract_id: UUID,
    award_id: UUID,
    commission_id: UUID,
    provider_id: UUID,
    starts_on: date,
    weeks: int,
    insured_until: date | None,
    provider_state: str,
    now: datetime,
) -> Contract:
    """The contract of one award. Raises Refused for an uninsured or failed provider (59, 66)."""
    if provider_state == "failed":
        raise Refused("This provider has stopped working. Ask the coordinator for the next one.")
    if insured_until is None or insured_until < starts_on:
        raise Refused(
            "The provider's insurance ends before the start. They have to renew it first."
        )
    return Contract(
        contract_id=contract_id,
        award_id=award_id,
        commission_id=commission_id,
        provider_id=provider_id,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(weeks=weeks),
        signed_at=now,
    )


def lines(
    contract: Contract,
    award_lines: Sequence[AwardLine],
    line_ids: Sequence[UUID],
    without: Collection[UUID] = (),
) -> list[CallOffLine]:
    """One call-off line for each award line whose member did not veto, in the same order (41).

    The caller prices the award lines for those who are left first (`own_pence`, shares).
    Raises Refused when a line is above its member's limit: nobody pays more than alone.
    """
    found: list[CallOffLine] = []
    kept = [one for one in award_lines if one.member_id not in without]
    for line, line_id in zip(kept, line_ids, strict=True):
        if line.pence_per_four_weeks > line.limit_pence:
            raise Refused("One member would pay more than alone. Work out the shares again.")
        found.append(
            CallOffLine(
                line_id=line_id,
                version=1,
                contract_id=contract.contract_id,
                member_id=line.member_id,
                lot_need_id=line.lot_need_id,
                purchaser=purchaser_of(line.route),
                minutes_per_week=line.minutes_per_week,
                own_pence=line.own_pence,
                shared_pence=line.shared_pence,
                pence_per_four_weeks=line.pence_per_four_weeks,
                stand_alone_pence=line.stand_alone_pence,
                valid_from=contract.starts_on,
                valid_to=contract.ends_on,
            )
        )
    return found


def own_pence(
    price: BandPrice,
    unit: Unit,
    minutes_per_week: int,
    people: int,
    *,
    session_minutes: int = 0,
    vat_permille: int = 0,
    term_weeks: int = 52,
) -> int:
    """A member's own units when `people` share: pence per four weeks with VAT (rules 42, 67).

    The same figure as the matching's, to the penny: whole sessions, rounded once (S10).
    """
    four_weeks = Fraction(4 * price.head_pence(people) * (1000 + vat_permille), 1000)
    if unit == "hour":
        return round(four_weeks * minutes_per_week / 60)
    if unit == "session":
        return round(four_weeks * -(-minutes_per_week // session_minutes))
    return round(four_weeks if unit == "week" else four_weeks / term_weeks)


def next_period_start(contract: Contract, day: date) -> date:
    """The first day of the first four-week period that begins on or after `day` (rule 45)."""
    periods = -(-max(0, (day - contract.starts_on).days) // PERIOD_DAYS)
    return contract.starts_on + timedelta(days=periods * PERIOD_DAYS)


def reprice(
    line: CallOffLine, price: Price, from_day: date, reason: str = "headcount"
) -> CallOffLine:
    """The line's next version, holding from `from_day`; what was before stays (rules 42, 45)."""
    if not line.valid_from <= from_day < line.valid_to:
        raise Refused("This part of the contract does not run on that day.")
    return replace(
        line,
        version=line.version + 1,
        own_pence=price.own_pence,
        shared_pence=price.shared_pence,
        pence_per_four_weeks=price.own_pence + price.shared_pence,
        valid_from=from_day,
        reason=reason,
    )


def reprice_all(
    contract: Contract,
    present: Sequence[CallOffLine],
    prices: Mapping[UUID, Price],
    changed_on: date,
) -> list[CallOffLine]:
    """New versions for the lines of those present, from the next period; unchanged ones stay out.

    `prices` by line id, made by the caller for exactly the people present: own units from
    `own_pence`, shared cost by the agreement's rule.
    """
    from_day = next_period_start(contract, changed_on)
    found = []
    for line in present:
        price = prices[line.line_id]
        same = (price.own_pence, price.shared_pence) == (line.own_pence, line.shared_pence)
        if not same and line.runs_on(from_day):
            found.append(reprice(line, price, from_day))
    return found


def may_leave_without_notice(line: CallOffLine) -> bool:
    """Whether the member now pays more than the stored stand-alone figure."""
    return line.stand_alone_pence is not None and line.pence_per_four_weeks > line.stand_alone_pence


def end_line(line: CallOffLine, first_day_out: date, reason: str) -> CallOffLine:
    """The line's last version: nothing is bought from `first_day_out` on (rules 41, 44, 46).

    `line` is the newest version, which may start later than that day. An earlier end stays; a
    line that has not started never starts. No other line changes.
    """
    end = min(first_day_out, line.valid_to)
    start = min(line.valid_from, end)
    return replace(line, version=line.version + 1, valid_from=start, valid_to=end, reason=reason)


def line_on(versions: Sequence[CallOffLine], day: date) -> CallOffLine | None:
    """The version of one line that buys care on that day: the newest begun, if it still runs."""
    begun = [line for line in versions if line.valid_from <= day]
    newest = max(begun, key=lambda line: line.version, default=None)
    return newest if newest is not None and day < newest.valid_to else None


def end_early(contract: Contract, on: date, reason: EndReason) -> Contract:
    """The contract ended before its time; twice keeps the earlier day (rules 26, 66)."""
    if on >= contract.last_day_after():
        return contract
    return replace(contract, ended_early_on=max(on, contract.starts_on), end_reason=reason)


def end_failed(
    contract: Contract, running: Sequence[CallOffLine], on: date
) -> tuple[Contract, list[CallOffLine]]:
    """What a provider's failure writes: the contract and every line end that day (rule 66).

    The members' money stays in their purses; the council has a duty to step in.
    """
    ended = end_early(contract, on, "provider_failed")
    return ended, [end_line(line, on, "provider_failed") for line in running if line.valid_to > on]


def continuity_order(running: Sequence[CallOffLine], at_risk: Mapping[UUID, int]) -> list[UUID]:
    """The members a failed provider leaves, most at risk first (rule 66: the seven-day list).

    `at_risk`: points by member id, higher is sooner; ties by more minutes, then by id.
    """
    minutes: dict[UUID, int] = {}
    for line in running:
        minutes[line.member_id] = minutes.get(line.member_id, 0) + line.minutes_per_week
    return sorted(minutes, key=lambda who: (-at_risk.get(who, 0), -minutes[who], who))
