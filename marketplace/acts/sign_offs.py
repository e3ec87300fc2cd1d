"""Sign-offs: what a professional is asked to look at, and what they say."""

from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.acts import audit, messages
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from providers.said import kept
from sql import questions

ABOUT_LETTERS_MAX = 300  # of a question, as it is kept
Stage = Literal[
    "plan", "cluster", "commission", "award", "timesheet", "saving", "project", "reduction"
]


class SignOff(Struct, frozen=True):
    """One thing a professional is asked to sign."""

    sign_off_id: UUID
    stage: str
    subject_id: UUID
    person_id: UUID | None
    about: str
    asked_at: datetime
    due_on: date
    decision: str | None
    reason: str | None
    decided_at: datetime | None


class Decide(Struct, frozen=True):
    """A professional's answer; sending back needs a reason, which the person may read."""

    sign_off_id: UUID
    decision: Literal["approved", "sent_back"]
    reason: str = ""


async def ask(
    tx: Transaction,
    stage: Stage,
    subject_id: UUID,
    now: datetime,
    *,
    days: int,
    about: str,
    person_id: UUID | None = None,
) -> None:
    """Ask a professional to look within `days`; asking again while it waits does nothing."""
    await questions("sign_offs").ask(
        tx.db,
        council_id=tx.council_id,
        sign_off_id=tx.new_id(),
        stage=stage,
        subject_id=subject_id,
        person_id=person_id,
        about=kept(about, ABOUT_LETTERS_MAX),
        asked_at=now,
        due_on=now.date() + timedelta(days=days),
    )


async def approved(tx: Transaction, stage: Stage, subject_id: UUID) -> bool:
    """Whether the newest sign-off of a subject at a stage was approved."""
    decision = await questions("sign_offs").newest_decision(
        tx.db, council_id=tx.council_id, stage=stage, subject_id=subject_id
    )
    return bool(decision == "approved")


async def waiting(tx: Transaction) -> list[SignOff]:
    """What the council's professionals are asked to sign, the most urgent first; at most 200."""
    return await read(SignOff, questions("sign_offs").waiting(tx.db, council_id=tx.council_id))


async def decide(
    tx: Transaction, who: Who, form: Decide, now: datetime, *, stage: Stage | None = None
) -> SignOff:
    """A professional approves or sends back what they were asked to look at.

    Only records the answer: what follows belongs to the subject's own act. Raises NotFound,
    Invalid for sending back without a reason, Refused when it was decided already.
    """
    require_role(who, "coordinator", "commissioner")
    found = one(
        SignOff,
        await questions("sign_offs").lock(
            tx.db, council_id=tx.council_id, sign_off_id=form.sign_off_id
        ),
    )
    if found is None or (stage is not None and found.stage != stage):
        raise NotFound("There is nothing to sign here.")
    if found.decided_at is not None:
        raise Refused("Somebody has already answered this.")
    if form.decision == "sent_back" and not form.reason.strip():
        raise Invalid("reason", "Say why you send it back, so that they know what to change.")
    await questions("sign_offs").decide(
        tx.db,
        council_id=tx.council_id,
        sign_off_id=form.sign_off_id,
        decision=form.decision,
        reason=form.reason.strip()[:500],
        decided_by=who.sign_in_id,
        decided_at=now,
    )
    await audit.record(
        tx, who, "sign_off", "sign_off", form.sign_off_id, now,
        on_behalf_of=found.person_id,
        detail={"stage": found.stage, "decision": form.decision, "subject": found.subject_id},
    )  # fmt: skip
    if found.stage == "award" and form.decision == "approved":
        await messages.tell_if_ready_to_sign(tx, found.subject_id, now)
    return found
