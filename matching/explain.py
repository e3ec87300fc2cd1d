"""Plain sentences: what each member gets and why, why an offer lost, why a need stayed unmet.

Every sentence is made from a field of the result that `matching.check` works out again, so a
sentence cannot claim what the checker did not confirm. `names` gives the words for ids; an id
without a name is written as it is. What members and providers are told remembers what it was made
of (`Told`), so that whoever shows it can say it in another language.
"""

from collections.abc import Mapping
from fractions import Fraction

from matching.limits import FILTERS, LIMITS, PACKAGE_SENTENCE
from matching.problem import Problem
from matching.result import Award, Line, Losing, Result, Unmet

Names = Mapping[str, str]


class Told(str):
    """A sentence in English with its pattern and values: `_pence`, `_minutes`, `_words`, counts."""

    pattern: str
    values: Mapping[str, str | int]


def made(pattern: str, **values: str | int) -> Told:
    """The pattern with its values written as their names say."""
    told = Told(pattern % {name: _written(name, value) for name, value in values.items()})
    told.pattern, told.values = pattern, values
    return told


def _written(name: str, value: str | int) -> str:
    if isinstance(value, str):
        return value
    if name.endswith("_pence"):
        return pounds(value)
    return hours(value) if name.endswith("_minutes") else f"{value:,}"


# What took the last offer away, said to the member.
FOR_MEMBER: dict[str, str] = {
    "no_bid": "Nobody made an offer for this.",
    "service": "Nobody who made an offer does this kind of support.",
    "area": "Nobody who does this kind of support works in your area.",
    "band": "Nobody made an offer for this time of the week.",
    "start": "Of those who could come, nobody can begin in time.",
    "language": "Of those who could come, nobody speaks the language you need.",
    "carer_gender": "Of those who could come, nobody could send a carer as you need.",
    "skill": "Of those who could come, nobody has the skill you need.",
    "personal_care": "Of those who could come, nobody is registered to give personal care.",
    "veto": "You said no to the providers who could come.",
    "price_floor": "The only prices left are too low to pay a worker fairly.",
    "package": "The only offer was for more people together, and it could not serve all of them.",
    "cap": "Every price that was left is above what you can pay.",
    "stand_alone": "With the offers left, your cluster would pay more together than alone.",
    "member_cap": "With all your support together you would pay more than you set aside.",
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
    "service": "%(count)s do not do this kind of support",
    "area": "%(count)s do not work in your area",
    "band": "%(count)s have no price for this time",
    "start": "%(count)s cannot begin in time",
    "language": "%(count)s do not speak the language you need",
    "carer_gender": "%(count)s could not send a woman or a man as you need",
    "skill": "%(count)s do not have the skill you need",
    "personal_care": "%(count)s are not registered for personal care",
    "veto": "%(count)s are from a provider you said no to",
    "price_floor": "%(count)s are too cheap to pay a worker fairly",
    "package": "%(count)s are for more people together than they could serve",
    "cap": "%(count)s cost more than you can pay",
    "stand_alone": "%(count)s would make your cluster pay more than each alone",
    "member_cap": "%(count)s would make you pay more than you set aside for all your support",
    "capacity": "%(count)s have no room left",
    "exposure": "%(count)s are from a new provider that may not take on more yet",
    "bid_maximum": "%(count)s are full",
    "bid_minimum": "%(count)s are only for more hours",
    "search_stopped": "%(count)s were not tried to the end",
}
OTHER_AWAY = "%(count)s do not fit the rules of the commission"
BETTER_FIT = "The offers that won fit better with what people like."
JUST_AS_GOOD = "Another offer was just as good, and only one could win."
ABOVE_CAP = "Your price is above what these people can pay."
NOBODY_TO_SERVE = "There was nobody to serve in this lot."


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
    minutes = missing.minutes_per_week
    told: list[str] = [made("Nobody comes for %(week_minutes)s a week yet.", week_minutes=minutes)]
    told.append(FOR_MEMBER[missing.decided_by])
    total = sum(one.count for one in missing.removed)
    if len(missing.removed) > 1:
        parts = [
            made(TOOK_AWAY.get(one.name, OTHER_AWAY), count=one.count) for one in missing.removed
        ]
        offers = made(
            "There were %(count)s offers: %(all_words)s.", count=total, all_words=_listed(parts)
        )
        told.append(offers)
    return told


def _listed(parts: list[Told]) -> Told:
    whole = parts[0]
    for part in parts[1:-1]:
        whole = made("%(first_words)s, %(next_words)s", first_words=whole, next_words=part)
    return made("%(first_words)s and %(last_words)s", first_words=whole, last_words=parts[-1])


def bidder(losing: Losing) -> list[str]:
    """What the provider is told of an offer that won nothing."""
    match losing.reason:
        case "price":
            more = losing.cost_pence - losing.chosen_cost_pence
            return [
                made(
                    "For the same people your offer costs %(cost_pence)s for four weeks.",
                    cost_pence=losing.cost_pence,
                ),
                made("That is %(more_pence)s more than the offers that won.", more_pence=more),
            ]
        case "fit":
            return [
                BETTER_FIT,
                made(
                    "They have %(chosen)s points and yours has %(own)s.",
                    chosen=losing.chosen_fit_points,
                    own=losing.fit_points,
                ),
            ]
        case "equal":
            return [JUST_AS_GOOD]
        case "search_stopped":
            return [FOR_MEMBER["search_stopped"]]
        case "price_above_cap":
            return [ABOVE_CAP]
        case _:
            return [rule_sentence(losing.decided_by), *_counts(losing)]


def _counts(losing: Losing) -> list[str]:
    total = sum(one.count for one in losing.removed)
    last = next((one for one in losing.removed if one.name == losing.decided_by), None)
    if last is None or total < 2:
        return []
    return [
        made("This was so for %(count)s of the %(total)s needs.", count=last.count, total=total)
    ]


def rule_sentence(name: str) -> str:
    """The sentence of a filter or limit for the offer it stopped: its own docstring."""
    if name == "no_bid":
        return NOBODY_TO_SERVE
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
