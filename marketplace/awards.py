"""What a match means for people: who serves whom, what each pays, why the rest missed out.

`feasible_shares` divides one award's cost by the signed agreement's rule; nobody pays above their
limit (DESIGN: share). Everything here is worked out from the problem and its checked result.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from msgspec import Struct, structs

from marketplace.problems import LeftOut
from matching import explain
from matching.problem import Problem
from matching.result import Award, Losing, Result
from matching.shares import CannotShare, Rule, ShareIn, need_limits, shares
from providers.said import counted, kept, said, together

BID_ID = slice(0, 36)  # offer ids begin with the bid's
RULES: dict[str, Rule] = {"equal": "equal", "hours": "hours"}


class AwardRow(Struct, frozen=True):
    """A provider chosen for (part of) a lot: minutes per week, pence per four weeks."""

    award_id: UUID
    lot_id: UUID
    bid_id: UUID
    provider_id: UUID
    minutes_per_week: int
    pence_per_four_weeks: int
    why: str


class LineRow(Struct, frozen=True):
    """One member's part of an award, pence per four weeks; shared may be below nothing."""

    award_id: UUID
    lot_need_id: UUID
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    headcount: int
    limit_pence: int


class UnmetRow(Struct, frozen=True):
    """Planned minutes per week nobody serves, and why in a sentence for the member."""

    lot_need_id: UUID
    minutes_per_week: int
    cause: str
    detail: str
    sentence: str


class OutcomeRow(Struct, frozen=True):
    """How one bid fared in one lot, in a sentence for its provider."""

    bid_id: UUID
    lot_id: UUID
    won: bool
    reason: str
    sentence: str


class Outcome(Struct, frozen=True):
    """All that a match writes."""

    awards: list[AwardRow]
    lines: list[LineRow]
    unmet: list[UnmetRow]
    outcomes: list[OutcomeRow]


def award_shares(award: Award, rule: str, limits: Mapping[str, int]) -> dict[str, int]:
    """What each need of an award pays, pence per four weeks; sums exactly to the award.

    `limits`: the most each need may pay. Raises CannotShare when those of the served add up to
    less.
    """
    served = [
        ShareIn(line.need_id, line.own_pence, line.minutes_per_week, limits[line.need_id])
        for line in award.lines
    ]
    return shares(RULES[rule], served, award.shared_pence())


def unfair_lots(problem: Problem, result: Result, rules: Mapping[str, str]) -> set[str]:
    """Lots where one of several awards costs more than its own members may pay."""
    found = set()
    limits = need_limits(problem, result, by="award")
    for award in result.awards:
        try:
            award_shares(award, rules[award.lot_id], limits)
        except CannotShare:
            found.add(award.lot_id)
    return found


def with_one_provider(problem: Problem, lot_ids: set[str]) -> Problem:
    """The same problem with one provider in each of these lots: then limit and award are one."""
    lots = tuple(
        structs.replace(lot, providers_max=1, providers_min=1) if lot.id in lot_ids else lot
        for lot in problem.lots
    )
    return structs.replace(problem, lots=lots)


def outcome_of(
    problem: Problem,
    result: Result,
    rules: Mapping[str, str],
    left_out: tuple[LeftOut, ...],
    names: Mapping[str, str],
    new_id: Callable[[], UUID],
) -> Outcome:
    """The rows of a checked result. `rules`: each lot's share rule; `names`: of the providers."""
    awards: list[AwardRow] = []
    lines: list[LineRow] = []
    limits = need_limits(problem, result, by="award")
    alone = {need.id: need.stand_alone_pence for need in problem.needs}
    for award in result.awards:
        award_id = new_id()
        paid = award_shares(award, rules[award.lot_id], limits)
        awards.append(
            AwardRow(
                award_id,
                UUID(award.lot_id),
                UUID(award.offer_id[BID_ID]),
                UUID(award.provider_id),
                sum(line.minutes_per_week for line in award.lines),
                award.cost_pence(),
                _why(award, alone, names),
            )
        )
        lines += [
            LineRow(
                award_id,
                UUID(line.need_id),
                line.minutes_per_week,
                line.own_pence,
                paid[line.need_id] - line.own_pence,
                line.headcount,
                limits[line.need_id],
            )
            for line in award.lines
        ]
    unmet = [
        UnmetRow(
            UUID(one.need_id),
            one.minutes_per_week,
            one.cause,
            one.decided_by,
            _kept(explain.unmet(one)),
        )
        for one in result.unmet
    ]
    return Outcome(awards, lines, unmet, list(_outcomes(problem, result, left_out)))


def _why(award: Award, alone: Mapping[str, int | None], names: Mapping[str, str]) -> str:
    cost = award.cost_pence()
    known = [pence for line in award.lines if (pence := alone[line.need_id]) is not None]
    provider = names.get(award.provider_id)
    if provider is None:
        told = counted(
            "This provider comes to 1 person for %(cost_pence)s every four weeks.",
            "This provider comes to %(number)s people for %(cost_pence)s every four weeks.",
            len(award.lines), cost_pence=cost,
        )  # fmt: skip
    else:
        told = counted(
            "%(provider)s comes to 1 person for %(cost_pence)s every four weeks.",
            "%(provider)s comes to %(number)s people for %(cost_pence)s every four weeks.",
            len(award.lines), provider=provider, cost_pence=cost,
        )  # fmt: skip
    if len(known) == len(award.lines) and sum(known) > cost:
        more = said("Alone they would pay %(more_pence)s more.", more_pence=sum(known) - cost)
        told = together(told, more)
    return kept(told)


def _kept(sentences: list[str]) -> str:
    return kept(together(*map(_said, sentences)))


def _said(told: str) -> str:
    """A sentence of the matching as one that a page can translate."""
    if not isinstance(told, explain.Told):
        return told
    values = {
        name: _said(value) if isinstance(value, str) else value
        for name, value in told.values.items()
    }
    return said(told.pattern, **values)


def _outcomes(
    problem: Problem, result: Result, left_out: tuple[LeftOut, ...]
) -> Iterator[OutcomeRow]:
    """One row for each bid and lot; where a bid and a package speak of the same lot, the better."""
    lots_of = {bid.id: [bid.lot_id] for bid in problem.bids}
    lots_of |= {package.id: [lot.lot_id for lot in package.lots] for package in problem.packages}
    won: defaultdict[tuple[str, str], list[Award]] = defaultdict(list)
    for award in result.awards:
        won[award.offer_id[BID_ID], award.lot_id].append(award)
    losing: dict[tuple[str, str], Losing] = {}
    for one in result.losing:
        for lot_id in lots_of[one.offer_id]:
            losing.setdefault((one.offer_id[BID_ID], lot_id), one)
    for (bid_id, lot_id), found in won.items():
        minutes = sum(line.minutes_per_week for award in found for line in award.lines)
        people = sum(len(award.lines) for award in found)
        told_won = counted(
            "You won %(week_minutes)s a week for 1 person.",
            "You won %(week_minutes)s a week for %(number)s people.",
            people, week_minutes=minutes,
        )  # fmt: skip
        yield OutcomeRow(UUID(bid_id), UUID(lot_id), True, "won", kept(told_won))
    for (bid_id, lot_id), lost in losing.items():
        if (bid_id, lot_id) not in won:
            sentence = _kept(explain.bidder(lost))
            yield OutcomeRow(UUID(bid_id), UUID(lot_id), False, lost.reason, sentence)
    told = {*won, *losing}
    for out in left_out:
        if (str(out.bid_id), str(out.lot_id)) not in told:
            told.add((str(out.bid_id), str(out.lot_id)))
            yield OutcomeRow(out.bid_id, out.lot_id, False, out.reason, kept(out.sentence))


def levels_of(result: Result) -> list[dict[str, Any]]:
    """The levels as the run keeps them: value, bound and gap each."""
    return [structs.asdict(level) for level in result.levels]
