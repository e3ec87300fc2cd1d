"""The rows of the model: every limit, the tiers, and the levels of the objective."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from ortools.sat.python import cp_model

from matching.limits import Offers, room_for
from matching.prices import WEEKS
from matching.problem import Bid, Provider
from matching.result import LevelName
from matching.solve.model import Model
from matching.solve.sum import Sum


def build(offers: Offers) -> Model:
    """The whole model of a problem, ready to be searched."""
    model = Model(offers)
    _limits(model)
    _tiers(model)
    model.levels = _levels(model)
    return model


def _limits(model: Model) -> None:
    off = model.offers.off
    rules = (
        ("stand_alone", _stand_alone),
        ("member_cap", _member_cap),
        ("capacity", _capacity),
        ("exposure", _exposure),
        ("bid_maximum", _bid_maximum),
        ("bid_minimum", _bid_minimum),
        ("provider_share", _provider_share),
        ("start_up_reserve", _start_up_reserve),
        ("mentor", _mentor),
        ("exclusive", _exclusive),
    )
    for name, rule in rules:
        if name not in off:
            rule(model)
    _providers_in_lots(model)


def _stand_alone(model: Model) -> None:
    limits: defaultdict[str, Sum] = defaultdict(Sum)
    for need_id, takers in model.served.items():
        need = model.offers.needs[need_id]
        for takes in takers:
            limits[need.cluster_id].add(takes, need.limit_pence())
    for cluster, cost in model.cluster_cost.items():
        total = Sum()
        total.extend(cost)
        total.extend(limits[cluster], -1)
        model.at_most(total, 0)


def _member_cap(model: Model) -> None:
    """What each need of a tight member pays is a variable: their sum is within the member's cap,
    and with what the others may pay at most it covers their cluster's cost.
    """
    offers = model.offers
    borne: defaultdict[str, Sum] = defaultdict(Sum)
    of_member: defaultdict[str, Sum] = defaultdict(Sum)
    touched = {n.cluster_id for n in offers.problem.needs if n.member_id in offers.tight}
    for need_id, takers in model.served.items():
        need = offers.needs[need_id]
        if need.cluster_id not in touched:
            continue
        whole = sum(model.cluster_cost[need.cluster_id].factors)
        most = min(offers.may_pay_pence(need), whole)
        if need.member_id not in offers.tight:
            for takes in takers:
                borne[need.cluster_id].add(takes, most)
            continue
        pays = model.new_int(0, most, f"{need_id} pays")
        within = Sum()
        within.add(pays, 1)
        for takes in takers:
            within.add(takes, -most)
        model.at_most(within, 0)
        borne[need.cluster_id].add(pays, 1)
        of_member[need.member_id].add(pays, 1)
    for cluster, paid in borne.items():
        total = Sum()
        total.extend(model.cluster_cost[cluster])
        total.extend(paid, -1)
        model.at_most(total, 0)
    for member_id, total in of_member.items():
        model.at_most(total, offers.caps[member_id])


def _capacity(model: Model) -> None:
    for (provider_id, area, band), work in model.work.items():
        provider = model.offers.providers[provider_id]
        if provider.capacities:
            model.at_most(work, room_for(provider, area, band))


def _minutes_of(model: Model, provider_id: str) -> Sum:
    total = Sum()
    for offer_id, minutes in model.minutes_of_offer.items():
        if model.offers.offers[offer_id].provider_id == provider_id:
            total.extend(minutes)
    return total


def _exposure(model: Model) -> None:
    for provider in model.offers.problem.providers:
        if provider.minutes_per_week_max is not None:
            model.at_most(_minutes_of(model, provider.id), provider.minutes_per_week_max)


def _bids(model: Model) -> Iterable[tuple[Bid, cp_model.IntVar]]:
    for offer_id, wins in model.wins.items():
        bid = model.offers.offers[offer_id]
        if isinstance(bid, Bid):
            yield bid, wins


def _bid_maximum(model: Model) -> None:
    for bid, _ in _bids(model):
        if bid.minutes_max is not None:
            model.at_most(model.minutes_of_offer[bid.id], bid.minutes_max)


def _bid_minimum(model: Model) -> None:
    for bid, wins in _bids(model):
        total = Sum()
        total.extend(model.minutes_of_offer[bid.id])
        total.add(wins, -bid.minutes_min)
        model.at_least(total, 0)


def _provider_share(model: Model) -> None:
    for (lot_id, _), minutes in model.minutes_in_lot.items():
        share = model.offers.lots[lot_id].provider_share_max_permille
        if share < 1000:
            model.at_most(minutes, share * model.offers.planned[lot_id] // 1000)


def _start_up_reserve(model: Model) -> None:
    others: defaultdict[str, Sum] = defaultdict(Sum)
    for (lot_id, provider_id), minutes in model.minutes_in_lot.items():
        if not model.offers.providers[provider_id].start_up:
            others[lot_id].extend(minutes)
    for lot_id, total in others.items():
        kept = model.offers.lots[lot_id].start_up_reserved_permille
        if kept:
            model.at_most(total, (1000 - kept) * model.offers.planned[lot_id] // 1000)


def _mentor(model: Model) -> None:
    by_provider: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
    for offer_id, wins in model.wins.items():
        by_provider[model.offers.offers[offer_id].provider_id].append(wins)
    for provider_id, winning in by_provider.items():
        wanted = model.offers.providers[provider_id].mentor_provider_id
        for wins in winning if wanted else ():
            model.model.add_bool_or([wins.negated(), *by_provider.get(wanted, [])])


def _exclusive(model: Model) -> None:
    groups: defaultdict[tuple[str, str], list[cp_model.IntVar]] = defaultdict(list)
    for offer_id, wins in model.wins.items():
        offer = model.offers.offers[offer_id]
        if offer.exclusive_group:
            groups[offer.provider_id, offer.exclusive_group].append(wins)
    for alternatives in groups.values():
        model.model.add_at_most_one(alternatives)


def _providers_in_lots(model: Model) -> None:
    """How many providers a lot may and must have, and one offer of each in a lot."""
    off = model.offers.off
    for lot_id, offers in model.offers.offers_of_lot.items():
        lot = model.offers.lots[lot_id]
        by_provider: defaultdict[str, list[cp_model.IntVar]] = defaultdict(list)
        for offer in offers:
            if offer.id in model.wins and model.offers.needs_of_lot[lot_id]:
                by_provider[offer.provider_id].append(model.wins[offer.id])
        present = []
        for provider_id, winning in by_provider.items():
            if "one_offer_per_lot" not in off:
                model.model.add_at_most_one(winning)
            present.append(_any(model, winning, f"{provider_id} in {lot_id}"))
        if "providers_max" not in off and len(present) > lot.providers_max:
            model.model.add(sum(present) <= lot.providers_max)
        if "providers_min" not in off and lot.providers_min > 1:
            for one in present:
                model.model.add(sum(present) >= lot.providers_min).only_enforce_if(one)


def _any(model: Model, these: Sequence[cp_model.IntVar], name: str) -> cp_model.IntVar:
    if len(these) == 1:
        return these[0]
    found = model.new_bool(name)
    model.model.add_max_equality(found, these)
    return found


def _tiers(model: Model) -> None:
    """The rebate of each provider: the tier reached, and the minutes in it."""
    for provider in model.offers.problem.providers:
        billed = Sum()
        for bid, _ in _bids(model):
            if bid.provider_id == provider.id and bid.unit == "hour":
                billed.extend(model.minutes_of_offer[bid.id])
        if provider.tiers and billed.variables:
            _rebate(model, provider, billed)


def _rebate(model: Model, provider: Provider, billed: Sum) -> None:
    most = sum(billed.factors)
    inside, reached, worth = Sum(), [], Sum()
    before = 0
    for number, tier in enumerate(provider.tiers):
        start, rate = tier.from_minutes_per_week, tier.rebate_pence_per_hour
        if number and provider.tier_kind == "incremental":
            last = provider.tiers[number - 1]
            before += (start - last.from_minutes_per_week) * last.rebate_pence_per_hour
        if start > most:
            break
        is_in = model.new_bool(f"{provider.id} tier {number}")
        minutes = model.new_int(0, most, f"{provider.id} minutes in tier {number}")
        model.model.add(minutes >= start * is_in)
        model.model.add(minutes <= most * is_in)
        inside.add(minutes, 1)
        reached.append(is_in)
        worth.add(minutes, WEEKS * rate)
        if provider.tier_kind == "incremental":
            worth.add(is_in, WEEKS * (before - start * rate))
    if not reached:
        return
    model.model.add_at_most_one(reached)
    inside.extend(billed, -1)
    model.at_most(inside, 0)
    highest = max(tier.rebate_pence_per_hour for tier in provider.tiers)
    rebate = model.new_int(0, WEEKS * most * highest // 60, f"{provider.id} rebate")
    worth.add(rebate, -60)
    model.at_least(worth, 0)
    model.rebates.add(rebate, 1)


def _levels(model: Model) -> list[tuple[LevelName, Sum]]:
    """Each level as a sum to make least (fit is negated)."""
    unmet, flexible, fit, cost = Sum(), Sum(), Sum(), Sum()
    for need_id, takers in model.served.items():
        need = model.offers.needs[need_id]
        weight = model.offers.need_weight(need)
        unmet.constant += weight * need.firm_minutes_per_week
        flexible.constant += weight * need.flexible_minutes_per_week
        for takes in takers:
            unmet.add(takes, -weight * need.firm_minutes_per_week)
    for (need_id, _), more in model.full.items():
        need = model.offers.needs[need_id]
        weight = model.offers.need_weight(need)
        flexible.add(more, -weight * need.flexible_minutes_per_week)
    for (need_id, bid_id), takes in model.serves.items():
        provider_id = model.offers.offers[bid_id].provider_id
        fit.add(takes, -model.offers.fit(model.offers.needs[need_id], provider_id))
    for package in model.offers.problem.packages:
        if package.id in model.wins:
            for need in model.offers.package_needs(package):
                weight = model.offers.need_weight(need)
                wins = model.wins[package.id]
                flexible.add(wins, -weight * need.flexible_minutes_per_week)
                fit.add(wins, -model.offers.fit(need, package.provider_id))
    for part in model.cluster_cost.values():
        cost.extend(part)
    cost.extend(model.rebates, -1)
    aims: dict[str, tuple[LevelName, Sum]] = {"fit": ("fit", fit), "cost": ("cost", cost)}
    first: list[tuple[LevelName, Sum]] = [("unmet_minutes", unmet)]
    first.append(("flexible_minutes", flexible))
    return [*first, *(aims[aim] for aim in model.offers.problem.aims)]
