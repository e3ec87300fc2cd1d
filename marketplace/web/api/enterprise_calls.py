"""Calls for new enterprises by program, and the answers to one that the reader may see."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, convert

from marketplace.acts import startups
from marketplace.acts.organisations import find_providers
from marketplace.acts.reading import read
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, Nothing, PageAsked, reads
from marketplace.web.call_answers import Help
from marketplace.web.enterprise_calls import NamedCall, find_call, named_calls
from providers.startups import Answer, Stage, Support
from sql import questions

NOUN = "enterprise-calls"
HERE = "/enterprise-calls/{call_id:uuid}"


class CallShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A call for new enterprises: what is needed, where, and the help on offer."""

    call_id: UUID
    title: str
    about: str
    service: str
    ward_code: str | None
    ward_name: str
    languages: list[str]
    band: str | None
    seed_pence: int
    supports: list[Support]
    opened_at: Moment
    closes_at: Moment


class HelpGiven(Struct, frozen=True, forbid_unknown_fields=True):
    """Help that was given; only seed money has an amount."""

    kind: str
    about: str
    amount_pence: int
    given_at: Moment


class AnswerShown(Struct, frozen=True, forbid_unknown_fields=True):
    """An enterprise's answer to a call, how far it has come, and the help it got."""

    provider_id: UUID
    provider_name: str
    stage: Stage
    about: str
    answered_at: Moment
    accepted_at: Moment | None
    stage_since: Moment
    help: list[HelpGiven]


def _shown(call: NamedCall) -> CallShown:
    return convert(call, CallShown, from_attributes=True)


@reads("/enterprise-calls", noun=NOUN, gives=Listing[CallShown], asks=PageAsked)
async def list_all(call: Call[PageAsked]) -> Listing[CallShown]:
    """List the calls for new enterprises, the newest first."""
    async with call.reading() as tx:
        rows = await named_calls(tx)
    return call.part(
        NOUN,
        rows,
        lambda row: (row.opened_at, row.call_id),
        _shown,
        (datetime, UUID),
        newest_first=True,
    )


@reads(HERE, noun=NOUN, gives=CallShown)
async def show(call: Call[Nothing]) -> CallShown:
    """Read one call."""
    async with call.reading() as tx:
        return _shown(await find_call(tx, call.given("call_id")))


@reads(
    f"{HERE}/answers", noun=NOUN, gives=Listing[AnswerShown], asks=PageAsked,
    roles=("provider", "commissioner", "finance"),
)  # fmt: skip
async def list_answers(call: Call[PageAsked]) -> Listing[AnswerShown]:
    """List the answers to a call and the help given: a provider's own, or all for the council."""
    call_id = call.given("call_id")
    async with call.reading() as tx:
        await find_call(tx, call_id)
        found = await startups.answers(tx, call_id)
        if call.role == "provider":
            found = [each for each in found if each.provider_id == call.who.provider_id]
        names = await find_providers(tx, [each.provider_id for each in found])
        rows = questions("startups").help_given(tx.db, council_id=tx.council_id, call_id=call_id)
        given = await read(Help, rows)
    return call.part(
        "answers",
        found,
        lambda each: (each.answered_at, each.provider_id),
        lambda each: _answer(each, names[each.provider_id].name, given),
        (datetime, UUID),
    )


def _answer(answer: Answer, name: str, given: list[Help]) -> AnswerShown:
    names = [n for n in AnswerShown.__struct_fields__ if n not in ("provider_name", "help")]
    own = [
        HelpGiven(each.kind, each.about, each.amount_pence, each.given_at)
        for each in given
        if each.provider_id == answer.provider_id
    ]
    return AnswerShown(
        provider_name=name, help=own, **{each: getattr(answer, each) for each in names}
    )


routes = [list_all, show, list_answers]
