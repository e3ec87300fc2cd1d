"""Unmet needs by program: all kinds for the commissioner, and what of it anybody may see."""

from datetime import date, datetime

from msgspec import Struct

from marketplace import disclosure
from marketplace import unmet_demand as rules
from marketplace.acts import councils
from marketplace.acts.unmet_demand import unmet_needs
from marketplace.web.api.operations import Call, Listing, Nothing, PageAsked, reads
from marketplace.web.unmet_demand import by_ward
from marketplace.web.unmet_reasons import people_of

NOUN = "unmet-demand"


class GapShown(Struct, frozen=True, forbid_unknown_fields=True):
    """Needs of one kind, time and ward that nobody meets, for one first cause."""

    service: str
    band: str
    languages: list[str]
    ward_code: str
    cause: str
    filter_name: str
    people: int
    minutes_per_week: int
    longest_since: date


class WardUnmet(Struct, frozen=True, forbid_unknown_fields=True):
    """How many people of a ward miss care; null where there are so few that we do not say."""

    ward_code: str
    ward_name: str
    people: int | None


class PublishedUnmet(Struct, frozen=True, forbid_unknown_fields=True):
    """What anybody may see; counts below `small_number` are null, and the total if it tells."""

    small_number: int
    total: int | None
    wards: list[WardUnmet]


@reads("/unmet-demand", noun=NOUN, gives=Listing[GapShown], asks=PageAsked, roles=("commissioner",))
async def list_gaps(call: Call[PageAsked]) -> Listing[GapShown]:
    """List what nobody meets now, by kind of care, ward and first cause."""
    async with call.reading() as tx:
        found = rules.gaps(await unmet_needs(tx))
    return call.part(NOUN, found, _key, _gap, (str, str, str, str, str, str))


def _key(gap: rules.Gap) -> tuple[str, ...]:
    languages = " ".join(gap.languages)
    return gap.area, gap.service, gap.band, languages, gap.cause, gap.filter_name


def _gap(gap: rules.Gap) -> GapShown:
    return GapShown(
        gap.service, gap.band, list(gap.languages), gap.area, gap.cause, gap.filter_name,
        gap.people, gap.minutes_per_week, gap.longest_since,
    )  # fmt: skip


@reads("/unmet-demand/published", noun=NOUN, gives=PublishedUnmet)
async def show_published(call: Call[Nothing]) -> PublishedUnmet:
    """Read how many people of each ward miss care that no offer covers; small numbers hidden."""
    # The answer holds rounded counts of wards only, and no figure below eight.
    async with call.reading("council") as tx:
        now: datetime = await tx.db.fetchval("select app_now()")
        unmet = await unmet_needs(tx)
        policy = await councils.policy_on(tx, now.date())
        names = {ward.ward_code: ward.name for ward in await councils.wards(tx)}
    wards = by_ward(unmet, names) if unmet else []
    shown = disclosure.publish({ward.code: people_of(ward.needs) for ward in wards}, policy)
    rows = [WardUnmet(ward.code, ward.name, shown.counts[ward.code]) for ward in wards]
    return PublishedUnmet(policy.small_number, shown.total, rows)


routes = [list_gaps, show_published]
