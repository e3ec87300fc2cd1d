"""How a match came to its answer: what its best plan cost, and what none can cost less than.

A round is searched in parts. From the moment each part has a plan, their costs and bounds add up.
Times are those of the parts' own clocks, each begun when its search began.
"""

from collections.abc import Sequence

from msgspec import Struct

STEPS_MAX = 60


class Found(Struct, frozen=True):
    """A better plan of one part: milliseconds into its search, pence per four weeks, and the
    least that the search could then rule out to beat.
    """

    milliseconds: int
    pence: int
    bound_pence: int


class Step(Struct, frozen=True):
    """What holds from this moment: the best plan's cost and the bound, pence per four weeks."""

    milliseconds: int
    pence: int
    bound_pence: int

    def gap_percent(self) -> float:
        """How much cheaper the best possible could be, in percent of the plan's cost."""
        return 100 * (self.pence - self.bound_pence) / self.pence if self.pence > 0 else 0.0


def steps(parts: Sequence[Sequence[Found]], last: Step | None = None) -> tuple[Step, ...]:
    """The way of the whole from that of its parts; `last`: the proven end, where there is one.

    Parts that found nothing to pay for count nothing. The cost never rises and the bound never
    falls, because a plan or a proof once found stays; only `last` may, where a plan was set aside
    because it asked too much of some members. At most 60 steps, the last among them.
    """
    searched = [sorted(part, key=lambda found: found.milliseconds) for part in parts if part]
    if not searched:
        return () if last is None else (last,)
    begins = max(part[0].milliseconds for part in searched)
    moments = sorted({f.milliseconds for part in searched for f in part} | {begins})
    way: list[Step] = []
    for moment in (each for each in moments if each >= begins):
        before = [[f for f in part if f.milliseconds <= moment] for part in searched]
        pence = sum(min(found.pence for found in part) for part in before)
        bound = sum(max(found.bound_pence for found in part) for part in before)
        _add(way, Step(moment, pence, min(bound, pence)))
    if last is not None:
        _add(way, Step(max(last.milliseconds, begins), last.pence, last.bound_pence))
    if len(way) > STEPS_MAX:
        way = [*way[:: -(-len(way) // (STEPS_MAX - 1))], way[-1]]
    return tuple(way)


def _add(way: list[Step], step: Step) -> None:
    if way and (way[-1].pence, way[-1].bound_pence) == (step.pence, step.bound_pence):
        return
    way.append(step)
