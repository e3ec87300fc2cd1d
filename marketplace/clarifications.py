"""Clarifications: what providers ask about a published notice, and what the group changes in it.

A question says nothing of who asked. It is published with its answer, to everyone at once.
"""

from datetime import datetime, timedelta
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace.commissions import Commission, Stage
from marketplace.private_words import require_public
from marketplace.refused import Invalid, Refused

QUESTION_MAX = 500
ANSWER_MAX = 1000
QUESTIONS_MAX = 20
WHAT_MAX = 500


class Clarification(Struct, frozen=True):
    """A question about a notice; `mine` where the reader's own organisation asked it."""

    clarification_id: UUID
    commission_id: UUID
    question: str
    asked_at: datetime
    answer: str | None
    answered_at: datetime | None
    mine: bool


class Amendment(Struct, frozen=True):
    """What a published notice changed, in the group's words; the notice began as version 1."""

    version: int
    what: str
    made_at: datetime


def ask_until(opens_at: datetime, closes_at: datetime, days_before: int) -> datetime:
    """Until when questions are taken: so many days before bids close, or half of a short round."""
    return max(closes_at - timedelta(days=days_before), opens_at + (closes_at - opens_at) / 2)


def require_asking(
    stage: Stage, opens_at: datetime, until: datetime, asked: int, now: datetime
) -> None:
    """Raise Refused when no question is taken now: too early, too late, or too many by one."""
    if stage != "published" or now >= until:
        raise Refused(
            "The time for questions ended at %(until)s. What was asked and answered stands "
            "on the notice.",
            until=until,
        )
    if now < opens_at:
        raise Refused("Bids are not open yet.")
    if asked >= QUESTIONS_MAX:
        raise Refused(
            "You have asked %(most)s questions about this notice. That is the most.",
            most=QUESTIONS_MAX,
        )


def question_of(text: str) -> str:
    """The question to keep. Raises Invalid beside `question`.

    Names are looked for when it is answered: telling whoever asks that a name is a member's would
    give it away.
    """
    said = text.strip()
    if not 1 <= len(said) <= QUESTION_MAX:
        raise Invalid(
            "question", "Write your question in up to %(most)s letters.", most=QUESTION_MAX
        )
    require_public("question", said, ())
    return said


def answered(
    asked: Clarification, text: str, names: list[str], stage: Stage, closes_at: datetime
) -> str:
    """The answer to publish with its question. Raises Refused too late or twice, Invalid."""
    if asked.answer is not None:
        raise Refused("This question has its answer. Everyone has read it.")
    if stage != "published":
        raise Refused(
            "Bids closed at %(closes_at)s, so an answer would reach nobody in time.",
            closes_at=closes_at,
        )
    said = text.strip()
    if not 1 <= len(said) <= ANSWER_MAX:
        raise Invalid("answer", "Write your answer in up to %(most)s letters.", most=ANSWER_MAX)
    require_public("answer", f"{asked.question}\n{said}", names)
    return said


def amended(
    commission: Commission,
    stage: Stage,
    title: str,
    about: str,
    what: str,
    names: list[str],
    closes_at: datetime,
) -> Commission:
    """The published notice in other words; what bidders price stays. Raises Refused, Invalid.

    Lots, times and hours never change once published, so every bid answers the same question.
    """
    if stage != "published":
        raise Refused(
            "Bids closed at %(closes_at)s, so the notice can no longer change.",
            closes_at=closes_at,
        )
    title, about, what = title.strip(), about.strip(), what.strip()
    if not 3 <= len(title) <= 120:
        raise Invalid("title", "Give it a title of 3 to 120 letters.")
    if not 1 <= len(about) <= 2000:
        raise Invalid("about", "Say what you want to happen, in up to 2,000 letters.")
    if not 1 <= len(what) <= WHAT_MAX:
        raise Invalid("what", "Say what changes, in up to %(most)s letters.", most=WHAT_MAX)
    if (title, about) == (commission.title, commission.about):
        raise Invalid("about", "Nothing has changed yet.")
    for field, text in (("title", title), ("about", about), ("what", what)):
        require_public(field, text, names)
    return replace(commission, title=title, about=about)
