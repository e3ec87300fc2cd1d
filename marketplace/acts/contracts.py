"""Contracts: members say yes or veto for themselves, a professional signs, the lines begin.

Liability is several (rule 41): each member who said yes gets a line of their own, paid from their
own purse; nobody's line depends on another's. How lines change and end is in `acts/lines.py`.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from uuid import UUID

from msgspec import Struct, structs

from marketplace.acts import audit, councils, messages, sign_offs
from marketplace.acts.elsewhere import in_council
from marketplace.acts.ledger import AccountKey, ensure_accounts
from marketplace.acts.lines import NewLine, add_versions, settle
from marketplace.acts.organisations import find_providers
from marketplace.acts.reading import column, read
from marketplace.budgets import Funder
from marketplace.contracts import Count, Decision, decide, purchaser_of, require_ratified
from marketplace.database.transaction import Transaction, one
from marketplace.people import Who, require_role
from marketplace.refused import NotFound, NotYours, Refused
from marketplace.standstill import last_day_to_object, require_standing
from matching.shares import ShareIn
from providers.said import said
from sql import questions

FUNDERS: dict[str, Funder] = {
    "direct_payment": "council",
    "council_managed": "council",
    "service_fund": "service_fund",
    "health_budget": "nhs",
    "self_funder": "self",
}
DAYS_TO_SIGN = 14


class RatifyAward(Struct, frozen=True):
    """A member's yes to what the match gave them."""

    commission_id: UUID


class VetoAward(Struct, frozen=True):
    """A member's no, for themselves alone."""

    commission_id: UUID
    why: str = ""


class SignContracts(Struct, frozen=True):
    """Turn an award that members ratified and a professional signed into contracts."""

    commission_id: UUID


class Commission(Struct, frozen=True):
    """A commission with its newest match and its cluster's newest agreement."""

    commission_id: UUID
    cluster_id: UUID
    starts_on: date
    weeks: int
    withdrawn_at: datetime | None
    ratified_at: datetime | None
    contracted_at: datetime | None
    run_id: UUID | None
    matched_at: datetime | None
    share_rule: str
    quorum_percent: int


class AwardedLine(Struct, frozen=True):
    """One member's part of one award: pence per four weeks, minutes per week, and their answer."""

    award_id: UUID
    provider_id: UUID
    lot_need_id: UUID
    member_id: UUID
    route: str
    minutes_per_week: int
    own_pence: int
    shared_pence: int
    pence_per_four_weeks: int
    limit_pence: int
    stand_alone_pence: int | None
    decision: str | None
    leaves_on: date | None
    home_council_id: int
    home_person_id: UUID
    gone_on: date | None

    def ends_on(self, contract_ends_on: date) -> date:
        """The day after the line's last: the contract's, or when the member leaves or is gone."""
        ends = (contract_ends_on, self.leaves_on, self.gone_on)
        return min(day for day in ends if day is not None)


class Contracted(Struct, frozen=True):
    """What signing made: contracts, lines, how many people have one, whose part was dropped."""

    contract_ids: tuple[UUID, ...]
    line_ids: tuple[UUID, ...]
    dropped_member_ids: tuple[UUID, ...]
    people: int


async def ratify_award(tx: Transaction, who: Who, form: RatifyAward, now: datetime) -> Count:
    """A member says yes to their own part of the award (rule 41).

    Raises NotFound without an award, NotYours without a part in it, Refused once signed.
    """
    return await _decide(tx, who, form.commission_id, "ratify", "", now)


async def veto_award(tx: Transaction, who: Who, form: VetoAward, now: datetime) -> Count:
    """A member says no for themselves: their line is dropped, the others' stay (rule 41).

    Raises NotFound without an award, NotYours without a part in it, Refused once signed.
    """
    return await _decide(tx, who, form.commission_id, "veto", form.why, now)


async def sign_contracts(
    tx: Transaction, who: Who, form: SignContracts, now: datetime
) -> Contracted:
    """Sign one contract per award, with a call-off line for each member who said yes.

    Shares are split again without those dropped, never above a member's limit. The purchaser of
    record follows from the member's route. Raises Refused before ratification and sign-off, while
    bidders can still object, for a provider whose insurance or standing does not hold, or when it
    was done already.
    """
    require_role(who, "commissioner", "coordinator")
    found = await _held(tx, form.commission_id)
    if found.contracted_at is not None:
        raise Refused("This contract is signed already.")
    await column(
        questions("contracts").lock_members(
            tx.db, council_id=tx.council_id, cluster_id=found.cluster_id
        )
    )
    lines = await _awarded(tx, found)
    signed = await sign_offs.approved(tx, "award", form.commission_id)
    last_day = await object_until(tx, found.matched_at or now)
    require_ratified(_count(found, lines), signed, now, last_day)
    ends_on = found.starts_on + timedelta(weeks=found.weeks)
    kept = [
        line
        for line in lines
        if line.decision == "ratify" and line.ends_on(ends_on) > found.starts_on
    ]
    if not kept:
        raise Refused("Nobody is left in this award, so there is nothing to sign.")
    standing = await find_providers(tx, sorted({line.provider_id for line in kept}))
    for provider in standing.values():
        require_standing(provider, found.starts_on)
    dropped = {line.member_id for line in lines} - {line.member_id for line in kept}
    new = _new_lines(tx, found, lines, kept, ends_on)
    contract_ids = await _write(tx, found, kept, new, ends_on, now)
    await audit.record(
        tx,
        who,
        "sign_contracts",
        "contract",
        form.commission_id,
        now,
        detail={
            "contracts": contract_ids,
            "lines": len(kept),
            "pence_per_four_weeks": sum(line.own_pence + line.shared_pence for line in new),
            "dropped_members": sorted(map(str, dropped)),
        },
    )
    signed_with = {line.contract_id: was.provider_id for line, was in zip(new, kept, strict=True)}
    about = [(provider_id, contract_id) for contract_id, provider_id in signed_with.items()]
    await messages.tell_providers(tx, "contract_signed", about, now)
    people = len({line.member_id for line in new})
    line_ids = tuple(line.line_id for line in new)
    return Contracted(tuple(contract_ids), line_ids, tuple(dropped), people)


async def object_until(tx: Transaction, matched_at: datetime) -> date:
    """The last day on which bidders can object to what was matched then (rule 62)."""
    policy = await councils.policy_on(tx, matched_at.date())
    return last_day_to_object(matched_at, policy.standstill_working_days)


async def _decide(
    tx: Transaction,
    who: Who,
    commission_id: UUID,
    decision: Decision,
    why: str,
    now: datetime,
) -> Count:
    person_id = who.subject("money")
    found = await _held(tx, commission_id)
    lines = await _awarded(tx, found)
    mine = {
        line.member_id
        for line in lines
        if line.home_council_id == who.council_id and line.home_person_id == person_id
    }
    if not mine:
        raise NotYours("This offer is not for you, so there is nothing for you to decide.")
    for member_id in sorted(mine):  # one, unless somebody is a member twice
        chosen = decide(
            decision, commission_id=commission_id, member_id=member_id,
            decided_by=who.sign_in_id, served_member_ids={line.member_id for line in lines},
            matched=True, contracted=found.contracted_at is not None, why=why, now=now,
        )  # fmt: skip
        await questions("contracts").decide(
            tx.db, council_id=tx.council_id, **structs.asdict(chosen)
        )
    answers = _count(found, await _awarded(tx, found))
    ready = answers.carried
    if ready and found.ratified_at is None:
        await questions("contracts").mark_ratified(
            tx.db, council_id=tx.council_id, commission_id=commission_id, at=now
        )
        # The match already asked, and the professional may have answered before the members.
        if not await sign_offs.approved(tx, "award", commission_id):
            await sign_offs.ask(
                tx,
                "award",
                commission_id,
                now,
                days=DAYS_TO_SIGN,
                about=said("Members said yes to an award. Check that each person's needs are met."),
            )
        await messages.tell_if_ready_to_sign(tx, commission_id, now)
    await audit.record(
        tx, who, f"{decision}_award", "ratification", commission_id, now, on_behalf_of=person_id
    )
    return answers


def _count(found: Commission, lines: Sequence[AwardedLine]) -> Count:
    """How the members with a part in the award answered, one voice each."""
    answers = {line.member_id: line.decision for line in lines}
    yes = sum(answer == "ratify" for answer in answers.values())
    no = sum(answer == "veto" for answer in answers.values())
    needed = -(-found.quorum_percent * len(answers) // 100)
    return Count(yes=yes, no=no, waiting=len(answers) - yes - no, needed=needed)


async def _held(tx: Transaction, commission_id: UUID) -> Commission:
    """The commission, locked. Raises NotFound when it is not there or was withdrawn."""
    key = {"council_id": tx.council_id, "commission_id": commission_id}
    # Two statements: what the second reads must be newer than the wait for the lock.
    await questions("contracts").lock_commission(tx.db, **key)
    found = one(Commission, await questions("contracts").commission(tx.db, **key))
    if found is None or found.withdrawn_at is not None:
        raise NotFound("There is no such commission.")
    return found


async def _awarded(tx: Transaction, found: Commission) -> list[AwardedLine]:
    lines = await read(
        AwardedLine,
        questions("contracts").awarded_lines(
            tx.db,
            council_id=tx.council_id,
            commission_id=found.commission_id,
            run_id=found.run_id,
        ),
    )
    if not lines:
        raise NotFound("This commission has no award.")
    return lines


def _new_lines(
    tx: Transaction,
    found: Commission,
    lines: Sequence[AwardedLine],
    kept: Sequence[AwardedLine],
    ends_on: date,
) -> list[NewLine]:
    """Version 1 of each kept line; where somebody dropped out, the shared cost is split again."""
    contracts = {award_id: tx.new_id() for award_id in sorted({x.award_id for x in kept})}
    paid: dict[tuple[UUID, UUID], int] = {}
    for award_id in contracts:
        stay = [line for line in kept if line.award_id == award_id]
        everyone = [line for line in lines if line.award_id == award_id]
        if len(stay) == len(everyone):
            paid |= {(award_id, line.lot_need_id): line.pence_per_four_weeks for line in stay}
            continue
        split, _ = settle(
            found.share_rule,
            [
                ShareIn(
                    str(line.lot_need_id), line.own_pence, line.minutes_per_week, line.limit_pence
                )
                for line in stay
            ],
            sum(line.shared_pence for line in everyone),
        )
        paid |= {(award_id, line.lot_need_id): split[str(line.lot_need_id)] for line in stay}
    return [
        NewLine(
            line_id=tx.new_id(),
            version=1,
            contract_id=contracts[line.award_id],
            member_id=line.member_id,
            lot_need_id=line.lot_need_id,
            purchaser=purchaser_of(line.route),
            minutes_per_week=line.minutes_per_week,
            own_pence=line.own_pence,
            shared_pence=paid[line.award_id, line.lot_need_id] - line.own_pence,
            stand_alone_pence=line.stand_alone_pence,
            valid_from=found.starts_on,
            valid_to=line.ends_on(ends_on),
            reason="awarded",
        )
        for line in kept
    ]


async def _write(
    tx: Transaction,
    found: Commission,
    kept: Sequence[AwardedLine],
    new: Sequence[NewLine],
    ends_on: date,
    now: datetime,
) -> list[UUID]:
    """Write contracts, lines and whose purse pays each; returns the contracts' ids."""
    awards = {line.contract_id: was for line, was in zip(new, kept, strict=True)}
    await questions("contracts").add_contracts(
        tx.db,
        council_id=tx.council_id,
        commission_id=found.commission_id,
        starts_on=found.starts_on,
        ends_on=ends_on,
        signed_at=now,
        contract_ids=list(awards),
        award_ids=[was.award_id for was in awards.values()],
        provider_ids=[was.provider_id for was in awards.values()],
    )
    await add_versions(tx, new)
    pairs = sorted(
        zip(new, kept, strict=True), key=lambda pair: (pair[1].home_council_id, pair[0].line_id)
    )
    purse_ids: list[UUID] = []
    for home, group in groupby(pairs, key=lambda pair: pair[1].home_council_id):
        async with in_council(tx, home) as there:
            purse_ids += await ensure_accounts(
                there,
                [
                    AccountKey("purse", funder=FUNDERS[was.route], person_id=was.home_person_id)
                    for _, was in group
                ],
            )
    await questions("contracts").add_fundings(
        tx.db,
        council_id=tx.council_id,
        line_ids=[line.line_id for line, _ in pairs],
        home_council_ids=[was.home_council_id for _, was in pairs],
        home_person_ids=[was.home_person_id for _, was in pairs],
        purse_ids=purse_ids,
    )
    await questions("contracts").mark_contracted(
        tx.db, council_id=tx.council_id, commission_id=found.commission_id, at=now
    )
    return list(awards)
