"""The search itself: in a thread beside the event loop, telling how far it is and able to stop."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import structs

from marketplace.acts.matches import BegunPart
from marketplace.awards import unfair_lots, with_one_provider
from marketplace.jobs.pools import Pools, at
from matching.problem import Problem, decode
from matching.result import Incumbent, Result
from matching.solve import Search, solve_part
from sql import questions

TELL_SECONDS = 1.0


class Progress:
    """What a search has found so far, kept with its part; and whether somebody asked it to stop."""

    def __init__(self, pools: Pools, council_id: int, run_id: UUID, part: int) -> None:
        self.pools, self.council_id, self.run_id, self.part = pools, council_id, run_id, part
        self.found: list[Incumbent] = []
        self.stop = False

    def on_incumbent(self, incumbent: Incumbent) -> None:
        """Called by the searching thread."""
        self.found.append(incumbent)

    def should_stop(self) -> bool:
        """Asked by the searching thread."""
        return self.stop

    async def tell(self) -> None:
        """Write what was found, once a second, until cancelled."""
        while True:
            await asyncio.sleep(TELL_SECONDS)
            seen: list[Any] = [structs.asdict(one) for one in list(self.found)]
            async with at(self.pools.app, self.council_id) as tx:
                self.stop = bool(
                    await questions("matches").note_incumbents(
                        tx.db,
                        council_id=self.council_id,
                        run_id=self.run_id,
                        part=self.part,
                        incumbents=seen,
                    )
                )


async def search_part(
    begun: BegunPart, progress: Progress, rules: Mapping[str, str]
) -> tuple[Problem, Result]:
    """Solve one part; returns it as it was solved in the end, and its answer.

    Where two providers share a lot and one of them costs its own members more than they may pay,
    the lot is given to one provider: an award's members pay for that award and no other.
    """
    telling = asyncio.create_task(progress.tell())
    try:
        return await asyncio.to_thread(_search, begun, progress, rules)
    finally:
        telling.cancel()
        progress.stop = True


def _search(
    begun: BegunPart, progress: Progress, rules: Mapping[str, str]
) -> tuple[Problem, Result]:
    search = Search(
        seed=begun.seed,
        seconds=begun.milliseconds_max / 1000,
        on_incumbent=progress.on_incumbent,
        should_stop=progress.should_stop,
    )
    problem = decode(begun.problem)
    result = solve_part(problem, search)
    for _ in range(2):
        unfair = unfair_lots(problem, result, rules)
        if not unfair:
            break
        problem = with_one_provider(problem, unfair)
        result = solve_part(problem, search)
    return problem, result
