"""Start-ups: a call for what nobody meets, an answer, help on the way, money from the seed fund."""

from collections.abc import Callable
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from msgspec import Struct

from marketplace.acts import audit
from marketplace.acts.booking import book
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.ledger import fill_seed_fund as filling
from marketplace.ledger import give_seed_money
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from marketplace.unmet_demand import check_answer, check_call
from providers.startups import (
    Answer,
    CannotHelp,
    Stage,
    Support,
    SupportGiven,
    accept,
    give,
    move_on,
)
from sql import questions

DAYS_OF_YEAR_ONE = 365
Found = TypeVar("Found")


class OpenCall(Struct, frozen=True):
    """A call for enterprises to meet a need; `seed_pence` is for each answer that is accepted."""

    title: str
    about: str
    service: str
    closes_at: datetime
    ward_code: str | None = None
    languages: tuple[str, ...] = ()
    band: str | None = None
    seed_pence: int = 0
    supports: tuple[Support, ...] = ()


class AnswerCall(Struct, frozen=True):
    """What an enterprise would do."""

    call_id: UUID
    about: str


class AcceptAnswer(Struct, frozen=True):
    """A commissioner takes an answer on."""

    call_id: UUID
    provider_id: UUID


class GiveSupport(Struct, frozen=True):
    """Help for an enterprise; only seed money has an amount, in pence."""

    call_id: UUID
    provider_id: UUID
    kind: Support
    about: str = ""
    amount_pence: int = 0


class MoveStage(Struct, frozen=True):
    """An enterprise enters the next stage."""

    call_id: UUID
    provider_id: UUID
    to: Stage


class Call(Struct, frozen=True):
    """A call as it stands."""

    call_id: UUID
    title: str
    about: str
    service: str
    ward_code: str | None
    languages: list[str]
    band: str | None
    seed_pence: int
    supports: list[Support]
    opened_at: datetime
    closes_at: datetime


class Reached(Struct, frozen=True):
    """The milestones of a start-up that the database can see."""

    registered: bool
    first_bid: bool
    first_contract_on: date | None


async def open_call(tx: Transaction, who: Who, form: OpenCall, now: datetime) -> UUID:
    """A commissioner opens a call for new enterprises; returns its id (rule 68).

    Raises Invalid beside a field, Refused for more seed money than the fund holds.
    """
    require_role(who, "commissioner")
    fund = await seed_fund_pence(tx)
    check_call(form.title, form.about, form.seed_pence, fund, form.closes_at, now)
    call_id = tx.new_id()
    await questions("startups").add_call(
        tx.db,
        council_id=tx.council_id,
        call_id=call_id,
        title=form.title.strip(),
        about=form.about.strip(),
        service=form.service,
        ward_code=form.ward_code,
        languages=list(form.languages),
        band=form.band,
        seed_pence=form.seed_pence,
        supports=list(form.supports),
        opened_by=who.sign_in_id,
        opened_at=now,
        closes_at=form.closes_at,
    )
    await audit.record(tx, who, "open_call", "enterprise_call", call_id, now)
    return call_id


async def answer_call(tx: Transaction, who: Who, form: AnswerCall, now: datetime) -> Answer:
    """An enterprise says what it would do; its idea is then on paper.

    Raises NotFound, Invalid for the words, Refused when the call closed or was answered before.
    """
    require_role(who, "provider")
    call = await _call(tx, form.call_id)
    check_answer(call.closes_at, now, form.about)
    answered = await questions("startups").add_answer(
        tx.db,
        council_id=tx.council_id,
        call_id=form.call_id,
        provider_id=who.provider_id,
        stage="idea",
        about=form.about.strip(),
        answered_at=now,
    )
    if answered is None:
        raise Refused("You have answered this call already.")
    await audit.record(
        tx, who, "answer_call", "call_answer", form.call_id, now,
        detail={"provider": who.provider_id},
    )  # fmt: skip
    return await _answer(tx, form.call_id, answered)


async def accept_answer(tx: Transaction, who: Who, form: AcceptAnswer, now: datetime) -> Answer:
    """A commissioner accepts an enterprise's answer; accepting twice is once.

    Raises NotFound, Refused where there is no idea yet.
    """
    require_role(who, "commissioner")
    before = await _answer(tx, form.call_id, form.provider_id)
    return await _change(tx, who, "accept_answer", _asked(lambda: accept(before, now)), now)


async def move_stage(tx: Transaction, who: Who, form: MoveStage, now: datetime) -> Answer:
    """An enterprise enters its next stage, once its milestone is true in the database.

    Raises NotFound, and Refused for a jump, a step back or a milestone not reached.
    """
    require_role(who, "commissioner", "provider")
    if who.role == "provider" and who.provider_id != form.provider_id:
        raise NotFound("There is no such answer.")
    before = await _answer(tx, form.call_id, form.provider_id)
    reached = await _reached(tx, form.provider_id, now)
    after = _asked(lambda: move_on(before, form.to, now, reached))
    return await _change(tx, who, "move_stage", after, now)


async def give_support(tx: Transaction, who: Who, form: GiveSupport, now: datetime) -> UUID:
    """Give help under a call; seed money leaves the seed fund for the provider. Returns its id.

    Raises NotFound, and Refused for help the call does not offer, comes too early or is used up.
    """
    require_role(who, "commissioner", "finance")
    call = await _call(tx, form.call_id)
    answer = await _answer(tx, form.call_id, form.provider_id)
    given = await read(
        SupportGiven,
        questions("startups").given(tx.db, council_id=tx.council_id, call_id=form.call_id),
    )
    _asked(
        lambda: give(
            answer,
            form.kind,
            form.amount_pence,
            offered=call.supports,
            seed_pence=call.seed_pence,
            given=given,
            now=now,
        )
    )
    support_id = tx.new_id()
    event = None
    if form.amount_pence:
        event = await book(
            tx, "seed_money_given", now.date(), give_seed_money(form.amount_pence), now,
            subject_id=support_id,
        )  # fmt: skip
    await questions("startups").add_support(
        tx.db,
        council_id=tx.council_id,
        support_id=support_id,
        call_id=form.call_id,
        provider_id=form.provider_id,
        kind=form.kind,
        about=form.about.strip()[:300],
        amount_pence=form.amount_pence,
        given_by=who.sign_in_id,
        given_at=now,
        event_id=event,
    )
    await audit.record(
        tx, who, "give_support", "support_given", support_id, now,
        detail={"kind": form.kind, "amount_pence": form.amount_pence, "event": event},
    )  # fmt: skip
    return support_id


async def fill_seed_fund(
    tx: Transaction, who: Who, amount_pence: int, now: datetime, *, from_share: bool = True
) -> UUID:
    """Put the council's third (or other council money) into the seed fund; returns the event (S7).

    Raises Invalid for an amount, Refused for more than the council's third holds.
    """
    require_role(who, "commissioner", "finance")
    if amount_pence <= 0:
        raise Invalid("amount_pence", "Write an amount of more than £0.")
    event = await book(tx, "seed_fund_filled", now.date(), filling(amount_pence, from_share), now)
    await audit.record(
        tx, who, "fill_seed_fund", "event", event, now, detail={"amount_pence": amount_pence}
    )
    return event


async def seed_fund_pence(tx: Transaction) -> int:
    """What the ring-fenced seed fund still holds, in pence."""
    held: int = await questions("startups").seed_fund(tx.db, council_id=tx.council_id)
    return held


async def calls(tx: Transaction) -> list[Call]:
    """Every call of the council, the newest first."""
    return await read(Call, questions("startups").calls(tx.db, council_id=tx.council_id))


async def answers(tx: Transaction, call_id: UUID) -> list[Answer]:
    """Who answered a call, and how far each has come."""
    return await read(
        Answer, questions("startups").answers(tx.db, council_id=tx.council_id, call_id=call_id)
    )


async def answers_of(tx: Transaction, provider_id: UUID) -> list[Answer]:
    """The calls an enterprise answered."""
    return await read(
        Answer,
        questions("startups").answers_of_provider(
            tx.db, council_id=tx.council_id, provider_id=provider_id
        ),
    )


async def _call(tx: Transaction, call_id: UUID) -> Call:
    found = one(
        Call,
        await questions("startups").lock_call(tx.db, council_id=tx.council_id, call_id=call_id),
    )
    if found is None:
        raise NotFound("There is no such call.")
    return found


async def _answer(tx: Transaction, call_id: UUID, provider_id: UUID) -> Answer:
    found = one(
        Answer,
        await questions("startups").lock_answer(
            tx.db, council_id=tx.council_id, call_id=call_id, provider_id=provider_id
        ),
    )
    if found is None:
        raise NotFound("There is no such answer.")
    return found


async def _change(tx: Transaction, who: Who, act: str, after: Answer, now: datetime) -> Answer:
    await questions("startups").change_answer(
        tx.db,
        council_id=tx.council_id,
        call_id=after.call_id,
        provider_id=after.provider_id,
        stage=after.stage,
        accepted_at=after.accepted_at,
        stage_since=after.stage_since,
    )
    await audit.record(
        tx, who, act, "call_answer", after.call_id, now,
        detail={"provider": after.provider_id, "stage": after.stage},
    )  # fmt: skip
    return after


async def _reached(tx: Transaction, provider_id: UUID, now: datetime) -> list[Stage]:
    """The stages whose milestone is true now."""
    row = await read(
        Reached,
        questions("startups").reached(tx.db, council_id=tx.council_id, provider_id=provider_id),
    )
    found: list[Stage] = []
    for seen in row:
        started = seen.first_contract_on
        found += ["registered"] if seen.registered else []
        found += ["first_bid"] if seen.first_bid else []
        found += ["first_contract"] if started is not None else []
        if started is not None and (now.date() - started).days >= DAYS_OF_YEAR_ONE:
            found.append("year_one")
    return found


def _asked(rule: Callable[[], Found]) -> Found:
    """The rule's answer; what stands in the way becomes a refusal."""
    try:
        return rule()
    except CannotHelp as error:
        raise Refused(error.sentence) from error
