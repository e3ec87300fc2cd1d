"""Pages of a person's plan: reading it, and saying yes to it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Response, get, post
from litestar.params import FromPath
from msgspec import Struct

from marketplace import plans as rules
from marketplace.acts import plans as acts
from marketplace.database.transaction import Transaction
from marketplace.people import Who
from marketplace.web.pages import Web, page, reading, submit
from marketplace.web.sessions import who_of
from marketplace.web.typed import Typed
from marketplace.web.wording import _
from providers.said import said

STAGES: dict[rules.Stage, str] = {
    "draft": said("This plan waits for you. Read it, and say yes when it is right."),
    "waiting_for_holder": said("This plan waits for you. Read it, and say yes when it is right."),
    "waiting_for_professional": said("You said yes. Your care coordinator signs it next."),
    "agreed": said("You and your care coordinator have both agreed this plan."),
    "ended": said("This plan has ended."),
}


class PlanPage(Struct, frozen=True):
    """The newest plan of a person, with its needs as sentences."""

    plan: rules.Plan | None
    sentence: str
    needs: list[str]
    may_agree: bool


class AgreePlan(Struct, frozen=True):
    """Saying yes to a plan."""

    plan_id: UUID


@get("/plan")
async def show(request: Web) -> Response[str]:
    """What the person needs and what matters to them."""
    person_id = who_of(request).subject("see")
    async with reading(request) as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        versions = await acts.plans_of(tx, person_id)
        plan = versions[0] if versions else None
        needs = await acts.needs_of(tx, [plan.plan_id]) if plan else []
    stage = rules.stage(plan, now.date()) if plan else None
    view = PlanPage(
        plan,
        _(STAGES[stage]) if stage else "",
        [_(rules.need_sentence(need)) for need in needs],
        stage in ("draft", "waiting_for_holder"),
    )
    return page(request, "plans/show.html", view)


@post("/plan/{plan_id:uuid}/agree", status_code=200)
async def agree(request: Web, plan_id: FromPath[UUID]) -> Response[Any]:
    """Say yes to the plan; the coordinator is asked to sign it next."""

    async def act(tx: Transaction, who: Who, form: AgreePlan, now: datetime) -> rules.Plan:
        return await acts.agree_plan(tx, who, form.plan_id, now)

    async def again(typed: Typed) -> Response[str]:  # noqa: ARG001
        return await show.fn(request)  # type: ignore[no-any-return]

    return await submit(
        request,
        AgreePlan,
        act=act,
        then=lambda _plan: ("/plan", _("You have said yes to your plan.")),
        again=again,
        plan_id=plan_id,
    )


routes = [show, agree]
