"""Matching problems that programs ask about: how large, how many at a time, for how long kept."""

from collections import Counter
from datetime import datetime, timedelta

from marketplace.refused import Invalid, Refused
from matching.problem import Fault, Problem, validate
from providers.said import said

NEEDS_MAX = 2_000
OFFERS_MAX = 2_000
PAIRS_MAX = 100_000  # a need and an offer for its lot: what the model's size goes by
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
    offers = Counter(bid.lot_id for bid in problem.bids)
    offers.update(part.lot_id for package in problem.packages for part in package.lots)
    if sum(offers[need.lot_id] for need in problem.needs) > PAIRS_MAX:
        return [
            Fault(
                "bids",
                said("At most %(most)s pairs of a need and an offer are solved.", most=PAIRS_MAX),
            )
        ]
    return validate(problem)


def check_asked(problem: Problem, waiting: int) -> None:
    """Raise Invalid for the first fault, Refused while too many of the asker's wait."""
    for fault in faults(problem):
        raise Invalid(f"problem.{fault.path}", fault.sentence)
    if waiting >= WAITING_MAX:
        raise Refused(
            "%(most)s of your problems wait already. Try again when one is solved.",
            most=WAITING_MAX,
        )


def forgotten_at(now: datetime) -> datetime:
    """Until when the problem and its answer are kept."""
    return now + timedelta(days=KEPT_DAYS)
