"""The cluster's written rules: the organiser writes a version, each member signs it."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from marketplace import agreements
from marketplace.acts import audit
from marketplace.agreements import Agreement, Signature, WriteAgreement
from marketplace.database.transaction import Transaction, many, one
from marketplace.people import Who
from marketplace.refused import NotFound, NotYours, Refused
from sql import questions


class SignAgreement(Struct, frozen=True):
    """A member signs the version they have read."""

    cluster_id: UUID
    version: int


class MemberName(Struct, frozen=True):
    """A member as the others see them: by first name, which is empty for a visitor."""

    member_id: UUID
    given_name: str


class Reading(Struct, frozen=True):
    """Everything the page of a cluster's agreement shows to one reader.

    Who signed and who is waited for is named within the group alone (rule 37).
    """

    cluster_id: UUID
    cluster_name: str
    agreement: Agreement | None
    waiting_for: list[str]
    signed_count: int
    is_member: bool
    is_organiser: bool
    has_signed: bool
    signed_by: list[str] = []
    people: int = 0


class Signed(Struct, frozen=True):
    """Who signed what, for the page that follows."""

    cluster_id: UUID
    version: int
    member_id: UUID


async def _hold(tx: Transaction, cluster_id: UUID) -> UUID:
    """Lock a cluster that has not ended; returns its organiser's person id."""
    row = await questions("agreements").lock_cluster(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id
    )
    if row is None:
        raise NotFound("There is no such group.")
    if row["ended_at"] is not None:
        raise Refused("This group has ended, so its agreement stays as it is.")
    organiser: UUID = row["organiser_id"]
    return organiser


async def newest_agreement(tx: Transaction, cluster_id: UUID) -> Agreement | None:
    """The newest version of a cluster's agreement, or None before the first."""
    return one(
        Agreement,
        await questions("agreements").newest(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id
        ),
    )


async def versions_of(tx: Transaction, cluster_id: UUID) -> list[Agreement]:
    """The last 50 versions, newest first."""
    rows = questions("agreements").versions(tx.db, council_id=tx.council_id, cluster_id=cluster_id)
    return many(Agreement, await rows)


async def signatures_of(tx: Transaction, cluster_id: UUID) -> list[Signature]:
    """Every signature under every version."""
    rows = questions("agreements").signatures(
        tx.db, council_id=tx.council_id, cluster_id=cluster_id
    )
    return many(Signature, await rows)


async def membership(
    tx: Transaction, cluster_id: UUID, person_id: UUID, now: datetime
) -> UUID | None:
    """The person's member id in the cluster today, or None; a visitor is found by their home id."""
    found: UUID | None = await questions("agreements").membership(
        tx.db,
        council_id=tx.council_id,
        cluster_id=cluster_id,
        person_id=person_id,
        day=now.date(),
    )
    return found


async def reading_of(
    tx: Transaction, person_id: UUID | None, cluster_id: UUID, now: datetime
) -> Reading:
    """The agreement as a person reads it: who signed, who is waited for. Raises NotFound."""
    asked = questions("agreements")
    heading = await asked.heading(tx.db, council_id=tx.council_id, cluster_id=cluster_id)
    if heading is None:
        raise NotFound("There is no such group.")
    name, organiser = heading
    newest = await newest_agreement(tx, cluster_id)
    members = many(
        MemberName,
        await asked.members_now(
            tx.db, council_id=tx.council_id, cluster_id=cluster_id, day=now.date()
        ),
    )
    mine = await membership(tx, cluster_id, person_id, now) if person_id else None
    waiting: set[UUID] = set()
    if newest is not None:
        signatures = await signatures_of(tx, cluster_id)
        waiting = agreements.unsigned(newest, signatures, [m.member_id for m in members])
    return Reading(
        cluster_id=cluster_id,
        cluster_name=name,
        agreement=newest,
        waiting_for=[m.given_name for m in members if mine is not None and m.member_id in waiting],
        signed_count=len(members) - len(waiting) if newest else 0,
        is_member=mine is not None,
        is_organiser=person_id is not None and person_id == organiser,
        has_signed=newest is not None and mine is not None and mine not in waiting,
        signed_by=[
            m.given_name
            for m in members
            if newest is not None and mine is not None and m.member_id not in waiting
        ],
        people=len(members),
    )


async def write_agreement(
    tx: Transaction, who: Who, cluster_id: UUID, form: WriteAgreement, now: datetime
) -> Agreement:
    """Write the next version of the rules; nobody is bound by it before they sign (rule 40).

    Raises NotYours unless the actor is the organiser (or acts for them), Invalid beside a field,
    Refused when nothing would change.
    """
    organiser = await _hold(tx, cluster_id)
    if who.subject("plan") != organiser:
        raise NotYours("Only the person who organises this group writes its agreement.")
    latest = await newest_agreement(tx, cluster_id)
    made = agreements.write(form, cluster_id, latest, now)
    await questions("agreements").insert(
        tx.db,
        council_id=tx.council_id,
        cluster_id=made.cluster_id,
        version=made.version,
        share_rule=made.share_rule,
        quorum_percent=made.quorum_percent,
        notice_days=made.notice_days,
        void_reserve_weeks=made.void_reserve_weeks,
        joining=made.joining,
        own_words=made.own_words,
        text_sha256=made.text_sha256,
        made_at=made.made_at,
    )
    detail = {"version": made.version}
    await audit.record(tx, who, "write_agreement", "agreement", cluster_id, now, detail=detail)
    return made


async def sign_agreement(tx: Transaction, who: Who, form: SignAgreement, now: datetime) -> Signed:
    """Sign the newest version for oneself, or for the person one acts for (rules 16, 40).

    Raises NotFound without an agreement, NotYours for somebody who is not a member, Refused when
    it changed meanwhile or was signed already.
    """
    person_id = who.subject("plan")
    await _hold(tx, form.cluster_id)
    newest = await newest_agreement(tx, form.cluster_id)
    if newest is None:
        raise NotFound("This group has not written its agreement yet.")
    member_id = await membership(tx, form.cluster_id, person_id, now)
    if member_id is None:
        raise NotYours("Only members of this group sign its agreement.")
    signature = agreements.sign(
        replace(newest, version=form.version),
        newest.version,
        await signatures_of(tx, form.cluster_id),
        member_id=member_id,
        signed_by=who.sign_in_id,
        is_member=True,
        now=now,
    )
    await questions("agreements").sign(
        tx.db,
        council_id=tx.council_id,
        cluster_id=signature.cluster_id,
        version=signature.version,
        member_id=signature.member_id,
        signed_by=signature.signed_by,
        signed_at=signature.signed_at,
    )
    await audit.record(
        tx,
        who,
        "sign_agreement",
        "signature",
        form.cluster_id,
        now,
        on_behalf_of=person_id,
        detail={"version": form.version, "member_id": str(member_id)},
    )
    return Signed(form.cluster_id, form.version, member_id)
