"""A small council for tests about commissions, bids and matching: people, a cluster, providers."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from msgspec import Struct, structs

from marketplace.acts.bids import submit_bid
from marketplace.acts.commissions import (
    DraftCommission,
    LotForm,
    check_commission,
    draft_commission,
    publish_commission,
)
from marketplace.acts.opportunities import commission_notice
from marketplace.database.transaction import Pool, Transaction, transaction
from marketplace.people import Who
from providers.bids import Bid, LotBid, RoundTerms
from providers.openers import opener_keys
from providers.prices import BandPrice, Costing

COUNCIL = 1
OPENER_SECRET = bytes(range(32))
OPENER_PUBLIC = opener_keys(OPENER_SECRET).public_key
DRAFT_KEY = bytes(range(32, 64))
OPENS = datetime(2026, 1, 5, 12, tzinfo=UTC)
CLOSES = datetime(2026, 2, 16, 12, tzinfo=UTC)
STARTS = date(2026, 3, 9)
BEFORE = CLOSES - timedelta(weeks=5)
AFTER = CLOSES + timedelta(minutes=5)


class NeedOf(Struct, frozen=True):
    """One planned need of a made-up person."""

    service: str = "home_care"
    band: str = "weekday_morning"
    minutes: int = 420
    languages: tuple[str, ...] = ()
    people_sharing_max: int = 1


class Town(Struct):
    """The ids of a council's small world."""

    pool: Pool
    coordinator: Who
    commissioner: Who
    organiser: Who
    cluster_id: UUID
    round_id: UUID
    people: list[UUID]
    members: list[UUID]
    needs: list[UUID]
    providers: list[Who]
    closes: datetime

    @property
    def before(self) -> datetime:
        """Five weeks before the deadline."""
        return self.closes - timedelta(weeks=5)

    @property
    def starts(self) -> date:
        """When care is to start."""
        return (self.closes + timedelta(weeks=3)).date()

    @asynccontextmanager
    async def at(self, moment: datetime, scope: str = "council") -> AsyncIterator[Transaction]:
        """A transaction at a moment of the demonstration's clock."""
        async with transaction(self.pool, COUNCIL, scope) as tx:  # type: ignore[arg-type]
            await tx.db.execute("select set_config('app.now', $1, true)", moment.isoformat())
            yield tx


async def _sign_in(tx: Transaction, name: str) -> UUID:
    sign_in_id = uuid4()
    await tx.db.execute(
        "insert into sign_in (sign_in_id, shown_name) values ($1, $2)", sign_in_id, name
    )
    return sign_in_id


async def build_town(
    pool: Pool,
    *,
    needs: Sequence[Sequence[NeedOf]] = ((NeedOf(),), (NeedOf(),), (NeedOf(),)),
    providers: int = 3,
    pledge_pence: int = 40_000,
    languages: tuple[str, ...] = ("en",),
    closes: datetime = CLOSES,
) -> Town:
    """Make it: one person for each sequence of needs, all members of one cluster, all pledged."""
    async with transaction(pool, COUNCIL) as tx:
        await tx.db.execute("select set_config('app.now', $1, true)", OPENS.isoformat())
        await tx.db.execute(
            "insert into council (council_id, gss_code, name, starts_on)"
            " values (1, 'E09000001', 'Harbour', '2020-01-01')"
        )
        await tx.db.execute(
            "insert into ward (council_id, ward_code, name, residents)"
            " values (1, 'W1', 'Quay', 9000)"
        )
        coordinator = Who(await _sign_in(tx, "Ayaan"), "Ayaan", "coordinator", COUNCIL)
        commissioner = Who(await _sign_in(tx, "Priti"), "Priti", "commissioner", COUNCIL)
        holder = await _sign_in(tx, "Hodan")
        round_id, cluster_id = uuid4(), uuid4()
        await tx.db.execute(
            "insert into round (council_id, round_id, name, opens_at, closes_at)"
            " values (1, $1, 'Spring', $2, $3)", round_id, closes - timedelta(weeks=6), closes,
        )  # fmt: skip
        people = [await _person(tx, number) for number in range(len(needs))]
        organiser = Who(holder, "Hodan", "holder", COUNCIL, person_id=people[0])
        await tx.db.execute(
            "insert into cluster (council_id, cluster_id, name, shares, about, ward_code,"
            " organiser_id, coordinator_id, started_at, safe_from) values (1, $1, 'Quay elders',"
            " 'need', 'We share carers', 'W1', $2, $3, $4, $4)",
            cluster_id, people[0], coordinator.sign_in_id, OPENS,
        )  # fmt: skip
        await tx.db.execute(
            "insert into agreement (council_id, cluster_id, version, share_rule, quorum_percent,"
            " notice_days, joining, text_sha256, made_at)"
            " values (1, $1, 1, 'equal', 60, 28, 'invitation', sha256('x'), $2)",
            cluster_id, OPENS,
        )  # fmt: skip
        members, need_ids = [], []
        for person_id, wanted in zip(people, needs, strict=True):
            need_ids += await _plan(tx, person_id, wanted, coordinator.sign_in_id)
            members.append(await _member(tx, cluster_id, person_id, holder, pledge_pence))
        bidders = [await _provider(tx, number, languages) for number in range(providers)]
    return Town(
        pool, coordinator, commissioner, organiser, cluster_id, round_id, people, members,
        need_ids, bidders, closes,
    )  # fmt: skip


async def _person(tx: Transaction, number: int) -> UUID:
    person_id = uuid4()
    await tx.db.execute(
        "insert into person (council_id, person_id, given_name, family_name, born_on, ward_code,"
        " lives_here_from) values (1, $1, 'Given', $2, '1950-01-01', 'W1', '2000-01-01')",
        person_id, f"Family{number}",
    )  # fmt: skip
    return person_id


async def _plan(
    tx: Transaction, person_id: UUID, wanted: Sequence[NeedOf], professional: UUID
) -> list[UUID]:
    plan_id = uuid4()
    await tx.db.execute(
        "insert into plan (council_id, plan_id, person_id, version, outcomes, starts_on,"
        " drafted_by, agreed_by_holder_at, agreed_by_professional_at, professional_id)"
        " values (1, $1, $2, 1, 'Live at home', '2026-01-01', $3, $4, $4, $3)",
        plan_id, person_id, professional, OPENS,
    )  # fmt: skip
    found = []
    for need in wanted:
        need_id = uuid4()
        await tx.db.execute(
            "insert into need (council_id, need_id, plan_id, service, band, minutes_per_week,"
            " languages, people_sharing_max) values (1, $1, $2, $3, $4, $5, $6, $7)",
            need_id, plan_id, need.service, need.band, need.minutes, list(need.languages),
            need.people_sharing_max,
        )  # fmt: skip
        found.append(need_id)
    return found


async def _member(
    tx: Transaction, cluster_id: UUID, person_id: UUID, signer: UUID, pledge_pence: int
) -> UUID:
    member_id, allocation_id = uuid4(), uuid4()
    await tx.db.execute(
        "insert into allocation (council_id, allocation_id, version, person_id, kind, funder,"
        " route, gross_pence, contribution_pence, net_pence, valid_from, valid_to)"
        " values (1, $1, 1, $2,"
        " 'final', 'council', 'direct_payment', 2600000, 0, 2600000, '2026-01-01', '2029-01-01')",
        allocation_id, person_id,
    )  # fmt: skip
    await tx.db.execute(
        "insert into member (council_id, member_id, cluster_id, person_id, joined_at)"
        " values (1, $1, $2, $3, $4)", member_id, cluster_id, person_id, OPENS,
    )  # fmt: skip
    await tx.db.execute(
        "insert into signature (council_id, cluster_id, version, member_id, signed_by, signed_at)"
        " values (1, $1, 1, $2, $3, $4)", cluster_id, member_id, signer, OPENS,
    )  # fmt: skip
    await tx.db.execute(
        "insert into pledge (council_id, pledge_id, person_id, allocation_id, cluster_id,"
        " pence_per_week, starts_on, ends_on, made_at)"
        " values (1, $1, $2, $3, $4, $5, '2026-01-01', '2029-01-01', $6)",
        uuid4(), person_id, allocation_id, cluster_id, pledge_pence, OPENS,
    )  # fmt: skip
    return member_id


async def _provider(tx: Transaction, number: int, languages: tuple[str, ...]) -> Who:
    provider_id = uuid4()
    await tx.db.execute(
        "insert into provider"
        " (provider_id, name, kind, cqc_personal_care, workers, insured_until, checks_until)"
        " values ($1, $2, 'company', true, 40, '2099-12-31', '2099-12-31')",
        provider_id, f"Provider {number}",
    )  # fmt: skip
    await tx.db.execute(
        "insert into provider_offer (provider_id, services, languages, areas, minutes_per_week)"
        " values ($1, '{home_care,evening_club}', $2, '{W1}', 60000)", provider_id, list(languages),
    )  # fmt: skip
    sign_in_id = await _sign_in(tx, f"Bidder {number}")
    return Who(sign_in_id, f"Bidder {number}", "provider", COUNCIL, provider_id=provider_id)


async def another_cluster(town: Town, needs: Sequence[Sequence[NeedOf]] = ((NeedOf(),),)) -> Town:
    """The same town as one more cluster sees it, with members of its own."""
    cluster_id, organiser = uuid4(), town.organiser
    async with transaction(town.pool, COUNCIL) as tx:
        people = [await _person(tx, number) for number in range(len(needs))]
        await tx.db.execute(
            "insert into cluster (council_id, cluster_id, name, shares, about, ward_code,"
            " organiser_id, coordinator_id, started_at, safe_from) values (1, $1, $2, 'need',"
            " 'We share carers', 'W1', $3, $4, $5, $5)",
            cluster_id, f"Cluster {cluster_id}", people[0], town.coordinator.sign_in_id, OPENS,
        )  # fmt: skip
        await tx.db.execute(
            "insert into agreement (council_id, cluster_id, version, share_rule, quorum_percent,"
            " notice_days, joining, text_sha256, made_at)"
            " values (1, $1, 1, 'equal', 60, 28, 'invitation', sha256('x'), $2)",
            cluster_id, OPENS,
        )  # fmt: skip
        members, need_ids = [], []
        for person_id, wanted in zip(people, needs, strict=True):
            need_ids += await _plan(tx, person_id, wanted, town.coordinator.sign_in_id)
            members.append(await _member(tx, cluster_id, person_id, organiser.sign_in_id, 40_000))
    return structs.replace(
        town,
        organiser=structs.replace(organiser, person_id=people[0]),
        cluster_id=cluster_id,
        people=people,
        members=members,
        needs=need_ids,
    )


async def published(town: Town, lots: tuple[LotForm, ...] = (), weeks: int = 26) -> UUID:
    """A published commission of the town's cluster, drafted, checked and published as pages do."""
    async with town.at(town.before) as tx:
        form = DraftCommission(
            town.cluster_id, town.round_id, "Care for the quay", "Kind and on time",
            town.starts, weeks, lots,
        )  # fmt: skip
        commission_id = await draft_commission(tx, town.organiser, form, town.before)
        await check_commission(tx, town.coordinator, commission_id, "approved", "", town.before)
        await publish_commission(
            tx, town.organiser, commission_id, town.before,
            opener_public_key=OPENER_PUBLIC, key_seed=commission_id.bytes * 2,
        )  # fmt: skip
    return commission_id


async def bid_of(
    town: Town, commission_id: UUID, bidder: int = 0, pence: int = 2_400, statement: str = ""
) -> Bid:
    """A plain bid for every lot of a commission at one price an hour."""
    who = town.providers[bidder]
    assert who.provider_id is not None
    async with town.at(town.before) as tx:
        notice = await commission_notice(tx, commission_id)
    costing = Costing(1_221, pence - 1_221, 0, 0)
    lots = tuple(
        LotBid(
            lot.lot_id,
            tuple(
                BandPrice(
                    demand.band,
                    tuple(pence if n == 1 else pence * 3 // 4 for n in
                          range(1, lot.people_sharing_max + 1)),
                    costing,
                )
                for demand in lot.demand
            ),
            people_per_worker=lot.people_sharing_max,
        )
        for lot in notice.lots
    )  # fmt: skip
    return Bid(who.provider_id, commission_id, lots, RoundTerms(60_000), "", statement)


async def send(
    town: Town, commission_id: UUID, bidder: int = 0, pence: int = 2_400, statement: str = ""
) -> None:
    """Submit a plain bid a week after publishing."""
    bid = await bid_of(town, commission_id, bidder, pence, statement)
    sent_at = town.before + timedelta(days=7)
    async with town.at(sent_at) as tx:
        await submit_bid(tx, town.providers[bidder], bid, sent_at)
