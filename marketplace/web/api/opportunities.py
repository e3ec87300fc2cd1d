"""What groups ask for, for any program: the list that takes bids now, and each public notice."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct, convert

from marketplace.acts import opportunities as acts
from marketplace.acts.opportunities import lots_of
from marketplace.commissions import Stage
from marketplace.searches import WORD_MAX, Filters
from marketplace.web.api.moments import Moment
from marketplace.web.api.operations import Call, Listing, Nothing, PageAsked, reads
from marketplace.web.opportunities import moment, public_notice

NOUN = "opportunities"
Word = Annotated[str, Meta(max_length=WORD_MAX)]


class OpportunitiesAsked(PageAsked, frozen=True, forbid_unknown_fields=True):
    """Which opportunities."""

    service: Annotated[Word, Meta(description="Only this kind of care.")] = ""
    ward: Annotated[Word, Meta(description="Only this ward, by its code.")] = ""
    language: Annotated[Word, Meta(description="Only carers who speak this.")] = ""


class Opportunity(Struct, frozen=True, forbid_unknown_fields=True):
    """A commission that takes bids now. People are counted once in each lot."""

    commission_id: UUID
    title: str
    about: str
    starts_on: date
    weeks: int
    closes_at: Moment
    round_name: str
    lots: int
    people_in_lots: int
    minutes_per_week: int
    services: list[str]


class NoticeLot(Struct, frozen=True, forbid_unknown_fields=True):
    """One lot of a notice: totals, nobody's name; no wards where few people ask."""

    lot_id: UUID
    service: str
    band: str
    title: str
    providers_max: int
    providers_min: int
    provider_share_max_percent: int
    people_sharing_max: int
    people: int | None
    minutes_per_week: int | None
    ward_codes: list[str]
    languages: list[str]
    skills: list[str]
    personal_care: bool


class Notice(Struct, frozen=True, forbid_unknown_fields=True):
    """A public notice with its lots; `stage` says how far it has come."""

    commission_id: UUID
    title: str
    about: str
    stage: Stage
    lead: str
    starts_on: date
    weeks: int
    reserved_percent: int
    round_id: UUID
    round_name: str
    opens_at: Moment
    closes_at: Moment
    lots: list[NoticeLot]


@reads("/opportunities", noun=NOUN, gives=Listing[Opportunity], asks=OpportunitiesAsked)
async def list_open(call: Call[OpportunitiesAsked]) -> Listing[Opportunity]:
    """List the commissions that take bids now, the soonest deadline first."""
    after_closes_at, after_id = call.after(NOUN, datetime, UUID)
    async with call.reading() as tx:
        rows = await acts.open_opportunities(
            tx,
            await moment(tx),
            filters=Filters(
                call.asked.service or None, call.asked.ward or None, call.asked.language or None
            ),
            after=None if after_id is None else (after_closes_at, after_id),
            most=call.limit + 1,
        )
    return call.listing(
        NOUN,
        rows,
        lambda row: (row.closes_at, row.commission_id),
        lambda row: convert(row, Opportunity, from_attributes=True),
    )


@reads("/opportunities/{commission_id:uuid}", noun=NOUN, gives=Notice)
async def show(call: Call[Nothing]) -> Notice:
    """Read one public notice with its lots."""
    commission_id = call.given("commission_id")
    async with call.reading() as tx:
        found = await public_notice(tx, commission_id)
        stage = found.stage(await moment(tx))
        lots = await lots_of(tx, commission_id)
    parts = {
        name: getattr(found, name) for name in Notice.__struct_fields__[:-1] if name != "stage"
    }
    shown = [convert(lot, NoticeLot, from_attributes=True) for lot in lots]
    return Notice(stage=stage, lots=shown, **parts)


routes = [list_open, show]
