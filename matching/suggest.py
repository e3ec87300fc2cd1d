"""Which groups to suggest to a person, or with how many others to start one, and why.

Only answers that people let be used come in here: a fact that is not allowed is not there. Each
suggestion carries its reasons, and every reason is one of the person's own answers that enough
others share. Nobody is named.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

Criterion = Literal["language", "need", "time", "place"]
CRITERIA: tuple[Criterion, ...] = get_args(Criterion)
# How much it counts that everybody in a group shares the fact. Language comes first: without it
# people cannot talk to each other.
WEIGHTS: dict[Criterion, int] = {"language": 40, "need": 30, "time": 20, "place": 10}
FACT_PEOPLE_MIN = 3  # a fact of fewer people is not told
GROUP_MIN, GROUP_MAX = 4, 15
SUGGESTIONS_MAX = 6
# Everybody speaks it, so it says nothing about who fits together.
COMMON_LANGUAGE = "en"


class Fact(Struct, frozen=True, order=True):
    """One answer: a language, a service, a time band or a ward."""

    criterion: Criterion
    value: str


class Group(Struct, frozen=True):
    """A group with room: its size, and how many of its people share each fact they let be used."""

    group_id: UUID
    people: int
    people_max: int
    facts: dict[Fact, int]


class Reason(Struct, frozen=True):
    """A fact of the person's own that `people` of the group share."""

    fact: Fact
    people: int


class Suggestion(Struct, frozen=True):
    """A group, how well it fits in thousandths of the best there can be, and why."""

    group_id: UUID
    fit: int
    reasons: tuple[Reason, ...]


class Other(Struct, frozen=True):
    """Somebody who is in no group, with the facts they let be used."""

    person_id: UUID
    facts: frozenset[Fact]


class Company(Struct, frozen=True):
    """People to start a group with, the best fitting first, and what all of them share with one."""

    person_ids: tuple[UUID, ...]
    reasons: tuple[Reason, ...]


def telling(facts: Iterable[Fact]) -> frozenset[Fact]:
    """The facts that say something about who fits together."""
    return frozenset(
        fact for fact in facts if fact != Fact(criterion="language", value=COMMON_LANGUAGE)
    )


def suggest_groups(
    mine: frozenset[Fact], groups: Sequence[Group], most: int = SUGGESTIONS_MAX
) -> list[Suggestion]:
    """The groups with room that fit best, each with at least one reason.

    A fact counts for its weight times the part of the group that shares it. A group of fewer than
    three, or a fact of fewer than three, is never told. Who speaks a language besides English is
    not suggested a group in which nobody is known to speak it with them before one where some do.
    """
    found = []
    for group in groups:
        if group.people < FACT_PEOPLE_MIN or group.people >= group.people_max:
            continue
        reasons = _reasons(mine, group.facts)
        if reasons:
            fit = sum(
                WEIGHTS[each.fact.criterion] * 1000 * min(each.people, group.people) // group.people
                for each in reasons
            )
            found.append(Suggestion(group.group_id, fit // sum(WEIGHTS.values()), reasons))
    found.sort(key=lambda each: (-each.fit, each.group_id))
    return found[:most]


def _reasons(mine: frozenset[Fact], facts: dict[Fact, int]) -> tuple[Reason, ...]:
    """The best fact of each criterion that is the person's own and that enough others share."""
    shared = [
        Reason(fact, facts[fact])
        for fact in sorted(telling(mine))
        if facts.get(fact, 0) >= FACT_PEOPLE_MIN
    ]
    best: dict[Criterion, Reason] = {}
    for reason in shared:
        known = best.get(reason.fact.criterion)
        if known is None or reason.people > known.people:
            best[reason.fact.criterion] = reason
    return tuple(best[criterion] for criterion in CRITERIA if criterion in best)


def suggest_company(mine: frozenset[Fact], others: Sequence[Other]) -> Company | None:
    """With whom to start a group of 4 to 15; None where too few fit.

    Who speaks a language besides English and lets it be used starts with people who speak it too,
    and in any case with people who need the same help. The others are taken by how much they share.
    """
    own = telling(mine)
    languages = {fact for fact in own if fact.criterion == "language"}
    needs = {fact for fact in own if fact.criterion == "need"}
    fitting = [
        other
        for other in others
        if (not languages or languages & other.facts) and needs & other.facts
    ]
    fitting.sort(key=lambda other: (-_weight(own & other.facts), other.person_id))
    chosen = fitting[: GROUP_MAX - 1]
    if len(chosen) < GROUP_MIN - 1:
        return None
    counts = Counter(fact for other in chosen for fact in own & other.facts)
    return Company(tuple(other.person_id for other in chosen), _reasons(own, dict(counts)))


def _weight(facts: Iterable[Fact]) -> int:
    return sum(WEIGHTS[criterion] for criterion in {fact.criterion for fact in facts})
