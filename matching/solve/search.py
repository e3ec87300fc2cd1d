"""Searching level by level: need first, then the aims, each kept while the next is sought."""

import threading
import time

from ortools.sat.python import cp_model

from matching.causes import losing_of, unmet_of
from matching.limits import Assignment, Offers, Tally, assignment_of, first_broken, with_rebates
from matching.problem import Problem, input_hash
from matching.result import Incumbent, LevelName, Result, Status
from matching.solve.asked import OnIncumbent, Search, ShouldStop
from matching.solve.even import even
from matching.solve.measured import measured
from matching.solve.model import Model
from matching.solve.neighbourhoods import improve
from matching.solve.parts import combine, split
from matching.solve.rows import build
from matching.solve.sum import Sum, rounded_up, step, trivial, weighted
from matching.solve.wide import is_wide, solve_wide

SMALLEST_SECONDS = 0.05
# Of what is left, for the small searches before each aim.
NEIGHBOURHOOD_PART = 0.3
# A deterministic second of CP-SAT takes one to three by the clock: so the count ends first.
DETERMINISTIC_PART = 0.3
# A search that took so much of its seconds was ended by the clock.
CLOCK_PART = 0.98
# Of what is left: for what an aim gave up, and, of the last aim's, for the even spread.
ALONE_PART = 0.1
EVEN_PART = 0.1


def solve(
    problem: Problem,
    seed: int = 1,
    seconds: float = 20.0,
    deterministic: bool = True,
    on_incumbent: OnIncumbent | None = None,
    previous: Result | None = None,
    should_stop: ShouldStop | None = None,
    gap: float = 0.005,
) -> Result:
    """Match a whole round: every part by itself, then put together.

    The problem must be valid (`matching.problem.validate`). `seconds` is a limit on the whole;
    a part gets what is left, by its number of pairs. `deterministic`: the same problem and seed
    give the same answer, unless the clock ran out before the solver's own count did: the result
    says which. `gap`: good enough at every level but the first. `previous`: an earlier answer to
    begin from.
    """
    started = time.monotonic()
    found: list[Result] = []
    count_left = seconds * DETERMINISTIC_PART
    parts = split(problem)
    sizes = [1 + len(part.needs) * len(part.bids) for part in parts]
    for place, part in enumerate(parts):
        left = max(0.0, seconds - (time.monotonic() - started))
        share = left * sizes[place] / sum(sizes[place:])
        allowed = max(SMALLEST_SECONDS, share if deterministic else left)
        # What a part leaves of its count goes to the next; what it leaves of the clock could not,
        # because the next answer would then depend on the machine.
        count = count_left * sizes[place] / sum(sizes[place:])
        search = Search(seed, allowed, deterministic, gap, on_incumbent, should_stop, count)
        answer, taken = _solve_part(part, search, previous)
        count_left = max(0.0, count_left - taken)
        found.append(answer)
    return combine(problem, found)


def solve_part(
    problem: Problem, search: Search | None = None, previous: Result | None = None
) -> Result:
    """Match one connected part (or a small round as one): the same answer as `solve` of it."""
    return _solve_part(problem, search or Search(), previous)[0]


def _solve_part(problem: Problem, search: Search, previous: Result | None) -> tuple[Result, float]:
    """The answer to a part, and how much of the deterministic count it took."""
    if is_wide(problem):
        return solve_wide(problem, search, previous), 0.0
    started = time.monotonic()
    offers = Offers(problem)
    run = _Run(build(offers), search, started)
    run.hint(previous)
    run.all_levels()
    assignment = run.assignment
    tally = Tally(offers, assignment)
    if broken := first_broken(tally):
        raise RuntimeError(f"The answer breaks the limit {broken}: the model is wrong.")
    levels = measured(offers, assignment, run.bounds, run.alone)
    proven = run.status == "optimal"
    answer = Result(
        status=run.status,
        input_hash=input_hash(problem),
        seed=search.seed,
        levels=levels,
        awards=with_rebates(offers, tally.awards),
        unmet=unmet_of(offers, assignment, proven),
        losing=losing_of(offers, assignment, proven),
        incumbents=tuple(run.incumbents),
        seconds=round(time.monotonic() - started, 3),
        deterministic=search.deterministic and not run.cut_short,
    )
    return answer, run.count - run.deterministic_left


class _Run:
    """One search over the levels of one model."""

    def __init__(self, model: Model, search: Search, started: float) -> None:
        self.model = model
        self.search = search
        self.started = started
        self.assignment: Assignment = {}
        self.bounds: dict[LevelName, int] = {}
        self.alone: dict[LevelName, int] = {}
        self.incumbents: list[Incumbent] = []
        self.status: Status = "optimal"
        self.values: dict[int, int] = {}
        self.count = search.seconds * DETERMINISTIC_PART if search.count is None else search.count
        self.deterministic_left = self.count
        # Whether the clock or somebody ended a search before its count did.
        self.cut_short = False

    def hint(self, previous: Result | None) -> None:
        """Begin from an earlier answer, where there is one."""
        if previous:
            self.model.hint(assignment_of(previous))

    def all_levels(self) -> None:
        """Need first, in one search; then each aim, while what came before may not get worse."""
        (_, unmet), (_, flexible), *aims = self.model.levels
        factor = step(flexible)
        most = flexible.constant // factor + 1
        self._level("unmet_minutes", weighted(unmet, flexible, most, factor), 0.5)
        if self.values:
            self._part_need(unmet, flexible, most, factor)
        else:
            self.bounds["unmet_minutes"] = self.bounds["flexible_minutes"] = 0
        for name, total in aims[1:]:
            self._without_aims(name, total)
        for number, (name, total) in enumerate(aims, start=1):
            if self.values and any(total.factors):
                self._improve(name, total)
            self._level(name, total, 0.5 if number < len(aims) else 1 - EVEN_PART)
            if self.values:
                self.model.model.add(total.expression() <= self._now(total))
        self._even()

    def _without_aims(self, name: LevelName, total: Sum) -> None:
        """What a level could be at the need levels reached, were it the only aim: a bound."""
        sign = -1 if name == "fit" else 1
        if not any(total.factors):
            self.alone[name] = sign * total.constant
            return
        if not self.values:
            return
        self.model.model.minimize(total.expression())
        solver = cp_model.CpSolver()
        self._set(solver, name, ALONE_PART)
        ended = self._solve(solver, None)
        self._taken(solver, ended)
        if ended in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            bound = max(rounded_up(solver.best_objective_bound), trivial(total))
            self.alone[name] = sign * bound

    def _even(self) -> None:
        """Spread the savings among answers that are equal in all else, while time is left."""
        self.bounds["spread"] = 0
        if self.values:
            self.bounds["spread"] = bound = even(self)
            self.assignment = self.model.assignment(self.values)
            if bound < Tally(self.model.offers, self.assignment).spread():
                self._unproven()

    def better(self, wish: cp_model.IntVar) -> bool | None:
        """Look for an answer with a wish, as good as this one; None when the time ran out."""
        if self.deterministic_left < SMALLEST_SECONDS or self._left() < SMALLEST_SECONDS:
            return None
        self.model.model.maximize(wish)
        self._hint_values()
        solver = cp_model.CpSolver()
        self._set(solver, "spread", 1.0)
        ended = self._solve(solver, None)
        self._taken(solver, ended)
        if ended not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return None
        if solver.value(wish):
            self.values = {v.index: solver.value(v) for v in self.model.variables}
            return True
        return False if ended == cp_model.OPTIMAL else None

    def _taken(self, solver: cp_model.CpSolver, ended: int) -> None:
        self.deterministic_left -= solver.response_proto.deterministic_time
        if ended != cp_model.OPTIMAL and self._by_the_clock(solver):
            self.cut_short = True

    def _part_need(self, unmet: Sum, flexible: Sum, most: int, factor: int) -> None:
        """Take the value and the bound of firm and of flexible minutes out of their joint ones."""
        unit = step(unmet)
        joint = max(0, self.bounds["unmet_minutes"])
        bound = joint // most * unit
        self.bounds["unmet_minutes"] = bound
        rest = joint % most * factor if bound == self._now(unmet) else 0
        self.bounds["flexible_minutes"] = rest
        for total in (unmet, flexible):
            self.model.model.add(total.expression() <= self._now(total))

    def _now(self, total: Sum) -> int:
        return total.value(self.values)

    def _left(self) -> float:
        return self.search.seconds - (time.monotonic() - self.started)

    def _improve(self, name: LevelName, total: Sum) -> None:
        """Small searches first: the whole one then begins from a good answer."""
        seconds = NEIGHBOURHOOD_PART * self._left()
        end = time.monotonic() + seconds
        stop = self.search.should_stop

        def left() -> float:
            left = -1.0 if stop is not None and stop() else end - time.monotonic()
            self.cut_short |= left <= 0
            return left

        count = NEIGHBOURHOOD_PART * self.deterministic_left
        before = self._now(total)
        found = improve(self.model, total, self.values, self.search.seed, count, left)
        self.values, taken = found
        self.deterministic_left -= taken
        self.assignment = self.model.assignment(self.values)
        self._hint_values()
        if self._now(total) < before:
            sign = -1 if name == "fit" else 1
            at = round(time.monotonic() - self.started, 3)
            self.found(Incumbent(at, name, sign * self._now(total), sign * trivial(total)))

    def found(self, incumbent: Incumbent) -> None:
        """Keep a better answer's time, value and bound, and pass them on."""
        self.incumbents.append(incumbent)
        if self.search.on_incumbent:
            self.search.on_incumbent(incumbent)

    def _hint_values(self) -> None:
        self.model.model.clear_hints()  # type: ignore[no-untyped-call]
        for variable in self.model.variables:
            self.model.model.add_hint(variable, self.values[variable.index])

    def _level(self, name: LevelName, total: Sum, part: float) -> None:
        """Make one sum least, in a part of the time that is left."""
        sign = -1 if name == "fit" else 1
        if not any(total.factors):
            self.bounds[name] = sign * total.constant
            if self.values or not self.model.variables:
                return
        cp = self.model.model
        cp.minimize(total.expression())
        solver = cp_model.CpSolver()
        self._set(solver, name, part)
        ended = self._solve(solver, _Watch(self, name))
        self._taken(solver, ended)
        if ended not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self._unproven()
            self.bounds[name] = sign * trivial(total)
            return
        self.values = {v.index: solver.value(v) for v in self.model.variables}
        self.assignment = self.model.assignment(self.values)
        value = self._now(total)
        bound = max(min(value, rounded_up(solver.best_objective_bound)), trivial(total))
        self.bounds[name] = sign * bound
        if ended != cp_model.OPTIMAL:
            self._unproven()
        elif bound < value:
            self.status = "feasible" if self.status == "optimal" else self.status
        self._hint_values()

    def _by_the_clock(self, solver: cp_model.CpSolver) -> bool:
        """Whether the clock, or somebody who asked, ended this search."""
        stop = self.search.should_stop
        late = solver.wall_time >= CLOCK_PART * solver.parameters.max_time_in_seconds
        return late or (stop is not None and stop())

    def _set(self, solver: cp_model.CpSolver, name: LevelName, part: float) -> None:
        given = solver.parameters
        given.max_time_in_seconds = max(SMALLEST_SECONDS, part * self._left())
        given.linearization_level = 2
        given.random_seed = self.search.seed
        if self.search.deterministic:
            given.num_workers = 1
            given.max_deterministic_time = max(SMALLEST_SECONDS, part * self.deterministic_left)
        if name not in ("unmet_minutes", "spread"):
            given.relative_gap_limit = self.search.gap

    def _unproven(self) -> None:
        stop = self.search.should_stop
        self.status = "stopped" if stop is not None and stop() else "timed_out"

    def _solve(self, solver: cp_model.CpSolver, callback: "_Watch | None") -> int:
        """Run the solver; a thread asks every tenth of a second whether to stop."""
        stop = self.search.should_stop
        if stop is None:
            return int(solver.solve(self.model.model, callback))
        done = threading.Event()

        def watch() -> None:
            while not done.wait(0.1):
                if stop():
                    solver.stop_search()

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            return int(solver.solve(self.model.model, callback))
        finally:
            done.set()
            watcher.join()


class _Watch(cp_model.CpSolverSolutionCallback):
    """Keeps each better answer's time, value and bound, and passes it on."""

    def __init__(self, run: _Run, name: LevelName) -> None:
        super().__init__()
        self.run = run
        self.name = name

    def on_solution_callback(self) -> None:
        """Called by the solver at each better answer."""
        sign = -1 if self.name == "fit" else 1
        seconds = round(time.monotonic() - self.run.started, 3)
        value = sign * round(self.objective_value)
        bound = sign * rounded_up(self.best_objective_bound)
        self.run.found(Incumbent(seconds, self.name, value, bound))
