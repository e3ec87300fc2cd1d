"""What-ifs by program: ask for one change of a matched round, come back for the difference."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from marketplace import what_ifs as rules
from marketplace.acts import what_ifs as acts
from marketplace.acts.what_ifs import AskWhatIf, WhatIf
from marketplace.people import Role
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import (
    Call,
    Done,
    Listing,
    Nothing,
    PageAsked,
    Writing,
    reads,
    writes,
)
from matching.what_if import Change, LotChange, Totals

NOUN = "what-ifs"
ASKERS: tuple[Role, ...] = ("commissioner",)


class WhatIfBody(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to change; `type` says what."""

    change: Change


class WhatIfAsked(Struct, frozen=True, forbid_unknown_fields=True):
    """The change is queued; read it again until it is done. Without a name it is kept a week."""

    what_if_id: UUID
    status: Literal["waiting"] = "waiting"


class DifferenceShown(Struct, frozen=True, forbid_unknown_fields=True):
    """How the answer would differ: in sums, and in each lot that would change.

    `proven`: no better answer is possible.
    """

    before: Totals
    after: Totals
    lots: list[LotChange]
    year_pence: Annotated[int, Meta(description="What all together would pay more in a year.")]
    proven: bool
    unsure_pence: Annotated[
        int, Meta(description="How far both costs together may be from the best, in four weeks.")
    ]


class WhatIfShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A change, how far it is and, once worked out, the difference."""

    what_if_id: UUID
    round_id: UUID
    name: str
    change: Change
    status: Literal["waiting", "done", "failed"]
    asked_at: Moment
    finished_at: Moment | None
    difference: DifferenceShown | None
    failure: str


def _difference(found: rules.Difference) -> DifferenceShown:
    return DifferenceShown(
        found.before,
        found.after,
        list(found.lots),
        found.year_pence(),
        found.proven,
        found.unsure_pence,
    )


def _shown(one: WhatIf) -> WhatIfShown:
    found = one.found()
    return WhatIfShown(
        one.what_if_id,
        one.round_id,
        one.name or "",
        one.changing(),
        "done" if found else "failed" if one.failure else "waiting",
        one.asked_at,
        one.finished_at,
        _difference(found) if found else None,
        one.failure or "",
    )


@writes(
    "/rounds/{round_id:uuid}/what-if",
    noun=NOUN,
    takes=WhatIfBody,
    gives=WhatIfAsked,
    roles=ASKERS,
    status=202,
    located=True,
)
async def ask(writing: Writing[WhatIfBody]) -> Done[WhatIfAsked]:
    """Have one change of a matched round worked out; at most three wait for one person.

    Lot ids are the round's lots, offer ids those of its bids. The match itself stays as it is.
    """
    form = AskWhatIf(writing.given("round_id"), writing.body.change)
    what_if_id = await acts.ask_what_if(writing.tx, writing.who, form, writing.now)
    return Done(WhatIfAsked(what_if_id), f"/api/what-ifs/{what_if_id}")


@reads(
    "/rounds/{round_id:uuid}/what-if",
    noun=NOUN,
    gives=Listing[WhatIfShown],
    asks=PageAsked,
    roles=ASKERS,
)
async def list_own(call: Call[PageAsked]) -> Listing[WhatIfShown]:
    """List the changes of a round you tried, the newest first."""
    before, before_id = call.after(NOUN, datetime, UUID)
    async with call.reading() as tx:
        await acts.matched_run(tx, call.given("round_id"))
        rows = await acts.what_ifs_of_round(
            tx, call.who, call.given("round_id"), call.limit + 1, before, before_id
        )
    return call.listing(NOUN, rows, lambda row: (row.asked_at, row.what_if_id), _shown)


@reads("/what-ifs/{what_if_id:uuid}", noun=NOUN, gives=WhatIfShown, roles=ASKERS)
async def show(call: Call[Nothing]) -> WhatIfShown:
    """Read how far a change is, and what would be different."""
    async with call.reading() as tx:
        return _shown(await acts.find_what_if(tx, call.who, call.given("what_if_id")))


routes = [ask, list_own, show]
