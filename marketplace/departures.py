"""Somebody dies or moves away: from which day nothing is theirs here any more (rules 46, 47)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from msgspec.structs import replace

from marketplace.budgets import Allocation
from marketplace.people import Person
from marketplace.refused import Invalid, Refused
from providers.said import said

Departure = Literal["died", "moved"]
MOVES_AHEAD_DAYS = 28


def first_day_without(person: Person, kind: Departure, last_day: date, today: date) -> date:
    """The day after the last. Raises Invalid for a day that cannot be, Refused for a second time.

    A death is recorded when it has happened; a move may be known four weeks before.
    """
    if person.died_on is not None or person.lives_here_to is not None:
        raise Refused("This was recorded already.")
    if kind == "died" and last_day > today:
        raise Invalid("last_day", "Enter a day that is not after today.")
    if last_day > today + timedelta(days=MOVES_AHEAD_DAYS):
        raise Invalid("last_day", "Enter a day in the next four weeks, or one before.")
    if last_day < person.lives_here_from:
        raise Invalid("last_day", "Enter a day on which the person lived here.")
    return last_day + timedelta(days=1)


def nothing_from(day: date, versions: Iterable[Allocation], now: datetime) -> list[Allocation]:
    """A version of £0 from `day` to the end of each budget that runs then (rule 4).

    Earlier versions stay as they are, so what was right before stays right.
    """
    kept: dict[UUID, list[Allocation]] = {}
    for version in versions:
        kept.setdefault(version.allocation_id, []).append(version)
    made = []
    for _allocation_id, held in sorted(kept.items()):
        newest = max(held, key=lambda each: each.version)
        starts_on = max(day, min(each.valid_from for each in held))
        ends_on = max(each.valid_to for each in held)
        if starts_on < ends_on:
            made.append(
                replace(
                    newest,
                    version=newest.version + 1,
                    gross_pence=0,
                    contribution_pence=0,
                    net_pence=0,
                    valid_from=starts_on,
                    valid_to=ends_on,
                    reason=str(said("No longer lives here.")),
                    recorded_at=now,
                )
            )
    return made
