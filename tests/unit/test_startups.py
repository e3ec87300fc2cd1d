"""Start-ups: one stage at a time, and help that fits the stage."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from msgspec.structs import replace

from providers import startups
from providers.startups import STAGES, Answer, CannotHelp, SupportGiven

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=7)
CALL, START_UP = UUID(int=1), UUID(int=2)
SEED = 500_000


def at(stage: str, accepted: bool = True) -> Answer:
    return Answer(CALL, START_UP, stage, "Meals from home", NOW, NOW if accepted else None, NOW)


def give(answer: Answer, kind: str = "seed_money", pence: int = 0, **more: object) -> SupportGiven:
    given: dict[str, object] = {
        "offered": startups.SUPPORTS,
        "seed_pence": SEED,
        "given": [],
        "now": NOW,
    } | more
    return startups.give(answer, kind, pence, **given)


def test_the_way_goes_through_every_stage_once():
    """From a first question to a year on, in seven stages and no other order (rule 68)."""
    answer = at("enquiry", accepted=False)
    for stage in STAGES[1:]:
        if stage == "set_up":
            answer = startups.accept(answer, NOW)
        answer = startups.move_on(answer, stage, LATER, fulfilled=STAGES)
        assert (answer.stage, answer.stage_since) == (stage, LATER)
    with pytest.raises(CannotHelp, match="every stage"):
        startups.move_on(answer, "enquiry", LATER)


@pytest.mark.parametrize(
    ("answer", "to", "words"),
    [
        (at("enquiry"), "set_up", "next stage is: An idea"),
        (at("registered"), "set_up", "next stage is: First bid"),
        (at("idea", accepted=False), "set_up", "accept the idea"),
        (at("set_up"), "registered", "register number"),
        (at("first_bid"), "first_contract", "signed a contract"),
    ],
)
def test_no_stage_is_jumped_or_claimed(answer, to, words):
    """A stage is entered when its milestone has been seen, and the next one is named."""
    with pytest.raises(CannotHelp, match=words):
        startups.move_on(answer, to, LATER)


def test_asking_for_the_same_stage_changes_nothing():
    """Twice is once, for the stage and for the council's yes."""
    answer = at("idea", accepted=False)
    assert startups.move_on(answer, "idea", LATER) == answer
    accepted = startups.accept(answer, NOW)
    assert startups.accept(accepted, LATER) == accepted
    with pytest.raises(CannotHelp, match="no idea"):
        startups.accept(at("enquiry", accepted=False), NOW)


@pytest.mark.parametrize(
    ("stage", "accepted", "pence"),
    [
        ("idea", True, 0),
        ("set_up", False, 0),
        ("set_up", True, 125_000),
        ("registered", True, 500_000),
    ],
)
def test_seed_money_comes_late_and_in_parts(stage, accepted, pence):
    """Nothing for an idea, a quarter while setting up, all once registered (rule 68)."""
    assert startups.seed_left_pence(at(stage, accepted), SEED, []) == pence


def test_seed_money_is_never_given_twice():
    """What was given counts; what another start-up or call had does not."""
    first = give(at("set_up"), pence=125_000)
    with pytest.raises(CannotHelp, match=r"£0 left"):
        give(at("set_up"), pence=1, given=[first])
    others = [replace(first, provider_id=UUID(int=3)), replace(first, call_id=UUID(int=3))]
    assert startups.seed_left_pence(at("registered"), SEED, [first, *others]) == 375_000


@pytest.mark.parametrize(
    ("answer", "kind", "pence", "words"),
    [
        (at("idea"), "seed_money", 100, "accepted and set-up"),
        (at("set_up"), "seed_money", 0, "how much"),
        (at("set_up"), "space", 100, "Only money"),
        (at("enquiry"), "space", 0, "mentor and legal advice come first"),
    ],
)
def test_help_that_does_not_fit_is_named(answer, kind, pence, words):
    """Each rule in the way has its sentence."""
    with pytest.raises(CannotHelp, match=words):
        give(answer, kind, pence)


def test_only_help_that_the_call_offers():
    """A mentor at the first question is fine, when the call offers one."""
    assert give(at("enquiry", accepted=False), "mentor").kind == "mentor"
    with pytest.raises(CannotHelp, match="does not offer a mentor"):
        give(at("enquiry"), "mentor", offered=["space"])


def test_help_fits_the_stage():
    """A mentor from the first question, a desk from the idea on, money while some is left."""
    assert startups.may_have(at("enquiry"), "mentor", 0)
    assert not startups.may_have(at("enquiry"), "space", 0)
    assert startups.may_have(at("idea"), "space", 0)
    assert startups.may_have(at("set_up"), "seed_money", 1)
    assert not startups.may_have(at("set_up"), "seed_money", 0)


def test_the_council_looks_again_every_four_weeks_of_a_stage():
    """On the day itself the next look is four weeks on; never in the past."""
    answer = at("idea")
    four_weeks = timedelta(days=28)
    assert startups.next_look(answer, NOW) == NOW + four_weeks
    assert startups.next_look(answer, NOW + four_weeks) == NOW + 2 * four_weeks
    assert startups.next_look(answer, NOW + timedelta(days=100)) == NOW + 4 * four_weeks
