"""Messages: each act that somebody should hear of tells them, in its own transaction.

Telling writes rows and nothing else; a job sends what has to leave by e-mail. The same cause tells
the same person once, however often it is told.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct

from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction
from marketplace.messages import DEADLINE_NEAR, KINDS, Kind, Message, Notice
from marketplace.people import Power, Role, Who
from sql import questions

DAYS = UUID("6d757475-616c-5e63-a8f0-646179732020")


class ChooseEmails(Struct, frozen=True):
    """The kinds somebody wants by e-mail, of those offered to them."""

    kinds: tuple[Notice, ...]
    wanted: frozenset[Notice]


async def tell(
    tx: Transaction,
    kind: Kind,
    to: Sequence[tuple[UUID, UUID]],
    now: datetime,
    *,
    details: Mapping[str, Any] | None = None,
    provider_id: UUID | None = None,
    sealed: bool = False,
    language: str | None = None,
) -> None:
    """Tell sign-ins, each (sign_in_id, cause_id); one statement however many.

    `details` holds days and counts, never names. `provider_id` is the provider whose message it
    is; `sealed` keeps it from everybody else, the council included. Without a `language` an e-mail
    is written in its reader's own.
    """
    if not to:
        return
    await questions("messages").tell(
        tx.db,
        council_id=tx.council_id,
        kind=kind,
        now=now,
        message_ids=[tx.new_id() for _ in to],
        sign_in_ids=[sign_in_id for sign_in_id, _ in to],
        cause_ids=[cause_id for _, cause_id in to],
        details=dict(details or {}),
        provider_id=provider_id,
        sealed=sealed,
        language=language,
    )


async def tell_people(
    tx: Transaction,
    kind: Notice,
    about: Sequence[tuple[UUID, UUID]],
    now: datetime,
    *,
    powers: Sequence[Power] = ("see",),
    details: Mapping[str, Any] | None = None,
) -> None:
    """Tell holders and the supporters with one of `powers`; each `about` is (person, cause)."""
    if not about:
        return
    rows = await questions("messages").of_people(
        tx.db,
        council_id=tx.council_id,
        person_ids=[person_id for person_id, _ in about],
        cause_ids=[cause_id for _, cause_id in about],
        powers=list(powers),
        day=now.date(),
    )
    await tell(tx, kind, [(row[0], row[1]) for row in rows], now, details=details)


async def tell_ward(
    tx: Transaction,
    kind: Notice,
    ward_code: str,
    cause_id: UUID,
    now: datetime,
    details: Mapping[str, Any],
) -> None:
    """Tell the holders and neighbours who live in a ward."""
    rows = questions("messages").of_ward(
        tx.db, council_id=tx.council_id, ward_code=ward_code, day=now.date()
    )
    await tell(tx, kind, [(each, cause_id) for each in await column(rows)], now, details=details)


async def tell_roles(
    tx: Transaction,
    kind: Notice,
    roles: Sequence[Role],
    cause_id: UUID,
    now: datetime,
    details: Mapping[str, Any] | None = None,
) -> None:
    """Tell everybody who has one of the roles in this council."""
    rows = questions("messages").of_roles(tx.db, council_id=tx.council_id, roles=list(roles))
    await tell(tx, kind, [(each, cause_id) for each in await column(rows)], now, details=details)


async def tell_providers(
    tx: Transaction,
    kind: Notice,
    about: Sequence[tuple[UUID, UUID]],
    now: datetime,
    *,
    sealed: bool = False,
) -> None:
    """Tell everybody who signs in for a provider; each `about` is (provider, cause)."""
    for provider_id in dict.fromkeys(provider_id for provider_id, _ in about):
        causes = [cause for provider, cause in about if provider == provider_id]
        rows = await questions("messages").of_providers(
            tx.db,
            council_id=tx.council_id,
            provider_ids=[provider_id] * len(causes),
            cause_ids=causes,
        )
        to = [(row[0], row[1]) for row in rows]
        await tell(tx, kind, to, now, provider_id=provider_id, sealed=sealed)


async def tell_ratifiers(tx: Transaction, commission_ids: Sequence[UUID], now: datetime) -> None:
    """Tell the people with a part in an award that they can say yes or no to it (rule 41)."""
    rows = await questions("messages").ratifiers(
        tx.db, council_id=tx.council_id, commission_ids=list(commission_ids)
    )
    about = [(row[0], row[1]) for row in rows]
    await tell_people(tx, "ratify_open", about, now, powers=("money",))


async def tell_about_timesheets(
    tx: Transaction, timesheet_ids: Sequence[UUID], now: datetime
) -> None:
    """Tell the people whose care timesheets are about that they wait for a yes or no."""
    rows = await questions("messages").people_of_timesheets(
        tx.db, council_id=tx.council_id, timesheet_ids=list(timesheet_ids)
    )
    await tell_people(tx, "timesheet_waits", [(row[0], row[1]) for row in rows], now)


async def tell_of_deadlines(tx: Transaction, now: datetime) -> None:
    """Tell organisers and those who write a bid of rounds that close within three days."""
    until = now + DEADLINE_NEAR
    ask, key = questions("messages"), {"council_id": tx.council_id, "now": now, "until": until}
    for row in await ask.organisers_near_a_deadline(tx.db, **key):
        details = {"closes_at": row[2]}
        await tell(tx, "commission_deadline", [(row[0], row[1])], now, details=details)
    await ask.tell_bid_writers(tx.db, **key)


async def tell_of_votes(tx: Transaction, now: datetime) -> None:
    """Tell the wards whose votes opened within the last day; told twice, they hear once."""
    since = now - timedelta(days=1)
    rows = await questions("messages").votes_opened(
        tx.db, council_id=tx.council_id, since=since, now=now
    )
    for row in rows:
        await tell_ward(tx, "vote_open", row[1], row[0], now, {"closes_at": row[2]})


async def tell_if_ready_to_sign(tx: Transaction, commission_id: UUID, now: datetime) -> None:
    """Tell those who sign contracts, once members and a professional have said yes."""
    ready = await questions("messages").ready_to_sign(
        tx.db, council_id=tx.council_id, commission_id=commission_id
    )
    if ready:
        roles: tuple[Role, ...] = ("coordinator", "commissioner")
        await tell_roles(tx, "contract_to_sign", roles, commission_id, now)


async def tell_of_sign_offs(tx: Transaction, since: datetime, now: datetime) -> None:
    """Tell coordinators once a day how much waits, on a day that brought something new.

    What has been late for a week is told to the commissioner too.
    """
    row = await questions("messages").sign_offs_since(
        tx.db, council_id=tx.council_id, since=since, now=now, today=now.date()
    )
    day = uuid5(DAYS, now.date().isoformat())
    details = {"waiting": row["waiting"], "late": row["late"]}
    if row["fresh"]:
        await tell_roles(tx, "sign_offs_wait", ["coordinator"], day, now, details)
    if row["escalated"]:
        await tell_roles(tx, "sign_offs_wait", ["commissioner"], day, now, details)


async def choose_emails(tx: Transaction, who: Who, form: ChooseEmails, now: datetime) -> None:
    """Say for each kind whether an e-mail is wanted; the page of messages has them all."""
    await questions("messages").choose(
        tx.db,
        council_id=tx.council_id,
        sign_in_id=who.sign_in_id,
        kinds=[kind for kind in form.kinds if kind in KINDS],
        wanted=sorted(form.wanted),
        now=now,
    )


async def messages_of(
    tx: Transaction, sign_in_id: UUID, before: UUID | None, rows_max: int
) -> list[Message]:
    """What somebody was told, the newest first; `before` is the last of the page before.

    A provider's own sealed messages are seen in scope 'provider' alone.
    """
    rows = questions("messages").mine(
        tx.db,
        council_id=tx.council_id,
        sign_in_id=sign_in_id,
        before=before,
        rows_max=rows_max,
    )
    return await read(Message, rows)
