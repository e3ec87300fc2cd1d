"""What the matching answers: awards, what stayed unmet, why offers lost, and how sure it is."""

from collections.abc import Iterable
from typing import Literal

import msgspec
from msgspec import Struct

from matching.certificate import Certificate

Status = Literal["optimal", "feasible", "timed_out", "stopped"]
LevelName = Literal["unmet_minutes", "flexible_minutes", "fit", "cost", "spread"]
Proof = Literal["solver", "prices"]
Cause = Literal[
    "no_admissible_bid", "price_above_cap", "capacity", "commission_limit", "search_stopped"
]
LosingReason = Literal[
    "no_admissible_need", "price_above_cap", "limit", "fit", "price", "equal", "search_stopped"
]


class Level(Struct, frozen=True):
    """One level of the objective: its value, and the best it could be after the levels before.

    unmet_minutes, flexible_minutes: minutes per week times weight, of needs somebody offered to
    meet; fit: points; cost: pence per four weeks; spread: the most a cluster pays, in thousandths
    of what its served members may pay, before rebates. `best`: whether less or more is. `gap`:
    |value - bound| / max(1, |value|, |bound|). `proof`: "prices" where a certificate proves the
    bound. `gave_up`: at most what the aims before cost this level, if known.
    """

    name: LevelName
    value: int
    bound: int
    gap: float
    best: Literal["least", "most"] = "least"
    proof: Proof = "solver"
    gave_up: int | None = None


class Line(Struct, frozen=True):
    """One need under an award. `headcount`: people in the session, 1 when alone.

    `own_pence`: the need's own units at the bid's band price, pence per four weeks with VAT.
    """

    need_id: str
    minutes_per_week: int
    headcount: int
    own_pence: int


class Award(Struct, frozen=True):
    """A lot, or part of it, to one provider by one bid or package. Pence per four weeks."""

    lot_id: str
    provider_id: str
    offer_id: str
    lines: tuple[Line, ...]
    package: bool = False
    set_up_pence: int = 0
    travel_pence: int = 0
    rebate_pence: int = 0

    def shared_pence(self) -> int:
        """What the members share, pence per four weeks: set-up and travel less rebate."""
        return self.set_up_pence + self.travel_pence - self.rebate_pence

    def cost_pence(self) -> int:
        """All of the award, pence per four weeks."""
        return sum(line.own_pence for line in self.lines) + self.shared_pence()


class Removed(Struct, frozen=True):
    """How many offers (or needs, for a losing bid) one filter, price or limit took out."""

    name: str
    count: int


class Unmet(Struct, frozen=True):
    """Planned minutes of a need that no award covers, with the first cause in the fixed order.

    `removed` is the funnel: what took out how many of the lot's offers, in order; `decided_by`
    is the one that took out the last.
    """

    need_id: str
    minutes_per_week: int
    cause: Cause
    decided_by: str
    removed: tuple[Removed, ...]


class Losing(Struct, frozen=True):
    """A bid or package that won nothing, and what decided.

    For `fit` and `price` the figures compare the needs this offer could have served that others
    serve: what they cost (pence per four weeks) and the points of fit, here and as awarded.
    """

    offer_id: str
    provider_id: str
    reason: LosingReason
    decided_by: str
    removed: tuple[Removed, ...] = ()
    cost_pence: int = 0
    chosen_cost_pence: int = 0
    fit_points: int = 0
    chosen_fit_points: int = 0


class Incumbent(Struct, frozen=True):
    """A better answer found on the way: when, at which level, its value and bound then."""

    seconds: float
    level: LevelName
    value: int
    bound: int


class Result(Struct, frozen=True):
    """The answer to one problem, which `input_hash` names. `seconds`: time the search took.

    `deterministic`: the same problem, seed and version give this answer again; false when the
    clock, or somebody who asked, ended the search before the solver's own count did.
    `certificates`: at most one for each level whose proof is "prices". Version 1 had no `spread`.
    """

    status: Status
    input_hash: str
    seed: int
    levels: tuple[Level, ...]
    awards: tuple[Award, ...]
    unmet: tuple[Unmet, ...]
    losing: tuple[Losing, ...]
    incumbents: tuple[Incumbent, ...] = ()
    seconds: float = 0.0
    parts: int = 1
    deterministic: bool = True
    certificates: tuple[Certificate, ...] = ()
    version: Literal["1", "2"] = "2"

    def cost_pence(self) -> int:
        """Pence per four weeks of all awards."""
        return sum(award.cost_pence() for award in self.awards)

    def gap(self) -> float:
        """The widest gap of any level that is measured in people's time, points or money."""
        return max((level.gap for level in self.levels if level.name != "spread"), default=0.0)

    def answer(self) -> "Result":
        """The same result without what depends on the machine: times and the way there."""
        return msgspec.structs.replace(self, incumbents=(), seconds=0.0)


def gap_between(value: int, bound: int) -> float:
    """The relative distance of a value from its bound, 0.0 when they are equal."""
    return round(abs(value - bound) / max(1, abs(value), abs(bound)), 6)


def level_names(aims: Iterable[Literal["fit", "cost"]]) -> list[LevelName]:
    """The names of all levels in their order: need, the aims as the problem orders them, spread."""
    return ["unmet_minutes", "flexible_minutes", *aims, "spread"]


def level(
    name: LevelName,
    value: int,
    bound: int,
    proof: Proof = "solver",
    gave_up: int | None = None,
) -> Level:
    """A level with its gap and direction."""
    gap = gap_between(value, bound)
    return Level(name, value, bound, gap, "most" if name == "fit" else "least", proof, gave_up)


def encode(result: Result) -> bytes:
    """Write a result as JSON."""
    return msgspec.json.encode(result)


def decode(data: bytes) -> Result:
    """Read a result from JSON; raises msgspec.ValidationError naming the path that is wrong."""
    return msgspec.json.decode(data, type=Result)
