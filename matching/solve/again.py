"""Solving a round again after a change: parts the change left alone keep their answers."""

import time
from collections.abc import Iterable

from msgspec import structs

from matching.problem import Problem, input_hash
from matching.result import Result
from matching.solve.asked import Search
from matching.solve.parts import combine, split
from matching.solve.search import SMALLEST_SECONDS, solve_part


def solve_again(
    problem: Problem, known: Iterable[Result], previous: Result | None, search: Search
) -> Result:
    """Match a round of which some parts may be answered already.

    `known`: answers to parts, told apart by what they are answers to; a part that is the same to
    the byte is not solved again. The others begin from `previous`, an answer to the whole round.
    """
    started = time.monotonic()
    answered = {one.input_hash: one for one in known}
    parts = split(problem)
    hashes = [input_hash(part) for part in parts]
    sizes = [
        0 if name in answered else 1 + len(part.needs) * len(part.bids)
        for part, name in zip(parts, hashes, strict=True)
    ]
    found = []
    for place, (part, name) in enumerate(zip(parts, hashes, strict=True)):
        if name in answered:
            found.append(structs.replace(answered[name], seconds=0.0, incumbents=()))
            continue
        left = max(0.0, search.seconds - (time.monotonic() - started))
        seconds = max(SMALLEST_SECONDS, left * sizes[place] / sum(sizes[place:]))
        found.append(solve_part(part, structs.replace(search, seconds=seconds), previous))
    return combine(problem, found)
