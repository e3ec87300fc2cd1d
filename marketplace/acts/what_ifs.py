"""An officer asks what if, comes back for the difference, saves it by name or deletes it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from marketplace import what_ifs as rules
from marketplace.acts import matches
from marketplace.acts.audit import record
from marketplace.acts.reading import read
from marketplace.database.queue import enqueue
from marketplace.database.transaction import Transaction, one
from marketplace.people import Role, Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from matching.problem import Problem, decode
from matching.what_if import CannotChange, Change, check_change
from sql import questions

JOB = "solve_what_if"
ASKERS: tuple[Role, ...] = ("commissioner", "coordinator")


class AskWhatIf(Struct, frozen=True):
    """A round and one thing to change in it."""

    round_id: UUID
    change: Change


class SaveWhatIf(Struct, frozen=True):
    """A what-if and the name to keep it under."""

    what_if_id: UUID
    name: str


class WhatIf(Struct, frozen=True):
    """A what-if and, when it is solved, the difference."""

    what_if_id: UUID
    run_id: UUID
    round_id: UUID
    change: Any
    name: str | None
    asked_at: datetime
    finished_at: datetime | None
    difference: Any
    failure: str | None

    def changing(self) -> Change:
        """What is changed."""
        found: Change = msgspec.convert(self.change, Change)
        return found

    def found(self) -> rules.Difference | None:
        """The difference, once it is worked out."""
        if self.difference is None:
            return None
        return msgspec.convert(self.difference, rules.Difference)


class BegunWhatIf(Struct, frozen=True):
    """A what-if taken for one more attempt, with the answer it starts from."""

    run_id: UUID
    change: Any
    problem: bytes
    result: bytes
    seed: int


class MemberOf(Struct, frozen=True):
    """A member whom a coordinator looks after."""

    member_id: UUID
    name: str


class LotOf(Struct, frozen=True):
    """A lot of the round and its commission's title."""

    lot_id: UUID
    title: str
    lot_title: str


class OfferOf(Struct, frozen=True):
    """An opened bid of the round."""

    bid_id: UUID
    provider_id: UUID
    provider_name: str


async def matched_run(tx: Transaction, round_id: UUID) -> matches.Run:
    """The newest run of a round that has an answer. Raises NotFound, Refused without one."""
    await matches.find_round(tx, round_id)
    for run in await matches.runs_of_round(tx, round_id):
        if run.finished_at is not None and run.status != "failed":
            return run
    raise Refused("This round is not matched yet. Then you can try changes.")


async def problem_of(tx: Transaction, run_id: UUID) -> Problem:
    """The problem of a run, as it was solved."""
    return decode(
        await questions("matches").problem(tx.db, council_id=tx.council_id, run_id=run_id)
    )


async def ask_what_if(tx: Transaction, who: Who, form: AskWhatIf, now: datetime) -> UUID:
    """Queue one change of a matched round to be worked out; returns its id.

    Raises Refused while three of one's own wait or before the match, Invalid for a change that
    makes no sense, NotFound for somebody else's member.
    """
    require_role(who, *ASKERS)
    ask, key = questions("what_ifs"), {"council_id": tx.council_id, "asked_by": who.sign_in_id}
    await ask.lock_asker(tx.db, **key)
    rules.check_asked(await _counts(tx, who))
    run = await matched_run(tx, form.round_id)
    await _own_member(tx, who, run.run_id, form.change)
    try:
        check_change(await problem_of(tx, run.run_id), form.change)
    except CannotChange as why:
        raise Invalid("change", str(why)) from why
    what_if_id = tx.new_id()
    await ask.add(
        tx.db,
        **key,
        what_if_id=what_if_id,
        run_id=run.run_id,
        role=who.role,
        change=msgspec.to_builtins(form.change),
        asked_at=now,
    )
    await enqueue(tx, JOB, what_if_id)
    detail = {"change": type(form.change).__name__}
    await record(tx, who, "ask_what_if", "what_if", what_if_id, now, detail=detail)
    return what_if_id


async def _own_member(tx: Transaction, who: Who, run_id: UUID, change: Change) -> None:
    """Only whoever looks after a member may ask what if they were not there, or twice."""
    named = getattr(change, "member_id", None) or getattr(change, "like_member_id", None)
    if named is not None:
        mine = {str(each.member_id) for each in await people_of(tx, who, run_id)}
        if named not in mine:
            raise NotFound("There is no such member in a group that you look after.")


async def _counts(tx: Transaction, who: Who) -> rules.Counts:
    row = await questions("what_ifs").counts(
        tx.db, council_id=tx.council_id, asked_by=who.sign_in_id
    )
    found = one(rules.Counts, row)
    assert found is not None
    return found


async def find_what_if(tx: Transaction, who: Who, what_if_id: UUID) -> WhatIf:
    """One of one's own; commissioners and their programs share theirs. Raises NotFound."""
    require_role(who, *ASKERS)
    row = await questions("what_ifs").find(
        tx.db,
        council_id=tx.council_id,
        what_if_id=what_if_id,
        asked_by=who.sign_in_id,
        role=who.role,
    )
    found = one(WhatIf, row)
    if found is None:
        raise NotFound("There is no such change. Those without a name are kept for a week.")
    return found


async def what_ifs_of_round(
    tx: Transaction,
    who: Who,
    round_id: UUID,
    most: int,
    before: datetime | None = None,
    before_id: UUID | None = None,
) -> list[WhatIf]:
    """The what-ifs of a round that one may see, the newest first, after a cursor."""
    require_role(who, *ASKERS)
    return await read(
        WhatIf,
        questions("what_ifs").of_round(
            tx.db,
            council_id=tx.council_id,
            round_id=round_id,
            asked_by=who.sign_in_id,
            role=who.role,
            before=before,
            before_id=before_id,
            most=most,
        ),
    )


async def people_of(tx: Transaction, who: Who, run_id: UUID) -> list[MemberOf]:
    """The members of a round whom a coordinator looks after; nobody for other roles."""
    if who.role != "coordinator":
        return []
    return await read(
        MemberOf,
        questions("what_ifs").people(
            tx.db, council_id=tx.council_id, run_id=run_id, asked_by=who.sign_in_id
        ),
    )


async def lots_of(tx: Transaction, run_id: UUID) -> list[LotOf]:
    """The lots of a run's round."""
    return await read(
        LotOf, questions("what_ifs").lots(tx.db, council_id=tx.council_id, run_id=run_id)
    )


async def offers_of(tx: Transaction, run_id: UUID) -> list[OfferOf]:
    """The opened bids of a run's round."""
    return await read(
        OfferOf, questions("what_ifs").offers(tx.db, council_id=tx.council_id, run_id=run_id)
    )


async def save_what_if(tx: Transaction, who: Who, form: SaveWhatIf, now: datetime) -> UUID:
    """Keep a what-if under a name. Raises Invalid, NotFound, Refused."""
    found = await find_what_if(tx, who, form.what_if_id)
    name = rules.check_name(form.name, await _counts(tx, who))
    await questions("what_ifs").rename(
        tx.db,
        council_id=tx.council_id,
        what_if_id=form.what_if_id,
        name=name,
    )
    await record(tx, who, "save_what_if", "what_if", form.what_if_id, now)
    return found.round_id


async def delete_what_if(tx: Transaction, who: Who, what_if_id: UUID, now: datetime) -> UUID:
    """Delete one of one's own; returns its round. Raises NotFound."""
    found = await find_what_if(tx, who, what_if_id)
    await questions("what_ifs").remove(tx.db, council_id=tx.council_id, what_if_id=what_if_id)
    await record(tx, who, "delete_what_if", "what_if", what_if_id, now)
    return found.round_id


async def begin_what_if(
    tx: Transaction, what_if_id: UUID
) -> tuple[BegunWhatIf, Sequence[bytes], dict[str, str]] | None:
    """Take a what-if for one more attempt: it, the answers to the parts, each lot's share rule.

    None where it is solved, deleted or given up.
    """
    ask = questions("what_ifs")
    row = await ask.begin(
        tx.db,
        council_id=tx.council_id,
        what_if_id=what_if_id,
        attempts_max=rules.ATTEMPTS_MAX,
    )
    begun = one(BegunWhatIf, row)
    if begun is None:
        return None
    key = {"council_id": tx.council_id, "run_id": begun.run_id}
    parts = [found["result"] for found in await ask.part_results(tx.db, **key)]
    rows = await questions("matches").share_rules(tx.db, **key)
    return begun, parts, {str(found["lot_id"]): found["share_rule"] or "equal" for found in rows}


async def end_what_if(
    tx: Transaction,
    what_if_id: UUID,
    now: datetime,
    difference: rules.Difference | None,
    failure: str | None,
) -> None:
    """Write the difference, or why there is none."""
    await questions("what_ifs").finish(
        tx.db,
        council_id=tx.council_id,
        what_if_id=what_if_id,
        finished_at=now,
        difference=None if difference is None else msgspec.to_builtins(difference),
        failure=failure,
    )


async def forget_what_ifs(tx: Transaction, who: Who, now: datetime) -> None:
    """Remove what nobody saved within a week."""
    require_role(who, "worker")
    before = now - timedelta(days=rules.KEPT_DAYS)
    await questions("what_ifs").forget(tx.db, council_id=tx.council_id, before=before)
