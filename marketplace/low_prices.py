"""Low prices: a bid under what an hour costs when the law is kept counts once it is accepted.

The bidder explains it (volunteers, a grant); an officer of the council reads the explanation after
the opening and before the match, and says yes or no with a reason (rule 60).
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from marketplace.refused import Invalid, Refused

WHY_MAX = 500


def decide_until(opened_at: datetime, days: int) -> datetime:
    """Until when the match waits for the officer's answers."""
    return opened_at + timedelta(days=days)


def match_waits(decided: Iterable[bool], opened_at: datetime, days: int, now: datetime) -> bool:
    """Whether a round is not matched yet because a low price has no answer."""
    return now < decide_until(opened_at, days) and not all(decided)


def check_decision(why: str, begun: bool) -> str:
    """The reason to keep. Raises Refused once the match has begun, Invalid beside `why`."""
    if begun:
        raise Refused("The match has begun, so prices are no longer accepted or refused.")
    said = why.strip()
    if not 1 <= len(said) <= WHY_MAX:
        raise Invalid("why", "Say why, in up to %(most)s letters.", most=WHY_MAX)
    return said
