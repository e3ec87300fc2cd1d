"""Solving a matching problem of one's own: asked for, solved by a worker, read when it is done."""

from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from marketplace import asked_matches as rules
from marketplace.acts import asked_matches as acts
from marketplace.people import Role
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Done, Nothing, Writing, reads, writes
from marketplace.web.api.problems import ApiProblem, pointer
from marketplace.web.wording import _
from matching.problem import Problem
from matching.result import Result, decode

NOUN = "match"
ASKERS: tuple[Role, ...] = ("provider", "finance", "commissioner")
FAULTS_MAX = 100


class MatchBody(Struct, frozen=True, forbid_unknown_fields=True):
    """A problem to solve. The same problem, seed and seconds give the same answer."""

    problem: Problem
    seed: Annotated[int, Meta(ge=0, le=2**31 - 1)] = 1
    seconds: Annotated[int, Meta(ge=1, le=rules.SECONDS_MAX, description="To search at most.")] = 20


class MatchAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """The problem is queued; read it again until it is done. It is kept for a week."""

    match_id: UUID
    status: Literal["waiting"]
    expires_at: Moment


class MatchAnswer(Struct, frozen=True, forbid_unknown_fields=True):
    """How far a problem is and, once solved, its answer; `failure` says why there is none."""

    match_id: UUID
    status: Literal["waiting", "done", "failed"]
    asked_at: Moment
    finished_at: Moment | None
    expires_at: Moment
    result: Result | None
    failure: str


@writes(
    "/match", noun=NOUN, takes=MatchBody, gives=MatchAsked, roles=ASKERS, status=202, located=True
)
async def ask(writing: Writing[MatchBody]) -> Done[MatchAsked]:
    """Have a matching problem solved by a worker; at most three wait for one organisation.

    A problem that makes no sense is refused with every fault and where it is. Nothing of it
    touches the council's own rounds.
    """
    body = writing.body
    wrong = rules.faults(body.problem)[:FAULTS_MAX]
    if wrong:
        told = [(pointer(f"problem.{fault.path}"), _(fault.sentence)) for fault in wrong]
        raise ApiProblem(422, _("This problem cannot be solved as it is."), told)
    form = acts.AskMatch(body.problem, body.seed, body.seconds)
    match_id = await acts.ask_match(writing.tx, writing.who, form, writing.now)
    asked = MatchAsked(match_id, "waiting", rules.forgotten_at(writing.now))
    return Done(asked, f"/api/match/{match_id}")


@reads("/match/{match_id:uuid}", noun=NOUN, gives=MatchAnswer, roles=ASKERS)
async def show(call: Call[Nothing]) -> MatchAnswer:
    """Read how far your problem is, and its answer."""
    async with call.reading() as tx:
        found = await acts.asked_match(tx, call.who, call.given("match_id"))
    return MatchAnswer(
        found.match_id,
        "done" if found.result else "failed" if found.failure else "waiting",
        found.asked_at,
        found.finished_at,
        found.expires_at,
        decode(found.result) if found.result else None,
        found.failure or "",
    )


routes = [ask, show]
