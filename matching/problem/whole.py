"""The whole round as one value: everything the solver knows, and nothing else."""

import hashlib
import json
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from matching.problem.demand import Cluster, Commission, Lot, Member, Need
from matching.problem.supply import Bid, Package, Provider

VERSION = "1"

LimitName = Literal[
    "stand_alone",
    "member_cap",
    "capacity",
    "exposure",
    "bid_maximum",
    "bid_minimum",
    "providers_max",
    "providers_min",
    "provider_share",
    "start_up_reserve",
    "mentor",
    "exclusive",
    "one_offer_per_lot",
]
Aim = Literal["fit", "cost"]
# Fields that came later, as they are written when nothing is set: a problem that does not use
# them keeps the hash it was stored with. No string can hold these bytes, its quotes are escaped.
CAME_LATER = (b',"start_week":0', b',"start_week_earliest":0', b',"members":[]')


class Problem(Struct, frozen=True, forbid_unknown_fields=True):
    """One round. Minutes are per week, money is pence per four weeks, all whole numbers.

    Unmet need always comes first; `aims` says what comes next, in order. `limits_off` names
    limits to leave out, to see what they cost. `members`: those with one cap over several needs.
    """

    clusters: Annotated[tuple[Cluster, ...], Meta(max_length=60_000)]
    commissions: Annotated[tuple[Commission, ...], Meta(max_length=20_000)]
    lots: Annotated[tuple[Lot, ...], Meta(max_length=60_000)]
    needs: Annotated[tuple[Need, ...], Meta(max_length=500_000)]
    providers: Annotated[tuple[Provider, ...], Meta(max_length=20_000)]
    bids: Annotated[tuple[Bid, ...], Meta(max_length=500_000)]
    packages: Annotated[tuple[Package, ...], Meta(max_length=50_000)] = ()
    aims: Annotated[tuple[Aim, ...], Meta(min_length=1, max_length=2)] = ("fit", "cost")
    limits_off: Annotated[tuple[LimitName, ...], Meta(max_length=13)] = ()
    version: Literal["1"] = "1"
    members: Annotated[tuple[Member, ...], Meta(max_length=500_000)] = ()


def input_hash(problem: Problem) -> str:
    """SHA-256 (hex) of the problem as canonical JSON: equal exactly when the problems are."""
    written = msgspec.json.encode(problem, order="deterministic")
    for unset in CAME_LATER:
        written = written.replace(unset, b"")
    return hashlib.sha256(written).hexdigest()


def schema() -> bytes:
    """The JSON Schema of a problem file, as indented UTF-8 JSON."""
    found: dict[str, Any] = msgspec.json.schema(Problem)
    return msgspec.json.format(msgspec.json.encode(found), indent=2)


def decode(data: bytes) -> Problem:
    """Read a problem from JSON; raises msgspec.ValidationError naming the path that is wrong.

    Raises msgspec.DecodeError for what is no JSON at all.
    """
    try:
        return msgspec.json.decode(data, type=Problem)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError as error:
        try:
            # NaN and Infinity, which JSON has no words for and many programs write.
            loose = json.loads(data)
        except (ValueError, RecursionError):
            raise error from None
        return msgspec.convert(loose, Problem)


def encode(problem: Problem) -> bytes:
    """Write a problem as JSON."""
    return msgspec.json.encode(problem)
