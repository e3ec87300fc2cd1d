"""People: registering residents and sign-ins, giving roles, and who may act for a holder."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast
from uuid import UUID

import asyncpg
from msgspec import Struct

from marketplace.acts import audit, councils
from marketplace.acts.reading import column, read
from marketplace.database.transaction import Transaction, one
from marketplace.people import (
    AppointRepresentative,
    GiveRole,
    Person,
    Power,
    RegisterPerson,
    RegisterSignIn,
    Representative,
    Role,
    Who,
    check_appointer,
    check_appointment,
    check_person,
    check_role,
    check_sign_in,
    require_role,
)
from marketplace.refused import Invalid, NotFound, NotYours, Refused
from sql import questions

FIRST_ID = UUID(int=0)


class RoleRow(Struct, frozen=True):
    """One role of a sign-in; `helped_person_id` and `powers` are set for a supporter."""

    sign_in_id: UUID
    shown_name: str
    role: Role
    person_id: UUID | None
    provider_id: UUID | None
    helped_person_id: UUID | None
    powers: Sequence[Power] | None


class Persona(Struct, frozen=True):
    """Whom a visitor of the demonstration may sign in as."""

    sign_in_id: UUID
    shown_name: str
    role: Role
    person_id: UUID | None
    provider_id: UUID | None


async def register_person(tx: Transaction, who: Who, form: RegisterPerson, now: datetime) -> UUID:
    """Register one resident; returns the person's id."""
    [person_id] = await register_people(tx, who, [form], now)
    return person_id


async def register_people(
    tx: Transaction, who: Who, forms: Sequence[RegisterPerson], now: datetime
) -> list[UUID]:
    """Register residents, all or none, in three statements; returns their ids in order.

    Raises Invalid for the first form that cannot be.
    """
    require_role(who, "coordinator", "commissioner", "worker")
    wards = await councils.ward_codes(tx)
    for form in forms:
        check_person(form, wards, now.date())
    ids = [form.person_id or tx.new_id() for form in forms]
    await questions("people").insert_people(
        tx.db,
        council_id=tx.council_id,
        person_ids=ids,
        given_names=[form.given_name.strip() for form in forms],
        family_names=[form.family_name.strip() for form in forms],
        births=[form.born_on for form in forms],
        ward_codes=[form.ward_code for form in forms],
        languages=[" ".join(form.languages) for form in forms],
        genders=[form.gender for form in forms],
        support_reasons=[form.support_reason for form in forms],
        from_days=[form.lives_here_from for form in forms],
        now=now,
    )
    await audit.record_each(tx, who, "register_person", "person", [(i, i) for i in ids], now)
    return ids


async def register_sign_in(tx: Transaction, who: Who, form: RegisterSignIn, now: datetime) -> UUID:
    """Let one human sign in; returns the sign-in's id. Roles follow with give_role."""
    [sign_in_id] = await register_sign_ins(tx, who, [form], now)
    return sign_in_id


async def register_sign_ins(
    tx: Transaction, who: Who, forms: Sequence[RegisterSignIn], now: datetime
) -> list[UUID]:
    """Let humans sign in, all or none; returns the ids in order. Raises Invalid, Refused."""
    require_role(who, "coordinator", "commissioner", "worker")
    for form in forms:
        check_sign_in(form)
    ids = [tx.new_id() for _ in forms]
    try:
        await questions("people").insert_sign_ins(
            tx.db,
            sign_in_ids=ids,
            emails=[form.email for form in forms],
            shown_names=[form.shown_name.strip() for form in forms],
            demonstrations=[form.demonstration for form in forms],
            introductions=[form.introduction for form in forms],
            now=now,
        )
    except asyncpg.UniqueViolationError as error:
        raise Refused("Somebody already signs in with this email address.") from error
    await audit.record_each(tx, who, "register_sign_in", "sign_in", [(i, None) for i in ids], now)
    return ids


async def give_role(tx: Transaction, who: Who, form: GiveRole, now: datetime) -> None:
    """Give one sign-in a role in this council; giving it again changes whom it is for."""
    await give_roles(tx, who, [form], now)


async def give_roles(tx: Transaction, who: Who, forms: Sequence[GiveRole], now: datetime) -> None:
    """Give roles in this council, one for each (sign-in, role). Raises Invalid, NotFound."""
    require_role(who, "commissioner", "worker")
    for form in forms:
        check_role(form)
    await _require_people(tx, [form.person_id for form in forms if form.person_id is not None])
    try:
        await questions("people").give_roles(
            tx.db,
            council_id=tx.council_id,
            sign_in_ids=[form.sign_in_id for form in forms],
            roles=[form.role for form in forms],
            person_ids=[form.person_id for form in forms],
            provider_ids=[form.provider_id for form in forms],
        )
    except asyncpg.ForeignKeyViolationError as error:
        raise NotFound("There is no such sign-in or provider here.") from error
    except asyncpg.CardinalityViolationError as error:
        raise Invalid("role", "Give each role to a sign-in once.") from error
    subjects = [(form.sign_in_id, form.person_id) for form in forms]
    await audit.record_each(tx, who, "give_role", "sign_in_role", subjects, now)


async def end_role(tx: Transaction, who: Who, sign_in_id: UUID, role: Role, now: datetime) -> None:
    """Take a role away from now on. Raises NotFound when the sign-in does not have it."""
    require_role(who, "commissioner", "worker")
    ended = await questions("people").end_role(
        tx.db, council_id=tx.council_id, sign_in_id=sign_in_id, role=role, now=now
    )
    if ended is None:
        raise NotFound("This sign-in does not have that role.")
    await audit.record(tx, who, "end_role", "sign_in_role", sign_in_id, now, detail={"role": role})


async def appoint_representative(
    tx: Transaction, who: Who, form: AppointRepresentative, now: datetime
) -> UUID:
    """Let a sign-in act for a person, for some things, from a day on; returns the appointment's id.

    Holds the sign-in while it counts, so that no race lets it act for too many (rules 16, 53).
    Gives the sign-in the role of supporter. Raises NotYours, NotFound, Invalid, Refused.
    """
    check_appointer(who, form)
    asks = questions("people")
    if await asks.lock_sign_in(tx.db, sign_in_id=form.sign_in_id) is None:
        raise NotFound("There is no such sign-in.")
    await _require_people(tx, [form.person_id])
    policy = await councils.policy_on(tx, form.starts_on)
    own = asks.own_person_ids(tx.db, council_id=tx.council_id, sign_in_id=form.sign_in_id)
    standing = asks.appointments_of_a_sign_in(
        tx.db, council_id=tx.council_id, sign_in_id=form.sign_in_id
    )
    check_appointment(
        form,
        await column(own),
        await read(Representative, standing),
        policy.represented_members_max,
    )
    representative_id = tx.new_id()
    await asks.insert_representative(
        tx.db,
        council_id=tx.council_id,
        representative_id=representative_id,
        person_id=form.person_id,
        sign_in_id=form.sign_in_id,
        kind=form.kind,
        powers=sorted(set(form.powers)),
        starts_on=form.starts_on,
        ends_on=form.ends_on,
        now=now,
    )
    await asks.give_roles(
        tx.db,
        council_id=tx.council_id,
        sign_in_ids=[form.sign_in_id],
        roles=["supporter"],
        person_ids=[None],
        provider_ids=[None],
    )
    await audit.record(
        tx,
        who,
        "appoint_representative",
        "representative",
        representative_id,
        now,
        on_behalf_of=form.person_id,
        detail={"kind": form.kind, "powers": sorted(form.powers), "starts_on": form.starts_on},
    )
    return representative_id


async def end_representative(
    tx: Transaction, who: Who, representative_id: UUID, ends_on: date, now: datetime
) -> None:
    """End an appointment; `ends_on` is the first day it no longer holds, today or later.

    The person may end it, the representative may, and the council may (rule 16).
    """
    found = one(
        Representative,
        await questions("people").lock_representative(
            tx.db, council_id=tx.council_id, representative_id=representative_id
        ),
    )
    if found is None:
        raise NotFound("There is no such supporter here.")
    own = who.acting_for is None and who.person_id == found.person_id
    theirs = who.sign_in_id == found.sign_in_id
    if not (own or theirs or who.role in ("coordinator", "commissioner")):
        raise NotYours("Only the person, their supporter or their council can end this.")
    if ends_on < now.date():
        raise Invalid("ends_on", "Choose today or a later day.")
    if found.ends_on is not None and found.ends_on <= ends_on:
        raise Refused("This help already ends by then.")
    await questions("people").end_representative(
        tx.db, council_id=tx.council_id, representative_id=representative_id, ends_on=ends_on
    )
    await audit.record(
        tx,
        who,
        "end_representative",
        "representative",
        representative_id,
        now,
        on_behalf_of=found.person_id,
        detail={"ends_on": ends_on},
    )


async def roles_of(tx: Transaction, sign_in_id: UUID, day: date) -> list[Who]:
    """Everything a sign-in may be in this council on a day, as the Who of each.

    A supporter has one Who for each person helped; a role alone names nobody. Asked in scope
    'council', because it decides what narrower scope a page may have.
    """
    rows = questions("people").roles_of_a_sign_in(
        tx.db, council_id=tx.council_id, sign_in_id=sign_in_id, day=day
    )
    return [
        Who(
            sign_in_id=row.sign_in_id,
            name=row.shown_name,
            role=row.role,
            council_id=tx.council_id,
            person_id=row.person_id,
            provider_id=row.provider_id,
            acting_for=row.helped_person_id,
            powers=frozenset(row.powers or ()),
        )
        for row in await read(RoleRow, rows)
    ]


async def find_person(tx: Transaction, person_id: UUID) -> Person:
    """One resident. Raises NotFound."""
    found = await find_people(tx, [person_id])
    if person_id not in found:
        raise NotFound("There is no such person here.")
    return found[person_id]


async def find_people(tx: Transaction, person_ids: Sequence[UUID]) -> dict[UUID, Person]:
    """Residents by id; the ones that are not here are absent."""
    rows = questions("people").find(tx.db, council_id=tx.council_id, person_ids=list(person_ids))
    return {person.person_id: person for person in await read(Person, rows)}


async def lock_person(tx: Transaction, person_id: UUID) -> Person:
    """One resident, held until the transaction ends. Raises NotFound.

    Acts that weigh all of a person's money (pledges, allocations) take turns on this row.
    """
    row = await questions("people").lock_person(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    found = one(Person, row)
    if found is None:
        raise NotFound("There is no such person here.")
    return found


async def holders(
    tx: Transaction,
    *,
    ward_code: str | None = None,
    after: Person | None = None,
    rows_max: int = 50,
) -> list[Person]:
    """The council's caseload by family name; `after` is the last person of the page before."""
    rows = questions("people").holders(
        tx.db,
        council_id=tx.council_id,
        ward_code=ward_code,
        after_family_name=after.family_name if after else "",
        after_person_id=after.person_id if after else FIRST_ID,
        rows_max=rows_max,
    )
    return await read(Person, rows)


async def representatives_of(tx: Transaction, person_id: UUID) -> list[Representative]:
    """Who acts, acted or will act for a person, in the order they start."""
    rows = questions("people").representatives_of_a_person(
        tx.db, council_id=tx.council_id, person_id=person_id
    )
    return await read(Representative, rows)


async def personas(
    tx: Transaction, roles: Sequence[Role] | None = None, rows_max: int = 200
) -> list[Persona]:
    """Whom a visitor of the demonstration may sign in as, by role and name."""
    rows = questions("people").demonstration_sign_ins(
        tx.db, council_id=tx.council_id, roles=cast("list[str] | None", roles), rows_max=rows_max
    )
    return await read(Persona, rows)


async def _require_people(tx: Transaction, person_ids: Sequence[UUID]) -> None:
    if person_ids and len(await find_people(tx, person_ids)) < len(set(person_ids)):
        raise NotFound("There is no such person here.")
