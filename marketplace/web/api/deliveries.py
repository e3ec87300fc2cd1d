"""Deliveries by program: the council says what came, after a dispute or a silence."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from marketplace.acts import councils
from marketplace.acts import deliveries as acts
from marketplace.deliveries import PERIOD_MINUTES_MAX
from marketplace.web.api.operations import Done, Writing, writes

NOUN = "timesheets"


class SettleBody(Struct, frozen=True, forbid_unknown_fields=True):
    """What came in the four weeks, in minutes, and how you found out."""

    confirmed_minutes: Annotated[int, Meta(ge=0, le=PERIOD_MINUTES_MAX, examples=[900])]
    why: Annotated[str, Meta(max_length=500, examples=["We asked the person."])] = ""


class Settled(Struct, frozen=True, forbid_unknown_fields=True):
    """The timesheet and what counts now."""

    timesheet_id: UUID
    confirmed_minutes: int


@writes(
    "/timesheets/{timesheet_id:uuid}/answer", noun=NOUN, takes=SettleBody, gives=Settled,
    roles=("commissioner",), status=200,
)  # fmt: skip
async def settle(writing: Writing[SettleBody]) -> Done[Settled]:
    """Say what came, where a member disputed a timesheet or did not answer within 14 days.

    Members and their supporters answer by themselves, on their own pages.
    """
    timesheet_id, body = writing.given("timesheet_id"), writing.body
    form = acts.SettleTimesheet(timesheet_id, body.confirmed_minutes, body.why)
    policy = await councils.policy_on(writing.tx, writing.now.date())
    await acts.settle_timesheet(writing.tx, writing.who, form, writing.now, policy)
    return Done(Settled(timesheet_id, body.confirmed_minutes))


routes = [settle]
