"""Approvals: the sign-off that an act settles when it gives the approval its effect."""

from datetime import datetime
from uuid import UUID

from marketplace.acts.sign_offs import Stage
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from sql import questions


async def approve_waiting(
    tx: Transaction, who: Who, stage: Stage, subject_id: UUID, now: datetime
) -> UUID | None:
    """Mark what waits for a subject at a stage as approved; its id, or None when nobody asked.

    The act that calls it checks who may, and writes the audit row.
    """
    answered: UUID | None = await questions("approvals").approve_waiting(
        tx.db,
        council_id=tx.council_id,
        stage=stage,
        subject_id=subject_id,
        decided_by=who.sign_in_id,
        decided_at=now,
    )
    return answered
