"""What an answer reaches at each level, worked out from the answer and not from the model."""

from matching.limits import Assignment, Offers, Tally, with_rebates
from matching.result import Level, LevelName, level, level_names


def measured(
    offers: Offers,
    assignment: Assignment,
    bounds: dict[LevelName, int],
    alone: dict[LevelName, int] | None = None,
) -> tuple[Level, ...]:
    """The levels an assignment reaches, worked out from the assignment and not the model.

    `alone`: bounds of levels at the need levels reached, whatever the aims before them.
    """
    unmet = flexible = fit = 0
    for need in offers.problem.needs:
        choice = assignment.get(need.id)
        weight = offers.need_weight(need)
        if choice:
            fit += offers.fit(need, offers.offers[choice.offer_id].provider_id)
            flexible += weight * (need.planned_minutes_per_week() - choice.minutes_per_week)
        elif offers.candidates[need.id]:
            unmet += weight * need.firm_minutes_per_week
            flexible += weight * need.flexible_minutes_per_week
    tally = Tally(offers, assignment)
    awards = with_rebates(offers, tally.awards)
    values: dict[LevelName, int] = {
        "unmet_minutes": unmet,
        "flexible_minutes": flexible,
        "fit": fit,
        "cost": sum(award.cost_pence() for award in awards),
        "spread": tally.spread(),
    }
    found = []
    for name in level_names(offers.problem.aims):
        one = level(name, values[name], bounds.get(name, 0))
        first = name in ("unmet_minutes", "flexible_minutes", offers.problem.aims[0])
        if first:
            one = level(name, one.value, one.bound, gave_up=0)
        elif alone and name in alone:
            # Never less than the gap: what is not proven may have been given up too.
            lost = max(abs(one.value - alone[name]), abs(one.value - one.bound))
            one = level(name, one.value, one.bound, gave_up=lost)
        found.append(one)
    return tuple(found)
