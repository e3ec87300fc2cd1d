"""Deliveries: four-weekly timesheets, what members say came, disputes, silence and absences."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec import Struct

from marketplace.acts import audit, messages
from marketplace.acts.commitments import lines_of_period
from marketplace.acts.reading import column, read
from marketplace.councils import DEFAULTS, Policy
from marketplace.database.transaction import Transaction, one
from marketplace.deliveries import Answer, Timesheet, answer, check_claim, period_of, settle
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from providers.said import said
from sql import questions

DAYS_TO_SETTLE = 14


class Claim(Struct, frozen=True):
    """What the provider says it gave one line in a period, in minutes."""

    line_id: UUID
    claimed_minutes: int


class SubmitTimesheets(Struct, frozen=True):
    """A provider's claims for one contract and one period of four weeks."""

    contract_id: UUID
    period_starts_on: date
    claims: tuple[Claim, ...]


class Said(Struct, frozen=True):
    """A member's answer to one timesheet.

    `minutes` is what came; None means all that was claimed for "came" and "late", else nothing.
    A dispute says in `words` what is wrong.
    """

    timesheet_id: UUID
    answer: Answer
    minutes: int | None = None
    words: str = ""


class ConfirmTimesheets(Struct, frozen=True):
    """A member's answers to as many timesheets as they like."""

    answers: tuple[Said, ...]


class SettleTimesheet(Struct, frozen=True):
    """What a coordinator found after a dispute or a silence, in minutes."""

    timesheet_id: UUID
    minutes: int
    why: str = ""


class RecordAbsence(Struct, frozen=True):
    """Days a person is away; both days count, ends_on is None while it lasts."""

    person_id: UUID
    reason: Literal["hospital", "respite_elsewhere", "holiday"]
    starts_on: date
    ends_on: date | None = None


class ContractOf(Struct, frozen=True):
    """Whose contract it is and when it runs (ends_on is the day after its last)."""

    contract_id: UUID
    provider_id: UUID
    starts_on: date
    ends_on: date


class SheetOf(Timesheet, frozen=True):
    """A timesheet and the person it is about, in their home council."""

    home_council_id: int = 0
    home_person_id: UUID | None = None


class Silent(Struct, frozen=True):
    """A timesheet nobody answered; the person only where they live in this council."""

    timesheet_id: UUID
    person_id: UUID | None


async def submit_timesheets(
    tx: Transaction, who: Who, form: SubmitTimesheets, now: datetime
) -> list[UUID]:
    """A provider sends four weeks of one contract in one go; returns the timesheets' ids.

    A line sent before is left as it was. Raises NotFound for a contract that is not theirs,
    Invalid for lines or minutes that cannot be, Refused before the period is over.
    """
    contract = await contract_of(tx, who, form.contract_id)
    period = period_of(form.period_starts_on, contract.starts_on, contract.ends_on)
    if period.starts_on != form.period_starts_on:
        raise Invalid("period_starts_on", "No four weeks of this contract start on that day.")
    claimed = {claim.line_id: claim.claimed_minutes for claim in form.claims}
    lines = {
        line.line_id: line
        for line in await lines_of_period(tx, form.period_starts_on, [form.contract_id])
    }
    if not claimed or len(claimed) < len(form.claims) or not claimed.keys() <= lines.keys():
        raise Invalid("claims", "Send one figure for each person of this contract.")
    for minutes in claimed.values():
        check_claim(period, minutes, now.date())
    added = await column(
        questions("deliveries").add_timesheets(
            tx.db,
            council_id=tx.council_id,
            period_starts_on=form.period_starts_on,
            submitted_at=now,
            timesheet_ids=[tx.new_id() for _ in claimed],
            line_ids=list(claimed),
            planned=[lines[line].planned_minutes(form.period_starts_on) for line in claimed],
            claimed=list(claimed.values()),
        )
    )
    if not added:
        raise Refused("You have already sent the timesheets of these four weeks.")
    await audit.record(
        tx, who, "submit_timesheets", "contract", form.contract_id, now,
        detail={"period_starts_on": form.period_starts_on, "timesheets": len(added)},
    )  # fmt: skip
    await messages.tell_about_timesheets(tx, added, now)
    return added


async def confirm_timesheets(
    tx: Transaction, who: Who, form: ConfirmTimesheets, now: datetime
) -> int:
    """A member, or their supporter, says what came; returns how many timesheets were answered.

    A dispute goes to the coordinator. Raises NotFound for a timesheet that is not theirs, Invalid
    for minutes or words that cannot be, Refused when it was answered already or too late.
    """
    return await confirm_for_many(tx, [(who, form)], now)


async def confirm_for_many(
    tx: Transaction,
    forms: Sequence[tuple[Who, ConfirmTimesheets]],
    now: datetime,
    policy: Policy = DEFAULTS,
) -> int:
    """confirm_timesheets of several members in one transaction and a fixed number of statements."""
    said = {each.timesheet_id: (who, each) for who, form in forms for each in form.answers}
    if not said:
        raise Invalid("answers", "Choose at least one timesheet.")
    sheets = await _held(tx, list(said))
    if len(sheets) < len(said):
        raise NotFound("There is no such timesheet.")
    settled, disputed = [], []
    for sheet in sheets:
        who, each = said[sheet.timesheet_id]
        _must_be_theirs(who, sheet)
        found = answer(sheet, each.answer, each.minutes, each.words, now, policy)
        if found.confirmed_minutes is None:
            disputed.append((sheet, each.words.strip()))
        else:
            settled.append((sheet.timesheet_id, found, who.sign_in_id))
    if settled:
        await questions("deliveries").confirm(
            tx.db,
            council_id=tx.council_id,
            at=now,
            timesheet_ids=[sheet_id for sheet_id, _, _ in settled],
            answers=[found.answer for _, found, _ in settled],
            confirmed=[found.confirmed_minutes for _, found, _ in settled],
            cancelled=[found.cancelled_minutes for _, found, _ in settled],
            confirmed_by=[by for _, _, by in settled],
        )
    if disputed:
        await _dispute(tx, disputed, now)
    await audit.record_many(
        tx, "confirm_timesheets", "timesheet",
        [(said[each.timesheet_id][0], each.timesheet_id, _person(tx, each)) for each in sheets],
        now,
    )  # fmt: skip
    return len(sheets)


async def settle_timesheet(
    tx: Transaction, who: Who, form: SettleTimesheet, now: datetime, policy: Policy = DEFAULTS
) -> None:
    """A coordinator says what came, after a dispute or a silence.

    Raises NotFound, Invalid for minutes that cannot be, Refused when it was settled already or
    the member may still answer.
    """
    require_role(who, "coordinator", "commissioner")
    found = await _held(tx, [form.timesheet_id])
    if not found:
        raise NotFound("There is no such timesheet.")
    minutes = settle(found[0], form.minutes, now, policy)
    await questions("deliveries").settle(
        tx.db, council_id=tx.council_id, timesheet_id=form.timesheet_id, confirmed=minutes,
        settled_by=who.sign_in_id, at=now,
    )  # fmt: skip
    await questions("deliveries").close_sign_offs(
        tx.db, council_id=tx.council_id, timesheet_ids=[form.timesheet_id],
        decided_by=who.sign_in_id, at=now,
    )  # fmt: skip
    await audit.record(
        tx, who, "settle_timesheet", "timesheet", form.timesheet_id, now, why=form.why[:500],
        on_behalf_of=_person(tx, found[0]), detail={"confirmed_minutes": minutes},
    )  # fmt: skip


async def ask_about_silence(
    tx: Transaction, who: Who, now: datetime, policy: Policy = DEFAULTS
) -> int:
    """Silence is not confirmation: after 14 days a coordinator is asked; returns how many.

    A job's act, set-based: asking twice adds nothing.
    """
    require_role(who, "worker", "coordinator", "commissioner")
    late = await read(
        Silent,
        questions("deliveries").silent(
            tx.db,
            council_id=tx.council_id,
            submitted_before=now - timedelta(days=policy.confirm_within_days),
        ),
    )
    if not late:
        return 0
    await questions("sign_offs").ask_many(
        tx.db,
        council_id=tx.council_id,
        stage="timesheet",
        asked_at=now,
        due_on=now.date() + timedelta(days=DAYS_TO_SETTLE),
        sign_off_ids=[tx.new_id() for _ in late],
        subject_ids=[each.timesheet_id for each in late],
        person_ids=[each.person_id for each in late],
        abouts=[said("Nobody has said whether this care came.")] * len(late),
    )
    await audit.record_many(
        tx, "ask_about_silence", "timesheet",
        [(who, each.timesheet_id, each.person_id) for each in late], now,
    )  # fmt: skip
    return len(late)


async def record_absence(tx: Transaction, who: Who, form: RecordAbsence, now: datetime) -> UUID:
    """Record days away: money not spent on them is no saving (rules 49, 50, S1).

    A coordinator records them, or the person and their supporter. Raises NotFound, Invalid.
    """
    if who.role not in ("coordinator", "commissioner") and who.subject("plan") != form.person_id:
        raise NotYours("You can only record your own time away.")
    if form.ends_on is not None and form.ends_on < form.starts_on:
        raise Invalid("ends_on", "The last day away cannot be before the first.")
    known = await questions("deliveries").person_exists(
        tx.db, council_id=tx.council_id, person_id=form.person_id
    )
    if not known:
        raise NotFound("There is no such person.")
    absence_id = tx.new_id()
    await questions("deliveries").add_absence(
        tx.db, council_id=tx.council_id, absence_id=absence_id, person_id=form.person_id,
        reason=form.reason, starts_on=form.starts_on, ends_on=form.ends_on,
    )  # fmt: skip
    await audit.record(
        tx, who, "record_absence", "absence", absence_id, now, on_behalf_of=form.person_id
    )
    return absence_id


async def contract_of(tx: Transaction, who: Who, contract_id: UUID) -> ContractOf:
    """A provider's own contract. Raises NotFound; absent and another's look the same."""
    require_role(who, "provider")
    found = one(
        ContractOf,
        await questions("deliveries").contract(
            tx.db, council_id=tx.council_id, contract_id=contract_id
        ),
    )
    if found is None or found.provider_id != who.provider_id:
        raise NotFound("There is no such contract.")
    return found


async def _held(tx: Transaction, timesheet_ids: Sequence[UUID]) -> list[SheetOf]:
    key = {"council_id": tx.council_id, "timesheet_ids": list(timesheet_ids)}
    await column(questions("deliveries").lock_timesheets(tx.db, **key))
    return await read(SheetOf, questions("deliveries").timesheets(tx.db, **key))


async def _dispute(tx: Transaction, disputed: Sequence[tuple[SheetOf, str]], now: datetime) -> None:
    await questions("deliveries").dispute(
        tx.db,
        council_id=tx.council_id,
        timesheet_ids=[sheet.timesheet_id for sheet, _ in disputed],
        disputes=[words for _, words in disputed],
    )
    await questions("sign_offs").ask_many(
        tx.db,
        council_id=tx.council_id,
        stage="timesheet",
        asked_at=now,
        due_on=now.date() + timedelta(days=DAYS_TO_SETTLE),
        sign_off_ids=[tx.new_id() for _ in disputed],
        subject_ids=[sheet.timesheet_id for sheet, _ in disputed],
        person_ids=[_person(tx, sheet) for sheet, _ in disputed],
        abouts=[said("A member says this timesheet is wrong.")] * len(disputed),
    )


def _person(tx: Transaction, sheet: SheetOf) -> UUID | None:
    """The person a timesheet is about where they live here; a visitor is no person of ours."""
    return sheet.home_person_id if sheet.home_council_id == tx.council_id else None


def _must_be_theirs(who: Who, sheet: SheetOf) -> None:
    if (sheet.home_council_id, sheet.home_person_id) != (who.council_id, who.subject("plan")):
        raise NotFound("There is no such timesheet.")
