"""A group that is ready to ask for care together: agreed plans, signatures, pledges and a round."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from msgspec import Struct

from marketplace.database.transaction import Transaction


class Group(Struct, frozen=True):
    """The ids of the group; its organiser is the first member."""

    cluster_id: UUID
    round_id: UUID
    members: list[UUID]


async def ready_group(
    tx: Transaction,
    person_ids: Sequence[UUID],
    signer: UUID,
    now: datetime,
    *,
    ward_code: str = "E1",
    unready: int = 0,
    dementia: Collection[UUID] = (),
) -> Group:
    """Each person has seven hours of morning care planned and £400 a week pledged.

    The last `unready` have neither signed nor pledged; `dementia` names people whose carers need
    that skill. The round closes in five weeks.
    """
    cluster_id, round_id = uuid4(), uuid4()
    await tx.db.execute(
        "insert into round (council_id, round_id, name, opens_at, closes_at)"
        " values ($1, $2, 'Summer', $3, $4)",
        tx.council_id, round_id, now - timedelta(days=1), now + timedelta(weeks=5),
    )  # fmt: skip
    await tx.db.execute(
        "insert into cluster (council_id, cluster_id, name, shares, about, ward_code,"
        " organiser_id, started_at, safe_from)"
        " values ($1, $2, $3, 'need', 'We share carers', $4, $5, $6, $6)",
        tx.council_id, cluster_id, f"Elders {str(cluster_id)[:4]}", ward_code, person_ids[0], now,
    )  # fmt: skip
    await tx.db.execute(
        "insert into agreement (council_id, cluster_id, version, share_rule, quorum_percent,"
        " notice_days, joining, text_sha256, made_at)"
        " values ($1, $2, 1, 'equal', 60, 28, 'invitation', sha256('x'), $3)",
        tx.council_id, cluster_id, now,
    )  # fmt: skip
    ready = len(person_ids) - unready
    members = [
        await _member(tx, cluster_id, person_id, signer, now, n < ready, person_id in dementia)
        for n, person_id in enumerate(person_ids)
    ]
    return Group(cluster_id, round_id, members)


async def _member(
    tx: Transaction, cluster_id: UUID, person_id: UUID, signer: UUID, now: datetime, ready: bool,
    dementia: bool,
) -> UUID:  # fmt: skip
    member_id, plan_id, allocation_id = uuid4(), uuid4(), uuid4()
    here, until = tx.council_id, now.date() + timedelta(days=700)
    since = date(2026, 1, 1)
    await tx.db.execute(
        "insert into member (council_id, member_id, cluster_id, person_id, joined_at)"
        " values ($1, $2, $3, $4, $5)", here, member_id, cluster_id, person_id, now,
    )  # fmt: skip
    await tx.db.execute(
        "insert into plan (council_id, plan_id, person_id, version, outcomes, starts_on,"
        " drafted_by, agreed_by_holder_at, agreed_by_professional_at, professional_id)"
        " values ($1, $2, $3, 1, 'Live at home', $4, $5, $6, $6, $5)",
        here, plan_id, person_id, since, signer, now,
    )  # fmt: skip
    await tx.db.execute(
        "insert into need (council_id, need_id, plan_id, service, band, minutes_per_week,"
        " languages, skills, people_sharing_max)"
        " values ($1, $2, $3, 'home_care', 'weekday_morning', 420, '{so}', $4, 1)",
        here, uuid4(), plan_id, ["dementia"] if dementia else [],
    )  # fmt: skip
    if not ready:
        return member_id
    await tx.db.execute(
        "insert into allocation (council_id, allocation_id, version, person_id, kind, funder,"
        " route, gross_pence, contribution_pence, net_pence, valid_from, valid_to)"
        " values ($1, $2, 1, $3, 'final', 'council', 'direct_payment', 2600000, 0, 2600000,"
        " $4, $5)", here, allocation_id, person_id, since, until,
    )  # fmt: skip
    await tx.db.execute(
        "insert into signature (council_id, cluster_id, version, member_id, signed_by, signed_at)"
        " values ($1, $2, 1, $3, $4, $5)", here, cluster_id, member_id, signer, now,
    )  # fmt: skip
    await tx.db.execute(
        "insert into pledge (council_id, pledge_id, person_id, allocation_id, cluster_id,"
        " pence_per_week, starts_on, ends_on, made_at)"
        " values ($1, $2, $3, $4, $5, 40000, $6, $7, $8)",
        here, uuid4(), person_id, allocation_id, cluster_id, since, until, now,
    )  # fmt: skip
    return member_id
