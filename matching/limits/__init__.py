"""Every rule of the matching: filters on pairs, and limits on the award as a whole."""

from matching.limits.filters import FILTERS, removed_by
from matching.limits.near import Near
from matching.limits.offers import Offers, tight_members
from matching.limits.rules import LIMITS, PACKAGE_SENTENCE, ROOM, first_broken, room_for
from matching.limits.tally import Assignment, Choice, Tally, assignment_of, with_rebates

__all__ = [
    "FILTERS",
    "LIMITS",
    "PACKAGE_SENTENCE",
    "ROOM",
    "Assignment",
    "Choice",
    "Near",
    "Offers",
    "Tally",
    "assignment_of",
    "first_broken",
    "removed_by",
    "room_for",
    "tight_members",
    "with_rebates",
]
