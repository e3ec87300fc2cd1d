"""Rounds by program: the calendar, how far a match is, how good it is, and what it awarded."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct, convert, structs

from marketplace import rounds as rules
from marketplace.acts import matches as acts
from marketplace.acts.reading import read
from marketplace.database.transaction import Transaction, one
from marketplace.people import Role
from marketplace.rounds import Round
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, Nothing, PageAsked, reads
from marketplace.web.opportunities import moment
from marketplace.web.round_events import Parts
from marketplace.web.rounds import Awarded, Seen, UnmetCount
from providers.said import recalled
from sql import questions

NOUN = "rounds"
READERS: tuple[Role, ...] = ("commissioner", "finance")


class RoundShown(Struct, frozen=True, forbid_unknown_fields=True):
    """A round: all commissions that close together."""

    round_id: UUID
    name: str
    stage: rules.Stage
    opens_at: Moment
    closes_at: Moment
    urgent: bool
    opened_bids_at: Moment | None
    matched_at: Moment | None


class MatchLevel(Struct, frozen=True, forbid_unknown_fields=True):
    """One aim of the match: what was reached, the best that can be, and the gap between them.

    `proof`: "prices" where a certificate proves the bound to anyone, "solver" where the solver said
    so. `gave_up`: at most so much the aims before it cost this one; none where it is not known.
    """

    name: str
    value: int
    bound: int
    gap: float
    best: str = "least"
    proof: str = "solver"
    gave_up: int | None = None


class MatchRun(Struct, frozen=True, forbid_unknown_fields=True):
    """The newest match of a round: its parts, how many answers it found, how good the best is.

    `deterministic`: whether the same needs, offers and seed give the same answer again; null until
    it is done.
    """

    run_id: UUID
    status: str
    asked_at: Moment
    finished_at: Moment | None
    seconds: float | None
    deterministic: bool | None
    parts: int
    parts_done: int
    parts_failed: int
    answers: int
    levels: list[MatchLevel]
    failure: str


class AwardShown(Awarded, frozen=True, forbid_unknown_fields=True):
    """An award: minutes per week, pence per four weeks."""


class CauseCount(UnmetCount, frozen=True, forbid_unknown_fields=True):
    """What stayed unmet for one first cause."""


class RoundWhole(Struct, frozen=True, forbid_unknown_fields=True):
    """A round with its newest match, what it awarded and what nobody meets."""

    round: RoundShown
    match: MatchRun | None
    awards: list[AwardShown]
    unmet: list[CauseCount]


def _award(award: Awarded) -> AwardShown:
    shown = convert(award, AwardShown, from_attributes=True)
    return structs.replace(shown, why=str(recalled(award.why)))


def _round(found: Round, now: datetime) -> RoundShown:
    names = [name for name in RoundShown.__struct_fields__ if name != "stage"]
    parts = {name: getattr(found, name) for name in names}
    return RoundShown(stage=rules.stage(found, now), **parts)


@reads("/rounds", noun=NOUN, gives=Listing[RoundShown], asks=PageAsked, roles=READERS)
async def list_all(call: Call[PageAsked]) -> Listing[RoundShown]:
    """List the rounds, the latest first."""
    closes_at, round_id = call.after(NOUN, datetime, UUID)
    async with call.reading() as tx:
        now = await moment(tx)
        rows = await read(
            Seen,
            questions("matches").seen_rounds(
                tx.db,
                council_id=tx.council_id,
                before=closes_at,
                before_id=round_id,
                most=call.limit + 1,
            ),
        )
    return call.listing(
        NOUN, rows, lambda row: (row.closes_at, row.round_id), lambda row: _round(row, now)
    )


@reads("/rounds/{round_id:uuid}", noun=NOUN, gives=RoundWhole, roles=READERS)
async def show(call: Call[Nothing]) -> RoundWhole:
    """Read one round: how far its match is, what was awarded and what nobody meets."""
    round_id = call.given("round_id")
    async with call.reading() as tx:
        found = await acts.find_round(tx, round_id)
        now = await moment(tx)
        runs = await acts.runs_of_round(tx, round_id)
        if not runs:
            return RoundWhole(_round(found, now), None, [], [])
        match = await _match(tx, runs[0])
        ask, key = questions("matches"), {"council_id": tx.council_id, "run_id": runs[0].run_id}
        awards = await read(Awarded, ask.awards_of_run(tx.db, **key))
        unmet = await read(UnmetCount, ask.unmet_of_run(tx.db, **key))
    return RoundWhole(
        _round(found, now),
        match,
        [_award(each) for each in awards],
        [convert(each, CauseCount, from_attributes=True) for each in unmet],
    )


async def _match(tx: Transaction, run: acts.Run) -> MatchRun:
    row = await questions("matches").parts_so_far(
        tx.db, council_id=tx.council_id, run_id=run.run_id
    )
    parts = one(Parts, row) or Parts(0, 0, 0, 0)
    return MatchRun(
        run.run_id,
        run.status,
        run.asked_at,
        run.finished_at,
        run.seconds,
        run.deterministic,
        parts.parts,
        parts.done,
        parts.failed,
        parts.answers,
        [convert(level, MatchLevel) for level in run.levels],
        str(recalled(run.failure or "")),
    )


routes = [list_all, show]
