"""A part under way: what was found is written down each second, and whether to stop is read."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from msgspec import structs

from marketplace.acts.matches import BegunPart
from marketplace.jobs.pools import Pools, at
from marketplace.jobs.tasks import Better, News, SearchPart, Solved
from matching.result import Incumbent
from sql import questions

TELL_SECONDS = 1.0
# A search that is late is over soon, one that hangs is not. Giving reasons takes its time too,
# and the more the larger the part is.
LATE_SECONDS = 10.0
LATE_SECONDS_PER_MEGABYTE = 10.0


class Progress:
    """What a search has found so far, kept with its part; and whether somebody asked it to stop."""

    def __init__(self, pools: Pools, council_id: int, run_id: UUID, part: int) -> None:
        self.pools, self.council_id, self.run_id, self.part = pools, council_id, run_id, part
        self.found: list[Incumbent] = []
        self.stop = False

    def hear(self, news: News) -> None:
        """Called at each piece of news; a search that begins again forgets what was found."""
        if isinstance(news, Better):
            self.found.append(news.incumbent)
        else:
            self.found.clear()

    def should_stop(self) -> bool:
        """Asked again and again."""
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


def seconds_until_killed(task: SearchPart) -> float:
    """How long after its search began a part that has not answered is given up."""
    late = LATE_SECONDS + LATE_SECONDS_PER_MEGABYTE * len(task.problem) / 1_000_000
    return task.seconds + max(late, task.seconds / 2)


async def search_part(begun: BegunPart, progress: Progress, rules: Mapping[str, str]) -> Solved:
    """Solve one part; returns it as it was solved in the end, and its answer.

    Raises SolverFailed, or what the task raised.
    """
    task = SearchPart(begun.problem, begun.seed, begun.milliseconds_max, dict(rules))
    telling = asyncio.create_task(progress.tell())
    try:
        return await progress.pools.solver.do(
            task, seconds_until_killed(task), progress.hear, progress.should_stop
        )
    finally:
        telling.cancel()
        progress.stop = True
