"""Why, each answer found by solving again: what blocks a need, what a bid lacks, what a rule costs.

It imports the solver: workers use it, the web process never does.
"""

from matching.reason import (
    LikeReason,
    LosingReason,
    Proof,
    Reasons,
    RuleReason,
    ServedReason,
    Step,
    UnmetReason,
    decode,
    encode,
)
from matching.reasons.every import Budget, explain_all
from matching.reasons.unmet import with_step

__all__ = [
    "Budget",
    "LikeReason",
    "LosingReason",
    "Proof",
    "Reasons",
    "RuleReason",
    "ServedReason",
    "Step",
    "UnmetReason",
    "decode",
    "encode",
    "explain_all",
    "with_step",
]
