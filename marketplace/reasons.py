"""Reasons as people read them: for a member without care, a bid that lost, a member served, a rule.

What was found by solving again (`matching.reasons`) becomes one sentence each, with how sure it is.
Sentences for members name no provider's room or price; those for a provider name no other.
"""

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from msgspec import Struct

from marketplace.awards import BID_ID
from matching import explain
from matching.problem import Problem
from matching.reason import LosingReason, Reasons, RuleReason, ServedReason, Step, UnmetReason
from providers.offers import SKILL_NAMES
from providers.said import counted, kept, said, together

FOUR_WEEKS_A_YEAR = 13
LIMITS_SAID_MAX = 3
PERCENT = 10  # thousandths

# A limit, as a sentence lists it.
LIMIT_WORDS: dict[str, str] = {
    "cap": said("the price you can pay"),
    "stand_alone": said("that nobody pays more together than alone"),
    "member_cap": said("what you set aside for all your support"),
    "capacity": said("the room that providers have"),
    "exposure": said("how much a provider takes on in all"),
    "bid_maximum": said("the most that an offer is for"),
    "bid_minimum": said("the least that an offer is for"),
    "providers_max": said("how many providers there may be"),
    "providers_min": said("how many providers there must be"),
    "provider_share": said("how much one provider may do"),
    "start_up_reserve": said("what is kept for new providers"),
    "mentor": said("that a new provider needs its mentor"),
    "exclusive": said("that a provider gives one of two offers"),
    "one_offer_per_lot": said("that a provider wins with one offer"),
}
# Steps without an amount, and those with one: in pence, minutes a week or so many in a hundred.
STEPS: dict[str, str] = {
    "cap": said(
        "Somebody could come if you set aside %(step_pence)s more every four weeks for this."
    ),
    "stand_alone": said(
        "Somebody could come if the group could pay %(step_pence)s more every four"
        " weeks than each alone."
    ),
    "member_cap": said("Somebody could come if you set aside more for all your support together."),
    "capacity": said(
        "Somebody could come if a provider had %(week_minutes)s more a week at this time."
    ),
    "exposure": said(
        "Somebody could come if a provider could take on %(week_minutes)s more a week."
    ),
    "room": said("Somebody could come if a provider could take on %(week_minutes)s more a week."),
    "bid_maximum": said("Somebody could come if an offer were for %(week_minutes)s more a week."),
    "bid_minimum": said(
        "Somebody could come if an offer could be for %(week_minutes)s less a week."
    ),
    "provider_share": said(
        "Somebody could come if one provider could do %(percent)s in 100 more here."
    ),
    "start_up_reserve": said(
        "Somebody could come if %(percent)s in 100 less were kept for new providers."
    ),
    "mentor": said("Somebody could come if a new provider could start without its mentor."),
    "exclusive": said("Somebody could come if a provider could give both of its offers."),
    "one_offer_per_lot": said("Somebody could come if a provider could win here with two offers."),
}


class ReasonRow(Struct, frozen=True):
    """One reason as it is stored; pence per four weeks, None where it costs nothing to say."""

    reason_id: UUID
    kind: str
    lot_id: UUID
    lot_need_id: UUID | None
    bid_id: UUID | None
    place: int
    sentence: str
    proof: str
    pence_per_four_weeks: int | None


class _Told(Struct, frozen=True):
    kind: str
    lot_id: str
    sentence: str
    proof: str
    need_id: str = ""
    offer_id: str = ""
    pence: int | None = None


def rows_of(
    problem: Problem, reasons: Reasons, names: Mapping[str, str], new_id: Callable[[], UUID]
) -> list[ReasonRow]:
    """The rows of a round's reasons; `names` of providers. What has nothing to say has none."""
    return [
        ReasonRow(
            new_id(),
            told.kind,
            UUID(told.lot_id),
            UUID(told.need_id) if told.need_id else None,
            UUID(told.offer_id[BID_ID]) if told.offer_id else None,
            place,
            kept(told.sentence, 4000),
            told.proof,
            told.pence,
        )
        for place, told in enumerate(_told(problem, reasons, names))
    ]


def _told(problem: Problem, reasons: Reasons, names: Mapping[str, str]) -> Iterator[_Told]:
    lot_of = {need.id: need.lot_id for need in problem.needs}
    lot_of_offer = {bid.id: bid.lot_id for bid in problem.bids}
    lot_of_offer |= {package.id: package.lots[0].lot_id for package in problem.packages}
    packages = {package.id for package in problem.packages}
    units = {bid.id: bid.unit for bid in problem.bids}
    for unmet in reasons.unmet:
        sentence = unmet_sentence(unmet)
        if sentence:
            pence = unmet.step.cost_pence if unmet.step else None
            proof = unmet.step.proof if unmet.step else unmet.proof
            yield _Told("unmet", lot_of[unmet.need_id], sentence, proof, unmet.need_id, "", pence)
    for rule in reasons.rules:
        sentence = rule_sentence(rule)
        if sentence:
            yield _Told("rule", rule.lot_id, sentence, rule.proof, pence=rule.cost_pence)
    for lost in reasons.losing:
        unit = "package" if lost.offer_id in packages else units[lost.offer_id]
        sentence = lost_sentence(lost, unit)
        if sentence:
            yield _Told("lost", lot_of_offer[lost.offer_id], sentence, lost.proof, "",
                        lost.offer_id, lost.less_pence or None)  # fmt: skip
    for served in reasons.served:
        sentence = served_sentence(served, names)
        yield _Told("member", lot_of[served.need_id], sentence, served.proof, served.need_id,
                    "", served.cost_pence)  # fmt: skip


def unmet_sentence(reason: UnmetReason) -> str:
    """What would cover a need, or what blocks it together; "" where a filter said it all."""
    if reason.step is not None:
        return together(_step(reason.step), all_pay(reason.step.cost_pence))
    if (not reason.smallest and len(reason.limits) > LIMITS_SAID_MAX) or len(reason.limits) < 2:
        return ""
    return said(
        "No one change is enough. These stand in the way together: %(all_words)s.",
        all_words=_listed([LIMIT_WORDS[name] for name in reason.limits]),
    )


def _step(step: Step) -> str:
    if step.name == "providers_max":
        return counted(
            "Somebody could come if the group took 1 more provider here.",
            "Somebody could come if the group took %(number)s more providers here.",
            step.amount,
        )
    if step.name == "providers_min":
        return counted(
            "Somebody could come if the group needed 1 provider fewer here.",
            "Somebody could come if the group needed %(number)s providers fewer here.",
            step.amount,
        )
    pattern = STEPS[step.name]
    if "%(step_pence)s" in pattern:
        return said(pattern, step_pence=step.amount)
    if "%(week_minutes)s" in pattern:
        return said(pattern, week_minutes=step.amount)
    if "%(percent)s" in pattern:
        return said(pattern, percent=-(-step.amount // PERCENT))
    return pattern


def all_pay(cost_pence: int) -> str:
    """What a change costs all together every four weeks."""
    if cost_pence > 0:
        return said("All together would then pay %(more_pence)s more every four weeks.",
                    more_pence=cost_pence)  # fmt: skip
    if cost_pence < 0:
        return said("All together would then pay %(less_pence)s less every four weeks.",
                    less_pence=-cost_pence)  # fmt: skip
    return said("All together would then pay the same.")


def lost_sentence(reason: LosingReason, unit: str) -> str:
    """What would have won, to the provider; "" where nothing is sure or nobody could be served."""
    match reason.kind:
        case "price" if unit == "package":
            return said(
                "Your package would have won with %(less_pence)s less every four weeks. A penny"
                " less off would not have been enough.",
                less_pence=reason.less_pence,
            )
        case "price":
            return said(
                "You would have won here with each price %(less_pence)s lower. A penny less off"
                " would not have been enough.",
                less_pence=reason.less_pence,
            )
        case "limit":
            return said(
                "No lower price would have won here. This stood in the way: %(rule_words)s",
                rule_words=explain.rule_sentence(reason.limit),
            )
        case "neither":
            return said("No lower price would have won here.")
    return ""


def served_sentence(reason: ServedReason, names: Mapping[str, str]) -> str:
    """Why this provider, and what the likes given up would have cost."""
    who = names.get(reason.provider_id, "")
    if reason.next_provider_id:
        other = names.get(reason.next_provider_id, "")
        told = [
            said("Without %(provider)s, %(other)s would come.", provider=who, other=other),
            all_pay(reason.cost_pence),
        ]
        if reason.fit_points > 0:
            told.append(said("It would fit less well with what people like and know."))
    else:
        told = [
            said(
                "Without %(provider)s nobody could come, unless somebody else lost care.",
                provider=who,
            )
        ]
    for like in reason.likes:
        words = SKILL_NAMES.get(like.word, like.word.replace("_", " "))
        if like.provider_id:
            told.append(
                said(
                    "You like this too: %(like_words)s. %(other)s has it.",
                    like_words=words,
                    other=names.get(like.provider_id, ""),
                )
            )
            told.append(all_pay(like.cost_pence))
        else:
            told.append(
                said(
                    "You like this too: %(like_words)s. Nobody with it could come, unless"
                    " somebody else lost care.",
                    like_words=words,
                )
            )
    return together(*told)


def rule_sentence(reason: RuleReason) -> str:
    """What one rule of a lot costs in a year; "" where it changes nothing."""
    words = LIMIT_WORDS[reason.rule]
    year, minutes = reason.cost_pence * FOUR_WEEKS_A_YEAR, reason.minutes_per_week
    if minutes > 0 and year < 0:
        return said(
            "Without this rule %(week_minutes)s more a week would be covered: %(rule_words)s. All"
            " together would pay %(year_pence)s more a year.",
            week_minutes=minutes, rule_words=words, year_pence=-year,
        )  # fmt: skip
    if minutes > 0:
        return said(
            "Without this rule %(week_minutes)s more a week would be covered: %(rule_words)s. All"
            " together would pay %(year_pence)s less a year.",
            week_minutes=minutes, rule_words=words, year_pence=year,
        )  # fmt: skip
    if year > 0:
        return said(
            "This rule costs all together %(year_pence)s a year: %(rule_words)s.",
            year_pence=year, rule_words=words,
        )  # fmt: skip
    if year < 0:
        return said(
            "This rule saves all together %(year_pence)s a year: %(rule_words)s. Without it care"
            " would fit better what people like.",
            year_pence=-year, rule_words=words,
        )  # fmt: skip
    return ""


def _listed(words: list[str]) -> str:
    whole = words[0]
    for following in words[1:-1]:
        whole = said("%(first_words)s, %(next_words)s", first_words=whole, next_words=following)
    return said("%(first_words)s and %(last_words)s", first_words=whole, last_words=words[-1])
