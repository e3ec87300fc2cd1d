"""An award to start from: a cluster, a commission, a matched round and each member's line."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from marketplace.acts import commitments, contracts, deliveries, invoices, ledger, sign_offs
from marketplace.budgets import FOUR_WEEKS
from marketplace.database.pool import connect
from marketplace.database.roles import Dsns
from marketplace.invoices import Claim
from marketplace.ledger import Account
from marketplace.people import Who
from tests.village import NOW, Village

STARTS_ON = date(2026, 4, 6)
MINUTES_PER_WEEK = 240


def noon(day: date) -> datetime:
    """Noon of a day, in UTC."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@dataclass
class Award:
    """What the fixture made; `members` and the two lists of ids are in the same order."""

    village: Village
    commission_id: UUID
    cluster_id: UUID
    award_id: UUID
    bid_id: UUID
    run_id: UUID
    provider: Who
    members: Sequence[Who]
    member_ids: list[UUID]
    lot_need_ids: list[UUID]

    async def sign(self, *, vetoes: Sequence[Who] = ()) -> contracts.Contracted:
        """Everybody says yes (or veto), a coordinator approves, the commissioner signs."""
        for member in self.members:
            if member in vetoes:
                form: Any = contracts.VetoAward(self.commission_id, "not for me")
                await self.village.do(contracts.veto_award, member, form)
            else:
                yes = contracts.RatifyAward(self.commission_id)
                await self.village.do(contracts.ratify_award, member, yes)
        await self.approve()
        return await self.village.do(
            contracts.sign_contracts,
            self.village.commissioner,
            contracts.SignContracts(self.commission_id),
        )

    async def approve(self) -> None:
        """A coordinator approves everything that waits."""
        [coordinator] = await self.village.coordinators()
        waiting = await self.village.ask(sign_offs.waiting)
        for each in waiting:
            form = sign_offs.Decide(each.sign_off_id, "approved")
            await self.village.do(sign_offs.decide, coordinator, form)

    async def live(
        self,
        contract_id: UUID,
        period: date,
        minutes: dict[UUID, int] | None = None,
        less_pence: int = 0,
    ) -> invoices.AcceptedInvoices:
        """One period: money set aside, timesheets sent and confirmed, invoiced and accepted."""
        village, after = self.village, noon(period + FOUR_WEEKS)
        await village.do(
            commitments.commit_period, village.officer("finance"), period, now=noon(period)
        )
        lines = await village.ask(commitments.lines_of_period, period, [contract_id])
        came = {
            line.line_id: (minutes or {}).get(line.line_id, line.planned_minutes(period))
            for line in lines
        }
        sheets = await village.do(
            deliveries.submit_timesheets,
            self.provider,
            deliveries.SubmitTimesheets(
                contract_id,
                period,
                tuple(deliveries.Claim(line, minutes) for line, minutes in came.items()),
            ),
            now=after,
        )
        await self.confirm(sheets, after)
        number = f"{contract_id}"[:8] + f"-{period}"
        invoice = await village.do(
            invoices.submit_invoice,
            self.provider,
            invoices.SubmitInvoice(
                contract_id,
                number,
                period,
                tuple(
                    Claim(line.line_id, came[line.line_id], line.due_pence(period) - less_pence)
                    for line in lines
                ),
            ),
            now=after,
        )
        return await village.do(
            invoices.accept_invoices, village.officer("finance"), [invoice], now=after
        )

    async def confirm(self, sheets: Sequence[UUID], now: datetime) -> None:
        """Each member says that all of it came."""
        async with self.village.at(now) as tx:
            rows = await tx.db.fetch(
                "select t.timesheet_id, f.home_person_id from timesheet t"
                " join line_funding f using (council_id, line_id)"
                " where t.timesheet_id = any($1)",
                list(sheets),
            )
        who = {member.person_id: member for member in self.members}
        forms = [
            (who[person], deliveries.ConfirmTimesheets((deliveries.Said(sheet, "came"),)))
            for sheet, person in rows
        ]
        await self.village.do(deliveries.confirm_for_many, forms, now=now)


async def fill(village: Village, person: UUID, pence: int, funder: Any = "council") -> UUID:
    """Put money into a purse of a person; returns the purse."""
    async with village.at() as tx:
        accounts = [Account("purse", funder=funder, person_id=person), Account("council_funding")]
        [purse, source] = await ledger.ensure_accounts(tx, accounts)
        paid = ledger.Transfer(source, purse, pence)
        await ledger.post(tx, "allocation_paid", NOW.date(), [paid], person, NOW)
    return purse


async def add_provider(owner: Any, name: str = "Care Together") -> UUID:
    """A charity that may do anything."""
    provider_id = uuid4()
    await owner.execute(
        "insert into provider (provider_id, name, kind, workers, cqc_personal_care, insured_until)"
        " values ($1, $2, 'charity', 20, true, '2030-01-01')",
        provider_id,
        f"{name} {str(provider_id)[:4]}",
    )
    return provider_id


async def award(
    village: Village,
    dsns: Dsns,
    members: Sequence[Who],
    *,
    own_pence: int = 40_000,
    shared_pence: int = 10_000,
    limit_pence: int = 65_000,
    starts_on: date = STARTS_ON,
    weeks: int = 52,
    routes: Sequence[str] = (),
) -> Award:
    """A matched commission; every member has one line, all alike, in pence per four weeks."""
    owner = await connect(dsns.owner)
    try:
        made = await _award(
            owner, village, members, own_pence, shared_pence, limit_pence, starts_on, weeks, routes
        )
    finally:
        await owner.close()
    return made


async def _award(
    owner: Any, village: Village, members: Sequence[Who], own_pence: int, shared_pence: int,
    limit_pence: int, starts_on: date, weeks: int, routes: Sequence[str],
) -> Award:  # fmt: skip
    here = village.council_id
    provider_id = await add_provider(owner)
    names = ("cluster", "round", "commission", "lot", "envelope", "bid", "run", "award")
    ids = {name: uuid4() for name in names}
    await _asked(owner, here, ids, provider_id, organiser_of(members, here), (starts_on, weeks))
    for noun, subject in (
        ("round", "round"), ("commission", "commission"), ("bid_envelope", "envelope"),
        ("match_run", "run"),
    ):  # fmt: skip
        await owner.execute(
            "insert into audit (council_id, audit_id, sign_in_id, role, act, noun, subject_id)"
            " values ($1, $2, $3, 'worker', 'fixture', $4, $5)",
            here, uuid4(), uuid4(), noun, ids[subject],
        )  # fmt: skip
    price = own_pence + shared_pence
    await owner.execute(
        "insert into award (council_id, award_id, run_id, lot_id, bid_id, provider_id,"
        " minutes_per_week, pence_per_four_weeks) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        here, ids["award"], ids["run"], ids["lot"], ids["bid"], provider_id,
        MINUTES_PER_WEEK * len(members), price * len(members),
    )  # fmt: skip
    member_ids, needs = [uuid4() for _ in members], [uuid4() for _ in members]
    for i, member in enumerate(members):
        await _line(
            owner, here, ids, member, member_ids[i], needs[i],
            routes[i] if routes else "direct_payment", (own_pence, shared_pence, limit_pence),
        )  # fmt: skip
    return Award(
        village, ids["commission"], ids["cluster"], ids["award"], ids["bid"], ids["run"],
        Who(uuid4(), "A provider", "provider", here, provider_id=provider_id),
        members, member_ids, needs,
    )  # fmt: skip


def organiser_of(members: Sequence[Who], here: int) -> UUID:
    """The first member who lives in the council."""
    return next(m.subject("plan") for m in members if m.council_id == here)


async def _asked(
    owner: Any, here: int, ids: dict[str, UUID], provider_id: UUID, organiser: UUID,
    runs: tuple[date, int],
) -> None:  # fmt: skip
    """The cluster, its published commission, one opened bid and the finished match."""
    sign_in = await owner.fetchval("select sign_in_id from sign_in limit 1")
    await owner.execute(
        "insert into cluster (council_id, cluster_id, name, shares, about, organiser_id,"
        " started_at) values ($1, $2, $3, 'need', 'a test', $4, $5)",
        here, ids["cluster"], f"Cluster {str(ids['cluster'])[:6]}", organiser, NOW,
    )  # fmt: skip
    await owner.execute(
        "insert into round (council_id, round_id, name, opens_at, closes_at, opened_bids_at,"
        " matched_at) values ($1, $2, 'Spring', $3, $4, $4, $4)",
        here, ids["round"], NOW - timedelta(days=60), NOW - timedelta(days=30),
    )  # fmt: skip
    await owner.execute(
        "insert into commission (council_id, commission_id, cluster_id, round_id, title, about,"
        " starts_on, weeks, drafted_by, drafted_at, checked_at, published_at)"
        " values ($1, $2, $3, $4, 'Care at home', 'a test', $5, $6, $7, $8, $8, $8)",
        here, ids["commission"], ids["cluster"], ids["round"], *runs, sign_in,
        NOW - timedelta(days=50),
    )  # fmt: skip
    await owner.execute(
        "insert into lot (council_id, lot_id, commission_id, service, band, title)"
        " values ($1, $2, $3, 'home_care', 'weekday_morning', 'Mornings')",
        here, ids["lot"], ids["commission"],
    )  # fmt: skip
    sealed = str(ids["envelope"]).encode()
    await owner.execute(
        "insert into bid_envelope (council_id, envelope_id, commission_id, provider_id, sealed,"
        " receipt_sha256, submitted_at) values ($1, $2, $3, $4, $5, $6, $7)",
        here, ids["envelope"], ids["commission"], provider_id, sealed,
        hashlib.sha256(sealed).digest(), NOW - timedelta(days=40),
    )  # fmt: skip
    await owner.execute(
        "insert into bid (council_id, bid_id, commission_id, provider_id, envelope_id, content,"
        " opened_at) values ($1, $2, $3, $4, $5, '{}', $6)",
        here, ids["bid"], ids["commission"], provider_id, ids["envelope"],
        NOW - timedelta(days=30),
    )  # fmt: skip
    await owner.execute(
        "insert into match_run (council_id, run_id, round_id, asked_at, seed, seconds_max, status,"
        " finished_at) values ($1, $2, $3, $4, 1, 20, 'optimal', $4)",
        here, ids["run"], ids["round"], NOW - timedelta(days=30),
    )  # fmt: skip


async def _line(
    owner: Any, here: int, ids: dict[str, UUID], member: Who, member_id: UUID, lot_need_id: UUID,
    route: str, pence: tuple[int, int, int],
) -> None:  # fmt: skip
    own_pence, shared_pence, limit_pence = pence
    at_home = member.council_id == here
    await owner.execute(
        "insert into member (council_id, member_id, cluster_id, person_id, joined_at)"
        " values ($1, $2, $3, $4, $5)",
        here, member_id, ids["cluster"], member.person_id if at_home else None, NOW,
    )  # fmt: skip
    if not at_home:
        await owner.execute(
            "insert into visiting_member (council_id, member_id, home_council_id, home_person_id)"
            " values ($1, $2, $3, $4)",
            here, member_id, member.council_id, member.person_id,
        )  # fmt: skip
    await owner.execute(
        "insert into lot_need (council_id, lot_need_id, lot_id, member_id, need_id, ward_code,"
        " route, minutes_per_week, personal_care, languages, skills, likes, people_sharing_max,"
        " cap_pence_per_four_weeks)"
        " values ($1, $2, $3, $4, $5, 'north', $6, $7, false, '{}', '{}', '{}', 1, $8)",
        here, lot_need_id, ids["lot"], member_id, uuid4(), route, MINUTES_PER_WEEK, limit_pence,
    )  # fmt: skip
    await owner.execute(
        "insert into stand_alone_offer (council_id, run_id, lot_need_id, pence_per_four_weeks,"
        " basis, bid_id) values ($1, $2, $3, $4, 'bid', $5)",
        here, ids["run"], lot_need_id, limit_pence, ids["bid"],
    )  # fmt: skip
    await owner.execute(
        "insert into award_line (council_id, award_id, lot_need_id, minutes_per_week, own_pence,"
        " shared_pence, pence_per_four_weeks, headcount, limit_pence)"
        " values ($1, $2, $3, $4, $5, $6, $7, 3, $8)",
        here, ids["award"], lot_need_id, MINUTES_PER_WEEK, own_pence, shared_pence,
        own_pence + shared_pence, limit_pence,
    )  # fmt: skip


async def handed_in(village: Village, dsns: Dsns, me: Who, now: datetime) -> Who:
    """A contract of somebody and two others, and its first timesheets; gives the provider."""
    starts_on = (now - timedelta(days=29)).date()
    made = await award(village, dsns, [me, *await village.holders(2, "E1")], starts_on=starts_on)
    signed = await made.sign()
    lines = await village.ask(commitments.lines_of_period, starts_on)
    claims = tuple(deliveries.Claim(line.line_id, 960) for line in lines)
    sent = deliveries.SubmitTimesheets(signed.contract_ids[0], starts_on, claims)
    await village.do(deliveries.submit_timesheets, made.provider, sent, now=now)
    return made.provider
