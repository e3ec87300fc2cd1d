"""From prices of the programme's rows to a certificate that anyone can work out again."""

from matching.arrays.programme import Built, Rates
from matching.arrays.words import Floats
from matching.certificate import Certificate, Row, certificate
from matching.result import LevelName


def certified(built: Built, level: LevelName, rates: Rates, price: Floats) -> Certificate:
    """The certificate of a level's bound from prices at these rates (whole numbers).

    The prices of rows that only tighten the linear programme have no name there and are left
    out: what the certificate proves is then a little less, and never wrong.
    """
    prices: dict[Row, float] = {}
    for block in built.blocks:
        worth = price[block.first : block.first + len(block.keys)]
        sign = 1.0 if block.name == "bid_minimum" else -1.0
        for place in worth.nonzero()[0]:
            if row := _row(built, block.name, int(block.keys[place])):
                prices[row] = prices.get(row, 0.0) + sign * float(worth[place])
    weights = {
        "unmet_minutes": round(rates.unmet),
        "flexible_minutes": round(rates.flexible),
        "fit": round(rates.fit),
        "cost": round(rates.cost),
    }
    return certificate(level, prices, weights)


def _row(built: Built, name: str, key: int) -> Row | None:
    """The name and ids of a row in a certificate; None for rows that have none there."""
    problem, tables = built.problem, built.tables
    lots, needs = problem.lots, problem.needs
    match name:
        case "cover":
            return name, needs[key].id
        case "stand_alone":
            return name, problem.clusters[key].id
        case "capacity":
            rest, band = divmod(key, len(tables.bands.number))
            provider, area = divmod(rest, len(tables.areas.number))
            areas, bands = list(tables.areas.number), list(tables.bands.number)
            return name, problem.providers[provider].id, areas[area], bands[band]
        case "exposure":
            return name, problem.providers[key].id
        case "bid_maximum" | "bid_minimum":
            return name, problem.bids[key].id
        case "providers_max" | "start_up_reserve":
            return name, lots[key].id
        case "provider_share" | "one_offer_per_lot":
            lot, provider = divmod(key, len(problem.providers))
            return name, lots[lot].id, problem.providers[provider].id
        case "tier_minutes":
            return "volume", problem.providers[key].id
        case "mentor":
            return name, _offer(built, key)
        case "exclusive":
            provider_id, group = tables.offered.group.values[key]
            return name, provider_id, group
    return None


def _offer(built: Built, place: int) -> str:
    bids = built.problem.bids
    if place < len(bids):
        return bids[place].id
    return built.problem.packages[place - len(bids)].id
