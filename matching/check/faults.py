"""Whether a result is sound: everything in it worked out again from the problem alone."""

from collections import Counter
from collections.abc import Iterator

from matching.check.book import Book, Served
from matching.check.near import Near
from matching.check.parts import parts
from matching.check.proofs import proof_faults
from matching.check.reasons import level_values, losing, unmet
from matching.check.sums import broken
from matching.problem import Problem, input_hash
from matching.result import Award, Level, Result


def faults(problem: Problem, result: Result) -> list[str]:
    """Every fault of a result, one sentence each; empty when it is sound.

    Checks the input hash, that each line is a pair that may be, every price, every limit, every
    level with its bound and gap, what each certificate proves, and every reason given for an unmet
    need or a losing offer.
    """
    found = list(_head(problem, result))
    book = Book(problem)
    if pairs := list(_lines(book, result)):
        return found + pairs
    served: Served = {
        line.need_id: (award.offer_id, line.minutes_per_week)
        for award in result.awards
        for line in award.lines
    }
    found += _packages(book, served)
    found += [f"The award breaks the limit {name}." for name in broken(book, served)]
    found += _prices(book, served, result)
    found += _levels(problem, book, served, result)
    found += proof_faults(book, result)
    if not found:
        found += _reasons(book, served, result)
    return found


def _head(problem: Problem, result: Result) -> Iterator[str]:
    if result.input_hash != input_hash(problem):
        yield "The result belongs to another problem: the input hash differs."


def _lines(book: Book, result: Result) -> Iterator[str]:
    """Each line names a need of the lot, once, with minutes it may have and an offer that may."""
    seen: Counter[str] = Counter()
    for award in result.awards:
        offer = book.bid.get(award.offer_id) or book.package.get(award.offer_id)
        if offer is None or offer.provider_id != award.provider_id:
            yield f"Award {award.offer_id} is no offer of {award.provider_id}."
            continue
        if award.offer_id not in book.on_lot[award.lot_id] or not award.lines:
            yield f"Award {award.offer_id} is not for lot {award.lot_id}, or serves nobody."
            continue
        for line in award.lines:
            seen[line.need_id] += 1
            yield from _line(book, award, line.need_id, line.minutes_per_week)
    for need_id, times in seen.items():
        if times > 1:
            yield f"Need {need_id} is served {times} times."
    keys = Counter((award.lot_id, award.offer_id) for award in result.awards)
    yield from (f"Award {key} is there {times} times." for key, times in keys.items() if times > 1)


def _line(book: Book, award: Award, need_id: str, minutes: int) -> Iterator[str]:
    need = book.need.get(need_id)
    if need is None or need.lot_id != award.lot_id:
        yield f"Need {need_id} is not in lot {award.lot_id}."
        return
    if minutes not in (
        need.firm_minutes_per_week,
        need.firm_minutes_per_week + need.flexible_minutes_per_week,
    ):
        yield f"Need {need_id} cannot have {minutes} minutes."
    if failing := book.removed(award.offer_id, need):
        yield f"Offer {award.offer_id} may not serve need {need_id}: {failing}."


def _packages(book: Book, served: Served) -> Iterator[str]:
    for package in {offer for offer, _ in served.values() if offer in book.package}:
        for need in book.package_needs(book.package[package]):
            whole = need.firm_minutes_per_week + need.flexible_minutes_per_week
            if served.get(need.id) != (package, whole):
                yield f"Package {package} won, and need {need.id} is not wholly in it."


def _prices(book: Book, served: Served, result: Result) -> Iterator[str]:
    expected = parts(book, served)
    for award in result.awards:
        part = expected[award.lot_id, award.offer_id]
        name = f"Award of {award.lot_id} to {award.offer_id}"
        for line in award.lines:
            if line.own_pence != part.own_pence[line.need_id]:
                right = part.own_pence[line.need_id]
                yield f"{name}: {line.need_id} costs {right} pence, not {line.own_pence}."
            if line.headcount != part.headcount[line.need_id]:
                yield f"{name}: {line.need_id} is with {part.headcount[line.need_id]} people."
        said = (award.set_up_pence, award.travel_pence, award.rebate_pence)
        right_pence = (part.set_up_pence, part.travel_pence, part.rebate_pence)
        if said != right_pence:
            yield f"{name}: set-up, travel and rebate are {right_pence} pence, not {said}."
        if award.package != (award.offer_id in book.package):
            yield f"{name}: a package is not a bid."


def _levels(problem: Problem, book: Book, served: Served, result: Result) -> Iterator[str]:
    values = level_values(problem, book, served)
    names = ["unmet_minutes", "flexible_minutes", *problem.aims]
    names += ["spread"] if result.version != "1" else []
    if [level.name for level in result.levels] != names:
        yield f"The levels are not {', '.join(names)}."
        return
    for level in result.levels:
        if level.value != values[level.name]:
            yield f"Level {level.name} is {values[level.name]}, not {level.value}."
        if level.best != ("most" if level.name == "fit" else "least"):
            yield f"Level {level.name} goes the wrong way."
        over = level.bound - level.value if level.best == "least" else level.value - level.bound
        if over > 0:
            yield f"Level {level.name} is better than its bound."
        scale = max(1, abs(level.value), abs(level.bound))
        if abs(level.gap - abs(level.value - level.bound) / scale) > 1e-6:
            yield f"Level {level.name} states another gap than its value and bound."
        if fault := _gave_up(problem, result, level):
            yield fault
        if result.status == "optimal" and level.value != level.bound:
            yield f"Level {level.name} is called optimal and is not proven."


def _gave_up(problem: Problem, result: Result, level: Level) -> str:
    """What a level gave up is nothing for the first ones, and never less than is unproven."""
    if result.version == "1":
        return ""
    first = level.name in ("unmet_minutes", "flexible_minutes", problem.aims[0])
    if first and level.gave_up != 0:
        return f"Level {level.name} comes first and gave up nothing."
    if level.gave_up is not None and not first:
        less = level.gave_up < abs(level.value - level.bound)
        return f"Level {level.name} may have given up more than it says." if less else ""
    return ""


def _reasons(book: Book, served: Served, result: Result) -> Iterator[str]:
    near = Near(book, served)
    right = [found for need in book.problem.needs if (found := unmet(near, need))]
    yield from _compare("Need", right, list(result.unmet), "need_id")
    won = {offer for offer, _ in served.values()}
    every = [*book.bid, *book.package]
    lost = [losing(near, offer) for offer in every if offer not in won]
    yield from _compare("Offer", lost, list(result.losing), "offer_id")
    if result.status == "optimal":
        for name in [one.need_id for one in right if one.cause == "search_stopped"]:
            yield f"The answer is called optimal, and need {name} could be served too."
        for name in [one.offer_id for one in lost if one.reason == "search_stopped"]:
            yield f"The answer is called optimal, and offer {name} would make it better."


def _compare(what: str, right: list, said: list, key: str) -> Iterator[str]:  # type: ignore[type-arg]
    expected = {getattr(one, key): one for one in right}
    given = {getattr(one, key): one for one in said}
    if len(given) < len(said):
        yield f"{what}: the same one is given twice."
    for one in expected.keys() | given.keys():
        if expected.get(one) != given.get(one):
            yield f"{what} {one}: the reason is {expected.get(one)}, not {given.get(one)}."
