"""Plain sentences: what each member gets and why, why an offer lost, why a need stayed unmet.

Every sentence is made from a field of the result that `matching.check` works out again, so a
sentence cannot claim what the checker did not confirm. `names` gives the words for ids; an id
without a name is written as it is.
"""

from collections.abc import Mapping
from fractions import Fraction

from matching.limits import FILTERS, LIMITS, PACKAGE_SENTENCE
from matching.problem import Problem
from matching.result import Award, Line, Losing, Result, Unmet

Names = Mapping[str, str]

# What took the last offer away, said to the member.
FOR_MEMBER: dict[str, str] = {
    "no_bid": "Nobody made an offer for this.",
    "service": "Nobody who made an offer does this kind of support.",
    "area": "Nobody who does this kind of support works in your area.",
    "band": "Nobody made an offer for this time of the week.",
    "language": "Of those who could come, nobody speaks the language you need.",
    "carer_gender": "Of those who could come, nobody could send a carer as you need.",
    "skill": "Of those who could come, nobody has the skill you need.",
    "personal_care": "Of those who could come, nobody is registered to give personal care.",
    "veto": "You said no to the providers who could come.",
    "price_floor": "The only prices left are too low to pay a worker fairly.",
    "package": "The only offer was for more people together, and it could not serve all of them.",
    "cap": "Every price that was left is above what you can pay.",
    "stand_alone": "With the offers left, your cluster would pay more together than alone.",
    "capacity": "The providers who could come have no room left at this time.",
    "exposure": "The new provider who could come may not take on more yet.",
    "bid_maximum": "The offers that fit you are full.",
    "bid_minimum": "The offers left are only for more hours than are needed here.",
    "providers_max": "Your commission wants no more providers than it has.",
    "providers_min": "Your commission wants a second provider, and there was none.",
    "provider_share": "Your commission does not let one provider do all of it.",
    "start_up_reserve": "Your commission keeps these hours for a new provider. None could come.",
    "mentor": "The new provider's mentor won nothing, so the new provider could not start.",
    "exclusive": "The provider could only give one of two offers, and the other one won.",
    "one_offer_per_lot": "The provider already won here with another offer.",
    "package_apart": "The only offer left was for several groups together.",
    "search_stopped": "The computer ran out of time before it was sure.",
}
# How the offers fell, one after the other.
TOOK_AWAY: dict[str, str] = {
    "service": "do not do this kind of support",
    "area": "do not work in your area",
    "band": "have no price for this time",
    "language": "do not speak the language you need",
    "carer_gender": "could not send a woman or a man as you need",
    "skill": "do not have the skill you need",
    "personal_care": "are not registered for personal care",
    "veto": "are from a provider you said no to",
    "price_floor": "are too cheap to pay a worker fairly",
    "package": "are for more people together than they could serve",
    "cap": "cost more than you can pay",
    "stand_alone": "would make your cluster pay more than each alone",
    "capacity": "have no room left",
    "exposure": "are from a new provider that may not take on more yet",
    "bid_maximum": "are full",
    "bid_minimum": "are only for more hours",
    "search_stopped": "were not tried to the end",
}


def pounds(pence: int) -> str:
    """An amount as it is written: £12.50, -£3.00, £1,234.00."""
    sign = "-" if pence < 0 else ""
    return f"{sign}£{abs(pence) // 100:,}.{abs(pence) % 100:02d}"


def hours(minutes: int) -> str:
    """Minutes as hours: 1 hour, 2 and a half hours, 3 hours 20 minutes."""
    whole, rest = divmod(minutes, 60)
    if not whole:
        return f"{rest} minutes"
    if rest == 30:
        return f"{whole} and a half hours"
    text = "1 hour" if whole == 1 else f"{whole} hours"
    return f"{text} {rest} minutes" if rest else text


def member(problem: Problem, result: Result, need_id: str, names: Names | None = None) -> list[str]:
    """What the member is told about one need. Raises KeyError for a need that is not in it."""
    names = names or {}
    need = next((need for need in problem.needs if need.id == need_id), None)
    if need is None:
        raise KeyError(need_id)
    told: list[str] = []
    for award in result.awards:
        for line in award.lines:
            if line.need_id == need_id:
                told += _served(award, line, names)
                told.append(_alone(need.stand_alone_pence))
    missing = next((one for one in result.unmet if one.need_id == need_id), None)
    if missing:
        told += unmet(missing)
    return told


def _served(award: Award, line: Line, names: Names) -> list[str]:
    who = names.get(award.provider_id, award.provider_id)
    told = [f"{who} comes for {hours(line.minutes_per_week)} a week."]
    if line.headcount > 1:
        told.append(f"You share this time with {_people(line.headcount - 1)}.")
    told.append(f"Your own part is {pounds(line.own_pence)} for four weeks.")
    shared = award.shared_pence()
    people = len(award.lines)
    if shared > 0:
        told.append(f"Travel and starting up are {pounds(shared)}, shared by {_people(people)}.")
    elif shared < 0:
        told.append(f"{pounds(-shared)} comes off the price, shared by {_people(people)}.")
    return told


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _alone(stand_alone_pence: int | None) -> str:
    if stand_alone_pence is None:
        return "Nobody offered to come for you alone."
    return f"To come for you alone would be {pounds(stand_alone_pence)} for four weeks."


def unmet(missing: Unmet) -> list[str]:
    """Why these minutes have nobody: first the thing that decided, then how the offers fell."""
    told = [f"Nobody comes for {hours(missing.minutes_per_week)} a week yet."]
    told.append(FOR_MEMBER[missing.decided_by])
    total = sum(one.count for one in missing.removed)
    if len(missing.removed) > 1:
        parts = [
            f"{one.count} {TOOK_AWAY.get(one.name, 'do not fit the rules of the commission')}"
            for one in missing.removed
        ]
        told.append(f"There were {total} offers: {_listed(parts)}.")
    return told


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def bidder(losing: Losing) -> list[str]:
    """What the provider is told of an offer that won nothing."""
    match losing.reason:
        case "price":
            more = losing.cost_pence - losing.chosen_cost_pence
            return [
                f"For the same people your offer costs {pounds(losing.cost_pence)} for four weeks.",
                f"That is {pounds(more)} more than the offers that won.",
            ]
        case "fit":
            return [
                "The offers that won fit better with what people like.",
                f"They have {losing.chosen_fit_points} points and yours has {losing.fit_points}.",
            ]
        case "equal":
            return ["Another offer was just as good, and only one could win."]
        case "search_stopped":
            return ["The computer ran out of time before it was sure."]
        case "price_above_cap":
            return ["Your price is above what these people can pay."]
        case _:
            return [rule_sentence(losing.decided_by), *_counts(losing)]


def _counts(losing: Losing) -> list[str]:
    total = sum(one.count for one in losing.removed)
    last = next((one for one in losing.removed if one.name == losing.decided_by), None)
    if last is None or total < 2:
        return []
    return [f"This was so for {last.count} of the {total} needs."]


def rule_sentence(name: str) -> str:
    """The sentence of a filter or limit for the offer it stopped: its own docstring."""
    if name == "no_bid":
        return "There was nobody to serve in this lot."
    if name in ("package", "package_apart"):
        return PACKAGE_SENTENCE
    rule = FILTERS.get(name) or LIMITS[name]
    return (rule.__doc__ or "").strip()


def commissioner(problem: Problem, result: Result) -> list[str]:
    """The round in a few sentences: what is covered, what it costs, how sure it is."""
    asked = sum(need.planned_minutes_per_week() for need in problem.needs)
    missing = sum(one.minutes_per_week for one in result.unmet)
    covered = Fraction(100 * (asked - missing), asked) if asked else Fraction(100)
    told = [
        f"{hours(asked - missing)} of {hours(asked)} a week are covered ({int(covered)} in 100).",
        f"This costs {pounds(result.cost_pence())} for four weeks.",
    ]
    open_needs: dict[str, int] = {}
    for one in result.unmet:
        open_needs[one.decided_by] = open_needs.get(one.decided_by, 0) + one.minutes_per_week
    for name, minutes in open_needs.items():
        told.append(f"{hours(minutes)} a week have nobody. {FOR_MEMBER[name]}")
    told.append(_sure(result))
    return told


def _sure(result: Result) -> str:
    if result.status == "optimal":
        return "There is no better answer: this is proven."
    cost = next((level for level in result.levels if level.name == "cost"), None)
    if cost is None or cost.value == cost.bound:
        return "The computer stopped before it was sure that there is no better answer."
    less = pounds(cost.value - cost.bound)
    return f"The computer stopped early: no answer as good as this costs over {less} less."
