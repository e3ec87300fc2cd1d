"""What the reasons say. Money is pence per four weeks unless a name says otherwise."""

from typing import Literal

import msgspec
from msgspec import Struct

# proven: nothing else is possible. nearby: the same, while lots further away stay as they are.
# best_found: the search ended before it was sure. checked: a filter, read off without a search.
Proof = Literal["proven", "nearby", "best_found", "checked"]


class Step(Struct, frozen=True):
    """One limit moved just so far that the need is covered, everybody else kept.

    `name`: the limit; `subject_id`: whose (a need, lot, provider or offer; "" for the rule as a
    whole). `amount`: how far, in pence per four weeks (cap, stand_alone), minutes per week
    (capacity, exposure, both as "room", bid_maximum, bid_minimum), providers, thousandths of the
    lot's minutes (provider_share, start_up_reserve); 0 where it is switched off. `least`: a
    smaller amount was tried and does not do. `cost_pence`: what all would cost more (or less) than
    now.
    """

    name: str
    subject_id: str
    amount: int
    cost_pence: int
    least: bool
    proof: Proof


class UnmetReason(Struct, frozen=True):
    """Why a need, or its flexible minutes, has nobody.

    `limits`: limits that together block it: without them it can be served and nobody loses what
    they have. `smallest`: no set of fewer limits would do. Empty when no limit blocks it: then
    `filters` took away every offer, or (`proof` best_found) nothing was found in time.
    """

    need_id: str
    minutes_per_week: int
    filters: tuple[str, ...]
    limits: tuple[str, ...]
    smallest: bool
    step: Step | None
    proof: Proof


class LosingReason(Struct, frozen=True):
    """What an offer that lost would have needed.

    `price`: with each price `less_pence` lower (a package: the whole) it would have won, with a
    penny more it would not; `price_pence` is the first price then. `limit`: at no price it may
    ask, but at its own price without this limit. `neither`: nor that; `no_need`: no need it may
    serve; `unsure`: the search ended before it was sure.
    """

    offer_id: str
    provider_id: str
    kind: Literal["price", "limit", "neither", "no_need", "unsure"]
    less_pence: int
    price_pence: int
    limit: str
    proof: Proof


class LikeReason(Struct, frozen=True):
    """A like that a member gave up, and what having it would have cost all together.

    `provider_id` is who would come then; "" where nobody with it could come.
    """

    word: str
    provider_id: str
    cost_pence: int
    proof: Proof


class ServedReason(Struct, frozen=True):
    """Why this provider: who would come else, what all would then cost more, and points of fit
    lost. `next_provider_id` is "" where nobody else could come without somebody losing care.
    """

    need_id: str
    provider_id: str
    next_provider_id: str
    cost_pence: int
    fit_points: int
    likes: tuple[LikeReason, ...]
    proof: Proof


class RuleReason(Struct, frozen=True):
    """What one rule of a lot costs: pence per four weeks less, and minutes per week more, without
    it. Both may be below nothing: more care costs more.
    """

    lot_id: str
    rule: str
    cost_pence: int
    minutes_per_week: int
    proof: Proof


class Reasons(Struct, frozen=True):
    """Every reason that was looked for, and how many were left for want of time."""

    unmet: tuple[UnmetReason, ...]
    losing: tuple[LosingReason, ...]
    served: tuple[ServedReason, ...]
    rules: tuple[RuleReason, ...]
    left_out: int
    solves: int
    seconds: float
    version: Literal["1"] = "1"


def encode(reasons: Reasons) -> bytes:
    """Write reasons as JSON."""
    return msgspec.json.encode(reasons)


def decode(data: bytes) -> Reasons:
    """Read reasons from JSON; raises msgspec.ValidationError naming the path that is wrong."""
    return msgspec.json.decode(data, type=Reasons)
