"""The bound of one level alone, from prices of its own linear programmes."""

from msgspec import Struct, structs

from matching.arrays.programme import Built, Rates
from matching.arrays.words import Floats
from matching.large.blocks import blocks_of, divide_lots
from matching.large.bounds import at_prices
from matching.large.frame import Frame
from matching.large.shared_rows import Division, common_price
from matching.large.solver import solve_linear, without_prices


class PricedBound(Struct, frozen=True):
    """A bound and the prices of the programme's rows that prove it."""

    value: float
    prices: Floats


def bound_at(built: Built, rates: Rates, seconds: float) -> PricedBound:
    """The least the sum at these rates can be, from linear programmes within so many seconds."""
    cost, constant = built.objective(rates)
    programme = structs.replace(built.programme, cost=cost, constant=constant)
    frame = Frame(programme, Frame.of(built).owners)
    blocks = blocks_of(frame, divide_lots(frame))
    division = Division(programme, blocks)
    answers = []
    for number in range(len(blocks)):
        mine = division.frame(number).programme
        found = solve_linear(mine, max(0.1, seconds / len(blocks)))
        answers.append(found or without_prices(mine))
    price = common_price(programme, blocks, answers)
    return PricedBound(at_prices(programme, price), price)
