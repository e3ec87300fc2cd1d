"""Saying who did what: every act calls this once for each thing it changes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.database.transaction import Transaction
from marketplace.people import Who
from sql import questions


async def record(
    tx: Transaction,
    who: Who,
    act: str,
    noun: str,
    subject_id: UUID,
    now: datetime,
    *,
    on_behalf_of: UUID | None = None,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit row of one change: `act` is the verb ("join_cluster"), `noun` its table.

    `on_behalf_of` is the person whose affairs changed (they may see the row); `detail` holds ids,
    figures and dates, never names, health, faith or free text.
    """
    await questions("audit").record(
        tx.db,
        council_id=tx.council_id,
        audit_id=tx.new_id(),
        at=now,
        sign_in_id=who.sign_in_id,
        role=who.role,
        on_behalf_of=on_behalf_of if on_behalf_of is not None else who.acting_for or who.person_id,
        act=act,
        noun=noun,
        subject_id=subject_id,
        why=why,
        detail=dict(detail or {}),
    )


async def record_each(
    tx: Transaction,
    who: Who,
    act: str,
    noun: str,
    subjects: Sequence[tuple[UUID, UUID | None]],
    now: datetime,
    *,
    why: str = "",
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit rows of one act on many subjects, each (subject_id, on_behalf_of).

    One statement however many; the same `why` and `detail` stand in every row.
    """
    await questions("audit").record_each(
        tx.db,
        council_id=tx.council_id,
        audit_ids=[tx.new_id() for _ in subjects],
        at=now,
        sign_in_id=who.sign_in_id,
        role=who.role,
        on_behalf_of=[person for _, person in subjects],
        act=act,
        noun=noun,
        subject_ids=[subject for subject, _ in subjects],
        why=why,
        detail=dict(detail or {}),
    )


async def record_many(
    tx: Transaction,
    act: str,
    noun: str,
    subjects: Sequence[tuple[Who, UUID, UUID | None]],
    now: datetime,
    *,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write the audit rows of one act by several people on several things, in one statement.

    Each subject is (who acted, its id, the person whose affairs changed or None for the actor's).
    """
    await questions("audit").record_many(
        tx.db,
        council_id=tx.council_id,
        at=now,
        audit_ids=[tx.new_id() for _ in subjects],
        sign_in_ids=[who.sign_in_id for who, _, _ in subjects],
        roles=[who.role for who, _, _ in subjects],
        on_behalf_of=[
            person_id if person_id is not None else who.acting_for or who.person_id
            for who, _, person_id in subjects
        ],
        act=act,
        noun=noun,
        subject_ids=[subject_id for _, subject_id, _ in subjects],
        detail=dict(detail or {}),
    )
