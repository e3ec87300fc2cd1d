"""What waits for somebody: the most urgent first, each with the day it has to be done by."""

from collections.abc import Container, Iterable
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from msgspec import Struct

from marketplace.people import Power

# In the order in which they come first when nothing has a day.
Kind = Literal[
    "confirm", "ratify", "vote", "answer_question", "agree_plan", "join", "sign", "pledge",
    "let_in", "write_agreement", "publish", "finish_commission", "ask_together", "find_group",
    "hand_in", "send_invoice", "finish_bid", "bid", "answer_call",
    "sign_off", "contract", "count_vote", "judge_project", "match", "look_at_answer",
    "decide_invoice", "pay",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)
STEPS_SHOWN_MAX = 12
# What a representative must be allowed to do before a step waits for them (rule 16).
POWERS: dict[Kind, Power] = {"vote": "votes", "ratify": "money", "pledge": "money"}


class Step(Struct, frozen=True):
    """One thing that waits: for whom, about what, until when, and how many of it there are.

    `person_id` is who it waits for, None for an organisation or an office. `subject_id` is what
    the page of it is about, `name` the name of that thing where it has one.
    """

    kind: Kind
    person_id: UUID | None
    subject_id: UUID | None
    name: str
    due_on: date | None
    number: int


def in_order(steps: Iterable[Step], most: int = STEPS_SHOWN_MAX) -> list[Step]:
    """The steps with the soonest day first, then those without one in the order of KINDS."""
    ordered = sorted(
        steps,
        key=lambda step: (
            step.due_on is None,
            step.due_on or date.max,
            KINDS.index(step.kind),
            step.name,
        ),
    )
    return ordered[:most]


def done_by(steps: Iterable[Step], powers: Container[Power]) -> list[Step]:
    """The steps somebody with these powers can do for the person."""
    return [step for step in steps if POWERS.get(step.kind, "plan") in powers]


def is_late(step: Step, today: date) -> bool:
    """Whether its day has passed."""
    return step.due_on is not None and step.due_on < today
