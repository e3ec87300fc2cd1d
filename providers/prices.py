"""What a bid asks: a price for each head sharing, where it goes, and what volume takes off it."""

from fractions import Fraction
from typing import Literal, get_args

from msgspec import Struct

from providers.said import fault, said

Unit = Literal["hour", "session", "week", "one_off"]
UNITS: tuple[Unit, ...] = get_args(Unit)
UNIT_NAMES: dict[str, str] = {
    "hour": said("an hour"),
    "session": said("a session"),
    "week": said("a week"),
    "one_off": said("once"),
}
TierKind = Literal["incremental", "all_units"]

PEOPLE_MAX = 12  # people_sharing_max of a lot: more is a class, not shared care
TIERS_MAX = 6
PRICE_PENCE_MAX = 5_000_000

Fault = tuple[str, str]


class Floor(Struct, frozen=True):
    """The council's figures on the day the bid is sent, pence per worker hour (rule 60)."""

    pay_pence_per_hour: int  # the National Living Wage
    price_pence_per_hour: int  # the least an hour can cost when the law is kept
    council_rate_pence_per_hour: int  # what the council usually pays


class Costing(Struct, frozen=True):
    """Where one worker hour's price goes, in pence (rule 60). Overhead includes any surplus."""

    pay_pence_per_hour: int
    on_costs_pence_per_hour: int
    travel_pence_per_hour: int
    overhead_pence_per_hour: int

    @property
    def pence_per_hour(self) -> int:
        """The parts added up."""
        return (
            self.pay_pence_per_hour
            + self.on_costs_pence_per_hour
            + self.travel_pence_per_hour
            + self.overhead_pence_per_hour
        )

    def pence_for(self, minutes: int) -> int:
        """The price of so many minutes, as the parts of an hour make it; half to even."""
        return round(Fraction(self.pence_per_hour * minutes, 60))


class BandPrice(Struct, frozen=True):
    """The price of one unit in one band: pence for each person when 1, 2, ... n people share.

    `pence_per_head[0]` is the price for one person alone. The same list re-prices the contract
    when somebody joins or leaves (rules 42, 45).
    """

    band: str
    pence_per_head: tuple[int, ...]
    costing: Costing

    @property
    def price_pence(self) -> int:
        """The price of one unit for one person alone."""
        return self.pence_per_head[0]

    def head_pence(self, people: int) -> int:
        """What each pays when `people` share; beyond the list, what the last entry says."""
        return self.pence_per_head[min(people, len(self.pence_per_head)) - 1]


class Tier(Struct, frozen=True):
    """From so many minutes a week, over everything won in the round, so much off each hour."""

    from_minutes_per_week: int
    rebate_pence_per_hour: int


def rebate_pence_per_week(
    tiers: tuple[Tier, ...], kind: TierKind, minutes_per_week: Fraction | int
) -> Fraction:
    """What volume takes off a week's price.

    "all_units": the highest tier reached counts for every hour; "incremental": each tier counts
    only for the hours above its start.
    """
    reached = [tier for tier in tiers if minutes_per_week >= tier.from_minutes_per_week]
    if not reached:
        return Fraction(0)
    if kind == "all_units":
        return Fraction(minutes_per_week) * reached[-1].rebate_pence_per_hour / 60
    ends = [*(tier.from_minutes_per_week for tier in reached[1:]), minutes_per_week]
    steps = zip(reached, ends, strict=True)
    return sum(
        (
            Fraction(end - t.from_minutes_per_week) * t.rebate_pence_per_hour / 60
            for t, end in steps
        ),
        Fraction(0),
    )


def lowest_worker_hour_pence(
    price: BandPrice, minutes: Fraction | None, rebate_pence_per_hour: int = 0
) -> Fraction | None:
    """The least one worker hour can bring in, over every headcount, after the rebate.

    `minutes` is what one person gets for one unit; None when that is not known, then so is this.
    """
    if not minutes or not price.pence_per_head:
        return None
    return min(
        heads * (pence * 60 / minutes - rebate_pence_per_hour)
        for heads, pence in enumerate(price.pence_per_head, start=1)
    )


def price_faults(field: str, price: BandPrice, people_max: int) -> list[Fault]:
    """What is wrong with one price by itself: (field, sentence). Prices never rise with company."""
    if not price.pence_per_head:
        return [fault(f"{field}.pence_per_head.0", "Write the price for one person.")]
    found: list[Fault] = []
    if len(price.pence_per_head) > people_max:
        found.append(
            fault(
                f"{field}.pence_per_head.{people_max}",
                "At most %(most)s people share here. Take out the prices for more.",
                most=people_max,
            )
        )
    for at, pence in enumerate(price.pence_per_head):
        if not 1 <= pence <= PRICE_PENCE_MAX:
            found.append(fault(f"{field}.pence_per_head.{at}", "Write a price from 1p to £50,000."))
        elif at and pence > price.pence_per_head[at - 1]:
            found.append(
                fault(
                    f"{field}.pence_per_head.{at}",
                    "The price for each of %(people)s people is higher than for %(fewer)s. It has"
                    " to stay the same or go down.",
                    people=at + 1,
                    fewer=at,
                )
            )
    return found


def costing_faults(
    field: str, price: BandPrice, unit_minutes: int | None, floor: Floor
) -> list[Fault]:
    """What is wrong with where the price goes (rule 60): pay under the law, or a wrong sum.

    `unit_minutes` is None where the unit is not a time; then nothing is added up.
    """
    costing = price.costing
    found: list[Fault] = [
        fault(f"{field}.costing.{name}", "Write an amount of 0 or more.")
        for name in costing.__struct_fields__
        if not 0 <= getattr(costing, name) <= PRICE_PENCE_MAX
    ]
    if costing.pay_pence_per_hour < floor.pay_pence_per_hour:
        found.append(
            fault(
                f"{field}.costing.pay_pence_per_hour",
                "The law says pay is at least %(pay_pence)s an hour.",
                pay_pence=floor.pay_pence_per_hour,
            )
        )
    if unit_minutes and price.pence_per_head:
        asked = round(Fraction(price.price_pence * 60, unit_minutes))
        if asked != costing.pence_per_hour:
            found.append(
                fault(
                    f"{field}.costing",
                    "Pay, on-costs, travel and overhead add up to %(together_pence)s an "
                    "hour, but the price is %(asked_pence)s. Make them the same.",
                    together_pence=costing.pence_per_hour,
                    asked_pence=asked,
                )
            )
    return found


def tier_faults(tiers: tuple[Tier, ...]) -> list[Fault]:
    """What is wrong with the volume tiers: gaps in order, or a rebate that shrinks with volume."""
    found: list[Fault] = []
    if len(tiers) > TIERS_MAX:
        found.append(fault("terms.tiers", "Give at most %(most)s steps.", most=TIERS_MAX))
    for at, tier in enumerate(tiers):
        if tier.from_minutes_per_week < 1:
            found.append(
                fault(f"terms.tiers.{at}.from_minutes_per_week", "Write the hours it starts at.")
            )
        elif at and tier.from_minutes_per_week <= tiers[at - 1].from_minutes_per_week:
            found.append(
                fault(
                    f"terms.tiers.{at}.from_minutes_per_week",
                    "Each step starts at more hours than the one before it.",
                )
            )
        if not 0 <= tier.rebate_pence_per_hour <= PRICE_PENCE_MAX:
            found.append(
                fault(
                    f"terms.tiers.{at}.rebate_pence_per_hour", "Write how much comes off each hour."
                )
            )
        elif at and tier.rebate_pence_per_hour < tiers[at - 1].rebate_pence_per_hour:
            found.append(
                fault(
                    f"terms.tiers.{at}.rebate_pence_per_hour",
                    "More hours cannot bring less off. Make this the same or more.",
                )
            )
    return found
