"""Who pays what: the shared cost split by the signed agreement's rule, never above a limit.

Floor 9 and the word "share": own units are the member's own; the shared cost is split by the rule;
each share is capped at the member's limit and the excess is borne by those below theirs.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from matching.problem import Problem
from matching.purses import fall
from matching.result import Result

Rule = Literal["equal", "hours"]


class CannotShare(ValueError):
    """The cost is more than the limits of all who share it, or less than nothing."""


class ShareIn(Struct, frozen=True):
    """One who shares: own cost, minutes per week and the most to pay, pence per four weeks."""

    id: str
    own_pence: int
    minutes_per_week: int
    limit_pence: int


class Shared(Struct, frozen=True):
    """One shared cost (set-up, travel, less rebates), in pence, and who shares it."""

    pence: int
    member_ids: tuple[str, ...]


def shares(rule: Rule, members: Sequence[ShareIn], shared_pence: int) -> dict[str, int]:
    """What each member pays when all share one cost, in pence; sums exactly to the whole.

    Raises CannotShare when the limits add up to less than the cost.
    """
    everyone = Shared(shared_pence, tuple(member.id for member in members))
    return cluster_shares(rule, members, [everyone] if members else [])


def cluster_shares(
    rule: Rule, members: Sequence[ShareIn], costs: Iterable[Shared]
) -> dict[str, int]:
    """What each member pays when several costs are each shared by some of them, in pence.

    Each cost is split among those who share it; then nobody pays above their limit or below
    nothing, and what that moves is spread over all by the same rule. The order of the members
    does not matter: odd pence go by largest remainder, then by id.
    Raises CannotShare when the limits add up to less than the cost, or the cost is below nothing.
    """
    weights = {member.id: _weight(rule, member) for member in members}
    if len(weights) < len(members):
        raise CannotShare("The same member is here twice.")
    wanted = {member.id: member.own_pence for member in members}
    for cost in costs:
        part = divide(cost.pence, {one: weights[one] for one in cost.member_ids})
        for one, pence in part.items():
            wanted[one] += pence
    return _settle(wanted, {member.id: member.limit_pence for member in members}, weights)


def need_shares(problem: Problem, result: Result, rules: Mapping[str, Rule]) -> dict[str, int]:
    """What each served need's member pays, pence per four weeks, by need id.

    `rules`: the signed agreement's rule by cluster id, "equal" where it says nothing. Each award's
    shared cost is split among its own lines; the limits (`need_limits`) hold over the whole
    cluster. Always possible for a sound result, because the limits stand_alone and member_cap were
    kept (raises CannotShare if one was switched off and is not).
    """
    needs = {need.id: need for need in problem.needs}
    limits = need_limits(problem, result)
    members: dict[str, list[ShareIn]] = {}
    costs: dict[str, list[Shared]] = {}
    for award in result.awards:
        cluster = needs[award.lines[0].need_id].cluster_id
        ids = tuple(line.need_id for line in award.lines)
        costs.setdefault(cluster, []).append(Shared(award.shared_pence(), ids))
        for line in award.lines:
            one = ShareIn(line.need_id, line.own_pence, line.minutes_per_week, limits[line.need_id])
            members.setdefault(cluster, []).append(one)
    found: dict[str, int] = {}
    for cluster, those in members.items():
        found.update(cluster_shares(rules.get(cluster, "equal"), those, costs[cluster]))
    return found


def need_limits(
    problem: Problem, result: Result, by: Literal["cluster", "award"] = "cluster"
) -> dict[str, int]:
    """The most each served need's share may be, pence per four weeks, by need id.

    A need's own limit; where a member's cap is less than all their limits, it is divided over what
    they won so that each cluster (or each award) can bear its cost before rebates. Then shares
    within these limits never add up to more than a member set aside, whoever leaves later.
    """
    needs = {need.id: need for need in problem.needs}
    caps = {member.id: member.cap_pence for member in problem.members}
    group_of: dict[str, str] = {}
    cost_of: dict[str, int] = {}
    owed: Counter[str] = Counter()
    for number, award in enumerate(result.awards):
        group = needs[award.lines[0].need_id].cluster_id if by == "cluster" else str(number)
        owed[group] += award.cost_pence() + award.rebate_pence
        part = -(-max(0, award.shared_pence()) // len(award.lines))
        for line in award.lines:
            group_of[line.need_id] = group
            cost_of[line.need_id] = line.own_pence + part
    limits = {one: needs[one].limit_pence() for one in group_of}
    together: defaultdict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    most: Counter[str] = Counter()
    for one, limit in limits.items():
        most[needs[one].member_id] += limit
    for one, limit in limits.items():
        member = needs[one].member_id
        if member in caps and most[member] > caps[member]:
            together[group_of[one], member][one] = limit
        else:
            owed[group_of[one]] -= limit
    left = {group: max(0, pence) for group, pence in owed.items()}
    room = {place: sum(those.values()) for place, those in together.items()}
    costs = {
        place: min(room[place], sum(cost_of[one] for one in those))
        for place, those in together.items()
    }
    borne = fall(left, room, caps).pence
    for place, pence in _with_rest(borne, (costs, room), caps).items():
        limits.update(divide(pence, together[place]))
    return limits


def _with_rest(
    pence: Mapping[tuple[str, str], int],
    asked: Sequence[Mapping[tuple[str, str], int]],
    caps: Mapping[str, int],
) -> dict[tuple[str, str], int]:
    """What falls on each member in each group, and the rest of their cap given out.

    It goes where more is asked (what the member costs there, then what they may pay there).
    """
    given = dict(pence)
    more = dict(caps)
    for (_, member), part in pence.items():
        more[member] -= part
    for wanted in asked:
        free: defaultdict[str, dict[str, int]] = defaultdict(dict)
        for (group, member), part in given.items():
            free[member][group] = max(0, wanted[group, member] - part)
        for member, groups in free.items():
            most = min(more[member], sum(groups.values()))
            more[member] -= most
            for group, part in divide(most, groups).items():
                given[group, member] += part
    return given


def divide(pence: int, weights: Mapping[str, int]) -> dict[str, int]:
    """Divide pence (also below nothing) by weights, exactly: largest remainder, then id.

    Weights that are all nothing count as equal. Raises CannotShare for nobody to divide among.
    """
    if not weights:
        if pence:
            raise CannotShare("There is nobody to share this cost.")
        return {}
    total = sum(weights.values())
    if total == 0:
        weights, total = dict.fromkeys(weights, 1), len(weights)
    sign = -1 if pence < 0 else 1
    parts = {one: abs(pence) * weight // total for one, weight in weights.items()}
    odd = abs(pence) - sum(parts.values())
    order = sorted(weights, key=lambda one: (-(abs(pence) * weights[one] % total), one))
    for one in order[:odd]:
        parts[one] += 1
    return {one: sign * part for one, part in parts.items()}


def _weight(rule: Rule, member: ShareIn) -> int:
    match rule:
        case "equal":
            return 1
        case "hours":
            return member.minutes_per_week


def _settle(
    wanted: Mapping[str, int], limits: Mapping[str, int], weights: Mapping[str, int]
) -> dict[str, int]:
    """Bring each share between nothing and its limit without changing the sum."""
    total = sum(wanted.values())
    if total < 0:
        raise CannotShare(f"The cost is {total} pence, less than nothing.")
    if total > sum(limits.values()):
        raise CannotShare(
            f"The cost is {total} pence. Together the members can pay {sum(limits.values())}."
        )
    paid = {one: min(max(pence, 0), limits[one]) for one, pence in wanted.items()}
    while (left := total - sum(paid.values())) != 0:
        room = {one: limits[one] - paid[one] if left > 0 else paid[one] for one in paid}
        with_room = {one: weights[one] for one in paid if room[one]}
        for one, part in divide(abs(left), with_room).items():
            moved = min(part, room[one])
            paid[one] += moved if left > 0 else -moved
    return paid
