"""Matching problems that programs ask about: how large, how many at a time, for how long kept."""

from collections import Counter
from datetime import datetime, timedelta
from math import ceil

from marketplace.refused import Invalid, Refused
from matching.problem import Fault, Problem, validate
from providers.said import said

NEEDS_MAX = 2_000
OFFERS_MAX = 2_000
PAIRS_MAX = 100_000  # a need and an offer for its lot: what the model's size goes by
PAIRS_PER_SECOND = 10_000  # of a search: half of its time then goes into it, not around it
SECONDS_MAX = 60
WAITING_MAX = 3
KEPT_DAYS = 7
ATTEMPTS_MAX = 3


def faults(problem: Problem) -> list[Fault]:
    """Everything that stops a problem from being solved here; too large is a fault too."""
    for name, size, most in (
        ("needs", len(problem.needs), NEEDS_MAX),
        ("bids", len(problem.bids), OFFERS_MAX),
        ("packages", len(problem.packages), OFFERS_MAX),
    ):
        if size > most:
            return [Fault(name, said("Send at most %(most)s of these.", most=most))]
    if pairs(problem) > PAIRS_MAX:
        return [
            Fault(
                "bids",
                said("At most %(most)s pairs of a need and an offer are solved.", most=PAIRS_MAX),
            )
        ]
    return validate(problem)


def pairs(problem: Problem) -> int:
    """How many pairs there are of a need and an offer for its lot."""
    offers = Counter(bid.lot_id for bid in problem.bids)
    offers.update(part.lot_id for package in problem.packages for part in package.lots)
    return sum(offers[need.lot_id] for need in problem.needs)


def check_asked(problem: Problem, seconds: int, waiting: int) -> None:
    """Raise Invalid for the first fault, Refused while too many of the asker's wait."""
    for fault in faults(problem):
        raise Invalid(f"problem.{fault.path}", fault.sentence)
    least = ceil(pairs(problem) / PAIRS_PER_SECOND)
    if seconds < least:
        raise Invalid(
            "seconds", "A problem this large takes at least %(least)s seconds.", least=least
        )
    if waiting >= WAITING_MAX:
        raise Refused(
            "%(most)s of your problems wait already. Try again when one is solved.",
            most=WAITING_MAX,
        )


def forgotten_at(now: datetime) -> datetime:
    """Until when the problem and its answer are kept."""
    return now + timedelta(days=KEPT_DAYS)
