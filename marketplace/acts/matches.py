"""The match of a round as the database keeps it: reading a round, writing a run and its outcome."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from msgspec import Struct

from marketplace import problems
from marketplace.acts import councils, messages, sign_offs
from marketplace.acts.audit import record
from marketplace.acts.reading import read
from marketplace.awards import Outcome, levels_of
from marketplace.commissions import LotNeed
from marketplace.database.queue import enqueue
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import NotFound, Refused
from marketplace.rounds import Round
from matching.problem import VERSION, Problem, encode, input_hash
from matching.result import Result
from matching.result import encode as encode_result
from providers.said import kept, said
from sql import questions

DAYS_TO_SIGN = 10


class Run(Struct, frozen=True):
    """One solve of a round; `seconds_max` and `seconds` are of clock.

    `deterministic`: whether the same problem, seed and version give the same answer again.
    """

    run_id: UUID
    round_id: UUID
    asked_at: datetime
    seed: int
    seconds_max: int
    input_sha256: bytes | None
    status: str
    version: str | None
    stop_asked_at: datetime | None
    finished_at: datetime | None
    seconds: float | None
    deterministic: bool | None
    failure: str | None
    levels: list[dict[str, Any]]
    incumbents: list[dict[str, Any]]
    explained_at: datetime | None = None
    unexplained: int = 0

    def gap(self) -> float:
        """The widest gap of need, fit and cost; 1.0 while there is none."""
        gaps = (level["gap"] for level in self.levels if level["name"] != "spread")
        return max(gaps, default=1.0)


class BegunPart(Struct, frozen=True):
    """A part taken for one more attempt."""

    problem: bytes
    seed: int
    milliseconds_max: int
    attempts: int


class Part(Struct, frozen=True):
    """One connected part of a run and how far it is."""

    part: int
    problem: bytes
    state: str
    attempts: int
    result: bytes | None
    incumbents: list[dict[str, Any]]
    failure: str | None


class StandAlone(Struct, frozen=True):
    """What the round would have cost one member alone, pence per four weeks."""

    lot_need_id: UUID
    pence: int | None
    basis: str
    bid_id: UUID | None


class PartOfRun(Struct, frozen=True):
    """A part to be solved within so many milliseconds."""

    problem: Problem
    milliseconds_max: int


async def find_round(tx: Transaction, round_id: UUID) -> Round:
    """One round. Raises NotFound."""
    row = await questions("matches").find(tx.db, council_id=tx.council_id, round_id=round_id)
    found = one(Round, row)
    if found is None:
        raise NotFound("There is no such round.")
    return found


async def rounds_to_match(tx: Transaction, now: datetime) -> list[Round]:
    """Rounds whose deadline has passed and that nobody has begun to match."""
    return await read(
        Round, questions("matches").to_match(tx.db, council_id=tx.council_id, now=now)
    )


async def problem_of_round(tx: Transaction, round_id: UUID) -> problems.Round:
    """The round as one matching problem, without stand-alone figures, asked in three queries.

    Raises Refused before the bids are opened.
    """
    round_ = await find_round(tx, round_id)
    if round_.opened_bids_at is None:
        raise Refused("The bids of this round are not opened yet.")
    ask, key = questions("matches"), {"council_id": tx.council_id, "round_id": round_id}
    lots = await read(problems.AskedLot, ask.lots_of_round(tx.db, **key))
    needs = await read(LotNeed, ask.needs_of_round(tx.db, **key))
    bids = await read(problems.OpenedBid, ask.bids_of_round(tx.db, **key))
    policy = await councils.policy_on(tx, round_.closes_at.date())
    return problems.problem_of(lots, needs, bids, policy.floor_price_pence)


async def start_run(
    tx: Transaction,
    who: Who,
    round_id: UUID,
    problem: Problem,
    parts: Sequence[PartOfRun],
    alone: Sequence[StandAlone],
    now: datetime,
    *,
    seed: int,
    seconds_max: int,
) -> UUID | None:
    """Write a run with its parts and the stand-alone figures, which never change again.

    Returns its id, or None when the round is matched or a run of it is under way.
    """
    ask = questions("matches")
    held = one(Round, await ask.hold(tx.db, council_id=tx.council_id, round_id=round_id))
    if held is None:
        raise NotFound("There is no such round.")
    under_way = await ask.unfinished_run(tx.db, council_id=tx.council_id, round_id=round_id)
    if held.matched_at is not None or under_way is not None:
        return None
    run_id = tx.new_id()
    await ask.add_run(
        tx.db,
        council_id=tx.council_id,
        run_id=run_id,
        round_id=round_id,
        asked_at=now,
        seed=seed,
        seconds_max=seconds_max,
        input_sha256=bytes.fromhex(input_hash(problem)),
        problem=encode(problem),
        version=VERSION,
    )
    await ask.add_stand_alone_offers(
        tx.db,
        council_id=tx.council_id,
        run_id=run_id,
        lot_need_ids=[row.lot_need_id for row in alone],
        pence=[row.pence for row in alone],
        bases=[row.basis for row in alone],
        bid_ids=[row.bid_id for row in alone],
    )
    await ask.add_parts(
        tx.db,
        council_id=tx.council_id,
        run_id=run_id,
        parts=list(range(len(parts))),
        problems=[encode(part.problem) for part in parts],
        milliseconds_max=[part.milliseconds_max for part in parts],
    )
    await record(tx, who, "start_match", "match_run", run_id, now, detail={"parts": len(parts)})
    return run_id


async def ask_to_match(tx: Transaction, who: Who, round_id: UUID, now: datetime) -> None:
    """Ask the worker to match a round again after a run failed. Raises Refused where it cannot."""
    require_role(who, "commissioner", "worker")
    round_ = await find_round(tx, round_id)
    if now < round_.closes_at:
        raise Refused("The time for bids has not ended yet.")
    if round_.matched_at is not None:
        raise Refused("This round is matched already.")
    await enqueue(tx, "match_round", round_id)
    await record(tx, who, "ask_to_match", "round", round_id, now)


async def stop_match(
    tx: Transaction, who: Who, round_id: UUID, run_id: UUID, now: datetime
) -> None:
    """Ask a round's running match to end with the best it has found so far.

    Raises NotYours, NotFound for a match of another round, Refused once it is done.
    """
    require_role(who, "commissioner", "worker")
    run = await hold_run(tx, run_id)
    if run.round_id != round_id:
        raise NotFound("There is no such match.")
    if run.finished_at is not None:
        raise Refused("This match is done. There is nothing left to stop.")
    await questions("matches").ask_to_stop(tx.db, council_id=tx.council_id, run_id=run_id, now=now)
    await record(tx, who, "stop_match", "match_run", run_id, now)


async def runs_of_round(tx: Transaction, round_id: UUID) -> list[Run]:
    """The runs of a round, the newest first."""
    return await read(
        Run, questions("matches").runs_of_round(tx.db, council_id=tx.council_id, round_id=round_id)
    )


async def parts_of_run(tx: Transaction, run_id: UUID) -> list[Part]:
    """A run's parts by number."""
    return await read(
        Part, questions("matches").parts(tx.db, council_id=tx.council_id, run_id=run_id)
    )


async def hold_run(tx: Transaction, run_id: UUID) -> Run:
    """A run locked until the transaction ends. Raises NotFound."""
    row = await questions("matches").hold_run(tx.db, council_id=tx.council_id, run_id=run_id)
    found = one(Run, row)
    if found is None:
        raise NotFound("There is no such match.")
    return found


async def fail_run(tx: Transaction, who: Who, run_id: UUID, failure: str, now: datetime) -> None:
    """End a run without an answer; the round stays unmatched and says why."""
    run = await hold_run(tx, run_id)
    if run.finished_at is not None:
        return
    await _end(tx, run, "failed", None, None, failure, now)
    await record(tx, who, "fail_match", "match_run", run_id, now, why=failure[:500])


async def store_match(
    tx: Transaction,
    who: Who,
    run_id: UUID,
    problem: Problem,
    result: Result,
    outcome: Outcome,
    commissions: Sequence[tuple[UUID, str]],
    now: datetime,
) -> bool:
    """Write what a checked result means: awards, lines, unmet needs, outcomes, sign-offs.

    `commissions` are those with an award: (id, title). False when the run had ended already.
    """
    run = await hold_run(tx, run_id)
    if run.finished_at is not None:
        return False
    ask, key = questions("matches"), {"council_id": tx.council_id}
    await _end(tx, run, result.status, problem, result, None, now)
    await ask.add_awards(tx.db, **key, run_id=run_id, rows=outcome.awards)
    await ask.add_award_lines(tx.db, **key, rows=outcome.lines)
    await ask.add_unmet(tx.db, **key, run_id=run_id, rows=outcome.unmet)
    await ask.add_outcomes(tx.db, **key, run_id=run_id, rows=outcome.outcomes)
    await ask.mark_matched(tx.db, **key, round_id=run.round_id, now=now)
    await questions("sign_offs").ask_many(
        tx.db,
        **key,
        stage="award",
        asked_at=now,
        due_on=_in_days(now, DAYS_TO_SIGN),
        sign_off_ids=[tx.new_id() for _ in commissions],
        subject_ids=[commission_id for commission_id, _ in commissions],
        person_ids=[None for _ in commissions],
        abouts=[_question(title) for _, title in commissions],
    )
    detail = {
        "awards": len(outcome.awards),
        "lines": len(outcome.lines),
        "unmet": len(outcome.unmet),
        "round": run.round_id,
    }
    await record(tx, who, "store_match", "match_run", run_id, now, detail=detail)
    await messages.tell_ratifiers(tx, [commission_id for commission_id, _ in commissions], now)
    return True


def _question(title: str) -> str:
    asked = said("Does this award meet each person's needs safely: %(title)s?", title=title)
    return kept(asked, sign_offs.ABOUT_LETTERS_MAX)


def _in_days(now: datetime, days: int) -> Any:
    return now.date().fromordinal(now.date().toordinal() + days)


async def _end(
    tx: Transaction,
    run: Run,
    status: str,
    problem: Problem | None,
    result: Result | None,
    failure: str | None,
    now: datetime,
) -> None:
    await questions("matches").end_run(
        tx.db,
        council_id=tx.council_id,
        run_id=run.run_id,
        status=status,
        result=None if result is None else encode_result(result),
        problem=None if problem is None else encode(problem),
        input_sha256=None if problem is None else bytes.fromhex(input_hash(problem)),
        levels=[] if result is None else levels_of(result),
        incumbents=[] if result is None else list(result.incumbents),
        seconds=None if result is None else result.seconds,
        deterministic=None if result is None else result.deterministic,
        failure=failure,
        now=now,
    )
