"""Pages of sign-offs: what waits for a professional, approving it or sending it back."""

from datetime import date, datetime, timedelta
from typing import Annotated, Any, Literal
from urllib.parse import urlencode
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath, FromQuery
from msgspec import Meta, Struct

from marketplace.acts import contracts, deliveries
from marketplace.acts.reading import read
from marketplace.acts.sign_offs import SignOff
from marketplace.database.transaction import Transaction, one
from marketplace.deliveries import PERIOD_MINUTES_MAX
from marketplace.people import Who, require_role
from marketplace.refused import NotFound
from marketplace.web.downloads import rows_wanted
from marketplace.web.pages import Web, go_to, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.sign_off_answers import answer
from marketplace.web.sign_off_subjects import Subject, subject_of
from marketplace.web.typed import NOTHING_TYPED, Typed
from marketplace.web.wording import _, day_text, ngettext
from providers.said import said
from sql import questions

PAGE_ROWS = 20
ESCALATED_AFTER = timedelta(days=7)
REASON_LETTERS_MAX = 500
STAGE_NAMES: dict[str, str] = {
    "plan": said("Plans"),
    "cluster": said("Groups"),
    "commission": said("Commissions"),
    "award": said("Awards"),
    "timesheet": said("Timesheets"),
    "saving": said("Savings"),
    "project": said("Projects"),
    "reduction": said("Less care by choice"),
}


class Waiting(Struct, frozen=True):
    """One thing that waits, and for whom."""

    sign_off_id: UUID
    stage: str
    about: str
    asked_at: datetime
    due_on: date
    person_name: str
    subject_id: UUID
    going_without: bool


class StageCount(Struct, frozen=True):
    """How many wait at a stage, how many are late, and how many late for more than a week."""

    stage: str
    waiting: int
    late: int
    escalated: int


class ToContract(Struct, frozen=True):
    """An award that can become contracts."""

    commission_id: UUID
    title: str
    cluster_name: str
    starts_on: date
    ratified_at: datetime


class QueuePage(Struct, frozen=True):
    """The queue: a sentence, the stages to choose from, a table, and awards to sign."""

    sentence: str
    stages: list[tuple[str, str, bool]]
    rows: list[list[Any]]
    to_contract: list[ToContract]
    next_page: str


class ItemPage(Struct, frozen=True):
    """One thing to sign. `minutes` asks for minutes instead of a yes."""

    item: SignOff
    stage: str
    subject: Subject
    decided: str
    letters_max: int


class DecideForm(Struct, frozen=True):
    """The professional's answer as the form asks it."""

    decision: Annotated[
        Literal["approved", "sent_back"], Meta(extra={"ask": "Choose yes, or send it back."})
    ]
    reason: Annotated[str, Meta(max_length=REASON_LETTERS_MAX, title="your reason")] = ""


class SettleForm(Struct, frozen=True):
    """The minutes a professional settles, as the form asks them."""

    confirmed_minutes: Annotated[int, Meta(ge=0, le=PERIOD_MINUTES_MAX, title="how much came")]
    reason: Annotated[str, Meta(max_length=REASON_LETTERS_MAX, title="what you found out")] = ""


class SignForm(Struct, frozen=True):
    """Which award to turn into contracts."""

    commission_id: UUID


def _professional(request: Web) -> Who:
    who = who_of(request)
    require_role(who, "coordinator", "commissioner")
    return who


def _sentence(counts: list[StageCount]) -> str:
    waiting, late = sum(c.waiting for c in counts), sum(c.late for c in counts)
    if not waiting:
        return _("Nothing waits for you.")
    said = ngettext("%(num)s thing waits for you.", "%(num)s things wait for you.", waiting)
    told = said % {"num": waiting}
    if late:
        was = ngettext("%(num)s is late.", "%(num)s are late.", late) % {"num": late}
        told = f"{told} {was}"
    if escalated := sum(c.escalated for c in counts):
        sent = ngettext(
            "%(num)s is more than a week late, so the commissioner was told.",
            "%(num)s are more than a week late, so the commissioner was told.",
            escalated,
        )
        told = f"{told} {sent % {'num': escalated}}"
    return told


@get("/sign-offs")
async def show(
    request: Web,
    stage: FromQuery[str | None] = None,
    late: FromQuery[str | None] = None,
    after: FromQuery[UUID | None] = None,
) -> Response[str]:
    """What waits, the most urgent first; `stage` keeps one kind, `late` what is overdue."""
    _professional(request)
    only_late = late == "yes"
    chosen = stage if stage in STAGE_NAMES else None
    ask = questions("sign_offs")
    most = rows_wanted(request, PAGE_ROWS)
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        here = {"council_id": tx.council_id}
        counts = await read(StageCount, ask.waiting_by_stage(tx.db, **here, today=now.date()))
        found = await read(
            Waiting,
            ask.queue(
                tx.db, **here, stage=chosen, late=only_late, today=now.date(), after=after,
                rows_max=most + 1,
            ),
        )  # fmt: skip
        signed = await read(ToContract, ask.to_contract(tx.db, **here))
    known = {count.stage: count.waiting for count in counts}
    stages = [
        (f"/sign-offs?stage={name}", f"{_(text)} ({known[name]})", name == chosen)
        for name, text in STAGE_NAMES.items()
        if name in known
    ]
    overdue = sum(count.late for count in counts)
    if overdue:
        stages.insert(0, ("/sign-offs?late=yes", _("Late (%s)") % overdue, only_late))
    rows = [_row(item, now.date()) for item in found[:most]]
    kept = {"stage": chosen, "late": "yes" if only_late else None}
    asked = {name: value for name, value in kept.items() if value}
    more = ""
    if len(found) > most:
        more = f"/sign-offs?{urlencode({'after': found[most - 1].sign_off_id, **asked})}"
    view = QueuePage(
        _sentence(counts),
        [("/sign-offs", _("Everything"), not asked), *stages],
        rows,
        signed,
        more,
    )
    return page(request, "sign_offs/queue.html", view)


def _row(item: Waiting, today: date) -> list[Any]:
    due = day_text(item.due_on)
    if item.due_on < today - ESCALATED_AFTER:
        due = _("%s, more than a week late") % due
    elif item.due_on < today:
        due = _("%s, late") % due
    risk = _("Somebody may go without care") if item.going_without else _("None known")
    return [
        {"href": f"/sign-offs/{item.sign_off_id}", "text": _(item.about)},
        _(STAGE_NAMES[item.stage]),
        item.person_name or _("Several people"),
        risk,
        due,
    ]


@get("/sign-offs/{sign_off_id:uuid}")
async def ask(request: Web, sign_off_id: FromPath[UUID]) -> Response[str]:
    """What changed, and whether to say yes."""
    return await _page(request, sign_off_id)


async def _item(tx: Transaction, sign_off_id: UUID) -> SignOff:
    row = await questions("sign_offs").item(
        tx.db, council_id=tx.council_id, sign_off_id=sign_off_id
    )
    found = one(SignOff, row)
    if found is None:
        raise NotFound("There is nothing to sign here.")
    return found


async def _page(request: Web, sign_off_id: UUID, typed: Typed = NOTHING_TYPED) -> Response[str]:
    _professional(request)
    async with reading(request) as tx:
        item = await _item(tx, sign_off_id)
        subject = await subject_of(tx, item)
    decided = ""
    if item.decided_at is not None:
        words = _("Approved on %s.") if item.decision == "approved" else _("Sent back on %s.")
        decided = words % day_text(item.decided_at)
    view = ItemPage(item, _(STAGE_NAMES[item.stage]), subject, decided, REASON_LETTERS_MAX)
    return page(request, "sign_offs/item.html", view, typed=typed)


@post("/sign-offs/{sign_off_id:uuid}", status_code=200)
async def send(request: Web, sign_off_id: FromPath[UUID]) -> Response[Any]:
    """Approve, or send back with a reason."""

    async def act(tx: Transaction, who: Who, form: DecideForm, now: datetime) -> str:
        item = await _item(tx, sign_off_id)
        await answer(tx, who, item, form.decision, form.reason, now)
        return form.decision

    return await submit(
        request,
        DecideForm,
        act=act,
        then=lambda said: (
            "/sign-offs",
            _("You have said yes.") if said == "approved" else _("You have sent it back."),
        ),
        again=lambda typed: _page(request, sign_off_id, typed),
    )


@post("/sign-offs/{sign_off_id:uuid}/settle", status_code=200)
async def settle(request: Web, sign_off_id: FromPath[UUID]) -> Response[Any]:
    """Say how much of four weeks came, after asking both sides."""

    async def act(tx: Transaction, who: Who, form: SettleForm, now: datetime) -> UUID:
        item = await _item(tx, sign_off_id)
        if item.stage != "timesheet":
            raise NotFound("There is no such timesheet.")
        found = deliveries.SettleTimesheet(item.subject_id, form.confirmed_minutes, form.reason)
        await deliveries.settle_timesheet(tx, who, found, now)
        return item.subject_id

    return await submit(
        request,
        SettleForm,
        act=act,
        then=lambda _id: ("/sign-offs", _("The timesheet is settled.")),
        again=lambda typed: _page(request, sign_off_id, typed),
    )


@post("/sign-offs/contracts/{commission_id:uuid}", status_code=200)
async def sign(request: Web, commission_id: FromPath[UUID]) -> Response[Any]:
    """Turn a ratified and approved award into contracts."""

    async def act(tx: Transaction, who: Who, form: SignForm, now: datetime) -> contracts.Contracted:
        made = contracts.SignContracts(form.commission_id)
        return await contracts.sign_contracts(tx, who, made, now)

    async def again(typed: Typed) -> Response[Any]:
        return go_to(request, "/sign-offs", " ".join(fault.sentence for fault in typed.faults))

    return await submit(
        request,
        SignForm,
        act=act,
        then=lambda made: (
            "/sign-offs",
            ngettext(
                "The contract is signed for %(num)s person.",
                "The contract is signed for %(num)s people.",
                made.people,
            )
            % {"num": made.people},
        ),
        again=again,
        commission_id=commission_id,
    )


routes = [show, ask, send, settle, sign]
