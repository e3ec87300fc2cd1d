"""Matching a round: build it, price each member alone, solve its parts, check, store.

Nothing solves inside a transaction. The parts of a run are solved by as many workers as there
are; each counts its own attempts and failures, and the last to finish asks for the combination in
the transaction that finishes it. A worker that is killed costs its parts an attempt; a solver that
crashes, hangs or eats up the memory is a failure of the part.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from msgspec import structs

from marketplace.acts import low_prices, matches
from marketplace.acts.matches import BegunPart, PartOfRun, StandAlone
from marketplace.awards import BID_ID, outcome_of, with_one_provider
from marketplace.database.queue import Job, enqueue, enqueue_all
from marketplace.database.transaction import Transaction, one, random_id
from marketplace.jobs.openings import open_envelopes
from marketplace.jobs.pools import Pools, at, clock, worker
from marketplace.jobs.searching import Progress, search_part
from marketplace.jobs.solvers import SolverFailed
from marketplace.problems import Round
from matching.check import faults
from matching.problem import Problem, decode
from matching.result import Result
from matching.result import decode as decode_result
from matching.solve import combine, split
from matching.stand_alone import stand_alone_offers
from providers.said import kept, said
from sql import questions

ATTEMPTS_MAX = 20
FAILURES_MAX = 3
FAILED = said("Part %(part)s failed %(failures)s times: %(fault_words)s")
STOPPED = said("Part %(part)s was tried %(attempts)s times, and the worker stopped each time.")
SECONDS_OF_A_ROUND = 120
SMALLEST_MILLISECONDS = 500
NewId = Callable[[], UUID]


async def start_match(
    pools: Pools,
    council_id: int,
    round_id: UUID,
    now: datetime | None = None,
    *,
    seed: int = 1,
    seconds: int = SECONDS_OF_A_ROUND,
    queued: bool = True,
    new_id: NewId = random_id,
) -> UUID | None:
    """Begin to match an opened round; returns the run's id, None when it is matched or under way,
    or waits for an officer's answer to a low price.

    The stand-alone figures are worked out from the round's own bids and stored with the run,
    before anything is solved together.
    """
    async with at(pools.app, council_id, now) as tx:
        if await low_prices.match_waits(tx, round_id, await clock(tx)):
            return None
        ready = await matches.problem_of_round(tx, round_id)
    problem, parts, alone = await asyncio.to_thread(_prepared, ready, seconds)
    async with at(pools.app, council_id, now, new_id) as tx:
        run_id = await matches.start_run(
            tx,
            worker(council_id),
            round_id,
            problem,
            parts,
            alone,
            await clock(tx),
            seed=seed,
            seconds_max=seconds,
        )
        if run_id is not None and queued:
            await enqueue_all(
                tx,
                [Job("match_part", council_id, run_id, part) for part in range(len(parts))]
                or [Job("combine", council_id, run_id)],
            )
    return run_id


def _prepared(ready: Round, seconds: int) -> tuple[Problem, list[PartOfRun], list[StandAlone]]:
    figures = stand_alone_offers(ready.problem)
    problem = structs.replace(
        ready.problem,
        needs=tuple(
            structs.replace(need, stand_alone_pence=figures[need.id].pence_per_four_weeks)
            for need in ready.problem.needs
        ),
    )
    alone = [
        StandAlone(
            UUID(need_id),
            found.pence_per_four_weeks,
            found.basis,
            None if found.bid_id is None else UUID(found.bid_id[BID_ID]),
        )
        for need_id, found in figures.items()
    ]
    parts = split(problem)
    sizes = [1 + len(part.needs) * len(part.bids) for part in parts]
    whole = sum(sizes)
    return (
        problem,
        [
            PartOfRun(part, max(SMALLEST_MILLISECONDS, 1000 * seconds * size // whole))
            for part, size in zip(parts, sizes, strict=True)
        ],
        alone,
    )


async def solve_part(
    pools: Pools,
    council_id: int,
    run_id: UUID,
    part: int,
    now: datetime | None = None,
    *,
    queued: bool = True,
) -> None:
    """Solve one part; after three failures over all workers the run fails and names the last."""
    while True:
        begun = await _begin(pools, council_id, run_id, part, now)
        if begun is None:
            await _give_up(pools, council_id, run_id, part, now, queued)
            return
        rules = await _share_rules(pools, council_id, run_id, now)
        progress = Progress(pools, council_id, run_id, part)
        try:
            solved = await search_part(begun, progress, rules)
            break
        except asyncio.CancelledError:
            # Told to stop: what this search found is left, and another worker starts again.
            await asyncio.shield(_hand_back(pools, council_id, run_id, part))
            raise
        except Exception as error:
            await _note_failure(pools, council_id, run_id, part, error)
    async with at(pools.app, council_id, now) as tx:
        await questions("matches").finish_part(
            tx.db,
            council_id=council_id,
            run_id=run_id,
            part=part,
            problem=solved.problem,
            result=solved.result,
            incumbents=[structs.asdict(found) for found in progress.found],
            now=await clock(tx),
        )
        await _last_one_combines(tx, run_id, queued)


async def _note_failure(
    pools: Pools, council_id: int, run_id: UUID, part: int, error: Exception
) -> None:
    why = error.why if isinstance(error, SolverFailed) else f"{type(error).__name__}: {error}"
    async with at(pools.app, council_id) as tx:
        await questions("matches").note_failure(
            tx.db, council_id=council_id, run_id=run_id, part=part, failure=kept(why, 300)
        )


async def _hand_back(pools: Pools, council_id: int, run_id: UUID, part: int) -> None:
    async with at(pools.app, council_id) as tx:
        await questions("matches").hand_back_part(
            tx.db, council_id=council_id, run_id=run_id, part=part
        )


async def _begin(
    pools: Pools, council_id: int, run_id: UUID, part: int, now: datetime | None
) -> BegunPart | None:
    ask = questions("matches")
    async with at(pools.app, council_id, now) as tx:
        begun = one(
            BegunPart,
            await ask.begin_part(
                tx.db,
                council_id=council_id,
                run_id=run_id,
                part=part,
                now=await clock(tx),
                attempts_max=ATTEMPTS_MAX,
                failures_max=FAILURES_MAX,
            ),
        )
        if begun is not None and begun.attempts == 1:
            await ask.start_run(tx.db, council_id=council_id, run_id=run_id)
    return begun


async def _share_rules(
    pools: Pools, council_id: int, run_id: UUID, now: datetime | None
) -> dict[str, str]:
    """Each lot's share rule, by the agreements of the run's clusters."""
    async with at(pools.app, council_id, now) as tx:
        rows = await questions("matches").share_rules(tx.db, council_id=council_id, run_id=run_id)
    return {str(row["lot_id"]): row["share_rule"] or "equal" for row in rows}


async def _give_up(
    pools: Pools,
    council_id: int,
    run_id: UUID,
    part: int,
    now: datetime | None,
    queued: bool,
) -> None:
    """Mark a part failed with its last failure; one that has ended already stays as it is."""
    async with at(pools.app, council_id, now) as tx:
        await questions("matches").fail_part(
            tx.db,
            council_id=council_id,
            run_id=run_id,
            part=part,
            failures_max=FAILURES_MAX,
            failed=FAILED,
            stopped=STOPPED,
            now=await clock(tx),
        )
        await _last_one_combines(tx, run_id, queued)


async def _last_one_combines(tx: Transaction, run_id: UUID, queued: bool) -> None:
    run = await matches.hold_run(tx, run_id)
    left = await questions("matches").unfinished_parts(
        tx.db, council_id=tx.council_id, run_id=run_id
    )
    if left == 0 and run.finished_at is None and queued:
        await enqueue(tx, "combine", run_id)


async def combine_run(
    pools: Pools,
    council_id: int,
    run_id: UUID,
    now: datetime | None = None,
    *,
    new_id: NewId = random_id,
) -> str:
    """Put a run's parts together, have the checker look, and store what it means.

    Returns the run's status; "failed" when a part failed or the checker found a fault, and then
    nothing but the reason is stored.
    """
    async with at(pools.app, council_id, now) as tx:
        run = await matches.hold_run(tx, run_id)
        parts = await matches.parts_of_run(tx, run_id)
        whole = await questions("matches").problem(tx.db, council_id=council_id, run_id=run_id)
        ready = await matches.problem_of_round(tx, run.round_id)
        titles = await commission_titles(tx, run.round_id)
    if run.finished_at is not None:
        return run.status
    if failed := [part.failure or "failed" for part in parts if part.state != "done"]:
        return await _fail(pools, council_id, run_id, failed[0], now)
    problem, result, found = await asyncio.to_thread(
        _combined,
        whole,
        [(part.problem, part.result or b"") for part in parts],
    )
    if found:
        failure = kept(said("The checker found: %(fault)s", fault=found[0][:300]))
        return await _fail(pools, council_id, run_id, failure, now)
    async with at(pools.app, council_id, now, new_id) as tx:
        outcome = outcome_of(
            problem, result, ready.share_rules, ready.left_out, ready.names, tx.new_id
        )
        won = {award.lot_id for award in outcome.awards}
        await matches.store_match(
            tx,
            worker(council_id),
            run_id,
            problem,
            result,
            outcome,
            sorted({titles[lot_id] for lot_id in won}),
            await clock(tx),
        )
    return result.status


async def commission_titles(tx: Transaction, round_id: UUID) -> dict[UUID, tuple[UUID, str]]:
    """Each lot's commission and its title."""
    rows = await questions("matches").lots_of_round(
        tx.db, council_id=tx.council_id, round_id=round_id
    )
    return {row["lot_id"]: (row["commission_id"], row["commission_title"]) for row in rows}


def _combined(whole: bytes, parts: list[tuple[bytes, bytes]]) -> tuple[Problem, Result, list[str]]:
    """The whole problem as it was solved in the end, its answer, and what the checker says."""
    problem = decode(whole)
    limited = {lot.id for data, _ in parts for lot in decode(data).lots if lot.providers_max == 1}
    before = {lot.id for lot in problem.lots if lot.providers_max > 1}
    problem = with_one_provider(problem, limited & before)
    result = combine(problem, [decode_result(data) for _, data in parts])
    return problem, result, faults(problem, result)


async def _fail(
    pools: Pools, council_id: int, run_id: UUID, failure: str, now: datetime | None
) -> str:
    async with at(pools.app, council_id, now) as tx:
        await matches.fail_run(tx, worker(council_id), run_id, failure, await clock(tx))
    return "failed"


async def match_round_now(
    pools: Pools,
    council_id: int,
    round_id: UUID,
    opener_secret: bytes,
    now: datetime | None = None,
    *,
    seed: int = 1,
    seconds: int = SECONDS_OF_A_ROUND,
    new_id: NewId = random_id,
) -> str:
    """The whole way without a queue: open, build, solve, check, store; returns the run's status.

    "waiting" before the deadline and for a low price, "under_way" when another run has not ended
    or it is matched.
    """
    await open_envelopes(pools, council_id, round_id, now, opener_secret)
    async with at(pools.app, council_id, now) as tx:
        if (await matches.find_round(tx, round_id)).opened_bids_at is None:
            return "waiting"
        if await low_prices.match_waits(tx, round_id, await clock(tx)):
            return "waiting"
    run_id = await start_match(
        pools, council_id, round_id, now, seed=seed, seconds=seconds, queued=False, new_id=new_id
    )
    if run_id is None:
        return "under_way"
    async with at(pools.app, council_id, now) as tx:
        waiting = await questions("matches").waiting_parts(
            tx.db, council_id=council_id, run_id=run_id
        )
    for row in waiting:
        await solve_part(pools, council_id, run_id, row[0], now, queued=False)
    return await combine_run(pools, council_id, run_id, now, new_id=new_id)
