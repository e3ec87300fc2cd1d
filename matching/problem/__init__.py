"""The language of a round: what is asked, what is offered, and whether it makes sense."""

from matching.problem.demand import (
    Cluster,
    Commission,
    Like,
    Lot,
    Musts,
    Need,
    Route,
    Weights,
)
from matching.problem.supply import (
    BandPrice,
    Bid,
    Capacity,
    Package,
    PackageLot,
    Provider,
    RouteVat,
    Tier,
    Unit,
)
from matching.problem.validate import Fault, validate
from matching.problem.whole import (
    VERSION,
    Aim,
    LimitName,
    Problem,
    decode,
    encode,
    input_hash,
    schema,
)

__all__ = [
    "VERSION",
    "Aim",
    "BandPrice",
    "Bid",
    "Capacity",
    "Cluster",
    "Commission",
    "Fault",
    "Like",
    "LimitName",
    "Lot",
    "Musts",
    "Need",
    "Package",
    "PackageLot",
    "Problem",
    "Provider",
    "Route",
    "RouteVat",
    "Tier",
    "Unit",
    "Weights",
    "decode",
    "encode",
    "input_hash",
    "schema",
    "validate",
]
