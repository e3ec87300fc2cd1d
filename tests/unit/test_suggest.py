"""Suggestions: who fits with whom, always with a reason of one's own, and nobody is told of few."""

from uuid import UUID

from matching.suggest import Criterion, Fact, Group, Other, suggest_company, suggest_groups

SOMALI, ENGLISH = Fact("language", "so"), Fact("language", "en")
CARE, MORNING, QUAY = Fact("need", "home_care"), Fact("time", "weekday_morning"), Fact("place", "Q")


def group(number: int, people: int = 8, people_max: int = 12, **facts: int) -> Group:
    """A group in which so many share each of these criteria with the person of the tests."""
    known: dict[Criterion, Fact] = {
        "language": SOMALI, "need": CARE, "time": MORNING, "place": QUAY
    }  # fmt: skip
    return Group(
        UUID(int=number),
        people,
        people_max,
        {known[name]: n for name, n in facts.items()},  # type: ignore[index]
    )


def test_the_fit_is_the_weighted_part_that_shares_each_fact() -> None:
    """All of 8 speak it and 4 of 8 live there: (40 x 1 + 10 x 1/2) of 100 is 450 thousandths."""
    [found] = suggest_groups(frozenset((SOMALI, QUAY)), [group(1, language=8, place=4)])
    assert found.fit == 450
    assert [(each.fact, each.people) for each in found.reasons] == [(SOMALI, 8), (QUAY, 4)]


def test_no_reason_no_suggestion() -> None:
    """What the person did not answer, or does not let be used, cannot be a reason."""
    assert suggest_groups(frozenset((QUAY,)), [group(1, language=8, need=8)]) == []
    assert suggest_groups(frozenset(), [group(1, language=8)]) == []


def test_a_fact_of_two_people_is_not_told() -> None:
    """Two of eight could be found out; three are told."""
    mine = frozenset((CARE,))
    assert suggest_groups(mine, [group(1, need=2)]) == []
    assert suggest_groups(mine, [group(1, need=3)])[0].reasons[0].people == 3


def test_full_and_tiny_groups_are_not_suggested() -> None:
    """There is a place to join, and never fewer than three people."""
    mine = frozenset((CARE,))
    full, tiny = group(1, people=12, need=12), group(2, people=2, need=2)
    assert suggest_groups(mine, [full, tiny]) == []


def test_english_says_nothing() -> None:
    """Everybody speaks it, so it is no reason."""
    facts = {ENGLISH: 8}
    assert suggest_groups(frozenset((ENGLISH,)), [Group(UUID(int=1), 8, 12, facts)]) == []


def test_the_best_fit_comes_first() -> None:
    """Language before need before time before place, all else equal."""
    mine = frozenset((SOMALI, CARE, MORNING, QUAY))
    groups = [group(1, place=8), group(2, time=8), group(3, language=8), group(4, need=8)]
    found = [each.group_id.int for each in suggest_groups(mine, groups)]
    assert found == [3, 4, 2, 1]


def other(number: int, *facts: Fact) -> Other:
    """Somebody in no group."""
    return Other(UUID(int=number), frozenset(facts))


def test_people_to_start_with_share_the_language_and_the_need() -> None:
    """Three who share both are enough; one who shares only the ward is never among them."""
    mine = frozenset((SOMALI, CARE, QUAY))
    fitting = [other(n, SOMALI, CARE) for n in (1, 2, 3)]
    found = suggest_company(mine, [*fitting, other(4, QUAY), other(5, CARE)])
    assert found is not None
    assert [person.int for person in found.person_ids] == [1, 2, 3]
    assert [reason.fact for reason in found.reasons] == [SOMALI, CARE]


def test_two_others_are_too_few_to_start_with() -> None:
    """A group starts with four or more: oneself and three."""
    mine = frozenset((CARE,))
    assert suggest_company(mine, [other(1, CARE), other(2, CARE)]) is None


def test_no_more_than_fifteen_start_together() -> None:
    """Those who share most are taken first."""
    mine = frozenset((CARE, MORNING))
    others = [other(n, CARE) for n in range(1, 20)] + [other(99, CARE, MORNING)]
    found = suggest_company(mine, others)
    assert found is not None
    assert len(found.person_ids) == 14
    assert found.person_ids[0].int == 99
