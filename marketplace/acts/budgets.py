"""Budgets: setting an allocation as a new version, and paying what is due into every purse."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from msgspec import Struct

from marketplace import budgets
from marketplace import ledger as rules
from marketplace.acts import audit, councils, ledger
from marketplace.acts.pledges import fit_to_budgets
from marketplace.acts.reading import column, read
from marketplace.budgets import Allocation, Funder, Kind, Payment, Route, Settled
from marketplace.councils import Policy
from marketplace.database.transaction import Transaction
from marketplace.people import Who, require_role
from marketplace.refused import Invalid, NotFound, Refused
from sql import questions

REASON_LENGTH_MAX = 500


class SetAllocation(Struct, frozen=True):
    """A personal budget for a range of days, in pence; `valid_to` is the day after the last.

    With `allocation_id` it is a new version of that budget. A lower one needs a review with the
    person and the day they were told in writing (rule 5).
    """

    person_id: UUID
    gross_pence: int
    contribution_pence: int
    valid_from: date
    valid_to: date
    kind: Kind = "final"
    funder: Funder = "council"
    route: Route = "direct_payment"
    allocation_id: UUID | None = None
    reason: str = ""
    reviewed: bool = False
    notice_given_on: date | None = None


class AllocationSet(Struct, frozen=True):
    """The version that was recorded, and the purse its payments go to."""

    allocation_id: UUID
    version: int
    purse_account_id: UUID


class PaymentMade(Struct, frozen=True):
    """Pence paid for the days from `starts_on` up to, not on, `ends_on`."""

    allocation_id: UUID
    starts_on: date
    ends_on: date
    amount_pence: int


class Paid(Struct, frozen=True):
    """What one run paid: the ledger event, None when nothing was due."""

    event_id: UUID | None
    payments: int
    amount_pence: int


async def set_allocation(
    tx: Transaction, who: Who, form: SetAllocation, now: datetime
) -> AllocationSet:
    """Record a person's budget, or a new version of it, and open their purse (rules 1 to 5)."""
    [found] = await set_allocations(tx, who, [form], now)
    return found


async def set_allocations(
    tx: Transaction, who: Who, forms: Sequence[SetAllocation], now: datetime
) -> list[AllocationSet]:
    """Record budgets, all or none, each person once; seven statements however many.

    Holds the people, so that no pledge is made on the old figure meanwhile. Raises Invalid,
    NotFound, and Refused for a decrease without review or notice, or days that overlap.
    """
    require_role(who, "coordinator", "commissioner", "finance", "worker")
    ids = [form.person_id for form in forms]
    if len(set(ids)) < len(ids):
        raise Invalid("person_id", "Set one budget for each person at a time.")
    held = await column(
        questions("budgets").lock_people(tx.db, council_id=tx.council_id, person_ids=ids)
    )
    if len(held) < len(ids):
        raise NotFound("There is no such person here.")
    before: dict[UUID, list[Allocation]] = defaultdict(list)
    for version in await allocations_of(tx, ids):
        before[version.person_id].append(version)
    policy = await councils.policy_on(tx, now.date())
    made = [version_of(tx, form, before[form.person_id], policy, now) for form in forms]
    await write_versions(tx, made, now)
    await _fit_pledges(tx, who, made, before, now)
    await ledger.ensure_accounts(
        tx,
        [rules.purse(each.person_id, each.funder) for each in made]
        + [rules.person_share(each.person_id) for each in made],
    )
    subjects: list[tuple[UUID, UUID | None]] = [
        (each.allocation_id, each.person_id) for each in made
    ]
    await audit.record_each(tx, who, "set_allocation", "allocation", subjects, now)
    return [
        AllocationSet(
            each.allocation_id,
            each.version,
            ledger.purse_id(tx.council_id, each.person_id, each.funder),
        )
        for each in made
    ]


def version_of(
    tx: Transaction,
    form: SetAllocation,
    standing: Sequence[Allocation],
    policy: Policy,
    now: datetime,
) -> Allocation:
    """The version a form would record beside the person's `standing` ones; nothing is written.

    Raises Invalid, NotFound, and Refused for days that overlap or a decrease without review or
    notice (rules 1 to 5).
    """
    earlier = [each for each in standing if each.allocation_id == form.allocation_id]
    if form.allocation_id is not None and not earlier:
        raise NotFound("There is no such budget here.")
    if len(form.reason) > REASON_LENGTH_MAX:
        raise Invalid(
            "reason",
            "Write at most %(most)s letters.",
            most=REASON_LENGTH_MAX,
        )
    made = budgets.check_allocation(
        Allocation(
            allocation_id=form.allocation_id or tx.new_id(),
            version=max((each.version for each in earlier), default=0) + 1,
            person_id=form.person_id,
            kind=form.kind,
            funder=form.funder,
            route=form.route,
            gross_pence=form.gross_pence,
            contribution_pence=form.contribution_pence,
            net_pence=form.gross_pence - form.contribution_pence,
            valid_from=form.valid_from,
            valid_to=form.valid_to,
            reason=form.reason.strip(),
            recorded_at=now,
        )
    )
    if any(each.funder != made.funder for each in earlier):
        raise Invalid("funder", "A budget keeps its funder. Set another one for other money.")
    same_money = [
        each for each in standing if each.funder == made.funder and each.kind == made.kind
    ]
    if any(
        each.allocation_id != made.allocation_id
        and each.valid_from < made.valid_to
        and made.valid_from < each.valid_to
        for each in same_money
    ):
        raise Refused("There is a budget for these days already. Change that one.")
    holding = budgets.allocation_on(made.valid_from, same_money, kind=made.kind)
    if holding is not None and made.kind == "final":
        budgets.check_decrease(holding, made, form.reviewed, form.notice_given_on, policy)
    return made


async def write_versions(tx: Transaction, made: Sequence[Allocation], now: datetime) -> None:
    """Record versions a rule has made; the act that asked holds the people and writes why."""
    await questions("budgets").insert_allocations(
        tx.db,
        council_id=tx.council_id,
        allocation_ids=[each.allocation_id for each in made],
        versions=[each.version for each in made],
        person_ids=[each.person_id for each in made],
        kinds=[each.kind for each in made],
        funders=[each.funder for each in made],
        routes=[each.route for each in made],
        gross=[each.gross_pence for each in made],
        contributions=[each.contribution_pence for each in made],
        from_days=[each.valid_from for each in made],
        to_days=[each.valid_to for each in made],
        reasons=[each.reason for each in made],
        now=now,
    )


async def _fit_pledges(
    tx: Transaction,
    who: Who,
    made: Sequence[Allocation],
    before: Mapping[UUID, Sequence[Allocation]],
    now: datetime,
) -> None:
    """Where a later version replaces another, pledges must fit what holds now (rule 51)."""
    again = {each.person_id: each for each in made if each.version > 1 and each.kind == "final"}
    if again:
        versions = {
            person: [*(old for old in before[person] if old.funder == new.funder), new]
            for person, new in again.items()
        }
        first = {person: new.valid_from for person, new in again.items()}
        await fit_to_budgets(tx, who, versions, first, now)


async def pay_allocations(
    tx: Transaction,
    who: Who,
    day: date,
    now: datetime,
    person_ids: Sequence[UUID] | None = None,
) -> Paid:
    """Pay every four-weekly payment due by a day into its purse, as one event; twice pays once.

    The funder pays the council's part. The person's own part is paid into the purse by them where
    the council pays net, and asked of them where it pays gross (rules 9 and 30). `person_ids`
    narrows it, for a budget that starts between two runs.
    """
    require_role(who, "finance", "worker")
    versions: dict[UUID, list[Allocation]] = defaultdict(list)
    rows = questions("budgets").allocations_to_pay(
        tx.db,
        council_id=tx.council_id,
        day=day,
        person_ids=None if person_ids is None else list(person_ids),
    )
    for version in await read(Allocation, rows):
        versions[version.allocation_id].append(version)
    paid: dict[UUID, list[Settled]] = defaultdict(list)
    for made in await payments_of(tx, list(versions)):
        paid[made.allocation_id].append(Settled(made.starts_on, made.ends_on, made.amount_pence))
    policy = await councils.policy_on(tx, day)
    due = [
        (allocation_id, payment)
        for allocation_id, of_one in versions.items()
        for payment in budgets.payments_due(day, of_one, paid[allocation_id], policy.pay_in_advance)
    ]
    event_id = tx.new_id()
    ours = await _claim(tx, due, event_id, now)
    if not ours:
        return Paid(None, 0, 0)
    transfers: list[rules.Transfer] = []
    before = {each: sum(p.paid_pence for p in paid[each]) for each in versions}
    for made in ours:
        holding = budgets.allocation_on(made.starts_on, versions[made.allocation_id])
        holding = holding or versions[made.allocation_id][-1]
        transfers += _moves(holding, before[made.allocation_id], made.amount_pence, policy)
        before[made.allocation_id] += made.amount_pence
    sides = {side for each in transfers for side in (each.debit, each.credit)}
    await ledger.ensure_accounts(tx, sorted(sides, key=repr))
    moves = ledger.by_id(tx.council_id, transfers)
    await ledger.post(tx, "allocation_paid", day, moves, None, now, event_id=event_id)
    total = sum(made.amount_pence for made in ours)
    await audit.record(
        tx,
        who,
        "pay_allocations",
        "event",
        event_id,
        now,
        detail={"day": day, "payments": len(ours), "amount_pence": total},
    )
    return Paid(event_id, len(ours), total)


async def _claim(
    tx: Transaction,
    due: Sequence[tuple[UUID, Payment]],
    event_id: UUID,
    now: datetime,
) -> list[PaymentMade]:
    if not due:
        return []
    rows = questions("budgets").claim_payments(
        tx.db,
        council_id=tx.council_id,
        event_id=event_id,
        allocation_ids=[allocation_id for allocation_id, _ in due],
        from_days=[payment.starts_on for _, payment in due],
        to_days=[payment.ends_on for _, payment in due],
        amounts=[payment.amount_pence for _, payment in due],
        now=now,
    )
    return await read(PaymentMade, rows)


def _moves(
    holding: Allocation, paid_before_pence: int, amount_pence: int, policy: Policy
) -> list[rules.Transfer]:
    """The transfers of one payment: the funder's part and the person's own (rule 30)."""
    own = budgets.contribution_part(holding, paid_before_pence, amount_pence)
    person, funder = holding.person_id, holding.funder
    moves = []
    if policy.contribution_mode == "gross":
        moves += rules.pay_allocation(person, funder, amount_pence)
        moves += rules.ask_contribution(own) if own else []
        return moves
    if amount_pence > own:
        moves += rules.pay_allocation(person, funder, amount_pence - own)
    if own:
        moves += rules.pay_contribution(person, funder, own, into_purse=True)
    return moves


async def allocations_of(tx: Transaction, person_ids: Sequence[UUID]) -> list[Allocation]:
    """Every version of every budget of people, by person, first day and version."""
    rows = questions("budgets").allocations_of_people(
        tx.db, council_id=tx.council_id, person_ids=list(person_ids)
    )
    return await read(Allocation, rows)


async def allocation_on(
    tx: Transaction,
    person_id: UUID,
    day: date,
    funder: Funder = "council",
    known_at: datetime | None = None,
) -> Allocation | None:
    """The final budget of a person that holds on a day, as known at a time, or None (rule 4)."""
    versions = [each for each in await allocations_of(tx, [person_id]) if each.funder == funder]
    return budgets.allocation_on(day, versions, known_at)


async def payments_of(tx: Transaction, allocation_ids: Sequence[UUID]) -> list[PaymentMade]:
    """What was paid for budgets, by budget and first day."""
    rows = questions("budgets").payments_of(
        tx.db, council_id=tx.council_id, allocation_ids=list(allocation_ids)
    )
    return await read(PaymentMade, rows)
