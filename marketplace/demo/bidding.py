"""How the demonstration's providers make up their bids: floor, overhead, sharing and volume."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from marketplace.demo import figures
from marketplace.demo.market import Provider
from providers.bids import Bid, LotBid, LotNotice, RoundTerms
from providers.prices import BandPrice, Costing, Tier

PAY_PENCE_PER_HOUR = 1_221
# With k people one worker costs a + b / k: this part of the price falls away with company.
SHARED_PERCENT = 85
TRAVEL_PENCE = (0, 0, 600, 1200)
SET_UP_PENCE = (0, 2000, 4500)


def pence_per_head(alone_pence: int, people_max: int) -> tuple[int, ...]:
    """What each pays when 1, 2, ... share one worker: never rising, a + b / k."""
    fixed = alone_pence * (100 - SHARED_PERCENT) // 100
    return tuple(fixed + -(-(alone_pence - fixed) // people) for people in range(1, people_max + 1))


def costing(pence_per_hour: int) -> Costing:
    """The price of an hour, itemised as the law's floor needs (rule 60)."""
    on_costs = min(
        figures.FLOOR_PENCE_PER_HOUR - PAY_PENCE_PER_HOUR, pence_per_hour - PAY_PENCE_PER_HOUR
    )
    return Costing(
        pay_pence_per_hour=PAY_PENCE_PER_HOUR,
        on_costs_pence_per_hour=on_costs,
        travel_pence_per_hour=0,
        overhead_pence_per_hour=pence_per_hour - PAY_PENCE_PER_HOUR - on_costs,
    )


def lot_bid(provider: Provider, lot: LotNotice, pence_per_hour: int) -> LotBid:
    """One lot priced by the hour for each band it asks for."""
    people = lot.people_sharing_max
    return LotBid(
        lot_id=lot.lot_id,
        prices=tuple(
            BandPrice(demand.band, pence_per_head(pence_per_hour, people), costing(pence_per_hour))
            for demand in lot.demand
        ),
        people_per_worker=people,
        travel_pence=TRAVEL_PENCE[provider.index % len(TRAVEL_PENCE)],
        set_up_pence=SET_UP_PENCE[provider.index % len(SET_UP_PENCE)],
        how="The same small team every week, with a named person to call.",
    )


def bid(
    provider: Provider,
    provider_id: UUID,
    commission_id: UUID,
    lots: Iterable[LotNotice],
    *,
    mentor_id: UUID | None = None,
    pence_per_hour: int | None = None,
) -> Bid:
    """The provider's whole answer to a commission; larger ones give a little off for volume."""
    price = provider.pence_per_hour if pence_per_hour is None else pence_per_hour
    tiers: tuple[Tier, ...] = ()
    if provider.workers >= figures.LARGE_WORKERS_MIN:
        tiers = (Tier(60 * 60, 20), Tier(120 * 60, 45))
    return Bid(
        provider_id=provider_id,
        commission_id=commission_id,
        lots=tuple(lot_bid(provider, lot, price) for lot in lots),
        terms=RoundTerms(
            minutes_per_week_max=provider.minutes_per_week,
            tier_kind="incremental",
            tiers=tiers,
            exposure_minutes_max=provider.minutes_per_week if provider.start_up else None,
            mentor_provider_id=mentor_id if provider.start_up else None,
        ),
        statement="We live and work here.",
    )


def interested(
    providers: Sequence[Provider], service: str, ward: int, languages: Sequence[str], most: int
) -> list[Provider]:
    """Those who offer the service there, whoever speaks the languages first; at most so many."""
    can = [p for p in providers if service in p.services and ward in p.areas]
    asked = [language for language in languages if language != "en"]
    speak = [p for p in can if all(language in p.languages for language in asked)]
    rest = [p for p in can if p not in speak]
    return (speak[:most] + rest[: max(1, most // 3)])[:most]
