"""What can be read of commissions: by the cluster that asks, and by providers who look for work."""

from datetime import date, datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import asdict

from marketplace import commissions
from marketplace.acts.organisations import Offering
from marketplace.database.transaction import Transaction, many, one
from marketplace.lots import MemberNeed
from marketplace.people import Who
from marketplace.refused import NotFound, NotYours
from marketplace.rounds import Round
from marketplace.searches import EVERYTHING, Filters
from providers.bids import BandDemand, LotNotice
from providers.offers import Offer
from providers.organisations import Wanted
from providers.previews import CommissionNotice
from sql import questions

PAGE = 50
PAGE_MAX = 101


class ClusterAsking(Struct, frozen=True):
    """A cluster that wants to commission: who speaks for it and whether it may act yet."""

    name: str
    organiser_id: UUID
    coordinator_id: UUID | None
    safe_from: datetime | None
    ended_at: datetime | None
    ward_code: str | None
    share_rule: str | None


class Lot(Struct, frozen=True):
    """A lot; from `people` on it is the public notice: totals, no personal data."""

    lot_id: UUID
    commission_id: UUID
    service: str
    band: str
    title: str
    providers_max: int
    providers_min: int
    provider_share_max_percent: int
    people_sharing_max: int
    weight: int
    people: int | None
    minutes_per_week: int | None
    ward_codes: list[str]
    languages: list[str]
    skills: list[str]
    personal_care: bool

    def demand(self) -> BandDemand:
        """What the lot asks for in its band."""
        return BandDemand(self.band, self.minutes_per_week or 0, self.people or 0)

    def wanted(self, starts_on: date) -> Wanted:
        """What the lot asks of whoever bids, as the rules read it."""
        return Wanted(
            self.service,
            starts_on,
            self.personal_care,
            frozenset(self.languages),
            None,
            frozenset(),
            frozenset(self.ward_codes),
        )


class Choices(Struct, frozen=True):
    """What the list can be narrowed to; `months` are first days, of the months care starts in."""

    services: list[str]
    ward_codes: list[str]
    languages: list[str]
    months: list[date]


class Commission(Struct, frozen=True):
    """A commission with its round and cluster; `stage` says how far it has come."""

    commission_id: UUID
    cluster_id: UUID
    cluster_name: str
    round_id: UUID
    round_name: str
    title: str
    about: str
    lead: str
    starts_on: date
    weeks: int
    reserved_percent: int
    drafted_by: UUID
    drafted_at: datetime
    checked_at: datetime | None
    published_at: datetime | None
    withdrawn_at: datetime | None
    ratified_at: datetime | None
    contracted_at: datetime | None
    opens_at: datetime
    closes_at: datetime
    opened_bids_at: datetime | None
    matched_at: datetime | None

    def stage(self, now: datetime) -> commissions.Stage:
        """How far the commission has come, from its times alone."""
        names = commissions.Commission.__struct_fields__
        bare = commissions.Commission(**{name: getattr(self, name) for name in names})
        return commissions.stage(bare, self.closes_at, self.matched_at, now)


class Opportunity(Struct, frozen=True):
    """One line of the list providers look through: totals over the commission's lots.

    `people_in_lots` counts a person once in each lot.
    """

    commission_id: UUID
    title: str
    about: str
    starts_on: date
    weeks: int
    closes_at: datetime
    round_name: str
    lots: int
    people_in_lots: int
    minutes_per_week: int
    services: list[str]
    reserved_percent: int
    published_at: datetime


async def speaks_for(tx: Transaction, who: Who, cluster_id: UUID) -> ClusterAsking:
    """The cluster, if this is its organiser (or their supporter), coordinator or commissioner."""
    cluster = one(
        ClusterAsking,
        await questions("commissions").cluster_asking(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id
        ),
    )
    if cluster is None:
        raise NotFound("There is no such cluster.")
    if who.role == "commissioner":
        return cluster
    if who.role == "coordinator":
        if cluster.coordinator_id in (None, who.sign_in_id):
            return cluster
        raise NotYours("Another coordinator looks after this cluster.")
    if who.subject("plan") != cluster.organiser_id:
        raise NotYours("Only the cluster's organiser can do this.")
    return cluster


async def hold(tx: Transaction, commission_id: UUID) -> commissions.Commission:
    """One commission locked until the transaction ends. Raises NotFound."""
    held = one(
        commissions.Commission,
        await questions("commissions").lock(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )
    if held is None:
        raise NotFound("There is no such commission.")
    return held


async def round_of(tx: Transaction, round_id: UUID) -> Round:
    """A round of the council. Raises NotFound."""
    found = one(
        Round,
        await questions("commissions").round_of(tx.db, council_id=tx.council_id, round_id=round_id),
    )
    if found is None:
        raise NotFound("There is no such round.")
    return found


async def needs_of_cluster(tx: Transaction, cluster_id: UUID, starts_on: date) -> list[MemberNeed]:
    """Needs of the members' agreed plans on a day, ready to be commissioned or not."""
    return many(
        MemberNeed,
        await questions("commissions").needs_of_cluster(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id, starts_on=starts_on
        ),
    )


async def lots_of(tx: Transaction, commission_id: UUID) -> list[Lot]:
    """A commission's lots by title."""
    return many(
        Lot,
        await questions("commissions").lots(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )


async def find_commission(tx: Transaction, commission_id: UUID) -> Commission:
    """One commission. Raises NotFound where there is none that the reader may see."""
    found = one(
        Commission,
        await questions("commissions").find(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )
    if found is None:
        raise NotFound("There is no such commission.")
    return found


async def commissions_of_cluster(tx: Transaction, cluster_id: UUID) -> list[Commission]:
    """A cluster's commissions, the newest first."""
    return many(
        Commission,
        await questions("commissions").of_cluster(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id
        ),
    )


async def commissions_of_round(tx: Transaction, round_id: UUID) -> list[Commission]:
    """A round's commissions by title."""
    return many(
        Commission,
        await questions("commissions").of_round(tx.db, council_id=tx.council_id, round_id=round_id),
    )


async def open_opportunities(
    tx: Transaction,
    now: datetime,
    *,
    filters: Filters = EVERYTHING,
    nearest: bool = False,
    after: tuple[datetime, UUID] | None = None,
    most: int = PAGE,
) -> list[Opportunity]:
    """Commissions that take bids now, soonest deadline first; `after` is the last line's cursor.

    With `nearest`, those that fit only some of the filters, the most of them first.
    """
    return many(
        Opportunity,
        await questions("opportunities").taking_bids(
            tx.db,
            council_id=tx.council_id,
            now=now,
            **asdict(filters),
            nearest=nearest,
            after_closes_at=None if after is None else after[0],
            after_id=None if after is None else after[1],
            most=min(most, PAGE_MAX),
        ),
    )


async def choices(tx: Transaction, now: datetime) -> Choices:
    """Everything that some open lot asks for."""
    found = await questions("opportunities").choices(tx.db, council_id=tx.council_id, now=now)
    return one(Choices, found) or Choices([], [], [], [])


async def lots_of_many(tx: Transaction, commission_ids: list[UUID]) -> dict[UUID, list[Lot]]:
    """The lots of several commissions by title, by commission."""
    rows = await questions("opportunities").lots_of_many(
        tx.db, council_id=tx.council_id, commission_ids=commission_ids
    )
    found: dict[UUID, list[Lot]] = {commission_id: [] for commission_id in commission_ids}
    for lot in many(Lot, rows):
        found[lot.commission_id].append(lot)
    return found


async def offering_of(tx: Transaction, provider_id: UUID) -> Offer | None:
    """What a provider says it can do, or None before it has said so."""
    found = await questions("opportunities").bidder_offers(tx.db, provider_id=provider_id)
    offering = one(Offering, found)
    return None if offering is None else offering.offer()


async def lot_notices(tx: Transaction, commission_id: UUID) -> list[LotNotice]:
    """The public notices of all lots of the commission's round, for packages across it."""
    weeks = (await find_commission(tx, commission_id)).weeks
    lots = many(
        Lot,
        await questions("commissions").lots_of_round(
            tx.db, council_id=tx.council_id, commission_id=commission_id
        ),
    )
    return [_notice(lot, weeks) for lot in lots]


async def commission_notice(tx: Transaction, commission_id: UUID) -> CommissionNotice:
    """What a bidder is told of one published commission: totals, nobody's name."""
    return notice_of(await find_commission(tx, commission_id), await lots_of(tx, commission_id))


def notice_of(found: Commission, lots: list[Lot]) -> CommissionNotice:
    """The same of a commission and its lots as they were read. Raises NotFound for a draft."""
    if found.published_at is None:
        raise NotFound("There is no such commission.")
    notices = tuple(_notice(lot, found.weeks) for lot in lots)
    return CommissionNotice(found.commission_id, found.weeks, notices)


def _notice(lot: Lot, weeks: int) -> LotNotice:
    return LotNotice(lot.lot_id, lot.title, (lot.demand(),), weeks, lot.people_sharing_max)
