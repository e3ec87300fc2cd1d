"""Why a member got this provider, what the likes given up would have cost, what a rule costs."""

from collections.abc import Collection, Iterator

from msgspec import structs

from matching.problem import Need
from matching.reason import LikeReason, RuleReason, ServedReason
from matching.reasons.asking import (
    Asked,
    Asking,
    Spent,
    missing_flexible,
    proof_of,
    proof_of_asked,
    provider_of,
)
from matching.reasons.levers import rules
from matching.reasons.near import Near, Round, changed, vetoing
from matching.result import Result


def why_served(asking: Asking, solved: Round, need_id: str) -> ServedReason | None:
    """Who would come if this provider did not, and at what cost; None where that stayed unsure.

    Everybody who has care now keeps it in the answers that are compared.
    """
    whole = next(need for need in solved.problem.needs if need.id == need_id)
    near = solved.near(whole.lot_id)
    need = near.offers.needs[need_id]
    provider = near.offers.offers[near.served[need_id][0]].provider_id
    try:
        base = asking.base(near, solved.result)
        other = _with_veto(asking, near, need, {provider}, solved.result)
        if not other.covered and not other.sure:
            return None
        likes = tuple(_likes(asking, near, need, provider, base, solved.result))
    except Spent:
        return None
    proof = proof_of_asked(near, base, other)
    if not other.covered:
        return ServedReason(need_id, provider, "", 0, 0, likes, proof)
    points = _fit(base.result) - _fit(other.result)
    return ServedReason(
        need_id,
        provider,
        provider_of(other.result, need_id),
        other.result.cost_pence() - base.result.cost_pence(),
        points,
        likes,
        proof,
    )


def _fit(result: Result) -> int:
    return next((one.value for one in result.levels if one.name == "fit"), 0)


def _with_veto(
    asking: Asking, near: Near, need: Need, providers: Collection[str], previous: Result
) -> Asked:
    needs = changed(near.problem.needs, need.id, lambda one: vetoing(one, providers))
    problem = structs.replace(near.problem, needs=needs)
    if not any(
        near.offers.offers[offer_id].provider_id not in providers
        for offer_id in near.offers.candidates[need.id]
    ):
        # Nobody else may serve it at all: no search is needed to know.
        return structs.replace(asking.base(near, previous), covered=False, sure=True)
    return asking.covers(problem, near.served, missing_flexible(near), previous, exact=True)


def _likes(
    asking: Asking, near: Near, need: Need, provider_id: str, base: Asked, previous: Result
) -> Iterator[LikeReason]:
    for like in need.likes:
        without = {p.id for p in near.problem.providers if like.word not in _words(near, p.id)}
        if provider_id not in without:
            continue
        asked = _with_veto(asking, near, need, without, previous)
        proof = proof_of_asked(near, base, asked)
        if asked.covered:
            cost = asked.result.cost_pence() - base.result.cost_pence()
            yield LikeReason(like.word, provider_of(asked.result, need.id), cost, proof)
        elif asked.sure:
            yield LikeReason(like.word, "", 0, proof)


def _words(near: Near, provider_id: str) -> set[str]:
    provider = near.offers.providers[provider_id]
    return {
        *provider.qualities,
        *provider.languages,
        *provider.skills,
        *provider.carer_genders,
    }


def rule_costs(asking: Asking, solved: Round, lot_id: str) -> Iterator[RuleReason]:
    """What each rule the commission made for a lot costs all, the best answers compared."""
    near = solved.near(lot_id)
    lot = near.offers.lots[lot_id]
    if not near.offers.needs_of_lot[lot_id]:
        return
    bidders = {offer.provider_id for offer in near.offers.offers_of_lot[lot_id]}
    for rule in rules(lot):
        if rule.name == "providers_max" and len(bidders) <= lot.providers_max:
            continue
        asking.begin()
        try:
            kept = asking.solve(near.problem, solved.result)
            free = asking.solve(rule.apply(near.problem, rule.most), solved.result)
        except Spent:
            continue
        yield RuleReason(
            lot_id,
            rule.name,
            kept.cost_pence() - free.cost_pence(),
            _minutes(free) - _minutes(kept),
            proof_of(near, kept, free),
        )


def _minutes(result: Result) -> int:
    return sum(line.minutes_per_week for award in result.awards for line in award.lines)
