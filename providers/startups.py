"""Start-ups: the way from a first question to a first year, and the help along it (rule 68).

A commissioner's call names a need that nobody meets and the help on offer. Whoever answers moves
through seven stages, one at a time. Help fits the stage; money comes late and in parts.
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from providers.said import said

Stage = Literal[
    "enquiry", "idea", "set_up", "registered", "first_bid", "first_contract", "year_one"
]
STAGES: tuple[Stage, ...] = get_args(Stage)
STAGE_NAMES: dict[Stage, str] = {
    "enquiry": said("First question"),
    "idea": said("An idea on paper"),
    "set_up": said("Setting up"),
    "registered": said("Registered"),
    "first_bid": said("First bid"),
    "first_contract": said("First contract"),
    "year_one": said("One year on"),
}
# What has to be true to enter a stage, as the council asks for it.
MILESTONES: dict[Stage, str] = {
    "enquiry": said("You have asked about the call."),
    "idea": said("You have said who you will help, how and at what price."),
    "set_up": said("The council has accepted your idea."),
    "registered": said("You have a register number, insurance and staff checks."),
    "first_bid": said("You have sent a bid."),
    "first_contract": said("A cluster has signed a contract with you."),
    "year_one": said("You have worked for a year."),
}
Support = Literal["space", "hr", "it", "finance", "legal", "mentor", "seed_money"]
SUPPORTS: tuple[Support, ...] = get_args(Support)
SUPPORT_NAMES: dict[Support, str] = {
    "space": said("a place to work"),
    "hr": said("help with hiring and paying staff"),
    "it": said("computers and software"),
    "finance": said("help with money and accounts"),
    "legal": said("legal advice"),
    "mentor": said("a mentor"),
    "seed_money": said("money to start"),
}
# What helps before there is an idea.
EARLY_SUPPORTS: tuple[Support, ...] = ("mentor", "legal")
LOOK_DAYS = 28
SEED_FROM: Stage = "set_up"
SEED_REGISTERED: Stage = "registered"
SEED_BEFORE_REGISTERED_PERCENT = 25


class CannotHelp(ValueError):
    """The rule that stands in the way, as a sentence for the person."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Answer(Struct, frozen=True):
    """A start-up's answer to a call. Field for field the columns of `call_answer`."""

    call_id: UUID
    provider_id: UUID
    stage: Stage
    about: str
    answered_at: datetime
    accepted_at: datetime | None
    stage_since: datetime


class SupportGiven(Struct, frozen=True):
    """One piece of help. `amount_pence` is above 0 for seed money only."""

    call_id: UUID
    provider_id: UUID
    kind: Support
    amount_pence: int
    given_at: datetime


def next_stage(stage: Stage) -> Stage | None:
    """The stage after this one, None after the first year."""
    at = STAGES.index(stage) + 1
    return STAGES[at] if at < len(STAGES) else None


def move_on(answer: Answer, to: Stage, now: datetime, fulfilled: Collection[Stage] = ()) -> Answer:
    """The answer one stage on. Raises CannotHelp for a jump, a step back or an unmet milestone.

    `fulfilled`: the stages whose milestone the caller has seen to be true.
    """
    if to == answer.stage:
        return answer
    if to != next_stage(answer.stage):
        wanted = next_stage(answer.stage)
        if wanted is None:
            raise CannotHelp(said("This enterprise has been through every stage."))
        raise CannotHelp(
            said("The next stage is: %(stage_words)s.", stage_words=STAGE_NAMES[wanted])
        )
    if to == "set_up" and answer.accepted_at is None:
        raise CannotHelp(said("The council has to accept the idea first."))
    if to in ("registered", "first_bid", "first_contract", "year_one") and to not in fulfilled:
        raise CannotHelp(
            said("Before this stage: %(milestone_words)s", milestone_words=MILESTONES[to])
        )
    return replace(answer, stage=to, stage_since=now)


def accept(answer: Answer, now: datetime) -> Answer:
    """The answer once the council has accepted its idea; twice is once. Raises CannotHelp."""
    if STAGES.index(answer.stage) < STAGES.index("idea"):
        raise CannotHelp(said("There is no idea on paper yet."))
    return answer if answer.accepted_at is not None else replace(answer, accepted_at=now)


def has_reached(answer: Answer, stage: Stage) -> bool:
    """Whether the start-up is at this stage or past it."""
    return STAGES.index(answer.stage) >= STAGES.index(stage)


def seed_left_pence(answer: Answer, seed_pence: int, given: Iterable[SupportGiven]) -> int:
    """How much of the call's seed money this start-up may have now, pence.

    Nothing before it sets up, a quarter until it is registered, then all of it; what it has had
    counts. The call's `seed_pence` is a ring-fenced sum for each accepted answer.
    """
    if answer.accepted_at is None or not has_reached(answer, SEED_FROM):
        return 0
    whole = seed_pence
    if not has_reached(answer, SEED_REGISTERED):
        whole = seed_pence * SEED_BEFORE_REGISTERED_PERCENT // 100
    had = sum(
        one.amount_pence
        for one in given
        if one.kind == "seed_money"
        and (one.call_id, one.provider_id) == (answer.call_id, answer.provider_id)
    )
    return max(0, whole - had)


def give(
    answer: Answer,
    kind: Support,
    amount_pence: int,
    *,
    offered: Collection[Support],
    seed_pence: int,
    given: Iterable[SupportGiven],
    now: datetime,
) -> SupportGiven:
    """A piece of help to write down. Raises CannotHelp with the rule in the way (rule 68)."""
    if kind not in offered:
        raise CannotHelp(
            said(
                "The call does not offer %(kind_words)s.", kind_words=SUPPORT_NAMES.get(kind, kind)
            )
        )
    if kind == "seed_money":
        left = seed_left_pence(answer, seed_pence, given)
        if answer.accepted_at is None or not has_reached(answer, SEED_FROM):
            raise CannotHelp(
                said("Money to start comes once the idea is accepted and set-up begins.")
            )
        if amount_pence < 1:
            raise CannotHelp(said("Write how much money is given."))
        if amount_pence > left:
            raise CannotHelp(
                said(
                    "At this stage there is %(left_pence)s left.",
                    left_pence=left,
                )
            )
    elif amount_pence != 0:
        raise CannotHelp(said("Only money to start has an amount. Leave it empty."))
    elif kind not in EARLY_SUPPORTS and not has_reached(answer, "idea"):
        raise CannotHelp(said("A mentor and legal advice come first. The rest follows the idea."))
    return SupportGiven(answer.call_id, answer.provider_id, kind, amount_pence, now)


def may_have(answer: Answer, kind: Support, seed_left: int) -> bool:
    """Whether this kind of help fits the start-up's stage now; `seed_left` is in pence."""
    if kind == "seed_money":
        return seed_left > 0
    return kind in EARLY_SUPPORTS or has_reached(answer, "idea")


def next_look(answer: Answer, now: datetime) -> datetime:
    """When the council next looks how a start-up gets on: every four weeks of its stage."""
    every = timedelta(days=LOOK_DAYS)
    looked = max(0, (now - answer.stage_since) // every)
    return answer.stage_since + (looked + 1) * every
