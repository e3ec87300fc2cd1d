"""What a professional's yes or no does: each stage has its own act, and all are answered here."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Literal

from marketplace.acts import clusters, commissions, plans, reductions, savings, sign_offs
from marketplace.acts.sign_offs import SignOff
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused

Decision = Literal["approved", "sent_back"]


async def answer(
    tx: Transaction, who: Who, item: SignOff, decision: Decision, reason: str, now: datetime
) -> None:
    """Approve or send back one thing, with what follows for its stage.

    Raises Invalid for sending back without a reason, Refused where it was answered already or
    the stage's own rule says no.
    """
    require_role(who, "coordinator", "commissioner")
    if item.decided_at is not None:
        raise Refused("Somebody has already answered this.")
    if item.stage == "timesheet":
        raise NotFound("A timesheet is settled with the minutes that came.")
    if decision == "sent_back" and not reason.strip():
        raise Invalid("reason", "Say why you send it back, so that they know what to change.")
    if item.stage == "commission":
        await commissions.check_commission(tx, who, item.subject_id, decision, reason, now)
        return
    if item.stage == "saving":
        form = sign_offs.Decide(item.sign_off_id, decision, reason)
        await savings.release_saving(tx, who, form, now)
        return
    act = APPROVE.get(item.stage) if decision == "approved" else None
    if act is not None:
        await act(tx, who, item, now)
    if not await sign_offs.approved(tx, item.stage, item.subject_id):  # type: ignore[arg-type]
        form = sign_offs.Decide(item.sign_off_id, decision, reason)
        await sign_offs.decide(tx, who, form, now)


async def _plan(tx: Transaction, who: Who, item: SignOff, now: datetime) -> None:
    await plans.sign_plan(tx, who, item.subject_id, now)


async def _cluster(tx: Transaction, who: Who, item: SignOff, now: datetime) -> None:
    await clusters.make_safe(tx, who, item.subject_id, now)


async def _reduction(tx: Transaction, who: Who, item: SignOff, now: datetime) -> None:
    await reductions.sign_reduction(tx, who, item.subject_id, now)


APPROVE: dict[str, Callable[[Transaction, Who, SignOff, datetime], Awaitable[None]]] = {
    "plan": _plan,
    "cluster": _cluster,
    "reduction": _reduction,
}
