"""What if: the same round with one thing changed, and how its answer differs from before.

Changes are pure: a problem in, another out. Stand-alone figures are worked out again where bids,
people or hours change, because they rest on the round's own bids.
"""

from collections import Counter, defaultdict
from typing import Annotated, Union

from msgspec import Meta, Struct, structs

from matching.problem import LimitName, Need, Problem, validate
from matching.problem.demand import Id
from matching.result import Award, Result
from matching.stand_alone import with_stand_alone

Move = Annotated[int, Meta(ge=-10_000_000, le=10_000_000)]
LEAST_MINUTES = 15
TOO_LITTLE = "Then somebody would have less than 15 minutes a week."
NO_ROUND = "With this change the round cannot be matched. Try a smaller one."
LIMIT_FREE = {
    "providers_max": {"providers_max": 50},
    "providers_min": {"providers_min": 1},
    "provider_share": {"provider_share_max_permille": 1000},
    "start_up_reserve": {"start_up_reserved_permille": 0},
}


class CannotChange(ValueError):
    """The change makes no sense for this round, as the sentence says."""


class LimitOff(Struct, frozen=True, tag="limit_off", forbid_unknown_fields=True):
    """A limit is left out: in one lot, where it is a rule of the lot, else in the whole round."""

    limit: LimitName
    lot_id: Annotated[str, Meta(max_length=80)] = ""


class BidOut(Struct, frozen=True, tag="bid_out", forbid_unknown_fields=True):
    """An offer was not made."""

    offer_id: Id


class BidIn(Struct, frozen=True, tag="bid_in", forbid_unknown_fields=True):
    """An offer that a price below the floor kept out is let in."""

    offer_id: Id


class BidPrice(Struct, frozen=True, tag="bid_price", forbid_unknown_fields=True):
    """Each price of a bid is so many pence per unit higher, or lower where it is below nothing."""

    offer_id: Id
    more_pence: Move


class MemberOut(Struct, frozen=True, tag="member_out", forbid_unknown_fields=True):
    """A member takes no part."""

    member_id: Id


class MemberIn(Struct, frozen=True, tag="member_in", forbid_unknown_fields=True):
    """One more person takes part who needs what this member needs."""

    like_member_id: Id


class Hours(Struct, frozen=True, tag="hours", forbid_unknown_fields=True):
    """Each need of a lot is for so many minutes per week more, or fewer."""

    lot_id: Id
    more_minutes: Move


class Budget(Struct, frozen=True, tag="budget", forbid_unknown_fields=True):
    """Each member of a lot can pay so many pence per four weeks more for it, or less."""

    lot_id: Id
    more_pence: Move


Change = Union[  # noqa: UP007 (msgspec reads it)
    LimitOff, BidOut, BidIn, BidPrice, MemberOut, MemberIn, Hours, Budget
]


class LotChange(Struct, frozen=True):
    """One lot before and after: who comes, minutes per week, pence per four weeks."""

    lot_id: str
    provider_ids_before: tuple[str, ...]
    provider_ids_after: tuple[str, ...]
    minutes_before: int
    minutes_after: int
    pence_before: int
    pence_after: int


class Totals(Struct, frozen=True):
    """An answer in sums: minutes per week asked and covered, people with care, pence per four
    weeks, points of fit.
    """

    planned_minutes: int
    covered_minutes: int
    people: int
    cost_pence: int
    fit_points: int


def check_change(problem: Problem, change: Change) -> None:
    """Raises CannotChange with a sentence where a change makes no sense; works no figure out."""
    _possible(_with(problem, change))


def changed(problem: Problem, change: Change) -> Problem:
    """The round with one thing changed. Raises CannotChange with a sentence that says why not."""
    found = _with(problem, change)
    if not isinstance(change, LimitOff | Budget):
        found = with_stand_alone(found)
    return _possible(found)


def _possible(problem: Problem) -> Problem:
    if validate(problem):
        raise CannotChange(NO_ROUND)
    return problem


def _with(problem: Problem, change: Change) -> Problem:
    match change:
        case LimitOff():
            return _without_limit(problem, change)
        case BidOut(offer_id):
            return _without_offer(problem, offer_id)
        case BidIn(offer_id):
            return _let_in(problem, offer_id)
        case BidPrice():
            return _with_price(problem, change)
        case MemberOut(member_id):
            return _without_member(problem, member_id)
        case MemberIn(like_member_id):
            return _with_member(problem, like_member_id)
        case Hours():
            return _with_hours(problem, change)
        case Budget():
            return _with_budget(problem, change)


def _known(found: bool, sentence: str) -> None:
    if not found:
        raise CannotChange(sentence)


def _without_limit(problem: Problem, change: LimitOff) -> Problem:
    if change.lot_id and change.limit in LIMIT_FREE:
        _known(any(lot.id == change.lot_id for lot in problem.lots), "There is no such lot.")
        free = LIMIT_FREE[change.limit]
        lots = tuple(
            structs.replace(lot, **free) if lot.id == change.lot_id else lot for lot in problem.lots
        )
        return structs.replace(problem, lots=lots)
    off = tuple(dict.fromkeys((*problem.limits_off, change.limit)))
    return structs.replace(problem, limits_off=off)


def _without_offer(problem: Problem, offer_id: str) -> Problem:
    ids = {bid.id for bid in problem.bids} | {package.id for package in problem.packages}
    _known(offer_id in ids, "There is no such offer.")
    return structs.replace(
        problem,
        bids=tuple(bid for bid in problem.bids if bid.id != offer_id),
        packages=tuple(package for package in problem.packages if package.id != offer_id),
    )


def _let_in(problem: Problem, offer_id: str) -> Problem:
    ids = {bid.id for bid in problem.bids} | {package.id for package in problem.packages}
    _known(offer_id in ids, "There is no such offer.")
    return structs.replace(
        problem,
        bids=tuple(
            structs.replace(bid, low_price_accepted=True) if bid.id == offer_id else bid
            for bid in problem.bids
        ),
        packages=tuple(
            structs.replace(one, low_price_accepted=True) if one.id == offer_id else one
            for one in problem.packages
        ),
    )


def _with_price(problem: Problem, change: BidPrice) -> Problem:
    _known(any(bid.id == change.offer_id for bid in problem.bids), "There is no such bid.")

    def moved(pence: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(max(0, one + change.more_pence) for one in pence)

    return structs.replace(
        problem,
        bids=tuple(
            structs.replace(
                bid,
                prices=tuple(
                    structs.replace(price, pence_per_head=moved(price.pence_per_head))
                    for price in bid.prices
                ),
            )
            if bid.id == change.offer_id
            else bid
            for bid in problem.bids
        ),
    )


def _without_member(problem: Problem, member_id: str) -> Problem:
    _known(any(need.member_id == member_id for need in problem.needs), "There is no such member.")
    return structs.replace(
        problem,
        needs=tuple(need for need in problem.needs if need.member_id != member_id),
        members=tuple(member for member in problem.members if member.id != member_id),
    )


def _with_member(problem: Problem, like_member_id: str) -> Problem:
    mine = [need for need in problem.needs if need.member_id == like_member_id]
    _known(bool(mine), "There is no such member.")
    another = another_id(like_member_id)
    more = tuple(structs.replace(n, id=another_id(n.id), member_id=another) for n in mine)
    caps = tuple(
        structs.replace(member, id=another)
        for member in problem.members
        if member.id == like_member_id
    )
    return structs.replace(
        problem, needs=(*problem.needs, *more), members=(*problem.members, *caps)
    )


def another_id(one_id: str) -> str:
    """The id of somebody, or something, made like another."""
    return f"{one_id}+1"


def _with_hours(problem: Problem, change: Hours) -> Problem:
    _known(any(lot.id == change.lot_id for lot in problem.lots), "There is no such lot.")

    def moved(need: Need) -> Need:
        if need.lot_id != change.lot_id:
            return need
        minutes = need.firm_minutes_per_week + change.more_minutes
        if minutes < LEAST_MINUTES:
            raise CannotChange(TOO_LITTLE)
        return structs.replace(need, firm_minutes_per_week=minutes)

    return structs.replace(problem, needs=tuple(map(moved, problem.needs)))


def _with_budget(problem: Problem, change: Budget) -> Problem:
    _known(any(lot.id == change.lot_id for lot in problem.lots), "There is no such lot.")
    here = {need.member_id for need in problem.needs if need.lot_id == change.lot_id}
    return structs.replace(
        problem,
        needs=tuple(
            structs.replace(need, cap_pence=max(0, need.cap_pence + change.more_pence))
            if need.lot_id == change.lot_id
            else need
            for need in problem.needs
        ),
        members=tuple(
            structs.replace(member, cap_pence=max(0, member.cap_pence + change.more_pence))
            if member.id in here
            else member
            for member in problem.members
        ),
    )


def totals(problem: Problem, result: Result) -> Totals:
    """An answer in sums."""
    member = {need.id: need.member_id for need in problem.needs}
    lines = [line for award in result.awards for line in award.lines]
    return Totals(
        sum(need.planned_minutes_per_week() for need in problem.needs),
        sum(line.minutes_per_week for line in lines),
        len({member[line.need_id] for line in lines}),
        result.cost_pence(),
        next((level.value for level in result.levels if level.name == "fit"), 0),
    )


def lots_that_change(before: Result, after: Result) -> tuple[LotChange, ...]:
    """The lots whose providers, minutes or cost differ, by id."""
    old, new = _by_lot(before), _by_lot(after)
    found = []
    for lot_id in sorted({*old, *new}):
        one = LotChange(lot_id, *_pairs(old.get(lot_id, []), new.get(lot_id, [])))
        same = one.provider_ids_before == one.provider_ids_after
        if not (same and one.minutes_before == one.minutes_after
                and one.pence_before == one.pence_after):  # fmt: skip
            found.append(one)
    return tuple(found)


def _by_lot(result: Result) -> dict[str, list[Award]]:
    found: defaultdict[str, list[Award]] = defaultdict(list)
    for award in result.awards:
        found[award.lot_id].append(award)
    return dict(found)


def _pairs(
    old: list[Award], new: list[Award]
) -> tuple[tuple[str, ...], tuple[str, ...], int, int, int, int]:
    sums = []
    for awards in (old, new):
        who = tuple(sorted({award.provider_id for award in awards}))
        minutes = sum(line.minutes_per_week for award in awards for line in award.lines)
        sums.append((who, minutes, sum(award.cost_pence() for award in awards)))
    (who, minutes, pence), (who_after, minutes_after, pence_after) = sums
    return who, who_after, minutes, minutes_after, pence, pence_after


def minutes_of_members(problem: Problem, result: Result) -> Counter[str]:
    """Minutes per week that each member gets."""
    member = {need.id: need.member_id for need in problem.needs}
    found: Counter[str] = Counter()
    for award in result.awards:
        for line in award.lines:
            found[member[line.need_id]] += line.minutes_per_week
    return found
