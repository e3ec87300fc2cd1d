"""What the certificates of a result allow: no bound may say more than its prices prove."""

from collections.abc import Iterator, Mapping, Sequence

from matching.certificate import Certificate
from matching.check.book import Book
from matching.check.relaxed import Relaxed
from matching.result import Level, Result


def proof_faults(book: Book, result: Result) -> Iterator[str]:
    """Every bound that is said to be proven by prices and is not, one sentence each."""
    by_level = {one.level: one for one in result.certificates}
    if len(by_level) < len(result.certificates):
        yield "A level has two certificates."
    relaxed = Relaxed(book) if by_level else None
    values: dict[str, int] = {level.name: level.value for level in result.levels}
    order = list(values)
    for level in result.levels:
        found = by_level.get(level.name)
        if found is None:
            if level.proof == "prices":
                yield f"Level {level.name} has no certificate."
            continue
        if relaxed is not None:
            yield from _against(relaxed, found, level, values, order)


def _against(
    relaxed: Relaxed,
    found: Certificate,
    level: Level,
    values: Mapping[str, int],
    order: Sequence[str],
) -> Iterator[str]:
    name = level.name
    after = [one for one in found.weights() if one not in order[: order.index(name) + 1]]
    if any(found.weights()[one] for one in after):
        yield f"The certificate of {name} weighs a level that comes after it."
        return
    try:
        proven = relaxed.bound(found).of_level(values)
    except ValueError as error:
        yield f"The certificate of {name} proves nothing: {error}"
        return
    sign = 1 if level.best == "least" else -1
    if sign * proven > sign * level.value:
        yield f"Level {name} is better than its prices allow: {proven}."
    if level.proof == "prices" and sign * level.bound > sign * proven:
        yield f"Level {name} states the bound {level.bound}; its prices prove {proven}."
