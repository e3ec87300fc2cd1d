"""Bringing in a file of personal budgets: people who are new, and a version of every budget."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from msgspec import Struct

from marketplace.acts import audit, budgets, councils, people
from marketplace.acts.budgets import SetAllocation
from marketplace.acts.reading import read
from marketplace.budgets import Allocation
from marketplace.councils import Policy
from marketplace.database.transaction import Transaction
from marketplace.imports.allocations import AllocationRow
from marketplace.imports.cells import plain
from marketplace.imports.faults import Fault, Faults, shown
from marketplace.imports.outcome import CHANGES_SHOWN_MAX, Change, Outcome
from marketplace.imports.reading import ReadFile, beside
from marketplace.people import RegisterPerson, Role, Who, check_person, require_role
from marketplace.refused import Invalid, NotYours, Refused
from providers.said import said
from sql import questions

REGISTRARS: tuple[Role, ...] = ("coordinator", "commissioner", "worker")
# Which column a rule's refusal is about.
COLUMN_OF: Mapping[str, str] = {
    "valid_from": "first_day",
    "valid_to": "last_day",
    "net_pence": "gross_pence",
    "ward_code": "ward",
}


class Known(Struct, frozen=True):
    """A person whom the council's own records call `reference`."""

    reference: str
    person_id: UUID
    given_name: str
    family_name: str
    born_on: date
    ward_code: str


class _Plan:
    """What a file would do, worked out row by row before anything is written."""

    def __init__(self, file: ReadFile) -> None:
        self.file = file
        self.faults = Faults()
        self.notes = list(file.notes)
        self.new: dict[str, RegisterPerson] = {}
        self.forms: list[tuple[AllocationRow, SetAllocation]] = []
        self.standing: dict[UUID, list[Allocation]] = defaultdict(list)
        self.changes: list[Change] = []
        self.unchanged = 0
        self.seen: dict[tuple[str, str, str, date], int] = {}

    def note(self, row: AllocationRow, column: str, wrong: str, expected: str) -> None:
        """Note what is wrong with one cell of a row."""
        column = COLUMN_OF.get(column, column)
        beside(self.file, self.faults, row.number, column, wrong, expected)


async def import_allocations(
    tx: Transaction, who: Who, file: ReadFile, now: datetime, *, check: bool = False
) -> Outcome:
    """Register who is new and set every budget of a file read without faults, or nothing of it.

    A budget is known again by its person, funder, kind and first day. The rules are those of
    `set_allocations`; each refusal is a fault beside its row. Raises NotYours.
    """
    require_role(who, *REGISTRARS, "finance")
    if not check:
        await questions("imports").take_turns(tx.db, council_id=tx.council_id)
    plan = _Plan(file)
    wards = {
        plain(word): w.ward_code for w in await councils.wards(tx) for word in (w.ward_code, w.name)
    }
    known = await _known(tx, file.allocations)
    policy = await councils.policy_on(tx, now.date())
    for version in await budgets.allocations_of(tx, [each.person_id for each in known.values()]):
        plan.standing[version.person_id].append(version)
    for row in file.allocations:
        person_id = _person(tx, who, plan, row, known, wards, now.date())
        if person_id is not None:
            _budget(tx, plan, row, person_id, policy, now)
    if not plan.faults and not check and plan.forms:
        await _write(tx, who, plan, now)
    added = sum(1 for _, form in plan.forms if form.allocation_id is None)
    faults: tuple[Fault, ...] = tuple(plan.faults.listed)
    return Outcome(
        "allocations",
        rows=len(file.allocations),
        added=0 if faults else added,
        changed=0 if faults else len(plan.forms) - added,
        unchanged=0 if faults else plan.unchanged,
        changes=() if faults else tuple(plan.changes[:CHANGES_SHOWN_MAX]),
        faults=faults,
        faults_more=plan.faults.more,
        notes=tuple(plan.notes),
        done=not check and not faults,
    )


async def _known(tx: Transaction, rows: Sequence[AllocationRow]) -> dict[str, Known]:
    found = questions("people").person_references(
        tx.db, council_id=tx.council_id, refs=[row.reference for row in rows]
    )
    return {each.reference: each for each in await read(Known, found)}


def _person(
    tx: Transaction,
    who: Who,
    plan: _Plan,
    row: AllocationRow,
    known: Mapping[str, Known],
    wards: Mapping[str, str],
    today: date,
) -> UUID | None:
    """Whose budget a row is: somebody known here, or somebody to be registered; None: a fault."""
    ward = wards.get(plain(row.ward))
    if ward is None:
        listed = said("Write the code or the name of a ward of this council.")
        plan.note(row, "ward", said("There is no such ward here."), listed)
        return None
    here = known.get(row.reference)
    before = plan.new.get(row.reference)
    if here is None and before is None:
        return _register(tx, who, plan, row, ward, set(wards.values()), today)
    born = here.born_on if here else before.born_on if before else None
    if born != row.born_on:
        plan.note(
            row,
            "born_on",
            said("The person with this reference was born on another day."),
            said("Look whether the reference is the right one."),
        )
        return None
    if here is not None:
        same = (here.given_name, here.family_name, here.ward_code)
        different = same != (row.given_name, row.family_name, ward)
        if different and len(plan.notes) < CHANGES_SHOWN_MAX:
            plan.notes.append(
                said(
                    "Row %(row)s: the name or ward is kept as it was; this file changes budgets.",
                    row=row.number,
                )
            )
        return here.person_id
    return before.person_id if before else None


def _register(
    tx: Transaction,
    who: Who,
    plan: _Plan,
    row: AllocationRow,
    ward: str,
    ward_codes: Collection[str],
    today: date,
) -> UUID | None:
    form = RegisterPerson(
        given_name=row.given_name,
        family_name=row.family_name,
        born_on=row.born_on,
        ward_code=ward,
        lives_here_from=row.lives_here_from or max(row.born_on, min(row.first_day, today)),
        languages=row.languages,
        support_reason=row.support_reason,
        person_id=tx.new_id(),
    )
    try:
        require_role(who, *REGISTRARS)
        check_person(form, ward_codes, today)
    except NotYours:
        plan.note(
            row,
            "reference",
            said("Nobody has this reference here."),
            said("A coordinator or commissioner brings in people who are new."),
        )
        return None
    except Invalid as error:
        plan.note(row, error.field, said("This cannot be."), error.sentence)
        return None
    plan.new[row.reference] = form
    return form.person_id


def _budget(
    tx: Transaction,
    plan: _Plan,
    row: AllocationRow,
    person_id: UUID,
    policy: Policy,
    now: datetime,
) -> None:
    """Work out what a row does to its person's budgets, and keep it for the writing."""
    key = (row.reference, row.funder, row.kind, row.first_day)
    if key in plan.seen:
        sentence = said("This budget stands in row %(row)s already.", row=plan.seen[key])
        plan.note(row, "reference", sentence, said("Each budget has one row."))
        return
    plan.seen[key] = row.number
    before = _same_budget(plan.standing[person_id], row)
    valid_to = row.last_day + timedelta(days=1) if row.last_day < date.max else row.last_day
    form = SetAllocation(
        person_id=person_id,
        gross_pence=row.gross_pence,
        contribution_pence=row.contribution_pence,
        valid_from=row.first_day,
        valid_to=valid_to,
        kind=row.kind,
        funder=row.funder,
        route=row.route,
        allocation_id=before.allocation_id if before else None,
        reason=row.reason,
        reviewed=row.reviewed,
        notice_given_on=row.notice_given_on,
    )
    if before is not None and _amounts(before) == _amounts(form):
        plan.unchanged += 1
        return
    try:
        made = budgets.version_of(tx, form, plan.standing[person_id], policy, now)
    except Invalid as error:
        plan.note(row, error.field, said("This cannot be."), error.sentence)
        return
    except Refused as error:
        plan.note(row, "first_day", said("The rules for budgets say no."), error.sentence)
        return
    plan.standing[person_id].append(made)
    plan.forms.append((row, form))
    if before is not None:
        name = said(
            "%(reference)s, from %(day)s", reference=shown(row.reference), day=row.first_day
        )
        plan.changes.append(Change(row.number, name, _said(before), _said(made)))


def _same_budget(standing: Sequence[Allocation], row: AllocationRow) -> Allocation | None:
    """The last version of the budget that a row is about, where there is one."""
    same = [
        each
        for each in standing
        if (each.funder, each.kind, each.valid_from) == (row.funder, row.kind, row.first_day)
    ]
    return max(same, key=lambda each: (each.recorded_at, each.version), default=None)


def _amounts(budget: Allocation | SetAllocation) -> tuple[int, int, date, str]:
    return (budget.gross_pence, budget.contribution_pence, budget.valid_to, budget.route)


def _said(budget: Allocation) -> str:
    last = budget.valid_to - timedelta(days=1)
    return said("%(gross_pence)s until %(last)s", gross_pence=budget.gross_pence, last=last)


async def _write(tx: Transaction, who: Who, plan: _Plan, now: datetime) -> None:
    if plan.new:
        ids = await people.register_people(tx, who, list(plan.new.values()), now)
        await questions("people").insert_references(
            tx.db,
            council_id=tx.council_id,
            refs=list(plan.new),
            person_ids=ids,
            now=now,
        )
    # An act sets one budget of each person at a time; a second one of theirs waits its turn.
    waves: list[dict[UUID, SetAllocation]] = []
    for _, form in plan.forms:
        wave = next((each for each in waves if form.person_id not in each), None)
        if wave is None:
            waves.append(wave := {})
        wave[form.person_id] = form
    for wave in waves:
        await budgets.set_allocations(tx, who, list(wave.values()), now)
    await audit.record(
        tx,
        who,
        "import_allocations",
        "allocation",
        tx.new_id(),
        now,
        detail={"budgets": len(plan.forms), "people": len(plan.new)},
    )
