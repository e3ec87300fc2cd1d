"""Asking about a notice, answering for all to read, and saying a published notice better."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from marketplace import clarifications, commissions
from marketplace.acts import councils
from marketplace.acts.audit import record
from marketplace.acts.opportunities import Commission, find_commission, hold, speaks_for
from marketplace.acts.reading import read
from marketplace.acts.visiting import names_of_all
from marketplace.clarifications import Amendment, Clarification
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import NotFound, NotYours
from sql import questions

LIST_MAX = 200


class Amend(Struct, frozen=True):
    """A published notice in other words, and what changes, said to those who write bids."""

    commission_id: UUID
    title: str
    about: str
    what: str


async def asking_ends_at(tx: Transaction, found: Commission) -> datetime:
    """Until when providers may ask about a notice."""
    policy = await councils.policy_on(tx, found.closes_at.date())
    return clarifications.ask_until(found.opens_at, found.closes_at, policy.questions_end_days)


async def ask_question(
    tx: Transaction, who: Who, commission_id: UUID, text: str, now: datetime
) -> UUID:
    """Ask about a notice; only the database knows who asked. Returns the question's id.

    Raises NotFound, Refused after the last day for questions, Invalid beside `question`.
    """
    require_role(who, "provider")
    if who.provider_id is None:
        raise NotYours("Only somebody who works for a provider can do this.")
    ask = questions("clarifications")
    await ask.look_as_provider(tx.db, council_id=tx.council_id, provider_id=who.provider_id)
    await hold(tx, commission_id)
    found = await find_commission(tx, commission_id)
    if found.published_at is None or found.withdrawn_at is not None:
        raise NotFound("There is no such commission.")
    before = await ask.asked_by(
        tx.db,
        council_id=tx.council_id,
        commission_id=commission_id,
        provider_id=who.provider_id,
    )
    until = await asking_ends_at(tx, found)
    clarifications.require_asking(found.stage(now), found.opens_at, until, before, now)
    clarification_id = tx.new_id()
    await ask.ask(
        tx.db,
        council_id=tx.council_id,
        clarification_id=clarification_id,
        commission_id=commission_id,
        question=clarifications.question_of(text),
        now=now,
    )
    await ask.say_who_asked(
        tx.db,
        council_id=tx.council_id,
        clarification_id=clarification_id,
        provider_id=who.provider_id,
        asked_by=who.sign_in_id,
    )
    await record(tx, who, "ask_question", "clarification_asker", clarification_id, now)
    return clarification_id


async def answer_question(
    tx: Transaction, who: Who, clarification_id: UUID, text: str, now: datetime
) -> UUID:
    """Answer for all to read, question and answer at once; returns the commission's id.

    Raises NotFound, NotYours, Refused once bids closed or when answered, Invalid beside `answer`
    where question or answer name a member.
    """
    asked = one(
        Clarification,
        await questions("clarifications").lock(
            tx.db, council_id=tx.council_id, clarification_id=clarification_id
        ),
    )
    if asked is None:
        raise NotFound("There is no such question.")
    found = await find_commission(tx, asked.commission_id)
    await speaks_for(tx, who, found.cluster_id)
    names = await names_of_all(tx, found.cluster_id, found.starts_on)
    answer = clarifications.answered(asked, text, names, found.stage(now), found.closes_at)
    await questions("clarifications").answer(
        tx.db,
        council_id=tx.council_id,
        clarification_id=clarification_id,
        answer=answer,
        answered_by=who.sign_in_id,
        now=now,
    )
    await record(tx, who, "answer_question", "clarification", clarification_id, now)
    return asked.commission_id


async def amend_commission(tx: Transaction, who: Who, form: Amend, now: datetime) -> int:
    """Put a published notice in other words; returns its new version, which those who bid read.

    Raises NotFound, NotYours, Refused unless bids are taken, Invalid beside a field.
    """
    held = await hold(tx, form.commission_id)
    await speaks_for(tx, who, held.cluster_id)
    found = await find_commission(tx, form.commission_id)
    names = await names_of_all(tx, found.cluster_id, found.starts_on)
    changed = clarifications.amended(
        held, found.stage(now), form.title, form.about, form.what, names, found.closes_at
    )
    ask = questions("clarifications")
    await _write(tx, changed)
    version: int = await ask.add_amendment(
        tx.db,
        council_id=tx.council_id,
        commission_id=form.commission_id,
        what=form.what.strip(),
        title_before=held.title,
        about_before=held.about,
        made_by=who.sign_in_id,
        now=now,
    )
    detail = {"version": version}
    await record(tx, who, "amend_commission", "commission", form.commission_id, now, detail=detail)
    return version


async def _write(tx: Transaction, changed: commissions.Commission) -> None:
    await questions("clarifications").amend(
        tx.db,
        council_id=tx.council_id,
        commission_id=changed.commission_id,
        title=changed.title,
        about=changed.about,
    )


async def questions_about(
    tx: Transaction, commission_id: UUID, *, answered_only: bool = False
) -> list[Clarification]:
    """Questions about a notice, as far as the transaction's scope shows them."""
    return await read(
        Clarification,
        questions("clarifications").of_commission(
            tx.db,
            council_id=tx.council_id,
            commission_id=commission_id,
            answered_only=answered_only,
            most=LIST_MAX,
        ),
    )


async def amendments_of(tx: Transaction, commission_id: UUID) -> list[Amendment]:
    """What a published notice changed, the newest first."""
    return await read(
        Amendment,
        questions("clarifications").amendments(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )
